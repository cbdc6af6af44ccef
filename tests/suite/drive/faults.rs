//! Whatever goes wrong, nothing is lost.

use bayplan::control::TaskReport;
use bayplan::drive::{Driver, DriverSettings};
use bayplan::model::{DeploymentCircuitBreaker, Draws, Purpose, Seed, TaskStatus};
use bayplan::testing::{Answers, Faults, Life};
use bayplan::time::TimeDelta;

use super::world::{World, arn, definition};
use crate::shared::cases;

/// A world in which things go wrong, and a host that restarts at times.
fn troubled(seed: Seed) -> World {
    let mut draws = seed.draws(Purpose::Fault, 1);
    let life = Life::runs().starting_after(seconds(draws.below(90)));
    let answers = match draws.below(2) {
        0 => Answers::AtOnce,
        _ => Answers::Later,
    };
    let mut world = World::new(life, answers);
    if draws.below(2) == 0 {
        world = world.with_images(&[("web:v1", "1"), ("web:v2", "2")]);
        let images = world.images.as_mut().expect("a registry");
        images.faults = Faults::random(seed.for_request(1), 200);
        images.put_off = u32::try_from(draws.below(3)).expect("small");
    }
    world.runtime.faults = Faults::random(seed.for_request(2), 300);
    world.events.faults = Faults::random(seed.for_request(3), 300);
    world.budget = usize::try_from(draws.below(20)).expect("small") + 1;
    world.register("web:2", definition("web:v2", None));
    world.serve(
        definition("web:v1", None),
        4,
        DeploymentCircuitBreaker::default(),
    );
    for _ in 0..12 {
        trouble(&mut world, &mut draws);
        world.wait(i64::try_from(draws.below(200)).expect("small"));
    }
    world
}

fn seconds(count: u64) -> TimeDelta {
    TimeDelta::from_millis(i64::try_from(count).expect("small") * 1_000)
}

fn trouble(world: &mut World, draws: &mut Draws) {
    let count = u32::try_from(draws.below(7)).expect("small");
    match draws.below(6) {
        0 => world.update(|request| request.desired_count = Some(count)),
        1 => {
            let revision = arn(["web:1", "web:2"][usize::try_from(draws.below(2)).expect("small")]);
            world.update(|request| request.task_definition = Some(revision));
        }
        2 => {
            if let Some(task) = world.running().first().cloned() {
                world.tell(|control, now| control.stop_task(now, &task, None));
            }
        }
        3 => {
            // It is lost without a word; the host hears of it when it asks.
            if let Some(task) = world.live().first().cloned() {
                world.runtime.lose(&task);
            }
            restart(world);
        }
        4 => restart(world),
        _ => {
            // A report of something long past.
            if let Some(task) = world.running().first().cloned() {
                let report = TaskReport::new(task).status(TaskStatus::Pending);
                world.tell(|control, now| control.observe_task(now, &report));
            }
        }
    }
}

/// The driver forgets everything but the numbers of events; those not published yet are lost with it.
fn restart(world: &mut World) {
    let next = world.driver.next_event();
    world.driver = Driver::new(DriverSettings::default()).numbering_events_from(next);
    world.driver.reconcile(&world.control);
}

#[test]
fn in_the_end_what_should_run_does_and_nothing_else() {
    for case in 0..cases().div_ceil(4) {
        let seed = Seed::new(u64::from(case));
        let mut world = troubled(seed);
        // Everything works again.
        world.runtime.faults = Faults::none();
        world.events.faults = Faults::none();
        if let Some(images) = &mut world.images {
            images.faults = Faults::none();
        }
        restart(&mut world);
        world.wait(7_200);
        assert_eq!(world.running(), world.live(), "case {case}");
        let desired = usize::try_from(world.service().desired_count).expect("small");
        assert_eq!(world.running().len(), desired, "case {case}");
        assert_eq!(world.driver.orders(), 0, "case {case}");
        let numbers = world.event_numbers();
        assert!(
            numbers.is_sorted_by(|a, b| a < b),
            "case {case}: {numbers:?}"
        );
        let images: std::collections::BTreeSet<String> = world
            .runtime
            .starts()
            .iter()
            .filter(|spec| world.running().contains(&spec.address.task))
            .flat_map(|spec| spec.images.values().filter_map(|image| image.digest()))
            .map(ToString::to_string)
            .collect();
        assert!(images.len() <= 1, "case {case}: {images:?}");
    }
}

#[test]
fn the_same_troubles_end_the_same() {
    let end = |seed| {
        let world = troubled(Seed::new(seed));
        (
            world.tasks(),
            world.live(),
            world.failures,
            world.events.events().to_vec(),
        )
    };
    assert_eq!(end(5), end(5));
}
