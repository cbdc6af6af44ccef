//! Passes over the services that something happened to.

use super::agenda::Turn;
use super::{ClusterControl, Why};
use crate::model::{PlacementRequest, ServiceName, TaskGroup};
use crate::plan::{ServicePlan, ServiceStep, Wait};
use crate::service::{Pass, reconcile, unplaced};
use crate::time::Timestamp;

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[must_use]
#[non_exhaustive]
pub struct Progress {
    /// Over how many services it passed.
    pub passes: usize,
    /// Whether services are left to pass over: the next step should follow at once.
    pub is_more: bool,
}

impl ClusterControl {
    /// Passes over the services that something happened to, or whose time has come, but over no
    /// more than `budget`: first daemons, then replica services by creation and name. What is left
    /// is left for the next step.
    ///
    /// The work of a pass is bounded by the tasks of the service and by what it starts.
    pub fn step(&mut self, now: Timestamp, budget: usize) -> Progress {
        let now = self.at(now);
        self.forget_kept();
        self.agenda.ring(now);
        let mut passes = 0_usize;
        while passes < budget {
            let Some(turn) = self.agenda.next() else {
                break;
            };
            self.pass(&turn);
            passes = passes.saturating_add(1);
        }
        Progress {
            passes,
            is_more: !self.agenda.is_empty(),
        }
    }

    fn pass(&mut self, turn: &Turn) {
        let request = self.daemon_request(turn);
        let Some(plan) = self.plan(&turn.name, request.as_ref(), reconcile) else {
            return;
        };
        let done = self.carry_out(turn, &plan);
        for start in &done.unplaced {
            let told = |pass: &Pass<'_>| unplaced(pass, start);
            if let Some(told) = self.plan(&turn.name, request.as_ref(), told) {
                self.take(&turn.name, &told);
            }
        }
        self.agenda.wake(turn, plan.wake_at);
        // What counted on tasks that found no place is decided anew, and what it waits for is told then.
        // It ends: the starts of a deployment wait after a few failures, and a move between zones does
        // after it was tried in each.
        if !done.unplaced.is_empty() {
            self.agenda.mark_again(turn);
        }
        self.note(turn, plan, done.why);
    }

    /// A plan for the service as it is now.
    fn plan(
        &self,
        name: &ServiceName,
        request: Option<&PlacementRequest>,
        decide: impl FnOnce(&Pass<'_>) -> ServicePlan,
    ) -> Option<ServicePlan> {
        let managed = self.services.get(name)?;
        let is_daemon_group = |group: &TaskGroup| self.daemons.contains_key(group);
        let pass = Pass::new(self.cluster.view(), &managed.service, self.now)
            .seed(managed.seed)
            .start_cap(self.quotas.starts_per_pass)
            .alarms(managed.alarms)
            .daemon_groups(&is_daemon_group);
        Some(match request {
            Some(request) => decide(&pass.daemon(request)),
            None => decide(&pass),
        })
    }

    fn daemon_request(&mut self, turn: &Turn) -> Option<PlacementRequest> {
        if !turn.is_daemon() {
            return None;
        }
        let primary = self.service(&turn.name)?.primary()?.id.clone();
        self.request_of(&turn.name, &primary).ok()
    }

    /// Keeps why the service is as it is.
    fn note(
        &mut self,
        turn: &Turn,
        plan: ServicePlan,
        unplaced: alloc::vec::Vec<crate::plan::WhyUnplaced>,
    ) {
        let now = self.now;
        let Some(managed) = self.services.get_mut(&turn.name) else {
            return;
        };
        if managed.waits_for_help() {
            self.waiting.insert(turn.name.clone());
        } else {
            self.waiting.remove(&turn.name);
        }
        let why = managed.why.get_or_insert_with(|| Why::new(now));
        why.at = now;
        let is_start = |step: &ServiceStep| matches!(step, ServiceStep::Start { .. });
        let is_tried_later =
            |wait: &Wait| matches!(wait, Wait::FailedStarts { .. } | Wait::NextMove(_));
        if plan.steps.iter().any(is_start) || !plan.waits.iter().any(is_tried_later) {
            why.unplaced = unplaced;
        }
        if !plan.steps.is_empty() {
            why.acted_at = now;
            why.steps = plan.steps;
        }
        why.waits = plan.waits;
    }
}
