//! The requests that services and task sets were made by.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::ClusterControl;
use crate::api::{CreateService, CreateTaskSet};
use crate::model::{DeploymentId, ServiceName, ServiceStatus};

/// The requests that the services of a cluster and their task sets were made by, as long as these are
/// there.
#[derive(Debug, Clone, Default)]
pub(super) struct ServiceRequests {
    services: BTreeMap<ServiceName, CreateService>,
    task_sets: BTreeMap<ServiceName, BTreeMap<DeploymentId, CreateTaskSet>>,
    /// Services that were deleted, and are not known to be gone.
    leaving: BTreeSet<ServiceName>,
    /// The same of task sets.
    leaving_sets: BTreeSet<(ServiceName, DeploymentId)>,
}

impl ServiceRequests {
    /// Whether the service was made by that very request.
    pub(super) fn made(&self, service: &ServiceName, by: &CreateService) -> bool {
        self.services.get(service) == Some(by)
    }

    /// How many services were made and are not known to be gone.
    pub(super) fn count(&self) -> usize {
        self.services.len()
    }

    /// The service was made.
    pub(super) fn keep(&mut self, request: CreateService) {
        let name = request.service.service_name.clone();
        self.services.insert(name, request);
    }

    /// The service was deleted.
    pub(super) fn deleted(&mut self, service: ServiceName) {
        self.leaving.insert(service);
    }

    /// The task set that was made with the client token of a request, and by which request.
    pub(super) fn task_set(
        &self,
        service: &ServiceName,
        request: &CreateTaskSet,
    ) -> Option<(&DeploymentId, &CreateTaskSet)> {
        let token = request.task_set.client_token.as_ref()?;
        let mut made = self.task_sets.get(service)?.iter();
        made.find(|(_, made)| made.task_set.client_token.as_ref() == Some(token))
    }

    /// The task set was made.
    pub(super) fn keep_task_set(
        &mut self,
        service: ServiceName,
        task_set: DeploymentId,
        request: CreateTaskSet,
    ) {
        let made = self.task_sets.entry(service).or_default();
        made.insert(task_set, request);
    }

    /// The task set was deleted.
    pub(super) fn deleted_task_set(&mut self, service: ServiceName, task_set: DeploymentId) {
        self.leaving_sets.insert((service, task_set));
    }

    /// The task sets that were deleted, or whose service was, and are gone; each is told once. The
    /// requests by which they and the services were made are forgotten.
    pub(super) fn take_gone(
        &mut self,
        control: &ClusterControl,
    ) -> Vec<(ServiceName, DeploymentId)> {
        let mut services = Vec::new();
        let mut task_sets = Vec::new();
        self.leaving.retain(|name| {
            let service = control.service(name);
            let is_there = service.is_some_and(|found| found.status != ServiceStatus::Inactive);
            if !is_there {
                services.push(name.clone());
            }
            is_there
        });
        self.leaving_sets.retain(|(name, id)| {
            let service = control.service(name);
            let is_there = service.is_some_and(|found| found.task_set(id).is_some());
            if !is_there {
                task_sets.push((name.clone(), id.clone()));
            }
            is_there
        });
        for (service, task_set) in &task_sets {
            if let Some(made) = self.task_sets.get_mut(service) {
                made.remove(task_set);
            }
        }
        for service in &services {
            self.services.remove(service);
            let made = self.task_sets.remove(service).unwrap_or_default();
            let made = made.into_keys().map(|id| (service.clone(), id));
            task_sets.extend(made);
        }
        task_sets
    }
}
