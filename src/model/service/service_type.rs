//! Services.

use alloc::string::String;
use alloc::vec::Vec;

use super::{
    AvailabilityZoneRebalancing, Deployment, DeploymentConfiguration, DeploymentController,
    DeploymentMemory, DeploymentStatus, PropagateTags, SchedulingStrategy, ServiceEvent,
    ServiceMemory, ServiceRevision, ServiceStatus, TaskCounts, TaskSet,
};
use crate::model::{
    CapacityProviderStrategyItem, ClusterArn, DeploymentId, LaunchType, PlacementConstraint,
    PlacementStrategy, ServiceArn, ServiceName, TaskGroup,
};
use crate::time::Timestamp;

/// A service, as `DescribeServices` shows it, and what the scheduler remembers of it.
///
/// Source: ECS API Reference, `Service`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Service {
    /// Its name, unique among the services of the cluster that are not `INACTIVE`.
    pub service_name: ServiceName,
    /// Its ARN.
    pub service_arn: Option<ServiceArn>,
    /// The cluster it belongs to.
    pub cluster_arn: Option<ClusterArn>,
    /// Whether it is there.
    pub status: ServiceStatus,
    /// How many tasks it has, and where. It never changes.
    pub scheduling_strategy: SchedulingStrategy,
    /// How many tasks it should have. Of daemons it is computed.
    pub desired_count: u32,
    /// How many it has, of all deployments.
    pub counts: TaskCounts,
    /// The launch type of new tasks, unless capacity providers are named.
    pub launch_type: Option<LaunchType>,
    /// The capacity providers of new tasks.
    pub capacity_provider_strategy: Vec<CapacityProviderStrategyItem>,
    /// What the newest deployment deploys.
    pub revision: ServiceRevision,
    /// How deployments proceed.
    pub deployment_configuration: DeploymentConfiguration,
    /// Who deploys.
    pub deployment_controller: DeploymentController,
    /// Where new tasks may go.
    pub placement_constraints: Vec<PlacementConstraint>,
    /// Where new tasks go rather, and which tasks go first.
    pub placement_strategy: Vec<PlacementStrategy>,
    /// For how long after its start an unhealthy task is not replaced, in seconds.
    pub health_check_grace_period_seconds: u32,
    /// Whether tasks move between zones.
    pub availability_zone_rebalancing: AvailabilityZoneRebalancing,
    /// The role by which load balancers are called, as it was given.
    pub role_arn: Option<String>,
    /// Whose tags new tasks get.
    pub propagate_tags: PropagateTags,
    /// Whether new tasks get tags that name their cluster and service.
    pub enable_ecs_managed_tags: bool,
    /// Whether commands may be executed in the containers of new tasks; told to the runtime.
    pub enable_execute_command: bool,
    /// When it was created; it decides which service is served first.
    pub created_at: Option<Timestamp>,
    /// Its deployments: the newest first.
    pub deployments: Vec<Deployment>,
    /// Its task sets, if someone else controls its deployments.
    pub task_sets: Vec<TaskSet>,
    /// What happened last: at most 100, the newest first.
    pub events: Vec<ServiceEvent>,
    /// What the scheduler remembers.
    pub memory: ServiceMemory,
}

impl Service {
    /// A service without tasks and deployments, with what the API takes where nothing is given.
    ///
    /// Zones are not balanced: that is the default of the API only for `CreateService`.
    pub fn new(service_name: ServiceName, scheduling_strategy: SchedulingStrategy) -> Self {
        Self {
            service_name,
            service_arn: None,
            cluster_arn: None,
            status: ServiceStatus::Active,
            scheduling_strategy,
            desired_count: 0,
            counts: TaskCounts::default(),
            launch_type: None,
            capacity_provider_strategy: Vec::new(),
            revision: ServiceRevision::default(),
            deployment_configuration: DeploymentConfiguration::of(scheduling_strategy),
            deployment_controller: DeploymentController::Ecs,
            placement_constraints: Vec::new(),
            placement_strategy: Vec::new(),
            health_check_grace_period_seconds: 0,
            availability_zone_rebalancing: AvailabilityZoneRebalancing::Disabled,
            role_arn: None,
            propagate_tags: PropagateTags::None,
            enable_ecs_managed_tags: false,
            enable_execute_command: false,
            created_at: None,
            deployments: Vec::new(),
            task_sets: Vec::new(),
            events: Vec::new(),
            memory: ServiceMemory::default(),
        }
    }

    /// The group of its tasks.
    pub fn group(&self) -> TaskGroup {
        TaskGroup::of_service(&self.service_name)
    }

    /// The newest deployment.
    pub fn primary(&self) -> Option<&Deployment> {
        self.deployments
            .iter()
            .find(|deployment| deployment.status == DeploymentStatus::Primary)
    }

    /// The newest deployment, to be changed.
    pub fn primary_mut(&mut self) -> Option<&mut Deployment> {
        self.deployments
            .iter_mut()
            .find(|deployment| deployment.status == DeploymentStatus::Primary)
    }

    /// What the scheduler remembers of each deployment and of each task set.
    pub(crate) fn memories(&self) -> impl Iterator<Item = &DeploymentMemory> {
        let task_sets = self.task_sets.iter().map(|one| &one.memory);
        let deployments = self.deployments.iter().map(|one| &one.memory);
        deployments.chain(task_sets)
    }

    /// What the scheduler remembers of a deployment or of a task set.
    pub(crate) fn memory_of(&self, id: &DeploymentId) -> Option<&DeploymentMemory> {
        let task_set = self.task_set(id).map(|one| &one.memory);
        let mut deployments = self.deployments.iter();
        let deployment = deployments.find(|one| one.id == *id);
        deployment.map(|one| &one.memory).or(task_set)
    }

    /// Makes a deployment the newest; the others become older ones.
    pub fn deploy(&mut self, mut deployment: Deployment) {
        for older in &mut self.deployments {
            older.status = DeploymentStatus::Active;
        }
        deployment.status = DeploymentStatus::Primary;
        self.revision = deployment.revision.clone();
        self.deployments.insert(0, deployment);
    }

    /// Adds an event before the others, of which the newest 100 are kept.
    ///
    /// Source: ECS API Reference, `Service`, read 2026-11.
    pub fn add_event(&mut self, event: ServiceEvent) {
        self.events.insert(0, event);
        self.events.truncate(MAX_EVENTS);
    }

    /// Whether its tasks run on no instance.
    pub fn is_on_fargate(&self) -> bool {
        self.launch_type == Some(LaunchType::Fargate)
            || self.capacity_provider_strategy.iter().any(|item| {
                let name = item.capacity_provider.as_str();
                name == "FARGATE" || name == "FARGATE_SPOT"
            })
    }
}

/// How many events are kept.
const MAX_EVENTS: usize = 100;
