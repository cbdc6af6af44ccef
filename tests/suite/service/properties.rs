//! Laws of passes, on random histories.

use bayplan::model::{DesiredStatus, Task, TaskStatus, UpdateService, lower_limit, upper_limit};
use bayplan::plan::ServiceStep;
use proptest::prelude::*;

use super::sim::{Sim, holds, request};
use crate::shared::config;

/// Something that happens to a service.
#[derive(Debug, Clone, Copy)]
enum Event {
    Pass,
    Progress,
    Fail(usize),
    Wait,
    Deploy,
    Scale(u32),
    Protect(usize),
    Room(usize),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => Just(Event::Pass),
        4 => Just(Event::Progress),
        2 => (0_usize..8).prop_map(Event::Fail),
        1 => Just(Event::Wait),
        1 => Just(Event::Deploy),
        1 => (0_u32..7).prop_map(Event::Scale),
        1 => (0_usize..8).prop_map(Event::Protect),
        1 => (0_usize..12).prop_map(Event::Room),
    ]
}

fn percents() -> impl Strategy<Value = (u32, u32)> {
    let one = (0_u32..=100, 100_u32..=250);
    one.prop_filter("both block", |percents| *percents != (100, 100))
}

fn happen(sim: &mut Sim, event: Event) {
    match event {
        Event::Pass => {
            checked_step(sim);
        }
        Event::Progress => {
            sim.progress();
        }
        Event::Fail(number) => {
            let tasks = sim.tasks();
            if let Some(task) = tasks.get(number).filter(|task| holds(task)) {
                sim.fail(task);
            }
        }
        Event::Wait => sim.pass_seconds(1_700),
        Event::Deploy => sim.deploy(),
        Event::Scale(desired) => sim.update(UpdateService::new().desired_count(desired)),
        Event::Protect(number) => {
            if let Some(task) = sim.tasks().get(number).cloned() {
                let until = bayplan::time::TimeDelta::from_minutes(60).expect("a span");
                let until = sim.now.saturating_add(until);
                sim.set_facts(&task.id, task.facts.protected_until(until));
            }
        }
        Event::Room(room) => sim.room = room,
    }
}

fn healthy(sim: &Sim, tasks: &[Task]) -> u32 {
    let is_healthy = |task: &&Task| {
        let span = bayplan::time::TimeDelta::from_seconds(40).expect("a span");
        task.desired_status == DesiredStatus::Running
            && task.last_status == TaskStatus::Running
            && task
                .facts
                .started_at
                .is_some_and(|at| at.saturating_add(span) <= sim.now)
    };
    u32::try_from(tasks.iter().filter(is_healthy).count()).expect("few")
}

/// A pass, whose steps keep within the percents.
fn checked_step(sim: &mut Sim) {
    let configuration = &sim.service.deployment_configuration;
    let desired = sim.service.desired_count;
    let minimum = lower_limit(desired, configuration.minimum_healthy_percent);
    let maximum = upper_limit(desired, configuration.maximum_percent);
    let before = sim.tasks();
    let healthy_before = healthy(sim, &before);
    let plan = sim.plan();
    let again = sim.plan();
    assert_eq!(plan, again, "the same twice");
    let counted = u32::try_from(before.iter().filter(|task| holds(task)).count()).expect("few");
    let mut started = 0;
    for step in &plan.steps {
        match step {
            ServiceStep::Start { count, .. } => {
                assert!(*count > 0);
                started += count;
            }
            ServiceStep::Stop { task, reason } => {
                let task = before
                    .iter()
                    .find(|found| found.id == *task)
                    .expect("a task");
                assert!(!task.facts.is_protected(sim.now), "{reason}");
                assert_eq!(task.desired_status, DesiredStatus::Running, "{reason}");
            }
            ServiceStep::Forget { .. } | ServiceStep::ShiftTraffic { .. } | _ => {}
        }
    }
    assert!(started == 0 || counted + started <= maximum, "{plan}");
    sim.step();
    let after = sim.tasks();
    let healthy_after = healthy(sim, &after);
    let lost = healthy_after < healthy_before;
    // A smaller desired count is no step of a deployment.
    let scales_in = plan
        .steps
        .iter()
        .any(|step| step.to_string().contains("should be"));
    assert!(!lost || scales_in || healthy_after >= minimum, "{plan}");
}

proptest! {
    #![proptest_config(config("service"))]

    #[test]
    fn passes_keep_within_the_percents_and_come_to_rest(
        desired in 0_u32..7,
        percents in percents(),
        events in proptest::collection::vec(event(), 0..40),
    ) {
        let mut sim = Sim::new(request(desired, percents), usize::MAX);
        for event in events {
            happen(&mut sim, event);
            if matches!(event, Event::Pass) && sim.room > 100 {
                // What was done once is not done again.
                let plan = sim.plan();
                prop_assert!(plan.steps.is_empty() && plan.notices.is_empty(), "{plan}");
            }
        }
        sim.room = usize::MAX;
        for _ in 0..3 {
            sim.settle();
            sim.pass_seconds(7_200);
        }
        sim.settle();
        let (there, desired) = (sim.tasks().len(), sim.service.desired_count);
        let minimum = lower_limit(desired, percents.0);
        let is_blocked = minimum == desired && upper_limit(desired, percents.1) == desired;
        let is_done = sim.service.deployments.len() == 1;
        prop_assert!(is_done || is_blocked, "{:?}", sim.plan().waits);
        prop_assert_eq!(u32::try_from(there).expect("few"), desired);
    }
}
