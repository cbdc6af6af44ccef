//! Whether a placement is one that the rules allow, and the best.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::Finding;
use super::eligible::obstacle;
use super::ranking::rank;
use crate::cluster::ClusterState;
use crate::model::{ContainerInstanceArn, PlacementRequest, Task};
use crate::plan::{Change, Placed, Unplaced};

/// Every rule that a placement breaks; empty when it is right.
///
/// `before` is the cluster before it. Each task in turn must be on an instance that passes every
/// check at that moment, and no instance that passes may rank before it; where chance or a scorer
/// decides, ranks are not compared. If fewer tasks were placed than asked for, no instance may pass
/// for the next one.
///
/// It makes the placement on a copy of the cluster, so its cost is that of the cluster's size for
/// each task.
pub fn placement(
    before: &ClusterState,
    request: &PlacementRequest,
    placed: &[Placed],
    unplaced: Option<Unplaced>,
) -> Vec<Finding> {
    let mut state = before.clone();
    let mut findings = Vec::new();
    for task in placed {
        check_choice(&state, request, &task.container_instance_arn, &mut findings);
        if let Some(finding) = add(&mut state, request, task) {
            findings.push(finding);
            return findings;
        }
    }
    let asked = usize::try_from(request.count()).unwrap_or(usize::MAX);
    if placed.len() > asked {
        findings.push(Finding::new(
            "no more tasks than asked for",
            "request",
            placed.len(),
        ));
    }
    if (placed.len() < asked) != unplaced.is_some() {
        findings.push(Finding::new(
            "all tasks or a reason why not",
            "request",
            placed.len(),
        ));
    }
    if unplaced.is_some() {
        for instance in state.view().instances() {
            if obstacle(&instance, request).is_none() {
                let detail = "it could take the task";
                findings.push(Finding::new(
                    "nowhere else to place",
                    instance.arn(),
                    detail,
                ));
            }
        }
    }
    findings.extend(super::state(state.view()));
    findings
}

/// Every rule that a plan breaks which was made on a fork and submitted; empty when it is right.
///
/// `before` is the cluster before its commit. As [`placement`], but other instances may rank before
/// the chosen ones, and could take what was not placed: the plan was made when the cluster was
/// another.
///
/// # Example
///
/// ```
/// use bayplan::cluster::ClusterState;
/// use bayplan::model::{
///     ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn, CpuUnits, MemoryMiB,
///     PlacementRequest, Quotas, Resources, TaskDefinition, TaskId,
/// };
/// use bayplan::plan::Placed;
/// use bayplan::verify;
///
/// let registered = Resources::new(CpuUnits::new(1024), MemoryMiB::new(1000));
/// let arn = ContainerInstanceArn::new("i1")?;
/// let cluster = ClusterState::from_instances(&[ContainerInstance::new(arn.clone(), registered)])?;
/// let container = ContainerDefinitionBuilder::new("web", "nginx").memory(2000);
/// let definition = TaskDefinition::builder("web").container(container).build()?;
/// let request = PlacementRequest::run_task(&definition).build(&Quotas::default())?;
/// let placed = [Placed::new(TaskId::new("t")?, arn)];
/// let findings = verify::submitted(&cluster, &request, &placed);
/// assert_eq!(
///     findings[0].to_string(),
///     "i1: a task is where it may be: the instance has room"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn submitted(
    before: &ClusterState,
    request: &PlacementRequest,
    placed: &[Placed],
) -> Vec<Finding> {
    let mut state = before.clone();
    let mut findings = Vec::new();
    for task in placed {
        let arn = &task.container_instance_arn;
        let instance = state.view().instance(arn);
        match instance.map(|instance| obstacle(&instance, request)) {
            None => findings.push(unregistered(arn)),
            Some(Some(rule)) => findings.push(misplaced(arn, rule)),
            Some(None) => {}
        }
        if let Some(finding) = add(&mut state, request, task) {
            findings.push(finding);
            return findings;
        }
    }
    findings.extend(super::state(state.view()));
    findings
}

/// Adds a placed task; what stands against it, if anything does.
fn add(state: &mut ClusterState, request: &PlacementRequest, task: &Placed) -> Option<Finding> {
    let task = Task::new(task.task_id.clone(), request.group().clone())
        .on(task.container_instance_arn.clone())
        .taking(request.need().as_ref().clone());
    let id = task.id.clone();
    let added = state.apply(&Change::AddTask(Box::new(task)));
    let finding = |conflict| Finding::new("a placed task can be added", id, conflict);
    added.err().map(finding)
}

fn unregistered(chosen: &ContainerInstanceArn) -> Finding {
    Finding::new("a task is on a registered instance", chosen, "it is not")
}

fn misplaced(chosen: &ContainerInstanceArn, rule: &str) -> Finding {
    Finding::new("a task is where it may be", chosen, rule)
}

fn check_choice(
    state: &ClusterState,
    request: &PlacementRequest,
    chosen: &ContainerInstanceArn,
    findings: &mut Vec<Finding>,
) {
    let view = state.view();
    let Some(instance) = view.instance(chosen) else {
        findings.push(unregistered(chosen));
        return;
    };
    if let Some(rule) = obstacle(&instance, request) {
        findings.push(misplaced(chosen, rule));
    }
    let Some(own) = rank(view, &instance, request) else {
        return;
    };
    for other in view.instances() {
        let is_better = obstacle(&other, request).is_none()
            && rank(view, &other, request).is_some_and(|rank| rank < own);
        if is_better {
            let rule = "the best instance takes the task";
            findings.push(Finding::new(rule, chosen, other.arn()));
        }
    }
}
