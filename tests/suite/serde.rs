//! The nouns in the shapes of the ECS API, through the same constructors as everything else.

use bayplan::document::{Document, Reading};
use bayplan::model::{
    Attribute, CapacityProviderName, CapacityProviderStrategyItem, Cluster, ClusterArn,
    ClusterName, ContainerInstance, ContainerInstanceArn, CpuUnits, Family, HostPort, MemoryMiB,
    PlacementConstraint, PlacementStrategy, ResourceName, Resources, Service, ServiceName,
    StartedBy, Task, TaskGroup, TaskId, TaskSet, attributes,
};
use bayplan::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, from_value, json, to_value};

#[track_caller]
fn comes_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) -> Value {
    let written = to_value(value).expect("JSON");
    let read: T = from_value(written.clone()).expect("what was written can be read");
    assert_eq!(read, *value);
    written
}

/// Reads the shape and writes the same again.
#[track_caller]
fn is_shape_of<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(json: &Value) {
    let read: T = from_value(json.clone()).expect("a valid value");
    assert_eq!(comes_back(&read), *json);
}

#[track_caller]
fn refuses<T: DeserializeOwned + std::fmt::Debug>(json: &Value, expected: &str) {
    let error = from_value::<T>(json.clone()).expect_err("a refusal");
    assert_eq!(error.to_string(), expected);
}

#[test]
fn constraints() {
    is_shape_of::<PlacementConstraint>(&json!({"type": "distinctInstance"}));
    is_shape_of::<PlacementConstraint>(
        &json!({"type": "memberOf", "expression": "attribute:stack == prod"}),
    );
    refuses::<PlacementConstraint>(
        &json!({"type": "distinctInstance", "expression": ""}),
        "expression: found \"\", distinctInstance expression should not be specified.",
    );
    refuses::<PlacementConstraint>(
        &json!({"type": "distinctInstance", "expression": null}),
        "expression: found null, allowed is text",
    );
    refuses::<PlacementConstraint>(
        &json!({"type": "memberOf"}),
        "expression: a memberOf constraint needs an expression",
    );
    refuses::<PlacementConstraint>(
        &json!({"type": "memberOf", "expression": "stack == prod"}),
        "expression: found \"stack == prod\", the expression of memberOf cannot be read: unknown \
         subject `stack` at 0..5; did you mean `attribute:stack`?",
    );
    refuses::<PlacementConstraint>(
        &json!({"type": "MemberOf"}),
        "type: found \"MemberOf\", `MemberOf` is no constraint type, allowed are distinctInstance \
         and memberOf",
    );
}

#[test]
fn the_lenient_reader_takes_distinct_instance_with_no_expression_to_speak_of() {
    for (expression, found) in [("null", "null"), ("\"\"", "\"\"")] {
        let json = format!(r#"{{"type": "distinctInstance", "expression": {expression}}}"#);
        let document: Document = serde_json::from_str(&json).expect("JSON");
        assert!(PlacementConstraint::read(document.clone(), Reading::Strict).is_err());
        let read = PlacementConstraint::read(document, Reading::Lenient).expect("taken");
        assert_eq!(read.value, PlacementConstraint::DistinctInstance);
        let bends: Vec<String> = read.bends.iter().map(ToString::to_string).collect();
        assert_eq!(
            bends,
            [format!("expression: found {found}, taken as absent")]
        );
    }
    let json = r#"{"type": "distinctInstance", "expression": "attribute:a == b"}"#;
    let document = serde_json::from_str(json).expect("JSON");
    assert!(PlacementConstraint::read(document, Reading::Lenient).is_err());
}

#[test]
fn strategies() {
    is_shape_of::<PlacementStrategy>(&json!({"type": "random"}));
    is_shape_of::<PlacementStrategy>(&json!({"type": "binpack", "field": "memory"}));
    is_shape_of::<PlacementStrategy>(&json!({"type": "spread", "field": "attribute:rack"}));
    refuses::<PlacementStrategy>(
        &json!({"type": "random", "field": "cpu"}),
        "field: found \"cpu\", random field should not be specified",
    );
    refuses::<PlacementStrategy>(
        &json!({"type": "spread"}),
        "field: a spread strategy needs a field",
    );
}

#[test]
fn attributes_with_and_without_a_value() {
    is_shape_of::<Attribute>(&json!({"name": "ecs.instance-type", "value": "t3.large"}));
    is_shape_of::<Attribute>(&json!({"name": "ecs.capability.efs"}));
    refuses::<Attribute>(
        &json!({"name": "a b"}),
        "name: found \"a b\", allowed is 1 to 128 letters, digits and -_/\\.",
    );
}

#[test]
fn container_instances() {
    let registered = Resources::new(CpuUnits::new(2048), MemoryMiB::new(3955))
        .with_ports([HostPort::tcp(22), HostPort::udp(53)])
        .with_named(ResourceName::new("LICENCES").expect("a valid name"), 3);
    let arn = ContainerInstanceArn::new("arn:aws:ecs:eu-west-1:1:container-instance/c/1");
    let mut instance = ContainerInstance::new(arn.expect("a valid ARN"), registered);
    instance.remaining.cpu = CpuUnits::new(1024);
    instance.registered_at = Some(Timestamp::from_millis(1_519_137_762_150));
    instance.agent_version = Some("1.51.0".to_string());
    let zone = attributes([("ecs.availability-zone", "eu-west-1a"), ("gpu", "")]);
    let instance = instance.with_attributes(zone.expect("valid attributes"));
    let written = comes_back(&instance);
    assert_eq!(written["versionInfo"], json!({"agentVersion": "1.51.0"}));
    assert_eq!(
        written["remainingResources"][0],
        json!({"name": "CPU", "type": "INTEGER", "integerValue": 1024})
    );
    refuses::<ContainerInstance>(
        &json!({"containerInstanceArn": "i1"}),
        "remainingResources: required but absent (and 3 more)",
    );
}

#[test]
fn tasks() {
    let id = TaskId::new("4d590253bb114126b7afa7b58eea9221").expect("a valid id");
    let group = TaskGroup::reported("service:web").expect("a valid group");
    let mut task = Task::new(id, group).on(ContainerInstanceArn::new("i1").expect("a valid ARN"));
    task.created_at = Some(Timestamp::from_millis(1_519_137_762_150));
    task.started_by = Some(StartedBy::new("ecs-svc/1").expect("a valid text"));
    let written = comes_back(&task);
    assert_eq!(written["taskArn"], "4d590253bb114126b7afa7b58eea9221");
    assert_eq!(written["createdAt"], "2018-02-20T14:42:42.150Z");
    refuses::<Task>(
        &json!({"taskArn": "t1", "lastStatus": "RUNNING", "desiredStatus": "RUNNING"}),
        "group: required but absent",
    );
}

#[test]
fn clusters() {
    let provider = |name: &str| CapacityProviderName::new(name).expect("a valid name");
    let mut cluster = Cluster::new(ClusterName::new("harbour").expect("a valid name"));
    let arn = ClusterArn::new("arn:aws:ecs:eu-west-1:1:cluster/harbour");
    cluster.cluster_arn = Some(arn.expect("a valid ARN"));
    cluster.running_tasks_count = 3;
    cluster.capacity_providers = vec![provider("spot"), provider("steady")];
    let mut item = CapacityProviderStrategyItem::new(provider("spot"));
    item.weight = 4;
    cluster.default_capacity_provider_strategy = vec![item];
    let written = comes_back(&cluster);
    assert_eq!(
        written["defaultCapacityProviderStrategy"],
        json!([{"capacityProvider": "spot", "weight": 4, "base": 0}])
    );
    refuses::<Cluster>(
        &json!({"clusterName": "c", "status": "ASLEEP"}),
        "status: found \"ASLEEP\", allowed is ACTIVE, PROVISIONING, DEPROVISIONING, FAILED or INACTIVE",
    );
    refuses::<Cluster>(
        &json!({"clusterName": "c", "status": "ACTIVE", "capacityProviders": ["a b"],
                "defaultCapacityProviderStrategy": [{"capacityProvider": "a", "weight": 1001}]}),
        "capacityProviders[0]: found \"a b\", allowed is 1 to 255 letters, digits, hyphens and \
         underscores (and 1 more)",
    );
}

#[test]
fn names_are_texts_that_were_checked() {
    is_shape_of::<Family>(&json!("web"));
    is_shape_of::<ServiceName>(&json!("web"));
    is_shape_of::<StartedBy>(&json!("ecs-svc/1"));
    is_shape_of::<TaskGroup>(&json!("service:web"));
    is_shape_of::<TaskId>(&json!("4d590253bb114126b7afa7b58eea9221"));
    is_shape_of::<TaskId>(&json!("56bb7569-6318-458e-882b-7a631df643d0"));
    refuses::<Family>(
        &json!("a b"),
        "`a b` is no family, allowed is 1 to 255 letters, digits, hyphens and underscores",
    );
    refuses::<TaskId>(
        &json!(""),
        "`` is no task id, allowed is 1 to 255 characters, no control characters",
    );
    refuses::<TaskGroup>(
        &json!(""),
        "`` is no task group, allowed is 1 to 255 characters, no control characters",
    );
}

#[test]
fn services_and_task_sets() {
    let deployment = json!({
        "id": "ecs-svc/1", "status": "PRIMARY", "taskDefinition": "web:1", "desiredCount": 3,
        "runningCount": 2, "pendingCount": 1, "rolloutState": "IN_PROGRESS"
    });
    let service: Service = from_value(json!({
        "serviceName": "web", "status": "ACTIVE", "desiredCount": 3, "launchType": "EC2",
        "schedulingStrategy": "REPLICA", "taskDefinition": "web:1", "deployments": [deployment],
        "placementStrategy": [{"type": "spread", "field": "instanceId"}],
        "deploymentConfiguration": {"minimumHealthyPercent": 50, "maximumPercent": 150}
    }))
    .expect("a service");
    let written = comes_back(&service);
    assert_eq!(
        written["deploymentConfiguration"]["minimumHealthyPercent"],
        50
    );
    assert_eq!(written["deployments"][0]["runningCount"], 2);
    let task_set: TaskSet = from_value(json!({
        "id": "ecs-svc/1", "status": "ACTIVE", "taskDefinition": "web:1",
        "scale": {"unit": "PERCENT", "value": 50.0}
    }))
    .expect("a task set");
    assert_eq!(comes_back(&task_set)["scale"]["value"], 50.0);
    refuses::<Service>(
        &json!({"serviceName": "web", "status": "RESTING"}),
        "status: found \"RESTING\", allowed is ACTIVE, DRAINING or INACTIVE",
    );
}
