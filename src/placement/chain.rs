//! The chain of strategies, compiled: one value per step, the lowest is best.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::{PlacementError, Scorer};
use crate::cluster::{BucketCounts, ClusterState, Slot};
use crate::model::{
    BinpackField, ChainStep, PlacementRequest, PlacementStrategy, ScorerName, SpreadField,
};

/// The scorers of an engine.
pub(super) type Scorers = BTreeMap<ScorerName, Box<dyn Scorer>>;

/// A chain, compiled for the cluster as it is.
#[derive(Debug, Default)]
pub(super) struct Chain {
    steps: Vec<Step>,
    is_random: bool,
}

/// One step that compares instances.
#[derive(Debug)]
enum Step {
    /// How many peers are in the instance's bucket.
    Bucket(BucketCounts),
    /// How many peers are on the instance.
    Peers,
    Cpu,
    Memory,
    Scorer(ScorerName),
}

/// What a value may be computed from.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) state: &'a ClusterState,
    pub(super) request: &'a PlacementRequest,
    pub(super) scorers: &'a Scorers,
    pub(super) group: Slot,
}

impl Chain {
    /// Compiles the chain of a request whose names are tracked.
    ///
    /// Ours, since ECS does not say how ties are decided: unless the last step packs, the instance
    /// with the fewest peers comes first; then the lowest key.
    pub(super) fn compile(&mut self, context: Context<'_>) -> Result<(), PlacementError> {
        self.steps.clear();
        self.is_random = false;
        let mut packs = false;
        for step in context.request.chain() {
            let (compiled, is_packing) = match step {
                ChainStep::Strategy(PlacementStrategy::Random) => {
                    self.is_random = true;
                    return Ok(());
                }
                ChainStep::Strategy(PlacementStrategy::Spread(SpreadField::InstanceId)) => {
                    (Step::Peers, false)
                }
                ChainStep::Strategy(PlacementStrategy::Spread(SpreadField::Attribute(name))) => (
                    Step::Bucket(context.state.bucket_counts(name, context.group)),
                    false,
                ),
                ChainStep::Strategy(PlacementStrategy::Binpack(BinpackField::Cpu)) => {
                    (Step::Cpu, true)
                }
                ChainStep::Strategy(PlacementStrategy::Binpack(BinpackField::Memory)) => {
                    (Step::Memory, true)
                }
                ChainStep::Scorer(name) if context.scorers.contains_key(name) => {
                    (Step::Scorer(name.clone()), false)
                }
                ChainStep::Scorer(name) => {
                    return Err(PlacementError::UnknownScorer { name: name.clone() });
                }
            };
            packs = is_packing;
            self.steps.push(compiled);
        }
        if !packs {
            self.steps.push(Step::Peers);
        }
        Ok(())
    }

    /// How many values there are.
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether chance decides among those with the best values.
    pub(super) fn is_random(&self) -> bool {
        self.is_random
    }

    /// The value of an instance at a step; the lowest is best.
    #[inline]
    pub(super) fn value(&self, step: usize, instance: Slot, context: Context<'_>) -> i64 {
        match &self.steps[step] {
            Step::Bucket(buckets) => buckets.of(context.state, instance).into(),
            Step::Peers => context.state.peers_on(context.group, instance).into(),
            Step::Cpu => context.state.remaining_cpu(instance).into(),
            Step::Memory => context.state.remaining_memory(instance).into(),
            Step::Scorer(name) => {
                let scorer = context.scorers.get(name);
                let view = context.state.view().at(instance);
                let score = scorer
                    .zip(view)
                    .map(|(scorer, view)| scorer.score(view, context.request));
                score.unwrap_or(i64::MAX)
            }
        }
    }

    /// Takes note that a task of the group was placed.
    pub(super) fn placed_on(&mut self, state: &ClusterState, instance: Slot) {
        for step in &mut self.steps {
            if let Step::Bucket(buckets) = step {
                buckets.placed_on(state, instance);
            }
        }
    }
}
