//! Task sets: each has its share of the tasks; which revision serves is someone else's business.

use super::entry::{Entry, Kind};
use super::replica::is_unproven;
use super::work::{Work, narrow};
use crate::model::{
    DeploymentId, StabilityStatus, TaskCounts, TaskSet, TaskSetStatus, upper_limit,
};
use crate::plan::{Destination, ServiceMessage, StartReason, StopReason, Wait};

/// What a task set should have.
#[derive(Clone, Copy)]
struct Share {
    /// The position of the task set among deployments and task sets.
    owner: usize,
    desired: u32,
    /// How many of its tasks may be there at once. Source: ECS Developer Guide, "Service definition
    /// parameters", read 2026-11: the percents of task sets are the defaults, 100 and 200.
    maximum: u32,
}

impl Share {
    fn owns(self, kind: &Kind) -> bool {
        kind.owner == Some(self.owner) && kind.is_wanted
    }

    /// Whether a task is one of those that are to stay.
    fn keeps(self, kind: &Kind) -> bool {
        self.owns(kind) && !kind.is_draining && !kind.is_unhealthy()
    }
}

impl Work<'_> {
    /// Gives each task set as many tasks as its scale says, says which are steady, and forgets those
    /// that are gone.
    pub(super) fn task_sets(&mut self) {
        self.stop_pending_on_draining();
        let first = self.service.deployments.len();
        for set in 0..self.service.task_sets.len() {
            self.task_set(set, first.saturating_add(set));
        }
        let unknown = self.choose(u32::MAX, |entry| {
            entry.kind.is_wanted && entry.kind.owner.is_none()
        });
        for task in unknown {
            self.stop(&task, StopReason::Unknown);
        }
        self.service.counts = self.tasks_of(|_| true);
        self.wait_for_tasks();
        self.forget_task_sets();
    }

    fn task_set(&mut self, set: usize, owner: usize) {
        let all = self.service.desired_count;
        let Some(task_set) = self.service.task_sets.get(set) else {
            return;
        };
        let desired = match task_set.status {
            TaskSetStatus::Primary | TaskSetStatus::Active => task_set.computed_desired_count(all),
            TaskSetStatus::Draining => 0,
        };
        let share = Share {
            owner,
            desired,
            maximum: upper_limit(desired, MAXIMUM_PERCENT),
        };
        self.leave_draining(share);
        self.stop_unhealthy_of_set(share);
        self.scale_set_in(share);
        self.scale_set_out(share);
        self.stability(set, share);
    }

    /// Tasks leave draining instances when enough others are healthy.
    fn leave_draining(&mut self, share: Share) {
        let minimum = share.desired;
        let healthy = self.count(|kind| share.owns(kind) && kind.is_healthy());
        let leaves = |kind: &Kind| share.owns(kind) && kind.is_draining && !kind.is_protected;
        if healthy >= minimum {
            for task in self.choose(u32::MAX, |entry| {
                leaves(&entry.kind) && is_unproven(&entry.kind)
            }) {
                self.stop(&task, StopReason::Draining { healthy, minimum });
            }
        }
        let mut left = healthy;
        for task in self.choose(healthy.saturating_sub(minimum), |entry| {
            leaves(&entry.kind) && entry.kind.is_healthy()
        }) {
            let healthy = left;
            left = left.saturating_sub(1);
            self.stop(&task, StopReason::Draining { healthy, minimum });
        }
    }

    /// Unhealthy tasks go once healthy ones took their place; if there is no place for those, one
    /// goes at a time.
    fn stop_unhealthy_of_set(&mut self, share: Share) {
        let is_unhealthy = |kind: &Kind| share.owns(kind) && kind.is_unhealthy();
        let unhealthy = self.count(is_unhealthy);
        if unhealthy == 0 {
            return;
        }
        let healthy = self.count(|kind| share.owns(kind) && kind.is_healthy());
        let surplus = healthy
            .saturating_add(unhealthy)
            .saturating_sub(share.desired);
        let active = self.count(|kind| share.owns(kind));
        let reason = StopReason::UnhealthyReplaced {
            active,
            desired: share.desired,
        };
        let candidate = |entry: &Entry<'_>| is_unhealthy(&entry.kind);
        for task in self.choose(surplus.min(unhealthy), candidate) {
            self.stop(&task, reason.clone());
        }
        let left = self.count(is_unhealthy);
        if left == 0 {
            return;
        }
        self.waits.push(Wait::UnhealthyTasks(left));
        let own = |kind: &Kind| kind.owner == Some(share.owner);
        let is_under_way =
            self.count(|kind| own(kind) && (kind.is_stopping() || is_unproven(kind))) > 0;
        if !is_under_way && self.has_no_place(share.owner) {
            let counted = self.count(|kind| own(kind) && !kind.is_gone());
            let maximum = share.maximum;
            for task in self.choose(1, candidate) {
                self.stop(&task, StopReason::UnhealthyNoRoom { counted, maximum });
            }
        }
    }

    fn scale_set_in(&mut self, share: Share) {
        let desired = share.desired;
        let active = self.count(|kind| share.keeps(kind));
        let excess = active.saturating_sub(desired);
        let may_go = |kind: &Kind| share.keeps(kind) && !kind.is_protected;
        let chosen = self.choose(excess, |entry| may_go(&entry.kind));
        let missing = excess.saturating_sub(narrow(chosen.len()));
        let mut left = active;
        for task in chosen {
            let active = left;
            left = left.saturating_sub(1);
            self.stop(&task, StopReason::ScaleIn { active, desired });
        }
        self.say_protected_set(share.owner, missing);
        let draining = |kind: &Kind| share.owns(kind) && kind.is_draining && kind.is_protected;
        let draining = self.count(draining);
        if draining > 0 {
            self.waits.push(Wait::ProtectedTasks(draining));
            self.wake_when_unprotected();
        }
    }

    fn scale_set_out(&mut self, share: Share) {
        let active = self.count(|kind| share.keeps(kind));
        let counted = self.count(|kind| kind.owner == Some(share.owner) && !kind.is_gone());
        let (desired, maximum) = (share.desired, share.maximum);
        let reason = StartReason::BelowDesired {
            active,
            desired,
            counted,
            maximum,
        };
        let missing = desired.saturating_sub(active);
        let count = missing.min(maximum.saturating_sub(counted));
        self.start(share.owner, count, Destination::Anywhere, reason);
    }

    fn say_protected_set(&mut self, owner: usize, missing: u32) {
        let Some(id) = self.id_of(owner) else {
            return;
        };
        if missing == 0 {
            self.is_over(20, id.as_str());
            return;
        }
        self.waits.push(Wait::ProtectedTasks(missing));
        self.wake_when_unprotected();
        let notice = self.notice(ServiceMessage::ProtectedTasks(id.clone()));
        self.say_while_it_holds(id.as_str(), notice);
    }

    fn stability(&mut self, set: usize, share: Share) {
        let own = |kind: &Kind| kind.owner == Some(share.owner);
        let counts = self.tasks_of(own);
        let settled = self.count(|kind| own(kind) && kind.is_healthy() && !kind.is_draining);
        let is_steady = counts == TaskCounts::new(share.desired, 0) && settled == share.desired;
        let now = self.pass.now;
        let Some(task_set) = self.service.task_sets.get_mut(set) else {
            return;
        };
        task_set.counts = counts;
        let status = if is_steady {
            StabilityStatus::SteadyState
        } else {
            StabilityStatus::Stabilizing
        };
        let is_going = task_set.status == TaskSetStatus::Draining;
        if task_set.stability_status == status || is_going {
            return;
        }
        task_set.stability_status = status;
        task_set.stability_status_at = Some(now);
        let id = task_set.id.clone();
        if is_steady {
            let notice = self.notice(ServiceMessage::SteadyState).of_task_set(id);
            self.say_notice(notice);
        }
    }

    /// Task sets that were deleted go when their tasks are gone. What is decided by position was
    /// decided before.
    fn forget_task_sets(&mut self) {
        let first = self.service.deployments.len();
        let is_over = |(set, task_set): (usize, &TaskSet)| {
            let owner = Some(first.saturating_add(set));
            let has_tasks = self.count(|kind| kind.owner == owner && !kind.is_gone()) > 0;
            let is_going = task_set.status == TaskSetStatus::Draining;
            (is_going && !has_tasks).then(|| task_set.id.clone())
        };
        let task_sets = self.service.task_sets.iter().enumerate();
        let over: alloc::vec::Vec<DeploymentId> = task_sets.filter_map(is_over).collect();
        for id in over {
            self.service.task_sets.retain(|one| one.id != id);
            self.forget_said(&id);
        }
    }
}

/// How many tasks of a task set may be there, in percent of those that should be.
const MAXIMUM_PERCENT: u32 = 200;
