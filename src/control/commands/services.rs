//! `CreateService`, `UpdateService` and `DeleteService`.

use super::launch::{default_launch, default_of_service};
use crate::api::{
    CreateService, CreateServiceResponse, DeleteService, DeleteServiceResponse, Limits,
    ServiceDetail, UpdateService, UpdateServiceResponse,
};
use crate::control::control_plane::Governed;
use crate::control::error::check;
use crate::control::{ControlPlane, RequestError};
use crate::model::{
    ClusterName, Deletion, InvalidService, InvalidServices, Reference, ServiceName, ServiceStatus,
    TaskDefinitionArn,
};
use crate::time::Timestamp;

impl ControlPlane {
    /// Makes a service and its first deployment.
    ///
    /// What is wrong is found in this order: cluster, name, definition, what is said of the service,
    /// launch type. The very request that an `ACTIVE` service was made by is answered with that
    /// service. Where neither a launch type nor a strategy is given, the cluster's default strategy
    /// is taken, and if it has none, launch type `EC2`. Ours: daemons take no default strategy.
    ///
    /// Source: ECS API Reference, `CreateService`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    /// [`RequestError::ClusterNotFound`]; [`RequestError::ServiceExists`]; [`RequestError::QuotaReached`];
    /// [`RequestError::TaskDefinitionNotFound`]; [`RequestError::TaskDefinitionInactive`];
    /// [`RequestError::Service`]; [`RequestError::Unsupported`]; [`RequestError::Task`].
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::api::{CreateCluster, CreateService, RegisterTaskDefinition};
    /// use bayplan::control::ControlPlane;
    /// use bayplan::model::{
    ///     self, ArnPrefix, ClusterName, ContainerDefinitionBuilder, Quotas, Seed, ServiceName,
    ///     TaskDefinition, TaskDefinitionArn,
    /// };
    /// use bayplan::time::Timestamp;
    ///
    /// let now = Timestamp::UNIX_EPOCH;
    /// let prefix = ArnPrefix::new("arn:bayplan:ecs:harbour:1")?;
    /// let mut control = ControlPlane::new(prefix, Seed::new(1), Quotas::default());
    /// control.create_cluster(now, CreateCluster::new(ClusterName::new("default")?))?;
    /// let container = ContainerDefinitionBuilder::new("web", "nginx").memory(600);
    /// let web = TaskDefinition::builder("web").container(container).build()?;
    /// control.register_task_definition(now, RegisterTaskDefinition::new(&web))?;
    ///
    /// let definition = TaskDefinitionArn::new("web")?;
    /// let mut service = model::CreateService::new(ServiceName::new("front")?, definition);
    /// service.desired_count = Some(2);
    /// let made = control.create_service(now, CreateService::new(service))?.service.service;
    /// let definition = made.revision.task_definition.as_ref().map(ToString::to_string);
    /// assert_eq!(definition.as_deref(), Some("arn:bayplan:ecs:harbour:1:task-definition/web:1"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn create_service(
        &mut self,
        now: Timestamp,
        request: CreateService,
    ) -> Result<CreateServiceResponse, RequestError> {
        request.check()?;
        let now = self.at(now);
        let (cluster, governed) = self.active_to_read(request.cluster.as_ref())?;
        let name = request.service.service_name.clone();
        let status = governed.control.service(&name).map(|found| found.status);
        if status.is_some_and(|status| status != ServiceStatus::Inactive) {
            let is_repeated = governed.service_requests.made(&name, &request);
            if status != Some(ServiceStatus::Active) || !is_repeated {
                return Err(RequestError::ServiceExists { service: name });
            }
            let detail = self.service_detail(&cluster, &name)?;
            return Ok(CreateServiceResponse::new(detail));
        }
        let services = governed.service_requests.count();
        check(
            self.quotas.services_per_cluster,
            services,
            "services in the cluster",
        )?;
        let mut service = request.service.clone();
        service.revision.task_definition =
            self.learn_revision(&cluster, service.revision.task_definition.as_ref())?;
        let (_, governed) = self.active(request.cluster.as_ref())?;
        let of_cluster = &governed.record.default_capacity_provider_strategy;
        if let Some(default) = default_of_service(&service, of_cluster) {
            let said = (
                &mut service.launch_type,
                &mut service.capacity_provider_strategy,
            );
            default_launch(said, default);
        }
        governed.control.create_service(now, service)?;
        let arn = self.arns.service(&cluster, &name);
        self.tags.set(arn.as_str(), request.tags.clone());
        let (_, governed) = self.active(request.cluster.as_ref())?;
        governed.service_requests.keep(request);
        self.collect(&cluster);
        let detail = self.service_detail(&cluster, &name)?;
        Ok(CreateServiceResponse::new(detail))
    }

    /// Changes a service; a new deployment begins if its revision changes or one is asked for.
    ///
    /// What is wrong is found in this order: cluster, service, definition, what is said of the
    /// service.
    ///
    /// Source: ECS API Reference, `UpdateService`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::ClusterNotFound`]; [`RequestError::OtherCluster`];
    /// [`RequestError::ServiceNotFound`]; [`RequestError::TaskDefinitionNotFound`];
    /// [`RequestError::TaskDefinitionInactive`]; [`RequestError::Service`], that the service is not
    /// `ACTIVE` among it; [`RequestError::Unsupported`]; [`RequestError::Task`].
    pub fn update_service(
        &mut self,
        now: Timestamp,
        request: UpdateService,
    ) -> Result<UpdateServiceResponse, RequestError> {
        let now = self.at(now);
        let (cluster, governed) = self.active_to_read(request.cluster.as_ref())?;
        let name = self.service_name(&cluster, governed, &request.service)?;
        let service = governed.control.service(&name);
        if service.is_some_and(|service| service.status != ServiceStatus::Active) {
            return Err(InvalidServices::from(InvalidService::NotActive).into());
        }
        let mut change = request.change;
        change.task_definition = self.learn_revision(&cluster, change.task_definition.as_ref())?;
        let (_, governed) = self.active(request.cluster.as_ref())?;
        governed.control.update_service(now, &name, change)?;
        self.collect(&cluster);
        let detail = self.service_detail(&cluster, &name)?;
        Ok(UpdateServiceResponse::new(detail))
    }

    /// Deletes a service: it is `DRAINING` until its tasks are gone, then `INACTIVE`. One that is
    /// `DRAINING` is answered as it is.
    ///
    /// Source: ECS API Reference, `DeleteService`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::ClusterNotFound`]; [`RequestError::OtherCluster`];
    /// [`RequestError::ServiceNotFound`], also when it is `INACTIVE`; [`RequestError::Service`] when
    /// it has tasks, or should have some, and is not deleted by force.
    pub fn delete_service(
        &mut self,
        now: Timestamp,
        request: &DeleteService,
    ) -> Result<DeleteServiceResponse, RequestError> {
        let now = self.at(now);
        let (cluster, governed) = self.active_to_read(request.cluster.as_ref())?;
        let name = self.service_name(&cluster, governed, &request.service)?;
        let deletion = if request.force {
            Deletion::Forced
        } else {
            Deletion::Ordinary
        };
        let (_, governed) = self.active(request.cluster.as_ref())?;
        governed.control.delete_service(now, &name, deletion)?;
        governed.service_requests.deleted(name.clone());
        self.collect(&cluster);
        let detail = self.service_detail(&cluster, &name)?;
        Ok(DeleteServiceResponse::new(detail))
    }

    /// The ARN of the revision that a request names by any reference, which the cluster knows from
    /// now on.
    pub(in crate::control) fn learn_revision(
        &mut self,
        cluster: &ClusterName,
        named: Option<&TaskDefinitionArn>,
    ) -> Result<Option<TaskDefinitionArn>, RequestError> {
        let Some(named) = named else {
            return Ok(None);
        };
        let reference = Reference::new(named.as_str());
        let missing = |_| RequestError::TaskDefinitionNotFound {
            task_definition: Some(named.clone()),
        };
        let found = self
            .definitions
            .resolve(&self.arns, &reference.map_err(missing)?)?;
        let arn = found.definition.task_definition_arn().cloned();
        if let (Some(arn), Some(governed)) = (&arn, self.clusters.get_mut(cluster)) {
            governed.control.learn_definition(arn, &found.definition);
        }
        Ok(arn)
    }

    /// The name of the service that a request means, whatever its status.
    pub(in crate::control) fn service_name(
        &self,
        cluster: &ClusterName,
        governed: &Governed,
        reference: &Reference,
    ) -> Result<ServiceName, RequestError> {
        let name = self.id_in("service", cluster, reference)?;
        let name = name.and_then(|name| ServiceName::new(name).ok());
        let known = name.filter(|name| governed.control.service(name).is_some());
        known.ok_or_else(|| RequestError::ServiceNotFound {
            service: reference.as_str().into(),
        })
    }

    /// A service as it is now, with its tags.
    pub(in crate::control) fn service_detail(
        &self,
        cluster: &ClusterName,
        name: &ServiceName,
    ) -> Result<ServiceDetail, RequestError> {
        let governed = self.clusters.get(cluster);
        let service = governed.and_then(|governed| governed.control.describe_service(name));
        let mut service = service.ok_or_else(|| RequestError::ServiceNotFound {
            service: name.as_str().into(),
        })?;
        let arn = self.arns.service(cluster, name);
        let tags = self.tags.of(arn.as_str());
        service.service_arn = Some(arn);
        service.cluster_arn = Some(self.arns.cluster(cluster));
        let task_sets = self.task_set_details((cluster, name), &service);
        let mut detail = ServiceDetail::new(service, tags);
        detail.task_sets = task_sets;
        Ok(detail)
    }
}
