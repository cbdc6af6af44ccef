//! `RegisterContainerInstance`, `DeregisterContainerInstance`, `UpdateContainerInstancesState`,
//! `ListContainerInstances` and `DescribeContainerInstances`.

use bayplan::control::Event;
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
