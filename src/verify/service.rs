//! Whether the record of a service and its tasks agree.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::Finding;
use crate::cluster::{ClusterView, TaskView};
use crate::model::{
    AvailabilityZoneRebalancing, ContainerInstanceArn, ContainerInstanceStatus,
    DeploymentController, DeploymentStatus, DesiredStatus, SchedulingStrategy, Service,
    ServiceStatus, StartedBy, TaskCounts, TaskSetStatus, TaskStatus,
};

/// Every rule that a service and its tasks break; empty when they agree.
///
/// It is to be asked when the service was looked at, and what that led to is done: a task that was
/// lost since is not in its counts yet.
///
/// A service that is not gone has one `PRIMARY` deployment, and older ones have tasks; where someone
/// else controls deployments it has none, at most one `PRIMARY` task set, and `DRAINING` ones have
/// tasks. A task that should run was started by one of them, and the counts are those of the tasks. A daemon is alone
/// of its service on its instance, and no task waits to run on a `DRAINING` one.
///
/// # Example
///
/// ```
/// use bayplan::cluster::ClusterState;
/// use bayplan::model::{
///     CreateService, DeploymentId, NewDeployment, Quotas, ServiceName, TaskDefinitionArn,
/// };
/// use bayplan::{time::Timestamp, verify};
///
/// let mut request = CreateService::new(ServiceName::new("web")?, TaskDefinitionArn::new("web:1")?);
/// request.desired_count = Some(1);
/// let first = NewDeployment::new(DeploymentId::new("ecs-svc/1")?, Timestamp::UNIX_EPOCH);
/// let mut service = request.build(first, &Quotas::default())?;
/// let cluster = ClusterState::new();
/// assert!(verify::service(cluster.view(), &service).is_empty());
///
/// service.deployments.clear();
/// let findings = verify::service(cluster.view(), &service);
/// assert_eq!(findings[0].to_string(), "web: one deployment is PRIMARY: 0 are");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn service(view: ClusterView<'_>, service: &Service) -> Vec<Finding> {
    let tasks: Vec<TaskView<'_>> = view
        .tasks_of(&service.group())
        .into_iter()
        .filter(is_there)
        .collect();
    let mut findings = Vec::new();
    if service.status == ServiceStatus::Inactive {
        for task in tasks.iter().filter(|task| is_wanted(task)) {
            let rule = "no task of a service that is gone should run";
            findings.push(Finding::new(rule, task.id(), &service.service_name));
        }
        return findings;
    }
    deployments(service, &tasks, &mut findings);
    task_sets(service, &tasks, &mut findings);
    owners(service, &tasks, &mut findings);
    counts(service, &tasks, &mut findings);
    instances(service, &tasks, &mut findings);
    findings
}

/// Whether a task did not end, and its instance was not deregistered.
fn is_there(task: &TaskView<'_>) -> bool {
    let status = task.instance().map(|instance| instance.status());
    task.last_status() != TaskStatus::Stopped && status != Some(ContainerInstanceStatus::Inactive)
}

fn is_wanted(task: &TaskView<'_>) -> bool {
    task.desired_status() == DesiredStatus::Running
}

fn is_of(task: &TaskView<'_>, owner: &str) -> bool {
    task.started_by().map(StartedBy::as_str) == Some(owner)
}

fn deployments(service: &Service, tasks: &[TaskView<'_>], findings: &mut Vec<Finding>) {
    let name = &service.service_name;
    let is_primary = |one: &&crate::model::Deployment| one.status == DeploymentStatus::Primary;
    let primary = service.deployments.iter().filter(is_primary).count();
    let (wanted, rule) = match service.deployment_controller {
        DeploymentController::Ecs => (1, "one deployment is PRIMARY"),
        DeploymentController::CodeDeploy | DeploymentController::External => {
            (0, "who else controls deployments has task sets")
        }
    };
    if primary != wanted {
        let detail = alloc::format!("{primary} are");
        findings.push(Finding::new(rule, name, detail));
    }
    let mut seen = BTreeSet::new();
    for deployment in &service.deployments {
        if !seen.insert(&deployment.id) {
            let rule = "a deployment is listed once";
            findings.push(Finding::new(rule, name, &deployment.id));
        }
        // A service that is deleted keeps its deployments until it is gone.
        let has_tasks = service.status != ServiceStatus::Active
            || tasks.iter().any(|task| is_of(task, deployment.id.as_str()));
        if deployment.status != DeploymentStatus::Primary && !has_tasks {
            let rule = "an older deployment has tasks";
            findings.push(Finding::new(rule, name, &deployment.id));
        }
    }
    let moves = service.memory.rebalancing.is_some();
    if moves && service.availability_zone_rebalancing != AvailabilityZoneRebalancing::Enabled {
        let rule = "tasks move between zones only where that is enabled";
        findings.push(Finding::new(rule, name, "one does"));
    }
}

fn task_sets(service: &Service, tasks: &[TaskView<'_>], findings: &mut Vec<Finding>) {
    let name = &service.service_name;
    let is_primary = |one: &&crate::model::TaskSet| one.status == TaskSetStatus::Primary;
    let primary = service.task_sets.iter().filter(is_primary).count();
    if primary > 1 {
        let detail = alloc::format!("{primary} are");
        let rule = "at most one task set is PRIMARY";
        findings.push(Finding::new(rule, name, detail));
    }
    let mut seen = BTreeSet::new();
    for task_set in &service.task_sets {
        if !seen.insert(&task_set.id) {
            let rule = "a task set is listed once";
            findings.push(Finding::new(rule, name, &task_set.id));
        }
        let has_tasks = service.status != ServiceStatus::Active
            || tasks.iter().any(|task| is_of(task, task_set.id.as_str()));
        if task_set.status == TaskSetStatus::Draining && !has_tasks {
            let rule = "a task set that is DRAINING has tasks";
            findings.push(Finding::new(rule, name, &task_set.id));
        }
    }
}

fn owners(service: &Service, tasks: &[TaskView<'_>], findings: &mut Vec<Finding>) {
    let deployments = service.deployments.iter().map(|one| one.id.as_str());
    let task_sets = service.task_sets.iter().map(|one| one.id.as_str());
    let known: BTreeSet<&str> = deployments.chain(task_sets).collect();
    for task in tasks.iter().filter(|task| is_wanted(task)) {
        let owner = task.started_by().map_or("", StartedBy::as_str);
        if !known.contains(owner) {
            let rule = "a task was started by a deployment of its service";
            findings.push(Finding::new(rule, task.id(), owner));
        }
    }
}

fn counts(service: &Service, tasks: &[TaskView<'_>], findings: &mut Vec<Finding>) {
    let rule = "counts are those of the tasks";
    let found = counted(tasks.iter());
    if found != service.counts {
        let detail = told(service.counts, found);
        findings.push(Finding::new(rule, &service.service_name, detail));
    }
    // A service that is deleted counts its tasks as a whole only.
    if service.status != ServiceStatus::Active {
        return;
    }
    let deployments = service.deployments.iter().map(|one| (&one.id, one.counts));
    let task_sets = service.task_sets.iter().map(|one| (&one.id, one.counts));
    for (id, recorded) in deployments.chain(task_sets) {
        let found = counted(tasks.iter().filter(|task| is_of(task, id.as_str())));
        if found != recorded {
            let detail = told(recorded, found);
            findings.push(Finding::new(rule, id, detail));
        }
    }
}

fn counted<'a>(tasks: impl Iterator<Item = &'a TaskView<'a>>) -> TaskCounts {
    let (mut running, mut pending) = (0_u32, 0_u32);
    for task in tasks {
        let is_pending = is_wanted(task) && task.last_status() < TaskStatus::Running;
        let is_running = task.last_status() == TaskStatus::Running;
        running = running.saturating_add(u32::from(is_running));
        pending = pending.saturating_add(u32::from(is_pending));
    }
    TaskCounts::new(running, pending)
}

fn told(recorded: TaskCounts, found: TaskCounts) -> alloc::string::String {
    alloc::format!(
        "{} running and {} pending, not {} and {}",
        recorded.running,
        recorded.pending,
        found.running,
        found.pending
    )
}

fn instances(service: &Service, tasks: &[TaskView<'_>], findings: &mut Vec<Finding>) {
    let mut hosts: BTreeSet<ContainerInstanceArn> = BTreeSet::new();
    for task in tasks.iter().filter(|task| is_wanted(task)) {
        let Some(instance) = task.instance() else {
            continue;
        };
        let is_second = !hosts.insert(instance.arn().clone());
        if service.scheduling_strategy == SchedulingStrategy::Daemon && is_second {
            let rule = "a daemon is alone of its service on its instance";
            findings.push(Finding::new(rule, task.id(), instance.arn()));
        }
        let is_draining = instance.status() == ContainerInstanceStatus::Draining;
        let is_replica = service.scheduling_strategy == SchedulingStrategy::Replica;
        if is_replica && is_draining && task.last_status() < TaskStatus::Running {
            let rule = "no task waits to run on an instance that drains";
            findings.push(Finding::new(rule, task.id(), instance.arn()));
        }
    }
}
