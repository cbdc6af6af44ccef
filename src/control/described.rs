//! Services as they are shown.

use alloc::string::String;

use super::ClusterControl;
use super::managed::Managed;
use crate::model::{Purpose, Seed, Service, ServiceName};
use crate::service::{Pass, counted};

impl ClusterControl {
    /// The service as it is now: its tasks are counted, and every event has an id, the same each
    /// time. [`Self::service`] shows it as the last pass left it, which costs nothing.
    pub fn describe_service(&self, name: &ServiceName) -> Option<Service> {
        let managed = self.services.get(name)?;
        let mut service = self.counted(managed);
        for (age, event) in (0..).zip(&mut service.events) {
            let number = managed.said.saturating_sub(age);
            event.id = Some(event_id(managed.seed, number));
        }
        Some(service)
    }

    /// The service with its tasks counted now.
    pub(super) fn counted(&self, managed: &Managed) -> Service {
        counted(&Pass::new(self.cluster.view(), &managed.service, self.now))
    }
}

/// The id of the n-th event of a service, in the form of a UUID.
fn event_id(seed: Seed, number: u64) -> String {
    seed.draws(Purpose::ServiceEvent, number).uuid()
}
