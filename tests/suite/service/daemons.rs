//! One task on each instance, pass by pass.

use bayplan::model::{
    ContainerInstanceStatus, DeploymentCircuitBreaker, HealthStatus, RolloutState,
    SchedulingStrategy, StartedBy, Task, TaskGroup, TaskId, TaskStatus,
};
use bayplan::plan::{Change, Wait};
use bayplan::service::{AlarmState, daemons_due};

use super::sim::{Sim, arn, holds, id, request};

fn daemons(instances: &[&str]) -> Sim {
    let mut daemon = request(0, (0, 100));
    daemon.desired_count = None;
    daemon.scheduling_strategy = SchedulingStrategy::Daemon;
    let mut sim = Sim::new(daemon, usize::MAX);
    for key in instances {
        sim.add_instance(key, "a");
    }
    sim
}

#[test]
fn a_daemon_is_on_each_active_instance_and_on_new_ones_at_once() {
    let mut sim = daemons(&["i1", "i2"]);
    assert_eq!(sim.settle(), ["start 2"]);
    sim.add_instance("i3", "b");
    assert_eq!(sim.settle(), ["start 1"]);
    assert_eq!(sim.service.desired_count, 3);
    sim.set_status("i3", ContainerInstanceStatus::Draining);
    assert_eq!(sim.settle(), ["stop 1"], "nothing else runs there");
}

#[test]
fn daemons_are_stopped_before_their_successors_start() {
    let mut sim = daemons(&["i1", "i2", "i3", "i4"]);
    sim.settle();
    sim.deploy();
    assert_eq!(sim.settle(), ["stop 4", "start 4"]);
    let configuration = sim.service.deployment_configuration.clone();
    sim.service.deployment_configuration = configuration.percents(50, 100);
    sim.deploy();
    assert_eq!(sim.settle(), ["stop 2", "start 2", "stop 2", "start 2"]);
}

#[test]
fn a_daemon_on_a_disconnected_instance_is_left_alone_and_not_counted() {
    let mut sim = daemons(&["i1", "i2"]);
    sim.settle();
    sim.change(&Change::SetAgentConnected {
        container_instance_arn: arn("i2"),
        connected: false,
    });
    assert_eq!(sim.step(), "");
    assert_eq!(sim.service.desired_count, 1);
    assert_eq!(sim.tasks().iter().filter(|task| holds(task)).count(), 2);
}

/// Four daemons of which two stop at a time, whose deployments fail at an alarm.
fn watched_daemons() -> Sim {
    let mut sim = daemons(&["i1", "i2", "i3", "i4"]);
    sim.settle();
    let configuration = sim.service.deployment_configuration.clone();
    sim.service.deployment_configuration = configuration.percents(50, 100);
    sim.service.deployment_configuration.alarms.enable = true;
    sim.alarms = AlarmState::Ok;
    sim.deploy();
    assert_eq!(sim.step(), "stop 2");
    sim
}

#[test]
fn when_a_deployment_failed_no_daemon_starts() {
    let mut sim = watched_daemons();
    assert_eq!(daemons_due(&sim.pass()), [], "two are still there");
    sim.progress();
    assert_eq!(daemons_due(&sim.pass()).len(), 2);
    sim.alarms = AlarmState::Alarm;
    assert_eq!(sim.step(), "");
    let state = sim.service.deployments[0].rollout_state;
    assert_eq!(state, RolloutState::Failed);
    assert_eq!(daemons_due(&sim.pass()), []);
    assert_eq!(sim.settle(), [""; 0]);
}

#[test]
fn when_a_deployment_failed_old_daemons_stay() {
    let mut sim = watched_daemons();
    sim.progress();
    assert_eq!(sim.step(), "start 2");
    sim.progress();
    sim.alarms = AlarmState::Alarm;
    assert_eq!(sim.step(), "");
    assert_eq!(sim.settle(), [""; 0]);
    assert_eq!(sim.wanted().len(), 4);
}

#[test]
fn of_two_daemons_on_an_instance_that_of_the_newest_deployment_stays() {
    let mut sim = daemons(&["i1"]);
    sim.settle();
    let configuration = sim.service.deployment_configuration.clone();
    sim.service.deployment_configuration = configuration.percents(51, 100);
    sim.deploy();
    assert_eq!(sim.step(), "", "one of one must be healthy");
    let mut newer = sim.tasks()[0].clone();
    newer.id = TaskId::new("t9999").expect("an id");
    newer.started_by = StartedBy::new(id(2).as_str()).ok();
    sim.change(&Change::AddTask(Box::new(newer)));
    assert_eq!(sim.step(), "stop 1");
    assert_eq!(sim.wanted(), ["t9999"]);
}

#[test]
fn a_daemon_leaves_a_draining_instance_when_only_ended_tasks_are_there() {
    let mut sim = daemons(&["i1"]);
    sim.settle();
    let group = TaskGroup::reported("family:batch").expect("a group");
    let mut batch = Task::new(TaskId::new("batch").expect("an id"), group).on(arn("i1"));
    batch.last_status = TaskStatus::Running;
    sim.change(&Change::AddTask(Box::new(batch)));
    sim.set_status("i1", ContainerInstanceStatus::Draining);
    assert_eq!(sim.step(), "");
    let plan = sim.plan();
    assert!(plan.waits.contains(&Wait::DrainingDaemons(1)), "{plan:?}");
    sim.change(&Change::SetTaskStatus {
        task_id: TaskId::new("batch").expect("an id"),
        last_status: TaskStatus::Stopped,
    });
    assert_eq!(sim.step(), "stop 1");
}

fn disconnect(sim: &mut Sim, key: &str) {
    sim.change(&Change::SetAgentConnected {
        container_instance_arn: arn(key),
        connected: false,
    });
}

#[test]
fn a_daemon_on_a_disconnected_instance_is_not_replaced_and_is_waited_for() {
    let mut sim = daemons(&["i1", "i2"]);
    sim.settle();
    disconnect(&mut sim, "i1");
    sim.deploy();
    assert_eq!(sim.step(), "stop 1");
    assert_eq!(sim.wanted(), ["t0001"]);
    let plan = sim.plan();
    assert!(plan.waits.contains(&Wait::DisconnectedTasks(1)), "{plan:?}");
}

#[test]
fn a_healthy_daemon_on_a_disconnected_instance_stands_in_for_no_other() {
    let mut sim = daemons(&["i1", "i2", "i3"]);
    sim.settle();
    let configuration = sim.service.deployment_configuration.clone();
    sim.service.deployment_configuration = configuration.percents(50, 100);
    disconnect(&mut sim, "i3");
    sim.deploy();
    let first = sim.tasks()[0].clone();
    sim.fail(&first);
    assert_eq!(sim.step(), "start 1", "one of two is missing already");
    assert_eq!(sim.wanted().len(), 3);
}

/// Old daemons that are checked: all are healthy but the first.
fn one_unhealthy(percents: (u32, u32)) -> Sim {
    let mut sim = daemons(&["i1", "i2", "i3", "i4"]);
    sim.settle();
    sim.service.deployments[0].health_checks.container = true;
    for (task, health) in sim.tasks().iter().zip(
        [HealthStatus::Unhealthy]
            .into_iter()
            .chain([HealthStatus::Healthy; 3]),
    ) {
        sim.set_health(&task.id, health);
    }
    let configuration = sim.service.deployment_configuration.clone();
    sim.service.deployment_configuration = configuration.percents(percents.0, percents.1);
    sim
}

#[test]
fn an_unhealthy_daemon_counts_once_among_those_that_are_down() {
    let mut sim = one_unhealthy((50, 100));
    sim.deploy();
    assert_eq!(sim.step(), "stop 2", "two of four may be down");
    assert_eq!(sim.wanted(), ["t0003", "t0004"]);
}

#[test]
fn failed_checks_of_daemons_count_for_the_breaker_and_old_ones_stay_at_once() {
    let mut sim = one_unhealthy((0, 100));
    sim.service.deployments[0].memory.has_run = true;
    sim.service.deployments[0].rollout_state = RolloutState::InProgress;
    sim.service.deployments[0].memory.breaker_failures = 2;
    sim.service.deployment_configuration.circuit_breaker = DeploymentCircuitBreaker::enabled(false);
    sim.service
        .deployment_configuration
        .circuit_breaker
        .reset_on_healthy_task = false;
    assert_eq!(sim.step(), "stop 1");
    let state = sim.service.deployments[0].rollout_state;
    assert_eq!(state, RolloutState::Failed, "it is the third");
    assert_eq!(sim.settle(), [""; 0]);
}

#[test]
fn daemons_that_fail_go_as_soon_as_their_deployment_is_taken_back() {
    let mut sim = one_unhealthy((0, 100));
    let health_checks = sim.service.deployments[0].health_checks;
    let revision = sim.service.revision.clone();
    sim.service.memory.completed = Some((revision, health_checks));
    sim.service.deployments[0].rollout_state = RolloutState::InProgress;
    sim.service.deployments[0].memory.breaker_failures = 2;
    let mut breaker = DeploymentCircuitBreaker::enabled(true);
    breaker.reset_on_healthy_task = false;
    sim.service.deployment_configuration.circuit_breaker = breaker;
    assert_eq!(sim.step(), "stop 4", "the unhealthy one, then the others");
    assert!(sim.service.deployments[0].memory.is_rollback);
}

/// Two daemons that run, one where the agent is not connected any more, and an instance without room.
fn one_silent_and_one_without_room(mut sim: Sim) -> Sim {
    disconnect(&mut sim, "i2");
    sim.add_instance("i3", "a");
    sim.room = 2;
    sim.said.clear();
    for _ in 0..4 {
        assert_eq!(sim.step(), "");
    }
    sim
}

#[test]
fn a_daemon_on_a_disconnected_instance_makes_no_service_steady() {
    let mut sim = daemons(&["i1", "i2"]);
    sim.settle();
    let sim = one_silent_and_one_without_room(sim);
    let is_steady = |said: &String| said.contains("has reached a steady state");
    assert!(!sim.said.iter().any(is_steady), "{:?}", sim.said);
}

#[test]
fn a_daemon_on_a_disconnected_instance_completes_no_deployment() {
    let mut sim = daemons(&["i1", "i2"]);
    sim.service.deployments[0].health_checks.container = true;
    sim.settle();
    let mut sim = one_silent_and_one_without_room(sim);
    for task in sim.tasks() {
        sim.set_health(&task.id, HealthStatus::Healthy);
    }
    assert_eq!(sim.step(), "");
    let state = sim.service.deployments[0].rollout_state;
    assert_eq!(state, RolloutState::InProgress);
}

#[test]
fn failed_checks_of_old_daemons_do_not_count_against_the_newest_deployment() {
    let instances = ["i1", "i2", "i3", "i4", "i5", "i6", "i7", "i8"];
    let mut sim = daemons(&instances);
    sim.settle();
    sim.service.deployments[0].health_checks.container = true;
    for task in sim.tasks() {
        sim.set_health(&task.id, HealthStatus::Healthy);
    }
    let configuration = sim.service.deployment_configuration.clone();
    sim.service.deployment_configuration = configuration.percents(50, 100);
    sim.service.deployment_configuration.circuit_breaker = DeploymentCircuitBreaker::enabled(false);
    sim.deploy();
    sim.service.deployments[0].health_checks.container = true;
    assert_eq!(sim.step(), "stop 4");
    sim.progress();
    assert_eq!(sim.step(), "start 4");
    sim.progress();
    for task in &sim.tasks()[..4] {
        sim.set_health(&task.id, HealthStatus::Unhealthy);
    }
    assert_eq!(sim.step(), "stop 4", "they are down already");
    let newest = &sim.service.deployments[0];
    assert_eq!(newest.memory.breaker_failures, 0);
    assert_eq!(newest.rollout_state, RolloutState::InProgress);
}
