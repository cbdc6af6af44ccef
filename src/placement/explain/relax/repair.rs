//! The ways in which one instance could be made to take the task.

use alloc::vec;
use alloc::vec::Vec;

use crate::cluster::{InstanceView, Slot};
use crate::model::{
    Attribute, AttributeValue, AvailabilityZone, ContainerInstanceStatus, CpuUnits, DesiredStatus,
    GpuNeed, HostPort, MemoryMiB, NetworkId, PlacementRequest, Quotas, built_in,
};
use crate::placement::explain::asked::Asked;
use crate::placement::explain::imagined::Imagined;
use crate::placement::explain::lacks::{Freed, Gpus, Lacks};
use crate::placement::explain::stops::{Wanted, stops};
use crate::plan::{Amount, ClauseName, InstanceRemedy, Remedy, RequestRemedy};
use crate::query::Expression;

/// How missing resources are made up for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Resources {
    More,
    Stop,
    Less,
}

/// What is done about peers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Peers {
    Stop,
    Drop,
}

/// What is done about false clauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clauses {
    Drop,
    Widen,
    Put,
    Stop,
}

#[derive(Debug, Clone, Copy)]
struct Stance {
    resources: Resources,
    peers: Peers,
    clauses: Clauses,
}

/// What a set of changes may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// The request alone.
    Request,
    /// The instance, and perhaps the request.
    Instance,
}

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
    if reach == Reach::Request && fixed.iter().any(is_of_instance) {
        return repairs;
    }
    let lacks = Lacks::of(instance, asked, &Freed::default(), &[]);
    for stance in stances(&lacks, asked, reach) {
        let Some((changes, ports)) = repair(instance, asked, &lacks, stance) else {
            continue;
        };
        for ports in ports {
            let ports = ports.into_iter().map(RequestRemedy::DropPort);
            let changes = changes.iter().cloned().chain(ports.map(Remedy::Request));
            let mut all: Vec<Remedy> = fixed.iter().cloned().chain(changes).collect();
            if (reach == Reach::Instance) == all.iter().any(is_of_instance) {
                all.sort_unstable();
                repairs.push(all);
            }
        }
    }
    repairs.sort_unstable();
    repairs.dedup();
    repairs
}

fn is_of_instance(change: &Remedy) -> bool {
    match change {
        Remedy::Instance(..) => true,
        Remedy::Request(_) | Remedy::AddInstance(_) => false,
    }
}

/// The stances that differ for an instance.
fn stances(lacks: &Lacks, asked: &Asked<'_>, reach: Reach) -> Vec<Stance> {
    let (resources, peers, clauses): (&[Resources], &[Peers], &[Clauses]) = match reach {
        Reach::Request => (
            &[Resources::Less],
            &[Peers::Drop],
            &[Clauses::Drop, Clauses::Widen],
        ),
        Reach::Instance => (
            &[Resources::More, Resources::Stop, Resources::Less],
            &[Peers::Stop, Peers::Drop],
            &[Clauses::Drop, Clauses::Widen, Clauses::Put, Clauses::Stop],
        ),
    };
    let first = |is_all: bool, length: usize| if is_all { length } else { 1 };
    // When tasks stop, clauses may become false that are true.
    let resources = resources.iter().take(first(!lacks.has_resources(), 3));
    let clauses = clauses.iter().take(first(!asked.clauses.is_empty(), 4));
    let peers = peers
        .iter()
        .skip(usize::from(!lacks.has_peers && peers.len() > 1));
    let mut stances = Vec::new();
    for resources in resources {
        for peers in peers.clone() {
            for clauses in clauses.clone() {
                stances.push(Stance {
                    resources: *resources,
                    peers: *peers,
                    clauses: *clauses,
                });
            }
        }
    }
    stances
}

/// The changes of one stance for an instance that lacks so much, and the sets of ports one of which
/// the task must do without; `None` when it is not enough.
fn repair(
    instance: InstanceView<'_>,
    asked: &Asked<'_>,
    lacks: &Lacks,
    stance: Stance,
) -> Option<(Vec<Remedy>, Vec<Vec<HostPort>>)> {
    let wanted = Wanted {
        resources: stance.resources == Resources::Stop,
        no_peers: stance.peers == Peers::Stop,
        clauses: stance.clauses == Clauses::Stop,
    };
    if !(wanted.resources || wanted.no_peers || wanted.clauses) {
        return changes(instance, asked, lacks, (stance, &[]));
    }
    let stops = stops(instance, asked, wanted)?;
    let lacks = Lacks::of(instance, asked, &stops.freed, &stops.slots);
    let (rest, ports) = changes(instance, asked, &lacks, (stance, &stops.slots))?;
    let stopped = stops.tasks.iter().map(|task| {
        let stop = InstanceRemedy::StopTask {
            task: task.id(),
            group: task.group().clone(),
            is_stopping: task.desired_status() == DesiredStatus::Stopped,
        };
        of_instance(instance, stop)
    });
    Some((stopped.chain(rest).collect(), ports))
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
    let more = amounts(lacks, gpus).into_iter();
    Some(
        more.map(|amount| of_instance(instance, InstanceRemedy::More(amount)))
            .collect(),
    )
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
    let less = amounts(lacks, gpus).into_iter();
    Some(
        less.map(|amount| Remedy::Request(RequestRemedy::Less(amount)))
            .collect(),
    )
}

fn amounts(lacks: &Lacks, gpus: u32) -> Vec<Amount> {
    let mut amounts = Vec::new();
    if lacks.cpu > 0 {
        amounts.push(Amount::Cpu(CpuUnits::new(lacks.cpu)));
    }
    if lacks.memory > 0 {
        amounts.push(Amount::Memory(MemoryMiB::new(lacks.memory)));
    }
    if gpus > 0 {
        amounts.push(Amount::Gpus(gpus));
    }
    if lacks.enis > 0 {
        amounts.push(Amount::Enis(lacks.enis));
    }
    let named = lacks.named.iter().cloned();
    amounts.extend(named.map(|(name, by)| Amount::Named(name, by)));
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
