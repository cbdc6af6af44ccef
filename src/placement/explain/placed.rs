//! Why tasks went where they went, from what was noted when they were placed.

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::cluster::{ClusterView, InstanceView, StaleOutcome};
use crate::model::{ChainStep, PlacementRequest, PlacementStrategy, SpreadField};
use crate::plan::{Decider, Note, PlacementOutcome, RankedStep, RunnerUp, StepValue, WhyPlaced};

/// Why each placed task went where it went; nothing where nothing was noted.
pub(super) fn why_placed(
    view: ClusterView<'_>,
    request: &PlacementRequest,
    outcome: &PlacementOutcome,
) -> Result<Vec<WhyPlaced>, StaleOutcome> {
    let steps = steps(request);
    let choices = outcome.placements.iter().zip(&outcome.notes);
    choices
        .map(|((task, instance), note)| {
            let instance = view.resolve(*instance).ok_or(StaleOutcome)?;
            let runner_up = match &note.runner_up {
                None => None,
                Some((other, values)) => {
                    let other = view.resolve(*other).ok_or(StaleOutcome)?;
                    let values = named(&steps, values, other);
                    Some(RunnerUp::new(other.arn().clone(), values))
                }
            };
            Ok(WhyPlaced::new(
                (task.clone(), instance.arn().clone()),
                named(&steps, &note.values, instance),
                decider(note),
                runner_up,
            ))
        })
        .collect()
}

/// The steps by which instances are ranked for a request.
fn steps(request: &PlacementRequest) -> Vec<RankedStep> {
    let mut steps = Vec::new();
    let mut breaks_ties = true;
    for step in request.chain() {
        breaks_ties = match step {
            ChainStep::Strategy(PlacementStrategy::Random) => return steps,
            ChainStep::Strategy(PlacementStrategy::Binpack(_)) => false,
            ChainStep::Strategy(PlacementStrategy::Spread(_)) | ChainStep::Scorer(_) => true,
        };
        steps.push(RankedStep::Chain(step.clone()));
    }
    if breaks_ties {
        steps.push(RankedStep::FewestPeers);
    }
    steps
}

fn named(steps: &[RankedStep], values: &[i64], instance: InstanceView<'_>) -> Vec<StepValue> {
    let values = steps.iter().zip(values);
    values
        .map(|(step, value)| {
            let bucket = match step {
                RankedStep::Chain(ChainStep::Strategy(PlacementStrategy::Spread(
                    SpreadField::Attribute(name),
                ))) => instance.attributes().text(name.as_str()),
                RankedStep::Chain(_) | RankedStep::FewestPeers => None,
            };
            StepValue::new(step.clone(), bucket.map(ToString::to_string), *value)
        })
        .collect()
}

fn decider(note: &Note) -> Decider {
    if let Some(count) = note.drawn_from {
        return Decider::Draw(count);
    }
    let Some((_, other)) = &note.runner_up else {
        return Decider::OnlyOne;
    };
    let pairs = note.values.iter().zip(other);
    let differs = pairs.enumerate().find(|(_, (own, other))| own != other);
    differs.map_or(Decider::Key, |(at, _)| Decider::Step(at))
}
