//! What a step did.

use alloc::string::String;
use alloc::vec::Vec;

use crate::control::Effect;
use crate::model::{ClusterName, ContainerInstanceArn, TaskId};

/// What a step did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct Progress {
    /// How much of the budget it took.
    pub spent: usize,
    /// What failed for good, in the order in which it did.
    pub failures: Vec<DriveFailure>,
    /// What no port is for, and is left to the host, in the order in which it was decided.
    pub left_to_host: Vec<(ClusterName, Effect)>,
    /// Whether the budget was used up: the next step should follow at once.
    pub is_more: bool,
}

/// Something that failed for good.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DriveFailure {
    /// A task did not start; it is `STOPPED` now, with `TaskFailedToStart`.
    #[error("task {task} of cluster {cluster} was not started: {reason}")]
    TaskNotStarted {
        /// The cluster.
        cluster: ClusterName,
        /// The task.
        task: TaskId,
        /// Why: `stoppedReason`.
        reason: String,
    },
    /// A task cannot be stopped; it is left as it is.
    #[error("task {task} of cluster {cluster} cannot be stopped: {reason}")]
    TaskNotStopped {
        /// The cluster.
        cluster: ClusterName,
        /// The task.
        task: TaskId,
        /// Why.
        reason: String,
    },
    /// An instance cannot say what runs on it.
    #[error("container instance {instance} of cluster {cluster} cannot be listed: {reason}")]
    InstanceNotListed {
        /// The cluster.
        cluster: ClusterName,
        /// The instance.
        instance: ContainerInstanceArn,
        /// Why.
        reason: String,
    },
    /// The record of an instance cannot be written: what was placed there and not recorded is not
    /// started.
    #[error("container instance {instance} of cluster {cluster} cannot be recorded: {reason}")]
    InstanceNotRecorded {
        /// The cluster.
        cluster: ClusterName,
        /// The instance.
        instance: ContainerInstanceArn,
        /// Why.
        reason: String,
    },
    /// The record of an instance contradicts what is known; it is read again later, and not written
    /// before.
    #[error(
        "the record of container instance {instance} of cluster {cluster} cannot be taken in: {reason}"
    )]
    RecordNotTakenIn {
        /// The cluster.
        cluster: ClusterName,
        /// The instance.
        instance: ContainerInstanceArn,
        /// Why.
        reason: String,
    },
    /// The records of a cluster cannot be read; they are not asked for again.
    #[error("the records of cluster {cluster} cannot be read: {reason}")]
    RecordsNotRead {
        /// The cluster.
        cluster: ClusterName,
        /// Why.
        reason: String,
    },
    /// An event was refused, and is left out.
    #[error("event {number} was not published: {reason}")]
    EventNotPublished {
        /// Its number.
        number: u64,
        /// Why.
        reason: String,
    },
    /// The control plane does not take a report.
    #[error("the report of task {task} of cluster {cluster} was refused: {reason}")]
    ReportRefused {
        /// The cluster.
        cluster: ClusterName,
        /// The task.
        task: TaskId,
        /// Why.
        reason: String,
    },
}
