//! How much an account may have.

use bayplan::model::{Quota, Quotas};
use serde_json::{Value, json};

use super::plane::Plane;

fn plane(change: impl FnOnce(&mut Quotas)) -> Plane {
    let mut quotas = Quotas::default();
    change(&mut quotas);
    let mut plane = Plane::with_quotas(quotas);
    plane.answer("CreateCluster", &json!({}));
    plane.define("web");
    plane
}

/// The request is carried out twice; a third one like it is refused, and nothing is changed.
fn third_is_refused(plane: &mut Plane, operation: &str, request: impl Fn(u32) -> Value) -> String {
    plane.answer(operation, &request(1));
    plane.answer(operation, &request(2));
    let before = format!("{:?}", plane.control);
    let refusal = plane.refusal(operation, &request(3));
    assert_eq!(format!("{:?}", plane.control), before);
    refusal
}

fn registration(_: u32) -> Value {
    let resource = |name| json!({"name": name, "type": "INTEGER", "integerValue": 2048});
    json!({"totalResources": [resource("CPU"), resource("MEMORY")]})
}

fn service(number: u32) -> Value {
    json!({"serviceName": format!("s{number}"), "taskDefinition": "web", "desiredCount": 0})
}

#[test]
fn clusters() {
    let mut plane = plane(|quotas| quotas.clusters = Quota::at_most(3));
    let cluster = |number| json!({"clusterName": format!("c{number}")});
    let refusal = third_is_refused(&mut plane, "CreateCluster", cluster);
    let text = "ClientException: there are 3 clusters already, which is the quota";
    assert_eq!(refusal, text);
    // One that is there is answered, and one that is deleted counts no more.
    plane.answer("CreateCluster", &cluster(1));
    plane.answer("DeleteCluster", &json!({"cluster": "c2"}));
    plane.answer("CreateCluster", &cluster(3));
}

#[test]
fn capacity_providers_of_a_cluster() {
    let mut plane = plane(|quotas| quotas.capacity_providers_per_cluster = Quota::at_most(1));
    let request = json!({"clusterName": "two", "capacityProviders": ["one", "two"]});
    let text = "the request names 2 capacity providers, allowed are at most 1";
    let refusal = plane.refusal("CreateCluster", &request);
    assert_eq!(refusal, format!("InvalidParameterException: {text}"));
}

#[test]
fn container_instances_of_a_cluster() {
    let mut plane = plane(|quotas| quotas.container_instances_per_cluster = Quota::at_most(2));
    let refusal = third_is_refused(&mut plane, "RegisterContainerInstance", registration);
    let text = "there are 2 container instances in the cluster already, which is the quota";
    assert_eq!(refusal, format!("ClientException: {text}"));
    plane.answer("CreateCluster", &json!({"clusterName": "other"}));
    let mut elsewhere = registration(3);
    elsewhere["cluster"] = "other".into();
    plane.answer("RegisterContainerInstance", &elsewhere);
    let listed = plane.answer("ListContainerInstances", &json!({}));
    let again = &listed["containerInstanceArns"][0];
    let mut registered = registration(1);
    registered["containerInstanceArn"] = again.clone();
    plane.answer("RegisterContainerInstance", &registered);
    plane.answer(
        "DeregisterContainerInstance",
        &json!({"containerInstance": again}),
    );
    plane.answer("RegisterContainerInstance", &registration(4));
}

#[test]
fn services_of_a_cluster() {
    let mut plane = plane(|quotas| quotas.services_per_cluster = Quota::at_most(2));
    let refusal = third_is_refused(&mut plane, "CreateService", service);
    let text = "there are 2 services in the cluster already, which is the quota";
    assert_eq!(refusal, format!("ClientException: {text}"));
    plane.answer("CreateService", &service(1));
    plane.answer("DeleteService", &json!({"service": "s1"}));
    plane.settle();
    plane.answer("CreateService", &service(3));
}

#[test]
fn they_are_those_of_ecs_unless_said() {
    let quotas = Quotas::default();
    let limits = [
        quotas.clusters,
        quotas.container_instances_per_cluster,
        quotas.services_per_cluster,
        quotas.tasks_per_service,
        quotas.capacity_providers_per_cluster,
        quotas.starts_per_pass,
    ];
    let limits = limits.map(|quota| quota.limit().unwrap_or(0));
    assert_eq!(limits, [10_000, 5_000, 5_000, 5_000, 20, 500]);
}

#[test]
fn starts_of_a_pass() {
    let mut plane = plane(|quotas| quotas.starts_per_pass = Quota::at_most(2));
    plane.answer("RegisterContainerInstance", &registration(1));
    let mut five = service(1);
    five["desiredCount"] = 5.into();
    plane.answer("CreateService", &five);
    let now = plane.now;
    assert_eq!(plane.control.step(now, 1).passes, 1);
    let started = std::iter::from_fn(|| plane.control.poll_effect()).count();
    assert_eq!(started, 2);
    plane.settle();
    let started = std::iter::from_fn(|| plane.control.poll_effect()).count();
    assert!(started <= 3, "no more than are wanted");
}
