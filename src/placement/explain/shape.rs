//! The instance that would have to be added.

use alloc::format;
use alloc::vec::Vec;

use super::asked::Asked;
use super::clash::witness_of_new;
use super::imagined::Imagined;
use super::survey::{Survey, Surveyed};
use crate::cluster::{ClusterView, FailedCheck, InstanceView};
use crate::model::{
    Attribute, AttributeSet, AttributeValue, DeviceId, GpuNeed, InstanceScope, MAX_RESERVED_PORTS,
    Need, Resources,
};
use crate::plan::{Requirement, Shape};

/// The instance that would have to be added: one like the smallest registered instance that could
/// take the task if it were new; where there is none such, one that has what is asked for and no
/// more.
///
/// `None` where no instance that is made up could take the task, or where checks of the embedder
/// would have to be asked of it.
pub(super) fn shape(survey: &Survey, view: ClusterView<'_>, asked: &Asked<'_>) -> Option<Shape> {
    let known = || (!survey.has_filters).then(|| made_up(asked)).flatten();
    like_a_registered(survey, view, asked).or_else(known)
}

fn like_a_registered(survey: &Survey, view: ClusterView<'_>, asked: &Asked<'_>) -> Option<Shape> {
    let surveyed = survey.instances.iter();
    let instances = surveyed.filter_map(|surveyed| Some((surveyed, view.at(surveyed.slot)?)));
    let suitable = instances.filter(|(surveyed, instance)| {
        !surveyed.is_rejected && is_suitable(surveyed, *instance, asked)
    });
    let (_, like) = suitable.min_by_key(|(_, instance)| {
        let registered = instance.registered();
        (registered.cpu, registered.memory, instance.arn())
    })?;
    Some(Shape {
        like: Some(like.arn().clone()),
        eni_slots: like.eni_slots(),
        capacity_provider_name: like.capacity_provider_name().cloned(),
        ..Shape::new(like.registered().clone(), like.attributes().clone())
    })
}

/// The barest instance that could take the task.
fn made_up(asked: &Asked<'_>) -> Option<Shape> {
    let need = asked.request.need();
    let witness = witness_of_new(asked)?;
    let mut attributes = AttributeSet::default();
    for (name, value) in witness.attributes() {
        let value = (!value.is_empty()).then(|| AttributeValue::reported(value));
        attributes.insert(Attribute {
            name: name.clone(),
            value: value.transpose().ok()?,
        });
    }
    let capacity_provider_name = match asked.request.scope() {
        InstanceScope::Ec2 | InstanceScope::External => None,
        InstanceScope::CapacityProvider(name) => Some(name.clone()),
    };
    Some(Shape {
        eni_slots: (need.enis > 0).then_some(need.enis),
        capacity_provider_name,
        ..Shape::new(just_enough(need)?, attributes)
    })
}

/// The resources that a need takes.
fn just_enough(need: &Need) -> Option<Resources> {
    let mut resources = Resources::new(need.cpu, need.memory);
    let gpus = match need.gpus {
        GpuNeed::Nothing => 0,
        GpuNeed::Devices(count) => count,
        GpuNeed::All => 1,
    };
    for number in 0..gpus {
        resources
            .gpus
            .insert(DeviceId::new(&format!("gpu-{number}")).ok()?);
    }
    for (name, amount) in &need.named {
        resources = resources.with_named(name.clone(), *amount);
    }
    Some(resources)
}

/// Whether an instance of the same kind could take the task when it is new.
fn is_suitable(surveyed: &Surveyed, instance: InstanceView<'_>, asked: &Asked<'_>) -> bool {
    let is_of_kind = |failed: &FailedCheck| match failed {
        FailedCheck::Scope | FailedCheck::Attribute(_) | FailedCheck::Location => true,
        FailedCheck::Status
        | FailedCheck::Agent
        | FailedCheck::Resource(_)
        | FailedCheck::DistinctInstance
        | FailedCheck::MemberOf(_) => false,
    };
    let new = Imagined {
        is_new: true,
        ..Imagined::empty(instance)
    };
    !surveyed.failures.iter().any(is_of_kind)
        && is_enough(instance, asked.request.need())
        && asked.false_clauses(&new).is_empty()
}

/// Whether what an instance registered would be enough.
pub(super) fn is_enough(instance: InstanceView<'_>, need: &Need) -> bool {
    let registered = instance.registered();
    if need.is_cpu_and_memory() {
        return registered.cpu >= need.cpu && registered.memory >= need.memory;
    }
    unmet_by(registered, instance.eni_slots(), need).is_empty()
}

/// The resources that are not enough even where nothing is taken.
pub(super) fn unmet_by(
    registered: &Resources,
    eni_slots: Option<u32>,
    need: &Need,
) -> Vec<Requirement> {
    let mut unmet = Vec::new();
    let mut check = |is_met: bool, requirement: Requirement| {
        if !is_met {
            unmet.push(requirement);
        }
    };
    check(registered.cpu >= need.cpu, Requirement::Cpu(need.cpu));
    check(
        registered.memory >= need.memory,
        Requirement::Memory(need.memory),
    );
    let in_use = registered.ports.union(&need.ports).count();
    let has_ports = registered.ports.is_disjoint(&need.ports) && in_use <= MAX_RESERVED_PORTS;
    let ports = need.ports.iter().copied().collect();
    check(
        has_ports || need.ports.is_empty(),
        Requirement::Ports(ports),
    );
    let gpus = u64::try_from(registered.gpus.len()).unwrap_or(u64::MAX);
    let has_gpus = match need.gpus {
        GpuNeed::Nothing => true,
        GpuNeed::Devices(count) => gpus >= u64::from(count),
        GpuNeed::All => gpus > 0,
    };
    check(has_gpus, Requirement::Gpus(need.gpus));
    let has_enis = eni_slots.is_none_or(|slots| slots >= need.enis);
    check(has_enis, Requirement::Enis(need.enis));
    for (name, amount) in &need.named {
        let is_met = registered.named(name) >= *amount;
        check(is_met, Requirement::Named(name.clone(), *amount));
    }
    unmet
}
