//! The steps of a replica service whose deployments the scheduler controls.

use alloc::vec::Vec;

use super::entry::{Entry, Health, Kind};
use super::green::Stage;
use super::work::Work;
use crate::model::{
    DeploymentStatus, RolloutState, ServiceStatus, TaskId, TaskStatus, lower_limit, upper_limit,
};
use crate::plan::{Destination, ServiceMessage, StartReason, StopReason, Wait};

/// What the steps of a pass look at, as it was when the pass began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) desired: u32,
    pub(super) minimum: u32,
    pub(super) maximum: u32,
    /// The position of the newest deployment.
    pub(super) primary: usize,
    /// Whether it failed and is not taken back.
    pub(super) has_failed: bool,
    /// One more task, while one moves between zones.
    pub(super) extra: u32,
}

impl Work<'_> {
    /// The limits; `None` when there is no deployment.
    pub(super) fn limits(&self) -> Option<Limits> {
        let service = &self.service;
        let configuration = &service.deployment_configuration;
        let is_primary = |one: &crate::model::Deployment| one.status == DeploymentStatus::Primary;
        let primary = service.deployments.iter().position(is_primary)?;
        let state = service.deployments.get(primary)?.rollout_state;
        let desired = service.desired_count;
        Some(Limits {
            desired,
            minimum: lower_limit(desired, configuration.minimum_healthy_percent),
            maximum: upper_limit(desired, configuration.maximum_percent),
            primary,
            has_failed: state == RolloutState::Failed,
            extra: u32::from(service.memory.rebalancing.is_some()),
        })
    }

    /// Steps 3 to 5, in their order.
    pub(super) fn replica(&mut self, limits: Limits, stage: Stage) {
        self.stop_old(limits, stage);
        self.hold_minimum(limits);
        self.start_new(limits, stage);
        self.scale_in(limits);
    }

    /// Tasks that do not run yet leave draining instances at once.
    pub(super) fn stop_pending_on_draining(&mut self) {
        let leaves = |entry: &&Entry<'_>| {
            entry.kind.is_wanted
                && entry.kind.is_draining
                && entry.kind.status < TaskStatus::Running
        };
        let pending = self.entries.iter().filter(leaves);
        let pending: Vec<TaskId> = pending.map(|entry| entry.id.clone()).collect();
        for task in pending {
            self.stop(&task, StopReason::DrainingPending);
        }
    }

    /// Unhealthy tasks of the newest deployment go once healthy ones took their place; if they may
    /// not be replaced first, one goes at a time.
    pub(super) fn stop_unhealthy(&mut self, limits: Limits) {
        let own = |kind: &Kind| kind.owner == Some(limits.primary) && !kind.is_draining;
        let unhealthy = self.count(|kind| own(kind) && kind.is_unhealthy());
        if unhealthy == 0 {
            return;
        }
        let healthy = self.count(|kind| own(kind) && kind.is_healthy());
        let unproven = self.count(|kind| own(kind) && is_unproven(kind));
        let target = limits.desired.saturating_add(limits.extra);
        let surplus = healthy.saturating_add(unhealthy).saturating_sub(target);
        let active = healthy.saturating_add(unhealthy).saturating_add(unproven);
        if surplus > 0 {
            let reason = StopReason::UnhealthyReplaced {
                active,
                desired: target,
            };
            self.stop_longest_unhealthy(limits, surplus, &reason);
            return;
        }
        let counted = self.counted();
        let has_room = counted < limits.maximum && !self.has_no_place(limits.primary);
        // Also what an older deployment started, to hold the minimum, is on its way.
        let is_under_way = self.count(|kind| is_unproven(kind) || kind.is_stopping()) > 0;
        if has_room || is_under_way {
            self.waits.push(Wait::UnhealthyTasks(unhealthy));
            return;
        }
        let maximum = limits.maximum;
        let reason = StopReason::UnhealthyNoRoom { counted, maximum };
        self.stop_longest_unhealthy(limits, 1, &reason);
    }

    /// Those that are unhealthy for the longest go first, then the lowest id; at most so many.
    fn stop_longest_unhealthy(&mut self, limits: Limits, count: u32, reason: &StopReason) {
        let own = self.entries.iter().filter(|entry| {
            entry.kind.owner == Some(limits.primary)
                && !entry.kind.is_draining
                && entry.kind.is_unhealthy()
        });
        let mut unhealthy: Vec<_> = own
            .map(|entry| (entry.facts.health_changed_at, entry.id.clone()))
            .collect();
        unhealthy.sort();
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        for (_, task) in unhealthy.into_iter().take(count) {
            self.count_failed_check();
            self.stop(&task, reason.clone());
        }
    }

    /// Tasks of older deployments, and those on draining instances, go as far as the minimum allows.
    fn stop_old(&mut self, limits: Limits, stage: Stage) {
        let may_go = |kind: &Kind| {
            let is_old = kind.owner != Some(limits.primary) && !limits.has_failed;
            kind.is_wanted && (kind.is_draining || is_old && stage.lets_old_go())
        };
        let is_free =
            |kind: &Kind| may_go(kind) && !kind.is_protected && kind.health != Health::Healthy;
        // Those that were started in the place of lost ones are needed until enough are healthy.
        let began = self
            .service
            .primary()
            .and_then(|primary| primary.created_at);
        let is_short = began.is_some() && self.healthy() < limits.minimum;
        let is_needed = |entry: &Entry<'_>| {
            is_short && entry.kind.health != Health::Unhealthy && entry.task.created_at() >= began
        };
        let is_old = |kind: &Kind| is_free(kind) && !kind.is_draining;
        for task in self.choose(u32::MAX, |entry| is_old(&entry.kind) && !is_needed(entry)) {
            self.stop(&task, StopReason::OldNotHealthy);
        }
        let healthy = self.healthy();
        let minimum = limits.minimum;
        // What drains and is not healthy yet is needed no more once enough others are.
        let is_enough = healthy >= minimum;
        let leaves =
            |kind: &Kind| kind.is_draining && is_free(kind) && (kind.is_unhealthy() || is_enough);
        for task in self.choose(u32::MAX, |entry| leaves(&entry.kind)) {
            self.stop(&task, StopReason::Draining { healthy, minimum });
        }
        let room = healthy.saturating_sub(limits.minimum);
        let is_next = |kind: &Kind| may_go(kind) && !kind.is_protected && kind.is_healthy();
        let mut left = healthy;
        for task in self.choose(room, |entry| is_next(&entry.kind)) {
            let is_draining = self
                .entry(&task)
                .is_some_and(|entry| entry.kind.is_draining);
            let (healthy, minimum) = (left, limits.minimum);
            left = left.saturating_sub(1);
            self.stop(
                &task,
                if is_draining {
                    StopReason::Draining { healthy, minimum }
                } else {
                    StopReason::OldRevision { healthy, minimum }
                },
            );
        }
        let protected = self.count(|kind| may_go(kind) && kind.is_protected);
        if protected > 0 {
            self.waits.push(Wait::ProtectedTasks(protected));
            self.wake_when_unprotected();
        }
    }

    /// Lost tasks of older deployments are replaced by their own revision if too few are healthy or
    /// on their way.
    fn hold_minimum(&mut self, limits: Limits) {
        for owner in 0..self.service.deployments.len() {
            if owner == limits.primary {
                continue;
            }
            // What no newer deployment will bring is missing, whenever it was lost.
            let lost = if limits.has_failed {
                limits.minimum
            } else {
                self.count(|kind| kind.owner == Some(owner) && kind.was_lost())
            };
            let there = self.there();
            let missing = limits.minimum.saturating_sub(there);
            let room = limits.maximum.saturating_sub(self.counted());
            let reason = StartReason::HoldMinimum {
                healthy_or_pending: there,
                minimum: limits.minimum,
            };
            let count = missing.min(lost).min(room).saturating_sub(self.started());
            self.start(owner, count, Destination::Anywhere, reason);
        }
    }

    /// How many tasks are healthy, or on their way to be.
    fn there(&self) -> u32 {
        self.count(|kind| kind.is_wanted && !kind.is_unhealthy())
    }

    /// How many tasks this pass started.
    pub(super) fn started(&self) -> u32 {
        let all = self.pass.start_cap.limit().unwrap_or(u32::MAX);
        all.saturating_sub(self.startable)
    }

    /// The newest deployment fills up as far as the maximum allows.
    fn start_new(&mut self, limits: Limits, stage: Stage) {
        if limits.has_failed {
            return;
        }
        let counts = |kind: &Kind| {
            kind.owner == Some(limits.primary)
                && kind.is_wanted
                && !kind.is_draining
                && !kind.is_unhealthy()
        };
        let active = self.count(counts);
        let own = |kind: &Kind| {
            kind.owner == Some(limits.primary) && !kind.is_draining && kind.is_unhealthy()
        };
        let unhealthy = self.count(own);
        let desired = limits.desired.saturating_add(limits.extra);
        let missing = desired.saturating_sub(active);
        let counted = self.counted().saturating_add(self.started());
        if stage.is_beside() {
            let reason = StartReason::BesideOld { active, desired };
            self.start(limits.primary, missing, Destination::Anywhere, reason);
            return;
        }
        let maximum = limits.maximum;
        let count = missing.min(maximum.saturating_sub(counted));
        let is_replacement = unhealthy > 0 && active.saturating_add(unhealthy) >= desired;
        if is_replacement && self.has_no_place(limits.primary) {
            return;
        }
        let reason = if is_replacement {
            StartReason::ReplaceUnhealthy {
                unhealthy,
                counted,
                maximum,
            }
        } else {
            StartReason::BelowDesired {
                active,
                desired,
                counted,
                maximum,
            }
        };
        // A move between zones is started where it goes.
        let destination = match &self.service.memory.rebalancing {
            Some(moved) => Destination::Zone(moved.to.clone()),
            None => Destination::Anywhere,
        };
        self.start(limits.primary, count, destination, reason);
    }

    /// What is too much goes at once, whatever the percents.
    pub(super) fn scale_in(&mut self, limits: Limits) {
        let counts = |kind: &Kind| {
            let is_own = kind.owner == Some(limits.primary) || limits.has_failed;
            is_own && kind.is_wanted && !kind.is_draining
        };
        let active = self.count(counts);
        let desired = limits.desired.saturating_add(limits.extra);
        // Unhealthy tasks are no surplus of their own: they go when others took their place.
        let is_apart = |kind: &Kind| desired > 0 && kind.is_unhealthy();
        let apart = self.count(|kind| counts(kind) && is_apart(kind));
        let excess = active.saturating_sub(apart).saturating_sub(desired);
        if excess == 0 {
            self.is_over(20, "");
            return;
        }
        let may_go = |kind: &Kind| counts(kind) && !kind.is_protected && !is_apart(kind);
        let chosen = self.choose(excess, |entry| may_go(&entry.kind));
        let missing = excess.saturating_sub(super::work::narrow(chosen.len()));
        let mut left = active;
        for task in chosen {
            let (active, desired) = (left, desired);
            left = left.saturating_sub(1);
            self.stop(&task, StopReason::ScaleIn { active, desired });
        }
        self.say_protected(limits, missing);
    }

    fn say_protected(&mut self, limits: Limits, missing: u32) {
        if missing == 0 {
            self.is_over(20, "");
            return;
        }
        self.waits.push(Wait::ProtectedTasks(missing));
        self.wake_when_unprotected();
        if let Some(id) = self.id_of(limits.primary) {
            let notice = self.notice(ServiceMessage::ProtectedTasks(id));
            self.say_while_it_holds("", notice);
        }
    }

    /// A deleted service stops all its tasks, protected or not.
    pub(super) fn delete(&mut self) {
        let wanted = self.entries.iter().filter(|entry| entry.kind.is_wanted);
        let wanted: Vec<TaskId> = wanted.map(|entry| entry.id.clone()).collect();
        for task in wanted {
            self.stop(&task, StopReason::ServiceDeleted);
        }
        let is_there = |kind: &Kind| !kind.is_gone() && kind.status < TaskStatus::Stopping;
        if self.count(is_there) == 0 {
            self.service.status = ServiceStatus::Inactive;
            self.service.deployments.clear();
            self.service.task_sets.clear();
        }
        let leaving = self.count(Kind::is_stopping);
        if leaving > 0 {
            self.waits.push(Wait::StoppingTasks(leaving));
        }
    }
}

/// Whether a task is on its way to be healthy.
pub(super) fn is_unproven(kind: &Kind) -> bool {
    kind.is_wanted && kind.health == Health::Unproven
}
