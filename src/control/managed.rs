//! A service under control.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;

use super::Why;
use super::agenda::Turn;
use crate::model::{
    DeploymentId, HelpfulChange, PlacementRequest, Seed, Service, ServiceStatus, TaskId,
};
use crate::service::AlarmState;

/// A service and what is kept beside its record.
#[derive(Debug, Clone)]
pub(super) struct Managed {
    pub(super) service: Box<Service>,
    pub(super) turn: Turn,
    /// Chance for this service comes from here.
    pub(super) seed: Seed,
    pub(super) alarms: AlarmState,
    /// How tasks of each deployment are placed; made when first needed.
    pub(super) requests: BTreeMap<DeploymentId, PlacementRequest>,
    /// Whether its constraints look at the tasks on an instance.
    pub(super) looks_at_tasks: bool,
    /// How many starts drew from the seed.
    pub(super) starts: u64,
    /// How many events were ever said of it.
    pub(super) said: u64,
    pub(super) why: Option<Why>,
}

impl Managed {
    pub(super) fn new(service: Service, seed: Seed) -> Self {
        Self {
            turn: Turn::of(&service),
            service: Box::new(service),
            seed,
            alarms: AlarmState::Unknown,
            requests: BTreeMap::new(),
            looks_at_tasks: false,
            starts: 0,
            said: 0,
            why: None,
        }
    }

    pub(super) fn is_active(&self) -> bool {
        self.service.status == ServiceStatus::Active
    }

    pub(super) fn is_gone(&self) -> bool {
        self.service.status == ServiceStatus::Inactive
    }

    /// Whether the change may help a start that waits.
    pub(super) fn waits_for_help(&self) -> bool {
        let is_waiting = |waits: &alloc::collections::BTreeSet<HelpfulChange>| !waits.is_empty();
        let mut memories = self.service.memories();
        memories.any(|memory| is_waiting(&memory.waits_for))
    }
}

/// Tasks that one start placed, and what it is for.
#[derive(Debug)]
pub(super) struct Started {
    pub(super) tasks: alloc::vec::Vec<TaskId>,
    /// The task set that they belong to.
    pub(super) task_set: Option<DeploymentId>,
    /// The zone, if the start is a move between zones.
    pub(super) moved_to: Option<crate::model::AvailabilityZone>,
}
