//! `CreateService`, `UpdateService` and `DeleteService`.

use bayplan::model::{Quota, Quotas};
use serde_json::{Value, json};

use super::plane::{ARNS, Plane};

pub(super) fn arn(name: &str) -> String {
    format!("{ARNS}:service/default/{name}")
}

/// A request for a service `front` of that many tasks of `web`.
pub(super) fn request(count: u32) -> Value {
    json!({"serviceName": "front", "taskDefinition": "web", "desiredCount": count})
}

/// The same with more, or other, fields.
pub(super) fn with(mut request: Value, more: &Value) -> Value {
    let fields = request.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    request
}

pub(super) fn describe(plane: &mut Plane, name: &str) -> Value {
    let found = plane.answer("DescribeServices", &json!({"services": [name]}));
    found["services"][0].clone()
}

/// Running and pending tasks.
pub(super) fn counts(described: &Value) -> (u64, u64) {
    let count = |name: &str| described[name].as_u64().expect("a count");
    (count("runningCount"), count("pendingCount"))
}

#[test]
fn a_service_is_answered_as_it_was_asked_for() {
    let mut plane = Plane::with_instances(1);
    let more = json!({
        "clientToken": "t", "role": "arn:aws:iam::1:role/ecs",
        "tags": [{"key": "team", "value": "a"}],
        "propagateTags": "SERVICE", "enableECSManagedTags": true, "enableExecuteCommand": true,
        "healthCheckGracePeriodSeconds": 7,
        "deploymentConfiguration": {"minimumHealthyPercent": 50},
        "placementStrategy": [{"type": "binpack", "field": "CPU"}],
        "placementConstraints": [{"type": "distinctInstance"}]
    });
    let made = plane.answer("CreateService", &with(request(2), &more));
    let service = &made["service"];
    for (field, value) in [
        ("serviceArn", json!(arn("front"))),
        ("clusterArn", json!(format!("{ARNS}:cluster/default"))),
        (
            "taskDefinition",
            json!(format!("{ARNS}:task-definition/web:1")),
        ),
        ("status", json!("ACTIVE")),
        ("desiredCount", json!(2)),
        ("runningCount", json!(0)),
        ("pendingCount", json!(0)),
        ("launchType", json!("EC2")),
        ("schedulingStrategy", json!("REPLICA")),
        ("createdAt", json!("2026-01-01T00:00:00Z")),
        ("roleArn", json!("arn:aws:iam::1:role/ecs")),
        ("propagateTags", json!("SERVICE")),
        ("enableECSManagedTags", json!(true)),
        ("enableExecuteCommand", json!(true)),
        ("healthCheckGracePeriodSeconds", json!(7)),
        ("deploymentController", json!({"type": "ECS"})),
        ("availabilityZoneRebalancing", json!("DISABLED")),
        ("tags", more["tags"].clone()),
        ("events", json!([])),
    ] {
        assert_eq!(service[field], value, "{field}");
    }
    let percents = &service["deploymentConfiguration"];
    assert_eq!(percents["minimumHealthyPercent"], 50);
    assert_eq!(percents["maximumPercent"], 200);
    let deployment = &service["deployments"][0];
    assert_eq!(deployment["status"], "PRIMARY");
    assert_eq!(deployment["rolloutState"], "IN_PROGRESS");
    assert_eq!(deployment["taskDefinition"], service["taskDefinition"]);
}

#[test]
fn a_definition_is_named_in_three_ways() {
    let mut plane = Plane::with_instances(0);
    plane.define("web");
    let second = format!("{ARNS}:task-definition/web:2");
    for (name, definition, expected) in [
        ("a", "web", "web:2"),
        ("b", "web:1", "web:1"),
        ("c", second.as_str(), "web:2"),
    ] {
        let more = json!({"serviceName": name, "taskDefinition": definition});
        let made = plane.answer("CreateService", &with(request(1), &more));
        let expected = format!("{ARNS}:task-definition/{expected}");
        assert_eq!(made["service"]["taskDefinition"], expected);
    }
    plane.answer(
        "DeregisterTaskDefinition",
        &json!({"taskDefinition": "web:1"}),
    );
    for (definition, text) in [
        ("web:1", "ClientException: TaskDefinition is inactive"),
        ("web:3", "ClientException: TaskDefinition not found."),
        ("other", "ClientException: TaskDefinition not found."),
    ] {
        let create = json!({"serviceName": "d", "taskDefinition": definition});
        let refusal = plane.refusal("CreateService", &with(request(1), &create));
        assert_eq!(refusal, text);
        let update = json!({"service": "b", "taskDefinition": definition});
        assert_eq!(plane.refusal("UpdateService", &update), text);
    }
    // A service goes on with the revision that it has.
    let update = json!({"service": "b", "desiredCount": 3});
    let updated = plane.answer("UpdateService", &update);
    assert_eq!(updated["service"]["desiredCount"], 3);
    assert_eq!(
        updated["service"]["deployments"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn what_is_wrong_is_found_in_order() {
    let mut plane = Plane::new();
    let percents = json!({"minimumHealthyPercent": 100, "maximumPercent": 100});
    let wrong = json!({"serviceName": "front", "taskDefinition": "web", "desiredCount": 1,
                       "deploymentConfiguration": percents});
    let refusal = plane.refusal("CreateService", &wrong);
    assert_eq!(refusal, "ClusterNotFoundException: Cluster not found.");
    plane.answer("CreateCluster", &json!({}));
    let refusal = plane.refusal("CreateService", &wrong);
    assert_eq!(refusal, "ClientException: TaskDefinition not found.");
    plane.define("web");
    let blocks = "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block \
                  deployments";
    let refusal = plane.refusal("CreateService", &wrong);
    assert_eq!(refusal, format!("InvalidParameterException: {blocks}"));
    plane.answer("CreateService", &request(1));
    let refusal = plane.refusal("CreateService", &wrong);
    assert!(
        refusal.ends_with("Creation of service was not idempotent."),
        "{refusal}"
    );
    let update = json!({"service": "other", "taskDefinition": "gone"});
    let refusal = plane.refusal("UpdateService", &update);
    assert_eq!(refusal, "ServiceNotFoundException: Service not found.");
    let update =
        json!({"service": "front", "deploymentConfiguration": {"minimumHealthyPercent": 101}});
    let refusal = plane.refusal("UpdateService", &update);
    let percent = "minimumHealthyPercent must be at most 100";
    assert_eq!(refusal, format!("InvalidParameterException: {percent}"));
}

#[test]
fn what_a_service_cannot_be_is_refused_in_ecs_words() {
    let mut plane = Plane::with_instances(0);
    let daemon = json!({"schedulingStrategy": "DAEMON"});
    let strategy = json!([{"capacityProvider": "fast"}]);
    for (more, text) in [
        (
            daemon,
            "InvalidParameterException: The daemon scheduling strategy does not support a desired \
             count for services",
        ),
        (
            json!({"launchType": "EC2", "capacityProviderStrategy": strategy}),
            "InvalidParameterException: specifying both a launch type and capacity provider \
             strategy is not supported",
        ),
        (
            json!({"desiredCount": 5001}),
            "InvalidParameterException: desiredCount is 5001, allowed is 0 to 5000",
        ),
        (
            json!({"clientToken": "x".repeat(37)}),
            "InvalidParameterException: clientToken has 37 characters, allowed are at most 36",
        ),
        (
            json!({"serviceName": "a b"}),
            "InvalidParameterException: serviceName: found \"a b\", allowed is 1 to 255 letters, \
             digits, hyphens and underscores",
        ),
        (
            json!({"launchType": "FARGATE"}),
            "UnsupportedFeatureException: launch type FARGATE is not supported",
        ),
    ] {
        assert_eq!(
            plane.refusal("CreateService", &with(request(1), &more)),
            text
        );
    }
    let without = json!({"serviceName": "front", "desiredCount": 1});
    assert_eq!(
        plane.refusal("CreateService", &without),
        "InvalidParameterException: TaskDefinition can not be blank."
    );
    let listed = plane.answer("ListServices", &json!({}));
    assert_eq!(listed, json!({"serviceArns": []}));
}

#[test]
fn raised_quotas_count() {
    let mut quotas = Quotas::default();
    quotas.tasks_per_service = Quota::at_most(6_000);
    let mut plane = Plane::with_quotas(quotas);
    plane.answer("CreateCluster", &json!({}));
    plane.define("web");
    let made = plane.answer("CreateService", &request(6_000));
    assert_eq!(made["service"]["desiredCount"], 6_000);
    let refusal = plane.refusal(
        "UpdateService",
        &json!({"service": "front", "desiredCount": 6001}),
    );
    assert!(refusal.ends_with("allowed is 0 to 6000"), "{refusal}");
}

#[test]
fn the_same_request_makes_no_second_service() {
    let mut plane = Plane::with_instances(1);
    let first = with(request(1), &json!({"clientToken": "t"}));
    let made = plane.answer("CreateService", &first);
    plane.settle();
    let again = plane.answer("CreateService", &first);
    assert_eq!(again["service"]["createdAt"], made["service"]["createdAt"]);
    assert_eq!(counts(&again["service"]), (0, 1));
    let exists = "InvalidParameterException: Creation of service was not idempotent.";
    for other in [
        request(1),
        with(first.clone(), &json!({"clientToken": "u"})),
        with(first.clone(), &json!({"desiredCount": 2})),
    ] {
        assert_eq!(plane.refusal("CreateService", &other), exists);
    }
    plane.answer("DeleteService", &json!({"service": "front", "force": true}));
    assert_eq!(plane.refusal("CreateService", &first), exists, "DRAINING");
    plane.settle();
    plane.run("front");
    assert_eq!(describe(&mut plane, "front")["status"], "INACTIVE");
    plane.later(60);
    let anew = plane.answer("CreateService", &first);
    assert_ne!(anew["service"]["createdAt"], made["service"]["createdAt"]);
}

#[test]
fn an_update_begins_a_deployment_or_not() {
    let mut plane = Plane::with_instances(1);
    plane.answer("CreateService", &request(2));
    plane.settle();
    plane.run("front");
    plane.later(60);
    let settings = json!({
        "service": "front", "propagateTags": "TASK_DEFINITION", "enableExecuteCommand": true,
        "deploymentConfiguration": {"maximumPercent": 150, "bakeTimeInMinutes": 3}
    });
    let updated = plane.answer("UpdateService", &settings);
    let service = &updated["service"];
    assert_eq!(service["propagateTags"], "TASK_DEFINITION");
    assert_eq!(service["enableExecuteCommand"], true);
    let configuration = &service["deploymentConfiguration"];
    assert_eq!(configuration["maximumPercent"], 150);
    assert_eq!(configuration["minimumHealthyPercent"], 100, "as it was");
    let fewer =
        json!({"service": "front", "deploymentConfiguration": {"minimumHealthyPercent": 50}});
    let updated = plane.answer("UpdateService", &fewer);
    let service = &updated["service"];
    assert_eq!(
        service["deploymentConfiguration"]["bakeTimeInMinutes"], 3,
        "as it was"
    );
    assert_eq!(service["deployments"].as_array().map(Vec::len), Some(1));
    plane.define("web");
    let newer = json!({"service": arn("front"), "taskDefinition": "web"});
    let updated = plane.answer("UpdateService", &newer);
    let deployments = &updated["service"]["deployments"];
    assert_eq!(
        deployments[0]["taskDefinition"],
        format!("{ARNS}:task-definition/web:2")
    );
    assert_eq!(deployments[1]["status"], "ACTIVE");
    assert_eq!(counts(&deployments[1]), (2, 0));
    let other = json!({"service": "front", "deploymentController": {"type": "EXTERNAL"}});
    let refusal = plane.refusal("UpdateService", &other);
    assert!(
        refusal.starts_with("InvalidParameterException: "),
        "{refusal}"
    );
}

#[test]
fn a_service_with_tasks_is_deleted_by_force() {
    let mut plane = Plane::with_instances(1);
    let tags = json!({"tags": [{"key": "team", "value": "a"}]});
    plane.answer("CreateService", &with(request(1), &tags));
    plane.settle();
    plane.run("front");
    let above =
        "InvalidParameterException: The service cannot be stopped while it is scaled above 0.";
    let delete = json!({"service": "front"});
    assert_eq!(plane.refusal("DeleteService", &delete), above);
    plane.answer(
        "UpdateService",
        &json!({"service": "front", "desiredCount": 0}),
    );
    assert_eq!(
        plane.refusal("DeleteService", &delete),
        above,
        "its task runs still"
    );
    let force = json!({"service": "front", "force": true});
    let deleted = plane.answer("DeleteService", &force);
    assert_eq!(deleted["service"]["status"], "DRAINING");
    assert_eq!(deleted["service"]["tags"], tags["tags"]);
    assert_eq!(
        plane.answer("ListServices", &json!({})),
        json!({"serviceArns": []})
    );
    let update = json!({"service": "front", "desiredCount": 1});
    let inactive = "ServiceNotActiveException: Service was not ACTIVE";
    assert_eq!(plane.refusal("UpdateService", &update), inactive);
    assert_eq!(
        plane.answer("DeleteService", &delete)["service"]["status"],
        "DRAINING"
    );
    plane.settle();
    plane.run("front");
    let with_tags = json!({"services": ["front"], "include": ["TAGS"]});
    let found = plane.answer("DescribeServices", &with_tags);
    assert_eq!(found["services"][0]["status"], "INACTIVE");
    assert_eq!(
        found["services"][0]["tags"],
        json!([{"key": "team", "value": "a"}]),
        "they stay for as long as it is described"
    );
    assert_eq!(plane.refusal("UpdateService", &update), inactive);
    let refusal = plane.refusal("DeleteService", &delete);
    assert_eq!(refusal, "ServiceNotFoundException: Service not found.");
}

#[test]
fn what_is_not_supported_is_refused_and_not_done_otherwise() {
    let mut plane = Plane::with_instances(1);
    let cluster = json!({"clusterName": "scaled", "capacityProviders": ["fast"]});
    plane.answer("CreateCluster", &cluster);
    let service = json!({"serviceName": "web", "taskDefinition": "web"});
    let with = |more: Value| {
        let mut all = service.clone();
        for (key, value) in more.as_object().expect("an object") {
            all[key] = value.clone();
        }
        all
    };
    // The definition is known to both clusters.
    for cluster in ["default", "scaled"] {
        let known = json!({"cluster": cluster, "serviceName": "known", "desiredCount": 0});
        plane.answer("CreateService", &with(known));
    }
    let by_provider = json!([{"capacityProvider": "fast", "weight": 1}]);
    for (more, text) in [
        (
            json!({"desiredCount": 1, "deploymentController": {"type": "CODE_DEPLOY"}}),
            "the deployment controller CODE_DEPLOY is not supported",
        ),
        (
            json!({
                "cluster": "scaled", "schedulingStrategy": "DAEMON",
                "capacityProviderStrategy": by_provider
            }),
            "a DAEMON service with a capacity provider is not supported",
        ),
    ] {
        let before = format!("{:?}", plane.control);
        let refusal = plane.refusal("CreateService", &with(more));
        assert_eq!(refusal, format!("UnsupportedFeatureException: {text}"));
        assert_eq!(format!("{:?}", plane.control), before);
    }
}

#[test]
fn daemons_run_on_instances_of_their_launch_type() {
    let mut plane = Plane::with_instances(1);
    let resource = |name| json!({"name": name, "type": "INTEGER", "integerValue": 2048});
    let outside = json!({
        "totalResources": [resource("CPU"), resource("MEMORY")],
        "attributes": [{"name": "ecs.capability.external"}]
    });
    let made = plane.answer("RegisterContainerInstance", &outside);
    let outside = made["containerInstance"]["containerInstanceArn"].clone();
    for launch_type in ["EC2", "EXTERNAL"] {
        let request = json!({
            "serviceName": launch_type, "taskDefinition": "web", "launchType": launch_type,
            "schedulingStrategy": "DAEMON"
        });
        plane.answer("CreateService", &request);
    }
    plane.settle();
    for launch_type in ["EC2", "EXTERNAL"] {
        let listed = plane.answer("ListTasks", &json!({"serviceName": launch_type}));
        let described = json!({"tasks": listed["taskArns"]});
        let tasks = plane.answer("DescribeTasks", &described)["tasks"].clone();
        let tasks = tasks.as_array().expect("a list");
        let on = |task: &Value| task["containerInstanceArn"] == outside;
        let is_outside: Vec<bool> = tasks.iter().map(on).collect();
        assert_eq!(is_outside, [launch_type == "EXTERNAL"], "{launch_type}");
    }
}
