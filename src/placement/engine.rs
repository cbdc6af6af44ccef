//! The placement engine.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::chain::{Chain, Context, Scorers};
use super::scan::Scan;
use super::{Filter, Rejection, Scorer};
use crate::cluster::{ClusterState, CompiledRequest, NONE, Slot, Txn};
use crate::model::{Draws, ExplanationLevel, PlacementRequest, Purpose, ScorerName, Seed};
use crate::plan::{Note, PlacementOutcome, Unplaced};

/// Places tasks on the container instances of a cluster.
///
/// An engine keeps no state between requests but buffers, which it reuses, and the embedder's
/// filters and scorers.
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
        txn.track(request);
        let template = txn.template(request);
        self.compile(txn.view().state(), request, template.group())?;
        let mut outcome = PlacementOutcome::begin(request.count(), txn.view().generation());
        for ordinal in 0..request.count() {
            let draws = seed.draws(Purpose::Placement, ordinal.into());
            let state = txn.view().state();
            let Some(instance) = self.best(state, request, template.group(), (NONE, draws)) else {
                outcome.unplaced = Some(self.why_none(txn.view().state()));
                break;
            };
            if request.explanation_level() == ExplanationLevel::All {
                let state = txn.view().state();
                outcome
                    .notes
                    .push(self.note(state, request, template.group(), instance));
            }
            let placed = txn
                .place(&template, instance)
                .ok_or(PlacementError::TooManyTasks)?;
            self.chain.placed_on(txn.view().state(), instance);
            outcome.placements.push(placed);
        }
        outcome.stamp = Some(txn.view().state().stamp());
        Ok(outcome)
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

    /// What decided that an instance takes the next task.
    fn note(
        &mut self,
        state: &ClusterState,
        request: &PlacementRequest,
        group: Slot,
        chosen: Slot,
    ) -> Note {
        let is_random = self.chain.is_random();
        let drawn_from = is_random.then(|| self.scan.tied());
        let other = if is_random {
            None
        } else {
            let draws = Seed::new(0).draws(Purpose::Placement, 0);
            self.best(state, request, group, (chosen, draws))
        };
        let context = Context {
            state,
            request,
            scorers: &self.scorers,
            group,
        };
        let values = |instance| self.chain.every_value(state.candidate(instance), context);
        Note {
            values: values(chosen),
            runner_up: other.map(|other| (state.view().reference(other), values(other))),
            drawn_from,
        }
    }

    /// The instance that takes the next task, if `except` is left out.
    fn best(
        &mut self,
        state: &ClusterState,
        request: &PlacementRequest,
        group: Slot,
        (except, draws): (Slot, Draws),
    ) -> Option<Slot> {
        let Self {
            filters,
            scorers,
            compiled,
            chain,
            scan,
        } = self;
        let context = Context {
            state,
            request,
            scorers,
            group,
        };
        scan.best(chain, context, (except, draws), (compiled, filters))
    }

    fn why_none(&self, state: &ClusterState) -> Unplaced {
        if state
            .slots()
            .any(|instance| self.compiled.considers(state, instance))
        {
            Unplaced::NoRoom
        } else {
            Unplaced::NoContainerInstances
        }
    }
}

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
