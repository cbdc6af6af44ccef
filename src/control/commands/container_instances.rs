//! `DeregisterContainerInstance`, `UpdateContainerInstancesState`, `ListContainerInstances` and
//! `DescribeContainerInstances`.

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::api::{
    ContainerInstanceDetail, DeregisterContainerInstance, DeregisterContainerInstanceResponse,
    DescribeContainerInstances, DescribeContainerInstancesResponse, Limits, ListContainerInstances,
    ListContainerInstancesResponse, Tags, UpdateContainerInstancesState,
    UpdateContainerInstancesStateResponse,
};
use crate::cluster::InstanceView;
use crate::control::control_plane::Governed;
use crate::control::{ControlPlane, Deregistration, RequestError};
use crate::model::{
    ClusterName, ContainerInstance, ContainerInstanceArn, ContainerInstanceStatus, Failure,
    FailureReason, Reference,
};
use crate::plan::Conflict;
use crate::time::Timestamp;

impl ControlPlane {
    /// Deregisters a container instance. With `force` its tasks are orphans: nobody stops them, and
    /// services replace theirs.
    ///
    /// Source: ECS API Reference, `DeregisterContainerInstance`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::ClusterNotFound`]; [`RequestError::OtherCluster`]; [`RequestError::Conflict`]
    /// when it is not registered; [`RequestError::TasksRunning`].
    pub fn deregister_container_instance(
        &mut self,
        now: Timestamp,
        request: &DeregisterContainerInstance,
    ) -> Result<DeregisterContainerInstanceResponse, RequestError> {
        let now = self.at(now);
        let (cluster, _) = self.active(request.cluster.as_ref())?;
        let arn = self.instance_arn(&cluster, &request.container_instance)?;
        let (_, governed) = self.active(request.cluster.as_ref())?;
        let how = if request.force {
            Deregistration::Forced
        } else {
            Deregistration::Ordinary
        };
        let control = &mut governed.control;
        control.deregister_container_instance(now, &arn, how)?;
        self.collect(&cluster);
        let detail = self.described_whole(&cluster, arn)?;
        Ok(DeregisterContainerInstanceResponse::new(detail))
    }

    /// Drains container instances, or takes them back.
    ///
    /// Source: ECS API Reference, `UpdateContainerInstancesState`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::ClusterNotFound`]; [`RequestError::OtherCluster`]; [`RequestError::TooMany`]
    /// beyond ten instances; [`RequestError::InstanceStatus`]; then none of them changed.
    pub fn update_container_instances_state(
        &mut self,
        now: Timestamp,
        request: &UpdateContainerInstancesState,
    ) -> Result<UpdateContainerInstancesStateResponse, RequestError> {
        let now = self.at(now);
        let (cluster, _) = self.active(request.cluster.as_ref())?;
        let references = request.container_instances.iter();
        let arns = references.map(|reference| self.instance_arn(&cluster, reference));
        let arns: Vec<_> = arns.collect::<Result<_, _>>()?;
        let (_, governed) = self.active(request.cluster.as_ref())?;
        let control = &mut governed.control;
        let failures = control.update_container_instances_state(now, &arns, request.status)?;
        let is_there = |arn: &ContainerInstanceArn| control.cluster().instance(arn).is_some();
        let changed: Vec<_> = arns.into_iter().filter(is_there).collect();
        self.collect(&cluster);
        let (found, _) = self.described(&cluster, &changed, |_| Tags::default());
        Ok(UpdateContainerInstancesStateResponse::new(found, failures))
    }

    /// Lists container instances, without those that are `INACTIVE`.
    ///
    /// Source: ECS API Reference, `ListContainerInstances`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    /// [`RequestError::ClusterNotFound`].
    pub fn list_container_instances(
        &self,
        request: &ListContainerInstances,
    ) -> Result<ListContainerInstancesResponse, RequestError> {
        request.check()?;
        let (_, governed) = self.active_to_read(request.cluster.as_ref())?;
        let is_listed = |instance: &InstanceView<'_>| {
            let status = instance.status();
            let filter = request.filter.as_ref();
            status != ContainerInstanceStatus::Inactive
                && request.status.is_none_or(|wanted| wanted == status)
                && filter.is_none_or(|filter| filter.evaluate(instance))
        };
        let instances = governed.control.cluster().instances();
        let listed = instances.filter(is_listed);
        let mut arns: Vec<_> = listed.map(|instance| instance.arn().to_string()).collect();
        arns.sort_unstable();
        Ok(ListContainerInstancesResponse::new(request.page.cut(arns)))
    }

    /// Describes container instances, also, for an hour, those that were deregistered: they are
    /// `INACTIVE`.
    ///
    /// Source: ECS API Reference, `DescribeContainerInstances`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    /// [`RequestError::ClusterNotFound`]; [`RequestError::OtherCluster`]. What is not there is a
    /// failure, `MISSING`.
    pub fn describe_container_instances(
        &self,
        request: &DescribeContainerInstances,
    ) -> Result<DescribeContainerInstancesResponse, RequestError> {
        request.check()?;
        let (cluster, _) = self.active_to_read(request.cluster.as_ref())?;
        let references = request.container_instances.iter();
        let arns = references.map(|reference| self.instance_arn(&cluster, reference));
        let arns: Vec<_> = arns.collect::<Result<_, _>>()?;
        let (found, failures) = self.described(&cluster, &arns, |arn| {
            if request.include_tags {
                self.tags.of(arn.as_str())
            } else {
                Tags::default()
            }
        });
        Ok(DescribeContainerInstancesResponse::new(found, failures))
    }

    /// The instances of those ARNs, in their order, and a failure for each that is not there.
    pub(super) fn described(
        &self,
        cluster: &ClusterName,
        arns: &[ContainerInstanceArn],
        tags: impl Fn(&ContainerInstanceArn) -> Tags,
    ) -> (Vec<ContainerInstanceDetail>, Vec<Failure>) {
        let governed = self.clusters.get(cluster);
        let mut found = Vec::new();
        let mut failures = Vec::new();
        for arn in arns {
            match governed.and_then(|governed| last_known(governed, arn)) {
                Some((instance, version)) => {
                    let detail = ContainerInstanceDetail::new(instance, tags(arn));
                    found.push(detail.with_version(version));
                }
                None => failures.push(Failure::new(arn.as_str(), &FailureReason::Missing)),
            }
        }
        (found, failures)
    }

    /// An instance as it is, or was until it was deregistered, with its tags.
    pub(super) fn described_whole(
        &self,
        cluster: &ClusterName,
        arn: ContainerInstanceArn,
    ) -> Result<ContainerInstanceDetail, RequestError> {
        let tags = |arn: &ContainerInstanceArn| self.tags.of(arn.as_str());
        let (mut found, _) = self.described(cluster, core::slice::from_ref(&arn), tags);
        let found = found.pop();
        found.ok_or_else(|| Conflict::InstanceMissing { instance: arn }.into())
    }

    /// The ARN of the instance of a cluster that a request means; what names no instance of the
    /// cluster stays as it is, and is not there. The ARN of an instance of another cluster is refused.
    pub(in crate::control) fn instance_arn(
        &self,
        cluster: &ClusterName,
        reference: &Reference,
    ) -> Result<ContainerInstanceArn, RequestError> {
        let id = self.id_in("container-instance", cluster, reference)?;
        Ok(match (id, ContainerInstanceArn::new(reference.as_str())) {
            (None, Ok(arn)) => arn,
            (Some(id), _) => self.arns.container_instance(cluster, id),
            (None, Err(_)) => self.arns.container_instance(cluster, reference.as_str()),
        })
    }
}

/// An instance as it is, or was when it was deregistered, and its version.
fn last_known(governed: &Governed, arn: &ContainerInstanceArn) -> Option<(ContainerInstance, u64)> {
    match governed.control.cluster().instance(arn) {
        Some(instance) => Some((instance.to_model(), governed.instances.of(arn))),
        None => governed.instances.gone(arn).cloned(),
    }
}
