//! `RegisterContainerInstance`, `DeregisterContainerInstance`, `UpdateContainerInstancesState`,
//! `ListContainerInstances` and `DescribeContainerInstances`.

use bayplan::control::{Deregistration, Event};
use bayplan::model::{ClusterName, ContainerInstanceArn, CpuUnits};
use serde_json::{Value, json};

use super::plane::{ARNS, Plane};

fn plane() -> Plane {
    let mut plane = Plane::new();
    plane.answer("CreateCluster", &json!({}));
    plane
}

fn registration(zone: &str) -> Value {
    json!({
        "totalResources": [
            {"name": "CPU", "type": "INTEGER", "integerValue": 2048},
            {"name": "MEMORY", "type": "INTEGER", "integerValue": 4000}
        ],
        "platformDevices": [{"id": "gpu-0", "type": "GPU"}],
        "versionInfo": {"agentVersion": "1.80.0"},
        "attributes": [{"name": "ecs.availability-zone", "value": zone}, {"name": "fast"}],
        "tags": [{"key": "team", "value": "a"}]
    })
}

fn register(plane: &mut Plane, zone: &str) -> String {
    let made = plane.answer("RegisterContainerInstance", &registration(zone));
    let arn = made["containerInstance"]["containerInstanceArn"].as_str();
    arn.expect("an ARN").to_string()
}

#[test]
fn a_registered_instance_is_answered_whole() {
    let mut plane = plane();
    let request = registration("a");
    let made = plane.answer("RegisterContainerInstance", &request);
    let found = &made["containerInstance"];
    let arn = found["containerInstanceArn"].as_str().expect("an ARN");
    let id = arn.strip_prefix(&format!("{ARNS}:container-instance/default/"));
    let id = id.expect("an id");
    assert!(
        id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{id}"
    );
    assert_eq!(found["status"], "ACTIVE");
    assert_eq!(found["agentConnected"], true);
    assert_eq!(found["registeredAt"], "2026-01-01T00:00:00Z");
    assert_eq!(found["versionInfo"], request["versionInfo"]);
    assert_eq!(found["attributes"], request["attributes"]);
    assert_eq!(found["tags"], request["tags"]);
    let resources = found["registeredResources"].as_array().expect("a list");
    let gpu = resources.iter().find(|one| one["name"] == "GPU");
    assert_eq!(gpu.expect("a GPU")["stringSetValue"], json!(["gpu-0"]));
    let described = json!({"containerInstances": [id], "include": ["TAGS"]});
    let described = plane.answer("DescribeContainerInstances", &described);
    assert_eq!(described["containerInstances"], json!([found]));
    assert_ne!(register(&mut plane, "b"), arn);
}

#[test]
fn instances_are_listed_by_status_and_filter() {
    let mut plane = plane();
    let (a, b) = (register(&mut plane, "a"), register(&mut plane, "b"));
    let request = json!({"containerInstances": [b, "gone"], "status": "DRAINING"});
    let updated = plane.answer("UpdateContainerInstancesState", &request);
    assert_eq!(updated["containerInstances"][0]["status"], "DRAINING");
    let missing = format!("{ARNS}:container-instance/default/gone");
    assert_eq!(
        updated["failures"],
        json!([{"arn": missing, "reason": "MISSING"}])
    );
    let mut both = vec![a.clone(), b.clone()];
    both.sort();
    for (request, arns) in [
        (json!({}), json!(both)),
        (json!({"status": "DRAINING"}), json!([b])),
        (
            json!({"filter": "attribute:ecs.availability-zone == a"}),
            json!([a]),
        ),
        (json!({"filter": "attribute:slow exists"}), json!([])),
        (json!({"maxResults": 1}), json!([both[0]])),
    ] {
        let found = plane.answer("ListContainerInstances", &request);
        assert_eq!(found["containerInstanceArns"], arns, "{request}");
    }
    let refusal = plane.refusal(
        "ListContainerInstances",
        &json!({"filter": "attribute:x ="}),
    );
    assert!(
        refusal.starts_with("InvalidParameterException: filter: "),
        "{refusal}"
    );
}

#[test]
fn a_deregistered_instance_is_gone() {
    let mut plane = plane();
    let arn = register(&mut plane, "a");
    let request = json!({"containerInstance": arn});
    let gone = plane.answer("DeregisterContainerInstance", &request);
    assert_eq!(gone["containerInstance"]["status"], "INACTIVE");
    assert_eq!(gone["containerInstance"]["tags"][0]["key"], "team");
    let refusal = plane.refusal("DeregisterContainerInstance", &request);
    let text = format!("the container instance `{arn}` is not registered");
    assert_eq!(refusal, format!("ClientException: {text}"));
    let listed = plane.answer("ListContainerInstances", &json!({}));
    assert_eq!(listed, json!({"containerInstanceArns": []}));
}

/// The registration of an instance again, with that much CPU.
fn again(arn: &str, cpu: u32) -> Value {
    json!({
        "containerInstanceArn": arn,
        "totalResources": [
            {"name": "CPU", "type": "INTEGER", "integerValue": cpu},
            {"name": "MEMORY", "type": "INTEGER", "integerValue": 4000}
        ],
        "versionInfo": {"agentVersion": "1.90.0"},
        "attributes": [
            {"name": "ecs.capability.task-eni"}, {"name": "ecs.instance-type", "value": "t3.small"}
        ],
        "tags": [{"key": "stage", "value": "b"}]
    })
}

#[test]
fn an_instance_that_registers_again_keeps_what_is_its_own() {
    let mut plane = plane();
    let mut first = registration("a");
    let capability = json!({"name": "ecs.capability.privileged-container"});
    let attributes = first["attributes"].as_array_mut().expect("a list");
    attributes.push(capability);
    let made = plane.answer("RegisterContainerInstance", &first);
    let arn = made["containerInstance"]["containerInstanceArn"].clone();
    let arn = arn.as_str().expect("an ARN");
    let put = json!({"attributes": [{"name": "stack", "value": "prod", "targetId": arn}]});
    plane.answer("PutAttributes", &put);
    let drain = json!({"containerInstances": [arn], "status": "DRAINING"});
    plane.answer("UpdateContainerInstancesState", &drain);
    plane.pass(60);
    let made = plane.answer("RegisterContainerInstance", &again(arn, 1024));
    let found = &made["containerInstance"];
    assert_eq!(found["containerInstanceArn"], arn);
    assert_eq!(found["registeredAt"], "2026-01-01T00:00:00Z");
    assert_eq!(found["status"], "DRAINING");
    assert_eq!(found["agentConnected"], true);
    assert_eq!(found["versionInfo"]["agentVersion"], "1.90.0");
    assert_eq!(found["version"], 4);
    let attributes = json!([
        {"name": "ecs.availability-zone", "value": "a"}, {"name": "ecs.capability.task-eni"},
        {"name": "ecs.instance-type", "value": "t3.small"}, {"name": "fast"},
        {"name": "stack", "value": "prod"}
    ]);
    assert_eq!(found["attributes"], attributes);
    let tags = json!([{"key": "stage", "value": "b"}, {"key": "team", "value": "a"}]);
    assert_eq!(found["tags"], tags);
    let cpu = found["registeredResources"].as_array().expect("a list");
    let cpu = cpu.iter().find(|one| one["name"] == "CPU").expect("CPU");
    assert_eq!(cpu["integerValue"], 1024);

    let mut other = again(arn, 1024);
    other["attributes"][1]["value"] = json!("m5.large");
    let refusal = plane.refusal("RegisterContainerInstance", &other);
    assert_eq!(
        refusal,
        "InvalidParameterException: Container instance type changes are not supported."
    );
}

#[test]
fn an_instance_does_not_register_again_with_less_than_its_tasks_take() {
    let mut plane = plane();
    let arn = register(&mut plane, "a");
    let definition = json!({"family": "web", "containerDefinitions": [
        {"name": "web", "image": "nginx", "cpu": 512, "memory": 100}
    ]});
    plane.answer("RegisterTaskDefinition", &definition);
    let run = plane.answer("RunTask", &json!({"taskDefinition": "web"}));
    let task = run["tasks"][0]["taskArn"].as_str().expect("an ARN");
    let id = task.rsplit('/').next().expect("an id");
    let refusal = plane.refusal("RegisterContainerInstance", &again(&arn, 511));
    let text = format!(
        "ClientException: the container instance `{arn}` has 511 CPU units left, the task `{id}` takes 512"
    );
    assert_eq!(refusal, text);
    let made = plane.answer("RegisterContainerInstance", &again(&arn, 600));
    let found = &made["containerInstance"];
    assert_eq!(found["runningTasksCount"], 1);
    let left = found["remainingResources"].as_array().expect("a list");
    let left = left.iter().find(|one| one["name"] == "CPU").expect("CPU");
    assert_eq!(left["integerValue"], 88);
}

#[test]
fn an_instance_that_is_not_registered_does_not_register_again() {
    let mut plane = plane();
    let arn = register(&mut plane, "a");
    let gone = format!("{ARNS}:container-instance/default/gone");
    let refusal = plane.refusal("RegisterContainerInstance", &again(&gone, 1024));
    let text = format!("the container instance `{gone}` is not registered");
    assert_eq!(refusal, format!("ClientException: {text}"));
    plane.answer(
        "DeregisterContainerInstance",
        &json!({"containerInstance": arn}),
    );
    let refusal = plane.refusal("RegisterContainerInstance", &again(&arn, 1024));
    let text = format!("the container instance `{arn}` is not registered");
    assert_eq!(refusal, format!("ClientException: {text}"));
}

#[test]
fn a_client_token_registers_one_instance() {
    let mut plane = plane();
    let mut request = registration("a");
    request["clientToken"] = json!("t");
    let made = plane.answer("RegisterContainerInstance", &request);
    assert_eq!(plane.answer("RegisterContainerInstance", &request), made);
    let arn = made["containerInstance"]["containerInstanceArn"].clone();
    let arn = arn.as_str().expect("an ARN");
    let mut other = registration("b");
    other["clientToken"] = json!("t");
    let refusal = plane.refusal("RegisterContainerInstance", &other);
    assert_eq!(
        refusal,
        format!(
            "InvalidParameterException: the client token was used for another request, which registered `{arn}`"
        )
    );
    plane.answer(
        "DeregisterContainerInstance",
        &json!({"containerInstance": arn}),
    );
    let made = plane.answer("RegisterContainerInstance", &other);
    assert_ne!(made["containerInstance"]["containerInstanceArn"], arn);
}

#[test]
fn a_registration_that_is_refused_takes_no_id() {
    let (mut plane, mut other) = (plane(), plane());
    let mut request = registration("a");
    let gpus = (0..200).map(|number| json!({"id": format!("g{number}"), "type": "GPU"}));
    request["platformDevices"] = gpus.collect();
    let refusal = plane.refusal("RegisterContainerInstance", &request);
    assert!(refusal.contains("registers 200 GPUs"), "{refusal}");
    assert_eq!(register(&mut plane, "a"), register(&mut other, "a"));
}

#[test]
fn the_cluster_is_looked_for_first() {
    let mut plane = Plane::new();
    let instance = json!({"containerInstance": "x"});
    let instances = json!({"containerInstances": ["x"]});
    let update = json!({"containerInstances": ["x"], "status": "REGISTERING"});
    for (operation, request) in [
        ("RegisterContainerInstance", &registration("a")),
        ("DeregisterContainerInstance", &instance),
        ("UpdateContainerInstancesState", &update),
        ("ListContainerInstances", &json!({})),
        ("DescribeContainerInstances", &instances),
    ] {
        let refusal = plane.refusal(operation, request);
        assert_eq!(
            refusal, "ClusterNotFoundException: Cluster not found.",
            "{operation}"
        );
    }
}

#[test]
fn every_change_of_an_instance_is_told_with_its_version() {
    let mut plane = plane();
    let arn = register(&mut plane, "a");
    let attribute = json!({"name": "rack", "value": "1", "targetId": arn});
    plane.answer("PutAttributes", &json!({"attributes": [attribute]}));
    let drained = json!({"containerInstances": [arn], "status": "DRAINING"});
    let answer = plane.answer("UpdateContainerInstancesState", &drained);
    assert_eq!(answer["containerInstances"][0]["version"], 3);
    plane.answer("UpdateContainerInstancesState", &drained);
    plane.answer(
        "DeregisterContainerInstance",
        &json!({"containerInstance": arn}),
    );
    let mut told = Vec::new();
    while let Some((_, event)) = plane.control.poll_event() {
        if let Event::ContainerInstanceStateChange {
            container_instance, ..
        } = event
        {
            let status = container_instance.instance.status;
            told.push(format!("{} {status}", container_instance.version));
        }
    }
    assert_eq!(told, ["1 ACTIVE", "2 ACTIVE", "3 DRAINING", "4 INACTIVE"]);
}

#[test]
fn an_instance_of_another_cluster_is_refused() {
    let mut plane = plane();
    let other = format!("{ARNS}:container-instance/blue/x");
    let definition = json!({"family": "web", "containerDefinitions": [
        {"name": "app", "image": "app", "memory": 100}]});
    plane.answer("RegisterTaskDefinition", &definition);
    let text = "InvalidParameterException: Identifier is for cluster blue. Your cluster is default";
    let attribute = json!({"name": "a", "targetId": other});
    for (operation, request) in [
        (
            "DeregisterContainerInstance",
            json!({"containerInstance": other}),
        ),
        (
            "UpdateContainerInstancesState",
            json!({"containerInstances": [other], "status": "DRAINING"}),
        ),
        (
            "DescribeContainerInstances",
            json!({"containerInstances": [other]}),
        ),
        ("ListTasks", json!({"containerInstance": other})),
        (
            "StartTask",
            json!({"taskDefinition": "web", "containerInstances": [other]}),
        ),
        ("PutAttributes", json!({"attributes": [attribute]})),
    ] {
        assert_eq!(plane.refusal(operation, &request), text, "{operation}");
    }
}

#[test]
fn a_deregistered_instance_is_described_for_an_hour() {
    let mut plane = plane();
    plane.define("web");
    let arn = register(&mut plane, "a");
    plane.answer(
        "DeregisterContainerInstance",
        &json!({"containerInstance": arn}),
    );
    let describe = json!({"containerInstances": [arn]});
    let start = json!({"containerInstances": [arn], "taskDefinition": "web"});
    let found = plane.answer("DescribeContainerInstances", &describe);
    let instance = &found["containerInstances"][0];
    assert_eq!(
        (&instance["status"], &instance["version"]),
        (&json!("INACTIVE"), &json!(2))
    );
    plane.later(3_599);
    let failed = |reason: &str| json!([{"arn": arn, "reason": reason}]);
    let started = plane.answer("StartTask", &start);
    assert_eq!(started["failures"], failed("INACTIVE"));
    let drain = json!({"containerInstances": [arn], "status": "DRAINING"});
    let drained = plane.answer("UpdateContainerInstancesState", &drain);
    assert_eq!(drained["failures"], failed("MISSING"));
    plane.later(1);
    let found = plane.answer("DescribeContainerInstances", &describe);
    assert_eq!(found["failures"], failed("MISSING"));
    let started = plane.answer("StartTask", &start);
    assert_eq!(started["failures"], failed("MISSING"));
}

#[test]
fn an_instance_that_is_back_under_its_arn_is_what_it_is_now() {
    let mut plane = plane();
    plane.define("web");
    let arn = register(&mut plane, "a");
    let name = ClusterName::new("default").expect("a name");
    let control = plane.control.cluster(&name).expect("the cluster");
    let instance = ContainerInstanceArn::new(&arn).expect("an ARN");
    let found = control.cluster().instance(&instance).expect("it is there");
    let mut model = found.to_model();
    model.remaining.cpu = CpuUnits::new(0);
    plane.answer(
        "DeregisterContainerInstance",
        &json!({"containerInstance": arn}),
    );
    let back = plane
        .control
        .with_cluster(plane.now, &name, |cluster, now| {
            cluster.register_container_instance(now, model)
        });
    back.expect("it is registered");
    let start = json!({"containerInstances": [arn], "taskDefinition": "web"});
    let started = plane.answer("StartTask", &start);
    assert_eq!(started["failures"][0]["reason"], "RESOURCE:CPU");
    let tags = json!({"resourceArn": arn, "tags": [{"key": "stage", "value": "b"}]});
    plane.answer("TagResource", &tags);
    plane.later(3_600);
    let listed = plane.answer("ListTagsForResource", &json!({"resourceArn": arn}));
    let keys = listed["tags"].as_array().expect("a list").iter();
    assert!(
        keys.map(|tag| &tag["key"]).any(|key| key == "stage"),
        "{listed}"
    );
}

#[test]
fn what_is_deregistered_is_answered_as_it_is_described() {
    let mut plane = Plane::with_instances(1);
    let listed = plane.answer("ListContainerInstances", &json!({}));
    let arn = &listed["containerInstanceArns"][0];
    plane.answer("RunTask", &json!({"taskDefinition": "web"}));
    let attributes = json!({"attributes": [{"name": "x", "value": "a", "targetId": arn}]});
    plane.answer("PutAttributes", &attributes);
    let forced = json!({"containerInstance": arn, "force": true});
    let answered = plane.answer("DeregisterContainerInstance", &forced);
    let request = json!({"containerInstances": [arn]});
    let described = plane.answer("DescribeContainerInstances", &request);
    assert_eq!(
        answered["containerInstance"],
        described["containerInstances"][0]
    );
    assert_eq!(answered["containerInstance"]["status"], "INACTIVE");
}

#[test]
fn a_token_registers_again_however_the_instance_went() {
    for has_tasks in [false, true] {
        token_registers_again(has_tasks);
    }
}

/// With tasks of a service it is `INACTIVE` until these are seen to.
fn token_registers_again(has_tasks: bool) {
    let mut plane = plane();
    let mut request = registration("a");
    request["clientToken"] = json!("t");
    let registered = plane.answer("RegisterContainerInstance", &request);
    let arn = &registered["containerInstance"]["containerInstanceArn"];
    let (name, id) = (
        ClusterName::new("default").expect("a name"),
        ContainerInstanceArn::new(arn.as_str().expect("an ARN")).expect("an ARN"),
    );
    if has_tasks {
        plane.define("web");
        let service = json!({"serviceName": "one", "taskDefinition": "web", "desiredCount": 1});
        plane.answer("CreateService", &service);
        plane.settle();
        assert_eq!(plane.tasks_of("one").len(), 1);
    }
    let told = plane
        .control
        .with_cluster(plane.now, &name, |control, now| {
            control.deregister_container_instance(now, &id, Deregistration::Forced)
        });
    told.expect("an instance");
    // Another request may use the token, too.
    request["tags"] = json!([{"key": "k", "value": "v"}]);
    let again = plane.answer("RegisterContainerInstance", &request);
    assert_eq!(again["containerInstance"]["status"], "ACTIVE");
    assert_ne!(again["containerInstance"]["containerInstanceArn"], *arn);
}
