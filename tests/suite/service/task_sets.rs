//! Task sets, pass by pass: their limits, health, draining instances, protection, their end.

use bayplan::model::{
    ContainerInstanceStatus, DeploymentController, DesiredStatus, HealthStatus, StabilityStatus,
    StopCode, Task, TaskSet, TaskSetStatus,
};
use bayplan::plan::{Change, ServiceStep, Wait};

use super::sim::{Sim, arn, id, request};

/// A service that should have that many tasks, all of one task set.
fn one_set(desired: u32) -> Sim {
    let mut external = request(desired, (100, 200));
    external.deployment_controller = DeploymentController::External;
    let mut sim = Sim::new(external, usize::MAX);
    let mut set = TaskSet::new(id(1), sim.service.revision.clone());
    set.scale = 100_000;
    sim.service.task_sets.push(set);
    sim
}

/// The same whose containers are checked, and are healthy.
fn checked_set(desired: u32) -> Sim {
    let mut sim = one_set(desired);
    sim.service.task_sets[0].health_checks.container = true;
    sim.settle();
    for task in sim.tasks() {
        sim.set_health(&task.id, HealthStatus::Healthy);
    }
    sim.settle();
    sim
}

/// A task set whose tasks are on `i1`, while new ones go to `i2`.
fn on_two_instances(mut sim: Sim) -> Sim {
    sim.add_instance("i1", "a");
    sim.settle();
    sim.add_instance("i2", "b");
    sim.instances = vec![arn("i2")];
    sim
}

fn drain(sim: &mut Sim, key: &str) {
    sim.set_status(key, ContainerInstanceStatus::Draining);
}

/// Someone stops a task; it is still there.
fn stop_by_hand(sim: &mut Sim, task: &Task) {
    let mut facts = task.facts;
    facts.stop_code = Some(StopCode::UserInitiated);
    sim.set_facts(&task.id, facts);
    sim.change(&Change::SetDesiredStatus {
        task_id: task.id.clone(),
        desired_status: DesiredStatus::Stopped,
    });
}

fn stability(sim: &Sim) -> StabilityStatus {
    sim.service.task_sets[0].stability_status
}

#[test]
fn an_unhealthy_task_of_a_set_goes_once_another_took_its_place() {
    let mut sim = checked_set(2);
    let first = sim.tasks()[0].clone();
    sim.set_health(&first.id, HealthStatus::Unhealthy);
    assert_eq!(sim.step(), "start 1");
    sim.progress();
    assert_eq!(sim.step(), "", "the new one is not healthy yet");
    assert_eq!(stability(&sim), StabilityStatus::Stabilizing);
    let new = sim.tasks()[2].clone();
    sim.set_health(&new.id, HealthStatus::Healthy);
    assert_eq!(sim.step(), "stop 1");
    assert_eq!(sim.wanted(), ["t0002", "t0003"]);
}

#[test]
fn without_a_place_for_others_one_unhealthy_task_of_a_set_goes_at_a_time() {
    let mut sim = checked_set(2);
    sim.room = 2;
    for task in sim.tasks() {
        sim.set_health(&task.id, HealthStatus::Unhealthy);
    }
    assert_eq!(sim.step(), "", "others are tried first, and find no place");
    assert_eq!(sim.step(), "stop 1");
    assert_eq!(sim.step(), "", "one is on its way out");
    sim.progress();
    assert_eq!(sim.step(), "start 1");
    assert_eq!(sim.step(), "", "one is on its way to be healthy");
    sim.progress();
    let new = sim.tasks()[1].clone();
    sim.set_health(&new.id, HealthStatus::Healthy);
    assert_eq!(sim.step(), "stop 1");
    assert_eq!(sim.wanted(), [new.id.to_string()]);
}

#[test]
fn no_more_than_twice_as_many_tasks_of_a_set_are_there_with_those_that_stop() {
    let mut sim = one_set(1);
    sim.settle();
    for expected in ["start 1", ""] {
        let task = sim.tasks().pop().expect("a task");
        stop_by_hand(&mut sim, &task);
        assert_eq!(sim.step(), expected);
    }
    assert_eq!(sim.wanted(), [""; 0]);
    sim.progress();
    assert_eq!(sim.step(), "start 1");
}

#[test]
fn a_set_is_steady_when_the_tasks_are_gone_that_were_too_many() {
    let mut sim = one_set(2);
    sim.settle();
    assert_eq!(stability(&sim), StabilityStatus::SteadyState);
    sim.service.task_sets[0].scale = 50_000;
    assert_eq!(sim.step(), "stop 1");
    assert_eq!(stability(&sim), StabilityStatus::Stabilizing);
    sim.step();
    assert_eq!(stability(&sim), StabilityStatus::Stabilizing);
    sim.progress();
    sim.step();
    assert_eq!(stability(&sim), StabilityStatus::SteadyState);
}

#[test]
fn healthy_tasks_of_a_set_leave_a_draining_instance_when_others_are_healthy() {
    let mut sim = on_two_instances(one_set(2));
    drain(&mut sim, "i1");
    assert_eq!(sim.step(), "start 2");
    assert_eq!(stability(&sim), StabilityStatus::Stabilizing);
    assert_eq!(sim.step(), "");
    sim.progress();
    assert_eq!(sim.step(), "stop 2");
    sim.settle();
    assert_eq!(sim.wanted(), ["t0003", "t0004"]);
}

#[test]
fn tasks_of_a_set_that_are_not_healthy_leave_a_draining_instance_as_soon_as_enough_are() {
    let mut sim = one_set(1);
    sim.service.task_sets[0].health_checks.container = true;
    let mut sim = on_two_instances(sim);
    drain(&mut sim, "i1");
    assert_eq!(sim.step(), "start 1");
    sim.progress();
    assert_eq!(sim.step(), "", "none is healthy");
    let new = sim.tasks()[1].clone();
    sim.set_health(&new.id, HealthStatus::Healthy);
    assert_eq!(sim.step(), "stop 1");
    assert_eq!(sim.wanted(), [new.id.to_string()]);
}

#[test]
fn pending_tasks_of_a_set_leave_a_draining_instance_at_once() {
    let mut sim = one_set(1);
    sim.add_instance("i1", "a");
    assert_eq!(sim.step(), "start 1");
    sim.add_instance("i2", "b");
    sim.instances = vec![arn("i2")];
    drain(&mut sim, "i1");
    assert_eq!(sim.step(), "stop 1 + start 1");
}

#[test]
fn protected_tasks_of_a_set_stay_on_a_draining_instance_until_protection_ends() {
    let mut sim = on_two_instances(one_set(1));
    let first = sim.tasks()[0].clone();
    sim.protect(&first, 60);
    drain(&mut sim, "i1");
    assert_eq!(sim.settle(), ["start 1"]);
    let plan = sim.plan();
    assert!(plan.waits.contains(&Wait::ProtectedTasks(1)), "{plan:?}");
    sim.now = plan.wake_at.expect("the end of the protection");
    assert_eq!(sim.settle(), ["stop 1"]);
}

#[test]
fn protected_tasks_of_a_set_stay_and_it_is_said_again_when_it_was_over() {
    let mut sim = one_set(2);
    sim.settle();
    let tasks = sim.tasks();
    let told = |sim: &Sim| {
        let is_told = |said: &&String| said.contains("was unable to scale in");
        sim.said.iter().filter(is_told).count()
    };
    for task in &tasks {
        sim.protect(task, 60);
    }
    sim.service.task_sets[0].scale = 50_000;
    assert_eq!(sim.step(), "");
    assert_eq!(sim.step(), "");
    assert_eq!(told(&sim), 1);
    sim.service.task_sets[0].scale = 100_000;
    assert_eq!(sim.step(), "");
    sim.service.task_sets[0].scale = 50_000;
    assert_eq!(sim.step(), "");
    assert_eq!(told(&sim), 2);
    sim.now = sim.plan().wake_at.expect("the end of the protection");
    assert_eq!(sim.settle(), ["stop 1"]);
}

#[test]
fn a_deleted_set_stops_its_tasks_and_is_forgotten_when_they_are_gone() {
    let mut sim = one_set(2);
    sim.settle();
    for task in &sim.tasks() {
        sim.protect(task, 60);
    }
    sim.service.task_sets[0].status = TaskSetStatus::Draining;
    assert_eq!(sim.step(), "", "they are protected, which is said");
    assert!(!sim.service.memory.standing.is_empty());
    sim.pass_seconds(3_600);
    assert_eq!(sim.step(), "stop 2");
    assert_eq!(sim.service.task_sets.len(), 1);
    sim.progress();
    sim.step();
    assert_eq!(sim.service.task_sets.len(), 0);
    assert!(sim.service.memory.standing.is_empty());
}

#[test]
fn tasks_that_belong_to_no_set_are_stopped() {
    let mut sim = one_set(1);
    sim.settle();
    let mut stray = sim.tasks()[0].clone();
    stray.id = bayplan::model::TaskId::new("stray").expect("an id");
    stray.started_by = None;
    sim.change(&Change::AddTask(Box::new(stray)));
    let steps = sim.plan().steps;
    assert!(
        matches!(&steps[..], [ServiceStep::Stop { task, .. }] if task.to_string() == "stray"),
        "{steps:?}"
    );
}
