//! The rules that every service keeps, whether it is new or changed.

use alloc::vec::Vec;

use super::{
    AvailabilityZoneRebalancing, DeploymentController, DeploymentStrategy, InvalidService,
    RebalancingObstacle, RevisionPart, SchedulingStrategy, Service, Threshold, TrafficShift,
};
use crate::document::Document;
use crate::model::{
    LaunchType, PlacementConstraint, PlacementStrategy, Quotas, SpreadField, built_in,
};

/// Everything that is wrong with a service, in the order of the API's fields.
pub(super) fn broken(service: &Service, quotas: &Quotas) -> Vec<InvalidService> {
    let mut found = Vec::new();
    desired_count(service, quotas, &mut found);
    launch(service, &mut found);
    percents(service, &mut found);
    strategy(service, &mut found);
    failure(service, &mut found);
    placement(service, quotas, &mut found);
    within(
        GRACE_PERIOD,
        service.health_check_grace_period_seconds,
        (0, 2_147_483_647),
        &mut found,
    );
    if service.availability_zone_rebalancing == AvailabilityZoneRebalancing::Enabled {
        found.extend(rebalancing_obstacle(service));
    }
    found
}

/// What stands against balancing zones.
pub(super) fn rebalancing_obstacle(service: &Service) -> Option<InvalidService> {
    if service.scheduling_strategy == SchedulingStrategy::Daemon {
        return Some(InvalidService::DaemonRebalancing);
    }
    let what = if service.launch_type == Some(LaunchType::External) {
        RebalancingObstacle::ExternalLaunchType
    } else if service.deployment_configuration.maximum_percent <= 100 {
        RebalancingObstacle::MaximumPercent
    } else if has_classic_load_balancer(service) {
        RebalancingObstacle::ClassicLoadBalancer
    } else if service.placement_constraints.iter().any(names_zone) {
        RebalancingObstacle::ZoneConstraint
    } else if !spreads_over_zones_first(service) {
        RebalancingObstacle::FirstStrategy
    } else {
        return None;
    };
    Some(InvalidService::Rebalancing { what })
}

fn spreads_over_zones_first(service: &Service) -> bool {
    let first = service.placement_strategy.first();
    first.is_none_or(|first| *first == PlacementStrategy::Spread(SpreadField::zones()))
}

fn names_zone(constraint: &PlacementConstraint) -> bool {
    match constraint {
        PlacementConstraint::DistinctInstance => false,
        PlacementConstraint::MemberOf(expression) => {
            expression.as_str().contains(built_in::AVAILABILITY_ZONE)
        }
    }
}

fn has_classic_load_balancer(service: &Service) -> bool {
    let balancers = service.revision.parts.get(&RevisionPart::LoadBalancers);
    let balancers = balancers.and_then(Document::as_array).unwrap_or_default();
    let is_classic = |balancer: &Document| balancer.field("loadBalancerName").is_some();
    balancers.iter().any(is_classic)
}

fn desired_count(service: &Service, quotas: &Quotas, found: &mut Vec<InvalidService>) {
    let desired_count = service.desired_count;
    let count = usize::try_from(desired_count).unwrap_or(usize::MAX);
    if let Some(limit) = quotas.tasks_per_service.exceeded_by(count) {
        found.push(InvalidService::TooManyTasks {
            desired_count,
            limit,
        });
    }
}

fn launch(service: &Service, found: &mut Vec<InvalidService>) {
    if service.launch_type.is_some() && !service.capacity_provider_strategy.is_empty() {
        found.push(InvalidService::LaunchTypeAndProviders);
    }
    if service.deployment_controller != DeploymentController::External
        && service.revision.task_definition.is_none()
    {
        found.push(InvalidService::TaskDefinitionMissing);
    }
    if service.scheduling_strategy == SchedulingStrategy::Replica {
        return;
    }
    if service.is_on_fargate() {
        found.push(InvalidService::DaemonFargate);
    }
    if service.deployment_controller != DeploymentController::Ecs {
        found.push(InvalidService::DaemonDeployment {
            what: alloc::format!("deployment controller {}", service.deployment_controller),
            allowed: "ECS",
        });
    }
}

fn percents(service: &Service, found: &mut Vec<InvalidService>) {
    let configuration = &service.deployment_configuration;
    let minimum_healthy_percent = configuration.minimum_healthy_percent;
    let maximum_percent = configuration.maximum_percent;
    if minimum_healthy_percent > 100 {
        found.push(InvalidService::MinimumHealthyPercent {
            minimum_healthy_percent,
        });
    }
    if maximum_percent < 100 {
        found.push(InvalidService::MaximumPercent { maximum_percent });
    }
    if maximum_percent > 10_000 {
        found.push(InvalidService::MaximumPercentTooLarge { maximum_percent });
    }
    if (minimum_healthy_percent, maximum_percent) == (100, 100) {
        found.push(InvalidService::BothPercents);
    }
    let is_daemon = service.scheduling_strategy == SchedulingStrategy::Daemon;
    if is_daemon && maximum_percent > 100 {
        found.push(InvalidService::DaemonMaximumPercent { maximum_percent });
    }
}

fn strategy(service: &Service, found: &mut Vec<InvalidService>) {
    let configuration = &service.deployment_configuration;
    let is_daemon = service.scheduling_strategy == SchedulingStrategy::Daemon;
    if is_daemon && configuration.strategy != DeploymentStrategy::Rolling {
        found.push(InvalidService::DaemonDeployment {
            what: alloc::format!("deployment strategy {}", configuration.strategy.as_str()),
            allowed: "ROLLING",
        });
    }
    let mut shift = |shift: TrafficShift, least, field| {
        within(field, shift.share, (least, 100_000), found);
        within(STEP_BAKE_TIME, shift.bake_time_minutes, BAKE_TIMES, found);
    };
    match configuration.strategy {
        DeploymentStrategy::Rolling | DeploymentStrategy::BlueGreen => {}
        DeploymentStrategy::Canary(canary) => shift(canary, 100, "canaryPercent in thousandths"),
        DeploymentStrategy::Linear(linear) => shift(linear, 3_000, "stepPercent in thousandths"),
    }
    within(
        "bakeTimeInMinutes",
        configuration.bake_time_minutes,
        BAKE_TIMES,
        found,
    );
}

fn failure(service: &Service, found: &mut Vec<InvalidService>) {
    let configuration = &service.deployment_configuration;
    let range = match configuration.circuit_breaker.threshold {
        Threshold::BoundedPercent(_) | Threshold::UnboundedPercent(_) => (1, 100),
        Threshold::Count(_) => (1, 2_147_483_647),
    };
    let value = configuration.circuit_breaker.threshold.value();
    within("thresholdConfiguration.value", value, range, found);
    if let Some(early) = configuration.early_success {
        let least = configuration.minimum_healthy_percent.min(100);
        let range = (u64::from(least), 100);
        within("healthyPercent", early.healthy_percent, range, found);
    }
}

fn placement(service: &Service, quotas: &Quotas, found: &mut Vec<InvalidService>) {
    let count = service.placement_constraints.len();
    if let Some(limit) = quotas.placement_constraints.exceeded_by(count) {
        found.push(InvalidService::TooManyConstraints { count, limit });
    }
    let count = service.placement_strategy.len();
    if service.scheduling_strategy == SchedulingStrategy::Daemon && count > 0 {
        found.push(InvalidService::DaemonStrategies { count });
    } else if let Some(limit) = quotas.placement_strategies.exceeded_by(count) {
        found.push(InvalidService::TooManyStrategies { count, limit });
    }
}

pub(super) fn within(
    field: &'static str,
    value: u32,
    (least, most): (u64, u64),
    found: &mut Vec<InvalidService>,
) {
    let value = u64::from(value);
    if (least..=most).contains(&value) {
        return;
    }
    found.push(InvalidService::OutOfRange {
        field,
        found: value,
        least,
        most,
    });
}

/// Whether a token is too long.
pub(super) fn client_token(token: Option<&str>) -> Option<InvalidService> {
    let length = token?.chars().count();
    (length > 36).then_some(InvalidService::ClientToken { length })
}

const GRACE_PERIOD: &str = "healthCheckGracePeriodSeconds";
const STEP_BAKE_TIME: &str = "bake time of a step in minutes";
const BAKE_TIMES: (u64, u64) = (0, 1_440);
