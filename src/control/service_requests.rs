//! The requests that services were made by.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::ClusterControl;
use crate::api::CreateService;
use crate::model::{ServiceName, ServiceStatus};

/// The requests that the services of a cluster were made by, as long as these are there.
#[derive(Debug, Clone, Default)]
pub(super) struct ServiceRequests {
    requests: BTreeMap<ServiceName, CreateService>,
    /// Services that were deleted, and are not known to be gone.
    leaving: Vec<ServiceName>,
}

impl ServiceRequests {
    /// Whether the service was made by that very request.
    pub(super) fn made(&self, service: &ServiceName, by: &CreateService) -> bool {
        self.requests.get(service) == Some(by)
    }

    /// The service was made.
    pub(super) fn keep(&mut self, request: CreateService) {
        let name = request.service.service_name.clone();
        self.requests.insert(name, request);
    }

    /// The service was deleted.
    pub(super) fn deleted(&mut self, service: ServiceName) {
        if !self.leaving.contains(&service) {
            self.leaving.push(service);
        }
    }

    /// The deleted services that are gone, each told once. Their requests are forgotten.
    pub(super) fn take_gone(&mut self, control: &ClusterControl) -> Vec<ServiceName> {
        let is_there = |name: &ServiceName| {
            let service = control.service(name);
            service.is_some_and(|service| service.status != ServiceStatus::Inactive)
        };
        let leaving = core::mem::take(&mut self.leaving);
        let (left, gone): (Vec<_>, Vec<_>) = leaving.into_iter().partition(is_there);
        self.leaving = left;
        for service in &gone {
            self.requests.remove(service);
        }
        gone
    }
}
