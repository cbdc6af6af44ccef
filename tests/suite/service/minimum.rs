//! What holds the minimum during deployments and draining, and which tasks go before it is reached.

use bayplan::model::{
    ContainerInstanceStatus, DeploymentCircuitBreaker, DesiredStatus, HealthStatus, RolloutState,
    ServiceStatus, Task, TaskStatus, UpdateService,
};
use bayplan::plan::{Change, ServiceStep, StartReason, StopReason};
use bayplan::service::AlarmState;

use super::sim::{Sim, arn};

/// The deployments of tasks that do not run yet.
fn pending(sim: &Sim) -> Vec<String> {
    let tasks = sim.tasks().into_iter();
    let pending = tasks.filter(|task| task.last_status < TaskStatus::Running);
    let started_by = pending.filter_map(|task| task.started_by);
    started_by.map(|by| by.to_string()).collect()
}

/// Tasks are on `i1`, new ones go to `i2`.
fn on_two_instances(desired: u32, percents: (u32, u32)) -> Sim {
    let mut sim = Sim::steady(0, percents, usize::MAX);
    sim.add_instance("i1", "a");
    sim.service.deployments[0].health_checks.container = true;
    sim.update(UpdateService::new().desired_count(desired));
    sim.step();
    sim.progress();
    for task in sim.tasks() {
        sim.set_health(&task.id, HealthStatus::Healthy);
    }
    sim.settle();
    sim.add_instance("i2", "b");
    sim.instances = vec![arn("i2")];
    sim
}

/// A deployment that failed at an alarm after all of its tasks started to run, and is not taken back.
fn failed(desired: u32) -> Sim {
    let mut sim = Sim::checked(desired, (100, 200));
    sim.service.deployment_configuration.alarms.enable = true;
    sim.alarms = AlarmState::Ok;
    sim.deploy();
    sim.step();
    sim.progress();
    sim.alarms = AlarmState::Alarm;
    sim
}

#[test]
fn without_a_place_for_others_one_unhealthy_task_goes_at_a_time() {
    let mut sim = Sim::checked(2, (100, 200));
    sim.room = 2;
    for task in sim.tasks() {
        sim.set_health(&task.id, HealthStatus::Unhealthy);
    }
    assert_eq!(sim.step(), "", "others are tried first, and find no place");
    assert_eq!(sim.step(), "stop 1");
    assert_eq!(sim.step(), "", "one is on its way out");
}

#[test]
fn a_replacement_that_found_no_place_is_not_tried_in_vain_again() {
    let mut sim = Sim::checked(2, (100, 200));
    sim.room = 2;
    let tasks = sim.tasks();
    sim.set_health(&tasks[0].id, HealthStatus::Unhealthy);
    sim.set_health(&tasks[1].id, HealthStatus::Unknown);
    for _ in 0..3 {
        assert_eq!(sim.step(), "");
        assert_eq!(sim.service.deployments[0].memory.failed_starts, 1);
    }
}

#[test]
fn what_stands_in_for_a_lost_task_goes_when_it_is_unhealthy() {
    let mut sim = Sim::checked(2, (50, 100));
    sim.deploy();
    assert_eq!(sim.step(), "stop 1");
    let is_left = |task: &Task| task.desired_status == DesiredStatus::Running;
    let lost = sim.tasks().into_iter().find(is_left).expect("one is left");
    sim.fail(&lost);
    assert_eq!(sim.step(), "start 1");
    assert_eq!(pending(&sim), ["ecs-svc/1"]);
    sim.progress();
    sim.progress();
    let stand_in = sim.tasks().pop().expect("a task").id;
    sim.set_health(&stand_in, HealthStatus::Unhealthy);
    assert!(sim.step().starts_with("stop 1"));
    assert!(!sim.wanted().contains(&stand_in.to_string()));
}

#[test]
fn an_unhealthy_task_leaves_a_draining_instance_at_once() {
    let mut sim = on_two_instances(2, (100, 200));
    let first = sim.tasks()[0].id.clone();
    sim.set_status("i1", ContainerInstanceStatus::Draining);
    sim.set_health(&first, HealthStatus::Unhealthy);
    assert_eq!(sim.step(), "stop 1 + start 2");
    assert!(!sim.wanted().contains(&first.to_string()));
}

#[test]
fn a_task_that_says_nothing_leaves_a_draining_instance_when_enough_are_healthy() {
    let mut sim = on_two_instances(1, (100, 200));
    let first = sim.tasks()[0].id.clone();
    sim.set_health(&first, HealthStatus::Unknown);
    sim.set_status("i1", ContainerInstanceStatus::Draining);
    assert_eq!(sim.step(), "start 1");
    sim.progress();
    assert_eq!(sim.step(), "", "none is healthy");
    let new = sim.tasks()[1].id.clone();
    sim.set_health(&new, HealthStatus::Healthy);
    assert_eq!(sim.step(), "stop 1");
    assert_eq!(sim.wanted(), [new.to_string()]);
}

#[test]
fn healthy_tasks_on_a_draining_instance_took_the_place_of_no_unhealthy_one() {
    let mut sim = on_two_instances(2, (100, 300));
    sim.set_status("i1", ContainerInstanceStatus::Draining);
    assert_eq!(sim.step(), "start 2");
    sim.progress();
    let unhealthy = sim.tasks()[2].id.clone();
    sim.set_health(&unhealthy, HealthStatus::Unhealthy);
    assert_eq!(sim.step(), "start 1");
    assert!(sim.wanted().contains(&unhealthy.to_string()));
}

#[test]
fn what_is_started_for_a_draining_instance_replaces_no_unhealthy_task() {
    let mut sim = on_two_instances(1, (100, 200));
    let tasks = sim.tasks();
    sim.change(&Change::SetHealthStatus {
        task_id: tasks[0].id.clone(),
        health_status: HealthStatus::Unhealthy,
    });
    for task in &tasks {
        sim.protect(task, 60);
    }
    sim.set_status("i1", ContainerInstanceStatus::Draining);
    let is_below_desired = |step: &ServiceStep| {
        let ServiceStep::Start { reason, .. } = step else {
            return false;
        };
        matches!(reason, StartReason::BelowDesired { active: 0, .. })
    };
    let steps = sim.plan().steps;
    assert!(steps.len() == 1 && is_below_desired(&steps[0]), "{steps:?}");
}

#[test]
fn protected_old_tasks_stay_also_when_they_are_unhealthy() {
    let mut sim = Sim::checked(1, (100, 200));
    let old = sim.tasks()[0].clone();
    sim.protect(&old, 60);
    sim.set_health(&old.id, HealthStatus::Unhealthy);
    sim.deploy();
    assert_eq!(sim.settle(), ["start 1"]);
    assert_eq!(sim.wanted().len(), 2);
    sim.now = sim.plan().wake_at.expect("the end of the protection");
    assert_eq!(sim.settle(), ["stop 1"]);
}

#[test]
fn when_a_deployment_failed_its_tasks_and_older_ones_are_kept_as_many_as_should_be() {
    let mut sim = failed(2);
    let is_scale_in = |step: &ServiceStep| {
        let ServiceStep::Stop { reason, .. } = step else {
            return false;
        };
        matches!(reason, StopReason::ScaleIn { .. })
    };
    let plan = sim.plan();
    assert!(plan.steps.iter().all(is_scale_in), "{plan}");
    assert_eq!(sim.step(), "stop 2", "four are there, two should be");
    let state = sim.service.deployments[0].rollout_state;
    assert_eq!(state, RolloutState::Failed);
    let steps = sim.plan().steps;
    assert_eq!(steps, []);
    sim.progress();
    assert_eq!(sim.settle(), [""; 0]);
    assert_eq!(sim.wanted().len(), 2);
}

#[test]
fn when_a_deployment_failed_unhealthy_old_tasks_go_if_none_should_be() {
    let mut sim = Sim::checked(4, (100, 200));
    sim.service.deployment_configuration.circuit_breaker = DeploymentCircuitBreaker::enabled(false);
    sim.deploy();
    sim.step();
    for task in sim.tasks().split_off(4) {
        sim.fail(&task);
    }
    assert_eq!(sim.step(), "");
    for task in sim.tasks() {
        sim.set_health(&task.id, HealthStatus::Unhealthy);
    }
    sim.update(UpdateService::new().desired_count(0));
    assert_eq!(sim.settle(), ["stop 4"]);
}

#[test]
fn when_a_deployment_failed_old_tasks_come_back_that_were_lost_long_ago() {
    let mut sim = Sim::steady(4, (50, 200), usize::MAX);
    sim.service.deployment_configuration.circuit_breaker = DeploymentCircuitBreaker::enabled(false);
    sim.deploy();
    sim.step();
    sim.progress();
    for task in sim.tasks() {
        if task.last_status < TaskStatus::Running {
            sim.fail(&task);
        }
    }
    sim.step();
    let state = sim.service.deployments[0].rollout_state;
    assert_eq!(state, RolloutState::Failed, "{:?}", sim.said);
    assert_eq!(sim.wanted().len(), 2);
    sim.room = 1;
    let lost = sim.tasks()[0].clone();
    sim.fail(&lost);
    assert_eq!(sim.step(), "", "there is no room");
    sim.room = usize::MAX;
    assert_eq!(sim.step(), "start 1");
    assert_eq!(pending(&sim), ["ecs-svc/1"]);
}

#[test]
fn a_larger_service_gets_no_tasks_of_an_older_revision() {
    let mut sim = Sim::steady(2, (100, 200), usize::MAX);
    sim.update(UpdateService::new().desired_count(4).forced());
    assert_eq!(sim.step(), "start 4");
    assert_eq!(pending(&sim), ["ecs-svc/2"; 4]);
}

#[test]
fn lost_tasks_of_two_older_deployments_have_one_stand_in_if_one_is_missing() {
    let mut sim = Sim::steady(2, (100, 150), usize::MAX);
    sim.deploy();
    assert_eq!(sim.step(), "start 1");
    sim.progress();
    sim.deploy();
    let tasks = sim.tasks();
    sim.fail(&tasks[0]);
    sim.fail(&tasks[2]);
    assert_eq!(sim.step(), "start 2");
    assert_eq!(pending(&sim), ["ecs-svc/2", "ecs-svc/3"]);
}

#[test]
fn a_deleted_service_is_inactive_when_its_tasks_are_stopping() {
    let mut sim = Sim::steady(1, (100, 200), usize::MAX);
    let deleted = sim.service.delete(bayplan::model::Deletion::Forced);
    sim.service = deleted.expect("forced");
    assert_eq!(sim.step(), "stop 1");
    assert_eq!(sim.service.status, ServiceStatus::Draining);
    sim.change(&Change::SetTaskStatus {
        task_id: sim.tasks()[0].id.clone(),
        last_status: TaskStatus::Stopping,
    });
    sim.step();
    assert_eq!(sim.service.status, ServiceStatus::Inactive);
}

#[test]
fn what_was_stopped_is_not_lost() {
    let mut sim = Sim::checked(2, (50, 100));
    sim.deploy();
    assert_eq!(sim.step(), "stop 1");
    let left = sim.wanted();
    sim.progress();
    let left = sim
        .tasks()
        .into_iter()
        .find(|task| task.id.to_string() == left[0]);
    sim.set_health(&left.expect("one is left").id, HealthStatus::Unhealthy);
    assert_eq!(sim.step(), "stop 1 + start 1");
    assert_eq!(pending(&sim), ["ecs-svc/2"]);
}
