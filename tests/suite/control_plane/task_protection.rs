//! `UpdateTaskProtection` and `GetTaskProtection`.

use bayplan::model::{ClusterName, ContainerDefinitionBuilder};
use bayplan::model::{PlacementRequest, TaskDefinition, TaskId, TaskStatus};
use serde_json::{Value, json};

use super::plane::{ARNS, Plane};

fn arn(task: &TaskId) -> String {
    format!("{ARNS}:task/default/{task}")
}

/// A service `front` of that many running tasks.
fn plane(count: u32) -> Plane {
    let mut plane = Plane::with_instances(2);
    let request = json!({"serviceName": "front", "taskDefinition": "web", "desiredCount": count});
    plane.answer("CreateService", &request);
    plane.settle();
    plane.run("front");
    plane.later(60);
    plane
}

fn protect(tasks: &[String]) -> Value {
    json!({"cluster": "default", "tasks": tasks, "protectionEnabled": true})
}

/// A standalone task.
fn standalone(plane: &mut Plane) -> TaskId {
    let container = ContainerDefinitionBuilder::new("app", "app").memory(100);
    let definition = TaskDefinition::builder("batch")
        .container(container)
        .build();
    let request = PlacementRequest::run_task(&definition.expect("a definition"));
    let request = request
        .build(&bayplan::model::Quotas::default())
        .expect("a request");
    let cluster = ClusterName::new("default").expect("a name");
    let now = plane.now;
    let output = plane
        .control
        .with_cluster(now, &cluster, |cluster, now| cluster.run_task(now, request));
    output.expect("tasks").tasks.remove(0)
}

#[test]
fn a_task_is_protected_for_two_hours_or_as_long_as_is_said() {
    let mut plane = plane(2);
    let tasks = plane.tasks_of("front");
    let (a, b) = (arn(&tasks[0]), arn(&tasks[1]));
    let none = json!({"protectedTasks": [], "failures": []});
    let get = |tasks: &[&str]| json!({"cluster": "default", "tasks": tasks});
    assert_eq!(
        plane.answer("GetTaskProtection", &json!({"cluster": "default"})),
        none
    );
    let answer = plane.answer("UpdateTaskProtection", &protect(std::slice::from_ref(&a)));
    let until = "2026-01-01T02:01:00Z";
    let protected = json!({"taskArn": a, "protectionEnabled": true, "expirationDate": until});
    assert_eq!(
        answer,
        json!({"protectedTasks": [protected], "failures": []})
    );
    let unprotected = json!({"taskArn": b, "protectionEnabled": false});
    let both = plane.answer("GetTaskProtection", &get(&[&b, &tasks[0].to_string()]));
    assert_eq!(both["protectedTasks"], json!([unprotected, protected]));
    let all = plane.answer("GetTaskProtection", &json!({"cluster": "default"}));
    assert_eq!(all["protectedTasks"], json!([protected]));
    // The period begins anew.
    let mut shorter = protect(std::slice::from_ref(&a));
    shorter["expiresInMinutes"] = json!(1);
    let answer = plane.answer("UpdateTaskProtection", &shorter);
    let date = &answer["protectedTasks"][0]["expirationDate"];
    assert_eq!(*date, "2026-01-01T00:02:00Z");
    plane.later(60);
    assert_eq!(
        plane.answer("GetTaskProtection", &json!({"cluster": "default"})),
        none
    );
    plane.answer("UpdateTaskProtection", &protect(std::slice::from_ref(&b)));
    let mut off = protect(&[b]);
    off["protectionEnabled"] = json!(false);
    let answer = plane.answer("UpdateTaskProtection", &off);
    assert_eq!(
        answer,
        json!({"protectedTasks": [unprotected], "failures": []})
    );
}

#[test]
fn a_protected_task_outlives_a_scale_in() {
    let mut plane = plane(2);
    let tasks = plane.tasks_of("front");
    let both: Vec<_> = tasks.iter().map(arn).collect();
    plane.answer("UpdateTaskProtection", &protect(&both));
    plane.answer(
        "UpdateService",
        &json!({"service": "front", "desiredCount": 0}),
    );
    plane.settle();
    plane.run("front");
    assert_eq!(plane.tasks_of("front"), tasks);
    let mut off = protect(&both[..1]);
    off["protectionEnabled"] = json!(false);
    plane.answer("UpdateTaskProtection", &off);
    plane.settle();
    plane.run("front");
    assert_eq!(plane.tasks_of("front"), tasks[1..]);
}

#[test]
fn what_cannot_be_protected_is_a_failure() {
    let mut plane = plane(1);
    let alone = standalone(&mut plane);
    let tasks = plane.tasks_of("front");
    plane.report(&tasks[0], TaskStatus::Stopped);
    plane.settle();
    let gone = "0123456789abcdef0123456789abcdef".to_string();
    let requested = [
        gone.clone(),
        arn(&alone),
        arn(&tasks[0]),
        "x\u{1}".replace('\u{1}', "?"),
    ];
    let failures = json!([
        {"arn": format!("{ARNS}:task/default/{gone}"), "reason": "MISSING"},
        {"arn": arn(&alone), "reason": "TASK_NOT_VALID"},
        {"arn": arn(&tasks[0]), "reason": "TASK_NOT_VALID"},
        {"arn": format!("{ARNS}:task/default/x?"), "reason": "MISSING"}
    ]);
    let answer = plane.answer("UpdateTaskProtection", &protect(&requested));
    assert_eq!(answer, json!({"protectedTasks": [], "failures": failures}));
    let get = json!({"cluster": "default", "tasks": requested});
    assert_eq!(
        plane.answer("GetTaskProtection", &get)["failures"],
        failures
    );
}

#[test]
fn a_task_that_a_deployment_waits_for_is_not_protected() {
    let mut plane = plane(2);
    let old = plane.tasks_of("front");
    plane.define("web");
    let first = [arn(&old[0])];
    plane.answer(
        "UpdateService",
        &json!({"service": "front", "taskDefinition": "web"}),
    );
    plane.settle();
    let answer = plane.answer("UpdateTaskProtection", &protect(&first));
    assert_eq!(answer["failures"], json!([]), "new tasks do not run yet");
    plane.run("front");
    plane.later(60);
    plane.run("front");
    assert!(plane.tasks_of("front").contains(&old[0]), "it is protected");
    let blocked = json!([{"arn": first[0], "reason": "DEPLOYMENT_BLOCKED"}]);
    let answer = plane.answer("UpdateTaskProtection", &protect(&first));
    assert_eq!(answer["failures"], blocked);
    let newer: Vec<_> = plane.tasks_of("front").iter().map(arn).collect();
    let newer = newer
        .iter()
        .find(|task| **task != first[0])
        .expect("a new task");
    let answer = plane.answer(
        "UpdateTaskProtection",
        &protect(std::slice::from_ref(newer)),
    );
    assert_eq!(answer["failures"], json!([]), "a new task may stay");
    let mut off = protect(&first);
    off["protectionEnabled"] = json!(false);
    let answer = plane.answer("UpdateTaskProtection", &off);
    assert_eq!(answer["failures"], json!([]));
    plane.settle();
    plane.run("front");
    assert!(!plane.tasks_of("front").contains(&old[0]), "it is gone");
}

#[test]
fn a_wrong_request_protects_nothing() {
    let mut plane = plane(1);
    let task = arn(&plane.tasks_of("front")[0]);
    let other = format!("{ARNS}:task/blue/x");
    let mut long = protect(std::slice::from_ref(&task));
    long["expiresInMinutes"] = json!(2_881);
    let mut short = long.clone();
    short["expiresInMinutes"] = json!(0);
    for (request, text) in [
        (long, "expiresInMinutes: found 2881, allowed is 1 to 2880"),
        (short, "expiresInMinutes: found 0, allowed is 1 to 2880"),
        (
            protect(&[task.clone(), other]),
            "Identifier is for cluster blue. Your cluster is default",
        ),
        (
            json!({"cluster": "default", "tasks": [task]}),
            "protectionEnabled: required but absent",
        ),
        (
            json!({"tasks": [task], "protectionEnabled": true}),
            "cluster: required but absent",
        ),
    ] {
        let refusal = plane.refusal("UpdateTaskProtection", &request);
        assert_eq!(refusal, format!("InvalidParameterException: {text}"));
    }
    let eleven: Vec<_> = std::iter::repeat_n(task, 11).collect();
    let refusal = plane.refusal("UpdateTaskProtection", &protect(&eleven));
    assert!(
        refusal.ends_with("allowed is at most 10 tasks"),
        "{refusal}"
    );
    let all = plane.answer("GetTaskProtection", &json!({"cluster": "default"}));
    assert_eq!(all["protectedTasks"], json!([]));
    let refusal = plane.refusal("GetTaskProtection", &json!({"cluster": "blue"}));
    assert_eq!(refusal, "ClusterNotFoundException: Cluster not found.");
}
