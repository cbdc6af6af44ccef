//! Making a service.

use alloc::string::String;
use alloc::vec::Vec;

use super::rules::{broken, client_token, rebalancing_obstacle};
use super::{
    AvailabilityZoneRebalancing, Deployment, DeploymentConfiguration, DeploymentController,
    HealthChecks, InvalidService, InvalidServices, PropagateTags, RevisionPart, SchedulingStrategy,
    Service, ServiceRevision,
};
use crate::model::{
    CapacityProviderStrategyItem, DeploymentId, LaunchType, PlacementConstraint, PlacementStrategy,
    Quotas, ServiceName,
};
use crate::time::Timestamp;

/// A request to make a service: `CreateService`.
///
/// Source: ECS API Reference, `CreateService`, read 2026-11.
///
/// # Example
///
/// ```
/// use bayplan::model::{
///     CreateService, DeploymentId, NewDeployment, Quotas, ServiceName, TaskDefinitionArn,
/// };
/// use bayplan::time::Timestamp;
///
/// let mut request = CreateService::new(ServiceName::new("web")?, TaskDefinitionArn::new("web:1")?);
/// request.desired_count = Some(3);
/// let first = NewDeployment::new(DeploymentId::new("ecs-svc/1")?, Timestamp::UNIX_EPOCH);
/// let service = request.build(first, &Quotas::default())?;
/// assert_eq!(service.desired_count, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateService {
    /// Its name.
    pub service_name: ServiceName,
    /// How many tasks it has, and where.
    pub scheduling_strategy: SchedulingStrategy,
    /// How many tasks it should have; needed unless they are daemons.
    pub desired_count: Option<u32>,
    /// What its tasks are.
    pub revision: ServiceRevision,
    /// The launch type, unless capacity providers are named.
    pub launch_type: Option<LaunchType>,
    /// The capacity providers.
    pub capacity_provider_strategy: Vec<CapacityProviderStrategyItem>,
    /// How deployments proceed; `None` is the default of the scheduling strategy.
    pub deployment_configuration: Option<DeploymentConfiguration>,
    /// Who deploys.
    pub deployment_controller: DeploymentController,
    /// Where tasks may go.
    pub placement_constraints: Vec<PlacementConstraint>,
    /// Where tasks go rather.
    pub placement_strategy: Vec<PlacementStrategy>,
    /// For how long after its start an unhealthy task is not replaced, in seconds.
    pub health_check_grace_period_seconds: u32,
    /// Whether tasks move between zones; `None` is yes where that is possible.
    pub availability_zone_rebalancing: Option<AvailabilityZoneRebalancing>,
    /// The role by which load balancers are called.
    pub role: Option<String>,
    /// Whose tags its tasks get.
    pub propagate_tags: PropagateTags,
    /// Whether its tasks get tags that name their cluster and service.
    pub enable_ecs_managed_tags: bool,
    /// Whether commands may be executed in the containers of its tasks.
    pub enable_execute_command: bool,
    /// What makes the request idempotent: at most 36 characters.
    pub client_token: Option<String>,
}

/// The first deployment of a service, or the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewDeployment {
    /// Its id.
    pub id: DeploymentId,
    /// When it begins.
    pub at: Timestamp,
    /// Whether an essential container of its task definition has a health check.
    pub checks_containers: bool,
}

impl NewDeployment {
    /// A deployment whose task definition has no health check.
    pub fn new(id: DeploymentId, at: Timestamp) -> Self {
        Self {
            id,
            at,
            checks_containers: false,
        }
    }

    /// The same with a health check of an essential container.
    #[must_use]
    pub fn checking_containers(self) -> Self {
        Self {
            checks_containers: true,
            ..self
        }
    }

    /// By what tasks of a revision are known to be healthy.
    pub(super) fn health_checks(&self, revision: &ServiceRevision) -> HealthChecks {
        HealthChecks {
            container: self.checks_containers,
            load_balancer: revision.has(RevisionPart::LoadBalancers),
            discovery: revision.has(RevisionPart::ServiceRegistries),
        }
    }

    /// The deployment of a revision.
    pub(super) fn of(self, revision: ServiceRevision) -> Deployment {
        let health_checks = self.health_checks(&revision);
        let mut deployment = Deployment::new(self.id, revision);
        deployment.health_checks = health_checks;
        deployment.created_at = Some(self.at);
        deployment.updated_at = Some(self.at);
        deployment
    }
}

impl CreateService {
    /// A request for a replica service without a desired count.
    pub fn new(
        service_name: ServiceName,
        task_definition: crate::model::TaskDefinitionArn,
    ) -> Self {
        Self {
            service_name,
            scheduling_strategy: SchedulingStrategy::Replica,
            desired_count: None,
            revision: ServiceRevision::of(task_definition),
            launch_type: None,
            capacity_provider_strategy: Vec::new(),
            deployment_configuration: None,
            deployment_controller: DeploymentController::Ecs,
            placement_constraints: Vec::new(),
            placement_strategy: Vec::new(),
            health_check_grace_period_seconds: 0,
            availability_zone_rebalancing: None,
            role: None,
            propagate_tags: PropagateTags::None,
            enable_ecs_managed_tags: false,
            enable_execute_command: false,
            client_token: None,
        }
    }

    /// Checks the request and makes the service, with its first deployment unless someone else
    /// controls deployments.
    ///
    /// Ours: where it is not said whether zones are balanced, they are if nothing stands against it.
    ///
    /// # Errors
    ///
    /// [`InvalidServices`]: everything that is wrong.
    pub fn build(self, first: NewDeployment, quotas: &Quotas) -> Result<Service, InvalidServices> {
        let (service, found) = self.draft(first.at, quotas);
        InvalidServices::none_of(found)?;
        let mut service = service;
        if service.deployment_controller == DeploymentController::Ecs {
            let mut deployment = first.of(service.revision.clone());
            deployment.desired_count = service.desired_count;
            service.deploy(deployment);
        }
        Ok(service)
    }

    /// Everything that is wrong with the request.
    pub(crate) fn faults(&self, quotas: &Quotas) -> Vec<InvalidService> {
        self.clone().draft(Timestamp::UNIX_EPOCH, quotas).1
    }

    /// The service without deployments, and everything that is wrong with it.
    fn draft(self, at: Timestamp, quotas: &Quotas) -> (Service, Vec<InvalidService>) {
        let mut found = Vec::new();
        match (self.scheduling_strategy, self.desired_count) {
            (SchedulingStrategy::Replica, None) => found.push(InvalidService::DesiredCountMissing),
            (SchedulingStrategy::Daemon, Some(desired_count)) => {
                found.push(InvalidService::DaemonDesiredCount { desired_count });
            }
            (SchedulingStrategy::Replica, Some(_)) | (SchedulingStrategy::Daemon, None) => {}
        }
        found.extend(client_token(self.client_token.as_deref()));
        let configuration = self.deployment_configuration;
        let mut service = Service {
            desired_count: self.desired_count.unwrap_or(0),
            launch_type: self.launch_type,
            capacity_provider_strategy: self.capacity_provider_strategy,
            revision: self.revision,
            deployment_configuration: configuration
                .unwrap_or_else(|| DeploymentConfiguration::of(self.scheduling_strategy)),
            deployment_controller: self.deployment_controller,
            placement_constraints: self.placement_constraints,
            placement_strategy: self.placement_strategy,
            health_check_grace_period_seconds: self.health_check_grace_period_seconds,
            role_arn: self.role,
            propagate_tags: self.propagate_tags,
            enable_ecs_managed_tags: self.enable_ecs_managed_tags,
            enable_execute_command: self.enable_execute_command,
            created_at: Some(at),
            ..Service::new(self.service_name, self.scheduling_strategy)
        };
        service.availability_zone_rebalancing =
            self.availability_zone_rebalancing.unwrap_or_else(|| {
                if rebalancing_obstacle(&service).is_none() {
                    AvailabilityZoneRebalancing::Enabled
                } else {
                    AvailabilityZoneRebalancing::Disabled
                }
            });
        found.extend(broken(&service, quotas));
        (service, found)
    }
}
