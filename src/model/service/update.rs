//! Changing and deleting a service.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::rules::broken;
use super::{
    AvailabilityZoneRebalancing, DeploymentConfigurationChange, DeploymentController,
    InvalidService, InvalidServices, NewDeployment, PropagateTags, RevisionPart,
    SchedulingStrategy, Service, ServiceRevision, ServiceStatus, TaskSetStatus,
};
use crate::document::Document;
use crate::model::{
    CapacityProviderStrategyItem, PlacementConstraint, PlacementStrategy, Quotas, TaskDefinitionArn,
};

/// A request to change a service: `UpdateService`. What is `None` stays as it is.
///
/// Source: ECS API Reference, `UpdateService`, read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateService {
    /// How many tasks it should have.
    pub desired_count: Option<u32>,
    /// The task definition.
    pub task_definition: Option<TaskDefinitionArn>,
    /// Other parts of the revision; an empty list takes a part away.
    pub parts: BTreeMap<RevisionPart, Document>,
    /// Whether a new deployment begins even if the revision stays the same.
    pub force_new_deployment: bool,
    /// The capacity providers of tasks that start later.
    pub capacity_provider_strategy: Option<Vec<CapacityProviderStrategyItem>>,
    /// What changes about how deployments proceed.
    pub deployment_configuration: Option<DeploymentConfigurationChange>,
    /// Where new tasks may go.
    pub placement_constraints: Option<Vec<PlacementConstraint>>,
    /// Where new tasks go rather.
    pub placement_strategy: Option<Vec<PlacementStrategy>>,
    /// For how long after its start an unhealthy task is not replaced, in seconds.
    pub health_check_grace_period_seconds: Option<u32>,
    /// Whether tasks move between zones.
    pub availability_zone_rebalancing: Option<AvailabilityZoneRebalancing>,
    /// Who deploys; it never changes.
    pub deployment_controller: Option<DeploymentController>,
    /// Whose tags new tasks get.
    pub propagate_tags: Option<PropagateTags>,
    /// Whether new tasks get tags that name their cluster and service.
    pub enable_ecs_managed_tags: Option<bool>,
    /// Whether commands may be executed in the containers of new tasks.
    pub enable_execute_command: Option<bool>,
}

impl UpdateService {
    /// A change of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Another desired count.
    #[must_use]
    pub fn desired_count(self, desired_count: u32) -> Self {
        Self {
            desired_count: Some(desired_count),
            ..self
        }
    }

    /// Another task definition.
    #[must_use]
    pub fn task_definition(self, task_definition: TaskDefinitionArn) -> Self {
        Self {
            task_definition: Some(task_definition),
            ..self
        }
    }

    /// A new deployment whatever else changes.
    #[must_use]
    pub fn forced(self) -> Self {
        Self {
            force_new_deployment: true,
            ..self
        }
    }

    /// The service as the request makes it.
    ///
    /// A new deployment begins if the revision changes or if that is asked for; nothing else begins
    /// one. A changed desired count holds at once, also for a deployment under way.
    ///
    /// # Errors
    ///
    /// [`InvalidServices`]: everything that is wrong.
    ///
    /// # Example
    ///
    /// ```
    /// # use bayplan::model::*;
    /// # use bayplan::time::Timestamp;
    /// # let mut request = CreateService::new(ServiceName::new("web")?, TaskDefinitionArn::new("web:1")?);
    /// # request.desired_count = Some(3);
    /// let next = |id| Ok::<_, InvalidName>(NewDeployment::new(DeploymentId::new(id)?, Timestamp::UNIX_EPOCH));
    /// let service = request.build(next("ecs-svc/1")?, &Quotas::default())?;
    /// let same = UpdateService::new().task_definition(TaskDefinitionArn::new("web:1")?);
    /// let same = same.build(&service, next("ecs-svc/2")?, &Quotas::default())?;
    /// assert_eq!(same, service);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn build(
        self,
        service: &Service,
        next: NewDeployment,
        quotas: &Quotas,
    ) -> Result<Service, InvalidServices> {
        InvalidServices::none_of(self.faults(service, quotas))?;
        let force = self.force_new_deployment;
        let mut changed = self.draft(service);
        let is_deployed = changed.deployment_controller == DeploymentController::Ecs;
        if is_deployed && (force || changed.revision != service.revision) {
            let mut deployment = next.of(changed.revision.clone());
            deployment.desired_count = changed.desired_count;
            changed.deploy(deployment);
        }
        Ok(changed)
    }

    /// Everything that is wrong with the request.
    pub(crate) fn faults(&self, service: &Service, quotas: &Quotas) -> Vec<InvalidService> {
        if service.status != ServiceStatus::Active {
            return alloc::vec![InvalidService::NotActive];
        }
        let mut found = Vec::new();
        if let (SchedulingStrategy::Daemon, Some(desired_count)) =
            (service.scheduling_strategy, self.desired_count)
        {
            found.push(InvalidService::DaemonDesiredCount { desired_count });
        }
        found.extend(self.changed_by_task_sets(service));
        let allowed = service.deployment_controller;
        if let Some(found_controller) = self.deployment_controller.filter(|one| *one != allowed) {
            found.push(InvalidService::ControllerChanged {
                found: found_controller,
                allowed,
            });
        }
        found.extend(broken(&self.clone().draft(service), quotas));
        found
    }

    /// What only new task sets change where they are someone else's business.
    ///
    /// Source: ECS API Reference, `UpdateService`, read 2026-11.
    fn changed_by_task_sets(&self, service: &Service) -> Option<InvalidService> {
        let controller = service.deployment_controller;
        let part = self.parts.keys().next().map(|part| part.as_str());
        let definition = self.task_definition.as_ref().map(|_| "taskDefinition");
        let forced = self.force_new_deployment.then_some("forceNewDeployment");
        let field = definition.or(part).or(forced)?;
        (controller != DeploymentController::Ecs)
            .then_some(InvalidService::ChangedByTaskSets { field, controller })
    }

    /// The service without a new deployment.
    fn draft(self, service: &Service) -> Service {
        let mut changed = service.clone();
        let Self {
            desired_count,
            task_definition,
            parts,
            force_new_deployment: _,
            capacity_provider_strategy,
            deployment_configuration,
            placement_constraints,
            placement_strategy,
            health_check_grace_period_seconds,
            availability_zone_rebalancing,
            deployment_controller: _,
            propagate_tags,
            enable_ecs_managed_tags,
            enable_execute_command,
        } = self;
        let mut revision = service.revision.clone();
        revision.task_definition = task_definition.or(revision.task_definition);
        changed.revision = parts
            .into_iter()
            .fold(revision, |revision: ServiceRevision, (part, document)| {
                revision.with_part(part, document)
            });
        set(&mut changed.desired_count, desired_count);
        if capacity_provider_strategy
            .as_ref()
            .is_some_and(|items| !items.is_empty())
        {
            changed.launch_type = None;
        }
        set(
            &mut changed.capacity_provider_strategy,
            capacity_provider_strategy,
        );
        if let Some(change) = deployment_configuration {
            changed.deployment_configuration = change.of(changed.deployment_configuration);
        }
        set(&mut changed.placement_constraints, placement_constraints);
        set(&mut changed.placement_strategy, placement_strategy);
        set(
            &mut changed.health_check_grace_period_seconds,
            health_check_grace_period_seconds,
        );
        set(
            &mut changed.availability_zone_rebalancing,
            availability_zone_rebalancing,
        );
        set(&mut changed.propagate_tags, propagate_tags);
        set(
            &mut changed.enable_ecs_managed_tags,
            enable_ecs_managed_tags,
        );
        set(&mut changed.enable_execute_command, enable_execute_command);
        changed
    }
}

impl Service {
    /// The service once `DeleteService` was asked for: `DRAINING`, and no task should run. One that was
    /// deleted before stays as it is.
    ///
    /// # Errors
    ///
    /// [`InvalidService::ScaledAboveZero`] when a replica service should still have tasks, or tasks of
    /// its newest deployment or its `PRIMARY` task set run, and the deletion is not [`Deletion::Forced`].
    pub fn delete(&self, deletion: Deletion) -> Result<Self, InvalidService> {
        if self.status != ServiceStatus::Active {
            return Ok(self.clone());
        }
        let desired_count = self.desired_count;
        let is_replica = self.scheduling_strategy == SchedulingStrategy::Replica;
        let deployment = self.primary().map(|primary| primary.counts.running);
        let mut task_sets = self.task_sets.iter();
        let task_set = task_sets.find(|one| one.status == TaskSetStatus::Primary);
        let running = deployment.or(task_set.map(|one| one.counts.running));
        let running = running.unwrap_or(0);
        let has_tasks = desired_count > 0 || running > 0;
        if is_replica && has_tasks && deletion == Deletion::Ordinary {
            return Err(InvalidService::ScaledAboveZero { desired_count });
        }
        let mut deleted = self.clone();
        deleted.status = ServiceStatus::Draining;
        deleted.desired_count = 0;
        Ok(deleted)
    }
}

/// Whether a service is deleted although it should have tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deletion {
    /// It is not.
    Ordinary,
    /// It is: `force`.
    Forced,
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}
