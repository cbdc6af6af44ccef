//! Tasks that move between zones: to where there is room, each once, and no more than need be.

use std::collections::BTreeSet;

use bayplan::model::{
    AvailabilityZoneRebalancing, CreateService, DeploymentConfiguration, SchedulingStrategy,
    ServiceName, TaskId, UpdateService,
};
use proptest::prelude::*;

use super::outcome::comes_to_rest;
use super::rules::step;
use super::world::{Event, Machine, World, definition, name};
use crate::shared::config;

/// A service whose tasks are all in zone `a`, with other zones that have room for so many tasks.
fn crowded(desired: u32, rooms: &[u64]) -> (World, ServiceName) {
    let mut world = World::new();
    let service = name("plain");
    let mut request = CreateService::new(service.clone(), definition("plain:1"));
    request.desired_count = Some(desired);
    let configuration = DeploymentConfiguration::of(SchedulingStrategy::Replica);
    request.deployment_configuration = Some(configuration.percents(100, 200));
    request.availability_zone_rebalancing = Some(AvailabilityZoneRebalancing::Disabled);
    let register = |world: &mut World, number, zone, room: u64| {
        let cpu = 50 + 100 * room;
        world.happen(&Event::Register(number, Machine { zone, cpu }));
    };
    register(&mut world, 0, 'a', 20);
    world.create(request);
    let mut world = comes_to_rest(&world).expect("an end");
    for ((number, zone), room) in (1..).zip('b'..).zip(rooms) {
        register(&mut world, number, zone, *room);
    }
    let mut update = UpdateService::new();
    update.availability_zone_rebalancing = Some(AvailabilityZoneRebalancing::Enabled);
    let updated = world.control.update_service(world.now, &service, update);
    updated.expect("an update");
    (world, service)
}

/// How many tasks run in each zone.
fn zones(world: &World) -> Vec<u32> {
    let view = world.control.cluster();
    let instances = view.instances();
    let counts = instances.map(|one| u32::try_from(one.tasks().len()).expect("few"));
    counts.collect()
}

fn said(world: &World, service: &ServiceName) -> Vec<String> {
    let service = world.control.service(service).expect("a service");
    let messages = service.events.iter().rev();
    let messages = messages.map(|event| event.message.to_string());
    messages.filter(|text| text.contains(" AZ ")).collect()
}

#[test]
fn a_zone_without_room_does_not_keep_tasks_from_the_next_one() {
    let (world, service) = crowded(6, &[0, 5]);
    let rested = comes_to_rest(&world).expect("an end");
    assert_eq!(zones(&rested), [3, 0, 3]);
    let said = said(&rested, &service);
    let unable: Vec<_> = said.iter().filter(|text| text.contains("unable")).collect();
    assert!(!unable.is_empty(), "{said:#?}");
    let expected = "(service plain) was unable to AZ Rebalance because (service plain) was unable to \
                    place a task because no container instance met all of its requirements.";
    assert!(
        unable.iter().all(|text| text.starts_with(expected)),
        "{unable:#?}"
    );
    let first_unable = said.iter().position(|text| text.contains("unable"));
    let moves = said
        .iter()
        .filter(|text| text.contains("due to AZ rebalancing"));
    assert_eq!(moves.count(), 3);
    let last_move = said
        .iter()
        .rposition(|text| text.contains("due to AZ rebalancing"));
    assert!(
        last_move < first_unable,
        "only when no zone is left: {said:#?}"
    );
}

#[test]
fn where_no_zone_has_room_nothing_moves_and_it_is_said_once_for_all() {
    let (mut world, service) = crowded(4, &[0, 0]);
    step(&mut world).expect("a pass");
    assert_eq!(zones(&world), [4, 0, 0]);
    let said = said(&world, &service);
    assert_eq!(said.len(), 3, "{said:#?}");
    assert!(said[0].ends_with("AZ Rebalancing in progress."));
    assert!(said[1].contains("was unable to AZ Rebalance because"));
    assert_eq!(said[2], "(service plain) stopped AZ Rebalancing.");
}

/// How many moves make zones as alike as their rooms allow, one task at a time to the emptiest zone
/// that takes it.
fn fewest_moves(desired: u32, rooms: &[u64]) -> (Vec<u32>, usize) {
    let mut counts = vec![desired];
    counts.resize(rooms.len() + 1, 0);
    let mut moves = 0;
    loop {
        let most = counts.iter().max().copied().expect("a zone");
        let from = counts.iter().position(|count| *count == most).expect("it");
        let has_room = |zone: usize| zone == 0 || u64::from(counts[zone]) < rooms[zone - 1];
        let open = (0..counts.len()).filter(|zone| counts[*zone] + 1 < most && has_room(*zone));
        let Some(to) = open.min_by_key(|zone| counts[*zone]) else {
            return (counts, moves);
        };
        counts[from] -= 1;
        counts[to] += 1;
        moves += 1;
    }
}

proptest! {
    #![proptest_config(config("moves"))]

    #[test]
    fn no_task_moves_twice_and_none_for_nothing(
        desired in 0_u32..9,
        rooms in proptest::collection::vec(0_u64..5, 1..4),
    ) {
        let (mut world, _) = crowded(desired, &rooms);
        let ids = |world: &World| -> BTreeSet<TaskId> {
            world.tasks().into_iter().map(|task| task.id).collect()
        };
        let first = ids(&world);
        let mut known = first.clone();
        step(&mut world).map_err(TestCaseError::fail)?;
        for _ in 0..200 {
            known.extend(ids(&world));
            let reports = world.good_reports();
            if reports.is_empty() {
                world.happen(&Event::NextWake);
            }
            for report in &reports {
                world.happen(report);
            }
            step(&mut world).map_err(TestCaseError::fail)?;
        }
        let (counts, moves) = fewest_moves(desired, &rooms);
        prop_assert_eq!(zones(&world), counts);
        prop_assert_eq!(known.len(), first.len() + moves);
        let left = ids(&world);
        prop_assert!(known.difference(&first).all(|moved| left.contains(moved)));
    }
}
