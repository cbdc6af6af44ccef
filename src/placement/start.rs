//! `StartTask`: one task on each named instance.

use alloc::string::ToString;

use super::engine::{PlacementEngine, PlacementError, rejections};
use crate::cluster::{ClusterState, Slot, Txn};
use crate::model::{
    ContainerInstanceArn, ContainerInstanceStatus, Failure, FailureReason, PlacementRequest,
    StartTaskRequest,
};
use crate::plan::{PlacementOutcome, StartTaskOutcome, Unplaced};

impl PlacementEngine {
    /// Starts one task on each named instance that can take it.
    ///
    /// Agent, attributes, resources and location are checked; constraints and strategies are not,
    /// neither the definition's nor the call's. An unknown instance fails with `MISSING`, one that
    /// is not `ACTIVE` with `INACTIVE`.
    ///
    /// Source: ECS API Reference, `StartTask`, read 2026-11. Ours: that the definition's
    /// constraints are not evaluated, and that `DRAINING` fails with `INACTIVE`.
    ///
    /// # Errors
    ///
    /// [`PlacementError`]; then nothing was placed.
    pub fn start(
        &mut self,
        txn: &mut Txn<'_>,
        request: &StartTaskRequest,
    ) -> Result<StartTaskOutcome, PlacementError> {
        let savepoint = txn.savepoint();
        let started = self.start_all(txn, request);
        if started.is_err() {
            txn.roll_back_to(savepoint);
        }
        started
    }

    fn start_all(
        &mut self,
        txn: &mut Txn<'_>,
        request: &StartTaskRequest,
    ) -> Result<StartTaskOutcome, PlacementError> {
        let task = request.task();
        txn.track(task);
        let template = txn.template(task);
        self.compiled
            .compile(txn.view().state(), task, template.group());
        let count = u32::try_from(request.instances().len()).unwrap_or(u32::MAX);
        let mut started = StartTaskOutcome {
            placements: PlacementOutcome::begin(count, txn.view().generation()),
            failures: alloc::vec::Vec::new(),
        };
        for arn in request.instances() {
            match self.named(txn.view().state(), task, arn) {
                Ok(instance) => {
                    let placed = txn.place(&template, instance);
                    started
                        .placements
                        .placements
                        .push(placed.ok_or(PlacementError::TooManyTasks)?);
                }
                Err(failure) => {
                    started.placements.unplaced = Some(Unplaced::NamedInstances);
                    started.failures.push(failure);
                }
            }
        }
        started.placements.stamp = Some(txn.view().state().stamp());
        Ok(started)
    }

    /// The named instance, if it can take the task.
    fn named(
        &mut self,
        state: &ClusterState,
        request: &PlacementRequest,
        arn: &ContainerInstanceArn,
    ) -> Result<Slot, Failure> {
        let Some(view) = state.view().instance(arn) else {
            return Err(Failure::new(arn.as_str(), &FailureReason::Missing));
        };
        if view.status() != ContainerInstanceStatus::Active {
            let failure = Failure::new(arn.as_str(), &FailureReason::Inactive);
            let detail = alloc::format!("container instance is {}", view.status());
            return Err(Failure {
                detail: Some(detail),
                ..failure
            });
        }
        let instance = view.slot();
        if let Some(failed) = self.compiled.first_failure_of_named(state, instance) {
            let reason = self.compiled.reason(state, request, instance, failed);
            let word = reason.failure().unwrap_or(FailureReason::Inactive);
            let failure = Failure::new(arn.as_str(), &word);
            return Err(Failure {
                detail: Some(reason.to_string()),
                ..failure
            });
        }
        let mut rejections = rejections(&self.filters, state, request, instance);
        if let Some((filter, rejection)) = rejections.next() {
            let word = FailureReason::Custom(filter.to_string());
            let failure = Failure::new(arn.as_str(), &word);
            return Err(Failure {
                detail: Some(rejection.detail().to_string()),
                ..failure
            });
        }
        Ok(instance)
    }
}
