//! Clusters to try things on.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::AnalysisError;
use crate::cluster::{ClusterState, ClusterView, TaskView, Txn};
use crate::model::{
    ContainerInstance, ContainerInstanceArn, ContainerInstanceStatus, PlacementRequest, Seed,
    TaskGroup,
};
use crate::placement::PlacementEngine;
use crate::plan::{Change, Shape, WhyUnplaced};

/// A cluster to try things on: each trial leaves it as it was.
#[derive(Debug, Clone)]
pub(super) struct Trial {
    state: ClusterState,
}

/// Whether the tasks of the service are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Own {
    Without,
    With,
}

impl Trial {
    /// The registered instances at their best: `ACTIVE`, connected, empty. Those that never come back
    /// are left out.
    pub(super) fn of_instances(view: ClusterView<'_>) -> Result<Self, AnalysisError> {
        let instances = view.instances().filter(|one| may_serve(one.status()));
        let instances: Vec<_> = instances.map(|one| at_its_best(one.to_model())).collect();
        let state = ClusterState::from_instances(&instances)?;
        Ok(Self { state })
    }

    /// The cluster as it is, once what comes by itself has come: registrations and connections are
    /// there, tasks that should stop are gone.
    pub(super) fn of_tasks(
        view: ClusterView<'_>,
        group: &TaskGroup,
        own: Own,
    ) -> Result<Self, AnalysisError> {
        let mut state = view.state().clone();
        for instance in view.instances() {
            if instance.status() == ContainerInstanceStatus::Registering {
                state.apply(&Change::SetStatus {
                    container_instance_arn: instance.arn().clone(),
                    status: ContainerInstanceStatus::Active,
                })?;
            }
            if !instance.is_agent_connected() {
                state.apply(&Change::SetAgentConnected {
                    container_instance_arn: instance.arn().clone(),
                    connected: true,
                })?;
            }
        }
        let goes = |task: &TaskView<'_>| {
            !task.is_counted() || own == Own::Without && task.group() == group
        };
        for task in view.tasks().iter().filter(|task| goes(task)) {
            let task_id = task.id();
            state.apply(&Change::RemoveTask { task_id })?;
        }
        Ok(Self { state })
    }

    /// The same with more instances.
    pub(super) fn with_instances(&self, count: u32, shape: &Shape) -> Result<Self, AnalysisError> {
        let mut trial = self.clone();
        for number in 0..count {
            let arn = ContainerInstanceArn::new(&alloc::format!("analysis/{number:06}"))?;
            let instance = shape.instance(arn);
            let change = Change::RegisterContainerInstance(Box::new(instance));
            trial.state.apply(&change)?;
        }
        Ok(trial)
    }

    pub(super) fn begin(&mut self) -> Txn<'_> {
        self.state.begin()
    }

    pub(super) fn view(&self) -> ClusterView<'_> {
        self.state.view()
    }

    /// How many tasks of a request find a place, up to so many.
    ///
    /// Identical tasks fill an instance until it takes no more, in whatever order they come; so it is
    /// the most that ever are there at once.
    pub(super) fn places(
        &mut self,
        request: &PlacementRequest,
        most: u32,
    ) -> Result<u32, AnalysisError> {
        if most == 0 {
            return Ok(0);
        }
        let mut txn = self.state.begin();
        let request = request.with_count(most);
        let outcome = PlacementEngine::new().place(&mut txn, &request, Seed::new(0))?;
        Ok(u32::try_from(outcome.placed()).unwrap_or(u32::MAX))
    }

    /// Why the first task beyond so many, or an earlier one, finds no place; `None` when all do.
    pub(super) fn why(
        &mut self,
        request: &PlacementRequest,
        places: u32,
        engine: PlacementEngine,
    ) -> Result<Option<WhyUnplaced>, AnalysisError> {
        let mut engine = engine;
        let mut txn = self.state.begin();
        let request = request.with_count(places.saturating_add(1));
        let outcome = engine.place(&mut txn, &request, Seed::new(0))?;
        Ok(engine.explain(txn.view(), &request, &outcome)?.unplaced)
    }
}

/// Whether an instance takes tasks, or may again.
fn may_serve(status: ContainerInstanceStatus) -> bool {
    match status {
        ContainerInstanceStatus::Registering
        | ContainerInstanceStatus::Active
        | ContainerInstanceStatus::Draining => true,
        ContainerInstanceStatus::RegistrationFailed
        | ContainerInstanceStatus::Deregistering
        | ContainerInstanceStatus::Inactive => false,
    }
}

fn at_its_best(instance: ContainerInstance) -> ContainerInstance {
    ContainerInstance {
        status: ContainerInstanceStatus::Active,
        agent_connected: true,
        remaining: instance.registered.clone(),
        running_tasks_count: 0,
        pending_tasks_count: 0,
        ..instance
    }
}
