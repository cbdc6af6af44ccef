//! How many tasks are started.

use super::work::Work;
use crate::model::DeploymentId;
use crate::plan::{Destination, ServiceStep, StartReason, Wait};

impl Work<'_> {
    /// Starts tasks of a deployment or task set, unless its starts must wait.
    pub(super) fn start(
        &mut self,
        owner: usize,
        count: u32,
        destination: Destination,
        reason: StartReason,
    ) {
        let Some(deployment) = self.id_of(owner) else {
            return;
        };
        if count == 0 || self.must_wait(owner, &deployment) {
            return;
        }
        let capped = count.min(self.startable);
        self.startable = self.startable.saturating_sub(capped);
        if capped < count {
            self.waits
                .push(Wait::StartCap(count.saturating_sub(capped)));
            self.wake(self.pass.now.saturating_add(NEXT_PASS));
        }
        if capped == 0 {
            return;
        }
        if let Some(memory) = self.memory(owner) {
            memory.retry = false;
            memory.waits_for.clear();
        }
        self.steps.push(ServiceStep::Start {
            deployment,
            count: capped,
            destination,
            reason,
        });
    }

    /// Whether starts of a deployment must wait, because others failed.
    pub(super) fn must_wait(&mut self, owner: usize, deployment: &DeploymentId) -> bool {
        let now = self.pass.now;
        let Some(memory) = self.memory(owner) else {
            return true;
        };
        let failures = memory.failed_starts;
        let until = memory
            .not_before
            .filter(|until| now < *until && !memory.retry);
        let Some(until) = until else {
            return false;
        };
        self.waits.push(Wait::FailedStarts {
            deployment: deployment.clone(),
            failures,
            until,
        });
        self.wake(until);
        true
    }

    /// Whether the last start of a deployment found no place and nothing changed since.
    pub(super) fn has_no_place(&mut self, owner: usize) -> bool {
        let memory = self.memory(owner);
        memory.is_some_and(|memory| !memory.waits_for.is_empty() && !memory.retry)
    }
}

/// When the rest is started if a pass may not start all: the quota is per minute.
const NEXT_PASS: crate::time::TimeDelta = crate::time::TimeDelta::from_millis(60_000);
