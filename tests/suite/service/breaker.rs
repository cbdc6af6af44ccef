//! Failing starts, the circuit breaker, alarms, and going back.

use bayplan::model::{
    DeploymentCircuitBreaker, DeploymentStatus, HealthStatus, RolloutState, TaskStatus,
};
use bayplan::plan::Change;
use bayplan::service::{AlarmState, delay};
use bayplan::time::TimeDelta;

use super::sim::{Sim, definition, request};

fn with_breaker(desired: u32, rollback: bool) -> Sim {
    let mut sim = Sim::steady(desired, (100, 200), usize::MAX);
    sim.service.deployment_configuration.circuit_breaker =
        DeploymentCircuitBreaker::enabled(rollback);
    sim
}

/// Every pending task fails before it runs.
fn fail_pending(sim: &mut Sim) -> usize {
    let tasks = sim.tasks();
    let pending: Vec<_> = tasks
        .iter()
        .filter(|task| task.last_status < TaskStatus::Running)
        .collect();
    for task in &pending {
        sim.fail(task);
    }
    pending.len()
}

#[test]
fn delays_double_from_ten_seconds_up_to_27_minutes() {
    let seconds = |failures| delay(failures).map_or(0, |delay| delay.as_millis() / 1_000);
    let delays: Vec<i64> = (0..=13).map(seconds).collect();
    let expected = [
        0, 0, 0, 10, 20, 40, 80, 160, 320, 640, 1280, 1620, 1620, 1620,
    ];
    assert_eq!(delays, expected);
    assert_eq!(seconds(u32::MAX), 1620);
}

#[test]
fn the_third_failure_in_a_row_slows_starts_down_and_is_said_once() {
    let mut sim = Sim::new(request(1, (100, 200)), usize::MAX);
    for _ in 0..3 {
        assert_eq!(sim.step(), "start 1");
        fail_pending(&mut sim);
    }
    assert_eq!(sim.step(), "");
    assert_eq!(
        sim.said,
        [
            "(service web) is unable to consistently start tasks successfully. For more \
             information, see the Troubleshooting section of the Amazon ECS Developer Guide."
        ]
    );
    let plan = sim.plan();
    let wait = "until 1970-01-01T00:16:50Z or a change that may help: 3 starts of ecs-svc/1 failed \
                one after the other";
    assert!(
        plan.waits.iter().any(|found| found.to_string() == wait),
        "{plan}"
    );
    sim.now = plan.wake_at.expect("a time to look again");
    assert_eq!(sim.step(), "start 1");
}

#[test]
fn a_new_deployment_starts_at_normal_speed() {
    let mut sim = Sim::new(request(1, (100, 200)), usize::MAX);
    for _ in 0..4 {
        sim.step();
        fail_pending(&mut sim);
    }
    sim.step();
    sim.deploy();
    assert_eq!(sim.step(), "start 1");
}

#[test]
fn a_task_that_runs_ends_a_row_of_failures() {
    let mut sim = Sim::new(request(1, (100, 200)), usize::MAX);
    for _ in 0..2 {
        sim.step();
        fail_pending(&mut sim);
    }
    sim.now = sim.now.saturating_add(TimeDelta::from_millis(1));
    sim.settle();
    assert_eq!(sim.service.deployments[0].memory.failed_starts, 0);
}

#[test]
fn after_as_many_failures_as_the_threshold_the_deployment_fails() {
    let mut sim = with_breaker(4, false);
    sim.deploy();
    sim.step();
    assert_eq!(fail_pending(&mut sim), 4);
    assert_eq!(sim.step(), "");
    assert_eq!(
        sim.service.deployments[0].rollout_state,
        RolloutState::Failed
    );
    assert!(
        sim.said.contains(
            &"(service web) (deployment ecs-svc/2) deployment failed: tasks failed to start."
                .to_string()
        )
    );
    let running = sim.tasks();
    assert_eq!(running.len(), 4, "the tasks of the older deployment stay");
}

#[test]
fn two_failures_are_fewer_than_three() {
    let mut sim = with_breaker(1, false);
    sim.deploy();
    for _ in 0..2 {
        sim.step();
        fail_pending(&mut sim);
    }
    sim.step();
    let state = sim.service.deployments[0].rollout_state;
    assert_eq!(state, RolloutState::InProgress);
}

#[test]
fn going_back_deploys_the_revision_completed_last() {
    let mut sim = with_breaker(4, true);
    let update = bayplan::model::UpdateService::new().task_definition(definition(2));
    sim.update(update);
    sim.step();
    fail_pending(&mut sim);
    sim.step();
    let newest = &sim.service.deployments[0];
    assert_eq!(newest.status, DeploymentStatus::Primary);
    assert_eq!(newest.revision.task_definition, Some(definition(1)));
    let back = format!("(service web) rolling back to (deployment {}).", newest.id);
    assert!(sim.said.contains(&back));
    sim.settle();
    assert_eq!(sim.service.deployments.len(), 1);
    assert_eq!(
        sim.service.deployments[0].rollout_state,
        RolloutState::Completed
    );
}

#[test]
fn without_a_completed_deployment_there_is_no_way_back() {
    let mut sim = Sim::new(request(4, (100, 200)), usize::MAX);
    sim.service.deployment_configuration.circuit_breaker = DeploymentCircuitBreaker::enabled(true);
    sim.step();
    fail_pending(&mut sim);
    assert_eq!(sim.step(), "");
    assert_eq!(sim.service.deployments.len(), 1);
}

#[test]
fn tasks_that_ran_and_ended_are_not_counted_without_a_check() {
    let mut sim = with_breaker(1, false);
    sim.deploy();
    for _ in 0..10 {
        sim.step();
        let tasks = sim.tasks();
        let new = tasks
            .iter()
            .filter(|task| task.last_status < TaskStatus::Running);
        let new: Vec<_> = new.cloned().collect();
        for task in &new {
            sim.run(task);
        }
        sim.step();
        for task in sim.tasks() {
            if new.iter().any(|found| found.id == task.id) {
                sim.fail(&task);
            }
        }
    }
    let state = sim.service.deployments[0].rollout_state;
    assert_eq!(state, RolloutState::InProgress);
}

#[test]
fn an_alarm_during_a_deployment_lets_it_fail() {
    let mut sim = Sim::steady(2, (100, 200), usize::MAX);
    sim.service.deployment_configuration.alarms.enable = true;
    sim.alarms = AlarmState::Ok;
    sim.deploy();
    sim.step();
    sim.alarms = AlarmState::Alarm;
    sim.step();
    let said = "(service web) (deployment ecs-svc/2) deployment failed: alarm detected.";
    assert!(sim.said.contains(&said.to_string()));
}

#[test]
fn an_alarm_that_is_on_already_is_ignored() {
    let mut sim = Sim::steady(2, (100, 200), usize::MAX);
    sim.service.deployment_configuration.alarms.enable = true;
    sim.alarms = AlarmState::Alarm;
    sim.deploy();
    sim.settle();
    let state = sim.service.deployments[0].rollout_state;
    assert_eq!(state, RolloutState::Completed);
}

#[test]
fn failed_checks_count_once_a_task_ran() {
    let mut sim = with_breaker(3, false);
    sim.deploy();
    sim.service.deployments[0].health_checks.container = true;
    for _ in 0..40 {
        sim.step();
        sim.progress();
        for task in sim.tasks() {
            let is_new = task
                .started_by
                .as_ref()
                .is_some_and(|by| by.as_str() == "ecs-svc/2");
            if is_new && task.last_status == TaskStatus::Running {
                sim.change(&Change::SetHealthStatus {
                    task_id: task.id.clone(),
                    health_status: HealthStatus::Unhealthy,
                });
            }
        }
    }
    let state = sim.service.deployments[0].rollout_state;
    assert_eq!(state, RolloutState::Failed, "{:?}", sim.said);
}

#[test]
fn a_failed_check_that_is_one_too_many_lets_the_deployment_fail_at_once() {
    let mut sim = Sim::checked(2, (0, 100));
    sim.service.deployment_configuration.circuit_breaker = DeploymentCircuitBreaker::enabled(false);
    sim.service.deployments[0].rollout_state = RolloutState::InProgress;
    sim.service.deployments[0].memory.breaker_failures = 2;
    let first = sim.tasks()[0].id.clone();
    sim.set_health(&first, HealthStatus::Unhealthy);
    assert_eq!(sim.step(), "stop 1");
    let state = sim.service.deployments[0].rollout_state;
    assert_eq!(state, RolloutState::Failed, "it is the third");
}

#[test]
fn a_way_back_that_fails_too_is_the_end() {
    let mut sim = with_breaker(4, true);
    sim.update(bayplan::model::UpdateService::new().task_definition(definition(2)));
    for _ in 0..20 {
        sim.step();
        fail_pending(&mut sim);
        for task in sim.tasks() {
            sim.fail(&task);
        }
    }
    let said = sim
        .said
        .iter()
        .filter(|said| said.contains("rolling back to"));
    assert_eq!(said.count(), 1, "{:?}", sim.said);
}

/// A deployment of six tasks, two of which failed to start: the third failure is one too many.
fn two_failed(resets: bool) -> Sim {
    let mut sim = Sim::new(request(6, (100, 200)), usize::MAX);
    let mut breaker = DeploymentCircuitBreaker::enabled(false);
    breaker.reset_on_healthy_task = resets;
    sim.service.deployment_configuration.circuit_breaker = breaker;
    sim.step();
    for task in &sim.tasks()[..2] {
        sim.fail(task);
    }
    sim.step();
    assert_eq!(sim.service.deployments[0].memory.breaker_failures, 2);
    sim.pass_seconds(1);
    sim
}

#[test]
fn without_checks_a_task_that_runs_ends_the_count_of_the_breaker_if_it_may() {
    for (resets, expected) in [
        (true, RolloutState::InProgress),
        (false, RolloutState::Failed),
    ] {
        let mut sim = two_failed(resets);
        let tasks = sim.tasks();
        sim.run(&tasks[0]);
        sim.fail(&tasks[1]);
        sim.step();
        let state = sim.service.deployments[0].rollout_state;
        assert_eq!(state, expected, "resets: {resets}");
    }
}

#[test]
fn once_a_task_ran_those_that_do_not_start_are_not_counted_by_the_breaker() {
    let mut sim = two_failed(true);
    let first = sim.tasks()[0].clone();
    sim.run(&first);
    sim.step();
    let first = sim.tasks()[0].clone();
    sim.fail(&first);
    sim.step();
    for _ in 0..5 {
        fail_pending(&mut sim);
        sim.pass_seconds(1_620);
        sim.step();
    }
    let state = sim.service.deployments[0].rollout_state;
    assert_eq!(state, RolloutState::InProgress);
}

#[test]
fn a_healthy_task_ends_the_count_of_the_breaker_once() {
    let mut sim = Sim::new(request(2, (100, 200)), usize::MAX);
    sim.service.deployment_configuration.circuit_breaker = DeploymentCircuitBreaker::enabled(false);
    sim.service.deployments[0].health_checks.container = true;
    sim.step();
    sim.progress();
    let healthy = sim.tasks()[0].id.clone();
    sim.set_health(&healthy, HealthStatus::Healthy);
    for _ in 0..20 {
        for task in sim.tasks() {
            if task.id != healthy && task.last_status == TaskStatus::Running {
                sim.set_health(&task.id, HealthStatus::Unhealthy);
            }
        }
        sim.step();
        sim.progress();
    }
    let state = sim.service.deployments[0].rollout_state;
    assert_eq!(state, RolloutState::Failed, "{:?}", sim.said);
}
