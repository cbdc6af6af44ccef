//! Why tasks went where they went, and why others could not be placed.

mod asked;
mod clash;
mod class;
mod imagined;
mod lacks;
mod placed;
mod relax;
mod shape;
mod size;
mod stops;
mod survey;

use super::engine::{PlacementEngine, PlacementError};
use crate::cluster::{ClusterView, NONE, StaleOutcome};
use crate::model::{ExplanationLevel, PlacementRequest};
use crate::plan::{Explanation, NearestMiss, PlacementOutcome, WhyUnplaced};

use asked::Asked;
use survey::Survey;

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
    /// Why the tasks of a request went where they went, and why the first one that was not placed
    /// could not be, as far as the request's [level](ExplanationLevel) asks for it.
    ///
    /// The cluster must be as the decision left it: the same transaction, or the same state after
    /// its commit.
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
        if !outcome.is_of(&state.stamp()) {
            return Err(StaleOutcome.into());
        }
        if request.explanation_level() == ExplanationLevel::None {
            return Ok(Explanation::default());
        }
        let placed = placed::why_placed(view, request, outcome)?;
        let unplaced = match outcome.unplaced() {
            None => None,
            Some(_) => Some(self.why_unplaced(view, request, outcome)?),
        };
        Ok(Explanation::new(placed, unplaced))
    }

    fn why_unplaced(
        &mut self,
        view: ClusterView<'_>,
        request: &PlacementRequest,
        outcome: &PlacementOutcome,
    ) -> Result<WhyUnplaced, PlacementError> {
        let group = view.state().group_number(request.group());
        self.compile(view.state(), request, group.unwrap_or(NONE))?;
        let survey = Survey::take(self, view, request);
        let asked = Asked::new(view, request);
        Ok(WhyUnplaced {
            group: request.group().clone(),
            scope: request.scope().clone(),
            need: request.need().as_ref().clone(),
            requested: outcome.requested(),
            missing: outcome.requested().saturating_sub(outcome.placed()),
            class: class::class(&survey, view, &asked),
            nearest_miss: nearest(&survey),
            relaxations: relax::relaxations(&survey, view, &asked),
            instances: survey.verdicts,
        })
    }
}

/// The considered instance that failed at the latest check; of those that lack CPU or memory the
/// one with the most left; then the lowest key.
fn nearest(survey: &Survey) -> Option<NearestMiss> {
    let considered = survey.verdicts.iter().filter_map(|verdict| {
        let reason = verdict.first_reason()?;
        reason.failure().map(|_| (verdict, reason))
    });
    let mut nearest = None;
    for (verdict, reason) in considered {
        let closeness = reason.closeness();
        if nearest.is_none_or(|(_, _, best)| closeness > best) {
            nearest = Some((verdict, reason, closeness));
        }
    }
    let (verdict, reason, _) = nearest?;
    Some(NearestMiss::new(
        verdict.container_instance_arn.clone(),
        reason.clone(),
    ))
}
