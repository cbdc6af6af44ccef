//! Tasks move from full zones to empty ones, one at a time, once a service is steady.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::entry::{Entry, Kind};
use super::replica::Limits;
use super::work::Work;
use crate::model::{
    AvailabilityZone, AvailabilityZoneRebalancing, RebalancingMove, RolloutState, TaskId,
};
use crate::plan::{Destination, RebalancingMessage, ServiceMessage, StartReason, StopReason, Wait};
use crate::time::{TimeDelta, Timestamp};

impl Work<'_> {
    /// A new deployment ends a move: all tasks are replaced anyway. So does switching it off.
    pub(super) fn leave_rebalancing(&mut self) {
        let is_off =
            self.service.availability_zone_rebalancing == AvailabilityZoneRebalancing::Disabled;
        let state = self.service.primary().map(|primary| primary.rollout_state);
        let is_deploying = state != Some(RolloutState::Completed);
        let memory = &self.service.memory;
        let is_under_way = memory.rebalancing.is_some() || memory.is_rebalancing;
        if is_under_way && (is_off || is_deploying) {
            self.forget_moves();
            self.say(ServiceMessage::Rebalancing(RebalancingMessage::Ended));
        }
    }

    fn forget_moves(&mut self) {
        let memory = &mut self.service.memory;
        memory.rebalancing = None;
        memory.is_rebalancing = false;
        memory.rebalancing_tried.clear();
    }

    /// Begins a move, or ends one whose new task is healthy.
    pub(super) fn rebalance(&mut self, limits: Limits) {
        if self.service.memory.rebalancing.is_some() {
            self.end_move(limits);
            return;
        }
        let is_on =
            self.service.availability_zone_rebalancing == AvailabilityZoneRebalancing::Enabled;
        let blocked = self.service.memory.rebalancing_not_before;
        let blocked = blocked.filter(|until| self.pass.now < *until);
        let state = self.service.primary().map(|primary| primary.rollout_state);
        let is_done = state == Some(RolloutState::Completed);
        if !is_on || !is_done || !self.is_ready_to_move(limits) {
            return;
        }
        let zones = self.zones();
        if !is_unbalanced(&zones) {
            return;
        }
        if let Some(until) = blocked {
            self.wait_for_next_move(until);
            return;
        }
        let (minimum, maximum) = (limits.minimum, limits.maximum);
        if self.counted() >= maximum {
            self.waits.push(Wait::Percents { minimum, maximum });
            return;
        }
        let Some((from, to)) = next_move(&zones, &self.service.memory.rebalancing_tried) else {
            self.give_up_moving();
            return;
        };
        if !self.service.memory.is_rebalancing {
            self.service.memory.is_rebalancing = true;
            let message = RebalancingMessage::InProgress(zones.into_iter().collect());
            self.say(ServiceMessage::Rebalancing(message));
        }
        let destination = Destination::Zone(to.clone());
        let moved = RebalancingMove::new(from.clone(), to.clone(), self.pass.now);
        self.service.memory.rebalancing = Some(moved);
        let reason = StartReason::Rebalance { from, to };
        self.start(limits.primary, 1, destination, reason);
    }

    /// Whether the service is as it should be, so that a task may move: as many tasks as should be are
    /// healthy, and no others are there. Then nothing was started or stopped before in this pass.
    fn is_ready_to_move(&self, limits: Limits) -> bool {
        let own = |kind: &Kind| kind.owner == Some(limits.primary);
        let settled = |kind: &Kind| own(kind) && kind.is_healthy() && !kind.is_draining;
        let desired = limits.desired.saturating_add(limits.extra);
        self.count(settled) == desired && self.counted() == desired
    }

    /// Stops a task in the full zone once there is one more elsewhere.
    fn end_move(&mut self, limits: Limits) {
        let Some(moved) = self.service.memory.rebalancing.clone() else {
            return;
        };
        if !self.is_ready_to_move(limits) {
            return;
        }
        let is_there = |entry: &Entry<'_>| {
            entry.kind.is_wanted && entry.task.availability_zone() == Some(moved.from.as_str())
        };
        let chosen = self.choose(1, |entry| is_there(entry) && !entry.kind.is_protected);
        let Some(task) = chosen.first() else {
            self.end_rebalancing(RebalancingMessage::Unable(
                "the tasks to be stopped are protected".to_string(),
            ));
            // The task that moved is one too many now.
            self.scale_in(Limits { extra: 0, ..limits });
            return;
        };
        let reason = StopReason::Rebalanced {
            from: moved.from.clone(),
        };
        self.stop(task, reason);
        self.service.memory.rebalancing = None;
        let stopped: Vec<TaskId> = alloc::vec![task.clone()];
        let message = RebalancingMessage::Stopped(moved.from, stopped);
        self.say(ServiceMessage::Rebalancing(message));
    }

    /// The zone that a task was to move to has no place for it. Another one may: then the move is tried
    /// there by the next pass.
    pub(super) fn move_finds_no_place(&mut self, reason: String) {
        let Some(moved) = self.service.memory.rebalancing.take() else {
            return;
        };
        let tried = &mut self.service.memory.rebalancing_tried;
        tried.insert(moved.to, reason);
        if next_move(&self.zones(), &self.service.memory.rebalancing_tried).is_some() {
            return;
        }
        self.give_up_moving();
        // The pass began a move, so it did not say so.
        self.steady();
    }

    /// No zone that has too few tasks has a place for another; it is said why not of the emptiest.
    fn give_up_moving(&mut self) {
        let zones = self.zones();
        let tried = self.service.memory.rebalancing_tried.iter();
        let tried = tried.min_by_key(|(zone, _)| zones.get(*zone).copied().unwrap_or(u32::MAX));
        let reason = tried.map_or_else(String::new, |(_, reason)| reason.clone());
        self.end_rebalancing(RebalancingMessage::Unable(reason));
    }

    /// Gives moving up for now.
    fn end_rebalancing(&mut self, message: RebalancingMessage) {
        let again = self.pass.now.saturating_add(AGAIN_AFTER);
        self.forget_moves();
        self.service.memory.rebalancing_not_before = Some(again);
        self.wait_for_next_move(again);
        self.say(ServiceMessage::Rebalancing(message));
        self.say(ServiceMessage::Rebalancing(RebalancingMessage::Ended));
    }

    fn wait_for_next_move(&mut self, until: Timestamp) {
        self.waits.push(Wait::NextMove(until));
        self.wake(until);
    }

    /// Says that the zones are balanced, once they are again.
    pub(super) fn say_balance(&mut self) {
        if !self.service.memory.is_rebalancing || !self.is_steady() {
            return;
        }
        let zones = self.zones();
        if !is_unbalanced(&zones) {
            self.forget_moves();
            let message = RebalancingMessage::Balanced(zones.into_iter().collect());
            self.say(ServiceMessage::Rebalancing(message));
        }
    }

    /// How many tasks each zone has that has `ACTIVE` instances.
    fn zones(&self) -> BTreeMap<AvailabilityZone, u32> {
        let active = self.pass.view.active_zones();
        let mut counts: BTreeMap<&str, u32> = active.map(|zone| (zone, 0)).collect();
        for entry in self.entries.iter().filter(|entry| entry.kind.is_wanted) {
            let zone = entry.task.availability_zone();
            if let Some(count) = zone.and_then(|zone| counts.get_mut(zone)) {
                *count = count.saturating_add(1);
            }
        }
        let named = |(zone, count)| Some((AvailabilityZone::new(zone).ok()?, count));
        counts.into_iter().filter_map(named).collect()
    }
}

/// Whether two zones differ by more than one task.
fn is_unbalanced(zones: &BTreeMap<AvailabilityZone, u32>) -> bool {
    next_move(zones, &BTreeMap::new()).is_some()
}

/// From which zone to which a task moves: from the fullest to the emptiest that was not tried and has
/// fewer by more than one, so that each move makes the zones more alike and none takes another back;
/// `None` when there is no such zone. Of zones with as many tasks the first by name.
fn next_move(
    zones: &BTreeMap<AvailabilityZone, u32>,
    tried: &BTreeMap<AvailabilityZone, String>,
) -> Option<(AvailabilityZone, AvailabilityZone)> {
    let most = zones.values().max()?;
    let (from, _) = zones.iter().find(|(_, count)| *count == most)?;
    let is_open = |(zone, count): &(&AvailabilityZone, &u32)| {
        most.saturating_sub(**count) > 1 && !tried.contains_key(*zone)
    };
    let to = zones.iter().filter(is_open);
    let (to, _) = to.min_by_key(|(_, count)| **count)?;
    Some((from.clone(), to.clone()))
}

/// After how long moving is tried again that was given up: 27 minutes, as starts that fail.
const AGAIN_AFTER: TimeDelta = TimeDelta::from_millis(27 * 60_000);
