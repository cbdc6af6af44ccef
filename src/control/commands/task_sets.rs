//! `CreateTaskSet`, `UpdateTaskSet`, `DeleteTaskSet`, `DescribeTaskSets` and
//! `UpdateServicePrimaryTaskSet`.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::launch::{default_launch, default_of_task_sets};
use crate::api::{
    CreateTaskSet, CreateTaskSetResponse, DeleteTaskSet, DeleteTaskSetResponse, DescribeTaskSets,
    DescribeTaskSetsResponse, Limits, NamedTaskSet, Tags, TaskSetDetail,
    UpdateServicePrimaryTaskSet, UpdateServicePrimaryTaskSetResponse, UpdateTaskSet,
    UpdateTaskSetResponse,
};
use crate::control::{ControlPlane, RequestError};
use crate::model::{
    ClusterName, Deletion, DeploymentId, Failure, FailureReason, InvalidService, InvalidServices,
    Reference, Service, ServiceName, ServiceStatus,
};
use crate::time::Timestamp;

impl ControlPlane {
    /// Makes a task set of a service whose deployments someone else controls.
    ///
    /// What is wrong is found in this order: cluster, service, client token, definition, what is said
    /// of the task set. Of the same token, the same request is answered with the task set that it
    /// made, as long as that is there.
    ///
    /// Where neither the task set nor its service says where tasks run, the cluster's default strategy
    /// is taken, and if it has none, launch type `EC2`.
    ///
    /// Source: ECS API Reference, `CreateTaskSet`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    /// [`RequestError::ClusterNotFound`]; [`RequestError::OtherCluster`];
    /// [`RequestError::ServiceNotFound`]; [`RequestError::TaskSetExists`];
    /// [`RequestError::TaskDefinitionNotFound`]; [`RequestError::TaskDefinitionInactive`];
    /// [`RequestError::Service`]; [`RequestError::Unsupported`]; [`RequestError::Task`].
    pub fn create_task_set(
        &mut self,
        now: Timestamp,
        request: CreateTaskSet,
    ) -> Result<CreateTaskSetResponse, RequestError> {
        request.check()?;
        let now = self.at(now);
        let (cluster, service) = self.active_service(&request.cluster, &request.service)?;
        if let Some(made) = self.made_before(&cluster, &service, &request)? {
            let detail = self.task_set_detail((&cluster, &service), &made)?;
            return Ok(CreateTaskSetResponse::new(detail));
        }
        let mut task_set = request.task_set.clone();
        task_set.revision.task_definition =
            self.learn_revision(&cluster, task_set.revision.task_definition.as_ref())?;
        let (_, governed) = self.active(Some(&request.cluster))?;
        let of_service = governed.control.service(&service);
        let of_cluster = &governed.record.default_capacity_provider_strategy;
        let default = of_service.and_then(|service| default_of_task_sets(service, of_cluster));
        if let Some(default) = default {
            let said = (
                &mut task_set.launch_type,
                &mut task_set.capacity_provider_strategy,
            );
            default_launch(said, default);
        }
        let made = governed.control.create_task_set(now, &service, task_set)?;
        let id = made.id.clone();
        let tags = request.tags.clone();
        governed
            .service_requests
            .keep_task_set(service.clone(), id.clone(), request);
        let arn = self.arns.task_set(&cluster, &service, &id);
        self.tags.set(&arn, tags);
        self.collect(&cluster);
        let detail = self.task_set_detail((&cluster, &service), &id)?;
        Ok(CreateTaskSetResponse::new(detail))
    }

    /// Scales a task set.
    ///
    /// Source: ECS API Reference, `UpdateTaskSet`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::ClusterNotFound`]; [`RequestError::OtherCluster`];
    /// [`RequestError::ServiceNotFound`]; [`RequestError::TaskSetNotFound`];
    /// [`RequestError::Service`].
    pub fn update_task_set(
        &mut self,
        now: Timestamp,
        request: &UpdateTaskSet,
    ) -> Result<UpdateTaskSetResponse, RequestError> {
        let now = self.at(now);
        let (cluster, service, id) = self.named_task_set(&request.task_set)?;
        let (_, governed) = self.active(Some(&request.task_set.cluster))?;
        let control = &mut governed.control;
        control.update_task_set(now, (&service, &id), request.scale)?;
        self.collect(&cluster);
        let detail = self.task_set_detail((&cluster, &service), &id)?;
        Ok(UpdateTaskSetResponse::new(detail))
    }

    /// Deletes a task set: it is `DRAINING` until its tasks are gone.
    ///
    /// Source: ECS API Reference, `DeleteTaskSet`, read 2026-11.
    ///
    /// # Errors
    ///
    /// As [`Self::update_task_set`].
    pub fn delete_task_set(
        &mut self,
        now: Timestamp,
        request: &DeleteTaskSet,
    ) -> Result<DeleteTaskSetResponse, RequestError> {
        let now = self.at(now);
        let (cluster, service, id) = self.named_task_set(&request.task_set)?;
        let deletion = if request.force {
            Deletion::Forced
        } else {
            Deletion::Ordinary
        };
        let (_, governed) = self.active(Some(&request.task_set.cluster))?;
        let control = &mut governed.control;
        control.delete_task_set(now, (&service, &id), deletion)?;
        let requests = &mut governed.service_requests;
        requests.deleted_task_set(service.clone(), id.clone());
        self.collect(&cluster);
        let detail = self.task_set_detail((&cluster, &service), &id)?;
        Ok(DeleteTaskSetResponse::new(detail))
    }

    /// Makes a task set the `PRIMARY` one of its service.
    ///
    /// Source: ECS API Reference, `UpdateServicePrimaryTaskSet`, read 2026-11.
    ///
    /// # Errors
    ///
    /// As [`Self::update_task_set`].
    pub fn update_service_primary_task_set(
        &mut self,
        now: Timestamp,
        request: &UpdateServicePrimaryTaskSet,
    ) -> Result<UpdateServicePrimaryTaskSetResponse, RequestError> {
        let now = self.at(now);
        let (cluster, service, id) = self.named_task_set(&request.task_set)?;
        let (_, governed) = self.active(Some(&request.task_set.cluster))?;
        let control = &mut governed.control;
        control.update_service_primary_task_set(now, (&service, &id))?;
        self.collect(&cluster);
        let detail = self.task_set_detail((&cluster, &service), &id)?;
        Ok(UpdateServicePrimaryTaskSetResponse::new(detail))
    }

    /// Describes task sets of a service, as they are now.
    ///
    /// Source: ECS API Reference, `DescribeTaskSets`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::ClusterNotFound`]; [`RequestError::OtherCluster`];
    /// [`RequestError::ServiceNotFound`]; [`RequestError::Service`] when the service is `INACTIVE`.
    /// What is not there is a failure, `MISSING`.
    pub fn describe_task_sets(
        &self,
        request: &DescribeTaskSets,
    ) -> Result<DescribeTaskSetsResponse, RequestError> {
        let (cluster, service) = self.active_service(&request.cluster, &request.service)?;
        let described = self.service_detail(&cluster, &service)?;
        let (mut task_sets, failures) = match request.task_sets.as_slice() {
            [] => (described.task_sets, Vec::new()),
            wanted => self.chosen((&cluster, &service), &described.task_sets, wanted)?,
        };
        if !request.include_tags {
            for task_set in &mut task_sets {
                task_set.tags = Tags::default();
            }
        }
        Ok(DescribeTaskSetsResponse::new(task_sets, failures))
    }

    /// Those of some task sets that are wanted, in the order in which they are, and what is not there.
    fn chosen(
        &self,
        (cluster, service): (&ClusterName, &ServiceName),
        all: &[TaskSetDetail],
        wanted: &[Reference],
    ) -> Result<(Vec<TaskSetDetail>, Vec<Failure>), RequestError> {
        let mut task_sets = Vec::new();
        let mut failures = Vec::new();
        for reference in wanted {
            let id = self.task_set_id((cluster, service), reference)?;
            let found = all.iter().find(|one| Some(&one.task_set.id) == id.as_ref());
            let Some(found) = found else {
                let arn = id.map(|id| self.arns.task_set(cluster, service, &id));
                let arn = arn.unwrap_or_else(|| reference.to_string());
                failures.push(Failure::new(&arn, &FailureReason::Missing));
                continue;
            };
            task_sets.push(found.clone());
        }
        Ok((task_sets, failures))
    }

    /// The task sets of a service that is shown, with their tags.
    pub(in crate::control) fn task_set_details(
        &self,
        (cluster, name): (&ClusterName, &ServiceName),
        service: &Service,
    ) -> Vec<TaskSetDetail> {
        let owner = (self.arns.service(cluster, name), self.arns.cluster(cluster));
        let task_sets = service.task_sets.iter();
        let detail = task_sets.map(|task_set| {
            let arn = self.arns.task_set(cluster, name, &task_set.id);
            let tags = self.tags.of(&arn);
            let mut detail = TaskSetDetail::new(task_set.clone(), arn, owner.clone());
            detail.computed_desired_count = task_set.computed_desired_count(service.desired_count);
            detail.tags = tags;
            detail
        });
        detail.collect()
    }

    /// The task set that the same request made, if it has a client token.
    fn made_before(
        &self,
        cluster: &ClusterName,
        service: &ServiceName,
        request: &CreateTaskSet,
    ) -> Result<Option<DeploymentId>, RequestError> {
        let governed = self.clusters.get(cluster);
        let governed = governed.ok_or(RequestError::ClusterNotFound)?;
        let Some((id, made)) = governed.service_requests.task_set(service, request) else {
            return Ok(None);
        };
        let known = governed.control.service(service);
        if known.is_none_or(|known| known.task_set(id).is_none()) {
            return Ok(None);
        }
        if made == request {
            return Ok(Some(id.clone()));
        }
        Err(RequestError::TaskSetExists {
            task_set: id.clone(),
        })
    }

    /// The cluster and the service that a request means; the service is not `INACTIVE`.
    fn active_service(
        &self,
        cluster: &Reference,
        service: &Reference,
    ) -> Result<(ClusterName, ServiceName), RequestError> {
        let (cluster, governed) = self.active_to_read(Some(cluster))?;
        let name = self.service_name(&cluster, governed, service)?;
        let found = governed.control.service(&name);
        if found.is_some_and(|found| found.status == ServiceStatus::Inactive) {
            return Err(InvalidServices::from(InvalidService::NotActive).into());
        }
        Ok((cluster, name))
    }

    fn named_task_set(
        &self,
        named: &NamedTaskSet,
    ) -> Result<(ClusterName, ServiceName, DeploymentId), RequestError> {
        let (cluster, service) = self.active_service(&named.cluster, &named.service)?;
        let id = self.task_set_id((&cluster, &service), &named.task_set)?;
        let id = id.ok_or_else(|| RequestError::TaskSetNotFound {
            task_set: named.task_set.to_string(),
        })?;
        Ok((cluster, service, id))
    }

    /// The id that a reference to a task set of a service says; `None` when it is the ARN of something
    /// else.
    fn task_set_id(
        &self,
        (cluster, service): (&ClusterName, &ServiceName),
        reference: &Reference,
    ) -> Result<Option<DeploymentId>, RequestError> {
        let text = match self.arns.resource("task-set", reference) {
            // An id has a slash too: only the path of an ARN begins with the cluster.
            Some(path) if path.len() < reference.as_str().len() => {
                let path = self.id_in("task-set", cluster, reference)?;
                path.and_then(|path| path.strip_prefix(service.as_str())?.strip_prefix('/'))
            }
            text => text,
        };
        Ok(text.and_then(|text| DeploymentId::new(text).ok()))
    }

    fn task_set_detail(
        &self,
        (cluster, service): (&ClusterName, &ServiceName),
        id: &DeploymentId,
    ) -> Result<TaskSetDetail, RequestError> {
        let described = self.service_detail(cluster, service)?;
        let mut task_sets = described.task_sets.into_iter();
        let found = task_sets.find(|one| one.task_set.id == *id);
        found.ok_or_else(|| RequestError::TaskSetNotFound {
            task_set: id.to_string(),
        })
    }
}
