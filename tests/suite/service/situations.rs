//! Unhealthy tasks, draining, protection, scaling, daemons, zones, task sets, other strategies.

use bayplan::model::{
    AvailabilityZoneRebalancing, ContainerInstanceStatus, Deletion, DeploymentStrategy,
    HealthStatus, ServiceStatus, Task, TaskId, TaskSet, TrafficShift, UpdateService,
};
use bayplan::plan::Change;
use bayplan::time::TimeDelta;

use super::sim::{Sim, holds, id, request};

const PLENTY: usize = usize::MAX;

fn checked(desired: u32, percents: (u32, u32)) -> Sim {
    let mut sim = Sim::steady(desired, percents, PLENTY);
    sim.service.deployments[0].health_checks.container = true;
    for task in sim.tasks() {
        set_health(&mut sim, &task.id, HealthStatus::Healthy);
    }
    sim.settle();
    sim
}

fn set_health(sim: &mut Sim, task: &TaskId, health_status: HealthStatus) {
    sim.change(&Change::SetHealthStatus {
        task_id: task.clone(),
        health_status,
    });
}

fn ids(tasks: &[Task]) -> Vec<String> {
    tasks.iter().map(|task| task.id.to_string()).collect()
}

#[test]
fn an_unhealthy_task_is_replaced_before_it_is_stopped_if_there_is_room() {
    let mut sim = checked(2, (100, 200));
    let first = sim.tasks()[0].id.clone();
    set_health(&mut sim, &first, HealthStatus::Unhealthy);
    assert_eq!(sim.step(), "start 1");
    sim.progress();
    assert_eq!(sim.step(), "", "the replacement is not healthy yet");
    let new = sim.tasks()[2].id.clone();
    set_health(&mut sim, &new, HealthStatus::Healthy);
    assert_eq!(sim.step(), "stop 1");
    sim.settle();
    assert_eq!(ids(&sim.tasks()), ["t0002", "t0003"]);
}

#[test]
fn without_room_unhealthy_tasks_are_stopped_one_at_a_time() {
    let mut sim = checked(3, (50, 100));
    for task in sim.tasks() {
        set_health(&mut sim, &task.id, HealthStatus::Unhealthy);
    }
    assert_eq!(sim.step(), "stop 1");
    assert_eq!(sim.step(), "");
    sim.progress();
    assert_eq!(sim.step(), "start 1");
}

#[test]
fn during_the_grace_period_unhealthy_results_are_ignored() {
    let mut sim = checked(1, (100, 200));
    sim.service.health_check_grace_period_seconds = 3_600;
    let first = sim.tasks()[0].id.clone();
    set_health(&mut sim, &first, HealthStatus::Unhealthy);
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

fn protect(sim: &mut Sim, task: &Task, minutes: i64) {
    let until = TimeDelta::from_minutes(minutes).expect("a span");
    let until = sim.now.saturating_add(until);
    sim.set_facts(&task.id, task.facts.protected_until(until));
}

#[test]
fn protected_tasks_survive_a_scale_in_and_a_deployment_until_protection_ends() {
    let mut sim = Sim::steady(3, (100, 200), PLENTY);
    for task in &sim.tasks()[..2] {
        protect(&mut sim, task, 60);
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
    protect(&mut sim, &first, 60);
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

fn daemons(instances: &[&str]) -> Sim {
    let mut daemon = request(0, (0, 100));
    daemon.desired_count = None;
    daemon.scheduling_strategy = bayplan::model::SchedulingStrategy::Daemon;
    let mut sim = Sim::new(daemon, PLENTY);
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
        container_instance_arn: super::sim::arn("i2"),
        connected: false,
    });
    assert_eq!(sim.step(), "");
    assert_eq!(sim.service.desired_count, 1);
    assert_eq!(sim.tasks().iter().filter(|task| holds(task)).count(), 2);
}

fn in_zones(counts: &[(&str, &str, u32)]) -> Sim {
    let mut sim = Sim::new(request(0, (100, 200)), PLENTY);
    let mut total = 0;
    for (key, zone, count) in counts {
        sim.add_instance(key, zone);
        sim.instances = vec![super::sim::arn(key)];
        total += count;
        sim.service.availability_zone_rebalancing = AvailabilityZoneRebalancing::Disabled;
        sim.update(UpdateService::new().desired_count(total));
        sim.settle();
    }
    sim.said.clear();
    sim.service.availability_zone_rebalancing = AvailabilityZoneRebalancing::Enabled;
    sim
}

fn zones(sim: &Sim) -> String {
    let view = sim.cluster.view();
    let counts = view
        .instances()
        .map(|instance| instance.running_tasks_count().to_string());
    counts.collect::<Vec<_>>().join("/")
}

#[test]
fn zones_of_4_1_1_become_2_2_2() {
    let mut sim = in_zones(&[("i1", "a", 4), ("i2", "b", 1), ("i3", "c", 1)]);
    assert_eq!(sim.settle(), ["start 1", "stop 1", "start 1", "stop 1"]);
    assert_eq!(zones(&sim), "2/2/2");
    let began = "(service web) is not AZ balanced with 4 tasks in a, 1 tasks in b, 1 tasks in c. AZ \
                 Rebalancing in progress.";
    let ended = "(service web) is AZ balanced with 2 tasks in a, 2 tasks in b, 2 tasks in c.";
    for said in [began, ended] {
        assert_eq!(
            sim.said.iter().filter(|found| *found == said).count(),
            1,
            "{:?}",
            sim.said
        );
    }
}

#[test]
fn zones_of_3_2_2_are_balanced_and_5_2_become_4_3() {
    let mut sim = in_zones(&[("i1", "a", 3), ("i2", "b", 2), ("i3", "c", 2)]);
    assert_eq!(sim.settle(), [""; 0]);
    let mut sim = in_zones(&[("i1", "a", 5), ("i2", "b", 2)]);
    sim.settle();
    assert_eq!(zones(&sim), "4/3");
}

#[test]
fn a_move_that_finds_no_place_is_given_up_for_now() {
    let mut sim = in_zones(&[("i1", "a", 3), ("i2", "b", 0)]);
    sim.room = 3;
    assert_eq!(sim.settle(), [""; 0]);
    assert!(
        sim.said
            .contains(&"(service web) stopped AZ Rebalancing.".to_string())
    );
    assert_eq!(sim.tasks().len(), 3);
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
