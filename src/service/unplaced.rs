//! What becomes of starts that found no place, and what ends the wait.

use alloc::boxed::Box;
use alloc::string::ToString;

use super::Pass;
use super::failures::note_unplaced;
use super::work::Work;
use crate::model::{DeploymentId, FailureReason, HelpfulChange, Service};
use crate::plan::{ServiceMessage, ServicePlan, would_help};

/// A start that found no place, or not for all its tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnplacedStart {
    /// The deployment or task set.
    pub deployment: DeploymentId,
    /// What the service says of it.
    pub message: ServiceMessage,
    /// What the instances lack; changes of these kinds end the wait.
    pub reasons: alloc::vec::Vec<FailureReason>,
}

impl UnplacedStart {
    /// A start of a deployment.
    pub fn new(deployment: DeploymentId, message: ServiceMessage) -> Self {
        Self {
            deployment,
            message,
            reasons: alloc::vec::Vec::new(),
        }
    }

    /// The same where instances failed these checks.
    #[must_use]
    pub fn lacking(self, reasons: alloc::vec::Vec<FailureReason>) -> Self {
        Self { reasons, ..self }
    }

    /// The same with what another start of its deployment lacked. All starts of a pass that found no
    /// place are one failed attempt; what is said is said of the first.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.reasons.extend(other.reasons);
        self
    }
}

/// The service after a start of this pass found no place: one failed attempt, however many tasks.
///
/// The next attempt comes after a delay that grows with each failure, or at once when the cluster
/// changes in a way that may help. A move between zones that finds no place is tried in the next
/// emptiest zone by another pass, which should follow at once, and given up for now when there is none.
///
/// Source: ECS Developer Guide, "Service throttle logic", read 2026-11.
pub fn unplaced(pass: &Pass<'_>, start: &UnplacedStart) -> ServicePlan {
    let mut work = Work::new(pass);
    let owners = pass
        .service
        .deployments
        .len()
        .saturating_add(pass.service.task_sets.len());
    let owner = (0..owners).find(|owner| work.id_of(*owner).as_ref() == Some(&start.deployment));
    let Some(owner) = owner else {
        return ServicePlan::empty();
    };
    if work.service.memory.rebalancing.is_some() {
        let reason = work.notice(start.message.clone()).to_string();
        work.move_finds_no_place(reason);
        return work.finish();
    }
    let helpful = would_help(&start.reasons);
    let Some(memory) = work.memory(owner) else {
        return ServicePlan::empty();
    };
    note_unplaced(memory, helpful, pass.now);
    let failures = memory.failed_starts;
    let notice = work.notice(start.message.clone());
    let notice = notice.about(work.task_set_of(owner));
    work.say_while_it_holds(start.deployment.as_str(), notice);
    work.say_impaired(owner, failures);
    work.must_wait(owner, &start.deployment);
    // An older deployment whose last task was to be replaced, and was not, is over.
    work.drop_empty();
    work.finish()
}

/// The service after a change of the cluster that may help it; `None` when nothing of it waits for
/// such a change, so that it need not be looked at.
pub fn helped(service: &Service, change: HelpfulChange) -> Option<Box<Service>> {
    let waits = |memory: &crate::model::DeploymentMemory| {
        memory.waits_for.contains(&change) && !memory.retry
    };
    if !service.memories().any(waits) {
        return None;
    }
    let mut helped = Box::new(service.clone());
    let deployments = helped.deployments.iter_mut().map(|one| &mut one.memory);
    let task_sets = helped.task_sets.iter_mut().map(|one| &mut one.memory);
    for memory in deployments.chain(task_sets) {
        memory.retry |= waits(memory);
    }
    Some(helped)
}
