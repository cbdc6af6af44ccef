//! What is observed of tasks and agents, and what comes of it.

use bayplan::control::{AgentState, Event, Observed, TaskReport};
use bayplan::model::{
    ClusterName, ContainerInstanceArn, ContainerName, ContainerState, ContainerStatus,
    HealthStatus, NetworkBinding, Protocol, StopCode, TaskId, TaskStatus,
};
use bayplan::time::{TimeDelta, Timestamp};
use serde_json::{Value, json};

use super::plane::Plane;

fn cluster() -> ClusterName {
    ClusterName::new("default").expect("a name")
}

/// A plane with an instance and a task there, and their ARNs.
fn plane() -> (Plane, String, String) {
    let mut plane = Plane::new();
    plane.answer("CreateCluster", &json!({}));
    let registration = json!({"totalResources": [
        {"name": "CPU", "type": "INTEGER", "integerValue": 2048},
        {"name": "MEMORY", "type": "INTEGER", "integerValue": 4000}
    ]});
    let instance = plane.answer("RegisterContainerInstance", &registration);
    let definition = json!({"family": "web", "containerDefinitions": [
        {"name": "app", "image": "team/app:v1", "memory": 100},
        {"name": "log", "image": "team/log", "memory": 100}
    ]});
    plane.answer("RegisterTaskDefinition", &definition);
    let run = plane.answer("RunTask", &json!({"taskDefinition": "web"}));
    let text = |arn: &Value| arn.as_str().expect("an ARN").to_string();
    let instance = text(&instance["containerInstance"]["containerInstanceArn"]);
    let task = text(&run["tasks"][0]["taskArn"]);
    (plane, instance, task)
}

fn about(task: &str) -> TaskReport {
    TaskReport::new(TaskId::from_arn(task).expect("an id"))
}

#[track_caller]
fn report(plane: &mut Plane, report: &TaskReport) -> Observed {
    let observed = plane.control.observe_task(plane.now, &cluster(), report);
    observed.expect("a report that can be")
}

fn described(plane: &mut Plane, task: &str) -> Value {
    let described = plane.answer("DescribeTasks", &json!({"tasks": [task]}));
    described["tasks"][0].clone()
}

fn container(name: &str) -> ContainerState {
    ContainerState::new(ContainerName::new(name).expect("a name"))
}

/// The reports of a task that ran and ended, in the order in which its agent sends them.
fn life(task: &str) -> Vec<TaskReport> {
    let mut pulled = about(task).status(TaskStatus::Pending);
    pulled.pull_started_at = Some(Timestamp::from_millis(1_767_225_601_000));
    pulled.pull_stopped_at = Some(Timestamp::from_millis(1_767_225_602_000));
    let mut app = container("app").status(ContainerStatus::Running);
    app.runtime_id = Some("c1".to_string());
    app.health_status = Some(HealthStatus::Healthy);
    app.network_bindings = vec![NetworkBinding {
        container_port: 80,
        host_port: 32_768,
        protocol: Protocol::Tcp,
        bind_ip: "0.0.0.0".to_string(),
    }];
    let running = about(task).status(TaskStatus::Running);
    let running = running.with_container(app);
    let mut killed = container("log").exited(137);
    killed.reason = Some("OutOfMemoryError: too much".to_string());
    let ended = about(task).with_container(killed);
    let mut stopped = about(task)
        .stopped(StopCode::EssentialContainerExited)
        .with_container(container("app").exited(3));
    stopped.execution_stopped_at = Some(Timestamp::from_millis(1_767_225_603_000));
    vec![pulled, running, ended, stopped]
}

#[test]
fn what_is_reported_of_containers_is_described() {
    let (mut plane, _, task) = plane();
    for one in life(&task) {
        assert_eq!(report(&mut plane, &one), Observed::Applied, "{one:?}");
    }
    let found = described(&mut plane, &task);
    assert_eq!(found["stoppedReason"], "Essential container in task exited");
    assert_eq!(found["stopCode"], "EssentialContainerExited");
    assert_eq!(found["pullStartedAt"], "2026-01-01T00:00:01Z");
    assert_eq!(found["pullStoppedAt"], "2026-01-01T00:00:02Z");
    assert_eq!(found["executionStoppedAt"], "2026-01-01T00:00:03Z");
    let app = &found["containers"][0];
    assert_eq!(app["name"], "app");
    assert_eq!(app["lastStatus"], "STOPPED");
    assert_eq!(app["exitCode"], 3);
    assert_eq!(app["runtimeId"], "c1");
    assert_eq!(app["healthStatus"], "HEALTHY");
    let bindings = json!([
        {"bindIP": "0.0.0.0", "containerPort": 80, "hostPort": 32768, "protocol": "tcp"}
    ]);
    assert_eq!(app["networkBindings"], bindings);
    let log = &found["containers"][1];
    assert_eq!(log["exitCode"], 137);
    assert_eq!(log["reason"], "OutOfMemoryError: too much");
}

#[test]
fn reports_come_in_any_order_and_repeatedly() {
    let (mut plane, _, task) = plane();
    let reports = life(&task);
    for one in &reports {
        report(&mut plane, one);
    }
    let expected = described(&mut plane, &task);
    for one in &reports {
        let observed = report(&mut plane, one);
        assert!(
            matches!(observed, Observed::Late | Observed::Repeated),
            "{one:?}"
        );
    }
    assert_eq!(described(&mut plane, &task), expected);
    // Of all orders in which the last comes when it comes.
    for first in 0..reports.len() {
        for second in 0..reports.len() {
            let (mut plane, _, task) = self::plane();
            let mut reports = life(&task);
            reports.swap(first, second);
            for one in &reports {
                report(&mut plane, one);
                report(&mut plane, one);
            }
            let found = described(&mut plane, &task);
            let same = [
                "containers",
                "pullStartedAt",
                "stoppedReason",
                "stopCode",
                "lastStatus",
            ];
            for field in same {
                // A task that is not seen to run has failed to start.
                let is_lost = first != 1 && second != 1 || field != "stopCode";
                if is_lost {
                    assert_eq!(
                        found[field], expected[field],
                        "{field}: {first} and {second}"
                    );
                }
            }
        }
    }
}

#[test]
fn what_comes_after_a_task_of_a_service_has_stopped_is_described_too() {
    let mut plane = Plane::with_instances(1);
    let request = json!({"serviceName": "one", "taskDefinition": "web", "desiredCount": 1});
    plane.answer("CreateService", &request);
    plane.settle();
    let task = plane.tasks_of("one")[0].clone();
    plane.report(&task, TaskStatus::Stopped);
    plane.settle();
    assert!(
        !plane.tasks_of("one").contains(&task),
        "the service is done with it"
    );
    let mut app = container("app");
    app.exit_code = Some(137);
    let late = TaskReport::new(task.clone()).with_container(app);
    assert_eq!(report(&mut plane, &late), Observed::Applied);
    assert_ne!(
        report(&mut plane, &late),
        Observed::Applied,
        "it says nothing new"
    );
    let found = described(&mut plane, &task.to_string());
    assert_eq!(found["lastStatus"], "STOPPED");
    assert_eq!(found["containers"][0]["exitCode"], 137);
}

#[test]
fn words_of_whoever_stops_a_task_stay() {
    let (mut plane, _, task) = plane();
    plane.answer("StopTask", &json!({"task": task, "reason": "no use"}));
    let stopped = about(&task).status(TaskStatus::Stopped).reason("killed");
    report(&mut plane, &stopped);
    assert_eq!(described(&mut plane, &task)["stoppedReason"], "no use");
}

#[test]
fn words_of_the_runtime_are_kept_and_told_once() {
    let (mut plane, _, task) = plane();
    while plane.control.poll_event().is_some() {}
    let why = "CannotPullContainerError: gone";
    let failed = about(&task)
        .stopped(StopCode::TaskFailedToStart)
        .reason(why);
    report(&mut plane, &failed);
    let other = failed.clone().reason("something else");
    assert_eq!(report(&mut plane, &other), Observed::Repeated);
    assert_eq!(described(&mut plane, &task)["stoppedReason"], why);
    let mut told = Vec::new();
    while let Some((_, event)) = plane.control.poll_event() {
        if let Event::TaskStateChange { task, .. } = event {
            told.push((task.version, task.stopped_reason));
        }
    }
    assert_eq!(told, [(2, Some(why.to_string()))]);
    let unknown = about("00000000000000000000000000000000");
    assert_eq!(report(&mut plane, &unknown), Observed::Unknown);
}

fn connected(plane: &mut Plane, instance: &str) -> Value {
    let request = json!({"containerInstances": [instance]});
    let found = plane.answer("DescribeContainerInstances", &request);
    found["containerInstances"][0]["agentConnected"].clone()
}

#[test]
fn an_agent_is_connected_for_two_minutes_after_a_heartbeat() {
    let (mut plane, instance, _) = plane();
    let arn = ContainerInstanceArn::new(&instance).expect("an ARN");
    let beat = |plane: &mut Plane| {
        let heard = plane.control.heartbeat(plane.now, &cluster(), &arn);
        heard.expect("a registered instance");
    };
    let run = json!({"taskDefinition": "web"});
    // Of one that never sent any, none is expected.
    plane.pass(3_600);
    let _ = plane.control.step(plane.now, 10);
    assert_eq!(connected(&mut plane, &instance), true);
    assert_eq!(plane.control.poll_timeout(), None);

    beat(&mut plane);
    let begun = plane.now;
    plane.pass(120);
    assert_eq!(plane.answer("RunTask", &run)["failures"], json!([]));
    let due = plane.control.poll_timeout().expect("a time");
    assert_eq!(due.duration_since(begun).as_millis(), 120_001);
    plane.now = due;
    // Nothing is placed there even if nobody called at that time.
    let refused = plane.answer("RunTask", &run);
    assert_eq!(refused["failures"][0]["reason"], "AGENT");
    assert_eq!(connected(&mut plane, &instance), false);
    assert_eq!(plane.control.poll_timeout(), None);

    beat(&mut plane);
    assert_eq!(connected(&mut plane, &instance), true);
    let at = (&cluster(), &arn);
    let lost = plane
        .control
        .observe_agent(plane.now, at, AgentState::Disconnected);
    lost.expect("a registered instance");
    assert_eq!(connected(&mut plane, &instance), false);
    assert_eq!(plane.control.poll_timeout(), None);
}

#[test]
fn an_agent_that_others_heard_is_expected_to_be_heard_again() {
    let (mut plane, instance, _) = plane();
    let arn = ContainerInstanceArn::new(&instance).expect("an ARN");
    let take_in = |plane: &mut Plane, last: Timestamp, delay: i64| {
        let delay = TimeDelta::from_seconds(delay).expect("a span");
        let (now, on) = (plane.now, cluster());
        plane.control.with_cluster(now, &on, |control, now| {
            control.take_in_heartbeat(now, (&arn, last), delay)
        })
    };
    let due = |plane: &Plane, since: Timestamp| {
        let due = plane.control.poll_timeout();
        due.map(|due| due.duration_since(since).as_millis())
    };
    let first = plane.now;
    plane.pass(60);
    take_in(&mut plane, first, 30).expect("an instance");
    assert_eq!(due(&plane, first), Some(150_001));
    // What is heard here, or known already, is newer.
    let heard = plane.control.heartbeat(plane.now, &cluster(), &arn);
    heard.expect("a registered instance");
    let second = plane.now;
    for older in [first, second] {
        take_in(&mut plane, older, 3_600).expect("an instance");
        assert_eq!(due(&plane, second), Some(120_001));
    }
    plane.later(121);
    assert_eq!(connected(&mut plane, &instance), false);
    // One that is disconnected stays so, and nothing is due.
    let third = plane.now;
    take_in(&mut plane, third, 30).expect("an instance");
    assert_eq!(connected(&mut plane, &instance), false);
    assert_eq!(due(&plane, second), None);
    let forced = json!({"containerInstance": instance, "force": true});
    plane.answer("DeregisterContainerInstance", &forced);
    let told = take_in(&mut plane, third, 30);
    let text = format!("the container instance `{instance}` is not registered");
    assert_eq!(told.map_err(|error| error.to_string()), Err(text));
}

#[test]
fn heartbeats_of_an_instance_end_with_it() {
    let (mut plane, instance, _) = plane();
    let arn = ContainerInstanceArn::new(&instance).expect("an ARN");
    let heard = plane.control.heartbeat(plane.now, &cluster(), &arn);
    heard.expect("a registered instance");
    let forced = json!({"containerInstance": instance, "force": true});
    plane.answer("DeregisterContainerInstance", &forced);
    // What is due is to forget its task, in an hour.
    let due = plane.control.poll_timeout().expect("a time");
    assert_eq!(due.duration_since(plane.now).as_millis(), 3_600_000);
    let heard = plane.control.heartbeat(plane.now, &cluster(), &arn);
    let text = format!("the container instance `{instance}` is not registered");
    assert_eq!(heard.map_err(|error| error.to_string()), Err(text));
}
