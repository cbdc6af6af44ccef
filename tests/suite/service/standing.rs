//! Messages whose cause holds on: when they are said again, and when a pass looks at them again.

use bayplan::model::{
    ContainerInstanceStatus, DeploymentController, TaskSet, TaskSetStatus, UpdateService,
};
use bayplan::plan::{ServiceMessage, ServicePlan};
use bayplan::service::{UnplacedStart, unplaced};
use bayplan::time::{TimeDelta, Timestamp};

use super::sim::{Sim, arn, id, request};

const STEADY: &str = "(service web) has reached a steady state.";

/// Six hours later.
fn again(at: Timestamp) -> Timestamp {
    at.saturating_add(TimeDelta::from_millis(6 * 3_600_000))
}

fn steady_said(sim: &Sim) -> usize {
    sim.said.iter().filter(|said| *said == STEADY).count()
}

#[test]
fn a_message_whose_cause_holds_on_is_said_again_after_six_hours() {
    let mut sim = Sim::steady(1, (100, 200), usize::MAX);
    sim.service.memory.standing.clear();
    let said_at = sim.now;
    assert_eq!(sim.plan().wake_at, Some(again(said_at)), "as it is said");
    sim.step();
    sim.pass_seconds(60);
    assert_eq!(sim.plan().wake_at, Some(again(said_at)), "once it was said");
    sim.now = again(said_at).saturating_add(TimeDelta::from_millis(-1));
    sim.step();
    assert_eq!(steady_said(&sim), 1);
    sim.now = again(said_at);
    sim.step();
    assert_eq!(steady_said(&sim), 2);
    assert_eq!(sim.plan().wake_at, Some(again(sim.now)));
}

fn says(plan: &ServicePlan) -> Vec<String> {
    let messages = plan.notices.iter().map(ToString::to_string);
    messages.filter(|said| said.contains("unable")).collect()
}

#[test]
fn a_message_that_says_something_else_now_is_said_at_once() {
    let mut sim = Sim::new(request(1, (100, 200)), 0);
    let start = |reason: &str| {
        let reason = reason.to_string();
        UnplacedStart::new(id(1), ServiceMessage::UnableToPlace { reason })
    };
    for (reason, expected) in [("one", 1), ("one", 0), ("other", 1), ("other", 0)] {
        // A start that fails is no news of failing starts as such.
        sim.service.deployments[0].memory.failed_starts = 0;
        let plan = unplaced(&sim.pass(), &start(reason));
        assert_eq!(says(&plan).len(), expected, "{reason}: {plan:?}");
        sim.service = *plan.service.expect("a failed start is remembered");
    }
}

/// A service of two tasks that wait to leave a draining instance.
fn leaving() -> Sim {
    let mut sim = Sim::steady(0, (100, 200), usize::MAX);
    sim.add_instance("i1", "a");
    sim.update(UpdateService::new().desired_count(2));
    sim.settle();
    sim.add_instance("i2", "a");
    sim.instances = vec![arn("i2")];
    sim.room = 2;
    sim.set_status("i1", ContainerInstanceStatus::Draining);
    sim
}

#[test]
fn the_first_end_of_protection_that_is_to_come_is_waited_for() {
    let mut sim = leaving();
    let tasks = sim.tasks();
    sim.protect(&tasks[0], 0);
    sim.protect(&tasks[1], 1);
    let end = sim.now.saturating_add(TimeDelta::from_millis(60_000));
    assert_eq!(sim.plan().wake_at, Some(end), "the other end is now");
    sim.protect(&tasks[0], 2);
    assert_eq!(sim.plan().wake_at, Some(end), "the other end is later");
}

#[test]
fn at_the_end_of_time_nothing_is_looked_at_again() {
    let mut sim = Sim::steady(1, (100, 200), usize::MAX);
    sim.service.memory.standing.clear();
    sim.now = Timestamp::MAX;
    assert_eq!(sim.plan().wake_at, None);
}

#[test]
fn what_was_said_of_a_task_set_is_forgotten_with_it() {
    let mut external = request(1, (100, 200));
    external.deployment_controller = DeploymentController::External;
    let mut sim = Sim::new(external, usize::MAX);
    let mut set = TaskSet::new(id(1), sim.service.revision.clone());
    set.scale = 100_000;
    sim.service.task_sets.push(set);
    for _ in 0..3 {
        assert_eq!(sim.step(), "start 1");
        let task = sim.tasks().pop().expect("a task");
        sim.fail(&task);
    }
    sim.step();
    assert!(!sim.service.memory.standing.is_empty(), "it is impaired");
    sim.service.task_sets[0].status = TaskSetStatus::Draining;
    sim.step();
    assert_eq!(sim.service.task_sets, []);
    assert!(sim.service.memory.standing.is_empty());
}
