//! What every operation answers to a request that is right, and to those that are wrong in one way.

use std::collections::BTreeSet;

use bayplan::api::Operation;
use serde_json::{Value, json};

use super::plane::Plane;

/// A request that is right, and in which ways such a request can be wrong.
pub(super) struct Row {
    pub(super) operation: &'static str,
    pub(super) request: Value,
    /// Whether it names a cluster by `cluster`.
    has_cluster: bool,
    /// Whether it asks for tasks of a definition.
    has_definition: bool,
    /// Whether it may come again with a token.
    has_token: bool,
}

fn row(operation: &'static str, request: Value) -> Row {
    Row {
        operation,
        request,
        has_cluster: false,
        has_definition: false,
        has_token: false,
    }
}

impl Row {
    fn in_a_cluster(self) -> Self {
        Self {
            has_cluster: true,
            ..self
        }
    }

    fn of_a_definition(self) -> Self {
        Self {
            has_definition: true,
            ..self
        }
    }

    fn with_token(self) -> Self {
        Self {
            has_token: true,
            ..self
        }
    }

    /// The request with one field more, or another one.
    fn with(&self, field: &str, value: Value) -> Value {
        let mut request = self.request.clone();
        request[field] = value;
        request
    }
}

/// An instance, definitions, a task and a service, to be named by requests.
pub(super) struct World {
    pub(super) plane: Plane,
    pub(super) instance: Value,
    pub(super) task: Value,
    task_set: Value,
}

pub(super) fn world() -> World {
    let mut plane = Plane::new();
    plane.answer("CreateCluster", &json!({}));
    let instance = plane.answer("RegisterContainerInstance", &registration());
    for family in ["web", "old"] {
        plane.answer("RegisterTaskDefinition", &definition(family));
    }
    plane.answer(
        "DeregisterTaskDefinition",
        &json!({"taskDefinition": "old:1"}),
    );
    plane.answer(
        "CreateService",
        &json!({"serviceName": "front", "taskDefinition": "web", "desiredCount": 0}),
    );
    let external = json!({"serviceName": "external", "desiredCount": 2,
                          "deploymentController": {"type": "EXTERNAL"}});
    plane.answer("CreateService", &external);
    let made = json!({"cluster": "default", "service": "external", "taskDefinition": "web"});
    let made = plane.answer("CreateTaskSet", &made);
    let run = plane.answer("RunTask", &json!({"taskDefinition": "web"}));
    World {
        plane,
        instance: instance["containerInstance"]["containerInstanceArn"].clone(),
        task: run["tasks"][0]["taskArn"].clone(),
        task_set: made["taskSet"]["id"].clone(),
    }
}

fn registration() -> Value {
    json!({"totalResources": [
        {"name": "CPU", "type": "INTEGER", "integerValue": 2048},
        {"name": "MEMORY", "type": "INTEGER", "integerValue": 4000}]})
}

fn definition(family: &str) -> Value {
    json!({"family": family,
           "containerDefinitions": [{"name": "app", "image": "team/app", "memory": 100}]})
}

/// Every operation, with a request that is right.
pub(super) fn rows(world: &World) -> Vec<Row> {
    let (instance, task) = (&world.instance, &world.task);
    let attribute = json!({"name": "rack", "value": "1", "targetId": instance});
    vec![
        row("CreateCluster", json!({"clusterName": "new"})),
        row("DeleteCluster", json!({"cluster": "empty"})).in_a_cluster(),
        row("DescribeClusters", json!({"clusters": ["default"]})),
        row("ListClusters", json!({})),
        row("RegisterContainerInstance", {
            let mut registration = registration();
            registration["clientToken"] = json!("once");
            registration
        })
        .in_a_cluster()
        .with_token(),
        row(
            "DeregisterContainerInstance",
            json!({"containerInstance": instance, "force": true}),
        )
        .in_a_cluster(),
        row(
            "UpdateContainerInstancesState",
            json!({"containerInstances": [instance], "status": "DRAINING"}),
        )
        .in_a_cluster(),
        row("ListContainerInstances", json!({})).in_a_cluster(),
        row(
            "DescribeContainerInstances",
            json!({"containerInstances": [instance]}),
        )
        .in_a_cluster(),
        row("PutAttributes", json!({"attributes": [attribute]})).in_a_cluster(),
        row("DeleteAttributes", json!({"attributes": [attribute]})).in_a_cluster(),
        row(
            "ListAttributes",
            json!({"targetType": "container-instance"}),
        )
        .in_a_cluster(),
        row("RegisterTaskDefinition", definition("web")),
        row(
            "DeregisterTaskDefinition",
            json!({"taskDefinition": "web:1"}),
        ),
        row("DescribeTaskDefinition", json!({"taskDefinition": "web"})),
        row("ListTaskDefinitions", json!({})),
        row("ListTaskDefinitionFamilies", json!({})),
        row(
            "RunTask",
            json!({"taskDefinition": "web", "clientToken": "once"}),
        )
        .in_a_cluster()
        .of_a_definition()
        .with_token(),
        row(
            "StartTask",
            json!({"taskDefinition": "web", "containerInstances": [instance]}),
        )
        .in_a_cluster()
        .of_a_definition(),
        row("StopTask", json!({"task": task})).in_a_cluster(),
        row("ListTasks", json!({})).in_a_cluster(),
        row("DescribeTasks", json!({"tasks": [task]})).in_a_cluster(),
        row(
            "TagResource",
            json!({"resourceArn": task, "tags": [{"key": "a", "value": "b"}]}),
        ),
        row(
            "UntagResource",
            json!({"resourceArn": task, "tagKeys": ["a"]}),
        ),
        row("ListTagsForResource", json!({"resourceArn": task})),
    ]
    .into_iter()
    .chain(service_rows(task))
    .chain(task_set_rows(&world.task_set))
    .collect()
}

/// Those on services.
fn service_rows(task: &Value) -> Vec<Row> {
    let service = json!({"serviceName": "new", "taskDefinition": "web", "desiredCount": 1});
    let protection = json!({"cluster": "default", "tasks": [task], "protectionEnabled": true});
    vec![
        row("CreateService", service)
            .in_a_cluster()
            .of_a_definition()
            .with_token(),
        row(
            "UpdateService",
            json!({"service": "front", "taskDefinition": "web"}),
        )
        .in_a_cluster()
        .of_a_definition(),
        row("DeleteService", json!({"service": "front", "force": true})).in_a_cluster(),
        row("DescribeServices", json!({"services": ["front"]})).in_a_cluster(),
        row("ListServices", json!({})).in_a_cluster(),
        row("UpdateTaskProtection", protection).in_a_cluster(),
        row("GetTaskProtection", json!({"cluster": "default"})).in_a_cluster(),
    ]
}

/// Those on task sets.
fn task_set_rows(task_set: &Value) -> Vec<Row> {
    let of = |more: Value| {
        let mut request = json!({"cluster": "default", "service": "external"});
        let fields = request.as_object_mut().expect("an object");
        fields.extend(more.as_object().expect("an object").clone());
        request
    };
    let scale = json!({"value": 50.0, "unit": "PERCENT"});
    vec![
        row(
            "CreateTaskSet",
            of(json!({"taskDefinition": "web", "clientToken": "once"})),
        )
        .in_a_cluster()
        .of_a_definition()
        .with_token(),
        row(
            "UpdateTaskSet",
            of(json!({"taskSet": task_set, "scale": scale})),
        )
        .in_a_cluster(),
        row("DeleteTaskSet", of(json!({"taskSet": task_set}))).in_a_cluster(),
        row("DescribeTaskSets", of(json!({}))).in_a_cluster(),
        row(
            "UpdateServicePrimaryTaskSet",
            of(json!({"primaryTaskSet": task_set})),
        )
        .in_a_cluster(),
    ]
}

/// Asks what must be refused, and that nothing comes of it.
#[track_caller]
fn refusal(world: &mut World, operation: &str, request: &Value) -> String {
    let before = format!("{:?}", world.plane.control);
    let refusal = world.plane.refusal(operation, request);
    let after = format!("{:?}", world.plane.control);
    assert_eq!(before, after, "{operation} {request}");
    refusal
}

#[test]
fn every_operation_has_its_row() {
    let world = world();
    let rows = rows(&world).into_iter().map(|row| row.operation);
    let rows: BTreeSet<&str> = rows.collect();
    for operation in Operation::ALL {
        assert!(rows.contains(operation.as_str()), "{operation}");
    }
    assert_eq!(rows.len(), Operation::ALL.len());
}

#[test]
fn a_right_request_is_answered() {
    for at in 0..rows(&world()).len() {
        let mut world = world();
        world
            .plane
            .answer("CreateCluster", &json!({"clusterName": "empty"}));
        let row = rows(&world).swap_remove(at);
        world.plane.answer(row.operation, &row.request);
    }
}

#[test]
fn an_unknown_field_is_named() {
    let mut world = world();
    for row in rows(&world) {
        let refusal = refusal(&mut world, row.operation, &row.with("colour", json!("red")));
        assert!(
            refusal.contains("Exception: ") && refusal.contains("colour"),
            "{}: {refusal}",
            row.operation
        );
    }
}

#[test]
fn a_missing_cluster_is_said_first() {
    let mut world = world();
    for row in rows(&world).into_iter().filter(|row| row.has_cluster) {
        let mut request = row.with("cluster", json!("gone"));
        if row.has_definition {
            request["taskDefinition"] = json!("gone");
        }
        let refusal = refusal(&mut world, row.operation, &request);
        assert_eq!(
            refusal, "ClusterNotFoundException: Cluster not found.",
            "{}",
            row.operation
        );
    }
}

#[test]
fn nothing_runs_of_an_inactive_definition() {
    let mut world = world();
    for row in rows(&world).into_iter().filter(|row| row.has_definition) {
        let inactive = row.with("taskDefinition", json!("old:1"));
        let refusal = refusal(&mut world, row.operation, &inactive);
        assert_eq!(refusal, "ClientException: TaskDefinition is inactive");
    }
}

#[test]
fn a_request_with_a_token_is_carried_out_once() {
    let mut world = world();
    for row in rows(&world).into_iter().filter(|row| row.has_token) {
        let first = world.plane.answer(row.operation, &row.request);
        let before = format!("{:?}", world.plane.control);
        let again = world.plane.answer(row.operation, &row.request);
        let after = format!("{:?}", world.plane.control);
        assert_eq!((again, after), (first, before), "{}", row.operation);
    }
}
