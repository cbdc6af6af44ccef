//! What real ECS answered is what is answered here, up to ids and times.

use std::fs;

use bayplan::model::{
    AvailabilityZone, CapacityProviderName, ClusterName, ContainerInstance, ContainerInstanceArn,
    CpuUnits, MemoryMiB, Resources, Subnet, SubnetId, attributes,
};
use serde_json::{Map, Value, json};

use super::plane::{ARNS, Plane};
use crate::shared::shared;

/// Fields that differ with each account, cluster, instance, task and day.
const OWN: [&str; 7] = [
    "clusterArn",
    "containerArn",
    "containerInstanceArn",
    "createdAt",
    "id",
    "taskArn",
    "taskDefinitionArn",
];

/// Answers of `RunTask` and `StartTask`, each with one task.
const STARTED: [&str; 4] = [
    "aws-cli/run-task-L11.json",
    "aws-cli/start-task-L10.json",
    "botocore/RunTask-0-output.json",
    "amazon-ecs-developer-guide/ECS_AWSCLI_EC2-L301.json",
];

#[test]
fn tasks_are_answered_as_ecs_answered_them() {
    let Some(folder) = shared("fixtures/ecs/tasks") else {
        return;
    };
    for name in STARTED {
        let text = fs::read_to_string(folder.join(name)).expect("a file");
        let real: Value = serde_json::from_str(&text).expect("JSON");
        let task = &real["tasks"][0];
        let mut plane = host(task);
        let arn = task["taskDefinitionArn"].as_str().expect("an ARN");
        let definition = arn.rsplit('/').next().expect("a name");
        let request = json!({"taskDefinition": definition});
        let request = with_provider(request, task);
        let ours = plane.answer("RunTask", &request);
        let differences = differences(&real, &ours, name);
        assert!(differences.is_empty(), "{differences:#?}\n{ours:#}");
    }
}

#[test]
fn what_tasks_are_given_is_answered_as_ecs_answered_it() {
    let Some(folder) = shared("fixtures/ecs/tasks") else {
        return;
    };
    let name = "aws-cli/start-task-L88.json";
    let text = fs::read_to_string(folder.join(name)).expect("a file");
    let real: Value = serde_json::from_str(&text).expect("JSON");
    let task = &real["tasks"][0];
    let given = |attachment: usize, detail: usize| {
        task["attachments"][attachment]["details"][detail]["value"].clone()
    };
    let (subnet, role, volume) = (given(0, 0), given(1, 0), given(1, 1));
    let mut plane = host(task);
    let mut own = definition("given", task);
    own["networkMode"] = json!("awsvpc");
    own["containerDefinitions"][0]["mountPoints"] =
        json!([{"sourceVolume": volume, "containerPath": "/data"}]);
    own["volumes"] = json!([{"name": volume, "configuredAtLaunch": true}]);
    plane.answer("RegisterTaskDefinition", &own);
    let zone = task["availabilityZone"].as_str().expect("a zone");
    plane.control.put_subnet(Subnet {
        id: SubnetId::new(subnet.as_str().expect("an id")).expect("an id"),
        availability_zone: AvailabilityZone::new(zone).expect("a zone"),
        network: None,
    });
    let mut ours = plane.answer(
        "StartTask",
        &json!({"taskDefinition": "given",
                "containerInstances": [format!("{ARNS}:container-instance/default/i1")],
                "networkConfiguration": {"awsvpcConfiguration": {"subnets": [subnet]}},
                "volumeConfigurations": [
                    {"name": volume, "managedEBSVolume": {"roleArn": role}}]}),
    );
    // The recorded definition has another name.
    ours["tasks"][0]["group"] = task["group"].clone();
    let differences = differences(&real, &ours, name);
    assert!(differences.is_empty(), "{differences:#?}\n{ours:#}");
}

#[test]
fn failures_are_answered_as_ecs_answered_them() {
    let Some(folder) = shared("fixtures/ecs/tasks") else {
        return;
    };
    let name = "issues/run-task-failure-resource-cpu.json";
    let text = fs::read_to_string(folder.join(name)).expect("a file");
    let mut real: Value = serde_json::from_str(&text).expect("JSON");
    let mut plane = Plane::new();
    plane.answer("CreateCluster", &json!({}));
    let instance = plane.answer(
        "RegisterContainerInstance",
        &json!({"totalResources": [
            {"name": "CPU", "type": "INTEGER", "integerValue": 100},
            {"name": "MEMORY", "type": "INTEGER", "integerValue": 1000}]}),
    );
    real["failures"][0]["arn"] = instance["containerInstance"]["containerInstanceArn"].clone();
    plane.answer("RegisterTaskDefinition", &definition("web", &json!({})));
    let ours = plane.answer("RunTask", &json!({"taskDefinition": "web"}));
    assert_eq!(differences(&real, &ours, name), [""; 0], "{ours:#}");
}

/// The request of a task that ran by a capacity provider names it.
fn with_provider(mut request: Value, task: &Value) -> Value {
    if let Some(provider) = task.get("capacityProviderName") {
        request["capacityProviderStrategy"] = json!([{"capacityProvider": provider}]);
    }
    request
}

/// A cluster with the instance and the definition that a task had.
fn host(task: &Value) -> Plane {
    let mut plane = Plane::new();
    let providers: Vec<_> = task.get("capacityProviderName").into_iter().collect();
    plane.answer("CreateCluster", &json!({"capacityProviders": providers}));
    let resources = Resources::new(CpuUnits::new(4096), MemoryMiB::new(16_000));
    let arn = format!("{ARNS}:container-instance/default/i1");
    let arn = ContainerInstanceArn::new(&arn).expect("an ARN");
    let mut instance = ContainerInstance::new(arn, resources);
    let provider = task["capacityProviderName"].as_str();
    instance.capacity_provider_name =
        provider.map(|name| CapacityProviderName::new(name).expect("a name"));
    let zone = task["availabilityZone"].as_str();
    let architecture = task["attributes"][0]["value"].as_str();
    let known = [
        ("ecs.availability-zone", zone),
        ("ecs.cpu-architecture", architecture),
    ];
    let known = known.into_iter();
    let known = known.filter_map(|(name, value)| Some((name, value?)));
    let known = attributes(known).expect("attributes");
    instance.attributes = known.into_iter().collect();
    let cluster = ClusterName::new("default").expect("a name");
    let registered = plane
        .control
        .with_cluster(plane.now, &cluster, |cluster, now| {
            cluster.register_container_instance(now, instance)
        });
    registered.expect("an instance");
    let arn = task["taskDefinitionArn"].as_str().expect("an ARN");
    let (family, revision) = arn
        .rsplit_once('/')
        .and_then(|(_, name)| name.split_once(':'))
        .expect("a revision");
    for _ in 0..revision.parse().expect("a number") {
        plane.answer("RegisterTaskDefinition", &definition(family, task));
    }
    plane
}

/// The definition that a task had, as far as its answer says.
fn definition(family: &str, task: &Value) -> Value {
    let number = |value: &Value, otherwise: u32| -> u32 {
        let text = value.as_str();
        text.map_or(otherwise, |text| text.parse().expect("a number"))
    };
    let unnamed = [json!({"name": "app"})];
    let containers = task["containers"]
        .as_array()
        .map_or(&unnamed[..], |all| all);
    let containers: Vec<Value> = containers
        .iter()
        .map(|container| {
            json!({
                "name": container["name"],
                "image": container.get("image").unwrap_or(&json!("busybox")),
                "cpu": number(&container["cpu"], 200),
                "memory": number(&container["memory"], 300),
            })
        })
        .collect();
    let mut definition = json!({"family": family, "containerDefinitions": containers});
    // A size of the whole task shows where it is not that of its only container.
    if task["cpu"].is_string() && task["cpu"] != task["containers"][0]["cpu"] {
        definition["cpu"] = task["cpu"].clone();
        definition["memory"] = task["memory"].clone();
    }
    definition
}

/// Where what is answered here is not what real ECS answered.
fn differences(real: &Value, ours: &Value, at: &str) -> Vec<String> {
    match (real, ours) {
        (Value::Object(real), Value::Object(ours)) => {
            let fields = real
                .iter()
                .flat_map(|(name, value)| field(name, value, ours, at));
            fields.collect()
        }
        (Value::Array(real), Value::Array(ours)) if real.len() == ours.len() => {
            let all = real.iter().zip(ours).enumerate();
            all.flat_map(|(index, (real, ours))| differences(real, ours, &format!("{at}[{index}]")))
                .collect()
        }
        (real, ours) if real == ours => Vec::new(),
        (real, ours) => vec![format!("{at}: {real} is {ours} here")],
    }
}

fn field(name: &str, real: &Value, ours: &Map<String, Value>, at: &str) -> Vec<String> {
    let at = format!("{at}.{name}");
    match ours.get(name) {
        None => vec![format!("{at}: {real} is not there")],
        Some(_) if OWN.contains(&name) => Vec::new(),
        Some(ours) => differences(real, ours, &at),
    }
}
