//! Where things end when nothing more happens: as they should be, or for a reason.

use std::collections::{BTreeMap, BTreeSet};

use bayplan::model::{
    AvailabilityZoneRebalancing, ContainerInstanceStatus, DeploymentController, DesiredStatus,
    PlacementConstraint, PlacementRequest, Quotas, RolloutState, SchedulingStrategy, Seed, Service,
    ServiceStatus, StabilityStatus, TaskGroup, TaskStatus, lower_limit, upper_limit,
};
use bayplan::service::{Pass, reconcile};
use bayplan::time::TimeDelta;

use super::rules::step;
use super::world::{World, task_definition};

/// A pass over a service that nothing happened to does nothing.
pub(crate) fn again(world: &World) -> Result<(), String> {
    let view = world.control.cluster();
    let services = world.services();
    let daemons: BTreeSet<String> = services
        .iter()
        .filter(|one| one.scheduling_strategy == SchedulingStrategy::Daemon)
        .map(|one| one.group().to_string())
        .collect();
    let is_daemon = |group: &TaskGroup| daemons.contains(group.as_str());
    for service in &services {
        let pass = Pass::new(view, service, world.now)
            .seed(Seed::new(1))
            .daemon_groups(&is_daemon);
        let family = service.service_name.as_str().split('-').next();
        let definition = task_definition(family.expect("a family"));
        let request = PlacementRequest::tasks_of(service, &definition).build(&Quotas::default());
        let request = request.expect("a request that can be made");
        let plan = match service.scheduling_strategy {
            SchedulingStrategy::Daemon => reconcile(&pass.daemon(&request)),
            SchedulingStrategy::Replica => reconcile(&pass),
        };
        if !plan.steps.is_empty() || !plan.notices.is_empty() || plan.service.is_some() {
            let becomes = plan.service.as_ref().map(|found| changed(service, found));
            return Err(format!(
                "{}: another pass does something: {plan}{}",
                service.service_name,
                becomes.unwrap_or_default()
            ));
        }
    }
    Ok(())
}

/// The lines in which two records differ.
fn changed(before: &Service, after: &Service) -> String {
    let (before, after) = (format!("{before:#?}"), format!("{after:#?}"));
    let lines = before.lines().zip(after.lines());
    let different = lines.filter(|(before, after)| before != after);
    let told = different.map(|(before, after)| format!("{before} becomes {after}\n"));
    told.collect()
}

/// From here on all behave: agents do what they are told, and time passes. Within a bounded number
/// of rounds each service is as it should be, or something that can be named keeps it from it.
pub(crate) fn comes_to_rest(world: &World) -> Result<World, String> {
    let mut world = world.clone();
    let end = world
        .now
        .saturating_add(TimeDelta::from_seconds(3 * 3_600).expect("a span"));
    let mut started = step(&mut world)?;
    for _ in 0..ROUNDS {
        let reports = world.good_reports();
        if reports.is_empty() {
            let next = world.control.poll_timeout().filter(|at| *at <= end);
            let Some(next) = next else {
                return at_rest(&world, started).map(|()| world);
            };
            world.now = world.now.max(next);
        }
        for report in &reports {
            world.happen(report);
        }
        started += step(&mut world)?;
    }
    Err("no rest".to_string())
}

fn at_rest(world: &World, started: usize) -> Result<(), String> {
    let services = world.services();
    let wanted: u32 = services.iter().map(|one| one.desired_count).sum();
    let most = 8 * usize::try_from(wanted).expect("few") + 16;
    if started > most {
        return Err(format!("{started} starts for {wanted} tasks"));
    }
    for service in &services {
        let is_done = is_done(world, service);
        if !is_done && !has_obstacle(world, service) {
            let why = world.control.why(&service.service_name);
            let why = why.map(ToString::to_string).unwrap_or_default();
            return Err(format!("{} is not done:\n{why}", service.service_name));
        }
        let why = world.control.why(&service.service_name);
        let is_told = why.is_some_and(|why| !why.waits.is_empty() || !why.unplaced.is_empty());
        if !is_done && !is_told {
            return Err(format!(
                "{} is not done and does not say why",
                service.service_name
            ));
        }
    }
    Ok(())
}

/// Whether a service is as it was asked to be.
fn is_done(world: &World, service: &Service) -> bool {
    let tasks = world.tasks();
    let mut own = tasks.iter().filter(|task| task.group == service.group());
    if service.status != ServiceStatus::Active {
        return service.status == ServiceStatus::Inactive
            && own.all(|task| task.desired_status == DesiredStatus::Stopped);
    }
    if service.deployment_controller == DeploymentController::External {
        let mut sets = service.task_sets.iter();
        return sets.all(|set| {
            let is_of = |task: &&bayplan::model::Task| {
                let started_by = task.started_by.as_ref();
                started_by.map(bayplan::model::StartedBy::as_str) == Some(set.id.as_str())
            };
            let own = own.clone().filter(is_of).count();
            let desired = set.computed_desired_count(service.desired_count);
            set.stability_status == StabilityStatus::SteadyState
                && own == usize::try_from(desired).expect("few")
        });
    }
    let primary = service.primary().map(|one| one.id.as_str());
    let is_right = |task: &bayplan::model::Task| {
        let status = world.seen(task).map(|(status, _)| status);
        task.last_status == TaskStatus::Running
            && task.desired_status == DesiredStatus::Running
            && status == Some(ContainerInstanceStatus::Active)
            && task
                .started_by
                .as_ref()
                .map(bayplan::model::StartedBy::as_str)
                == primary
    };
    let own: Vec<_> = own.collect();
    let is_steady = own.len() == usize::try_from(service.desired_count).expect("few")
        && own.iter().all(|task| is_right(task))
        && service.deployments.len() == 1
        && service
            .primary()
            .is_some_and(|one| one.rollout_state == RolloutState::Completed);
    is_steady && is_balanced(world, service)
}

fn is_balanced(world: &World, service: &Service) -> bool {
    if service.availability_zone_rebalancing != AvailabilityZoneRebalancing::Enabled {
        return true;
    }
    let counts = zone_counts(world, service);
    let most = counts.values().max().copied().unwrap_or(0);
    most - counts.values().min().copied().unwrap_or(0) <= 1
}

fn zone(instance: &bayplan::cluster::InstanceView<'_>) -> String {
    let zone = instance.attributes().text("ecs.availability-zone");
    zone.expect("a zone").to_string()
}

/// How many tasks of a service each zone has that has `ACTIVE` instances.
fn zone_counts(world: &World, service: &Service) -> BTreeMap<String, usize> {
    let view = world.control.cluster();
    let active = view
        .instances()
        .filter(|one| one.status() == ContainerInstanceStatus::Active);
    let mut counts: BTreeMap<String, usize> = active.map(|one| (zone(&one), 0)).collect();
    let tasks = world.tasks();
    let own = tasks.iter().filter(|task| task.group == service.group());
    for arn in own.filter_map(|task| task.container_instance_arn.as_ref()) {
        let zone = view.instance(arn).map(|one| zone(&one));
        if let Some(count) = zone.and_then(|zone| counts.get_mut(&zone)) {
            *count += 1;
        }
    }
    counts
}

/// Whether something that is no fault of the scheduler keeps a service from being done.
fn has_obstacle(world: &World, service: &Service) -> bool {
    let view = world.control.cluster();
    let is_silent = view.instances().any(|one| !one.is_agent_connected());
    let is_full = !view.instances().any(|one| takes(&one, service));
    let configuration = &service.deployment_configuration;
    let desired = service.desired_count;
    let is_stuck = lower_limit(desired, configuration.minimum_healthy_percent) == desired
        && upper_limit(desired, configuration.maximum_percent) == desired;
    let has_failed = service
        .primary()
        .is_some_and(|one| one.rollout_state == RolloutState::Failed);
    let tasks = world.tasks();
    let is_protected = tasks
        .iter()
        .any(|task| task.group == service.group() && task.facts.is_protected(world.now));
    is_silent || is_full || is_stuck || has_failed || is_protected || cannot_balance(world, service)
}

/// Whether a service has all its tasks, but none could move: the maximum leaves no room for one more,
/// or no container instance does of any zone with fewer tasks than the fullest by more than one.
fn cannot_balance(world: &World, service: &Service) -> bool {
    if is_balanced(world, service) {
        return false;
    }
    let desired = service.desired_count;
    let maximum = service.deployment_configuration.maximum_percent;
    let counts = zone_counts(world, service);
    let most = counts.values().max().copied().unwrap_or(0);
    let is_open = |one: &bayplan::cluster::InstanceView<'_>| {
        counts.get(&zone(one)).is_some_and(|count| count + 1 < most)
    };
    let view = world.control.cluster();
    let mut open = view.instances().filter(is_open);
    upper_limit(desired, maximum) <= desired || !open.any(|one| takes(&one, service))
}

/// Whether a container instance could take one more task of a service.
fn takes(one: &bayplan::cluster::InstanceView<'_>, service: &Service) -> bool {
    let holds = |constraint: &PlacementConstraint| match constraint {
        PlacementConstraint::DistinctInstance => one.peers(&service.group()) == 0,
        PlacementConstraint::MemberOf(expression) => expression.evaluate(one),
    };
    let is_alone = service.scheduling_strategy == SchedulingStrategy::Daemon;
    one.status() == ContainerInstanceStatus::Active
        && one.remaining_cpu().as_u64() >= 100
        && !(is_alone && one.peers(&service.group()) > 0)
        && service.placement_constraints.iter().all(holds)
}

/// After how many rounds all is at rest.
const ROUNDS: usize = 400;
