//! A task set as requests name it and responses show it.

use alloc::string::String;

use crate::api::Tags;
use crate::document::{Document, Fields, Findings};
use crate::model::{ClusterArn, Reference, ServiceArn, TaskSet, name, write_task_set};

/// Which task set a request means.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NamedTaskSet {
    /// The cluster.
    pub cluster: Reference,
    /// The service.
    pub service: Reference,
    /// The task set: its id or its ARN.
    pub task_set: Reference,
}

impl NamedTaskSet {
    /// A task set of a service of a cluster.
    pub fn new(cluster: Reference, service: Reference, task_set: Reference) -> Self {
        Self {
            cluster,
            service,
            task_set,
        }
    }

    pub(super) fn read(
        fields: &Fields<'_>,
        field: &'static str,
        findings: &mut Findings,
    ) -> Option<Self> {
        let cluster = name(fields, "cluster", Reference::new, findings);
        let service = name(fields, "service", Reference::new, findings);
        let task_set = name(fields, field, Reference::new, findings);
        Some(Self::new(cluster?, service?, task_set?))
    }
}

/// A task set as responses show it.
///
/// Source: ECS API Reference, `TaskSet`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskSetDetail {
    /// The task set, its tasks counted when it was asked for.
    pub task_set: TaskSet,
    /// Its ARN.
    pub task_set_arn: String,
    /// The service it belongs to, and the cluster of that.
    pub owner: (ServiceArn, ClusterArn),
    /// How many tasks it should have: its share of the desired count, rounded up.
    pub computed_desired_count: u32,
    /// Its tags, if they were asked for.
    pub tags: Tags,
}

impl TaskSetDetail {
    /// A task set of a service of a cluster that should have no tasks, without tags.
    pub fn new(task_set: TaskSet, task_set_arn: String, owner: (ServiceArn, ClusterArn)) -> Self {
        Self {
            task_set,
            task_set_arn,
            owner,
            computed_desired_count: 0,
            tags: Tags::default(),
        }
    }

    /// The task set in the shape of the API.
    pub fn write(&self) -> Document {
        let (service, cluster) = &self.owner;
        write_task_set(&self.task_set).with([
            ("taskSetArn", self.task_set_arn.as_str().into()),
            ("serviceArn", service.as_str().into()),
            ("clusterArn", cluster.as_str().into()),
            ("computedDesiredCount", self.computed_desired_count.into()),
            ("tags", self.tags.write()),
        ])
    }
}

/// A response that is one task set.
pub(super) fn write_one(task_set: &TaskSetDetail) -> Document {
    Document::object([("taskSet", task_set.write())])
}
