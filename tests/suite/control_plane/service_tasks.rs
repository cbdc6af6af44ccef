//! What the tasks of a service get from it: tags, and where their network interfaces may be.

use bayplan::model::{AvailabilityZone, Subnet, SubnetId};
use serde_json::{Value, json};

use super::plane::Plane;
use super::services::{counts, describe, request, with};

/// The tags of the only task of the service `front`.
fn tags(plane: &mut Plane) -> Value {
    let listed = plane.answer("ListTasks", &json!({"serviceName": "front"}));
    let described = json!({"tasks": listed["taskArns"], "include": ["TAGS"]});
    let described = plane.answer("DescribeTasks", &described);
    assert_eq!(described["tasks"].as_array().map(Vec::len), Some(1));
    described["tasks"][0]["tags"].clone()
}

#[test]
fn tasks_get_the_tags_that_their_service_says() {
    let own = json!({"key": "of", "value": "service"});
    let defined = json!({"key": "of", "value": "definition"});
    let managed = [
        json!({"key": "aws:ecs:clusterName", "value": "default"}),
        json!({"key": "aws:ecs:serviceName", "value": "front"}),
    ];
    for (more, expected) in [
        (json!({}), json!([])),
        (json!({"propagateTags": "SERVICE"}), json!([own])),
        (
            json!({"propagateTags": "TASK_DEFINITION"}),
            json!([defined]),
        ),
        (
            json!({"propagateTags": "SERVICE", "enableECSManagedTags": true}),
            json!([managed[0], managed[1], own]),
        ),
    ] {
        let mut plane = Plane::with_instances(1);
        let app = json!({"name": "app", "image": "app", "memory": 100});
        let definition = json!({"family": "web", "tags": [defined],
                                "containerDefinitions": [app]});
        plane.answer("RegisterTaskDefinition", &definition);
        let asked = with(with(request(1), &json!({"tags": [own]})), &more);
        plane.answer("CreateService", &asked);
        plane.settle();
        assert_eq!(tags(&mut plane), expected, "{more}");
    }
}

#[test]
fn tasks_of_a_service_are_where_its_subnets_are() {
    let mut plane = Plane::with_instances(1);
    let attribute = |value: &str| json!([{"name": "ecs.availability-zone", "value": value}]);
    let resources = json!([
        {"name": "CPU", "type": "INTEGER", "integerValue": 2048},
        {"name": "MEMORY", "type": "INTEGER", "integerValue": 4000}
    ]);
    let registration = json!({"totalResources": resources, "attributes": attribute("a")});
    let here = plane.answer("RegisterContainerInstance", &registration);
    let app = json!({"name": "app", "image": "app", "memory": 100});
    let definition = json!({"family": "own", "networkMode": "awsvpc",
                            "containerDefinitions": [app]});
    plane.answer("RegisterTaskDefinition", &definition);
    let network = json!({"networkConfiguration":
                         {"awsvpcConfiguration": {"subnets": ["subnet-a"]}}});
    let asked = with(request(2), &json!({"taskDefinition": "own"}));
    let refusal = plane.refusal("CreateService", &asked);
    assert!(
        refusal.contains("Network Configuration must be"),
        "{refusal}"
    );
    let asked = with(asked, &network);
    assert_eq!(
        plane.refusal("CreateService", &asked),
        "InvalidParameterException: The subnet ID 'subnet-a' does not exist"
    );
    plane.control.put_subnet(Subnet {
        id: SubnetId::new("subnet-a").expect("an id"),
        availability_zone: AvailabilityZone::new("a").expect("a zone"),
        network: None,
    });
    plane.answer("CreateService", &asked);
    plane.settle();
    assert_eq!(counts(&describe(&mut plane, "front")), (0, 2));
    let arn = &here["containerInstance"]["containerInstanceArn"];
    let on_it = json!({"containerInstance": arn, "serviceName": "front"});
    let listed = plane.answer("ListTasks", &on_it);
    assert_eq!(listed["taskArns"].as_array().map(Vec::len), Some(2));
}
