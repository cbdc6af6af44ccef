//! `CreateCluster`, `DeleteCluster`, `DescribeClusters` and `ListClusters`.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::api::{
    ClusterDetail, ClusterInclude, CreateCluster, CreateClusterResponse, DeleteCluster,
    DeleteClusterResponse, DescribeClusters, DescribeClustersResponse, Limits, ListClusters,
    ListClustersResponse,
};
use crate::cluster::TaskView;
use crate::control::control_plane::{DEFAULT, Governed};
use crate::control::error::check;
use crate::control::{ClusterContents, ClusterControl, ControlPlane, RequestError};
use crate::model::{
    CapacityProviderName, Cluster, ClusterName, ClusterStatus, Failure, FailureReason, LaunchType,
    Reference, Service, ServiceName, ServiceStatus, TaskId, TaskStatus,
};
use crate::time::Timestamp;

impl ControlPlane {
    /// Makes a cluster. One that is `ACTIVE` already is answered as it is; one that was deleted
    /// begins anew.
    ///
    /// Source: ECS API Reference, `CreateCluster`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    /// [`RequestError::QuotaReached`]; [`RequestError::TooMany`] capacity providers.
    pub fn create_cluster(
        &mut self,
        now: Timestamp,
        request: CreateCluster,
    ) -> Result<CreateClusterResponse, RequestError> {
        request.check()?;
        self.at(now);
        let default = ClusterName::new(DEFAULT).map_err(|_| RequestError::ClusterNotFound)?;
        let name = request.cluster_name.unwrap_or(default);
        let is_there = self.clusters.get(&name).is_some_and(Governed::is_active);
        if !is_there {
            self.has_room_for_cluster(&request.capacity_providers)?;
            let mut record = Cluster::new(name.clone());
            record.cluster_arn = Some(self.arns.cluster(&name));
            record.capacity_providers = request.capacity_providers;
            record.default_capacity_provider_strategy = request.default_capacity_provider_strategy;
            self.made = self.made.saturating_add(1);
            let control = ClusterControl::new(self.seed.for_request(self.made), self.quotas);
            let mut control = control.with_heartbeat_limit(self.heartbeat_limit);
            for subnet in self.subnets.values() {
                control.put_subnet(subnet.clone());
            }
            self.tags
                .set(self.arns.cluster(&name).as_str(), request.tags);
            self.clusters
                .insert(name.clone(), Governed::new(record, control));
        }
        let governed = self
            .clusters
            .get(&name)
            .ok_or(RequestError::ClusterNotFound)?;
        let detail = self.with_tags(governed.detail());
        Ok(CreateClusterResponse::new(detail))
    }

    fn has_room_for_cluster(
        &self,
        capacity_providers: &[CapacityProviderName],
    ) -> Result<(), RequestError> {
        let active = self.clusters.values().filter(|one| one.is_active());
        check(self.quotas.clusters, active.count(), "clusters")?;
        let (quota, count) = (
            self.quotas.capacity_providers_per_cluster,
            capacity_providers.len(),
        );
        match quota.exceeded_by(count) {
            Some(limit) => Err(RequestError::TooMany {
                count,
                what: "capacity providers",
                limit: usize::try_from(limit).unwrap_or(usize::MAX),
            }),
            None => Ok(()),
        }
    }

    /// Deletes a cluster: it is `INACTIVE` from now on.
    ///
    /// Source: ECS API Reference, `DeleteCluster`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::ClusterNotFound`]; [`RequestError::ClusterContains`] while services, container
    /// instances or tasks are in it, asked for in this order.
    pub fn delete_cluster(
        &mut self,
        now: Timestamp,
        request: &DeleteCluster,
    ) -> Result<DeleteClusterResponse, RequestError> {
        self.at(now);
        let (name, governed) = self.active(Some(&request.cluster))?;
        if let Some(contents) = governed.contents() {
            return Err(RequestError::ClusterContains { contents });
        }
        governed.record.status = ClusterStatus::Inactive;
        governed.requests.clear();
        let detail = governed.detail();
        let kept = governed.control.cluster().tasks();
        let kept = kept.iter().map(TaskView::id);
        let gone: Vec<TaskId> = kept.chain(governed.tasks.all().cloned()).collect();
        let services = governed.control.services();
        let services: Vec<ServiceName> = services.map(|one| one.service_name.clone()).collect();
        let instances: Vec<_> = governed.instances.all_gone().cloned().collect();
        let tasks = gone.iter().map(|task| self.arns.task(&name, task));
        let services = services.iter().map(|one| self.arns.service(&name, one));
        let instances = instances.iter().map(ToString::to_string);
        let services = services.map(|arn| arn.to_string());
        for arn in tasks.chain(services).chain(instances) {
            self.tags.take(&arn);
        }
        self.tokens.forget_cluster(&name);
        Ok(DeleteClusterResponse::new(self.with_tags(detail)))
    }

    /// Describes clusters, also deleted ones.
    ///
    /// Source: ECS API Reference, `DescribeClusters`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself. What is not there is a
    /// failure, `MISSING`.
    pub fn describe_clusters(
        &self,
        request: &DescribeClusters,
    ) -> Result<DescribeClustersResponse, RequestError> {
        request.check()?;
        let mut clusters = Vec::new();
        let mut failures = Vec::new();
        let default = Reference::new(DEFAULT).map_err(|_| RequestError::ClusterNotFound)?;
        let wanted = match request.clusters.as_slice() {
            [] => core::slice::from_ref(&default),
            clusters => clusters,
        };
        for reference in wanted {
            let name = self.named(Some(reference));
            let governed = name.ok().and_then(|name| self.clusters.get(&name));
            let Some(governed) = governed else {
                let arn = self.arn_of_missing(reference);
                failures.push(Failure::new(&arn, &FailureReason::Missing));
                continue;
            };
            let mut detail = governed.detail();
            for include in &request.include {
                match include {
                    ClusterInclude::Statistics => detail.statistics = governed.statistics(),
                    ClusterInclude::Tags => detail = self.with_tags(detail),
                }
            }
            clusters.push(detail);
        }
        Ok(DescribeClustersResponse::new(clusters, failures))
    }

    /// Lists the `ACTIVE` clusters.
    ///
    /// Source: ECS API Reference, `ListClusters`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    pub fn list_clusters(
        &self,
        request: &ListClusters,
    ) -> Result<ListClustersResponse, RequestError> {
        request.check()?;
        request
            .page
            .check_token(|arn| self.is_arn_of("cluster", arn))?;
        let active = self
            .clusters
            .iter()
            .filter(|(_, governed)| governed.is_active());
        let mut arns: Vec<_> = active
            .map(|(name, _)| self.arns.cluster(name).to_string())
            .collect();
        arns.sort_unstable();
        Ok(ListClustersResponse::new(request.page.cut(arns)))
    }

    fn with_tags(&self, mut detail: ClusterDetail) -> ClusterDetail {
        let arn = self.arns.cluster(&detail.cluster.cluster_name);
        detail.tags = self.tags.of(arn.as_str());
        detail
    }

    /// What the failure of a cluster that is not there names: its ARN if that can be said.
    fn arn_of_missing(&self, reference: &Reference) -> String {
        match ClusterName::new(reference.as_str()) {
            Ok(name) => self.arns.cluster(&name).to_string(),
            Err(_) => reference.to_string(),
        }
    }
}

impl Governed {
    pub(in crate::control) fn is_active(&self) -> bool {
        self.record.status == ClusterStatus::Active
    }

    /// What is in the cluster, the first of services, container instances and tasks.
    fn contents(&self) -> Option<ClusterContents> {
        let view = self.control.cluster();
        let mut services = self.control.services();
        if services.any(|service| service.status != ServiceStatus::Inactive) {
            return Some(ClusterContents::Services);
        }
        if view.instances().next().is_some() {
            return Some(ClusterContents::ContainerInstances);
        }
        let tasks = view.tasks();
        let is_there = tasks
            .iter()
            .any(|task| task.last_status() != TaskStatus::Stopped);
        is_there.then_some(ClusterContents::Tasks)
    }

    /// The cluster as it is now, without what is said on request only.
    fn detail(&self) -> ClusterDetail {
        let counts = self.task_counts();
        let is_active = |service: &&Service| service.status == ServiceStatus::Active;
        let mut cluster = self.record.clone();
        cluster.active_services_count = count(self.control.services().filter(is_active));
        cluster.registered_container_instances_count = count(self.control.cluster().instances());
        cluster.running_tasks_count = counts.values().map(|(running, _)| running).sum();
        cluster.pending_tasks_count = counts.values().map(|(_, pending)| pending).sum();
        ClusterDetail::new(cluster)
    }

    /// How many tasks run and how many did not get there yet, by launch type.
    fn task_counts(&self) -> BTreeMap<LaunchType, (u32, u32)> {
        let mut counts = BTreeMap::<_, (u32, u32)>::new();
        for task in self.control.cluster().tasks() {
            let launch_type = task.to_model().launch_type.unwrap_or(LaunchType::Ec2);
            let (running, pending) = counts.entry(launch_type).or_default();
            match task.last_status().cmp(&TaskStatus::Running) {
                Ordering::Equal => *running = running.saturating_add(1),
                Ordering::Less => *pending = pending.saturating_add(1),
                Ordering::Greater => {}
            }
        }
        counts
    }

    /// The counts that `STATISTICS` asks for, in the order of the API.
    fn statistics(&self) -> Vec<(&'static str, u32)> {
        let tasks = self.task_counts();
        let of = |launch_type| tasks.get(&launch_type).copied().unwrap_or_default();
        let services = |launch_type, status| {
            let is_counted = |service: &&Service| {
                service.launch_type.unwrap_or(LaunchType::Ec2) == launch_type
                    && service.status == status
            };
            count(self.control.services().filter(is_counted))
        };
        let (active, draining) = (ServiceStatus::Active, ServiceStatus::Draining);
        let (ec2, fargate) = (LaunchType::Ec2, LaunchType::Fargate);
        let external = LaunchType::External;
        alloc::vec![
            ("runningEC2TasksCount", of(ec2).0),
            ("runningFargateTasksCount", of(fargate).0),
            ("pendingEC2TasksCount", of(ec2).1),
            ("pendingFargateTasksCount", of(fargate).1),
            ("runningExternalTasksCount", of(external).0),
            ("pendingExternalTasksCount", of(external).1),
            ("activeEC2ServiceCount", services(ec2, active)),
            ("activeFargateServiceCount", services(fargate, active)),
            ("drainingEC2ServiceCount", services(ec2, draining)),
            ("drainingFargateServiceCount", services(fargate, draining)),
            ("activeExternalServiceCount", services(external, active)),
            ("drainingExternalServiceCount", services(external, draining)),
        ]
    }
}

fn count<T>(all: impl Iterator<Item = T>) -> u32 {
    u32::try_from(all.count()).unwrap_or(u32::MAX)
}
