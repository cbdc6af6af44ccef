//! Which settings change nothing.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::{Basis, Finding, Problem, Repair, Setting, Severity};
use crate::cluster::{ClusterView, InstanceView};
use crate::model::{
    InstanceScope, PlacementConstraint, PlacementRequest, PlacementStrategy, RevisionPart,
    SchedulingStrategy, Service, SpreadField, TaskDefinition, Threshold, built_in, lower_limit,
};
use crate::query::AttributeName;

/// Strategies that change nothing, in their order.
pub(super) fn strategies(
    view: ClusterView<'_>,
    service: &Service,
    request: &PlacementRequest,
) -> Vec<Finding> {
    let mut found = Vec::new();
    let strategies = &service.placement_strategy;
    for (at, strategy) in strategies.iter().enumerate() {
        let before = strategies.get(..at).unwrap_or_default();
        if before.contains(&PlacementStrategy::Random) {
            found.push(useless(Setting::AfterRandom(strategy.clone())));
        } else if before.contains(strategy) {
            found.push(useless(Setting::Repeated(strategy.clone())));
        } else if let PlacementStrategy::Spread(SpreadField::Attribute(name)) = strategy {
            found.extend(spread(view, request, name));
        }
    }
    found
}

/// A strategy that spreads over fewer than two values.
fn spread(
    view: ClusterView<'_>,
    request: &PlacementRequest,
    name: &AttributeName,
) -> Option<Finding> {
    let instances = view.instances();
    let instances = instances.filter(|one| is_in_scope(one, request.scope()));
    let values: Vec<_> = instances
        .map(|one| one.attributes().text(name.as_str()))
        .collect();
    let distinct: BTreeSet<_> = values.iter().copied().collect();
    let mut distinct = distinct.into_iter();
    let (Some(value), None) = (distinct.next(), distinct.next()) else {
        return None;
    };
    if values.len() < 2 {
        return None;
    }
    let setting = match value {
        None => Setting::SpreadOverNothing(name.clone()),
        Some(value) => Setting::SpreadOverOne(name.clone(), value.to_owned()),
    };
    let repairs = [Repair::LeaveOut, Repair::PutAttribute(name.clone())];
    let finding = Finding::new(
        Severity::NoEffect,
        Basis::Instances,
        Problem::Useless(setting),
    );
    Some(finding.repaired_by(repairs))
}

fn is_in_scope(instance: &InstanceView<'_>, scope: &InstanceScope) -> bool {
    let is_external = instance.attributes().get(built_in::EXTERNAL).is_some();
    match scope {
        InstanceScope::Ec2 => !is_external,
        InstanceScope::External => is_external,
        InstanceScope::CapacityProvider(name) => instance.capacity_provider_name() == Some(name),
    }
}

/// Other settings of a service that change nothing.
pub(super) fn settings(service: &Service, definition: &TaskDefinition) -> Vec<Finding> {
    let mut found = Vec::new();
    let is_daemon = service.scheduling_strategy == SchedulingStrategy::Daemon;
    let distinct = PlacementConstraint::DistinctInstance;
    if is_daemon && service.placement_constraints.contains(&distinct) {
        found.push(useless(Setting::DistinctDaemons));
    }
    let has_balancers = service.revision.has(RevisionPart::LoadBalancers);
    let is_checked = has_balancers || definition.checks_containers();
    let seconds = service.health_check_grace_period_seconds;
    if seconds > 0 && !is_checked {
        let setting = useless(Setting::GracePeriod { seconds });
        found.push(setting.repaired_by([Repair::LeaveOut, Repair::CheckHealth]));
    }
    let configuration = &service.deployment_configuration;
    let breaker = configuration.circuit_breaker;
    let is_discovered = service.revision.has(RevisionPart::ServiceRegistries);
    if breaker.enable && !is_checked && !is_discovered {
        let setting = useless(Setting::CircuitBreaker);
        found.push(setting.repaired_by([Repair::CheckHealth]));
    }
    if breaker.rollback && !breaker.enable {
        found.push(useless(Setting::Rollback));
    }
    found.extend(threshold(service).filter(|_| breaker.enable && !is_daemon));
    if configuration.alarms.enable && configuration.alarms.alarm_names.is_empty() {
        found.push(useless(Setting::Alarms));
    }
    found
}

/// A threshold that was chosen and is overruled by its bounds.
fn threshold(service: &Service) -> Option<Finding> {
    let threshold = service.deployment_configuration.circuit_breaker.threshold;
    let percent = match threshold {
        Threshold::BoundedPercent(percent) => percent,
        Threshold::UnboundedPercent(_) | Threshold::Count(_) => return None,
    };
    let desired = service.desired_count;
    let (failures, bound) = (lower_limit(desired, percent), threshold.failures(desired));
    if threshold == Threshold::default() || desired == 0 || failures == bound {
        return None;
    }
    Some(useless(Setting::Threshold {
        percent,
        failures,
        bound,
    }))
}

fn useless(setting: Setting) -> Finding {
    let problem = Problem::Useless(setting);
    Finding::new(Severity::NoEffect, Basis::Service, problem).repaired_by([Repair::LeaveOut])
}
