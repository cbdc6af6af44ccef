//! Placing the tasks of a request.

use alloc::vec::Vec;

use super::chain::choose;
use super::{Extras, World};
use crate::model::{
    ContainerInstanceArn, NetworkMode, PlacementRequest, Purpose, Seed, Task, TaskStatus,
};
use crate::plan::Reason;

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Outcome {
    /// The instances that took a task, in the order in which the tasks were placed.
    pub placed: Vec<ContainerInstanceArn>,
    /// Why the next task could not be placed; `None` when all were.
    ///
    /// There is an entry for every instance of the cluster, in key order, with every check that it
    /// fails. None of them can take the task, so none of the entries lacks a reason.
    pub reasons: Option<Vec<(ContainerInstanceArn, Vec<Reason>)>>,
}

impl World {
    /// Places the tasks of a request by the rules of ECS alone.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::model::{
    ///     ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn, CpuUnits, MemoryMiB,
    ///     PlacementRequest, Quotas, Resources, Seed, ServiceName, TaskDefinition,
    /// };
    /// use bayplan::plan::Reason;
    /// use bayplan::testing::reference::World;
    ///
    /// let registered = Resources::new(CpuUnits::new(1024), MemoryMiB::new(1000));
    /// let instance = ContainerInstance::new(ContainerInstanceArn::new("i1")?, registered);
    /// let container = ContainerDefinitionBuilder::new("web", "nginx").memory(400);
    /// let definition = TaskDefinition::builder("web").container(container).build()?;
    /// let request = PlacementRequest::service_tasks(&ServiceName::new("web")?, &definition)
    ///     .count(3)
    ///     .build(&Quotas::default())?;
    ///
    /// let mut world = World::new(vec![instance], vec![]);
    /// let outcome = world.place(&request, Seed::new(1));
    /// assert_eq!(outcome.placed.len(), 2);
    /// let reasons = outcome.reasons.unwrap_or_default();
    /// assert!(matches!(reasons[0].1[..], [Reason::Memory { .. }]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn place(&mut self, request: &PlacementRequest, seed: Seed) -> Outcome {
        self.place_with(request, seed, &Extras::default())
    }

    /// Places the tasks of a request, one after another, each seeing those before it.
    ///
    /// It ends with the first task that no instance can take; the tasks before it stay. The n-th task
    /// of the request has its own draws, so what is drawn for it does not depend on the others.
    pub fn place_with(
        &mut self,
        request: &PlacementRequest,
        seed: Seed,
        extras: &Extras<'_>,
    ) -> Outcome {
        let mut placed = Vec::new();
        for ordinal in 0..request.count() {
            let everywhere = self.everywhere();
            let (mut candidates, mut reasons) = (Vec::new(), Vec::new());
            for here in &everywhere {
                let reasons_here = here.reasons(request, extras);
                if reasons_here.is_empty() {
                    candidates.push(here);
                }
                reasons.push((here.arn().clone(), reasons_here));
            }
            let draws = seed.draws(Purpose::Placement, u64::from(ordinal));
            let Some(chosen) = choose(request, &everywhere, candidates, draws, extras) else {
                return Outcome {
                    placed,
                    reasons: Some(reasons),
                };
            };
            let arn = chosen.arn().clone();
            self.bind(request, &arn);
            placed.push(arn);
        }
        Outcome {
            placed,
            reasons: None,
        }
    }

    /// Adds a task of the request on an instance.
    ///
    /// It is `PROVISIONING` while its network interface is made ready, else `PENDING`.
    pub(super) fn bind(&mut self, request: &PlacementRequest, arn: &ContainerInstanceArn) {
        let definition = request.task_definition();
        let id = self.next_id();
        let mut task = Task::new(id, request.group().clone())
            .on(arn.clone())
            .taking(request.need().as_ref().clone());
        task.last_status = if definition.network_mode() == NetworkMode::Awsvpc {
            TaskStatus::Provisioning
        } else {
            TaskStatus::Pending
        };
        task.task_definition_arn = definition.task_definition_arn().cloned();
        task.created_at = request.created_at();
        task.started_by = request.started_by().cloned();
        self.add(task);
    }
}
