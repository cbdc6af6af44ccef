//! What a service waits for.

use core::fmt;

use crate::model::DeploymentId;
use crate::time::Timestamp;

/// What a service waits for: why nothing more is done now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wait {
    /// Tasks that are on their way to `RUNNING`.
    PendingTasks(u32),
    /// Tasks that are on their way out.
    StoppingTasks(u32),
    /// Running tasks that are not healthy yet.
    UnprovenTasks(u32),
    /// Daemons on container instances whose agents are not connected.
    DisconnectedTasks(u32),
    /// Daemons on draining container instances: they go when nothing else runs there.
    DrainingDaemons(u32),
    /// Tasks that are unhealthy: they go when healthy ones took their place.
    UnhealthyTasks(u32),
    /// Protected tasks that should go.
    ProtectedTasks(u32),
    /// The percents: neither a start nor a stop is allowed.
    Percents {
        /// How many tasks must be healthy.
        minimum: u32,
        /// How many may be there.
        maximum: u32,
    },
    /// Starts that failed: the next attempt comes then, or when the cluster changes.
    FailedStarts {
        /// The deployment.
        deployment: DeploymentId,
        /// How many failed one after the other.
        failures: u32,
        /// When the next attempt is.
        until: Timestamp,
    },
    /// The revision is watched until then.
    BakeTime {
        /// The deployment.
        deployment: DeploymentId,
        /// Until when.
        until: Timestamp,
    },
    /// The next attempt to move a task between zones, after one that was given up.
    NextMove(Timestamp),
    /// A deployment that failed and is not taken back.
    FailedDeployment(DeploymentId),
    /// The rest of the starts, beyond what one pass may start.
    StartCap(u32),
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PendingTasks(count) => write!(f, "for {count} tasks to run"),
            Self::StoppingTasks(count) => write!(f, "for {count} tasks to stop"),
            Self::UnprovenTasks(count) => write!(f, "for {count} running tasks to be healthy"),
            Self::DisconnectedTasks(count) => {
                write!(f, "for the agents of {count} tasks to connect again")
            }
            Self::DrainingDaemons(count) => {
                write!(
                    f,
                    "for other tasks to leave the draining instances of {count} daemons"
                )
            }
            Self::UnhealthyTasks(count) => {
                write!(
                    f,
                    "for healthy tasks in the place of {count} unhealthy ones"
                )
            }
            Self::ProtectedTasks(count) => {
                write!(f, "for {count} protected tasks that should go")
            }
            Self::Percents { minimum, maximum } => write!(
                f,
                "for other percents: at least {minimum} tasks must be healthy, at most {maximum} \
                 may be there"
            ),
            Self::FailedStarts {
                deployment,
                failures,
                until,
            } => write!(
                f,
                "until {until} or a change that may help: {failures} starts of {deployment} failed \
                 one after the other"
            ),
            Self::BakeTime { deployment, until } => {
                write!(f, "until {until}, while {deployment} is watched")
            }
            Self::NextMove(until) => {
                write!(f, "until {until} to move tasks between zones again")
            }
            Self::FailedDeployment(deployment) => {
                write!(f, "for another deployment: {deployment} failed")
            }
            Self::StartCap(count) => write!(f, "for the next pass to start {count} more tasks"),
        }
    }
}
