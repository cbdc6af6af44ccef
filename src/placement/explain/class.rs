//! What kind of trouble it is.

use alloc::vec::Vec;

use super::asked::{Asked, AskedClause};
use super::clash::clash;
use super::imagined::Imagined;
use super::lacks::{Freed, Lacks};
use super::shape::{is_enough, unmet_by};
use super::survey::{Survey, Surveyed};
use crate::cluster::{ClusterView, InstanceView, TaskView, location};
use crate::model::{
    ContainerInstanceStatus, DesiredStatus, PlacementRequest, ResourceName, TaskStatus,
};
use crate::plan::{
    FailureClass, InstanceVerdict, NotConsidered, Reason, Requirement, Unmet, Waiting,
};

/// What kind of trouble it is: the first that applies.
pub(super) fn class(survey: &Survey, view: ClusterView<'_>, asked: &Asked<'_>) -> FailureClass {
    let surveyed = || survey.instances.iter().zip(&survey.verdicts);
    let could = |(surveyed, verdict): (&Surveyed, &InstanceVerdict)| {
        let instance = view.at(surveyed.slot)?;
        could_with_fewer_tasks(instance, &verdict.reasons, asked).then_some(instance)
    };
    let is_empty_enough = |instance| {
        let clauses = asked.false_clauses(&Imagined::empty(instance));
        clauses.is_empty()
    };
    if !surveyed().filter_map(could).any(is_empty_enough) {
        let clash = clash(asked);
        if !clash.is_empty() {
            return FailureClass::Contradiction(clash);
        }
    }
    if surveyed().find_map(could).is_none() {
        return FailureClass::NobodyHasIt(common(survey, view, asked));
    }
    if survey.instances.iter().any(|surveyed| surveyed.is_rejected) {
        return FailureClass::Custom;
    }
    let mut waiting = Waiting::default();
    for instance in surveyed().filter_map(could) {
        wait(instance, asked, &mut waiting);
    }
    if waiting.instances > 0 {
        return FailureClass::Transient(waiting);
    }
    FailureClass::Capacity
}

/// Whether an instance could take the task if it were active and connected and some of its tasks,
/// or all, were not there.
fn could_with_fewer_tasks(
    instance: InstanceView<'_>,
    reasons: &[Reason],
    asked: &Asked<'_>,
) -> bool {
    reasons.iter().all(|reason| !is_of_kind(reason))
        && is_enough(instance, asked.request.need())
        && never_true(instance, asked).is_empty()
}

/// The clauses that are false of an instance whichever of its tasks there are.
fn never_true(instance: InstanceView<'_>, asked: &Asked<'_>) -> Vec<usize> {
    let imagined = Imagined::without(instance, &[]);
    let mut clauses = asked.false_clauses(&imagined);
    clauses.retain(|clause| !asked.may_hold_with_fewer_tasks(*clause, &imagined));
    clauses
}

/// What an instance would not meet even if it were active and connected and fewer tasks were there.
fn unmet_with_fewer_tasks(
    instance: InstanceView<'_>,
    reasons: &[Reason],
    asked: &Asked<'_>,
) -> Vec<Requirement> {
    let of_kind = reasons.iter().filter_map(|r| of_kind(r, asked.request));
    let mut unmet: Vec<Requirement> = of_kind.collect();
    let (registered, need) = (instance.registered(), asked.request.need());
    unmet.extend(unmet_by(registered, instance.eni_slots(), need));
    let clauses = never_true(instance, asked);
    let clauses = clauses.iter().filter_map(|at| asked.clauses.get(*at));
    unmet.extend(clauses.map(AskedClause::requirement));
    unmet
}

/// Whether a reason does not depend on what runs.
fn is_of_kind(reason: &Reason) -> bool {
    match reason {
        Reason::NotConsidered(
            NotConsidered::LaunchType { .. } | NotConsidered::CapacityProvider { .. },
        )
        | Reason::Attribute { .. }
        | Reason::Location { .. } => true,
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
        | Reason::Custom { .. } => false,
    }
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
        Reason::Location { .. } => Some(location(request.subnets())),
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

/// What no instance meets.
fn common(survey: &Survey, view: ClusterView<'_>, asked: &Asked<'_>) -> Vec<Unmet> {
    let surveyed = survey.instances.iter().zip(&survey.verdicts);
    let mut unmet = surveyed.filter_map(|(surveyed, verdict)| {
        let instance = view.at(surveyed.slot)?;
        Some(unmet_with_fewer_tasks(instance, &verdict.reasons, asked))
    });
    let mut everywhere = unmet.next().unwrap_or_default();
    for unmet in unmet {
        everywhere.retain(|requirement| unmet.contains(requirement));
    }
    let most = |requirement: &Requirement| {
        let amounts = view.instances().map(|i| registered(i, requirement));
        amounts.max().flatten()
    };
    let everywhere = everywhere.into_iter();
    everywhere
        .map(|requirement| {
            let most = most(&requirement);
            Unmet::new(requirement, most)
        })
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
fn wait(instance: InstanceView<'_>, asked: &Asked<'_>, waiting: &mut Waiting) {
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
        freed.add(&task, asked.request);
        stopped.push(task.slot());
    }
    let is_waiting = is_registering || !instance.is_agent_connected() || !stopped.is_empty();
    if !is_waiting || !Lacks::of(instance, asked, &freed, &stopped).is_nothing() {
        return;
    }
    let needs_tasks = !Lacks::of(instance, asked, &Freed::default(), &[]).is_nothing();
    let count = |total: &mut usize, waits: bool| *total = total.saturating_add(waits.into());
    count(&mut waiting.instances, true);
    count(&mut waiting.for_agent, !instance.is_agent_connected());
    count(&mut waiting.for_registration, is_registering);
    count(&mut waiting.for_tasks, needs_tasks);
}
