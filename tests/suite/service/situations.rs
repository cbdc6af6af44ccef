//! Unhealthy tasks, draining, protection, scaling, task sets, other strategies.

use bayplan::model::{
    AvailabilityZoneRebalancing, ContainerInstanceStatus, Deletion, DeploymentStrategy,
    DesiredStatus, HealthStatus, ServiceStatus, Task, TaskSet, TrafficShift, UpdateService,
};

use super::sim::{Sim, id, request};

const PLENTY: usize = usize::MAX;

fn ids(tasks: &[Task]) -> Vec<String> {
    tasks.iter().map(|task| task.id.to_string()).collect()
}

#[test]
fn an_unhealthy_task_is_replaced_before_it_is_stopped_if_there_is_room() {
    let mut sim = Sim::checked(2, (100, 200));
    let first = sim.tasks()[0].id.clone();
    sim.set_health(&first, HealthStatus::Unhealthy);
    assert_eq!(sim.step(), "start 1");
    sim.progress();
    assert_eq!(sim.step(), "", "the replacement is not healthy yet");
    let new = sim.tasks()[2].id.clone();
    sim.set_health(&new, HealthStatus::Healthy);
    assert_eq!(sim.step(), "stop 1");
    sim.settle();
    assert_eq!(ids(&sim.tasks()), ["t0002", "t0003"]);
}

#[test]
fn without_room_unhealthy_tasks_are_stopped_one_at_a_time() {
    let mut sim = Sim::checked(3, (50, 100));
    for task in sim.tasks() {
        sim.set_health(&task.id, HealthStatus::Unhealthy);
    }
    assert_eq!(sim.step(), "stop 1");
    assert_eq!(sim.step(), "");
    sim.progress();
    assert_eq!(sim.step(), "start 1");
}

#[test]
fn an_unhealthy_task_stays_while_an_older_deployment_starts_one_to_hold_the_minimum() {
    let mut sim = Sim::checked(2, (50, 100));
    sim.deploy();
    sim.service.deployments[0].health_checks.container = true;
    assert_eq!(sim.step(), "stop 1");
    sim.progress();
    assert_eq!(sim.step(), "start 1");
    sim.progress();
    let tasks = sim.tasks();
    let [old, new] = &tasks[..] else {
        panic!("one of each: {tasks:?}")
    };
    sim.set_health(&new.id, HealthStatus::Unhealthy);
    sim.fail(old);
    assert_eq!(sim.step(), "start 1");
    let stand_in = sim.tasks()[1].clone();
    assert_eq!(stand_in.started_by, old.started_by);
    assert_eq!(sim.step(), "", "nothing is healthy yet");
    sim.progress();
    assert_eq!(sim.step(), "", "it runs, but says nothing of its health");
    sim.set_health(&stand_in.id, HealthStatus::Healthy);
    assert_eq!(sim.step(), "stop 1", "one is healthy, as many as must be");
    let stopped = sim.tasks().into_iter().find(|task| task.id == new.id);
    assert_eq!(
        stopped.map(|task| task.desired_status),
        Some(DesiredStatus::Stopped)
    );
}

#[test]
fn during_the_grace_period_unhealthy_results_are_ignored() {
    let mut sim = Sim::checked(1, (100, 200));
    sim.service.health_check_grace_period_seconds = 3_600;
    let first = sim.tasks()[0].id.clone();
    sim.set_health(&first, HealthStatus::Unhealthy);
    assert_eq!(sim.step(), "");
    sim.pass_seconds(3_600);
    assert_eq!(sim.step(), "start 1");
}

fn on_two_instances(desired: u32, percents: (u32, u32)) -> Sim {
    let mut sim = Sim::new(request(desired, percents), PLENTY);
    sim.service.availability_zone_rebalancing = AvailabilityZoneRebalancing::Disabled;
    sim.add_instance("i1", "a");
    sim.settle();
    sim.add_instance("i2", "b");
    sim.instances = vec![super::sim::arn("i2")];
    sim
}

#[test]
fn draining_at_50_percent_stops_two_of_four_at_once() {
    let mut sim = on_two_instances(4, (50, 100));
    sim.set_status("i1", ContainerInstanceStatus::Draining);
    assert_eq!(
        sim.settle().join(" → "),
        "stop 2 → start 2 → stop 2 → start 2"
    );
}

#[test]
fn draining_at_100_200_starts_four_elsewhere_first() {
    let mut sim = on_two_instances(4, (100, 200));
    sim.set_status("i1", ContainerInstanceStatus::Draining);
    assert_eq!(sim.settle().join(" → "), "start 4 → stop 4");
    let left = sim.tasks();
    let on_second = |task: &Task| task.container_instance_arn == Some(super::sim::arn("i2"));
    assert!(left.iter().all(on_second));
}

#[test]
fn pending_tasks_leave_a_draining_instance_at_once() {
    let mut sim = on_two_instances(0, (100, 200));
    sim.update(UpdateService::new().desired_count(2));
    assert_eq!(sim.step(), "start 2");
    sim.set_status("i2", ContainerInstanceStatus::Draining);
    sim.instances = vec![super::sim::arn("i1")];
    assert_eq!(sim.step(), "stop 2 + start 2");
    assert!(
        sim.said
            .contains(&"(service web) has stopped 2 pending tasks.".to_string())
    );
}

#[test]
fn scaling_out_and_in_and_to_nothing() {
    let mut sim = Sim::steady(2, (50, 100), PLENTY);
    sim.update(UpdateService::new().desired_count(5));
    assert_eq!(sim.settle(), ["start 3"]);
    sim.update(UpdateService::new().desired_count(1));
    assert_eq!(sim.settle(), ["stop 4"]);
    sim.update(UpdateService::new().desired_count(0));
    assert_eq!(sim.settle(), ["stop 1"]);
}

#[test]
fn protected_tasks_survive_a_scale_in_and_a_deployment_until_protection_ends() {
    let mut sim = Sim::steady(3, (100, 200), PLENTY);
    for task in &sim.tasks()[..2] {
        sim.protect(task, 60);
    }
    sim.update(UpdateService::new().desired_count(1));
    assert_eq!(sim.settle(), ["stop 1"]);
    let said = "(service web) was unable to reach steady state because task set (ecs-svc/1) was \
                unable to scale in. Reason: The number of protected tasks are more than the desired \
                count of tasks";
    assert!(sim.said.iter().any(|found| found == said), "{:?}", sim.said);
    sim.deploy();
    assert_eq!(
        sim.settle(),
        [""; 0],
        "two are there already, and may not go"
    );
    assert_eq!(ids(&sim.tasks()), ["t0001", "t0002"]);
    sim.now = sim.plan().wake_at.expect("the end of the protection");
    assert_eq!(sim.settle(), ["stop 1", "start 1", "stop 1"]);
}

#[test]
fn a_deleted_service_stops_all_its_tasks_protected_or_not() {
    let mut sim = Sim::steady(2, (100, 200), PLENTY);
    let first = sim.tasks()[0].clone();
    sim.protect(&first, 60);
    assert!(sim.service.delete(Deletion::Ordinary).is_err());
    sim.service = sim.service.delete(Deletion::Forced).expect("forced");
    assert_eq!(sim.settle(), ["stop 2"]);
    assert_eq!(sim.service.status, ServiceStatus::Inactive);
}

#[test]
fn an_old_task_that_is_lost_is_replaced_by_its_own_revision_to_hold_the_minimum() {
    let mut sim = Sim::steady(4, (100, 125), PLENTY);
    sim.deploy();
    assert_eq!(sim.step(), "start 1");
    for task in &sim.tasks()[..2] {
        sim.fail(task);
    }
    assert_eq!(sim.step(), "start 2", "three are there or on their way");
    let tasks = sim.tasks();
    let of = |task: &Task| task.started_by.as_ref().map(ToString::to_string);
    let newest: Vec<_> = tasks[3..].iter().filter_map(of).collect();
    assert_eq!(newest, ["ecs-svc/1", "ecs-svc/2"]);
}

#[test]
fn blue_and_green_stand_side_by_side_until_the_bake_time_is_over() {
    let mut sim = Sim::steady(3, (100, 200), PLENTY);
    sim.service.deployment_configuration.strategy = DeploymentStrategy::BlueGreen;
    sim.service.deployment_configuration.bake_time_minutes = 10;
    sim.deploy();
    assert_eq!(sim.settle(), ["start 3"]);
    assert_eq!(sim.tasks().len(), 6);
    sim.now = sim.plan().wake_at.expect("the end of the bake time");
    assert_eq!(sim.settle(), ["stop 3"]);
}

#[test]
fn a_canary_takes_a_part_of_the_traffic_first() {
    let mut sim = Sim::steady(2, (100, 200), PLENTY);
    let shift = TrafficShift::new(5_000, 10);
    sim.service.deployment_configuration.strategy = DeploymentStrategy::Canary(shift);
    sim.deploy();
    sim.step();
    sim.progress();
    let shifts = |sim: &Sim| {
        let steps = sim.plan().steps;
        steps.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(shifts(&sim), ["shift 5.000 % of the traffic to ecs-svc/2"]);
    sim.step();
    assert_eq!(sim.step(), "");
    sim.pass_seconds(600);
    assert_eq!(
        shifts(&sim)[0],
        "shift 100.000 % of the traffic to ecs-svc/2"
    );
    assert_eq!(sim.settle(), ["stop 2"]);
}

#[test]
fn task_sets_have_their_share_of_the_tasks() {
    let mut external = request(5, (100, 200));
    external.deployment_controller = bayplan::model::DeploymentController::External;
    let mut sim = Sim::new(external, PLENTY);
    for (number, scale) in [(1, 50_000), (2, 20_000)] {
        let revision = sim.service.revision.clone();
        let mut set = TaskSet::new(id(number), revision);
        set.scale = scale;
        sim.service.task_sets.push(set);
    }
    assert_eq!(sim.settle(), ["start 4"]);
    assert_eq!(
        sim.said,
        [
            "(service web, taskSet ecs-svc/1) updated state to STEADY_STATE.",
            "(service web, taskSet ecs-svc/2) updated state to STEADY_STATE.",
        ]
    );
    sim.service.task_sets[0].scale = 0;
    assert_eq!(sim.settle(), ["stop 3"]);
}

#[test]
fn a_deployment_may_succeed_early() {
    let mut sim = Sim::steady(4, (50, 200), PLENTY);
    let early =
        bayplan::model::EarlySuccessCriteria::new(50, bayplan::model::RevisionCleanup::Deferred);
    sim.service.deployment_configuration.early_success = Some(early);
    sim.deploy();
    sim.room = 6;
    sim.step();
    sim.progress();
    sim.progress();
    sim.step();
    let state = sim.service.deployments[0].rollout_state;
    assert_eq!(state, bayplan::model::RolloutState::Completed);
}
