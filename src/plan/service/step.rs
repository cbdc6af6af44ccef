//! One thing that is to be done for a service.

use core::fmt;

use super::{StartReason, StopReason};
use crate::model::{AvailabilityZone, ContainerInstanceArn, DeploymentId, TaskId};

/// One thing that is to be done for a service, and why.
///
/// The steps of one plan are decided together: the starts already see the stops, which still hold
/// their room and still count. They are independent of each other, so a step that cannot be carried
/// out does not stop the others.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServiceStep {
    /// Tasks are to be placed. Those that cannot be are reported to the scheduler, which waits.
    Start {
        /// The deployment, or task set, that starts them.
        deployment: DeploymentId,
        /// How many, at least one.
        count: u32,
        /// Where.
        destination: Destination,
        /// Why.
        reason: StartReason,
    },
    /// A task is to be stopped: its desired status becomes `STOPPED`.
    Stop {
        /// The task.
        task: TaskId,
        /// Why.
        reason: StopReason,
    },
    /// A task that stopped was taken into account, and the service is done with it.
    Forget {
        /// The task.
        task: TaskId,
    },
    /// Traffic is to move, so that the revision of a deployment has that share.
    ShiftTraffic {
        /// The deployment.
        deployment: DeploymentId,
        /// Its share of the traffic, in thousandths of a percent.
        share: u32,
    },
}

/// Where a service's tasks are placed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Destination {
    /// Wherever constraints and strategies say.
    Anywhere,
    /// In one zone; besides, as constraints and strategies say.
    Zone(AvailabilityZone),
    /// On one instance.
    Instance(ContainerInstanceArn),
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anywhere => Ok(()),
            Self::Zone(zone) => write!(f, " in {zone}"),
            Self::Instance(instance) => write!(f, " on {}", instance.id()),
        }
    }
}

impl fmt::Display for ServiceStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start {
                deployment,
                count,
                destination,
                reason,
            } => write!(f, "start {count} of {deployment}{destination}: {reason}"),
            Self::Stop { task, reason } => write!(f, "stop {task}: {reason}"),
            Self::Forget { task } => write!(f, "forget {task}: it has stopped"),
            Self::ShiftTraffic { deployment, share } => write!(
                f,
                "shift {}.{:03} % of the traffic to {deployment}",
                share / 1_000,
                share % 1_000
            ),
        }
    }
}
