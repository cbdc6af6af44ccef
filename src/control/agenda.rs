//! Which services something happened to, and when to look at the others again.

use alloc::collections::{BTreeMap, BTreeSet};

use crate::model::{SchedulingStrategy, Service, ServiceName};
use crate::time::Timestamp;

/// A service's place in the order of passes: daemons first, then by creation, then by name.
///
/// Source: ECS Developer Guide, "Amazon ECS services", read 2026-11: daemons are placed first. Ours:
/// the rest of the order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Turn {
    is_replica: bool,
    created_at: Option<Timestamp>,
    pub(super) name: ServiceName,
}

impl Turn {
    pub(super) fn of(service: &Service) -> Self {
        Self {
            is_replica: service.scheduling_strategy == SchedulingStrategy::Replica,
            created_at: service.created_at,
            name: service.service_name.clone(),
        }
    }

    pub(super) fn is_daemon(&self) -> bool {
        !self.is_replica
    }
}

/// The services to pass over, and the times to do so.
#[derive(Debug, Clone, Default)]
pub(super) struct Agenda {
    marked: BTreeSet<Turn>,
    /// Those that ask for another pass themselves: after all others had theirs.
    again: BTreeSet<Turn>,
    timers: BTreeSet<(Timestamp, Turn)>,
    wakes: BTreeMap<Turn, Timestamp>,
}

impl Agenda {
    /// Something happened to the service.
    pub(super) fn mark(&mut self, turn: &Turn) {
        if !self.marked.contains(turn) {
            self.marked.insert(turn.clone());
        }
    }

    /// The service asks for another pass, when all others had theirs.
    pub(super) fn mark_again(&mut self, turn: &Turn) {
        self.again.insert(turn.clone());
    }

    /// The next service to pass over.
    pub(super) fn next(&mut self) -> Option<Turn> {
        if self.marked.is_empty() {
            core::mem::swap(&mut self.marked, &mut self.again);
        }
        self.marked.pop_first()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.marked.is_empty() && self.again.is_empty()
    }

    /// Looks at the service again then; `None` when nothing but an input is a reason to.
    pub(super) fn wake(&mut self, turn: &Turn, at: Option<Timestamp>) {
        if let Some(old) = self.wakes.remove(turn) {
            self.timers.remove(&(old, turn.clone()));
        }
        if let Some(at) = at {
            self.wakes.insert(turn.clone(), at);
            self.timers.insert((at, turn.clone()));
        }
    }

    /// Marks the services whose time has come.
    pub(super) fn ring(&mut self, now: Timestamp) {
        while self.timers.first().is_some_and(|(at, _)| *at <= now) {
            if let Some((_, turn)) = self.timers.pop_first() {
                self.wakes.remove(&turn);
                self.marked.insert(turn);
            }
        }
    }

    /// The earliest time at which a service is looked at again.
    pub(super) fn earliest(&self) -> Option<Timestamp> {
        self.timers.first().map(|(at, _)| *at)
    }
}
