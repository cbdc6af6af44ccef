//! `CreateTaskSet`, `UpdateTaskSet`, `DeleteTaskSet`, `UpdateServicePrimaryTaskSet`.

use alloc::string::ToString;

use super::{ClusterControl, RequestError};
use crate::model::{
    CreateTaskSet, Deletion, DeploymentId, InvalidServices, Service, ServiceName, TaskSet,
};
use crate::time::Timestamp;

impl ClusterControl {
    /// Makes a task set of a service whose deployments someone else controls. It is `ACTIVE`; its
    /// tasks are started by the next step.
    ///
    /// Source: ECS API Reference, `CreateTaskSet`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::ServiceNotFound`], [`RequestError::TaskDefinitionNotFound`],
    /// [`RequestError::Unsupported`], [`RequestError::Service`], [`RequestError::Task`].
    pub fn create_task_set(
        &mut self,
        now: Timestamp,
        service: &ServiceName,
        request: CreateTaskSet,
    ) -> Result<&TaskSet, RequestError> {
        let now = self.at(now);
        let mut changed = self.managed(service)?.service.as_ref().clone();
        let definition = request.revision.task_definition.as_ref();
        let number = self.next_number(service, definition);
        let next = self.next_deployment((now, number), definition)?;
        let task_set = request.build(&changed, next, &self.quotas)?;
        let id = task_set.id.clone();
        let seen = changed.as_of_task_set(&task_set);
        self.check_placeable(&seen)?;
        self.build_request(&seen, seen.revision.task_definition.as_ref(), &id)?;
        self.deployments = number;
        changed.task_sets.push(task_set);
        found(self.replace(service, changed)?, &id)
    }

    /// Scales a task set, in thousandths of a percent of the desired count of its service. Its tasks
    /// are started and stopped by the next steps.
    ///
    /// Source: ECS API Reference, `UpdateTaskSet`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::ServiceNotFound`], [`RequestError::TaskSetNotFound`],
    /// [`RequestError::Service`].
    pub fn update_task_set(
        &mut self,
        now: Timestamp,
        (service, task_set): (&ServiceName, &DeploymentId),
        scale: u32,
    ) -> Result<&TaskSet, RequestError> {
        let now = self.at(now);
        let old = self.managed(service)?.service.as_ref();
        let scaled = found(old, task_set)?.scaled(old, scale, now)?;
        self.replace_task_set(service, scaled)
    }

    /// Deletes a task set: it is `DRAINING` until its tasks are gone, then it is forgotten.
    ///
    /// Source: ECS API Reference, `DeleteTaskSet`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::ServiceNotFound`], [`RequestError::TaskSetNotFound`];
    /// [`RequestError::Service`] when its scale is above 0 and the deletion is not
    /// [`Deletion::Forced`].
    pub fn delete_task_set(
        &mut self,
        now: Timestamp,
        (service, task_set): (&ServiceName, &DeploymentId),
        deletion: Deletion,
    ) -> Result<&TaskSet, RequestError> {
        let now = self.at(now);
        let old = found(&self.managed(service)?.service, task_set)?;
        let deleted = old.delete(deletion, now).map_err(InvalidServices::from)?;
        self.replace_task_set(service, deleted)
    }

    /// Makes a task set the `PRIMARY` one of its service. Nothing is started or stopped for that.
    ///
    /// Source: ECS API Reference, `UpdateServicePrimaryTaskSet`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::ServiceNotFound`], [`RequestError::TaskSetNotFound`],
    /// [`RequestError::Service`].
    pub fn update_service_primary_task_set(
        &mut self,
        now: Timestamp,
        (service, task_set): (&ServiceName, &DeploymentId),
    ) -> Result<&TaskSet, RequestError> {
        let now = self.at(now);
        let old = &self.managed(service)?.service;
        let changed = old.with_primary_task_set(task_set, now)?;
        let changed = changed.ok_or_else(|| missing(task_set))?;
        found(self.replace(service, changed)?, task_set)
    }

    fn replace_task_set(
        &mut self,
        service: &ServiceName,
        task_set: TaskSet,
    ) -> Result<&TaskSet, RequestError> {
        let id = task_set.id.clone();
        let mut changed = self.managed(service)?.service.as_ref().clone();
        let mut task_sets = changed.task_sets.iter_mut();
        if let Some(old) = task_sets.find(|one| one.id == id) {
            *old = task_set;
        }
        found(self.replace(service, changed)?, &id)
    }
}

fn found<'a>(service: &'a Service, task_set: &DeploymentId) -> Result<&'a TaskSet, RequestError> {
    let found = service.task_set(task_set);
    found.ok_or_else(|| missing(task_set))
}

fn missing(task_set: &DeploymentId) -> RequestError {
    RequestError::TaskSetNotFound {
        task_set: task_set.to_string(),
    }
}
