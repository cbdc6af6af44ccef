//! What a request demands of any instance that takes its tasks, without its own expressions.

use alloc::vec::Vec;

use super::required::{Required, required};
use crate::cluster::apply::LARGEST;
use crate::cluster::record::MAX_GPUS;
use crate::model::{
    Attribute, AttributeValue, GpuNeed, InstanceScope, MAX_RESERVED_PORTS, Need, PlacementRequest,
    Subnet, built_in,
};
use crate::plan::Requirement;
use crate::query::{AttributeName, Expression};

/// What a request demands of the attributes, the agent and the tasks of an instance, in the order of
/// the checks. `reports` says whether capabilities are asked of an instance even where that depends
/// on whether it reports some.
pub(crate) fn facts(request: &PlacementRequest, reports: bool) -> Vec<(Requirement, Expression)> {
    let mut facts = Vec::new();
    let mut demand = |requirement, fact: Option<Expression>| {
        facts.extend(fact.map(|fact| (requirement, fact)));
    };
    demand(
        Requirement::Scope(request.scope().clone()),
        scope(request.scope()),
    );
    demand(
        Requirement::AgentConnected,
        Some(Expression::is_connected()),
    );
    for required in required(request) {
        demand(required.requirement(), required.fact(reports));
    }
    demand(location(request.subnets()), located(request.subnets()));
    if request.is_distinct_instance() {
        let group = request.group().clone();
        let fact = Expression::hosts_none_of(group.as_str());
        demand(Requirement::DistinctInstance(group), Some(fact));
    }
    facts
}

/// The needs that are more than any instance can register.
pub(crate) fn beyond_all(need: &Need) -> Vec<Requirement> {
    let largest = u64::from(LARGEST);
    let mut beyond = Vec::new();
    if need.cpu.as_u64() > largest {
        beyond.push(Requirement::Cpu(need.cpu));
    }
    if need.memory.as_u64() > largest {
        beyond.push(Requirement::Memory(need.memory));
    }
    if need.ports.len() > MAX_RESERVED_PORTS {
        beyond.push(Requirement::Ports(need.ports.iter().copied().collect()));
    }
    if let GpuNeed::Devices(count) = need.gpus {
        if usize::try_from(count).is_ok_and(|count| count > MAX_GPUS) {
            beyond.push(Requirement::Gpus(need.gpus));
        }
    }
    beyond
}

/// Where the network interface of a task may be, as a requirement.
pub(crate) fn location(subnets: &[Subnet]) -> Requirement {
    let mut zones: Vec<_> = subnets
        .iter()
        .map(|s| s.availability_zone.clone())
        .collect();
    zones.sort_unstable();
    zones.dedup();
    Requirement::Location(zones)
}

impl Required {
    fn requirement(&self) -> Requirement {
        let Attribute { name, value } = &self.attribute;
        Requirement::Attribute {
            name: name.as_str().into(),
            value: value
                .as_ref()
                .map(|value| AttributeValue::as_str(value).into()),
        }
    }
}

/// Which instances are considered; of a capacity provider, expressions cannot tell.
fn scope(scope: &InstanceScope) -> Option<Expression> {
    let external = AttributeName::new(built_in::EXTERNAL).ok()?;
    match scope {
        InstanceScope::Ec2 => Some(Expression::has_not(&external)),
        InstanceScope::External => Some(Expression::has(&external)),
        InstanceScope::CapacityProvider(_) => None,
    }
}

fn located(subnets: &[Subnet]) -> Option<Expression> {
    let zone = AttributeName::new(built_in::AVAILABILITY_ZONE).ok()?;
    let network = AttributeName::new(built_in::VPC_ID).ok()?;
    let of_subnet = |subnet: &Subnet| {
        let in_zone = Expression::has_value(&zone, subnet.availability_zone.as_str());
        let wanted = subnet.network.as_ref();
        let in_network = wanted.map(|wanted| Expression::has_value(&network, wanted.as_str()));
        Expression::all(core::iter::once(in_zone).chain(in_network))
    };
    Expression::any(subnets.iter().filter_map(of_subnet))
}
