//! What tasks are given besides their containers: network interfaces and volumes.

use bayplan::control::TaskReport;
use bayplan::model::{
    AttachmentState, AttachmentStatus, AvailabilityZone, ClusterName, Subnet, SubnetId, TaskId,
    TaskStatus,
};
use serde_json::{Value, json};

use super::plane::Plane;
use super::services::{request, with};

/// Instances in the zones `a` and `b`, a subnet in each, and definitions with a network and a volume
/// of their own.
fn plane() -> Plane {
    let mut plane = Plane::with_instances(0);
    for zone in ["a", "b"] {
        let registration = json!({
            "totalResources": [
                {"name": "CPU", "type": "INTEGER", "integerValue": 2048},
                {"name": "MEMORY", "type": "INTEGER", "integerValue": 4000}],
            "attributes": [{"name": "ecs.availability-zone", "value": zone}]});
        plane.answer("RegisterContainerInstance", &registration);
        plane.control.put_subnet(Subnet {
            id: SubnetId::new(&format!("subnet-{zone}")).expect("an id"),
            availability_zone: AvailabilityZone::new(zone).expect("a zone"),
            network: None,
        });
    }
    let mount = json!([{"sourceVolume": "data", "containerPath": "/data"}]);
    let app = json!({"name": "app", "image": "app", "memory": 100, "mountPoints": mount});
    let own = json!({"family": "own", "networkMode": "awsvpc", "containerDefinitions": [app],
                     "volumes": [{"name": "data", "configuredAtLaunch": true}]});
    plane.answer("RegisterTaskDefinition", &own);
    plane
}

fn network(subnets: &[&str]) -> Value {
    json!({"awsvpcConfiguration": {"subnets": subnets, "securityGroups": ["sg-1"]}})
}

fn volumes(policy: &Value) -> Value {
    let mut volume = json!({"roleArn": "arn:aws:iam::1:role/volumes"});
    if !policy.is_null() {
        volume["terminationPolicy"] = json!({"deleteOnTermination": policy});
    }
    json!([{"name": "data", "managedEBSVolume": volume}])
}

/// A task with a network interface and a volume: its id, and how it is answered.
fn run(plane: &mut Plane) -> (TaskId, Value) {
    let asked = json!({"taskDefinition": "own",
                       "networkConfiguration": network(&["subnet-b", "subnet-a"]),
                       "volumeConfigurations": volumes(&Value::Null)});
    let task = plane.answer("RunTask", &asked)["tasks"][0].clone();
    let arn = task["taskArn"].as_str().expect("an ARN");
    let id = arn.rsplit('/').next().expect("an id");
    (TaskId::new(id).expect("an id"), task)
}

fn described(plane: &mut Plane, task: &TaskId) -> Value {
    let asked = json!({"tasks": [task.to_string()]});
    plane.answer("DescribeTasks", &asked)["tasks"][0].clone()
}

fn tell(plane: &mut Plane, report: &TaskReport) {
    let cluster = ClusterName::new("default").expect("a name");
    let told = plane.control.observe_task(plane.now, &cluster, report);
    told.expect("a report");
}

fn statuses(task: &Value) -> [&Value; 2] {
    let status = |at: usize| &task["attachments"][at]["status"];
    [status(0), status(1)]
}

#[test]
fn the_network_interface_is_in_the_subnet_of_the_zone() {
    let mut plane = plane();
    let mut seen = Vec::new();
    for _ in 0..20 {
        let (_, task) = run(&mut plane);
        let zone = task["availabilityZone"].as_str().expect("a zone");
        let details = json!([{"name": "subnetId", "value": format!("subnet-{zone}")}]);
        assert_eq!(task["attachments"][0]["details"], details);
        seen.push(zone.to_string());
    }
    assert!(seen.iter().any(|zone| zone == "a") && seen.iter().any(|zone| zone == "b"));
}

#[test]
fn attachments_have_ids_of_their_own_that_stay() {
    let mut plane = plane();
    let tasks: Vec<_> = (0..5).map(|_| run(&mut plane)).collect();
    let mut ids = Vec::new();
    for (id, task) in &tasks {
        assert_eq!(
            described(&mut plane, id)["attachments"],
            task["attachments"]
        );
        for at in 0..2 {
            let id = task["attachments"][at]["id"].as_str().expect("an id");
            let parts: Vec<usize> = id.split('-').map(str::len).collect();
            assert_eq!(parts, [8, 4, 4, 4, 12], "{id}");
            ids.push(id.to_string());
        }
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 10);
}

#[test]
fn attachments_come_and_go_with_their_task() {
    let mut plane = plane();
    let (id, task) = run(&mut plane);
    assert_eq!(statuses(&task), ["PRECREATED", "CREATED"]);
    for (status, expected) in [
        (TaskStatus::Pending, "ATTACHING"),
        (TaskStatus::Running, "ATTACHED"),
        (TaskStatus::Deprovisioning, "DETACHING"),
        (TaskStatus::Stopped, "DELETED"),
    ] {
        tell(&mut plane, &TaskReport::new(id.clone()).status(status));
        let task = described(&mut plane, &id);
        assert_eq!(statuses(&task), [expected, expected], "{status}");
    }
}

#[test]
fn what_is_reported_of_them_is_described_in_whichever_order_it_comes() {
    for is_late in [false, true] {
        let mut plane = plane();
        let (id, task) = run(&mut plane);
        let text = task["attachments"][0]["id"].as_str().expect("an id");
        let created = AttachmentState::new(text)
            .status(AttachmentStatus::Created)
            .with("networkInterfaceId", "eni-1");
        let attached = AttachmentState::new(text)
            .status(AttachmentStatus::Attached)
            .with("networkInterfaceId", "eni-1")
            .with("subnetId", "another")
            .with("privateIPv4Address", "10.0.1.184");
        let mut reports = [created, attached];
        if is_late {
            reports.reverse();
        }
        for attachment in reports {
            let mut report = TaskReport::new(id.clone());
            report.attachments = vec![attachment];
            tell(&mut plane, &report);
        }
        let task = described(&mut plane, &id);
        assert_eq!(statuses(&task), ["ATTACHED", "CREATED"]);
        let zone = task["availabilityZone"].as_str().expect("a zone");
        let details = json!([{"name": "subnetId", "value": format!("subnet-{zone}")},
                             {"name": "networkInterfaceId", "value": "eni-1"},
                             {"name": "privateIPv4Address", "value": "10.0.1.184"}]);
        assert_eq!(task["attachments"][0]["details"], details);
        let interfaces = json!([{"attachmentId": text, "privateIpv4Address": "10.0.1.184"}]);
        assert_eq!(task["containers"][0]["networkInterfaces"], interfaces);
        let over = TaskReport::new(id.clone()).status(TaskStatus::Stopped);
        tell(&mut plane, &over);
        assert_eq!(statuses(&described(&mut plane, &id)), ["DELETED"; 2]);
    }
}

#[test]
fn a_report_of_an_attachment_is_told_of_once() {
    let mut plane = plane();
    let (id, task) = run(&mut plane);
    let text = task["attachments"][1]["id"].as_str().expect("an id");
    let failed = AttachmentState::new(text).status(AttachmentStatus::Failed);
    let mut report = TaskReport::new(id.clone());
    report.attachments = vec![failed];
    for expected in [2, 2] {
        tell(&mut plane, &report);
        let task = described(&mut plane, &id);
        assert_eq!(task["version"], expected);
        assert_eq!(statuses(&task), ["PRECREATED", "FAILED"]);
    }
}

#[test]
fn volumes_say_whether_they_are_kept() {
    let mut plane = plane();
    for (policy, expected) in [
        (Value::Null, "true"),
        (json!(true), "true"),
        (json!(false), "false"),
    ] {
        let asked = json!({"taskDefinition": "own", "networkConfiguration": network(&["subnet-a"]),
                           "volumeConfigurations": volumes(&policy)});
        let task = plane.answer("RunTask", &asked)["tasks"][0].clone();
        let details = json!([{"name": "roleArn", "value": "arn:aws:iam::1:role/volumes"},
                             {"name": "volumeName", "value": "data"},
                             {"name": "deleteOnTermination", "value": expected}]);
        assert_eq!(task["attachments"][1]["details"], details);
    }
}

#[test]
fn tasks_of_a_service_are_given_what_it_says() {
    let mut plane = plane();
    let asked = with(
        request(1),
        &json!({"taskDefinition": "own", "enableExecuteCommand": true,
                "networkConfiguration": network(&["subnet-b"]),
                "volumeConfigurations": volumes(&Value::Null)}),
    );
    plane.answer("CreateService", &asked);
    plane.settle();
    let task = plane.tasks_of("front").remove(0);
    let shown = described(&mut plane, &task);
    assert_eq!(shown["enableExecuteCommand"], true);
    assert_eq!(statuses(&shown), ["PRECREATED", "CREATED"]);
    let subnet = json!([{"name": "subnetId", "value": "subnet-b"}]);
    assert_eq!(shown["attachments"][0]["details"], subnet);
    let cluster = ClusterName::new("default").expect("a name");
    let said = plane.control.task_parameters(&cluster, &task);
    let said = said.expect("what the service says");
    let network = said.network.as_ref().expect("a network");
    assert_eq!(network.security_groups, ["sg-1"]);
    let attachments = plane.control.task_attachments(&cluster, &task);
    let ids: Vec<_> = attachments.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids[0], shown["attachments"][0]["id"]);
    tell(
        &mut plane,
        &TaskReport::new(task.clone()).status(TaskStatus::Stopped),
    );
    plane.settle();
    assert!(!plane.tasks_of("front").contains(&task), "it is replaced");
    assert_eq!(statuses(&described(&mut plane, &task)), ["DELETED"; 2]);
    assert!(plane.control.task_parameters(&cluster, &task).is_some());
}

#[test]
fn tasks_without_a_network_of_their_own_are_given_nothing() {
    let mut plane = plane();
    plane.define("web");
    let answer = plane.answer("RunTask", &json!({"taskDefinition": "web"}));
    assert_eq!(answer["tasks"][0]["attachments"], json!([]));
}
