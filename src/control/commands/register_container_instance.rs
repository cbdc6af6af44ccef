//! `RegisterContainerInstance`.

use crate::api::{Limits, RegisterContainerInstance, RegisterContainerInstanceResponse};
use crate::control::error::check;
use crate::control::{ControlPlane, RequestError};
use crate::model::{ClusterName, ContainerInstance, ContainerInstanceArn};
use crate::time::Timestamp;

impl ControlPlane {
    /// Registers a container instance, whose agent is connected then: under a new ARN, where it is
    /// `ACTIVE`, or again under its own, as [`ClusterControl::reregister_container_instance`] does.
    ///
    /// A request with the client token of an earlier one answers the instance of that one, as long as it
    /// is registered. Ours: tokens of requests to register again are not looked at, for such a request
    /// may come as often as it likes; and its tags are added to those that are there.
    ///
    /// Source: ECS API Reference, `RegisterContainerInstance`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    /// [`RequestError::ClusterNotFound`]; [`RequestError::Conflict`] when the ARN is that of no
    /// registered instance of the cluster, and when the tasks of the instance take more than it has now;
    /// [`RequestError::InstanceTypeChanged`]; [`RequestError::InstanceTokenReused`];
    /// [`RequestError::QuotaReached`].
    ///
    /// [`ClusterControl::reregister_container_instance`]: crate::control::ClusterControl::reregister_container_instance
    pub fn register_container_instance(
        &mut self,
        now: Timestamp,
        request: RegisterContainerInstance,
    ) -> Result<RegisterContainerInstanceResponse, RequestError> {
        request.check()?;
        let now = self.at(now);
        let (cluster, _) = self.active(request.cluster.as_ref())?;
        let arn = match &request.container_instance {
            Some(before) => {
                let arn = self.instance_arn(&cluster, before)?;
                self.register_again(now, &cluster, (&arn, request))?;
                arn
            }
            None => match self.known_by_token(&cluster, &request)? {
                Some(arn) => arn,
                None => self.register_anew(now, &cluster, request)?,
            },
        };
        self.collect(&cluster);
        let detail = self.described_whole(&cluster, arn)?;
        Ok(RegisterContainerInstanceResponse::new(detail))
    }

    /// The instance that a request with its token registered before, if it still is.
    fn known_by_token(
        &self,
        cluster: &ClusterName,
        request: &RegisterContainerInstance,
    ) -> Result<Option<ContainerInstanceArn>, RequestError> {
        let control = self.cluster(cluster);
        let is_there =
            |arn: &ContainerInstanceArn| control.is_some_and(|one| one.registered(arn).is_ok());
        let known = self.registrations.of_token(cluster, request, is_there)?;
        Ok(known.cloned())
    }

    fn register_anew(
        &mut self,
        now: Timestamp,
        cluster: &ClusterName,
        request: RegisterContainerInstance,
    ) -> Result<ContainerInstanceArn, RequestError> {
        let quota = self.quotas.container_instances_per_cluster;
        let (_, governed) = self.active_to_read(request.cluster.as_ref())?;
        let registered = governed.control.cluster().instance_count();
        check(quota, registered, "container instances in the cluster")?;
        let id = self.registrations.next_id(self.seed);
        let arn = self.arns.container_instance(cluster, &id);
        let mut instance = reported(&arn, request.clone());
        instance.registered_at = Some(now);
        let (_, governed) = self.active(request.cluster.as_ref())?;
        let control = &mut governed.control;
        control.register_container_instance(now, instance)?;
        self.tags.set(arn.as_str(), request.tags.clone());
        self.registrations.keep(cluster, arn.clone(), request);
        Ok(arn)
    }

    fn register_again(
        &mut self,
        now: Timestamp,
        cluster: &ClusterName,
        (arn, request): (&ContainerInstanceArn, RegisterContainerInstance),
    ) -> Result<(), RequestError> {
        let tags = self.tags.of(arn.as_str()).merged(&request.tags);
        if !tags.is_within_limit() {
            return Err(RequestError::TooManyTags);
        }
        let instance = reported(arn, request);
        let governed = self.clusters.get_mut(cluster);
        let governed = governed.ok_or(RequestError::ClusterNotFound)?;
        let control = &mut governed.control;
        control.reregister_container_instance(now, instance)?;
        self.tags.set(arn.as_str(), tags);
        Ok(())
    }
}

/// An instance as its agent says it is.
fn reported(arn: &ContainerInstanceArn, request: RegisterContainerInstance) -> ContainerInstance {
    let mut instance = ContainerInstance::new(arn.clone(), request.total_resources);
    instance.ec2_instance_id = request.ec2_instance_id;
    instance.agent_version = request.agent_version;
    instance.attributes = request.attributes.into_iter().collect();
    instance
}
