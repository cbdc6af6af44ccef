//! The placement engine.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::cache::Cache;
use super::cells::Scratch;
use super::chain::{Chain, Context, Scorers};
use super::chance::Chance;
use super::drawn::Choice;
use super::known_cells::KnownCells;
use super::prepared::{Prepared, Way};
use super::scan::Scan;
use super::{Filter, Rejection, Scorer};
use crate::cluster::{ClusterState, CompiledRequest, NONE, Slot, Txn};
use crate::model::{ChainStep, ExplanationLevel, PlacementRequest, ScorerName, Seed};
use crate::plan::{Note, PlacementOutcome};

/// Places tasks on the container instances of a cluster.
///
/// An engine keeps nothing between requests that shows in a decision: buffers, which it reuses, and
/// requests as it prepared them, so that the next time they cost less.
///
/// # Example
///
/// ```
/// use bayplan::cluster::ClusterState;
/// use bayplan::model::{
///     ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn, CpuUnits, MemoryMiB,
///     PlacementRequest, PlacementStrategy, Quotas, Resources, Seed, TaskDefinition, attributes,
/// };
/// use bayplan::placement::PlacementEngine;
/// use bayplan::plan::Change;
///
/// let mut cluster = ClusterState::new();
/// for (arn, zone) in [("i1", "a"), ("i2", "a"), ("i3", "b")] {
///     let registered = Resources::new(CpuUnits::new(2048), MemoryMiB::new(4000));
///     let instance = ContainerInstance::new(ContainerInstanceArn::new(arn)?, registered)
///         .with_attributes(attributes([("ecs.availability-zone", zone)])?);
///     cluster.apply(&Change::RegisterContainerInstance(Box::new(instance)))?;
/// }
/// let container = ContainerDefinitionBuilder::new("web", "nginx").cpu(256).memory(500);
/// let definition = TaskDefinition::builder("web").container(container).build()?;
/// let request = PlacementRequest::run_task(&definition)
///     .count(3)
///     .strategy(PlacementStrategy::spread_zones())
///     .build(&Quotas::default())?;
///
/// let mut engine = PlacementEngine::new();
/// let mut txn = cluster.begin();
/// let outcome = engine.place(&mut txn, &request, Seed::new(1))?;
/// let placed = txn.view().placed(&outcome)?;
/// txn.commit();
/// let arns: Vec<_> = placed.iter().map(|p| p.container_instance_arn.as_str()).collect();
/// assert_eq!(arns, ["i1", "i3", "i2"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct PlacementEngine {
    pub(super) filters: Vec<Box<dyn Filter>>,
    pub(super) scorers: Scorers,
    pub(super) compiled: CompiledRequest,
    chain: Chain,
    scan: Scan,
    cache: Cache,
    known_cells: KnownCells,
    scratch: Scratch,
    /// Among how many instances chance decided last.
    drawn_from: usize,
}

/// Why a request cannot be worked on. That a task cannot be placed is no error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlacementError {
    /// The chain names a scorer that the engine does not have.
    #[error("the engine has no scorer `{name}`")]
    UnknownScorer {
        /// The name.
        name: ScorerName,
    },
    /// The cluster holds as many tasks as it can number.
    #[error("the cluster holds as many tasks as it can")]
    TooManyTasks,
}

impl PlacementEngine {
    /// An engine without filters and scorers of its own.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with a check that runs after those it has.
    #[must_use]
    pub fn with_filter(mut self, filter: Box<dyn Filter>) -> Self {
        self.filters.push(filter);
        self
    }

    /// The same with a scorer that chains can name.
    #[must_use]
    pub fn with_scorer(mut self, name: ScorerName, scorer: Box<dyn Scorer>) -> Self {
        self.scorers.insert(name, scorer);
        self
    }

    /// Places the tasks of a request, as many as can be.
    ///
    /// The outcome lists them in the order of their placement. Chance, where the chain asks for it,
    /// draws from `seed` and from nothing else, one draw for each task.
    ///
    /// # Errors
    ///
    /// [`PlacementError`]; then nothing was placed.
    pub fn place(
        &mut self,
        txn: &mut Txn<'_>,
        request: &PlacementRequest,
        seed: Seed,
    ) -> Result<PlacementOutcome, PlacementError> {
        let savepoint = txn.savepoint();
        let placed = self.place_all(txn, request, seed);
        if placed.is_err() {
            txn.roll_back_to(savepoint);
        }
        placed
    }

    fn place_all(
        &mut self,
        txn: &mut Txn<'_>,
        request: &PlacementRequest,
        seed: Seed,
    ) -> Result<PlacementOutcome, PlacementError> {
        self.check_scorers(request)?;
        let mut prepared = self.cache.take(txn, request, |txn| {
            let kept = (&mut self.compiled, &mut self.known_cells);
            Prepared::new(txn, request, kept, self.filters.is_empty())
        });
        txn.adapt(&mut prepared.template, request);
        let placed = self.place_prepared(txn, request, seed, &mut prepared);
        self.cache.put(prepared);
        placed
    }

    fn place_prepared(
        &mut self,
        txn: &mut Txn<'_>,
        request: &PlacementRequest,
        seed: Seed,
        prepared: &mut Prepared,
    ) -> Result<PlacementOutcome, PlacementError> {
        let group = prepared.template.group();
        let mut outcome = PlacementOutcome::begin(request.count(), txn.view().generation());
        let is_explained = request.explanation_level() == ExplanationLevel::All;
        if is_explained || prepared.is_scanned() {
            self.compile(txn.view().state(), request, group)?;
        }
        for ordinal in 0..request.count() {
            if let Some(unplaced) = prepared.known_unplaced(txn.view().state()) {
                outcome.unplaced = Some(unplaced);
                break;
            }
            let chance = Chance::new(seed, ordinal);
            let Some(instance) = self.best(txn, request, prepared, (NONE, chance))? else {
                outcome.unplaced = Some(prepared.unplaced(txn.view().state(), request));
                break;
            };
            if is_explained {
                outcome
                    .notes
                    .push(self.note(txn, request, prepared, instance)?);
            }
            let placed = txn
                .place(&prepared.template, instance)
                .ok_or(PlacementError::TooManyTasks)?;
            if is_explained || prepared.is_scanned() {
                self.chain.placed_on(txn.view().state(), instance);
            }
            prepared.placed(txn.view().state());
            outcome.placements.push(placed);
            if ordinal == 0 && request.count() > 1 {
                make_room(txn, &mut outcome, request.count() - 1);
            }
        }
        outcome.stamp = Some(txn.view().state().stamp());
        Ok(outcome)
    }

    fn check_scorers(&self, request: &PlacementRequest) -> Result<(), PlacementError> {
        for step in request.chain() {
            match step {
                ChainStep::Scorer(name) if !self.scorers.contains_key(name) => {
                    return Err(PlacementError::UnknownScorer { name: name.clone() });
                }
                ChainStep::Scorer(_) | ChainStep::Strategy(_) => {}
            }
        }
        Ok(())
    }

    /// Compiles a request whose names are tracked.
    pub(super) fn compile(
        &mut self,
        state: &ClusterState,
        request: &PlacementRequest,
        group: Slot,
    ) -> Result<(), PlacementError> {
        let context = Context {
            state,
            request,
            scorers: &self.scorers,
            group,
        };
        self.chain.compile(context)?;
        self.compiled.compile(state, request, group);
        Ok(())
    }

    /// What decided that an instance takes the next task, for a request whose chain is compiled.
    fn note(
        &mut self,
        txn: &mut Txn<'_>,
        request: &PlacementRequest,
        prepared: &mut Prepared,
        chosen: Slot,
    ) -> Result<Note, PlacementError> {
        let drawn_from = self.chain.is_random().then_some(self.drawn_from);
        let other = if drawn_from.is_some() {
            None
        } else {
            let chance = Chance::new(Seed::new(0), 0);
            self.best(txn, request, prepared, (chosen, chance))?
        };
        let state = txn.view().state();
        let context = Context {
            state,
            request,
            scorers: &self.scorers,
            group: prepared.template.group(),
        };
        let values = |instance| self.chain.every_value(state.candidate(instance), context);
        Ok(Note {
            values: values(chosen),
            runner_up: other.map(|other| (state.view().reference(other), values(other))),
            drawn_from,
        })
    }

    /// The instance that takes the next task, if `except` is left out.
    fn best(
        &mut self,
        txn: &mut Txn<'_>,
        request: &PlacementRequest,
        prepared: &mut Prepared,
        (except, chance): (Slot, Chance),
    ) -> Result<Option<Slot>, PlacementError> {
        let group = prepared.template.group();
        match &mut prepared.way {
            Way::Scan => Ok(self.scan(txn.view().state(), request, group, (except, chance))),
            Way::Packed(packed) => {
                let except = Some(except).filter(|except| *except != NONE);
                let scratch = (&mut self.scratch, except);
                Ok(packed.best(txn.view().state(), group, scratch))
            }
            Way::Watched { index, watch } => {
                Ok(txn.state_mut().first_watched(*index, *watch, except))
            }
            Way::Drawn(drawn) => {
                let scratch = (&mut self.scratch, chance);
                match drawn.choose(txn.state_mut(), group, scratch) {
                    Choice::None => Ok(None),
                    Choice::Instance(slot, count) => {
                        self.drawn_from = count;
                        Ok(Some(slot))
                    }
                    Choice::Unknown => {
                        let state = txn.view().state();
                        self.compile(state, request, group)?;
                        Ok(self.scan(state, request, group, (except, chance)))
                    }
                }
            }
        }
    }

    /// The same by looking at every instance, for a request that is compiled.
    fn scan(
        &mut self,
        state: &ClusterState,
        request: &PlacementRequest,
        group: Slot,
        (except, chance): (Slot, Chance),
    ) -> Option<Slot> {
        let context = Context {
            state,
            request,
            scorers: &self.scorers,
            group,
        };
        let Self {
            filters,
            compiled,
            chain,
            scan,
            ..
        } = self;
        let best = scan.best(chain, context, (except, chance), (compiled, filters));
        self.drawn_from = scan.tied();
        best
    }
}

/// Makes room for the records of the rest of a batch, so that they need not move while it grows: for as
/// many as the cluster may be expected to take, and not for too many.
fn make_room(txn: &mut Txn<'_>, outcome: &mut PlacementOutcome, rest: u32) {
    let most = txn.view().instance_count() * EXPECTED_ON_AN_INSTANCE;
    let most = most.min(MOST_EXPECTED);
    let expected = usize::try_from(rest).unwrap_or(most).min(most);
    txn.expect_tasks(expected);
    outcome.placements.reserve(expected);
}

/// How many tasks of a batch are expected on an instance at most.
const EXPECTED_ON_AN_INSTANCE: usize = 16;

/// For how many tasks of a batch there is room made at most: 16 MB.
const MOST_EXPECTED: usize = 131_072;

/// Those of the embedder's filters that reject an instance, and why.
pub(super) fn rejections<'a>(
    filters: &'a [Box<dyn Filter>],
    state: &'a ClusterState,
    request: &'a PlacementRequest,
    instance: Slot,
) -> impl Iterator<Item = (&'a str, Rejection)> {
    let view = state.view().at(instance);
    filters.iter().filter_map(move |filter| {
        let rejection = filter.check(view?, request).err()?;
        Some((filter.name(), rejection))
    })
}
