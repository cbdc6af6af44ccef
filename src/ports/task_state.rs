//! What a runtime says of a task.

use alloc::string::String;
use alloc::vec::Vec;

use crate::model::{
    AttachmentState, ClusterName, ContainerState, HealthStatus, StopCode, TaskId, TaskStatus,
};
use crate::time::Timestamp;

/// How far a task has come, as its runtime says it.
///
/// Source: ECS API Reference, `SubmitTaskStateChange`, read 2026-11.
///
/// # Example
///
/// ```
/// use bayplan::model::{StopCode, TaskStatus};
/// use bayplan::ports::TaskState;
///
/// let failed = TaskState::stopped(StopCode::TaskFailedToStart, "CannotPullContainerError: gone");
/// assert_eq!(failed.last_status, TaskStatus::Stopped);
/// assert_eq!(TaskState::new(TaskStatus::Running).reason, None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskState {
    /// How far it has come. A task never goes back, and nothing follows `STOPPED`.
    pub last_status: TaskStatus,
    /// What its essential health checks say; `None` when nothing is said of them.
    pub health_status: Option<HealthStatus>,
    /// Why it stopped, if nobody asked for that.
    pub stop_code: Option<StopCode>,
    /// The same in words: `stoppedReason`.
    pub reason: Option<String>,
    /// Its containers, as far as anything is said of them.
    pub containers: Vec<ContainerState>,
    /// What it is given besides them, as far as anything is said of it.
    pub attachments: Vec<AttachmentState>,
    /// When its images began to be pulled.
    pub pull_started_at: Option<Timestamp>,
    /// When they were there.
    pub pull_stopped_at: Option<Timestamp>,
    /// When its essential containers had ended.
    pub execution_stopped_at: Option<Timestamp>,
}

impl TaskState {
    /// A task that has come so far.
    pub fn new(last_status: TaskStatus) -> Self {
        Self {
            last_status,
            health_status: None,
            stop_code: None,
            reason: None,
            containers: Vec::new(),
            attachments: Vec::new(),
            pull_started_at: None,
            pull_stopped_at: None,
            execution_stopped_at: None,
        }
    }

    /// A task that stopped, and why.
    pub fn stopped(code: StopCode, reason: impl Into<String>) -> Self {
        Self {
            stop_code: Some(code),
            reason: Some(reason.into()),
            ..Self::new(TaskStatus::Stopped)
        }
    }

    /// The same with what its health checks say.
    #[must_use]
    pub fn health(self, health: HealthStatus) -> Self {
        Self {
            health_status: Some(health),
            ..self
        }
    }

    /// The same with something said of a container.
    #[must_use]
    pub fn with_container(mut self, container: ContainerState) -> Self {
        self.containers.push(container);
        self
    }

    /// The same with something said of what it is given.
    #[must_use]
    pub fn with_attachment(mut self, attachment: AttachmentState) -> Self {
        self.attachments.push(attachment);
        self
    }
}

/// A report of a runtime: of one task, by itself or because it was asked what it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuntimeReport {
    /// The cluster of the task.
    pub cluster: ClusterName,
    /// The task.
    pub task: TaskId,
    /// How far it has come.
    pub state: TaskState,
}

impl RuntimeReport {
    /// A task of a cluster has come so far.
    pub fn new(cluster: ClusterName, task: TaskId, state: TaskState) -> Self {
        Self {
            cluster,
            task,
            state,
        }
    }
}
