//! A control plane that is asked in JSON.

use bayplan::api::{Operation, Request};
use bayplan::cluster::TaskView;
use bayplan::control::{ControlPlane, RequestError, TaskReport};
use bayplan::document::Reading;
use bayplan::model::{
    ArnPrefix, ClusterName, DesiredStatus, Quotas, Seed, ServiceName, TaskGroup, TaskId, TaskStatus,
};
use bayplan::time::{TimeDelta, Timestamp};
use serde_json::{Value, json};

/// What ARNs begin with in these tests.
pub(crate) const ARNS: &str = "arn:aws:ecs:us-east-1:123456789012";

pub(crate) struct Plane {
    pub(crate) control: ControlPlane,
    pub(crate) now: Timestamp,
}

impl Plane {
    pub(crate) fn new() -> Self {
        Self::with_quotas(Quotas::default())
    }

    pub(crate) fn with_quotas(quotas: Quotas) -> Self {
        let arns = ArnPrefix::new(ARNS).expect("a prefix");
        Self {
            control: ControlPlane::new(arns, Seed::new(1), quotas),
            now: Timestamp::from_seconds(1_767_225_600).expect("an instant"),
        }
    }

    /// Lets seconds pass.
    pub(crate) fn pass(&mut self, seconds: i64) {
        let span = TimeDelta::from_seconds(seconds).expect("a span");
        self.now = self.now.saturating_add(span);
    }

    /// The cluster `default` with that many instances of 2048 CPU units and 4000 MiB, and a
    /// definition `web`.
    pub(crate) fn with_instances(count: usize) -> Self {
        let mut plane = Self::new();
        plane.answer("CreateCluster", &json!({}));
        let registration = json!({"totalResources": [
            {"name": "CPU", "type": "INTEGER", "integerValue": 2048},
            {"name": "MEMORY", "type": "INTEGER", "integerValue": 4000}
        ]});
        for _ in 0..count {
            plane.answer("RegisterContainerInstance", &registration);
        }
        plane.define("web");
        plane
    }

    /// Registers the next revision of a definition of 100 CPU units and 100 MiB.
    pub(crate) fn define(&mut self, family: &str) {
        let app = json!({"name": "app", "image": "app", "cpu": 100, "memory": 100});
        let definition = json!({"family": family, "containerDefinitions": [app]});
        self.answer("RegisterTaskDefinition", &definition);
    }

    /// Passes over the services until nothing is left to do now.
    pub(crate) fn settle(&mut self) {
        let now = self.now;
        while self.control.step(now, 1_000).is_more {}
    }

    /// That many seconds later, everything done until then.
    pub(crate) fn later(&mut self, seconds: i64) {
        self.pass(seconds);
        self.settle();
    }

    /// The tasks of a service of the cluster `default`.
    pub(crate) fn tasks_of(&self, service: &str) -> Vec<TaskId> {
        let name = ServiceName::new(service).expect("a name");
        let cluster = self.control.cluster(&default()).expect("the cluster");
        let tasks = cluster.cluster().tasks_of(&TaskGroup::of_service(&name));
        tasks.iter().map(TaskView::id).collect()
    }

    /// Reports a status of a task of the cluster `default`. Nothing is passed over.
    pub(crate) fn report(&mut self, task: &TaskId, status: TaskStatus) {
        let report = TaskReport::new(task.clone()).status(status);
        let told = self
            .control
            .with_cluster(self.now, &default(), |cluster, now| {
                cluster.observe_task(now, &report)
            });
        told.expect("taken in");
    }

    /// All tasks of a service that should stop have stopped, and all others run.
    pub(crate) fn run(&mut self, service: &str) {
        for task in self.tasks_of(service) {
            let cluster = self.control.cluster(&default()).expect("the cluster");
            let found = cluster.cluster().task(&task).expect("a task");
            let status = match found.desired_status() {
                DesiredStatus::Running => TaskStatus::Running,
                DesiredStatus::Stopped => TaskStatus::Stopped,
            };
            self.report(&task, status);
        }
        self.settle();
    }

    /// Asks, and gives the response or the exception with its text.
    #[track_caller]
    pub(crate) fn ask(&mut self, operation: &str, request: &Value) -> Result<Value, String> {
        let operation = Operation::from_text(operation).expect("an operation");
        let document = serde_json::from_value(request.clone()).expect("a document");
        let read = Request::read(operation, document, Reading::Strict);
        let read = read.map_err(RequestError::from);
        let done = read.and_then(|read| self.control.execute(self.now, read.value));
        match done {
            Ok(response) => Ok(serde_json::to_value(response).expect("JSON")),
            Err(error) => Err(format!("{}: {error}", error.exception())),
        }
    }

    /// Asks for what must be answered.
    #[track_caller]
    pub(crate) fn answer(&mut self, operation: &str, request: &Value) -> Value {
        self.ask(operation, request).expect("a response")
    }

    /// Asks for what must be refused.
    #[track_caller]
    pub(crate) fn refusal(&mut self, operation: &str, request: &Value) -> String {
        self.ask(operation, request).expect_err("a refusal")
    }
}

fn default() -> ClusterName {
    ClusterName::new("default").expect("a name")
}
