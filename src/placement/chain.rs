//! The chain of strategies, compiled: values by which instances are compared, the lowest first.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::{PlacementError, Scorer};
use crate::cluster::{BucketCounts, ByNumber, Candidate, ClusterState, Slot};
use crate::model::{
    BinpackField, ChainStep, PlacementRequest, PlacementStrategy, ScorerName, SpreadField,
};

/// The scorers of an engine.
pub(super) type Scorers = BTreeMap<ScorerName, Box<dyn Scorer>>;

/// A chain, compiled for the cluster as it is.
///
/// Spreads over attributes see no difference between instances of one class. Those at the beginning
/// of the chain are therefore ranked once for each class, and not for each instance.
#[derive(Debug, Default)]
pub(super) struct Chain {
    head: Vec<BucketCounts>,
    /// The rank of each class by the head.
    ranks: ByNumber<u32>,
    tail: Vec<Step>,
    first: First,
    is_bound_exact: bool,
    is_random: bool,
}

/// The first step of the tail, if its value costs nothing to know.
#[derive(Debug, Clone, Copy, Default)]
enum First {
    Cpu,
    Memory,
    #[default]
    Other,
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
        self.head.clear();
        self.tail.clear();
        self.is_random = false;
        for step in context.request.chain() {
            match step {
                ChainStep::Strategy(PlacementStrategy::Random) => self.is_random = true,
                ChainStep::Strategy(PlacementStrategy::Spread(SpreadField::Attribute(name))) => {
                    let buckets = context.state.bucket_counts(name, context.group);
                    if self.tail.is_empty() {
                        self.head.push(buckets);
                    } else {
                        self.tail.push(Step::Bucket(buckets));
                    }
                }
                ChainStep::Strategy(PlacementStrategy::Spread(SpreadField::InstanceId)) => {
                    self.tail.push(Step::Peers);
                }
                ChainStep::Strategy(PlacementStrategy::Binpack(BinpackField::Cpu)) => {
                    self.tail.push(Step::Cpu);
                }
                ChainStep::Strategy(PlacementStrategy::Binpack(BinpackField::Memory)) => {
                    self.tail.push(Step::Memory);
                }
                ChainStep::Scorer(name) if context.scorers.contains_key(name) => {
                    self.tail.push(Step::Scorer(name.clone()));
                }
                ChainStep::Scorer(name) => {
                    return Err(PlacementError::UnknownScorer { name: name.clone() });
                }
            }
        }
        let packs = matches!(self.tail.last(), Some(Step::Cpu | Step::Memory));
        if !self.is_random && !packs {
            self.tail.push(Step::Peers);
        }
        self.first = match self.tail.first() {
            Some(Step::Cpu) => First::Cpu,
            Some(Step::Memory) => First::Memory,
            Some(Step::Bucket(_) | Step::Peers | Step::Scorer(_)) | None => First::Other,
        };
        self.is_bound_exact = packs && self.tail.len() == 1 && !self.is_random;
        self.rank_classes(context.state);
        Ok(())
    }

    /// Whether chance decides among those with the best values.
    pub(super) fn is_random(&self) -> bool {
        self.is_random
    }

    /// A number below which no instance is that ranks better: the rank of the class, then the first
    /// value where it costs nothing to know.
    #[inline]
    pub(super) fn bound(&self, candidate: Candidate) -> u64 {
        let first = match self.first {
            First::Cpu => candidate.cpu,
            First::Memory => candidate.memory,
            First::Other => 0,
        };
        u64::from(*self.ranks.get(candidate.class)) << 32 | u64::from(first)
    }

    /// Whether instances of the same bound differ in nothing but their key.
    #[inline]
    pub(super) fn is_bound_exact(&self) -> bool {
        self.is_bound_exact
    }

    /// How many values decide between instances of the same rank.
    pub(super) fn values(&self) -> usize {
        self.tail.len()
    }

    /// One of the values that decide between instances of the same rank.
    #[inline]
    pub(super) fn value(&self, step: usize, candidate: Candidate, context: Context<'_>) -> i64 {
        match &self.tail[step] {
            Step::Cpu => candidate.cpu.into(),
            Step::Memory => candidate.memory.into(),
            Step::Peers => context
                .state
                .peers_on(context.group, candidate.instance)
                .into(),
            Step::Bucket(buckets) => buckets.of(candidate.class).into(),
            Step::Scorer(name) => scored(name, candidate, context),
        }
    }

    /// The values of all steps, in their order.
    pub(super) fn every_value(&self, candidate: Candidate, context: Context<'_>) -> Vec<i64> {
        let head = self.head.iter().map(|b| i64::from(b.of(candidate.class)));
        let tail = (0..self.tail.len()).map(|step| self.value(step, candidate, context));
        head.chain(tail).collect()
    }

    /// Takes note that a task of the group was placed.
    pub(super) fn placed_on(&mut self, state: &ClusterState, instance: Slot) {
        for buckets in &mut self.head {
            buckets.placed_on(state, instance);
        }
        for step in &mut self.tail {
            if let Step::Bucket(buckets) = step {
                buckets.placed_on(state, instance);
            }
        }
        self.rank_classes(state);
    }

    fn rank_classes(&mut self, state: &ClusterState) {
        self.ranks.reset(0, state.class_reach());
        match self.head.as_slice() {
            [] => {}
            [only] => state
                .classes()
                .for_each(|class| self.ranks.set(class, only.of(class))),
            several => {
                let counts = |class| several.iter().map(|buckets| buckets.of(class)).collect();
                let mut classes: Vec<(Vec<u32>, Slot)> = state
                    .classes()
                    .map(|class| (counts(class), class))
                    .collect();
                classes.sort_unstable();
                let ranked = (0..).zip(classes.chunk_by(|a, b| a.0 == b.0));
                for (rank, alike) in ranked {
                    for (_, class) in alike {
                        self.ranks.set(*class, rank);
                    }
                }
            }
        }
    }
}

#[cold]
fn scored(name: &ScorerName, candidate: Candidate, context: Context<'_>) -> i64 {
    let view = context.state.view().at(candidate.instance);
    let scored = context.scorers.get(name).zip(view);
    scored.map_or(i64::MAX, |(scorer, view)| {
        scorer.score(view, context.request)
    })
}
