//! The ways in which one instance could be made to take the task.

use alloc::vec;
use alloc::vec::Vec;

use super::stance::{Clauses, Peers, Reach, Resources, Stance, stances};
use crate::cluster::{InstanceView, Slot, TaskView};
use crate::model::{
    Attribute, AttributeValue, AvailabilityZone, ContainerInstanceStatus, CpuUnits, DesiredStatus,
    GpuNeed, HostPort, MemoryMiB, NetworkId, PlacementRequest, Quotas, built_in, is_kept_by_ecs,
};
use crate::placement::explain::asked::Asked;
use crate::placement::explain::imagined::Imagined;
use crate::placement::explain::lacks::{Freed, Gpus, Lacks};
use crate::placement::explain::stops::{Stops, Wanted, stops};
use crate::plan::{Amount, ClauseName, InstanceRemedy, Remedy, RequestRemedy};
use crate::query::Expression;

/// Every set of changes of that reach that is looked for which makes an instance take the task.
pub(super) fn repairs(
    instance: InstanceView<'_>,
    asked: &Asked<'_>,
    reach: Reach,
) -> Vec<Vec<Remedy>> {
    let mut repairs = Vec::new();
    let Some(fixed) = state_and_location(instance, asked.request) else {
        return repairs;
    };
    let changes_instance = fixed.iter().any(is_of_instance);
    if reach == Reach::Request && changes_instance {
        return repairs;
    }
    let may_be_of_reach =
        |stance: &&Stance| reach == Reach::Request || changes_instance || !stance.is_of_request();
    let is_of_reach =
        |all: &Vec<Remedy>| (reach == Reach::Instance) == all.iter().any(is_of_instance);
    let lacks = Lacks::of(instance, asked, &Freed::default(), &[]);
    let stances = stances(instance, asked, &lacks, reach);
    for stances in stances.chunk_by(|one, other| one.wanted() == other.wanted()) {
        let wanted = stances.first().map(|stance| stance.wanted());
        let wanted = wanted.unwrap_or_default();
        let Some((stops, lacks)) = after_stops(instance, asked, &lacks, wanted) else {
            continue;
        };
        let stopped = stops.tasks.iter().map(|task| stop(instance, task));
        let before: Vec<Remedy> = fixed.iter().cloned().chain(stopped).collect();
        for stance in stances.iter().filter(may_be_of_reach) {
            let changes = changes(instance, asked, &lacks, (*stance, &stops.slots));
            let all = changes.map(|(changes, ports)| together(&before, changes, ports));
            repairs.extend(all.into_iter().flatten().filter(is_of_reach));
        }
    }
    repairs.sort_unstable();
    repairs.dedup();
    repairs
}

/// All changes together, for each set of ports to do without.
fn together(
    before: &[Remedy],
    changes: Vec<Remedy>,
    ports: Vec<Vec<HostPort>>,
) -> impl Iterator<Item = Vec<Remedy>> {
    ports.into_iter().map(move |ports| {
        let ports = ports.into_iter().map(RequestRemedy::DropPort);
        let all = before.iter().chain(&changes).cloned();
        let mut all: Vec<Remedy> = all.chain(ports.map(Remedy::Request)).collect();
        all.sort_unstable();
        all
    })
}

fn is_of_instance(change: &Remedy) -> bool {
    match change {
        Remedy::Instance(..) => true,
        Remedy::Request(_) | Remedy::AddInstance(_) => false,
    }
}

/// The tasks whose stop reaches what is wanted, and what an instance lacks without them that lacks so
/// much with them; `None` when it is not enough.
fn after_stops<'a>(
    instance: InstanceView<'a>,
    asked: &Asked<'_>,
    lacks: &Lacks,
    wanted: Wanted,
) -> Option<(Stops<'a>, Lacks)> {
    if wanted == Wanted::default() {
        return Some((Stops::default(), lacks.clone()));
    }
    let stops = stops(instance, asked, wanted)?;
    let lacks = Lacks::of(instance, asked, &stops.freed, &stops.slots);
    Some((stops, lacks))
}

fn stop(instance: InstanceView<'_>, task: &TaskView<'_>) -> Remedy {
    let stop = InstanceRemedy::StopTask {
        task: task.id(),
        group: task.group().clone(),
        is_stopping: task.desired_status() == DesiredStatus::Stopped,
    };
    of_instance(instance, stop)
}

/// The changes that make up for what an instance lacks with some tasks stopped.
fn changes(
    instance: InstanceView<'_>,
    asked: &Asked<'_>,
    lacks: &Lacks,
    (stance, stopped): (Stance, &[Slot]),
) -> Option<(Vec<Remedy>, Vec<Vec<HostPort>>)> {
    let mut changes: Vec<Remedy> = Vec::new();
    if !lacks.has_resources() {
        changes.extend(match stance.resources {
            Resources::More => more(instance, lacks)?,
            Resources::Less => less(asked.request, lacks)?,
            Resources::Stop => return None,
        });
    }
    if lacks.has_peers {
        changes.push(match stance.peers {
            Peers::Drop => Remedy::Request(RequestRemedy::DropDistinctInstance),
            Peers::Stop => return None,
        });
    }
    if !lacks.clauses.is_empty() {
        let imagined = Imagined::without(instance, stopped);
        changes.extend(match stance.clauses {
            Clauses::Drop => drop_clauses(asked, &lacks.clauses),
            Clauses::Widen => widen(asked, &lacks.clauses, &imagined)?,
            Clauses::Put => put(asked, &lacks.clauses, imagined)?,
            Clauses::Stop => return None,
        });
    }
    let ports = ports(asked.request, lacks, stance.resources)?;
    Some((changes, ports))
}

/// What must change in any case; `None` when there is no way.
fn state_and_location(
    instance: InstanceView<'_>,
    request: &PlacementRequest,
) -> Option<Vec<Remedy>> {
    let mut changes = Vec::new();
    if !instance.is_agent_connected() {
        changes.push(of_instance(instance, InstanceRemedy::ConnectAgent));
    }
    if instance.status() != ContainerInstanceStatus::Active {
        changes.push(of_instance(instance, InstanceRemedy::Activate));
    }
    let zone = instance.attributes().text(built_in::AVAILABILITY_ZONE);
    let network = instance.attributes().text(built_in::VPC_ID);
    let subnets = request.subnets();
    let is_located = subnets.is_empty()
        || subnets.iter().any(|subnet| {
            let wanted = subnet.network.as_ref().map(NetworkId::as_str);
            zone == Some(subnet.availability_zone.as_str())
                && (wanted.is_none() || wanted == network)
        });
    if !is_located {
        changes.push(Remedy::Request(RequestRemedy::AddSubnet {
            availability_zone: AvailabilityZone::new(zone?).ok()?,
            network: network.and_then(|network| NetworkId::new(network).ok()),
        }));
    }
    Some(changes)
}

fn of_instance(instance: InstanceView<'_>, change: InstanceRemedy) -> Remedy {
    Remedy::Instance(instance.arn().clone(), change)
}

/// More of everything that is missing.
fn more(instance: InstanceView<'_>, lacks: &Lacks) -> Option<Vec<Remedy>> {
    let registered = instance.registered();
    let has_room = |registered: u64, by: u64| registered.checked_add(by).is_some_and(is_amount);
    let gpus = match lacks.gpus {
        Gpus::Nothing => 0,
        Gpus::More(count) => count,
        Gpus::Busy => return None,
    };
    let all_gpus = usize::try_from(gpus)
        .ok()
        .and_then(|gpus| registered.gpus.len().checked_add(gpus));
    let is_possible = has_room(registered.cpu.as_u64(), lacks.cpu)
        && has_room(registered.memory.as_u64(), lacks.memory)
        && all_gpus.is_some_and(|gpus| gpus <= MOST_GPUS);
    if !is_possible {
        return None;
    }
    let more = |amount| of_instance(instance, InstanceRemedy::More(amount));
    Some(amounts(lacks, gpus, more))
}

/// Less of everything that is missing.
fn less(request: &PlacementRequest, lacks: &Lacks) -> Option<Vec<Remedy>> {
    let gpus = match (lacks.gpus, request.need().gpus) {
        (Gpus::Nothing, _) => 0,
        (Gpus::More(count), GpuNeed::Devices(_)) => count,
        (Gpus::More(_) | Gpus::Busy, _) => return None,
    };
    if lacks.enis > 0 {
        return None;
    }
    let less = |amount| Remedy::Request(RequestRemedy::Less(amount));
    Some(amounts(lacks, gpus, less))
}

/// Everything that is missing, each as a change.
fn amounts(lacks: &Lacks, gpus: u32, change: impl Fn(Amount) -> Remedy) -> Vec<Remedy> {
    let mut amounts = Vec::new();
    if lacks.cpu > 0 {
        amounts.push(change(Amount::Cpu(CpuUnits::new(lacks.cpu))));
    }
    if lacks.memory > 0 {
        amounts.push(change(Amount::Memory(MemoryMiB::new(lacks.memory))));
    }
    if gpus > 0 {
        amounts.push(change(Amount::Gpus(gpus)));
    }
    if lacks.enis > 0 {
        amounts.push(change(Amount::Enis(lacks.enis)));
    }
    let named = lacks.named.iter().cloned();
    amounts.extend(named.map(|(name, by)| change(Amount::Named(name, by))));
    amounts
}

/// The sets of ports without one of which the task cannot do: those that are taken, and as many of
/// the others as are too many, in every way to choose them. `None` where ports are not to be
/// dropped, and for tasks of very many ports.
fn ports(
    request: &PlacementRequest,
    lacks: &Lacks,
    resources: Resources,
) -> Option<Vec<Vec<HostPort>>> {
    if lacks.ports.is_empty() && lacks.excess_ports == 0 {
        return Some(vec![Vec::new()]);
    }
    let all = &request.need().ports;
    if resources == Resources::Stop || all.len() > MOST_PORTS {
        return None;
    }
    let others = all.iter().filter(|port| !lacks.ports.contains(port));
    let mut sets = vec![(lacks.ports.clone(), lacks.excess_ports)];
    for port in others {
        let with = sets.iter().filter(|(_, missing)| *missing > 0);
        let with = with.map(|(set, missing)| {
            let set = set.iter().copied().chain([*port]).collect();
            (set, missing.saturating_sub(1))
        });
        let with: Vec<_> = with.collect();
        sets.extend(with);
    }
    let complete = sets.into_iter().filter(|(_, missing)| *missing == 0);
    Some(complete.map(|(set, _)| set).collect())
}

fn drop_clauses(asked: &Asked<'_>, clauses: &[usize]) -> Vec<Remedy> {
    clauses
        .iter()
        .filter_map(|at| {
            let clause = asked.clauses.get(*at)?.name.clone();
            Some(change_clause(clause, None))
        })
        .collect()
}

fn widen(asked: &Asked<'_>, clauses: &[usize], imagined: &Imagined<'_>) -> Option<Vec<Remedy>> {
    clauses
        .iter()
        .map(|at| {
            let wider = asked.widened(*at, imagined)?;
            let clause = asked.clauses.get(*at)?.name.clone();
            Some(change_clause(clause, Some(wider)))
        })
        .collect()
}

fn change_clause(clause: ClauseName, to: Option<Expression>) -> Remedy {
    Remedy::Request(RequestRemedy::ChangeClause { clause, to })
}

/// Custom attributes that would make all clauses true.
fn put(asked: &Asked<'_>, clauses: &[usize], imagined: Imagined<'_>) -> Option<Vec<Remedy>> {
    let mut attributes: Vec<Attribute> = Vec::new();
    for at in clauses {
        let (name, value) = asked.clauses.get(*at)?.clause.wanted_attribute()?;
        if is_kept_by_ecs(name) {
            return None;
        }
        let value = value.filter(|value| !value.is_empty());
        let value = value.map(AttributeValue::new).transpose().ok()?;
        if attributes.iter().all(|attribute| attribute.name != *name) {
            let name = name.clone();
            attributes.push(Attribute { name, value });
        }
    }
    let instance = imagined.instance;
    let is_allowed = instance.attributes().put(&attributes, &Quotas::default());
    is_allowed.ok()?;
    let imagined = Imagined {
        put: &attributes,
        ..imagined
    };
    if !asked.false_clauses(&imagined).is_empty() {
        return None;
    }
    let put = attributes.iter().cloned();
    let put = put.map(|attribute| of_instance(instance, InstanceRemedy::PutAttribute(attribute)));
    Some(put.collect())
}

/// Whether an instance can register that much of a resource.
fn is_amount(amount: u64) -> bool {
    i32::try_from(amount).is_ok()
}

/// Up to how many ports of a task ways to do without some are looked for.
const MOST_PORTS: usize = 10;

/// The most GPUs that an instance can register here.
const MOST_GPUS: usize = 128;
