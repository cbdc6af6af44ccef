//! Plans of an engine that has filters of its own.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::engine::{PlacementEngine, rejections};
use crate::cluster::{ClusterState, InstanceView, Submission};
use crate::model::{PlacementRequest, StartTaskRequest};
use crate::plan::{Partial, PlacementOutcome, Reason, StartTaskOutcome, SubmitError, Submitted};

impl PlacementEngine {
    /// Applies what a planner decided on a fork of a cluster, as [`ClusterState::submit`] does, and
    /// asks the filters of this engine as well, each about the instance as it is now.
    ///
    /// # Errors
    ///
    /// Those of [`ClusterState::submit`]; what filters say is a
    /// [`Reason::Custom`] of the conflict.
    pub fn submit(
        &self,
        cluster: &mut ClusterState,
        request: &PlacementRequest,
        outcome: &PlacementOutcome,
        partial: Partial,
    ) -> Result<Submitted, SubmitError> {
        let submission = Submission::new(request, outcome, partial);
        cluster.submit_with(submission, &|instance, request| {
            self.objections(instance, request)
        })
    }

    /// The same for the outcome of a `StartTask`, as [`ClusterState::submit_started`].
    ///
    /// # Errors
    ///
    /// Those of [`Self::submit`].
    pub fn submit_started(
        &self,
        cluster: &mut ClusterState,
        request: &StartTaskRequest,
        outcome: &StartTaskOutcome,
        partial: Partial,
    ) -> Result<Submitted, SubmitError> {
        let submission = Submission::started(request, outcome, partial);
        cluster.submit_with(submission, &|instance, request| {
            self.objections(instance, request)
        })
    }

    fn objections(&self, instance: InstanceView<'_>, request: &PlacementRequest) -> Vec<Reason> {
        let rejections = rejections(&self.filters, instance.state(), request, instance.slot());
        let reason = |(filter, rejection): (&str, super::Rejection)| Reason::Custom {
            filter: filter.to_string(),
            detail: rejection.detail().to_string(),
        };
        rejections.map(reason).collect()
    }
}
