//! What a service says about itself, in ECS's words.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::EventName;
use crate::model::{AvailabilityZone, DeploymentId, FailureReason, ServiceName, TaskId};
use crate::plan::{NearestMiss, TROUBLESHOOTING};

/// A message and what it is about. Its `Display` is ECS's exact text.
///
/// # Example
///
/// ```
/// use bayplan::model::ServiceName;
/// use bayplan::plan::{ServiceMessage, ServiceNotice};
///
/// let notice = ServiceNotice::new(ServiceName::new("web")?, ServiceMessage::SteadyState);
/// assert_eq!(notice.to_string(), "(service web) has reached a steady state.");
/// # Ok::<(), bayplan::model::InvalidName>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceNotice {
    /// The service.
    pub service: ServiceName,
    /// The task set, where someone else controls deployments.
    pub task_set: Option<DeploymentId>,
    /// What is said.
    pub message: ServiceMessage,
}

impl ServiceNotice {
    /// A message about a service.
    pub fn new(service: ServiceName, message: ServiceMessage) -> Self {
        Self {
            service,
            task_set: None,
            message,
        }
    }

    /// The same about one of its task sets.
    #[must_use]
    pub fn of_task_set(self, task_set: DeploymentId) -> Self {
        self.about(Some(task_set))
    }

    /// The same about one of its task sets, or about the service as a whole.
    #[must_use]
    pub(crate) fn about(self, task_set: Option<DeploymentId>) -> Self {
        Self { task_set, ..self }
    }

    /// The name of the event for programs.
    pub fn event_name(&self) -> Option<EventName> {
        match (&self.message, &self.task_set) {
            (ServiceMessage::SteadyState, Some(_)) => Some(EventName::TaskSetSteadyState),
            (message, _) => message.event_name(),
        }
    }
}

impl fmt::Display for ServiceNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.task_set, &self.message) {
            (Some(set), ServiceMessage::SteadyState) => write!(
                f,
                "(service {}, taskSet {set}) updated state to STEADY_STATE.",
                self.service
            ),
            (Some(set), message) => {
                write!(f, "(service {}, taskSet {set}) {message}", self.service)
            }
            (None, message) => write!(f, "(service {}) {message}", self.service),
        }
    }
}

/// What a service says. Its `Display` is ECS's text without what it is about.
///
/// Source: ECS Developer Guide, "Viewing Amazon ECS service event messages", read 2026-11, and
/// messages as answers of the API have them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServiceMessage {
    /// All is as it should be.
    SteadyState,
    /// Tasks were started.
    StartedTasks(Vec<TaskId>),
    /// Running tasks were stopped.
    StoppedRunningTasks(Vec<TaskId>),
    /// Tasks that did not run yet were stopped.
    StoppedPendingTasks(usize),
    /// The cluster has no `ACTIVE` instance.
    NoContainerInstances,
    /// The capacity provider has none.
    NoInstancesInCapacityProvider,
    /// No instance could take a task; this one came closest.
    ClosestMatching(Box<NearestMiss>),
    /// A task could not be placed for want of capacity that is no instance.
    UnableToPlace {
        /// Why, in ECS's words.
        reason: String,
    },
    /// Starts fail again and again, so they are made less often.
    StartImpaired,
    /// Calls are throttled.
    OperationsThrottled {
        /// Whose calls.
        on: Option<String>,
    },
    /// The percents allow neither a start nor a stop.
    UnableToStopOrStart,
    /// A deployment is done.
    DeploymentCompleted(DeploymentId),
    /// A deployment failed.
    DeploymentFailed {
        /// The deployment.
        deployment: DeploymentId,
        /// Why.
        failure: DeploymentFailure,
    },
    /// The revision completed last takes the place of one that failed.
    RollingBack(DeploymentId),
    /// Targets were registered with a load balancer.
    RegisteredTargets {
        /// How many.
        count: usize,
        /// The target group.
        target_group: String,
    },
    /// Targets were taken off a load balancer.
    DeregisteredTargets {
        /// How many.
        count: usize,
        /// The target group.
        target_group: String,
    },
    /// A target is unhealthy.
    TargetUnhealthy {
        /// The machine or address.
        instance: String,
        /// The port.
        port: u16,
        /// The target group.
        target_group: String,
        /// Why.
        reason: String,
    },
    /// More tasks are protected than should run.
    ProtectedTasks(DeploymentId),
    /// About zones.
    Rebalancing(RebalancingMessage),
}

/// Why a deployment failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DeploymentFailure {
    /// Too many of its tasks did.
    TasksFailedToStart,
    /// An alarm went off.
    AlarmDetected,
}

/// What is said about balancing zones.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RebalancingMessage {
    /// Tasks begin to move.
    InProgress(Vec<(AvailabilityZone, u32)>),
    /// The zones are balanced.
    Balanced(Vec<(AvailabilityZone, u32)>),
    /// A task was started in an empty zone.
    Started(AvailabilityZone, Vec<TaskId>),
    /// A task was stopped in a full zone.
    Stopped(AvailabilityZone, Vec<TaskId>),
    /// A task could not be moved.
    Unable(String),
    /// Tasks no longer move.
    Ended,
}

impl ServiceMessage {
    /// The number of the message in the list of this library: 1 to 24. The numbers are stable.
    pub fn number(&self) -> u8 {
        match self {
            Self::SteadyState => 1,
            Self::StartedTasks(_) => 2,
            Self::StoppedRunningTasks(_) => 3,
            Self::NoContainerInstances => 4,
            Self::NoInstancesInCapacityProvider => 5,
            Self::ClosestMatching(nearest) => match nearest.reason.failure() {
                Some(FailureReason::Cpu) => 6,
                Some(FailureReason::Memory) => 7,
                Some(FailureReason::Ports) => 8,
                Some(FailureReason::Agent) => 9,
                Some(_) | None => 10,
            },
            Self::UnableToPlace { .. } => 12,
            Self::StartImpaired => 13,
            Self::OperationsThrottled { .. } => 14,
            Self::UnableToStopOrStart => 15,
            Self::DeploymentCompleted(_) => 16,
            Self::DeploymentFailed { .. } => 17,
            Self::RollingBack(_) => 18,
            Self::RegisteredTargets { .. }
            | Self::DeregisteredTargets { .. }
            | Self::TargetUnhealthy { .. } => 19,
            Self::ProtectedTasks(_) => 20,
            Self::Rebalancing(_) => 21,
            Self::StoppedPendingTasks(_) => 22,
        }
    }

    /// The name of the event for programs, where it has one.
    pub fn event_name(&self) -> Option<EventName> {
        Some(match self {
            Self::SteadyState => EventName::ServiceSteadyState,
            Self::StartedTasks(_) => EventName::TasksStarted,
            Self::StoppedRunningTasks(_) | Self::StoppedPendingTasks(_) => EventName::TasksStopped,
            Self::NoContainerInstances
            | Self::NoInstancesInCapacityProvider
            | Self::ClosestMatching(_)
            | Self::UnableToPlace { .. } => EventName::ServiceTaskPlacementFailure,
            Self::StartImpaired => EventName::ServiceTaskStartImpaired,
            Self::OperationsThrottled { .. } => EventName::EcsOperationThrottled,
            Self::DeploymentCompleted(_) => EventName::ServiceDeploymentCompleted,
            Self::DeploymentFailed { .. } => EventName::ServiceDeploymentFailed,
            Self::ProtectedTasks(_) => EventName::TaskSetScaleInFailureByTaskProtection,
            Self::Rebalancing(message) => return message.event_name(),
            Self::UnableToStopOrStart
            | Self::RollingBack(_)
            | Self::RegisteredTargets { .. }
            | Self::DeregisteredTargets { .. }
            | Self::TargetUnhealthy { .. } => return None,
        })
    }
}

impl RebalancingMessage {
    fn event_name(&self) -> Option<EventName> {
        match self {
            Self::InProgress(_) => Some(EventName::ServiceRebalancingStarted),
            Self::Balanced(_) => Some(EventName::ServiceRebalancingCompleted),
            Self::Started(..) => Some(EventName::TasksStarted),
            Self::Stopped(..) => Some(EventName::TasksStopped),
            Self::Unable(_) => None,
            Self::Ended => Some(EventName::ServiceRebalancingStopped),
        }
    }
}

impl fmt::Display for ServiceMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SteadyState => f.write_str("has reached a steady state."),
            Self::StartedTasks(tasks) => tasks_line(f, "started", "tasks", tasks),
            Self::StoppedRunningTasks(tasks) => tasks_line(f, "stopped", "running tasks", tasks),
            Self::StoppedPendingTasks(count) => write!(f, "has stopped {count} pending tasks."),
            Self::NoContainerInstances => write!(
                f,
                "{NO_INSTANCE} Reason: No Container Instances were found in your cluster.\
                 {TROUBLESHOOTING}"
            ),
            Self::NoInstancesInCapacityProvider => write!(
                f,
                "{NO_INSTANCE} Reason: No Container Instances were found in your capacity \
                 provider.{TROUBLESHOOTING}"
            ),
            Self::ClosestMatching(nearest) => {
                write!(f, "{NO_INSTANCE} {}{TROUBLESHOOTING}", nearest.sentence())
            }
            Self::UnableToPlace { reason } => {
                write!(f, "was unable to place a task. Reason: {reason}")
            }
            Self::StartImpaired => write!(
                f,
                "is unable to consistently start tasks successfully.{TROUBLESHOOTING}"
            ),
            Self::OperationsThrottled { on: Some(service) } => write!(
                f,
                "operations are being throttled on {service}. Will try again later."
            ),
            Self::OperationsThrottled { on: None } => {
                f.write_str("operations are being throttled. Will try again later.")
            }
            Self::UnableToStopOrStart => f.write_str(STUCK),
            Self::DeploymentCompleted(id) => write!(f, "(deployment {id}) deployment completed."),
            Self::DeploymentFailed {
                deployment,
                failure,
            } => write!(f, "(deployment {deployment}) deployment failed: {failure}."),
            Self::RollingBack(id) => write!(f, "rolling back to (deployment {id})."),
            Self::RegisteredTargets {
                count,
                target_group,
            } => write!(
                f,
                "registered {count} targets in (target-group {target_group})"
            ),
            Self::DeregisteredTargets {
                count,
                target_group,
            } => write!(
                f,
                "deregistered {count} targets in (target-group {target_group})"
            ),
            Self::TargetUnhealthy {
                instance,
                port,
                target_group,
                reason,
            } => write!(
                f,
                "(instance {instance}) (port {port}) is unhealthy in (target-group \
                 {target_group}) due to (reason {reason})"
            ),
            Self::ProtectedTasks(set) => write!(
                f,
                "was unable to reach steady state because task set ({set}) was unable to scale \
                 in. Reason: The number of protected tasks are more than the desired count of tasks"
            ),
            Self::Rebalancing(message) => message.fmt(f),
        }
    }
}

impl fmt::Display for DeploymentFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TasksFailedToStart => "tasks failed to start",
            Self::AlarmDetected => "alarm detected",
        })
    }
}

impl fmt::Display for RebalancingMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InProgress(zones) => {
                f.write_str("is not AZ balanced with ")?;
                zones_line(f, zones)?;
                f.write_str(". AZ Rebalancing in progress.")
            }
            Self::Balanced(zones) => {
                f.write_str("is AZ balanced with ")?;
                zones_line(f, zones)?;
                f.write_str(".")
            }
            Self::Started(zone, tasks) => {
                write!(
                    f,
                    "has started {} tasks in {zone} to AZ Rebalance:",
                    tasks.len()
                )?;
                ids_line(f, tasks)
            }
            Self::Stopped(zone, tasks) => {
                let count = tasks.len();
                write!(
                    f,
                    "has stopped {count} running tasks in {zone} due to AZ rebalancing:"
                )?;
                ids_line(f, tasks)
            }
            Self::Unable(reason) => write!(f, "was unable to AZ Rebalance because {reason}"),
            Self::Ended => f.write_str("stopped AZ Rebalancing."),
        }
    }
}

fn zones_line(f: &mut fmt::Formatter<'_>, zones: &[(AvailabilityZone, u32)]) -> fmt::Result {
    for (position, (zone, count)) in zones.iter().enumerate() {
        let comma = if position == 0 { "" } else { ", " };
        write!(f, "{comma}{count} tasks in {zone}")?;
    }
    Ok(())
}

fn tasks_line(f: &mut fmt::Formatter<'_>, verb: &str, what: &str, tasks: &[TaskId]) -> fmt::Result {
    write!(f, "has {verb} {} {what}:", tasks.len())?;
    ids_line(f, tasks)
}

fn ids_line(f: &mut fmt::Formatter<'_>, tasks: &[TaskId]) -> fmt::Result {
    for task in tasks {
        write!(f, " (task {task})")?;
    }
    f.write_str(".")
}

const NO_INSTANCE: &str =
    "was unable to place a task because no container instance met all of its requirements.";
const STUCK: &str = "was unable to stop or start tasks during a deployment because of the service \
                     deployment configuration. Update the minimumHealthyPercent or maximumPercent \
                     value and try again.";
