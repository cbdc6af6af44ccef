//! What a runtime says of a task.

use alloc::string::String;
use alloc::vec::Vec;

use crate::model::{
    ClusterName, ContainerName, Digest, HealthStatus, Protocol, StopCode, TaskId, TaskStatus,
};

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
}

/// What is said of a container.
///
/// Source: ECS API Reference, `SubmitContainerStateChange`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContainerState {
    /// Its name.
    pub name: ContainerName,
    /// How it ended.
    pub exit_code: Option<i32>,
    /// Why it ended, or did not start.
    pub reason: Option<String>,
    /// Its id in the runtime.
    pub runtime_id: Option<String>,
    /// The digest of the image that it runs.
    pub image_digest: Option<Digest>,
    /// Its ports on the instance.
    pub network_bindings: Vec<NetworkBinding>,
}

impl ContainerState {
    /// A container of which nothing is said yet.
    pub fn new(name: ContainerName) -> Self {
        Self {
            name,
            exit_code: None,
            reason: None,
            runtime_id: None,
            image_digest: None,
            network_bindings: Vec::new(),
        }
    }

    /// The same with the digest of the image that it runs.
    #[must_use]
    pub fn image_digest(self, digest: Digest) -> Self {
        Self {
            image_digest: Some(digest),
            ..self
        }
    }

    /// The same, which ended with that exit code.
    #[must_use]
    pub fn exited(self, code: i32) -> Self {
        Self {
            exit_code: Some(code),
            ..self
        }
    }
}

/// A port of a container on its instance.
///
/// Source: ECS API Reference, `NetworkBinding`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkBinding {
    /// The port of the container.
    pub container_port: u16,
    /// The port of the instance.
    pub host_port: u16,
    /// The transport.
    pub protocol: Protocol,
    /// The address it is bound to.
    pub bind_ip: String,
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
