//! What of a world matters to what comes: the same text for worlds that differ in names, in how
//! long ago things were, and in what was said.

use std::collections::BTreeSet;
use std::fmt::Write;

use bayplan::model::{Deployment, Service, Task};
use bayplan::time::Timestamp;

use super::world::World;

/// Instants as the order in which they came, and how long ago, up to the time that proves health.
struct Clock {
    now: Timestamp,
    past: Vec<Timestamp>,
}

impl Clock {
    fn of(world: &World, tasks: &[Task]) -> Self {
        let mut past = BTreeSet::new();
        for task in tasks {
            let facts = &task.facts;
            let known = [
                task.created_at,
                facts.started_at,
                facts.stopped_at,
                facts.health_changed_at,
            ];
            past.extend(known.into_iter().flatten());
        }
        for service in world.control.services() {
            for one in &service.deployments {
                let memory = &one.memory;
                let known = [
                    one.created_at,
                    memory.last_failed_at,
                    memory.last_healthy_at,
                ];
                past.extend(known.into_iter().flatten());
            }
        }
        Self {
            now: world.now,
            past: past.into_iter().collect(),
        }
    }

    fn told(&self, at: Option<Timestamp>) -> String {
        let Some(at) = at else {
            return "-".to_string();
        };
        let age = self.now.duration_since(at).as_millis() / 1_000;
        if age < 0 {
            return format!("in {}", -age);
        }
        let order = self.past.iter().position(|one| *one == at);
        format!("{order:?}/{}", age.min(40))
    }
}

pub(crate) fn projection(world: &World) -> String {
    let tasks = world.tasks();
    let clock = Clock::of(world, &tasks);
    let services = world.services();
    let mut instances = Vec::new();
    for instance in world.control.cluster().instances() {
        let on_it = tasks
            .iter()
            .filter(|task| task.container_instance_arn.as_ref() == Some(instance.arn()));
        let mut on_it: Vec<String> = on_it
            .map(|task| told_task(task, &services, &clock))
            .collect();
        on_it.sort();
        instances.push(format!(
            "{:?} {} {} {}: {}\n",
            instance.attributes().text("ecs.availability-zone"),
            instance.status(),
            instance.is_agent_connected(),
            instance.remaining_cpu().as_u64(),
            on_it.join(", ")
        ));
    }
    instances.sort();
    let mut told = instances.concat();
    for service in &services {
        told += &told_service(service, &clock);
    }
    let next = world.control.poll_timeout();
    let next = next.map(|at| at.duration_since(world.now).as_millis().min(3_600_000));
    write!(told, "{next:?}").expect("text can be written");
    told
}

fn told_task(task: &Task, services: &[Service], clock: &Clock) -> String {
    let facts = &task.facts;
    let started_by = task
        .started_by
        .as_ref()
        .map(bayplan::model::StartedBy::as_str);
    let owner = services.iter().find_map(|one| {
        let owner = one.deployments.iter();
        let owner = owner
            .map(|deployment| deployment.id.as_str())
            .position(|id| Some(id) == started_by)?;
        Some((&one.service_name, owner))
    });
    format!(
        "{owner:?} {} {:?} {:?} {:?} {} {} {} {} {}",
        task.last_status,
        task.desired_status,
        task.health_status,
        facts.stop_code,
        clock.told(task.created_at),
        clock.told(facts.started_at),
        clock.told(facts.stopped_at),
        clock.told(facts.health_changed_at),
        clock.told(facts.protected_until),
    )
}

fn told_service(service: &Service, clock: &Clock) -> String {
    let memory = &service.memory;
    let completed = memory
        .completed
        .as_ref()
        .map(|(one, _)| &one.task_definition);
    let moved = memory.rebalancing.as_ref().map(|one| (&one.from, &one.to));
    let mut told = format!(
        "{} {} {} {completed:?} {moved:?} {} {} {:?}\n",
        service.service_name,
        service.status,
        service.desired_count,
        clock.told(memory.rebalancing_not_before),
        memory.is_rebalancing,
        memory.rebalancing_tried.keys().collect::<Vec<_>>(),
    );
    for deployment in &service.deployments {
        told += &told_deployment(deployment, clock);
    }
    for set in &service.task_sets {
        let (status, stability) = (set.status, set.stability_status);
        writeln!(told, "{status} {} {stability}", set.scale).expect("text can be written");
    }
    told
}

fn told_deployment(deployment: &Deployment, clock: &Clock) -> String {
    let memory = &deployment.memory;
    format!(
        "{} {} {:?} {} {} {} {:?} {} {} {} {} {}\n",
        deployment.status,
        deployment.rollout_state,
        deployment.revision.task_definition,
        clock.told(deployment.created_at),
        memory.failed_starts,
        clock.told(memory.not_before),
        memory.waits_for,
        memory.retry,
        memory.breaker_failures,
        memory.has_run,
        clock.told(memory.last_failed_at),
        clock.told(memory.last_healthy_at),
    )
}
