//! What a host asks of the clusters of a control plane, and tells them.

use alloc::sync::Arc;

use super::control_plane::Governed;
use super::{ClusterControl, ControlPlane, RequestError};
use crate::api::{AwsVpcConfiguration, TaskParameters};
use crate::model::{
    ClusterName, Deployment, RevisionPart, Service, ServiceName, ServiceRevision, Task,
    TaskDefinition, TaskDefinitionArn, TaskId,
};
use crate::time::Timestamp;

impl ClusterControl {
    /// The definition that a task was started from, and its ARN; `None` when the task or its definition
    /// is not known any more.
    pub fn task_definition_of(
        &self,
        task: &TaskId,
    ) -> Option<(TaskDefinitionArn, &TaskDefinition)> {
        let found = self.cluster().task(task)?;
        let arn = found.task_definition_arn().cloned();
        let arn = arn.or_else(|| self.revision_of(task)?.task_definition.clone())?;
        let definition = self.definitions.get(&arn)?;
        Some((arn, definition))
    }

    /// The revision of the deployment, or of the task set, that a task belongs to.
    fn revision_of(&self, task: &TaskId) -> Option<&ServiceRevision> {
        let (service, started_by) = self.service_of(task)?;
        revision(service, started_by)
    }

    /// The service of a task, and what started it.
    fn service_of(&self, task: &TaskId) -> Option<(&Service, &str)> {
        let task = self.cluster().task(task)?;
        let name = ServiceName::new(task.group().service_name()?).ok()?;
        Some((self.service(&name)?, task.started_by()?.as_str()))
    }

    /// What the service of a task says of its tasks; `None` where that is nothing.
    fn said_by_service(&self, task: &Task) -> Option<TaskParameters> {
        let name = ServiceName::new(task.group.service_name()?).ok()?;
        let service = self.service(&name)?;
        let revision = revision(service, task.started_by.as_ref()?.as_str())?;
        let part = |part| revision.parts.get(&part);
        let network = part(RevisionPart::NetworkConfiguration);
        let mut parameters = TaskParameters::new();
        parameters.network = network.and_then(AwsVpcConfiguration::of);
        parameters.volume_configurations = part(RevisionPart::VolumeConfigurations).cloned();
        parameters.enable_execute_command = service.enable_execute_command;
        (!parameters.is_plain()).then_some(parameters)
    }

    /// The service and the deployment that a task belongs to; `None` for a standalone task, and when
    /// the deployment is over or is a task set.
    pub fn deployment_of(&self, task: &TaskId) -> Option<(&ServiceName, &Deployment)> {
        let (service, started_by) = self.service_of(task)?;
        let mut deployments = service.deployments.iter();
        let found = deployments.find(|one| one.id.as_str() == started_by)?;
        Some((&service.service_name, found))
    }
}

/// The revision of a deployment, or of a task set.
pub(super) fn revision<'a>(service: &'a Service, id: &str) -> Option<&'a ServiceRevision> {
    let mut deployments = service.deployments.iter();
    let deployment = deployments.find(|one| one.id.as_str() == id);
    let mut task_sets = service.task_sets.iter();
    let task_set = task_sets.find(|one| one.id.as_str() == id);
    let deployment = deployment.map(|one| &one.revision);
    deployment.or(task_set.map(|one| &one.revision))
}

impl Governed {
    /// What was said of a task when it was run, or is said of it by its service.
    pub(super) fn parameters(&self, task: &Task) -> Option<Arc<TaskParameters>> {
        let own = self.tasks.of(&task.id).parameters.clone();
        own.or_else(|| self.control.said_by_service(task).map(Arc::new))
    }
}

impl ControlPlane {
    /// What was said of a task when it was run, or is said of it by its service: overrides, networks,
    /// volumes, whether commands may be executed in it; `None` where nothing is that the state of the
    /// cluster does not keep.
    pub fn task_parameters(
        &self,
        cluster: &ClusterName,
        task: &TaskId,
    ) -> Option<Arc<TaskParameters>> {
        let governed = self.clusters.get(cluster)?;
        let found = governed.control.cluster().task(task);
        let found = found.map(|found| found.to_model());
        let found = found.or_else(|| governed.tasks.gone(task).cloned());
        governed.parameters(&found?)
    }

    /// Tells a cluster something, or asks it, for which the plane itself has no operation. What it
    /// decides is handed out by the plane as all else is.
    ///
    /// # Errors
    ///
    /// [`RequestError::ClusterNotFound`], and what `told` answers.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::api::CreateCluster;
    /// use bayplan::control::ControlPlane;
    /// use bayplan::model::{
    ///     ArnPrefix, ClusterName, ContainerInstance, ContainerInstanceArn, CpuUnits, MemoryMiB, Quotas,
    ///     Resources, Seed,
    /// };
    /// use bayplan::time::Timestamp;
    ///
    /// let (now, web) = (Timestamp::UNIX_EPOCH, ClusterName::new("web")?);
    /// let prefix = ArnPrefix::new("arn:bayplan:ecs:harbour:1")?;
    /// let mut control = ControlPlane::new(prefix, Seed::new(1), Quotas::default());
    /// control.create_cluster(now, CreateCluster::new(web.clone()))?;
    /// let resources = Resources::new(CpuUnits::new(2048), MemoryMiB::new(4000));
    /// let instance = ContainerInstance::new(ContainerInstanceArn::new("i1")?, resources);
    /// control.with_cluster(now, &web, |cluster, now| {
    ///     cluster.register_container_instance(now, instance)
    /// })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_cluster<T>(
        &mut self,
        now: Timestamp,
        cluster: &ClusterName,
        told: impl FnOnce(&mut ClusterControl, Timestamp) -> Result<T, RequestError>,
    ) -> Result<T, RequestError> {
        let now = self.at(now);
        let governed = self.clusters.get_mut(cluster);
        let governed = governed.ok_or(RequestError::ClusterNotFound)?;
        let answer = told(&mut governed.control, now);
        self.collect(cluster);
        answer
    }
}
