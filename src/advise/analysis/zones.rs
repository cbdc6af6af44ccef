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

/// Zones are balanced where each has its share, or one task more as long as there are some left.
fn full(
    places: &mut Places<'_>,
    zones: &BTreeSet<AvailabilityZone>,
) -> Result<Option<Finding>, AnalysisError> {
    let desired = places.service.desired_count;
    let count = u32::try_from(zones.len()).unwrap_or(u32::MAX);
    let share = desired.checked_div(count).unwrap_or(0);
    let left = desired.checked_rem(count).unwrap_or(0);
    let mut found = Vec::new();
    for zone in zones {
        let request = in_zone(&places.request, zone);
        let there = in_zone_now(places, zone);
        let most = places.trial.places(&request, share.saturating_add(1))?;
        found.push((zone.clone(), most.max(there)));
    }
    let lacking = |share: u32| {
        let lacking = found.iter().filter(move |(_, places)| *places < share);
        let lacking = lacking.map(move |(zone, places)| ZonePlaces {
            zone: zone.clone(),
            places: *places,
            share,
        });
        lacking.collect::<Vec<_>>()
    };
    let (short, full) = (lacking(share), lacking(share.saturating_add(1)));
    let may_lack = zones
        .len()
        .saturating_sub(usize::try_from(left).unwrap_or(usize::MAX));
    let full = match (short.is_empty(), full.len() > may_lack) {
        (false, _) => short,
        (true, true) => full,
        (true, false) => return Ok(None),
    };
    let mut repairs = Vec::from([Repair::DisableRebalancing]);
    if let [one] = full.as_slice() {
        let request = in_zone(&places.request, &one.zone);
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

fn in_zone(request: &PlacementRequest, zone: &AvailabilityZone) -> PlacementRequest {
    let all = request.member_of();
    let of_definition = request.definition_constraints().min(all.len());
    let (definition, own) = all.split_at(of_definition);
    let name = AttributeName::new(built_in::AVAILABILITY_ZONE).ok();
    let zone = name.map(|name| Expression::has_value(&name, zone.as_str()));
    let own = own.iter().cloned().chain(zone).collect();
    request.clone().with_member_of(definition.to_vec(), own)
}

/// How many tasks of the service are in a zone.
fn in_zone_now(places: &Places<'_>, zone: &AvailabilityZone) -> u32 {
    let own = places.view.peers_unordered(places.asked.group());
    let there =
        own.filter(|task| task.is_counted() && task.availability_zone() == Some(zone.as_str()));
    u32::try_from(there.count()).unwrap_or(u32::MAX)
}

/// Whether the scheduler balances the zones of the service.
pub(super) fn is_rebalanced(service: &Service) -> bool {
    service.availability_zone_rebalancing == crate::model::AvailabilityZoneRebalancing::Enabled
}
