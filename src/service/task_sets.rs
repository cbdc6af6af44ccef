//! Task sets: each has its share of the tasks; which revision serves is someone else's business.

use super::entry::Kind;
use super::work::Work;
use crate::model::{StabilityStatus, TaskCounts, TaskSetStatus};
use crate::plan::{Destination, ServiceMessage, StartReason, StopReason, Wait};

impl Work<'_> {
    /// Gives each task set as many tasks as its scale says, and says which are steady.
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
        let stopping = self.count(Kind::is_stopping);
        if stopping > 0 {
            self.waits.push(Wait::StoppingTasks(stopping));
        }
    }

    fn task_set(&mut self, set: usize, owner: usize) {
        let desired_count = self.service.desired_count;
        let Some(task_set) = self.service.task_sets.get(set) else {
            return;
        };
        let desired = match task_set.status {
            TaskSetStatus::Primary | TaskSetStatus::Active => {
                task_set.computed_desired_count(desired_count)
            }
            TaskSetStatus::Draining => 0,
        };
        let own = |kind: &Kind| kind.owner == Some(owner) && kind.is_wanted;
        let healthy = self.count(|kind| own(kind) && kind.is_healthy());
        let surplus = healthy.saturating_sub(desired);
        for task in self.choose(surplus, |entry| own(&entry.kind) && entry.kind.is_draining) {
            let minimum = desired;
            self.stop(&task, StopReason::Draining { healthy, minimum });
        }
        let unhealthy = self.count(|kind| own(kind) && kind.is_unhealthy());
        let replaced = unhealthy.min(healthy.saturating_add(unhealthy).saturating_sub(desired));
        let active = self.count(own);
        let reason = StopReason::UnhealthyReplaced { active, desired };
        for task in self.choose(replaced, |entry| {
            own(&entry.kind) && entry.kind.is_unhealthy()
        }) {
            self.stop(&task, reason.clone());
        }
        let stays = |kind: &Kind| own(kind) && !kind.is_draining && !kind.is_unhealthy();
        let active = self.count(stays);
        let may_go = |kind: &Kind| stays(kind) && !kind.is_protected;
        let excess = active.saturating_sub(desired);
        let chosen = self.choose(excess, |entry| may_go(&entry.kind));
        let missing = excess.saturating_sub(super::work::narrow(chosen.len()));
        for task in chosen {
            self.stop(&task, StopReason::ScaleIn { active, desired });
        }
        let reason = StartReason::BelowDesired {
            active,
            desired,
            counted: self.counted(),
            maximum: desired,
        };
        let count = desired.saturating_sub(active);
        self.start(owner, count, Destination::Anywhere, reason);
        self.say_protected_set(owner, missing);
        self.stability(set, owner, desired);
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

    fn stability(&mut self, set: usize, owner: usize, desired: u32) {
        let own = |kind: &Kind| kind.owner == Some(owner);
        let counts = self.tasks_of(own);
        let settled = self.count(|kind| own(kind) && kind.is_healthy() && !kind.is_draining);
        let is_steady = counts == TaskCounts::new(desired, 0) && settled == desired;
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
        if task_set.stability_status == status {
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
}
