//! Starts that fail, and what ends the wait for the next one.

use bayplan::model::{
    DeploymentMemory, DesiredStatus, FailureReason, HelpfulChange, Quota, StopCode, TaskStatus,
    UpdateService,
};
use bayplan::plan::{Change, ServiceMessage, Wait};
use bayplan::service::{UnplacedStart, helped, reconcile, unplaced};
use bayplan::time::TimeDelta;

use super::sim::{Sim, id, request};

fn memory(sim: &Sim) -> &DeploymentMemory {
    &sim.service.deployments[0].memory
}

const IMPAIRED: &str = "is unable to consistently start tasks successfully";

fn impaired(sim: &Sim) -> usize {
    let said = sim.said.iter();
    said.filter(|said| said.contains(IMPAIRED)).count()
}

/// A service of two tasks, of which the second failed to start three times while the first is pending.
fn throttled() -> Sim {
    let mut sim = Sim::new(request(2, (100, 200)), usize::MAX);
    assert_eq!(sim.step(), "start 2");
    fail_newest(&mut sim);
    for _ in 0..2 {
        assert_eq!(sim.step(), "start 1");
        fail_newest(&mut sim);
    }
    assert_eq!(sim.step(), "");
    assert_eq!(impaired(&sim), 1);
    sim
}

fn fail_newest(sim: &mut Sim) {
    let task = sim.tasks().pop().expect("a task");
    assert!(task.last_status < TaskStatus::Running);
    sim.fail(&task);
}

#[test]
fn a_task_that_runs_lets_the_next_start_come_at_once_and_failing_is_said_again() {
    let mut sim = throttled();
    sim.pass_seconds(1);
    let first = sim.tasks()[0].clone();
    sim.run(&first);
    assert_eq!(sim.step(), "start 1");
    sim.pass_seconds(1);
    fail_newest(&mut sim);
    for _ in 0..2 {
        assert_eq!(sim.step(), "start 1");
        fail_newest(&mut sim);
    }
    assert_eq!(sim.step(), "");
    assert_eq!(impaired(&sim), 2);
}

#[test]
fn a_change_that_may_help_lets_one_start_come_at_once() {
    let mut sim = throttled();
    sim.service.deployments[0].memory.retry = true;
    assert_eq!(sim.step(), "start 1");
    let mut facts = sim.tasks()[0].facts;
    facts.stop_code = Some(StopCode::UserInitiated);
    let task_id = sim.tasks()[0].id.clone();
    sim.set_facts(&task_id, facts);
    sim.change(&Change::SetDesiredStatus {
        task_id,
        desired_status: DesiredStatus::Stopped,
    });
    assert_eq!(sim.step(), "", "the next one waits");
}

#[test]
fn a_start_that_fails_uses_up_what_would_have_helped() {
    let mut sim = Sim::new(request(1, (100, 200)), usize::MAX);
    for _ in 0..3 {
        assert_eq!(sim.step(), "start 1");
        sim.service.deployments[0].memory.retry = true;
        fail_newest(&mut sim);
    }
    assert_eq!(sim.step(), "");
}

#[test]
fn a_task_that_ran_between_two_passes_did_run() {
    let mut sim = Sim::new(request(1, (100, 200)), usize::MAX);
    sim.step();
    let task = sim.tasks()[0].clone();
    sim.run(&task);
    let task = sim.tasks()[0].clone();
    sim.fail(&task);
    sim.step();
    assert!(memory(&sim).has_run);
}

#[test]
fn a_failed_start_counts_unless_another_task_ran_later() {
    for (seconds, expected) in [(0, 1), (1, 0)] {
        let mut sim = Sim::new(request(2, (100, 200)), usize::MAX);
        sim.step();
        let tasks = sim.tasks();
        sim.fail(&tasks[0]);
        sim.pass_seconds(seconds);
        sim.run(&tasks[1]);
        sim.step();
        let failed = memory(&sim).failed_starts;
        assert_eq!(failed, expected, "{seconds} seconds later");
    }
}

/// A service of which one task of two has no place.
fn without_place() -> Sim {
    let mut sim = Sim::new(request(2, (100, 200)), 1);
    assert_eq!(sim.step(), "start 1");
    assert_eq!(memory(&sim).failed_starts, 1);
    sim
}

#[test]
fn only_changes_of_the_cluster_that_may_help_are_waited_for_and_once() {
    let mut sim = without_place();
    assert_eq!(helped(&sim.service, HelpfulChange::AttributeWritten), None);
    let changed = helped(&sim.service, HelpfulChange::ResourcesFreed);
    sim.service = *changed.expect("it was waited for");
    assert_eq!(helped(&sim.service, HelpfulChange::ResourcesFreed), None);
    sim.room = 2;
    assert_eq!(sim.step(), "start 1");
    assert!(memory(&sim).waits_for.is_empty());
}

#[test]
fn a_task_that_runs_ends_the_wait_for_a_change() {
    let mut sim = without_place();
    sim.pass_seconds(1);
    sim.progress();
    sim.room = 2;
    assert_eq!(sim.step(), "start 1");
    assert_eq!(memory(&sim).failed_starts, 0);
}

#[test]
fn after_a_task_ran_no_change_of_the_cluster_is_waited_for() {
    let mut sim = without_place();
    sim.update(UpdateService::new().desired_count(1));
    sim.pass_seconds(1);
    sim.progress();
    assert_eq!(sim.step(), "");
    assert_eq!(helped(&sim.service, HelpfulChange::ResourcesFreed), None);
}

#[test]
fn what_found_no_place_three_times_waits_and_says_until_when() {
    let mut sim = without_place();
    sim.step();
    assert_eq!(memory(&sim).failed_starts, 2);
    let start = UnplacedStart::new(id(1), ServiceMessage::NoContainerInstances)
        .lacking(vec![FailureReason::Cpu]);
    let plan = unplaced(&sim.pass(), &start);
    let until = sim.now.saturating_add(TimeDelta::from_millis(10_000));
    let wait = Wait::FailedStarts {
        deployment: id(1),
        failures: 3,
        until,
    };
    assert_eq!(plan.waits, [wait]);
    assert_eq!(plan.wake_at, Some(until));
}

#[test]
fn an_older_deployment_whose_last_task_finds_no_place_again_is_over() {
    let mut sim = Sim::steady(1, (100, 200), 1);
    sim.deploy();
    assert_eq!(sim.step(), "");
    let old = sim.tasks()[0].clone();
    sim.room = 0;
    sim.fail(&old);
    assert_eq!(sim.step(), "");
    assert_eq!(sim.service.deployments.len(), 1);
}

#[test]
fn what_a_pass_may_not_start_is_started_a_minute_later() {
    let sim = Sim::new(request(3, (100, 200)), usize::MAX);
    let plan = reconcile(&sim.pass().start_cap(Quota::at_most(2)));
    assert!(plan.waits.contains(&Wait::StartCap(1)), "{plan}");
    let later = sim.now.saturating_add(TimeDelta::from_millis(60_000));
    assert_eq!(plan.wake_at, Some(later));
}
