//! Why a task could not be placed.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::engine::{PlacementEngine, PlacementError, rejection};
use crate::cluster::{ClusterState, ClusterView, NONE, Slot, StaleOutcome};
use crate::model::PlacementRequest;
use crate::plan::{Explanation, InstanceVerdict, NearestMiss, PlacementOutcome, Reason, Verdict};

/// Why an outcome cannot be explained.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExplainError {
    /// The cluster changed since the decision, or is another one.
    #[error(transparent)]
    Stale(#[from] StaleOutcome),
    /// The request cannot be worked on.
    #[error(transparent)]
    Request(#[from] PlacementError),
}

impl PlacementEngine {
    /// Why the first task of a request that was not placed could not be: what was found for every
    /// registered instance, in the order of their keys.
    ///
    /// The cluster must be as the decision left it: the same transaction, or the same state after
    /// its commit. If all tasks were placed, the explanation is that of one task more.
    ///
    /// # Errors
    ///
    /// [`ExplainError::Stale`] when the cluster changed since; [`ExplainError::Request`] when the
    /// request names a scorer that this engine does not have.
    pub fn explain(
        &mut self,
        view: ClusterView<'_>,
        request: &PlacementRequest,
        outcome: &PlacementOutcome,
    ) -> Result<Explanation, ExplainError> {
        let state = view.state();
        if outcome.version != state.version() {
            return Err(StaleOutcome.into());
        }
        let group = state.group_number(request.group()).unwrap_or(NONE);
        self.compile(state, request, group)?;
        let mut instances = Vec::with_capacity(view.instance_count());
        for instance in view.instances() {
            let verdict = match self.first_reason(state, request, instance.slot()) {
                None => Verdict::Eligible,
                Some(reason) => Verdict::Ineligible(reason),
            };
            let container_instance_arn = instance.arn().clone();
            instances.push(InstanceVerdict {
                container_instance_arn,
                verdict,
            });
        }
        let nearest_miss = nearest(&instances);
        Ok(Explanation {
            instances,
            nearest_miss,
        })
    }

    fn first_reason(
        &mut self,
        state: &ClusterState,
        request: &PlacementRequest,
        instance: Slot,
    ) -> Option<Reason> {
        if let Some(failed) = self.compiled.first_failure(state, instance) {
            return Some(self.compiled.reason(state, request, instance, failed));
        }
        let (filter, rejection) = rejection(&self.filters, state, request, instance)?;
        let detail = rejection.detail().to_string();
        Some(Reason::Custom {
            filter: filter.to_string(),
            detail,
        })
    }
}

/// The considered instance that failed at the latest check; of those that lack CPU or memory the
/// one with the most left; then the lowest key.
fn nearest(instances: &[InstanceVerdict]) -> Option<NearestMiss> {
    let mut nearest: Option<(&InstanceVerdict, &Reason)> = None;
    for verdict in instances {
        let Some(reason) = verdict.reason().filter(|reason| reason.failure().is_some()) else {
            continue;
        };
        if nearest.is_none_or(|(_, best)| closeness(reason) > closeness(best)) {
            nearest = Some((verdict, reason));
        }
    }
    let (verdict, reason) = nearest?;
    Some(NearestMiss::new(
        verdict.container_instance_arn.clone(),
        reason.clone(),
    ))
}

/// How close an instance came: the check it failed at, then what is left.
fn closeness(reason: &Reason) -> (u8, u64) {
    let left = match reason {
        Reason::Cpu { remaining, .. } => remaining.as_u64(),
        Reason::Memory { remaining, .. } => remaining.as_u64(),
        Reason::NotConsidered(_)
        | Reason::Agent
        | Reason::Attribute { .. }
        | Reason::PortsTaken { .. }
        | Reason::TooManyPorts { .. }
        | Reason::Gpu { .. }
        | Reason::Eni { .. }
        | Reason::Named { .. }
        | Reason::Location { .. }
        | Reason::DistinctInstance { .. }
        | Reason::MemberOf { .. }
        | Reason::Custom { .. } => 0,
    };
    (reason.progress(), left)
}
