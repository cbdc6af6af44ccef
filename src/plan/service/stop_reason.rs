//! Why tasks are stopped.

use core::fmt;

use crate::model::AvailabilityZone;

/// Why a task is stopped, with the numbers that say so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StopReason {
    /// It belongs to an older deployment and enough others are healthy.
    OldRevision {
        /// How many tasks were healthy before it was stopped.
        healthy: u32,
        /// How many must be.
        minimum: u32,
    },
    /// It belongs to an older deployment and is not healthy, so nothing is lost.
    OldNotHealthy,
    /// It is unhealthy and a healthy task took its place.
    UnhealthyReplaced {
        /// How many tasks there are.
        active: u32,
        /// How many there should be.
        desired: u32,
    },
    /// It is unhealthy and the maximum leaves no room to replace it first.
    UnhealthyNoRoom {
        /// How many tasks count.
        counted: u32,
        /// How many may.
        maximum: u32,
    },
    /// There are more tasks than should be.
    ScaleIn {
        /// How many there were before it was stopped.
        active: u32,
        /// How many there should be.
        desired: u32,
    },
    /// Its instance is draining and it does not run yet.
    DrainingPending,
    /// Its instance is draining and enough others are healthy.
    Draining {
        /// How many tasks were healthy before it was stopped.
        healthy: u32,
        /// How many must be.
        minimum: u32,
    },
    /// It moves out of a full zone.
    Rebalanced {
        /// The full zone.
        from: AvailabilityZone,
    },
    /// Its instance takes no such daemon any more.
    DaemonMisplaced,
    /// Its instance has another daemon of the service.
    DaemonDuplicate,
    /// A newer revision takes its place.
    DaemonReplaced {
        /// How many instances have no daemon that is there to stay.
        down: u32,
        /// How many may.
        allowed: u32,
    },
    /// Its instance is draining and nothing else runs there.
    DaemonDraining,
    /// The service was deleted.
    ServiceDeleted,
    /// No deployment and no task set of the service knows it.
    Unknown,
}

impl StopReason {
    /// Whether the stop is one of balancing zones, which ECS words in its own way.
    pub fn is_rebalancing(&self) -> bool {
        matches!(self, Self::Rebalanced { .. })
    }
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OldRevision { healthy, minimum } => write!(
                f,
                "it is of an older deployment; {healthy} tasks are healthy, at least {minimum} must be"
            ),
            Self::OldNotHealthy => f.write_str("it is of an older deployment and not healthy"),
            Self::UnhealthyReplaced { active, desired } => write!(
                f,
                "it is unhealthy, and there are {active} tasks where {desired} should be"
            ),
            Self::UnhealthyNoRoom { counted, maximum } => write!(
                f,
                "it is unhealthy, and {counted} tasks count where at most {maximum} may"
            ),
            Self::ScaleIn { active, desired } => {
                write!(f, "there are {active} tasks where {desired} should be")
            }
            Self::DrainingPending => {
                f.write_str("its instance is draining and it does not run yet")
            }
            Self::Draining { healthy, minimum } => write!(
                f,
                "its instance is draining; {healthy} tasks are healthy, at least {minimum} must be"
            ),
            Self::Rebalanced { from } => write!(f, "{from} has more tasks than other zones"),
            Self::DaemonMisplaced => f.write_str("its instance takes no such daemon any more"),
            Self::DaemonDuplicate => f.write_str("its instance has another daemon of the service"),
            Self::DaemonReplaced { down, allowed } => write!(
                f,
                "a newer revision takes its place; {down} instances are without, at most {allowed} may be"
            ),
            Self::DaemonDraining => {
                f.write_str("its instance is draining and nothing else runs there")
            }
            Self::ServiceDeleted => f.write_str("the service was deleted"),
            Self::Unknown => f.write_str("no deployment of the service knows it"),
        }
    }
}
