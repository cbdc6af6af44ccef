//! Making, scaling and deleting task sets.

use alloc::string::String;
use alloc::vec::Vec;

use super::rules::{client_token, within};
use super::{
    Deletion, DeploymentController, InvalidService, InvalidServices, NewDeployment, Service,
    ServiceRevision, ServiceStatus, StabilityStatus, TaskSet, TaskSetStatus,
};
use crate::model::{
    CapacityProviderStrategyItem, DeploymentId, LaunchType, Quotas, TaskDefinitionArn,
};
use crate::time::Timestamp;

/// A request to make a task set: `CreateTaskSet`.
///
/// Source: ECS API Reference, `CreateTaskSet`, read 2026-11.
///
/// # Example
///
/// ```
/// use bayplan::model::{
///     CreateService, CreateTaskSet, DeploymentController, DeploymentId, NewDeployment, Quotas,
///     ServiceName, TaskDefinitionArn, TaskSetStatus,
/// };
/// use bayplan::time::Timestamp;
///
/// let definition = TaskDefinitionArn::new("web:1")?;
/// let next = |id| Ok::<_, bayplan::model::InvalidName>(NewDeployment::new(DeploymentId::new(id)?, Timestamp::UNIX_EPOCH));
/// let mut request = CreateService::new(ServiceName::new("web")?, definition.clone());
/// request.deployment_controller = DeploymentController::External;
/// request.desired_count = Some(3);
/// let service = request.build(next("ecs-svc/1")?, &Quotas::default())?;
///
/// let request = CreateTaskSet::new(definition).scale(50_000);
/// let task_set = request.build(&service, next("ecs-svc/2")?, &Quotas::default())?;
/// assert_eq!(task_set.status, TaskSetStatus::Active);
/// assert_eq!(task_set.computed_desired_count(service.desired_count), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateTaskSet {
    /// A name that the controller gives it; it need not be unique.
    pub external_id: Option<String>,
    /// What its tasks are.
    pub revision: ServiceRevision,
    /// The launch type of its tasks; `None` is that of the service.
    pub launch_type: Option<LaunchType>,
    /// The capacity providers of its tasks; none are those of the service.
    pub capacity_provider_strategy: Vec<CapacityProviderStrategyItem>,
    /// Its share of the desired count, in thousandths of a percent: 0 to 100000.
    pub scale: u32,
    /// What makes the request idempotent: at most 36 characters.
    pub client_token: Option<String>,
}

impl CreateTaskSet {
    /// A request for a task set whose scale is 0.
    pub fn new(task_definition: TaskDefinitionArn) -> Self {
        Self {
            external_id: None,
            revision: ServiceRevision::of(task_definition),
            launch_type: None,
            capacity_provider_strategy: Vec::new(),
            scale: 0,
            client_token: None,
        }
    }

    /// Another share of the desired count, in thousandths of a percent.
    #[must_use]
    pub fn scale(self, scale: u32) -> Self {
        Self { scale, ..self }
    }

    /// Checks the request and makes the task set, which does not serve yet.
    ///
    /// # Errors
    ///
    /// [`InvalidServices`]: everything that is wrong.
    pub fn build(
        self,
        service: &Service,
        next: NewDeployment,
        quotas: &Quotas,
    ) -> Result<TaskSet, InvalidServices> {
        InvalidServices::none_of(self.faults(service, quotas))?;
        let health_checks = next.health_checks(&self.revision);
        let mut task_set = TaskSet::new(next.id, self.revision);
        task_set.health_checks = health_checks;
        task_set.external_id = self.external_id;
        task_set.launch_type = self.launch_type;
        task_set.capacity_provider_strategy = self.capacity_provider_strategy;
        task_set.scale = self.scale;
        task_set.stability_status_at = Some(next.at);
        task_set.created_at = Some(next.at);
        task_set.updated_at = Some(next.at);
        Ok(task_set)
    }

    fn faults(&self, service: &Service, quotas: &Quotas) -> Vec<InvalidService> {
        if let Some(found) = closed_to_task_sets(service) {
            return alloc::vec![found];
        }
        let mut found = Vec::new();
        let count = service.task_sets.len();
        if quotas
            .task_sets_per_service
            .exceeded_by(count.saturating_add(1))
            .is_some()
        {
            found.push(InvalidService::TooManyTaskSets { count });
        }
        if self.revision.task_definition.is_none() {
            found.push(InvalidService::TaskDefinitionMissing);
        }
        if self.launch_type.is_some() && !self.capacity_provider_strategy.is_empty() {
            found.push(InvalidService::LaunchTypeAndProviders);
        }
        scale(self.scale, &mut found);
        found.extend(client_token(self.client_token.as_deref()));
        found
    }
}

impl TaskSet {
    /// The task set of a service with another scale, in thousandths of a percent: `UpdateTaskSet`. It
    /// is `STABILIZING` if it should have another number of tasks now.
    ///
    /// Source: ECS API Reference, `UpdateTaskSet`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`InvalidServices`]: the service is not `ACTIVE`, the task set is `DRAINING`, or the scale is
    /// out of range.
    pub fn scaled(
        &self,
        service: &Service,
        to: u32,
        now: Timestamp,
    ) -> Result<Self, InvalidServices> {
        let mut found: Vec<InvalidService> = closed_to_task_sets(service).into_iter().collect();
        found.extend(self.is_going());
        scale(to, &mut found);
        InvalidServices::none_of(found)?;
        let desired = service.desired_count;
        let before = self.computed_desired_count(desired);
        let mut scaled = self.clone();
        scaled.scale = to;
        scaled.updated_at = Some(now);
        if scaled.computed_desired_count(desired) != before {
            scaled.stability_status = StabilityStatus::Stabilizing;
            scaled.stability_status_at = Some(now);
        }
        Ok(scaled)
    }

    /// The task set once `DeleteTaskSet` was asked for: `DRAINING`, and no task of it should run. One
    /// that is so already stays as it is.
    ///
    /// Source: ECS API Reference, `DeleteTaskSet`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`InvalidService::TaskSetScaledAboveZero`] when its scale is not 0 and the deletion is not
    /// [`Deletion::Forced`].
    pub fn delete(&self, deletion: Deletion, now: Timestamp) -> Result<Self, InvalidService> {
        if self.status == TaskSetStatus::Draining {
            return Ok(self.clone());
        }
        if self.scale > 0 && deletion == Deletion::Ordinary {
            let scale = self.scale;
            return Err(InvalidService::TaskSetScaledAboveZero { scale });
        }
        let mut deleted = self.clone();
        deleted.status = TaskSetStatus::Draining;
        deleted.scale = 0;
        deleted.updated_at = Some(now);
        deleted.stability_status = StabilityStatus::Stabilizing;
        deleted.stability_status_at = Some(now);
        Ok(deleted)
    }

    fn is_going(&self) -> Option<InvalidService> {
        let is_going = self.status == TaskSetStatus::Draining;
        is_going.then(|| InvalidService::TaskSetDraining {
            task_set: self.id.clone(),
        })
    }
}

impl Service {
    /// The task set of that id.
    pub fn task_set(&self, id: &DeploymentId) -> Option<&TaskSet> {
        self.task_sets.iter().find(|one| one.id == *id)
    }

    /// The service with that task set as its `PRIMARY` one: `UpdateServicePrimaryTaskSet`. What the
    /// task set says of its tasks, the service says from now on; the task set that was `PRIMARY` is
    /// `ACTIVE`.
    ///
    /// `None` when it has no such task set.
    ///
    /// Source: ECS Developer Guide, "Deploy Amazon ECS services using a third-party controller", read
    /// 2026-11.
    ///
    /// # Errors
    ///
    /// [`InvalidServices`]: the service is not `ACTIVE`, or the task set is `DRAINING`.
    pub fn with_primary_task_set(
        &self,
        id: &DeploymentId,
        now: Timestamp,
    ) -> Result<Option<Self>, InvalidServices> {
        let Some(primary) = self.task_set(id) else {
            return Ok(None);
        };
        let found = closed_to_task_sets(self);
        let found: Vec<InvalidService> = found.into_iter().chain(primary.is_going()).collect();
        InvalidServices::none_of(found)?;
        let mut changed = self.as_of_task_set(primary);
        for task_set in &mut changed.task_sets {
            let status = if task_set.id == *id {
                TaskSetStatus::Primary
            } else if task_set.status == TaskSetStatus::Primary {
                TaskSetStatus::Active
            } else {
                continue;
            };
            if task_set.status != status {
                task_set.status = status;
                task_set.updated_at = Some(now);
            }
        }
        Ok(Some(changed))
    }

    /// The service as the tasks of one of its task sets see it: what the task set says goes before
    /// what the service says.
    pub(crate) fn as_of_task_set(&self, task_set: &TaskSet) -> Self {
        let mut seen = self.clone();
        seen.revision = task_set.revision.clone();
        let providers = &task_set.capacity_provider_strategy;
        if task_set.launch_type.is_some() || !providers.is_empty() {
            seen.launch_type = task_set.launch_type;
            seen.capacity_provider_strategy.clone_from(providers);
        }
        seen
    }
}

/// Why a service takes no task sets, or none any more.
fn closed_to_task_sets(service: &Service) -> Option<InvalidService> {
    if service.status != ServiceStatus::Active {
        return Some(InvalidService::NotActive);
    }
    let controller = service.deployment_controller;
    (controller != DeploymentController::External)
        .then_some(InvalidService::TaskSetsOfOthers { controller })
}

fn scale(scale: u32, found: &mut Vec<InvalidService>) {
    within("scale in thousandths", scale, (0, 100_000), found);
}
