//! Plans that were made on forks, applied to the cluster they are for.
//!
//! In: a request and the outcome that a planner made of it on a fork. Out: the tasks are placed, or
//! which of them cannot be any more and why. Every touched instance is checked again as it is now,
//! and nothing else is looked at: plans that touch different instances never disturb each other.
//!
//! What is committed equals placing the plans one after another in the order of their commits: each
//! task passes every check at its place in that order. What is not decided again is which instance
//! ranks best: counts that a chain compares may be stale, as old as the fork.
//!
//! Planning again after a conflict ends. A plan that is submitted to the cluster it was made on,
//! unchanged, passes, for the checks are those of placement. So a conflict means that something else
//! was committed since the fork; and if several planners fork, plan and submit in rounds, in each
//! round at least the first plan is committed.

use alloc::vec::Vec;

use super::record::InstanceRecord;
use super::request::{CompiledRequest, FailedCheck};
use super::table::Slot;
use super::undo::Undo;
use super::{ClusterState, InstanceView, TaskTemplate, Txn};
use crate::model::{PlacementRequest, Seed, StartTaskRequest, TaskId};
use crate::plan::{
    ConflictCause, InstanceRef, Partial, PlacementConflict, PlacementOutcome, Reason,
    StartTaskOutcome, SubmitError, Submitted,
};

/// Which checks a task must pass.
#[derive(Debug, Clone, Copy)]
enum Checks {
    /// All.
    All,
    /// Those of `StartTask`.
    Named,
}

/// What an embedder has against an instance.
type Objections<'a> = dyn Fn(InstanceView<'_>, &PlacementRequest) -> Vec<Reason> + 'a;

/// A plan that is submitted, and how.
#[derive(Clone, Copy)]
pub(crate) struct Submission<'a> {
    request: &'a PlacementRequest,
    outcome: &'a PlacementOutcome,
    checks: Checks,
    partial: Partial,
}

impl<'a> Submission<'a> {
    pub(crate) fn new(
        request: &'a PlacementRequest,
        outcome: &'a PlacementOutcome,
        partial: Partial,
    ) -> Self {
        Self {
            request,
            outcome,
            checks: Checks::All,
            partial,
        }
    }

    pub(crate) fn started(
        request: &'a StartTaskRequest,
        outcome: &'a StartTaskOutcome,
        partial: Partial,
    ) -> Self {
        Self {
            request: request.task(),
            outcome: &outcome.placements,
            checks: Checks::Named,
            partial,
        }
    }
}

impl ClusterState {
    /// A fork for a planner, whose tasks get ids that no other planner's tasks get.
    ///
    /// A fork has the indexes that its origin has. A cluster that only takes plans has none, and each
    /// planner would make them anew: let an engine place each kind of request on the cluster once, in a
    /// transaction that is dropped.
    ///
    /// `planner` is a number of one's own for each planner. The ids are a stream of this cluster's
    /// seed, its generation and that number, so they depend on nothing else: not on which plans are
    /// committed, nor in which order. Planners that fork at the same generation need different
    /// numbers; two of one number give the same ids, of which the second is refused as a
    /// [conflict](ConflictCause::TaskExists).
    #[must_use]
    pub fn fork_for_planner(&mut self, planner: u64) -> Self {
        let seed = self.id_seed.unwrap_or(Seed::new(0));
        let generation = self.generation.as_u64();
        let mut fork = self.fork();
        fork.id_seed = Some(seed.for_request(generation).for_request(planner));
        fork.id_position = 0;
        fork
    }

    /// Applies what a planner decided on a fork of this cluster.
    ///
    /// Each task is placed under the id and on the instance of the outcome, in its order, if the
    /// instance passes every check as it is now, with the tasks before it: registered, `ACTIVE` and
    /// in scope, agent, attributes, resources, location, `distinctInstance`, `memberOf`. `request`
    /// must be the one that the outcome is of. GPUs are those that are free now. Tasks that the
    /// planner could not place are left alone.
    ///
    /// Filters of an embedder are not asked: to ask them, use
    /// [`PlacementEngine::submit`](crate::placement::PlacementEngine::submit).
    ///
    /// # Errors
    ///
    /// [`SubmitError::Conflict`] when tasks fail and [`Partial::Refuse`] is given, or when all
    /// fail; [`SubmitError::NotOfAFork`]; [`SubmitError::TooManyTasks`]. Then nothing was applied.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::cluster::ClusterState;
    /// use bayplan::model::{
    ///     ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn, CpuUnits, MemoryMiB,
    ///     PlacementRequest, Quotas, Resources, Seed, TaskDefinition,
    /// };
    /// use bayplan::placement::PlacementEngine;
    /// use bayplan::plan::{Partial, SubmitError};
    ///
    /// let registered = Resources::new(CpuUnits::new(1024), MemoryMiB::new(1000));
    /// let instance = ContainerInstance::new(ContainerInstanceArn::new("i1")?, registered);
    /// let mut cluster = ClusterState::from_instances(&[instance])?;
    /// let container = ContainerDefinitionBuilder::new("web", "nginx").memory(600);
    /// let definition = TaskDefinition::builder("web").container(container).build()?;
    /// let request = PlacementRequest::run_task(&definition).build(&Quotas::default())?;
    ///
    /// // Two planners, each of which could be on a thread of its own.
    /// let mut plans = Vec::new();
    /// for planner in 0..2 {
    ///     let mut fork = cluster.fork_for_planner(planner);
    ///     let mut txn = fork.begin();
    ///     plans.push(PlacementEngine::new().place(&mut txn, &request, Seed::new(planner))?);
    /// }
    ///
    /// // There is room for one of them.
    /// assert!(cluster.submit(&request, &plans[0], Partial::Refuse).is_ok());
    /// let Err(SubmitError::Conflict { conflicts, .. }) =
    ///     cluster.submit(&request, &plans[1], Partial::Refuse)
    /// else {
    ///     panic!("the instance is full");
    /// };
    /// assert!(conflicts[0].to_string().ends_with("on i1: 200 MiB short: 600 needed, 400 left"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn submit(
        &mut self,
        request: &PlacementRequest,
        outcome: &PlacementOutcome,
        partial: Partial,
    ) -> Result<Submitted, SubmitError> {
        self.submit_with(Submission::new(request, outcome, partial), &no_objections)
    }

    /// The same for the outcome of a `StartTask`: neither constraints nor the scope are checked, as
    /// they were not when it was decided.
    ///
    /// # Errors
    ///
    /// Those of [`Self::submit`].
    pub fn submit_started(
        &mut self,
        request: &StartTaskRequest,
        outcome: &StartTaskOutcome,
        partial: Partial,
    ) -> Result<Submitted, SubmitError> {
        let submission = Submission::started(request, outcome, partial);
        self.submit_with(submission, &no_objections)
    }

    /// The same where an embedder may have something against an instance.
    pub(crate) fn submit_with(
        &mut self,
        submission: Submission<'_>,
        objections: &Objections<'_>,
    ) -> Result<Submitted, SubmitError> {
        let outcome = submission.outcome;
        let origin = outcome.origin();
        if origin.is_none_or(|origin| !self.lineage.shares_handles_of(origin)) {
            return Err(SubmitError::NotOfAFork);
        }
        let (planned, based_on) = (outcome.placed(), outcome.based_on());
        let generation = self.generation;
        let mut txn = self.begin();
        let (placed, conflicts) = txn.place_again(submission, objections)?;
        let is_refused = submission.partial == Partial::Refuse || placed.is_empty();
        if is_refused && !conflicts.is_empty() {
            return Err(SubmitError::Conflict {
                planned,
                based_on,
                generation,
                conflicts,
            });
        }
        Ok(Submitted {
            based_on,
            generation: txn.commit(),
            placed,
            conflicts,
        })
    }
}

impl Txn<'_> {
    /// Places the tasks of a plan one after another, as far as they pass the checks.
    fn place_again(
        &mut self,
        submission: Submission<'_>,
        objections: &Objections<'_>,
    ) -> Result<(Vec<TaskId>, Vec<PlacementConflict>), SubmitError> {
        let request = submission.request;
        self.track(request);
        let template = self.template(request);
        let mut compiled = CompiledRequest::default();
        compiled.compile(self.state, request, template.group());
        let mut placed = Vec::new();
        let mut conflicts = Vec::new();
        for (position, (task, instance)) in submission.outcome.placements.iter().enumerate() {
            let checked = self.check_again(submission, &mut compiled, (task, *instance));
            match checked.and_then(|slot| self.object(request, slot, objections)) {
                Ok(slot) => {
                    let is_placed = self.place_as(&template, task, slot);
                    is_placed.ok_or(SubmitError::TooManyTasks)?;
                    placed.push(task.clone());
                }
                Err(cause) => conflicts.push(PlacementConflict::new(position, task.clone(), cause)),
            }
        }
        Ok((placed, conflicts))
    }

    /// The instance of a task, if it can take the task now.
    fn check_again(
        &self,
        submission: Submission<'_>,
        compiled: &mut CompiledRequest,
        (task, instance): (&TaskId, InstanceRef),
    ) -> Result<Slot, ConflictCause> {
        let state = &*self.state;
        let Some(view) = state.view().resolve(instance) else {
            return Err(ConflictCause::Deregistered);
        };
        let slot = view.slot();
        if state.find_task(task).is_some() {
            return Err(ConflictCause::TaskExists {
                container_instance_arn: view.arn().clone(),
            });
        }
        let mut failures = compiled.failures(state, slot);
        failures.retain(|failed| submission.checks.include(*failed));
        let mut reason = |failed| compiled.reason(state, submission.request, slot, failed);
        let reasons = failures.into_iter().map(&mut reason).collect();
        rejected(view.record(), reasons).map_or(Ok(slot), Err)
    }

    /// The instance, unless the embedder has something against it.
    fn object(
        &self,
        request: &PlacementRequest,
        slot: Slot,
        objections: &Objections<'_>,
    ) -> Result<Slot, ConflictCause> {
        let Some(view) = self.view().at(slot) else {
            return Err(ConflictCause::Deregistered);
        };
        rejected(view.record(), objections(view, request)).map_or(Ok(slot), Err)
    }

    /// Places one task under an id that no task has. `None` when there are too many tasks.
    fn place_as(&mut self, template: &TaskTemplate, task: &TaskId, instance: Slot) -> Option<()> {
        let id = self.state.row_id(task);
        let row = template.row(id, instance);
        let slot = self.state.put_task_in(&row)?;
        self.state.undo.push(Undo::TaskAdded(slot));
        Some(())
    }
}

impl Checks {
    /// `StartTask` names its instances, whatever their scope; its request has no constraints.
    fn include(self, failed: FailedCheck) -> bool {
        match self {
            Self::All => true,
            Self::Named => failed != FailedCheck::Scope,
        }
    }
}

fn rejected(record: &InstanceRecord, reasons: Vec<Reason>) -> Option<ConflictCause> {
    (!reasons.is_empty()).then(|| ConflictCause::Rejected {
        container_instance_arn: record.arn.clone(),
        reasons,
    })
}

fn no_objections(_: InstanceView<'_>, _: &PlacementRequest) -> Vec<Reason> {
    Vec::new()
}
