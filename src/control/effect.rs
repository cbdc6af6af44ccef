//! What the host is to do, and what it may tell others.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use crate::api::{ContainerInstanceDetail, TaskDetail};
use crate::model::{ContainerInstanceArn, DeploymentId, ServiceName, TaskId};
use crate::plan::{EventName, ServiceNotice};
use crate::time::Timestamp;

/// Something that the host is to do. What comes of it, it reports.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect {
    /// A task is to be started; it was placed already.
    StartTask {
        /// The task.
        task: TaskId,
        /// The instance that runs it.
        container_instance_arn: ContainerInstanceArn,
    },
    /// A task is to be stopped.
    StopTask {
        /// The task.
        task: TaskId,
        /// Why, as `stoppedReason` says it.
        reason: String,
    },
    /// Traffic is to move, so that a deployment has that share.
    ShiftTraffic {
        /// The service.
        service: ServiceName,
        /// The deployment.
        deployment: DeploymentId,
        /// Its share, in thousandths of a percent.
        share: u32,
    },
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StartTask {
                task,
                container_instance_arn,
            } => write!(f, "start task {task} on {}", container_instance_arn.id()),
            Self::StopTask { task, reason } => write!(f, "stop task {task}: {reason}"),
            Self::ShiftTraffic {
                service,
                deployment,
                share,
            } => write!(
                f,
                "shift {}.{:03} % of the traffic of {service} to {deployment}",
                share / 1_000,
                share % 1_000
            ),
        }
    }
}

/// Something that happened to a service, a task or an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A service event; its text is ECS's.
    Service {
        /// When.
        at: Timestamp,
        /// What is said.
        notice: ServiceNotice,
    },
    /// An event for programs that has no text.
    Action {
        /// When.
        at: Timestamp,
        /// The service.
        service: ServiceName,
        /// What happened.
        name: EventName,
    },
    /// A task was placed, or something about it changed. Only a control plane says it.
    ///
    /// Source: ECS Developer Guide, "Amazon ECS task state change events", read 2026-11.
    TaskStateChange {
        /// When.
        at: Timestamp,
        /// The task as it was then, without its tags.
        task: Box<TaskDetail>,
    },
    /// An instance was registered or deregistered, or its status, agent or attributes changed. Only a
    /// control plane says it; what tasks take of an instance is told with the tasks.
    ///
    /// Source: ECS Developer Guide, "Amazon ECS container instance state change events", read 2026-11.
    ContainerInstanceStateChange {
        /// When.
        at: Timestamp,
        /// The instance as it was then, without its tags.
        container_instance: Box<ContainerInstanceDetail>,
    },
}

impl Event {
    /// The name of the event for programs, where it has one.
    ///
    /// Source: ECS Developer Guide, "Amazon ECS service action events", read 2026-11.
    pub fn name(&self) -> Option<EventName> {
        match self {
            Self::Service { notice, .. } => notice.event_name(),
            Self::Action { name, .. } => Some(*name),
            Self::TaskStateChange { .. } | Self::ContainerInstanceStateChange { .. } => None,
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service { notice, .. } => notice.fmt(f),
            Self::Action { service, name, .. } => {
                write!(f, "(service {service}) {}", name.as_str())
            }
            Self::TaskStateChange { task, .. } => {
                let TaskDetail { task, version, .. } = task.as_ref();
                let (last, desired) = (task.last_status, task.desired_status.as_str());
                write!(
                    f,
                    "(task {}) version {version}: {last}, to be {desired}",
                    task.id
                )
            }
            Self::ContainerInstanceStateChange {
                container_instance, ..
            } => {
                let ContainerInstanceDetail {
                    instance, version, ..
                } = container_instance.as_ref();
                let (id, status) = (instance.container_instance_arn.id(), instance.status);
                let agent = if instance.agent_connected {
                    "connected"
                } else {
                    "not connected"
                };
                write!(
                    f,
                    "(container-instance {id}) version {version}: {status}, agent {agent}"
                )
            }
        }
    }
}
