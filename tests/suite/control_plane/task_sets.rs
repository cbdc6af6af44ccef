//! `CreateTaskSet`, `UpdateTaskSet`, `DeleteTaskSet`, `DescribeTaskSets` and
//! `UpdateServicePrimaryTaskSet`.

use serde_json::{Value, json};

use super::plane::{ARNS, Plane};

/// A service `front` of four tasks, whose deployments someone else controls.
fn plane() -> Plane {
    let mut plane = Plane::with_instances(2);
    let request = json!({"serviceName": "front", "desiredCount": 4,
                         "deploymentController": {"type": "EXTERNAL"}});
    plane.answer("CreateService", &request);
    plane
}

/// A request about the service.
fn of(more: Value) -> Value {
    let mut request = json!({"cluster": "default", "service": "front"});
    let fields = request.as_object_mut().expect("an object");
    let Value::Object(more) = more else {
        panic!("an object is expected");
    };
    fields.extend(more);
    request
}

fn create(plane: &mut Plane, percent: f64) -> Value {
    let request = of(json!({"taskDefinition": "web", "scale": {"value": percent}}));
    plane.answer("CreateTaskSet", &request)["taskSet"].clone()
}

fn describe(plane: &mut Plane) -> Value {
    let all = plane.answer("DescribeTaskSets", &of(json!({})));
    assert_eq!(all["failures"], json!([]));
    all["taskSets"].clone()
}

/// All tasks that should run do.
fn settle(plane: &mut Plane) {
    plane.settle();
    plane.run("front");
    plane.later(60);
    plane.run("front");
}

#[test]
fn a_task_set_is_answered_whole() {
    let mut plane = plane();
    let request = of(json!({
        "taskDefinition": "web", "externalId": "blue", "launchType": "EC2",
        "scale": {"value": 40.0, "unit": "PERCENT"}, "tags": [{"key": "team", "value": "a"}]
    }));
    let made = plane.answer("CreateTaskSet", &request);
    let found = &made["taskSet"];
    let id = found["id"].as_str().expect("an id");
    assert!(id.starts_with("ecs-svc/"), "{id}");
    let arn = format!("{ARNS}:task-set/default/front/{id}");
    for (field, value) in [
        ("taskSetArn", json!(arn)),
        ("serviceArn", json!(format!("{ARNS}:service/default/front"))),
        ("clusterArn", json!(format!("{ARNS}:cluster/default"))),
        (
            "taskDefinition",
            json!(format!("{ARNS}:task-definition/web:1")),
        ),
        ("externalId", json!("blue")),
        ("launchType", json!("EC2")),
        ("status", json!("ACTIVE")),
        ("scale", json!({"value": 40.0, "unit": "PERCENT"})),
        ("computedDesiredCount", json!(2)),
        ("runningCount", json!(0)),
        ("stabilityStatus", json!("STABILIZING")),
        ("createdAt", json!("2026-01-01T00:00:00Z")),
        ("tags", request["tags"].clone()),
    ] {
        assert_eq!(found[field], value, "{field}");
    }
    let request = of(json!({"taskSets": [id, arn], "include": ["TAGS"]}));
    let described = plane.answer("DescribeTaskSets", &request);
    assert_eq!(described["taskSets"], json!([found, found]));
    assert_eq!(describe(&mut plane)[0]["tags"], json!([]));
    let none = create(&mut plane, 0.0);
    assert_eq!(none["computedDesiredCount"], 0);
    assert_eq!(none["launchType"], "EC2");
    let service = json!({"services": ["front"], "include": ["TAGS"]});
    let service = plane.answer("DescribeServices", &service);
    assert_eq!(service["services"][0]["taskSets"], json!([found, none]));
}

#[test]
fn a_task_set_has_its_share_of_the_tasks() {
    let mut plane = plane();
    let id = create(&mut plane, 50.0)["id"].clone();
    plane.settle();
    let found = describe(&mut plane);
    assert_eq!(
        (&found[0]["runningCount"], &found[0]["pendingCount"]),
        (&json!(0), &json!(2))
    );
    settle(&mut plane);
    let found = describe(&mut plane);
    assert_eq!(found[0]["runningCount"], 2);
    assert_eq!(found[0]["stabilityStatus"], "STEADY_STATE");
    let scale = of(json!({"taskSet": id, "scale": {"value": 100.0}}));
    let updated = plane.answer("UpdateTaskSet", &scale);
    assert_eq!(updated["taskSet"]["computedDesiredCount"], 4);
    assert_eq!(updated["taskSet"]["stabilityStatus"], "STABILIZING");
    settle(&mut plane);
    assert_eq!(describe(&mut plane)[0]["runningCount"], 4);
    let primary = plane.answer(
        "UpdateServicePrimaryTaskSet",
        &of(json!({"primaryTaskSet": id})),
    );
    assert_eq!(primary["taskSet"]["status"], "PRIMARY");
    let fewer = plane.answer(
        "UpdateService",
        &json!({"service": "front", "desiredCount": 1}),
    );
    assert_eq!(fewer["service"]["taskSets"][0]["computedDesiredCount"], 1);
    assert_eq!(fewer["service"]["deployments"], json!([]));
}

#[test]
fn a_deleted_task_set_drains_and_is_gone() {
    let mut plane = plane();
    let tagged = of(json!({"taskDefinition": "web", "scale": {"value": 50.0},
                           "tags": [{"key": "team", "value": "a"}]}));
    let made = plane.answer("CreateTaskSet", &tagged)["taskSet"].clone();
    settle(&mut plane);
    let delete = of(json!({"taskSet": made["taskSetArn"]}));
    let refusal = plane.refusal("DeleteTaskSet", &delete);
    assert!(
        refusal.starts_with("InvalidParameterException: "),
        "{refusal}"
    );
    let force = of(json!({"taskSet": made["id"], "force": true}));
    let deleted = plane.answer("DeleteTaskSet", &force);
    assert_eq!(deleted["taskSet"]["status"], "DRAINING");
    assert_eq!(deleted["taskSet"]["tags"], tagged["tags"]);
    settle(&mut plane);
    assert_eq!(describe(&mut plane), json!([]));
    let asked = of(json!({"taskSets": [made["id"]]}));
    let missing = json!([{"arn": made["taskSetArn"], "reason": "MISSING"}]);
    assert_eq!(
        plane.answer("DescribeTaskSets", &asked)["failures"],
        missing
    );
    let gone = "TaskSetNotFoundException: The specified task set wasn't found.";
    assert_eq!(plane.refusal("DeleteTaskSet", &delete), gone);
    let kept = format!("{:?}", plane.control);
    assert!(!kept.contains("\"team\""), "its tags are gone");
}

#[test]
fn the_tags_of_task_sets_go_with_their_service() {
    let mut plane = plane();
    let tagged = of(json!({"taskDefinition": "web", "tags": [{"key": "team", "value": "a"}]}));
    plane.answer("CreateTaskSet", &tagged);
    plane.answer("DeleteService", &json!({"service": "front", "force": true}));
    plane.settle();
    let kept = format!("{:?}", plane.control);
    assert!(!kept.contains("\"team\""), "they are gone");
    let inactive = "ServiceNotActiveException: Service was not ACTIVE";
    assert_eq!(plane.refusal("DescribeTaskSets", &of(json!({}))), inactive);
}

#[test]
fn the_same_token_makes_no_second_task_set() {
    let mut plane = plane();
    let first = of(json!({"taskDefinition": "web", "clientToken": "t"}));
    let made = plane.answer("CreateTaskSet", &first);
    assert_eq!(plane.answer("CreateTaskSet", &first), made);
    let mut other = first.clone();
    other["scale"] = json!({"value": 10.0});
    let refusal = plane.refusal("CreateTaskSet", &other);
    assert_eq!(
        refusal,
        "InvalidParameterException: Creation of task set was not idempotent."
    );
    assert_eq!(describe(&mut plane).as_array().map(Vec::len), Some(1));
    plane.answer(
        "DeleteTaskSet",
        &of(json!({"taskSet": made["taskSet"]["id"]})),
    );
    settle(&mut plane);
    let again = plane.answer("CreateTaskSet", &first);
    assert_ne!(again["taskSet"]["id"], made["taskSet"]["id"]);
}

#[test]
fn what_is_wrong_is_refused() {
    let mut plane = plane();
    let id = create(&mut plane, 0.0)["id"].clone();
    let plain = json!({"serviceName": "plain", "taskDefinition": "web", "desiredCount": 1});
    plane.answer("CreateService", &plain);
    let elsewhere = format!("{ARNS}:task-set/blue/front/ecs-svc/1");
    let others = format!("{ARNS}:task-set/default/plain/ecs-svc/1");
    let invalid = "InvalidParameterException";
    for (operation, request, text) in [
        (
            "CreateTaskSet",
            json!({"cluster": "default", "service": "plain", "taskDefinition": "web"}),
            format!(
                "{invalid}: the deployment controller of the service is ECS, task sets need EXTERNAL"
            ),
        ),
        (
            "CreateTaskSet",
            json!({"cluster": "default", "service": "gone", "taskDefinition": "gone"}),
            "ServiceNotFoundException: Service not found.".into(),
        ),
        (
            "CreateTaskSet",
            of(json!({"taskDefinition": "gone", "scale": {"value": 101.0}})),
            "ClientException: TaskDefinition not found.".into(),
        ),
        (
            "CreateTaskSet",
            of(json!({"taskDefinition": "web", "scale": {"value": 101.0}})),
            format!("{invalid}: scale in thousandths is 101000, allowed is 0 to 100000"),
        ),
        (
            "UpdateTaskSet",
            of(json!({"taskSet": id, "scale": {"value": -1.0}})),
            format!("{invalid}: scale.value: found -1, allowed is 0 to 100"),
        ),
        (
            "UpdateTaskSet",
            of(json!({"taskSet": id, "scale": {}})),
            format!("{invalid}: scale.value: required but absent"),
        ),
        (
            "UpdateTaskSet",
            of(json!({"taskSet": elsewhere, "scale": {"value": 1.0}})),
            format!("{invalid}: Identifier is for cluster blue. Your cluster is default"),
        ),
        (
            "DeleteTaskSet",
            of(json!({"taskSet": others})),
            "TaskSetNotFoundException: The specified task set wasn't found.".into(),
        ),
        (
            "UpdateServicePrimaryTaskSet",
            of(json!({"primaryTaskSet": "ecs-svc/99"})),
            "TaskSetNotFoundException: The specified task set wasn't found.".into(),
        ),
        (
            "UpdateService",
            json!({"service": "front", "taskDefinition": "web"}),
            format!(
                "{invalid}: taskDefinition cannot be updated on a service with deployment controller \
                 EXTERNAL, only by a new task set"
            ),
        ),
    ] {
        assert_eq!(plane.refusal(operation, &request), text, "{request}");
    }
}
