//! What every pass owes, restated naively.

use std::collections::BTreeSet;

use bayplan::model::{
    ContainerInstanceStatus, DeploymentController, DesiredStatus, HealthStatus, RolloutState,
    SchedulingStrategy, Service, ServiceStatus, Task, TaskStatus, lower_limit, upper_limit,
};
use bayplan::time::{TimeDelta, Timestamp};
use bayplan::verify;

use super::world::World;

/// A service and its tasks, before or after a pass.
struct Seen {
    service: Service,
    tasks: Vec<SeenTask>,
}

struct SeenTask {
    task: Task,
    status: Option<ContainerInstanceStatus>,
    is_connected: bool,
}

impl SeenTask {
    fn is_gone(&self) -> bool {
        let is_lost = self.status == Some(ContainerInstanceStatus::Inactive);
        is_lost || self.task.last_status == TaskStatus::Stopped
    }

    fn is_wanted(&self) -> bool {
        self.task.desired_status == DesiredStatus::Running && !self.is_gone()
    }

    fn is_draining(&self) -> bool {
        self.status == Some(ContainerInstanceStatus::Draining)
    }

    fn is_unhealthy(&self) -> bool {
        self.task.health_status == HealthStatus::Unhealthy
    }

    fn is_healthy(&self, now: Timestamp) -> bool {
        let is_checked = self
            .task
            .group
            .service_name()
            .is_some_and(|name| name.contains("checked"));
        let span = TimeDelta::from_seconds(40).expect("a span");
        let since = self.task.facts.started_at;
        let is_old = since.is_some_and(|at| at.saturating_add(span) <= now);
        let is_running = self.is_wanted() && self.task.last_status == TaskStatus::Running;
        is_running
            && if is_checked {
                self.task.health_status == HealthStatus::Healthy
            } else {
                is_old
            }
    }
}

impl Seen {
    fn all(world: &World) -> Vec<Self> {
        let view = world.control.cluster();
        let seen = |service: &Service| {
            let mut tasks: Vec<Task> = view
                .tasks_of(&service.group())
                .iter()
                .map(bayplan::cluster::TaskView::to_model)
                .collect();
            tasks.sort_by(|a, b| a.id.cmp(&b.id));
            let tasks = tasks.into_iter().map(|task| {
                let found = world.seen(&task);
                SeenTask {
                    task,
                    status: found.map(|(status, _)| status),
                    is_connected: found.is_some_and(|(_, is_connected)| is_connected),
                }
            });
            Self {
                service: service.clone(),
                tasks: tasks.collect(),
            }
        };
        world.control.services().map(seen).collect()
    }

    fn count(&self, is_so: impl Fn(&SeenTask) -> bool) -> u32 {
        u32::try_from(self.tasks.iter().filter(|task| is_so(task)).count()).expect("few")
    }

    fn is_own(&self, task: &SeenTask) -> bool {
        let primary = self.service.primary().map(|one| one.id.as_str());
        task.task
            .started_by
            .as_ref()
            .map(bayplan::model::StartedBy::as_str)
            == primary
    }

    fn find(&self, id: &bayplan::model::TaskId) -> Option<&SeenTask> {
        self.tasks.iter().find(|one| one.task.id == *id)
    }
}

/// Passes until there is nothing to do at once; how many tasks were started.
#[track_caller]
pub(crate) fn step(world: &mut World) -> Result<usize, String> {
    let mut started = 0;
    let mut before = Seen::all(world);
    for _ in 0..1_000 {
        let progress = world.control.step(world.now, 1);
        world.drain();
        let after = Seen::all(world);
        for (before, after) in before.iter().zip(&after) {
            started += passed(before, after, world.now)?;
            if after.service.scheduling_strategy == SchedulingStrategy::Daemon {
                leave_last(world, before, after)?;
            }
        }
        before = after;
        if !progress.is_more {
            rest(world)?;
            return Ok(started);
        }
    }
    Err("passes without end".to_string())
}

/// What holds when nothing is to be done at once.
fn rest(world: &World) -> Result<(), String> {
    let view = world.control.cluster();
    let mut findings = verify::state(view);
    for service in world.control.services() {
        findings.extend(verify::service(view, service));
    }
    match findings.first() {
        None => super::outcome::again(world),
        Some(_) => Err(findings
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")),
    }
}

/// What holds of one pass over one service; how many tasks it started.
fn passed(before: &Seen, after: &Seen, now: Timestamp) -> Result<usize, String> {
    let known: BTreeSet<_> = before.tasks.iter().map(|one| &one.task.id).collect();
    let new: Vec<&SeenTask> = after
        .tasks
        .iter()
        .filter(|one| !known.contains(&one.task.id))
        .collect();
    started(after, &new)?;
    stopped(before, after, now)?;
    match after.service.scheduling_strategy {
        SchedulingStrategy::Replica if is_external(&after.service) => task_sets(after, &new)?,
        SchedulingStrategy::Replica => {
            healthy(before, after, now)?;
            let maximum = upper_limit(
                after.service.desired_count,
                after.service.deployment_configuration.maximum_percent,
            );
            let counted = after.count(|one| !one.is_gone());
            if !new.is_empty() && counted > maximum {
                return Err(format!("{counted} tasks, at most {maximum} may be there"));
            }
        }
        SchedulingStrategy::Daemon => daemons(after)?,
    }
    Ok(new.len())
}

fn started(after: &Seen, new: &[&SeenTask]) -> Result<(), String> {
    for one in new {
        let is_open = one.status == Some(ContainerInstanceStatus::Active) && one.is_connected;
        if !is_open || after.service.status != ServiceStatus::Active {
            return Err(format!("{} starts where nothing may", one.task.id));
        }
    }
    Ok(())
}

fn stopped(before: &Seen, after: &Seen, now: Timestamp) -> Result<(), String> {
    for old in &before.tasks {
        let Some(new) = after.find(&old.task.id) else {
            if old.is_gone() {
                continue;
            }
            return Err(format!("{} is forgotten and did not end", old.task.id));
        };
        let goes_back = new.task.last_status < old.task.last_status
            || old.task.desired_status == DesiredStatus::Stopped
                && new.task.desired_status == DesiredStatus::Running;
        if goes_back {
            return Err(format!("{} goes back", old.task.id));
        }
        let is_stopped = old.is_wanted() && !new.is_wanted();
        let is_replica = after.service.scheduling_strategy == SchedulingStrategy::Replica;
        let may_be = old.is_unhealthy()
            || after.service.status != ServiceStatus::Active
            || old.is_draining() && old.task.last_status < TaskStatus::Running;
        if is_stopped && is_replica && old.task.facts.is_protected(now) && !may_be {
            return Err(format!("{} is protected and stopped", old.task.id));
        }
    }
    Ok(())
}

/// Healthy tasks go as far as the minimum allows; a smaller desired count goes before it.
fn healthy(before: &Seen, after: &Seen, now: Timestamp) -> Result<(), String> {
    if after.service.status != ServiceStatus::Active {
        return Ok(());
    }
    let desired = after.service.desired_count;
    let minimum = lower_limit(
        desired,
        after
            .service
            .deployment_configuration
            .minimum_healthy_percent,
    );
    let there = before.count(|one| one.is_healthy(now));
    let left = after.count(|one| one.is_healthy(now));
    let has_failed = after
        .service
        .primary()
        .is_some_and(|one| one.rollout_state == RolloutState::Failed);
    let own = before
        .count(|one| one.is_wanted() && !one.is_draining() && (has_failed || after.is_own(one)));
    let excess = own.saturating_sub(desired);
    if left < there && left < minimum.min(there).saturating_sub(excess) {
        return Err(format!(
            "{left} of {there} are healthy, {minimum} should be"
        ));
    }
    Ok(())
}

/// No daemon is stopped on a draining instance while anything but daemons is there.
fn leave_last(world: &World, before: &Seen, after: &Seen) -> Result<(), String> {
    if after.service.status != ServiceStatus::Active {
        return Ok(());
    }
    let services = world.services();
    let daemons = services
        .iter()
        .filter(|one| one.scheduling_strategy == SchedulingStrategy::Daemon);
    let daemons: BTreeSet<_> = daemons.map(|one| one.group().to_string()).collect();
    let tasks = world.tasks();
    for old in before
        .tasks
        .iter()
        .filter(|one| one.is_wanted() && one.is_draining())
    {
        let is_stopped = after.find(&old.task.id).is_some_and(|new| !new.is_wanted());
        let is_here = |other: &&Task| {
            other.container_instance_arn == old.task.container_instance_arn
                && other.last_status != TaskStatus::Stopped
                && !daemons.contains(other.group.as_str())
        };
        if let Some(other) = tasks.iter().filter(|_| is_stopped).find(is_here) {
            return Err(format!("{} leaves before {}", old.task.id, other.id));
        }
    }
    Ok(())
}

fn is_external(service: &Service) -> bool {
    service.deployment_controller == DeploymentController::External
}

/// Of each task set at most twice as many tasks are there as should be, when one starts.
fn task_sets(after: &Seen, new: &[&SeenTask]) -> Result<(), String> {
    for set in &after.service.task_sets {
        let is_of = |one: &SeenTask| {
            let started_by = one.task.started_by.as_ref();
            started_by.map(bayplan::model::StartedBy::as_str) == Some(set.id.as_str())
        };
        let maximum = 2 * set.computed_desired_count(after.service.desired_count);
        let counted = after.count(|one| is_of(one) && !one.is_gone());
        if new.iter().any(|one| is_of(one)) && counted > maximum {
            return Err(format!("{counted} tasks of {}, at most {maximum}", set.id));
        }
    }
    Ok(())
}

fn daemons(after: &Seen) -> Result<(), String> {
    let mut hosts = BTreeSet::new();
    for one in after.tasks.iter().filter(|one| !one.is_gone()) {
        if !hosts.insert(&one.task.container_instance_arn) {
            return Err(format!("{} is not alone on its instance", one.task.id));
        }
    }
    Ok(())
}
