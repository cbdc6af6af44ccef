//! Why tasks are started.

use core::fmt;

use crate::model::{AvailabilityZone, ContainerInstanceArn};

/// Why tasks are started, with the numbers that say so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StartReason {
    /// The newest deployment, or a task set, has fewer tasks than it should, and the maximum leaves
    /// room.
    BelowDesired {
        /// How many tasks it has.
        active: u32,
        /// How many it should have.
        desired: u32,
        /// How many tasks of the service count.
        counted: u32,
        /// How many may.
        maximum: u32,
    },
    /// Tasks of an older deployment were lost, and without replacements too few would be healthy.
    HoldMinimum {
        /// How many tasks are healthy or on their way.
        healthy_or_pending: u32,
        /// How many must be.
        minimum: u32,
    },
    /// Unhealthy tasks are replaced before they are stopped.
    ReplaceUnhealthy {
        /// How many are unhealthy.
        unhealthy: u32,
        /// How many tasks of the service count.
        counted: u32,
        /// How many may.
        maximum: u32,
    },
    /// All tasks of a new revision are started beside the old ones.
    BesideOld {
        /// How many tasks the new revision has.
        active: u32,
        /// How many it should have.
        desired: u32,
    },
    /// A task moves from a full zone to an empty one.
    Rebalance {
        /// The full zone.
        from: AvailabilityZone,
        /// The empty zone.
        to: AvailabilityZone,
    },
    /// An instance has no daemon.
    DaemonMissing {
        /// The instance.
        instance: ContainerInstanceArn,
    },
}

impl fmt::Display for StartReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BelowDesired {
                active,
                desired,
                counted,
                maximum,
            } => write!(
                f,
                "{active} of {desired} tasks are there; {counted} count, at most {maximum} may"
            ),
            Self::HoldMinimum {
                healthy_or_pending,
                minimum,
            } => write!(
                f,
                "{healthy_or_pending} tasks are healthy or on their way, at least {minimum} must be"
            ),
            Self::ReplaceUnhealthy {
                unhealthy,
                counted,
                maximum,
            } => write!(
                f,
                "{unhealthy} tasks are unhealthy; {counted} count, at most {maximum} may"
            ),
            Self::BesideOld { active, desired } => write!(
                f,
                "{active} of {desired} tasks of the new revision are there, beside the old ones"
            ),
            Self::Rebalance { from, to } => write!(f, "{to} has fewer tasks than {from}"),
            Self::DaemonMissing { instance } => {
                write!(f, "the container instance {} has no daemon", instance.id())
            }
        }
    }
}
