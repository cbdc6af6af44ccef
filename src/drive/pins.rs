//! The digests of every deployment.

use alloc::collections::BTreeMap;
use alloc::string::String;

use crate::model::{
    ClusterName, Deployment, DeploymentId, ImagePins, Service, ServiceName, ServiceRevision, TaskId,
};
use crate::time::Timestamp;

/// The digests of deployments: of those under way, and for each service of one to go back to.
#[derive(Debug, Clone, Default)]
pub(super) struct PinBook {
    entries: BTreeMap<(ClusterName, DeploymentId), Pins>,
    numbers: u64,
}

/// The digests of a deployment.
#[derive(Debug, Clone)]
pub(super) struct Pins {
    pub(super) images: ImagePins,
    /// Before when nothing is asked again.
    pub(super) not_before: Timestamp,
    /// Why the last attempt failed.
    pub(super) problem: String,
    /// The task whose agent resolves, where nobody else does.
    pub(super) resolver: Option<TaskId>,
    service: ServiceName,
    revision: ServiceRevision,
    /// Later deployments have higher numbers.
    number: u64,
    is_failed: bool,
}

impl PinBook {
    pub(super) fn get(&self, cluster: &ClusterName, id: &DeploymentId) -> Option<&ImagePins> {
        let pins = self.entries.get(&(cluster.clone(), id.clone()))?;
        Some(&pins.images)
    }

    /// Those of a deployment, which begins with none, or, if it goes back to a revision, with those of
    /// that one.
    pub(super) fn of(
        &mut self,
        cluster: &ClusterName,
        service: &Service,
        deployment: &Deployment,
    ) -> Option<&mut Pins> {
        let key = (cluster.clone(), deployment.id.clone());
        if !self.entries.contains_key(&key) {
            let restored = self.restored(cluster, service, deployment);
            self.prune(cluster, service);
            self.numbers = self.numbers.saturating_add(1);
            let pins = Pins {
                images: restored.unwrap_or_default(),
                not_before: Timestamp::MIN,
                problem: String::new(),
                resolver: None,
                service: service.service_name.clone(),
                revision: deployment.revision.clone(),
                number: self.numbers,
                is_failed: false,
            };
            self.entries.insert(key.clone(), pins);
        }
        self.entries.get_mut(&key)
    }

    /// A deployment failed: nothing goes back to it.
    pub(super) fn failed(&mut self, cluster: &ClusterName, id: &DeploymentId) {
        if let Some(pins) = self.entries.get_mut(&(cluster.clone(), id.clone())) {
            pins.is_failed = true;
        }
    }

    /// What a deployment that goes back to a revision begins with: the digests of the latest
    /// deployment of that revision that did not fail.
    fn restored(
        &self,
        cluster: &ClusterName,
        service: &Service,
        deployment: &Deployment,
    ) -> Option<ImagePins> {
        if !deployment.memory.is_rollback {
            return None;
        }
        let of_service = self.of_service(cluster, &service.service_name);
        let candidates = of_service.filter(|(id, pins)| {
            !pins.is_failed && **id != deployment.id && pins.revision == deployment.revision
        });
        let (_, latest) = candidates.max_by_key(|(_, pins)| pins.number)?;
        Some(ImagePins::for_rollback(&latest.images))
    }

    fn of_service(
        &self,
        cluster: &ClusterName,
        service: &ServiceName,
    ) -> impl Iterator<Item = (&DeploymentId, &Pins)> {
        let entries = self.entries.iter();
        let own = entries.filter(move |((of, _), pins)| of == cluster && pins.service == *service);
        own.map(|((_, id), pins)| (id, pins))
    }

    /// Forgets deployments that are over, but the one that the service would go back to.
    fn prune(&mut self, cluster: &ClusterName, service: &Service) {
        let name = service.service_name.clone();
        let completed = service
            .memory
            .completed
            .as_ref()
            .map(|(revision, _)| revision);
        let sound = self
            .of_service(cluster, &name)
            .filter(|(_, pins)| !pins.is_failed && Some(&pins.revision) == completed);
        let latest = sound.map(|(_, pins)| pins.number).max();
        let is_live = |id: &DeploymentId| service.deployments.iter().any(|one| one.id == *id);
        self.entries.retain(|(of, id), pins| {
            let is_other = of != cluster || pins.service != name;
            is_other || is_live(id) || Some(pins.number) == latest
        });
    }
}
