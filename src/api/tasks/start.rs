//! `StartTask`.

use alloc::vec::Vec;

use super::parameters::{PROPAGATE_TAGS, TASK_VOLUME_CONFIGURATION};
use super::run::write_tasks;
use super::{TaskDetail, TaskParameters};
use crate::api::{Limits, Tags};
use crate::document::{
    Document, Field, Findings, Read, Reading, Shape, Structure, Unlisted, Violations,
};
use crate::model::shape::common::TAG;
use crate::model::shape::service_parts::NETWORK_CONFIGURATION;
use crate::model::shape::task::TASK_OVERRIDE;
use crate::model::{Failure, Reference, name, names, read_one};

/// A request to start one task on each of some instances.
///
/// Source: ECS API Reference, `StartTask`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StartTask {
    /// The cluster; `None` is `default`.
    pub cluster: Option<Reference>,
    /// The definition: a family, of which the newest `ACTIVE` revision is meant, or a revision.
    pub task_definition: Reference,
    /// The instances, 1 to 10, each once.
    pub container_instances: Vec<Reference>,
    /// What is said of the tasks themselves.
    pub tasks: TaskParameters,
}

impl StartTask {
    /// A request for one task of a definition on each of those instances of the cluster `default`.
    pub fn new(task_definition: Reference, container_instances: Vec<Reference>) -> Self {
        Self {
            cluster: None,
            task_definition,
            container_instances,
            tasks: TaskParameters::default(),
        }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong by itself.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &START_TASK, reading, |fields, _, findings| {
            let definition = name(fields, "taskDefinition", Reference::new, findings);
            let instances = names(fields, "containerInstances", Reference::new, findings);
            let request = Self {
                cluster: name(fields, "cluster", Reference::new, findings),
                tasks: TaskParameters::read(fields, findings),
                ..Self::new(definition?, instances)
            };
            request.limits(findings);
            Some(request)
        })
    }
}

impl Limits for StartTask {
    fn limits(&self, findings: &mut Findings) {
        self.tasks.limits(findings);
    }

    fn tags(&self) -> Option<&Tags> {
        Some(&self.tasks.tags)
    }
}

/// The tasks that are to start, and the instances where none is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StartTaskResponse {
    /// The tasks, in the order of the instances.
    pub tasks: Vec<TaskDetail>,
    /// Why there is none on the others, in the order of the instances.
    pub failures: Vec<Failure>,
}

impl StartTaskResponse {
    /// Tasks that are to start, and why others are not.
    pub fn new(tasks: Vec<TaskDetail>, failures: Vec<Failure>) -> Self {
        Self { tasks, failures }
    }

    pub(in crate::api) fn write(&self) -> Document {
        write_tasks(&self.tasks, &self.failures)
    }
}

static START_TASK: Structure = Structure {
    name: "StartTaskRequest",
    fields: &[
        Field::optional("cluster", Shape::Text),
        Field::required("containerInstances", Shape::List(&Shape::Text)),
        Field::optional("enableECSManagedTags", Shape::Boolean),
        Field::optional("enableExecuteCommand", Shape::Boolean),
        Field::optional("group", Shape::Text),
        Field::optional(
            "networkConfiguration",
            Shape::Structure(&NETWORK_CONFIGURATION),
        ),
        Field::optional("overrides", Shape::Structure(&TASK_OVERRIDE)),
        Field::optional(
            "propagateTags",
            Shape::Choice(&PROPAGATE_TAGS, Unlisted::Refused),
        ),
        Field::optional("referenceId", Shape::Text),
        Field::optional("startedBy", Shape::Text),
        Field::optional("tags", Shape::List(&Shape::Structure(&TAG))),
        Field::required("taskDefinition", Shape::Text),
        Field::optional(
            "volumeConfigurations",
            Shape::List(&Shape::Structure(&TASK_VOLUME_CONFIGURATION)),
        ),
    ],
};
