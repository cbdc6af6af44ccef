//! What the scheduler remembers from one pass to the next.
//!
//! It is part of the service's record, so that a pass depends on nothing but its arguments. None of
//! it is shown by `DescribeServices`.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;

use super::ServiceRevision;
use crate::model::{AvailabilityZone, HealthChecks, TaskId};
use crate::time::Timestamp;

/// What the scheduler remembers of a deployment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeploymentMemory {
    /// How many starts failed one after the other.
    pub failed_starts: u32,
    /// When the last of them did.
    pub last_failed_at: Option<Timestamp>,
    /// Before when nothing is started, unless something changed that may help.
    pub not_before: Option<Timestamp>,
    /// Which changes of the cluster may help, since the last attempt found no place.
    pub waits_for: BTreeSet<HelpfulChange>,
    /// Whether such a change came: the next start need not wait.
    pub retry: bool,
    /// How many failures the circuit breaker counted.
    pub breaker_failures: u32,
    /// Whether a task of it ever ran.
    pub has_run: bool,
    /// When the last task of it that was noticed became healthy.
    pub last_healthy_at: Option<Timestamp>,
    /// Since when all its tasks are healthy and it is watched.
    pub bakes_since: Option<Timestamp>,
    /// How many shifts of traffic were handed out.
    pub traffic_shifts: u32,
    /// Whether alarms are looked at.
    pub alarms: AlarmWatch,
    /// Whether it went back to a revision because another one failed.
    pub is_rollback: bool,
}

/// Whether the alarms of a deployment are looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum AlarmWatch {
    /// They were not looked at yet.
    #[default]
    NotBegun,
    /// None was on when the deployment began: they are.
    Watching,
    /// One was: they are not, for this deployment.
    Ignoring,
}

/// A kind of change of a cluster after which a task may find a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum HelpfulChange {
    /// An instance was registered.
    InstanceRegistered,
    /// An instance became `ACTIVE`.
    InstanceActivated,
    /// An agent connected.
    AgentConnected,
    /// A task stopped or is gone, and what it took is free.
    ResourcesFreed,
    /// Attributes of an instance were written or removed.
    AttributeWritten,
}

/// What the scheduler remembers of a service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceMemory {
    /// The revision completed last, to which a failed deployment goes back, and its health checks.
    pub completed: Option<(ServiceRevision, HealthChecks)>,
    /// How many deployments the scheduler began by itself.
    pub own_deployments: u64,
    /// What was said and still holds, by number of the message and what it is about.
    pub standing: BTreeMap<(u8, String), StandingMessage>,
    /// The move between zones that is under way.
    pub rebalancing: Option<RebalancingMove>,
    /// Before when no move begins, since one was given up.
    pub rebalancing_not_before: Option<Timestamp>,
    /// The zones that had no place for a task that was to move there, and what was said of that, since
    /// the service was said to be unbalanced.
    pub rebalancing_tried: BTreeMap<AvailabilityZone, String>,
    /// Whether the service was said to be unbalanced, and the end of it was not yet said.
    pub is_rebalancing: bool,
}

/// A message that was said and whose cause still holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StandingMessage {
    /// The message.
    pub text: String,
    /// When it was said last.
    pub said_at: Timestamp,
}

impl StandingMessage {
    /// A message said at that time.
    pub fn new(text: String, said_at: Timestamp) -> Self {
        Self { text, said_at }
    }
}

/// A move of one task from a zone to another.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RebalancingMove {
    /// The zone with the most tasks.
    pub from: AvailabilityZone,
    /// The zone with the fewest.
    pub to: AvailabilityZone,
    /// The task started there, once it is known.
    pub started: Option<TaskId>,
    /// When the move began.
    pub since: Timestamp,
}

impl RebalancingMove {
    /// A move that begins.
    pub fn new(from: AvailabilityZone, to: AvailabilityZone, since: Timestamp) -> Self {
        Self {
            from,
            to,
            started: None,
            since,
        }
    }
}
