//! When tasks are healthy, when deployments are done, and what is said of those that are stuck.

use bayplan::model::{
    DeploymentStrategy, EarlySuccessCriteria, HealthStatus, RevisionCleanup, RolloutState, Task,
    TaskStatus, UpdateService,
};
use bayplan::plan::{Change, Wait};
use bayplan::service::AlarmState;
use bayplan::time::TimeDelta;

use super::sim::{Sim, request};

fn state(sim: &Sim) -> RolloutState {
    sim.service.deployments[0].rollout_state
}

fn is_said(sim: &Sim, text: &str) -> bool {
    sim.said.iter().any(|said| said.contains(text))
}

const STEADY: &str = "has reached a steady state";
const STUCK: &str = "was unable to stop or start tasks during a deployment";

/// A service of one task that just began to run, and of what its target says.
fn with_target(target: HealthStatus) -> Sim {
    let mut sim = Sim::new(request(1, (100, 200)), usize::MAX);
    sim.service.deployments[0].health_checks.load_balancer = true;
    sim.step();
    sim.progress();
    set_target(&mut sim, target);
    sim
}

fn set_target(sim: &mut Sim, target: HealthStatus) {
    let task = sim.tasks()[0].clone();
    sim.set_facts(&task.id, task.facts.target_health(target));
}

#[test]
fn a_task_whose_target_is_unhealthy_is_replaced() {
    let mut sim = with_target(HealthStatus::Healthy);
    assert_eq!(sim.step(), "");
    assert_eq!(state(&sim), RolloutState::Completed);
    set_target(&mut sim, HealthStatus::Unhealthy);
    assert_eq!(sim.step(), "start 1");
}

#[test]
fn with_two_checks_both_must_say_healthy() {
    let mut sim = with_target(HealthStatus::Healthy);
    sim.service.deployments[0].health_checks.container = true;
    sim.step();
    assert_eq!(state(&sim), RolloutState::InProgress);
    let task = sim.tasks()[0].id.clone();
    sim.set_health(&task, HealthStatus::Healthy);
    sim.step();
    assert_eq!(state(&sim), RolloutState::Completed);
}

#[test]
fn without_checks_a_task_is_healthy_after_40_seconds() {
    let mut sim = Sim::new(request(1, (100, 200)), usize::MAX);
    sim.step();
    let task = sim.tasks()[0].clone();
    sim.run(&task);
    let until = sim.now.saturating_add(TimeDelta::from_millis(40_000));
    assert_eq!(sim.plan().wake_at, Some(until));
    sim.now = sim.now.saturating_add(TimeDelta::from_millis(39_999));
    sim.step();
    assert_eq!(state(&sim), RolloutState::InProgress);
    sim.now = until;
    sim.step();
    assert_eq!(state(&sim), RolloutState::Completed);
}

#[test]
fn the_end_of_a_grace_period_is_waited_for() {
    let mut sim = Sim::checked(1, (100, 200));
    sim.service.health_check_grace_period_seconds = 600;
    let task = sim.tasks()[0].clone();
    sim.set_health(&task.id, HealthStatus::Unhealthy);
    sim.step();
    let started = task.facts.started_at.expect("it runs");
    let over = started.saturating_add(TimeDelta::from_millis(600_000));
    assert_eq!(sim.plan().wake_at, Some(over));
}

#[test]
fn what_stops_is_not_waited_for_to_be_proven() {
    let mut sim = Sim::new(request(1, (100, 200)), usize::MAX);
    sim.step();
    let task = sim.tasks()[0].clone();
    sim.run(&task);
    sim.update(UpdateService::new().desired_count(0));
    assert_eq!(sim.step(), "stop 1");
    assert_eq!(sim.plan().wake_at, None);
}

#[test]
fn tasks_that_ran_and_ended_do_not_slow_starts_down() {
    let mut sim = Sim::new(request(1, (100, 200)), usize::MAX);
    for _ in 0..10 {
        assert_eq!(sim.step(), "start 1");
        let task = sim.tasks().pop().expect("a task");
        sim.run(&task);
        sim.step();
        let task = sim.tasks().pop().expect("a task");
        sim.fail(&task);
    }
    assert_eq!(sim.service.deployments[0].memory.failed_starts, 0);
}

#[test]
fn a_deployment_without_tasks_is_done_at_once_also_with_early_success() {
    let mut sim = Sim::steady(0, (50, 200), usize::MAX);
    let early = EarlySuccessCriteria::new(50, RevisionCleanup::Deferred);
    sim.service.deployment_configuration.early_success = Some(early);
    sim.deploy();
    sim.step();
    assert_eq!(state(&sim), RolloutState::Completed);
}

#[test]
fn early_success_takes_at_least_one_healthy_task() {
    let mut sim = Sim::steady(4, (0, 200), usize::MAX);
    let early = EarlySuccessCriteria::new(0, RevisionCleanup::Deferred);
    sim.service.deployment_configuration.early_success = Some(early);
    sim.deploy();
    sim.step();
    assert_eq!(state(&sim), RolloutState::InProgress);
}

/// A service of four whose newest deployment has two healthy tasks, which is early success, while two
/// old ones are there.
fn early(cleanup: RevisionCleanup) -> Sim {
    let mut sim = Sim::steady(4, (50, 100), usize::MAX);
    let early = EarlySuccessCriteria::new(50, cleanup);
    sim.service.deployment_configuration.early_success = Some(early);
    sim.deploy();
    assert_eq!(sim.step(), "stop 2");
    sim.progress();
    assert_eq!(sim.step(), "start 2");
    sim.progress();
    assert_eq!(sim.step(), "stop 2");
    sim
}

#[test]
fn early_success_waits_for_old_tasks_unless_their_end_is_deferred() {
    let mut sim = early(RevisionCleanup::Blocking);
    assert_eq!(state(&sim), RolloutState::InProgress);
    sim.progress();
    assert_eq!(sim.step(), "start 2");
    assert_eq!(state(&sim), RolloutState::Completed);
    let sim = early(RevisionCleanup::Deferred);
    assert_eq!(state(&sim), RolloutState::Completed);
}

#[test]
fn a_deployment_with_a_task_too_many_is_done_when_that_is_gone() {
    let mut sim = Sim::new(request(3, (100, 200)), usize::MAX);
    sim.step();
    sim.progress();
    sim.update(UpdateService::new().desired_count(2));
    assert_eq!(sim.step(), "stop 1");
    assert_eq!(state(&sim), RolloutState::InProgress);
    sim.progress();
    sim.step();
    assert_eq!(state(&sim), RolloutState::Completed);
}

#[test]
fn the_bake_time_begins_anew_when_a_task_is_lost() {
    let mut sim = Sim::new(request(2, (100, 200)), usize::MAX);
    sim.service.deployment_configuration.bake_time_minutes = 10;
    sim.step();
    sim.progress();
    sim.step();
    sim.pass_seconds(300);
    let lost = sim.tasks()[0].clone();
    sim.fail(&lost);
    assert_eq!(sim.step(), "start 1");
    sim.progress();
    sim.step();
    sim.pass_seconds(599);
    sim.step();
    assert_eq!(state(&sim), RolloutState::InProgress);
    assert!(!is_said(&sim, STEADY), "it is watched: {:?}", sim.said);
    sim.pass_seconds(1);
    sim.step();
    assert_eq!(state(&sim), RolloutState::Completed);
    assert!(is_said(&sim, STEADY), "{:?}", sim.said);
}

#[test]
fn blue_green_is_watched_once() {
    let mut sim = Sim::steady(1, (100, 200), usize::MAX);
    sim.service.deployment_configuration.strategy = DeploymentStrategy::BlueGreen;
    sim.service.deployment_configuration.bake_time_minutes = 10;
    sim.deploy();
    sim.settle();
    sim.now = sim.plan().wake_at.expect("the end of the bake time");
    assert_eq!(sim.settle(), ["stop 1"]);
    assert_eq!(state(&sim), RolloutState::Completed);
}

#[test]
fn alarms_of_which_nothing_is_known_are_not_watched() {
    let mut sim = Sim::steady(1, (100, 200), usize::MAX);
    sim.service.deployment_configuration.alarms.enable = true;
    sim.deploy();
    sim.step();
    sim.alarms = AlarmState::Alarm;
    sim.step();
    assert_eq!(state(&sim), RolloutState::InProgress);
}

#[test]
fn a_deployment_without_a_place_is_not_stuck_by_its_percents() {
    let mut sim = Sim::steady(2, (100, 200), 2);
    sim.deploy();
    for _ in 0..5 {
        assert_eq!(sim.step(), "");
    }
    assert!(!is_said(&sim, STUCK), "{:?}", sim.said);
}

#[test]
fn a_deployment_whose_old_tasks_stop_or_are_protected_is_not_stuck_by_its_percents() {
    let mut sim = Sim::steady(2, (50, 100), usize::MAX);
    sim.deploy();
    assert_eq!(sim.step(), "stop 1");
    assert_eq!(sim.step(), "");
    assert!(!is_said(&sim, STUCK), "one stops: {:?}", sim.said);
    let mut sim = Sim::steady(2, (50, 100), usize::MAX);
    let tasks: Vec<Task> = sim.tasks();
    for task in &tasks {
        sim.protect(task, 60);
    }
    sim.deploy();
    assert_eq!(sim.step(), "");
    assert!(!is_said(&sim, STUCK), "all are protected: {:?}", sim.said);
}

#[test]
fn a_service_whose_old_tasks_are_stopping_is_not_steady() {
    let mut sim = Sim::steady(1, (100, 200), usize::MAX);
    let early = EarlySuccessCriteria::new(100, RevisionCleanup::Deferred);
    sim.service.deployment_configuration.early_success = Some(early);
    sim.deploy();
    assert_eq!(sim.step(), "start 1");
    sim.progress();
    assert_eq!(sim.step(), "stop 1");
    assert_eq!(state(&sim), RolloutState::Completed);
    let task_id = sim.tasks()[0].id.clone();
    let last_status = TaskStatus::Stopping;
    sim.change(&Change::SetTaskStatus {
        task_id,
        last_status,
    });
    assert_eq!(sim.step(), "");
    assert!(!is_said(&sim, STEADY), "{:?}", sim.said);
    sim.progress();
    sim.step();
    assert!(is_said(&sim, STEADY), "{:?}", sim.said);
}

#[test]
fn a_deployment_that_failed_is_not_stuck_by_its_percents() {
    let mut sim = Sim::steady(2, (100, 125), usize::MAX);
    sim.service.deployment_configuration.alarms.enable = true;
    sim.alarms = AlarmState::Ok;
    sim.deploy();
    sim.step();
    assert!(is_said(&sim, STUCK), "{:?}", sim.said);
    sim.alarms = AlarmState::Alarm;
    sim.step();
    assert_eq!(state(&sim), RolloutState::Failed);
    let plan = sim.plan();
    let is_percents = |wait: &Wait| matches!(wait, Wait::Percents { .. });
    assert!(!plan.waits.iter().any(is_percents), "{plan}");
}

#[test]
fn the_first_blue_green_deployment_has_nothing_to_be_watched_beside() {
    let mut sim = Sim::new(request(1, (100, 200)), usize::MAX);
    sim.service.deployment_configuration.strategy = DeploymentStrategy::BlueGreen;
    sim.service.deployment_configuration.bake_time_minutes = 10;
    sim.settle();
    assert_eq!(state(&sim), RolloutState::Completed);
}
