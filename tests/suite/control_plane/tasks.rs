//! `RunTask`, `StartTask`, `StopTask`, `ListTasks` and `DescribeTasks`.

use bayplan::control::{Event, TaskReport};
use bayplan::model::{
    AvailabilityZone, ClusterName, StopCode, Subnet, SubnetId, TaskId, TaskStatus,
};
use bayplan::time::TimeDelta;
use serde_json::{Value, json};

use super::plane::{ARNS, Plane};

/// A cluster with that many instances of 2048 CPU units and 4000 MiB.
fn plane(instances: usize) -> Plane {
    let mut plane = Plane::new();
    plane.answer("CreateCluster", &json!({}));
    for _ in 0..instances {
        plane.answer("RegisterContainerInstance", &registration());
    }
    plane.answer("RegisterTaskDefinition", &definition("web"));
    plane
}

fn registration() -> Value {
    json!({
        "totalResources": [
            {"name": "CPU", "type": "INTEGER", "integerValue": 2048},
            {"name": "MEMORY", "type": "INTEGER", "integerValue": 4000}
        ],
        "attributes": [{"name": "ecs.availability-zone", "value": "a"}]
    })
}

fn definition(family: &str) -> Value {
    json!({
        "family": family,
        "tags": [{"key": "team", "value": "a"}, {"key": "of", "value": "definition"}],
        "containerDefinitions": [
            {"name": "app", "image": "team/app:v1", "cpu": 256, "memory": 1000},
            {"name": "log", "image": "team/log", "memory": 200, "memoryReservation": 100}
        ]
    })
}

fn arns(answer: &Value) -> Vec<String> {
    let tasks = answer["tasks"].as_array().expect("tasks").iter();
    tasks
        .map(|task| task["taskArn"].as_str().expect("an ARN").to_string())
        .collect()
}

fn id(arn: &str) -> TaskId {
    TaskId::from_arn(arn).expect("an id")
}

fn report(plane: &mut Plane, report: &TaskReport) {
    let name = ClusterName::new("default").expect("a name");
    let now = plane.now;
    let told = plane
        .control
        .with_cluster(now, &name, |cluster, now| cluster.observe_task(now, report));
    told.expect("taken in");
}

fn later(plane: &mut Plane, seconds: i64) {
    let span = TimeDelta::from_seconds(seconds).expect("a span");
    plane.now = plane.now.saturating_add(span);
    let now = plane.now;
    while plane.control.step(now, 1_000).is_more {}
}

#[test]
fn a_task_that_was_run_is_answered_whole() {
    let mut plane = plane(1);
    let request = json!({
        "taskDefinition": "web", "startedBy": "ci", "group": "batch",
        "enableExecuteCommand": true, "enableECSManagedTags": true,
        "propagateTags": "TASK_DEFINITION", "tags": [{"key": "team", "value": "b"}],
        "overrides": {"containerOverrides": [
            {"name": "app", "command": ["run"], "memory": 1200}]}
    });
    let answer = plane.answer("RunTask", &request);
    assert_eq!(answer["failures"], json!([]));
    let task = &answer["tasks"][0];
    let arn = task["taskArn"].as_str().expect("an ARN");
    assert!(arn.starts_with(&format!("{ARNS}:task/default/")), "{arn}");
    assert_eq!(task["clusterArn"], format!("{ARNS}:cluster/default"));
    assert_eq!(
        task["taskDefinitionArn"],
        format!("{ARNS}:task-definition/web:1")
    );
    for (field, value) in [
        ("lastStatus", json!("PENDING")),
        ("desiredStatus", json!("RUNNING")),
        ("launchType", json!("EC2")),
        ("group", json!("batch")),
        ("startedBy", json!("ci")),
        ("cpu", json!("256")),
        ("memory", json!("1300")),
        ("createdAt", json!("2026-01-01T00:00:00Z")),
        ("connectivity", json!("CONNECTED")),
        ("enableExecuteCommand", json!(true)),
        ("version", json!(1)),
        (
            "overrides",
            json!({"containerOverrides": [
                {"name": "app", "command": ["run"], "memory": 1200}, {"name": "log"}],
                "inferenceAcceleratorOverrides": []}),
        ),
        (
            "tags",
            json!([{"key": "aws:ecs:clusterName", "value": "default"},
                   {"key": "of", "value": "definition"}, {"key": "team", "value": "b"}]),
        ),
    ] {
        assert_eq!(task[field], value, "{field}");
    }
    let log = json!({
        "containerArn": arn.replace(":task/", ":container/") + "/log", "taskArn": arn,
        "name": "log", "image": "team/log", "lastStatus": "PENDING", "networkInterfaces": [],
        "cpu": "0", "memory": "200", "memoryReservation": "100"
    });
    assert_eq!(task["containers"][1], log);
    let described = json!({"tasks": [arn, id(arn).to_string()], "include": ["TAGS"]});
    let described = plane.answer("DescribeTasks", &described);
    assert_eq!(described["tasks"], json!([task, task]));
}

#[test]
fn what_finds_no_place_is_a_failure_of_each_instance() {
    let mut plane = plane(1);
    let answer = plane.answer("RunTask", &json!({"taskDefinition": "web", "count": 5}));
    assert_eq!(arns(&answer).len(), 3);
    assert_eq!(answer["failures"][0]["reason"], "RESOURCE:MEMORY");
    let none = plane.answer("RunTask", &json!({"taskDefinition": "web"}));
    assert_eq!(arns(&none).len(), 0);
}

#[test]
fn what_is_wrong_is_found_in_ecs_s_order() {
    let mut plane = plane(0);
    plane.answer("RegisterTaskDefinition", &definition("old"));
    plane.answer(
        "DeregisterTaskDefinition",
        &json!({"taskDefinition": "old:1"}),
    );
    let mut own = definition("own");
    own["networkMode"] = json!("awsvpc");
    plane.answer("RegisterTaskDefinition", &own);
    let unknown = json!({"containerOverrides": [{"name": "other"}]});
    for (request, refusal) in [
        (
            json!({"cluster": "gone", "taskDefinition": "gone", "count": 11}),
            "ClusterNotFoundException: Cluster not found.",
        ),
        (
            json!({"taskDefinition": "gone", "count": 11}),
            "ClientException: TaskDefinition not found.",
        ),
        (
            json!({"taskDefinition": "old:1", "count": 11}),
            "ClientException: TaskDefinition is inactive",
        ),
        (
            json!({"taskDefinition": "web", "count": 0, "launchType": "FARGATE"}),
            "InvalidParameterException: count is 0, allowed is 1 to 10",
        ),
        (
            json!({"taskDefinition": "web", "group": "service:web", "launchType": "FARGATE"}),
            "InvalidParameterException: Invalid namespace for group",
        ),
        (
            json!({"taskDefinition": "web", "overrides": unknown, "launchType": "FARGATE"}),
            "InvalidParameterException: Override for container named other is not a container in \
             the TaskDefinition.",
        ),
        (
            json!({"taskDefinition": "own", "launchType": "EC2",
                   "capacityProviderStrategy": [{"capacityProvider": "asg"}]}),
            "InvalidParameterException: Specify either Launch Type or Capacity Provider Strategy, \
             but not both.",
        ),
        (
            json!({"taskDefinition": "own", "launchType": "FARGATE"}),
            "UnsupportedFeatureException: launch type FARGATE is not supported",
        ),
        (
            json!({"taskDefinition": "own"}),
            "InvalidParameterException: Network Configuration must be provided when networkMode \
             'awsvpc' is specified.",
        ),
        (
            json!({"taskDefinition": "own", "networkConfiguration":
                   {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}}),
            "InvalidParameterException: The subnet ID 'subnet-1' does not exist",
        ),
        (
            json!({"taskDefinition": "web"}),
            "InvalidParameterException: No Container Instances were found in your cluster.",
        ),
        (
            json!({"taskDefinition": "web", "clientToken": "a b"}),
            "InvalidParameterException: clientToken: found \"a b\", allowed is at most 64 printable \
             ASCII characters",
        ),
    ] {
        assert_eq!(plane.refusal("RunTask", &request), refusal, "{request}");
    }
}

#[test]
fn subnets_say_where_tasks_may_be() {
    let mut plane = plane(1);
    let mut own = definition("own");
    own["networkMode"] = json!("awsvpc");
    plane.answer("RegisterTaskDefinition", &own);
    for (id, zone) in [("subnet-a", "a"), ("subnet-b", "b")] {
        plane.control.put_subnet(Subnet {
            id: SubnetId::new(id).expect("an id"),
            availability_zone: AvailabilityZone::new(zone).expect("a zone"),
            network: None,
        });
    }
    let request = |subnet: &str| {
        json!({"taskDefinition": "own", "networkConfiguration":
               {"awsvpcConfiguration": {"subnets": [subnet]}}})
    };
    let elsewhere = plane.answer("RunTask", &request("subnet-b"));
    assert_eq!(elsewhere["failures"][0]["reason"], "LOCATION");
    let here = plane.answer("RunTask", &request("subnet-a"));
    assert_eq!(here["tasks"][0]["lastStatus"], "PROVISIONING");
}

#[test]
fn what_a_request_says_beside_placement_is_looked_at_too() {
    let mut plane = plane(1);
    let tags: Vec<_> = (0..49)
        .map(|number| json!({"key": format!("k{number}"), "value": ""}))
        .collect();
    let gpus = |value: &str| {
        json!({"containerOverrides": [{"name": "app",
               "resourceRequirements": [{"type": "GPU", "value": value}]}]})
    };
    for (request, refusal) in [
        (
            json!({"taskDefinition": "web", "propagateTags": "TASK_DEFINITION", "tags": tags}),
            "InvalidParameterException: ",
        ),
        (
            json!({"taskDefinition": "web", "overrides": gpus("two")}),
            "InvalidParameterException: overrides.containerOverrides[0].resourceRequirements[0].value",
        ),
        (
            json!({"taskDefinition": "web", "networkConfiguration":
                   {"awsvpcConfiguration": {"subnets": []}}}),
            "InvalidParameterException: Network Configuration is not valid for the given \
             networkMode of this task definition.",
        ),
        (
            json!({"taskDefinition": "web",
                   "capacityProviderStrategy": [{"capacityProvider": "asg"}]}),
            "InvalidParameterException: The specified capacity provider 'asg' was not found",
        ),
    ] {
        let refused = plane.refusal("RunTask", &request);
        assert!(refused.starts_with(refusal), "{refused}");
    }
    let listed = plane.answer("ListTasks", &json!({}));
    assert_eq!(listed["taskArns"], json!([]));
}

#[test]
fn capacity_providers_of_the_cluster_are_looked_for() {
    let mut plane = Plane::new();
    let providers = json!({"capacityProviders": ["asg", "FARGATE"]});
    plane.answer("CreateCluster", &providers);
    plane.answer("RegisterContainerInstance", &registration());
    plane.answer("RegisterTaskDefinition", &definition("web"));
    let request = |provider: &str| {
        json!({"taskDefinition": "web",
               "capacityProviderStrategy": [{"capacityProvider": provider}]})
    };
    for (provider, refusal) in [
        (
            "asg",
            "InvalidParameterException: No Container Instances were found in your capacity \
             provider.",
        ),
        (
            "FARGATE",
            "UnsupportedFeatureException: launch type FARGATE is not supported",
        ),
    ] {
        assert_eq!(plane.refusal("RunTask", &request(provider)), refusal);
    }
}

#[test]
fn each_task_is_started_by_what_its_own_request_says() {
    let mut plane = plane(4);
    plane.answer("RegisterTaskDefinition", &definition("db"));
    let run = |plane: &mut Plane, family: &str, by: &str| {
        let request = if by.is_empty() {
            json!({"taskDefinition": family})
        } else {
            json!({"taskDefinition": family, "startedBy": by})
        };
        let answer = plane.answer("RunTask", &request);
        let found = answer["tasks"][0].get("startedBy");
        assert_eq!(found.unwrap_or(&json!("")), by, "of {family}");
        arns(&answer).remove(0)
    };
    run(&mut plane, "db", "");
    run(&mut plane, "web", "");
    let first = run(&mut plane, "web", "a");
    run(&mut plane, "web", "");
    run(&mut plane, "web", "b");
    let second = run(&mut plane, "web", "a");
    // What `a` started is forgotten when something else is started by `c`.
    for task in [first, second] {
        report(
            &mut plane,
            &TaskReport::new(id(&task)).status(TaskStatus::Stopped),
        );
    }
    later(&mut plane, 3_600);
    run(&mut plane, "db", "c");
    run(&mut plane, "web", "a");
}

#[test]
fn what_starts_tasks_is_checked_also_where_the_request_is_known() {
    let mut plane = plane(1);
    plane.answer("RunTask", &json!({"taskDefinition": "web"}));
    for by in ["of today".to_string(), "x".repeat(129)] {
        let request = json!({"taskDefinition": "web", "startedBy": by});
        let anew = json!({"taskDefinition": "web", "startedBy": by, "group": "other"});
        let refusal = plane.refusal("RunTask", &request);
        assert!(refusal.contains("startedBy"), "{refusal}");
        assert_eq!(plane.refusal("RunTask", &anew), refusal);
    }
}

#[test]
fn a_refused_request_does_not_change_chance() {
    let run = |refused: usize| {
        let mut plane = plane(0);
        let request = json!({"taskDefinition": "web"});
        for _ in 0..refused {
            plane.refusal("RunTask", &request);
        }
        for _ in 0..8 {
            plane.answer("RegisterContainerInstance", &registration());
        }
        let answer = plane.answer("RunTask", &json!({"taskDefinition": "web", "count": 3}));
        answer["tasks"].clone()
    };
    assert_eq!(run(3), run(0));
}

#[test]
fn a_request_that_comes_again_starts_nothing() {
    let mut plane = plane(2);
    let request = json!({"taskDefinition": "web", "count": 2, "clientToken": "once"});
    let first = plane.answer("RunTask", &request);
    let task = &arns(&first)[0];
    report(
        &mut plane,
        &TaskReport::new(id(task)).status(TaskStatus::Running),
    );
    let again = plane.answer("RunTask", &request);
    assert_eq!(arns(&again), arns(&first));
    assert_eq!(again["tasks"][0]["lastStatus"], "RUNNING");
    let other = json!({"taskDefinition": "web", "count": 1, "clientToken": "once"});
    let refusal = plane.refusal("RunTask", &other);
    let text = "ConflictException: the client token was used for another request, which started ";
    assert_eq!(refusal, format!("{text}{}", arns(&first).join(", ")));
    later(&mut plane, 24 * 3_600 - 1);
    assert_eq!(arns(&plane.answer("RunTask", &request)), arns(&first));
    later(&mut plane, 1);
    assert_ne!(arns(&plane.answer("RunTask", &request)), arns(&first));
}

#[test]
fn a_token_of_what_placed_nothing_may_be_used_again() {
    let mut plane = plane(1);
    plane.answer("RunTask", &json!({"taskDefinition": "web", "count": 3}));
    let request = json!({"taskDefinition": "web", "clientToken": "once"});
    assert_eq!(arns(&plane.answer("RunTask", &request)).len(), 0);
    plane.answer("RegisterContainerInstance", &registration());
    assert_eq!(arns(&plane.answer("RunTask", &request)).len(), 1);
}

#[test]
fn tasks_are_started_where_they_are_asked_for() {
    let mut plane = plane(1);
    let listed = plane.answer("ListContainerInstances", &json!({}));
    let instance = listed["containerInstanceArns"][0].clone();
    let request = json!({"taskDefinition": "web", "containerInstances": [instance, "gone"]});
    let answer = plane.answer("StartTask", &request);
    assert_eq!(answer["tasks"][0]["containerInstanceArn"], instance);
    let missing = format!("{ARNS}:container-instance/default/gone");
    assert_eq!(
        answer["failures"],
        json!([{"arn": missing, "reason": "MISSING"}])
    );
    let twice = json!({"taskDefinition": "web", "containerInstances": [instance, instance]});
    let refusal = plane.refusal("StartTask", &twice);
    assert!(refusal.ends_with("is named twice"), "{refusal}");
}

#[test]
fn a_stopped_task_is_described_for_an_hour() {
    let mut plane = plane(1);
    let run = plane.answer("RunTask", &json!({"taskDefinition": "web"}));
    let arn = &arns(&run)[0];
    report(
        &mut plane,
        &TaskReport::new(id(arn)).status(TaskStatus::Running),
    );
    let request = json!({"task": arn, "reason": "no use"});
    let stopping = plane.answer("StopTask", &request);
    let task = &stopping["task"];
    assert_eq!(task["desiredStatus"], "STOPPED");
    assert_eq!(task["lastStatus"], "RUNNING");
    assert_eq!(task["stopCode"], "UserInitiated");
    assert_eq!(task["stoppedReason"], "no use");
    assert_eq!(task.get("stoppingAt"), None);
    assert_eq!(task["version"], 3);
    assert_eq!(plane.answer("StopTask", &request)["task"]["version"], 3);
    report(
        &mut plane,
        &TaskReport::new(id(arn)).status(TaskStatus::Stopped),
    );
    later(&mut plane, 3_599);
    let described = plane.answer("DescribeTasks", &json!({"tasks": [arn]}));
    assert_eq!(described["tasks"][0]["lastStatus"], "STOPPED");
    assert_eq!(described["tasks"][0]["version"], 4);
    assert_eq!(described["tasks"][0]["stoppingAt"], "2026-01-01T00:00:00Z");
    assert_eq!(plane.answer("StopTask", &request)["task"]["version"], 4);
    later(&mut plane, 1);
    let described = plane.answer("DescribeTasks", &json!({"tasks": [arn]}));
    assert_eq!(
        described,
        json!({"tasks": [], "failures": [{"arn": arn, "reason": "MISSING"}]})
    );
    let refusal = plane.refusal("StopTask", &request);
    let text = "InvalidParameterException: The referenced task was not found.";
    assert_eq!(refusal, text);
}

#[test]
fn tasks_of_an_instance_that_is_lost_are_told_of() {
    let mut plane = plane(1);
    let run = plane.answer("RunTask", &json!({"taskDefinition": "web"}));
    let instance = &run["tasks"][0]["containerInstanceArn"];
    let forced = json!({"containerInstance": instance, "force": true});
    plane.answer("DeregisterContainerInstance", &forced);
    let described = plane.answer("DescribeTasks", &json!({"tasks": arns(&run)}));
    let task = &described["tasks"][0];
    assert_eq!(task["lastStatus"], "STOPPED");
    let host = instance.as_str().and_then(|arn| arn.rsplit('/').next());
    let lost = format!("Host EC2 (instance {}) terminated.", host.expect("an id"));
    assert_eq!(task["stoppedReason"], lost);
    assert_eq!(task["version"], 2);
    let listed = plane.answer("ListTasks", &json!({"desiredStatus": "STOPPED"}));
    assert_eq!(listed["taskArns"], json!(arns(&run)));
}

#[test]
fn every_change_of_a_task_is_told_with_its_version() {
    let mut plane = plane(1);
    let run = plane.answer("RunTask", &json!({"taskDefinition": "web"}));
    let task = id(&arns(&run)[0]);
    report(
        &mut plane,
        &TaskReport::new(task.clone()).status(TaskStatus::Running),
    );
    report(
        &mut plane,
        &TaskReport::new(task.clone()).status(TaskStatus::Running),
    );
    let failed = TaskReport::new(task.clone()).stopped(StopCode::EssentialContainerExited);
    report(&mut plane, &failed);
    let mut told = Vec::new();
    while let Some((_, event)) = plane.control.poll_event() {
        if let Event::TaskStateChange { task, .. } = event {
            told.push(format!("{} {}", task.version, task.task.last_status));
        }
    }
    assert_eq!(told, ["1 PENDING", "2 RUNNING", "3 STOPPED"]);
}

#[test]
fn tasks_are_listed_by_what_is_known_of_them() {
    let mut plane = plane(2);
    plane.answer("RegisterTaskDefinition", &definition("job"));
    let web = plane.answer(
        "RunTask",
        &json!({"taskDefinition": "web", "startedBy": "ci"}),
    );
    let job = plane.answer("RunTask", &json!({"taskDefinition": "job"}));
    let (web, job) = (arns(&web).remove(0), arns(&job).remove(0));
    plane.answer("StopTask", &json!({"task": job}));
    let on = plane.answer("DescribeTasks", &json!({"tasks": [web]}));
    let on = on["tasks"][0]["containerInstanceArn"].clone();
    for (request, expected) in [
        (json!({}), json!([web])),
        (json!({"desiredStatus": "STOPPED"}), json!([job])),
        (json!({"desiredStatus": "PENDING"}), json!([])),
        (json!({"family": "web"}), json!([web])),
        (json!({"family": "job"}), json!([])),
        (json!({"family": "we"}), json!([])),
        (json!({"startedBy": "ci"}), json!([web])),
        (json!({"startedBy": "c"}), json!([])),
        (json!({"launchType": "EXTERNAL"}), json!([])),
        (json!({"containerInstance": on}), json!([web])),
    ] {
        let listed = plane.answer("ListTasks", &request);
        assert_eq!(listed["taskArns"], expected, "{request}");
    }
    let refusal = plane.refusal("ListTasks", &json!({"startedBy": "ci", "family": "web"}));
    assert!(
        refusal.contains("startedBy must be the only filter"),
        "{refusal}"
    );
    let refusal = plane.refusal("ListTasks", &json!({"serviceName": "web"}));
    assert_eq!(refusal, "ServiceNotFoundException: Service not found.");
    let other = web.replace("/default/", "/other/");
    assert_eq!(
        plane.refusal("DescribeTasks", &json!({"tasks": [other]})),
        "InvalidParameterException: Identifier is for cluster other. Your cluster is default"
    );
}

#[test]
fn pages_of_tasks_are_the_list() {
    let mut plane = plane(2);
    plane.answer("RunTask", &json!({"taskDefinition": "web", "count": 5}));
    let whole = plane.answer("ListTasks", &json!({}));
    let mut found = Vec::new();
    let mut request = json!({"maxResults": 2});
    loop {
        let page = plane.answer("ListTasks", &request);
        found.extend(page["taskArns"].as_array().expect("a list").clone());
        match page.get("nextToken") {
            Some(token) => request["nextToken"] = token.clone(),
            None => break,
        }
    }
    assert_eq!(json!(found), whole["taskArns"]);
    assert_eq!(found.len(), 5);
}
