//! Whether the zones of a service can be balanced.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::places::Places;
use super::repairs::more_instances;
use super::{
    AnalysisError, Basis, Finding, Problem, Repair, Setting, Severity, ZonePlaces, percents,
};
use crate::cluster::ClusterView;
use crate::model::{
    AvailabilityZone, ContainerInstanceStatus, PlacementRequest, Service, built_in,
};
use crate::query::{AttributeName, Expression};

/// What keeps the zones of a service that should be balanced from being so.
pub(super) fn rebalancing(places: &mut Places<'_>) -> Result<Vec<Finding>, AnalysisError> {
    let zones = zones(places.view);
    if zones.len() < 2 {
        let zone = zones.into_iter().next();
        let is_empty = places.view.instance_count() == 0;
        return Ok(if is_empty { Vec::new() } else { one(zone) });
    }
    let mut found: Vec<Finding> = percents::no_move(places.service).into_iter().collect();
    if places.found >= places.service.desired_count {
        found.extend(full(places, &zones)?);
    }
    Ok(found)
}

fn one(zone: Option<AvailabilityZone>) -> Vec<Finding> {
    let problem = Problem::Useless(Setting::Rebalancing(zone));
    let finding = Finding::new(Severity::NoEffect, Basis::Tasks, problem);
    Vec::from([finding.repaired_by([Repair::DisableRebalancing])])
}

/// The zones that have `ACTIVE` instances.
fn zones(view: ClusterView<'_>) -> BTreeSet<AvailabilityZone> {
    let active = view.instances().filter(|one| match one.status() {
        ContainerInstanceStatus::Active | ContainerInstanceStatus::Registering => true,
        ContainerInstanceStatus::RegistrationFailed
        | ContainerInstanceStatus::Draining
        | ContainerInstanceStatus::Deregistering
        | ContainerInstanceStatus::Inactive => false,
    });
    let names = active.filter_map(|one| one.attributes().text(built_in::AVAILABILITY_ZONE));
    names
        .filter_map(|name| AvailabilityZone::new(name).ok())
        .collect()
}

/// Zones are balanced where each has its share of the tasks in them, or one task more as long as
/// there are some left.
fn full(
    places: &mut Places<'_>,
    zones: &BTreeSet<AvailabilityZone>,
) -> Result<Option<Finding>, AnalysisError> {
    let desired = places.service.desired_count;
    let count = u32::try_from(zones.len()).unwrap_or(u32::MAX);
    let mut found = Vec::new();
    for zone in zones {
        let request = restricted(&places.request, of_zone(zone));
        let there = own_now(places, |found| found == Some(zone.as_str()));
        let most = places.trial.places(&request, desired)?;
        found.push((zone.clone(), most.max(there)));
    }
    let is_zone = |name: &str| zones.iter().any(|zone| zone.as_str() == name);
    let request = restricted(&places.request, outside(zones));
    let there = own_now(places, |found| !found.is_some_and(is_zone));
    let elsewhere = places.trial.places(&request, desired)?.max(there);
    let mut inside = desired.saturating_sub(elsewhere)..=desired;
    if inside.any(|tasks| lacking(&found, tasks).is_empty()) {
        return Ok(None);
    }
    let full = lacking(&found, desired);
    let mut repairs = Vec::from([Repair::DisableRebalancing]);
    if let [one] = full.as_slice() {
        let request = restricted(&places.request, of_zone(&one.zone));
        repairs.extend(more_instances(&mut places.trial, &request, one.share)?);
    }
    let problem = Problem::ZoneFull {
        desired,
        zones: count,
        full,
    };
    let finding = Finding::new(Severity::NeverRebalances, Basis::Tasks, problem);
    Ok(Some(finding.repaired_by(repairs)))
}

/// The zones that keep so many tasks from being balanced over all of them; none where they can be.
fn lacking(zones: &[(AvailabilityZone, u32)], tasks: u32) -> Vec<ZonePlaces> {
    let count = u32::try_from(zones.len()).unwrap_or(u32::MAX);
    let share = tasks.checked_div(count).unwrap_or(0);
    let left = tasks.checked_rem(count).unwrap_or(0);
    let below = |share: u32| -> Vec<ZonePlaces> {
        let below = zones.iter().filter(|(_, places)| *places < share);
        let below = below.map(|(zone, places)| ZonePlaces {
            zone: zone.clone(),
            places: *places,
            share,
        });
        below.collect()
    };
    let short = below(share);
    if !short.is_empty() {
        return short;
    }
    let full = below(share.saturating_add(1));
    let may_be_full = count.saturating_sub(left);
    let is_balanced = u32::try_from(full.len()).is_ok_and(|full| full <= may_be_full);
    if is_balanced { Vec::new() } else { full }
}

fn of_zone(zone: &AvailabilityZone) -> Option<Expression> {
    let name = AttributeName::new(built_in::AVAILABILITY_ZONE).ok()?;
    Some(Expression::has_value(&name, zone.as_str()))
}

/// What holds of instances in none of the zones. Without it there seems to be more room outside, so
/// that less is claimed.
fn outside(zones: &BTreeSet<AvailabilityZone>) -> Option<Expression> {
    let names: Vec<&str> = zones.iter().map(AvailabilityZone::as_str).collect();
    let zone = built_in::AVAILABILITY_ZONE;
    let names = names.join("', '");
    Expression::parse(&alloc::format!("not(attribute:{zone} in ['{names}'])")).ok()
}

/// The request with one more expression.
fn restricted(request: &PlacementRequest, expression: Option<Expression>) -> PlacementRequest {
    let all = request.member_of();
    let of_definition = request.definition_constraints().min(all.len());
    let (definition, own) = all.split_at(of_definition);
    let own = own.iter().cloned().chain(expression).collect();
    request.clone().with_member_of(definition.to_vec(), own)
}

/// How many tasks of the service are in such zones, or in none.
fn own_now(places: &Places<'_>, is_so: impl Fn(Option<&str>) -> bool) -> u32 {
    let own = places.view.peers_unordered(places.asked.group());
    let there = own.filter(|task| task.is_counted() && is_so(task.availability_zone()));
    u32::try_from(there.count()).unwrap_or(u32::MAX)
}

/// Whether the scheduler balances the zones of the service.
pub(super) fn is_rebalanced(service: &Service) -> bool {
    service.availability_zone_rebalancing == crate::model::AvailabilityZoneRebalancing::Enabled
}
