//! Planners for which things go wrong.

use std::collections::BTreeMap;

use bayplan::model::{ContainerInstanceArn, ContainerInstanceStatus, Draws, Purpose, Seed};
use bayplan::testing::{Faults, Life};
use bayplan::time::TimeDelta;
use bayplan::verify;

use super::planners::{known, named, off, planner, scale};
use super::records::Records;
use super::world::{World, cluster, instance};
use crate::shared::cases;

/// The planners, and the service of each.
const NAMES: [&str; 3] = ["a", "b", "c"];

/// Three planners for which things go wrong, each with a service, for a while.
fn troubled(seed: Seed) -> (Records, [World; 3]) {
    let mut draws = seed.draws(Purpose::Fault, 1);
    let records = Records::default();
    let starts_after = TimeDelta::from_millis(small(&mut draws, 20_000));
    let life = Life::runs().starting_after(starts_after);
    let mut worlds = NAMES.map(|name| planner(name, &records, &life));
    for number in 1..=4 {
        worlds[0].add_instance(number);
    }
    worlds[0].settle();
    records.goes_wrong(Faults::random(seed.for_request(1), 200));
    for (place, world) in worlds.iter_mut().enumerate() {
        let number = u64::try_from(place).expect("small");
        world.runtime.faults = Faults::random(seed.for_request(number + 2), 200);
        world.budget = usize::try_from(draws.below(20)).expect("small") + 3;
        world.serve_as(named(NAMES[place]), 0, off());
    }
    for _ in 0..12 {
        let place = usize::try_from(draws.below(3)).expect("small");
        trouble(&mut worlds[place], NAMES[place], &mut draws);
        for place in 0..3 {
            let world = &mut worlds[place];
            world.wait(small(&mut draws, 90));
            fits(&records, &worlds);
        }
    }
    (records, worlds)
}

fn small(draws: &mut Draws, below: u64) -> i64 {
    i64::try_from(draws.below(below)).expect("small")
}

fn trouble(world: &mut World, service: &str, draws: &mut Draws) {
    let count = u32::try_from(draws.below(14)).expect("small");
    let on = instance(u32::try_from(draws.below(4)).expect("small") + 1);
    let is_known = {
        let control = world.control.cluster(&cluster()).expect("a cluster");
        control.cluster().instance(&on).is_some()
    };
    let status = match draws.below(3) {
        0 => ContainerInstanceStatus::Draining,
        _ => ContainerInstanceStatus::Active,
    };
    match draws.below(4) {
        0 if is_known => {
            let change = [on];
            world.tell(|control, now| {
                control.update_container_instances_state(now, &change, status)
            });
        }
        1 => {
            if let Some(task) = world.live().first().cloned() {
                world.tell(|control, now| control.stop_task(now, &task, None));
            }
        }
        _ => {
            scale(world, service, count);
        }
    }
}

/// What really runs fits where it runs, whoever started it; and what each planner knows is sound.
fn fits(records: &Records, worlds: &[World]) {
    let mut on: BTreeMap<ContainerInstanceArn, usize> = BTreeMap::new();
    for world in worlds {
        let live = world.live();
        let specs = world.runtime.starts().iter();
        for spec in specs.filter(|spec| live.contains(&spec.address.task)) {
            let arn = spec.address.container_instance_arn.clone();
            *on.entry(arn.expect("an instance")).or_default() += 1;
        }
        let control = world.control.cluster(&cluster()).expect("a cluster");
        assert_eq!(verify::state(control.cluster()), []);
    }
    for (instance, count) in on {
        let recorded = records.tasks(&instance);
        assert!(count <= 8, "{count} on {instance}, recorded {recorded:?}");
        assert!(recorded.len() <= 8, "{instance}");
    }
}

#[test]
fn no_room_is_given_away_twice_and_all_agree_in_the_end() {
    for case in 0..cases().div_ceil(4) {
        let (records, mut worlds) = troubled(Seed::new(u64::from(case)));
        records.goes_wrong(Faults::none());
        for world in &mut worlds {
            world.runtime.faults = Faults::none();
        }
        for _ in 0..40 {
            for world in &mut worlds {
                world.wait(60);
            }
            fits(&records, &worlds);
        }
        let mut live = 0;
        for world in &worlds {
            live += world.live().len();
            assert_eq!(world.driver.orders(), 0, "case {case}");
            for number in 1..=4 {
                let on = instance(number);
                assert_eq!(known(world, &on), records.tasks(&on), "case {case}, {on}");
            }
        }
        let recorded: usize = (1..=4).map(|one| records.tasks(&instance(one)).len()).sum();
        assert_eq!(
            recorded, live,
            "case {case}: what runs is recorded, and nothing else"
        );
    }
}
