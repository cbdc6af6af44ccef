//! What kind of trouble it is.

use alloc::vec::Vec;

use super::imagined::Imagined;
use super::lacks::{ClauseAt, Freed, Lacks, false_clauses};
use super::relax::clause_name;
use super::shape::unmet_by;
use super::survey::Survey;
use crate::cluster::{ClusterView, InstanceView, TaskView};
use crate::model::{
    ContainerInstanceStatus, DesiredStatus, PlacementRequest, ResourceName, TaskStatus,
};
use crate::plan::{FailureClass, NotConsidered, Reason, Requirement, Unmet, Waiting};

/// What kind of trouble it is: the first that applies.
pub(super) fn class(
    survey: &Survey,
    view: ClusterView<'_>,
    request: &PlacementRequest,
) -> FailureClass {
    let instances: Vec<InstanceView<'_>> = view.instances().collect();
    let of_instance = |(instance, verdict): (&InstanceView<'_>, &crate::plan::InstanceVerdict)| {
        unmet_when_empty(*instance, &verdict.reasons, request)
    };
    let unmet: Vec<Vec<Requirement>> = instances
        .iter()
        .zip(&survey.verdicts)
        .map(of_instance)
        .collect();
    if unmet.iter().all(|unmet| !unmet.is_empty()) {
        return FailureClass::NobodyHasIt(common(&unmet, &instances));
    }
    if survey.instances.iter().any(|surveyed| surveyed.is_rejected) {
        return FailureClass::Custom;
    }
    let could = instances.iter().zip(&unmet);
    let could = could.filter(|(_, unmet)| unmet.is_empty());
    let mut waiting = Waiting::default();
    for (instance, _) in could {
        wait(*instance, request, &mut waiting);
    }
    if waiting.instances > 0 {
        return FailureClass::Transient(waiting);
    }
    FailureClass::Capacity
}

/// What an instance would not meet even if it were empty, active and connected.
fn unmet_when_empty(
    instance: InstanceView<'_>,
    reasons: &[Reason],
    request: &PlacementRequest,
) -> Vec<Requirement> {
    let of_kind = reasons.iter().filter_map(|reason| of_kind(reason, request));
    let mut unmet: Vec<Requirement> = of_kind.collect();
    let registered = instance.registered();
    unmet.extend(unmet_by(registered, instance.eni_slots(), request.need()));
    let clauses = false_clauses(request, &Imagined::empty(instance));
    unmet.extend(clauses.iter().filter_map(|at| clause(request, *at)));
    unmet
}

/// The requirement behind a reason that does not depend on what runs.
fn of_kind(reason: &Reason, request: &PlacementRequest) -> Option<Requirement> {
    match reason {
        Reason::NotConsidered(
            NotConsidered::LaunchType { .. } | NotConsidered::CapacityProvider { .. },
        ) => Some(Requirement::Scope(request.scope().clone())),
        Reason::Attribute { name, expected, .. } => Some(Requirement::Attribute {
            name: name.clone(),
            value: expected.clone(),
        }),
        Reason::Location { .. } => {
            let zones = request.subnets().iter();
            let mut zones: Vec<_> = zones.map(|s| s.availability_zone.clone()).collect();
            zones.sort_unstable();
            zones.dedup();
            Some(Requirement::Location(zones))
        }
        Reason::NotConsidered(NotConsidered::Status(_))
        | Reason::Agent
        | Reason::Cpu { .. }
        | Reason::Memory { .. }
        | Reason::PortsTaken { .. }
        | Reason::TooManyPorts { .. }
        | Reason::Gpu { .. }
        | Reason::Eni { .. }
        | Reason::Named { .. }
        | Reason::DistinctInstance { .. }
        | Reason::MemberOf { .. }
        | Reason::Custom { .. } => None,
    }
}

fn clause(request: &PlacementRequest, at: ClauseAt) -> Option<Requirement> {
    let name = clause_name(request, at)?;
    Some(Requirement::Clause {
        origin: name.origin,
        index: name.index,
        clause: name.text.as_ref().into(),
    })
}

/// What no instance meets.
fn common(unmet: &[Vec<Requirement>], instances: &[InstanceView<'_>]) -> Vec<Unmet> {
    let Some((first, rest)) = unmet.split_first() else {
        return Vec::new();
    };
    let everywhere = first
        .iter()
        .filter(|requirement| rest.iter().all(|unmet| unmet.contains(requirement)));
    let most = |requirement: &Requirement| {
        let amounts = instances.iter().map(|i| registered(*i, requirement));
        amounts.max().flatten()
    };
    everywhere
        .map(|requirement| Unmet::new(requirement.clone(), most(requirement)))
        .collect()
}

/// How much an instance registered of what is required, where that is an amount.
fn registered(instance: InstanceView<'_>, requirement: &Requirement) -> Option<u64> {
    let registered = instance.registered();
    let named = |name: &ResourceName| registered.named(name);
    match requirement {
        Requirement::Cpu(_) => Some(registered.cpu.as_u64()),
        Requirement::Memory(_) => Some(registered.memory.as_u64()),
        Requirement::Gpus(_) => u64::try_from(registered.gpus.len()).ok(),
        Requirement::Enis(_) => instance.eni_slots().map(u64::from),
        Requirement::Named(name, _) => Some(named(name)),
        Requirement::Scope(_)
        | Requirement::AgentConnected
        | Requirement::Attribute { .. }
        | Requirement::Ports(_)
        | Requirement::Location(_)
        | Requirement::DistinctInstance(_)
        | Requirement::Clause { .. } => None,
    }
}

/// Counts an instance that would take the task if one only waited: for its agent, for its
/// registration, and for tasks that should stop to have stopped.
fn wait(instance: InstanceView<'_>, request: &PlacementRequest, waiting: &mut Waiting) {
    let is_registering = match instance.status() {
        ContainerInstanceStatus::Active => false,
        ContainerInstanceStatus::Registering => true,
        ContainerInstanceStatus::RegistrationFailed
        | ContainerInstanceStatus::Draining
        | ContainerInstanceStatus::Deregistering
        | ContainerInstanceStatus::Inactive => return,
    };
    let is_stopping = |task: &TaskView<'_>| {
        task.desired_status() == DesiredStatus::Stopped && task.last_status() != TaskStatus::Stopped
    };
    let mut freed = Freed::default();
    let mut stopped = Vec::new();
    for task in instance.tasks_unordered().filter(is_stopping) {
        freed.add(&task, request);
        stopped.push(task.slot());
    }
    if !Lacks::of(instance, request, &freed, &stopped).is_nothing() {
        return;
    }
    let needs_tasks = !Lacks::of(instance, request, &Freed::default(), &[]).is_nothing();
    let count = |total: &mut usize, waits: bool| *total = total.saturating_add(waits.into());
    count(&mut waiting.instances, true);
    count(&mut waiting.for_agent, !instance.is_agent_connected());
    count(&mut waiting.for_registration, is_registering);
    count(&mut waiting.for_tasks, needs_tasks);
}
