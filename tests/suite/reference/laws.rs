//! Laws that the reference engine keeps in every world.

use std::collections::{BTreeMap, BTreeSet};

use bayplan::model::{
    BinpackField, ChainStep, ContainerInstance, ContainerInstanceArn, ContainerInstanceStatus,
    GpuNeed, InstanceScope, Need, PlacementRequest, PlacementStrategy, ScorerName, Seed, Task,
    TaskId, TaskStatus,
};
use bayplan::plan::Reason;
use bayplan::testing::reference::{Extras, Filter, Outcome, ScaleIn, Scorer, World, nearest_miss};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::fixture::{arn, chained, container, group, web};
use crate::shared::config;
use crate::worlds::{
    ARNS, SCORER, ScaleInCase, quotas, requests, requests_with_scorer, roomy_worlds, scale_ins,
    seeds, spreads, start_requests, worlds,
};

/// A request for tasks of the service `web` with a chain and nothing else.
fn plain(chain: &[(&str, Option<&str>)], count: u32) -> PlacementRequest {
    let steps: Vec<_> = chain
        .iter()
        .map(|(kind, field)| format!("{kind}:{}", field.unwrap_or_default()))
        .collect();
    let builder = chained(web(container(256), count), &steps.join(" "));
    builder.build(&quotas()).expect("a valid request")
}

/// The worlds before each placement, and the task that was placed.
fn replay(before: &World, after: &World) -> Vec<(World, Task)> {
    let first = before.tasks.len();
    let instances = &before.instances;
    (first..after.tasks.len())
        .map(|at| {
            let world = World::new(instances.clone(), after.tasks[..at].to_vec());
            (world, after.tasks[at].clone())
        })
        .collect()
}

/// What a task breaks where it was placed, said once more and otherwise than the engine says it.
fn broken(world: &World, request: &PlacementRequest, task: &Task) -> Vec<&'static str> {
    let arn = task.container_instance_arn.clone().expect("placed");
    let instance = world.instance(&arn).expect("known");
    let on: Vec<&Task> = world
        .tasks
        .iter()
        .filter(|other| other.container_instance_arn.as_ref() == Some(&arn))
        .collect();
    let needs = on
        .iter()
        .filter(|other| other.last_status != TaskStatus::Stopped)
        .filter_map(|other| other.need.as_ref());
    let needs: Vec<_> = needs.chain(&task.need).collect();
    let sum = |amount: fn(&Need) -> u64| -> u64 { needs.iter().map(|need| amount(need)).sum() };
    let has = &instance.remaining;
    let ports: BTreeSet<_> = needs.iter().flat_map(|need| &need.ports).collect();
    let is_free = |port| !has.ports.contains(port);
    let asked: usize = needs.iter().map(|need| need.ports.len()).sum();
    let gpus: usize = needs
        .iter()
        .map(|need| match need.gpus {
            GpuNeed::Devices(count) => usize::try_from(count).expect("few"),
            GpuNeed::All => instance.registered.gpus.len(),
            GpuNeed::Nothing | _ => 0,
        })
        .sum();
    let active = on
        .iter()
        .filter(|other| other.is_counted() && other.group == task.group);
    let external = instance.attributes.get("ecs.capability.external").is_some();
    let is_in_scope = match request.scope() {
        InstanceScope::Ec2 => !external,
        InstanceScope::External => external,
        InstanceScope::CapacityProvider(name) => {
            instance.capacity_provider_name.as_ref() == Some(name)
        }
    };
    let rules = [
        ("status", instance.status == ContainerInstanceStatus::Active),
        ("scope", is_in_scope),
        ("agent", instance.agent_connected),
        ("cpu", sum(|need| need.cpu.as_u64()) <= has.cpu.as_u64()),
        (
            "memory",
            sum(|need| need.memory.as_u64()) <= has.memory.as_u64(),
        ),
        (
            "ports",
            ports.len() == asked && ports.into_iter().all(is_free),
        ),
        ("100 ports", asked == 0 || has.ports.len() + asked <= 100),
        ("gpus", gpus <= has.gpus.len()),
        (
            "enis",
            instance
                .eni_slots
                .is_none_or(|slots| sum(|need| u64::from(need.enis)) <= u64::from(slots)),
        ),
        (
            "distinctInstance",
            !request.is_distinct_instance() || active.count() == 0,
        ),
    ];
    let failed = rules.into_iter().filter(|(_, holds)| !holds);
    failed.map(|(rule, _)| rule).collect()
}

/// How many tasks of the service `web` each bucket of instances holds.
fn buckets(world: &World, field: &str) -> BTreeMap<Option<String>, usize> {
    let bucket = |instance: &ContainerInstance| match field.strip_prefix("attribute:") {
        Some(name) => instance.attributes.text(name).map(str::to_owned),
        None => Some(instance.container_instance_arn.to_string()),
    };
    let mut counts = BTreeMap::new();
    for instance in &world.instances {
        let arn = Some(&instance.container_instance_arn);
        let tasks = world.tasks.iter().filter(|task| {
            task.group.as_str() == "service:web" && task.container_instance_arn.as_ref() == arn
        });
        *counts.entry(bucket(instance)).or_insert(0) += tasks.count();
    }
    counts
}

fn is_even(world: &World, field: &str) -> bool {
    let counts = buckets(world, field);
    let (least, most) = (counts.values().min(), counts.values().max());
    most.zip(least)
        .is_none_or(|(most, least)| most - least <= 1)
}

fn without_group(mut world: World) -> World {
    world
        .tasks
        .retain(|task| task.group != group("service:web"));
    world
}

/// How many tasks an instance would take if there were no other.
fn alone(world: &World, request: &PlacementRequest, key: &ContainerInstanceArn) -> usize {
    let others = |instance: &ContainerInstance, _: &World| {
        (instance.container_instance_arn != *key).then(String::new)
    };
    let extras = Extras {
        filters: vec![Filter {
            name: "others",
            test: &others,
        }],
        ..Extras::default()
    };
    let outcome = world.clone().place_with(request, Seed::new(0), &extras);
    outcome.placed.len()
}

fn place(world: &World, request: &PlacementRequest, seed: Seed) -> Outcome {
    world.clone().place(request, seed)
}

/// The world and the same in another order.
fn listed_twice() -> impl Strategy<Value = (World, World)> {
    worlds().prop_flat_map(|world| {
        let (instances, tasks) = world.clone().into_parts();
        let others = (Just(instances).prop_shuffle(), Just(tasks).prop_shuffle());
        (Just(world), others.prop_map(World::from))
    })
}

proptest! {
    #![proptest_config(config("reference"))]

    #[test]
    fn no_placement_breaks_a_rule(world in worlds(), request in requests(), seed in seeds()) {
        let mut after = world.clone();
        let outcome = after.place(&request, seed);
        let steps = replay(&world, &after);
        prop_assert_eq!(steps.len(), outcome.placed.len());
        for (before, task) in steps {
            prop_assert_eq!(broken(&before, &request, &task), Vec::<&str>::new());
            let reasons = before.reasons(&request, &Extras::default());
            let on = task.container_instance_arn.as_ref();
            prop_assert!(reasons.iter().any(|(arn, why)| Some(arn) == on && why.is_empty()));
        }
    }

    #[test]
    fn spread_keeps_buckets_even(world in roomy_worlds(), field in spreads(), count in 1..=12_u32) {
        let world = without_group(world);
        let mut after = world.clone();
        let outcome = after.place(&plain(&[field], count), Seed::new(0));
        prop_assert_eq!(outcome.reasons, None);
        for (before, _) in replay(&world, &after) {
            prop_assert!(is_even(&before, field.1.expect("a field")));
        }
        prop_assert!(is_even(&after, field.1.expect("a field")));
    }

    /// How many tasks are placed does not depend on the strategies: it is what each instance would
    /// take by itself, all together.
    #[test]
    fn strategies_never_make_a_task_fail(
        world in worlds(),
        request in requests(),
        seed in seeds(),
    ) {
        let outcome = place(&world, &request, seed);
        let room: usize = world
            .instances
            .iter()
            .map(|instance| alone(&world, &request, &instance.container_instance_arn))
            .sum();
        let count = usize::try_from(request.count()).expect("few");
        prop_assert_eq!(outcome.placed.len(), room.min(count));
        prop_assert_eq!(outcome.reasons.is_none(), room >= count);
    }

    #[test]
    fn binpack_takes_an_instance_with_the_least_left(
        world in worlds(),
        request in requests(),
        seed in seeds(),
    ) {
        let Some(ChainStep::Strategy(PlacementStrategy::Binpack(field))) = request.chain().first()
        else {
            return Ok(());
        };
        let left = |arn: &ContainerInstanceArn| {
            let resources = world.remaining(world.instance(arn).expect("known"));
            match field {
                BinpackField::Cpu => resources.cpu.as_u64(),
                BinpackField::Memory => resources.memory.as_u64(),
            }
        };
        let candidates = world.reasons(&request, &Extras::default());
        let candidates = candidates.iter().filter(|(_, reasons)| reasons.is_empty());
        let least = candidates.map(|(arn, _)| left(arn)).min();
        let outcome = place(&world, &request.with_count(1), seed);
        prop_assert_eq!(outcome.placed.first().map(left), least);
    }

    #[test]
    fn the_order_of_listing_changes_nothing(
        (world, other) in listed_twice(),
        request in requests_with_scorer(),
        start in start_requests(),
        scale_in in scale_ins(),
        seed in seeds(),
    ) {
        let score = |instance: &ContainerInstance, world: &World| {
            let length = i64::try_from(instance.id().len()).expect("short");
            (length + i64::from(world.peers_on(request.group(), &instance.container_instance_arn))) % 3
        };
        let name = ScorerName::new(SCORER);
        let scorers = vec![Scorer { name, score: &score }];
        let extras = Extras { scorers, ..Extras::default() };
        let outcome = world.clone().place_with(&request, seed, &extras);
        prop_assert_eq!(&outcome, &other.clone().place_with(&request, seed, &extras));
        prop_assert_eq!(&outcome, &world.clone().place_with(&request, seed, &extras));
        prop_assert_eq!(world.clone().start(&start), other.clone().start(&start));
        prop_assert_eq!(scale_in.stopped(&world), scale_in.stopped(&other));
    }

    #[test]
    fn scale_in_keeps_buckets_even(
        world in roomy_worlds(),
        field in spreads(),
        placed in 1..=12_u32,
        count in 1..=12_u32,
        are_older in prop::bool::ANY,
    ) {
        let mut world = without_group(world);
        let request = plain(&[field], placed);
        prop_assert_eq!(world.place(&request, Seed::new(0)).reasons, None);
        for task in &mut world.tasks {
            task.last_status = TaskStatus::Running;
        }
        let strategy = PlacementStrategy::from_parts(field.0, field.1).expect("a strategy");
        let stopped = world.scale_in(&ScaleIn {
            group: request.group(),
            chain: &[strategy],
            is_older: &|_| are_older,
            is_protected: &|_| false,
            seed: Seed::new(0),
            count,
        });
        prop_assert_eq!(stopped.len(), usize::try_from(placed.min(count)).expect("few"));
        for id in stopped {
            world.remove(&id);
            prop_assert!(is_even(&world, field.1.expect("a field")));
        }
    }

    #[test]
    fn a_task_of_another_group_changes_no_spread(
        world in worlds(),
        chain in proptest::collection::vec(spreads(), 0..=3),
        count in 1..=12_u32,
        on in proptest::sample::select(&ARNS[..]),
    ) {
        let request = plain(&chain, count);
        let mut more = world.clone();
        let id = TaskId::new("another").expect("an id");
        more.add(Task::new(id, group("service:another")).on(arn(on)));
        prop_assert_eq!(
            place(&world, &request, Seed::new(0)),
            place(&more, &request, Seed::new(0))
        );
    }

    #[test]
    fn a_rejected_instance_without_peers_can_as_well_be_absent(
        world in worlds(),
        request in requests(),
        seed in seeds(),
    ) {
        let mut fewer = world.clone();
        let reasons = world.reasons(&request, &Extras::default());
        let rejected = reasons.iter().find(|(arn, reasons)| {
            !reasons.is_empty() && world.peers_on(request.group(), arn) == 0
        });
        let Some((rejected, _)) = rejected else {
            return Ok(());
        };
        fewer
            .instances
            .retain(|instance| instance.container_instance_arn != *rejected);
        let (all, fewer) = (place(&world, &request, seed), place(&fewer, &request, seed));
        prop_assert_eq!(all.placed, fewer.placed);
    }

    #[test]
    fn where_no_task_fits_every_instance_has_a_reason_and_one_is_nearest(
        world in worlds(),
        request in requests(),
        seed in seeds(),
    ) {
        let Some(reasons) = place(&world, &request, seed).reasons else {
            return Ok(());
        };
        let listed: Vec<_> = reasons.iter().map(|(arn, _)| arn.clone()).collect();
        let mut expected: Vec<_> = world
            .instances
            .iter()
            .map(|instance| instance.container_instance_arn.clone())
            .collect();
        expected.sort();
        prop_assert_eq!(listed, expected);
        prop_assert!(reasons.iter().all(|(_, reasons)| !reasons.is_empty()));
        let progress = |reason: &Reason| Some(reason.progress()).filter(|step| *step > 0);
        let latest = reasons.iter().filter_map(|(_, reasons)| progress(reasons.first()?)).max();
        let nearest = nearest_miss(&reasons);
        prop_assert_eq!(nearest.as_ref().and_then(|(_, reason)| progress(reason)), latest);
        if let Some((arn, reason)) = nearest {
            prop_assert!(reasons.iter().any(|(a, r)| *a == arn && r.first() == Some(&reason)));
        }
    }

    #[test]
    fn tasks_hold_distinct_gpus_as_many_as_they_need(
        world in worlds(),
        request in requests(),
        seed in seeds(),
    ) {
        let mut world = world;
        prop_assert!(world.place(&request, seed).placed.len() <= 12);
        for instance in &world.instances {
            let on = Some(&instance.container_instance_arn);
            let mut held = BTreeSet::new();
            for task in &world.tasks {
                if task.container_instance_arn.as_ref() != on {
                    continue;
                }
                let devices = world.devices(&task.id).cloned().unwrap_or_default();
                prop_assert!(devices.iter().all(|device| held.insert(device.clone())));
                let need = task.need.as_ref().map(|need| need.gpus);
                let wanted = match need.filter(|_| task.last_status != TaskStatus::Stopped) {
                    Some(GpuNeed::Devices(count)) => usize::try_from(count).expect("few"),
                    Some(GpuNeed::All) => instance.registered.gpus.len(),
                    _ => 0,
                };
                prop_assert_eq!(devices.len(), wanted);
            }
            prop_assert!(held.is_subset(&instance.remaining.gpus));
        }
    }

    #[test]
    fn start_task_starts_where_a_request_without_constraints_could(
        world in worlds(),
        request in start_requests(),
    ) {
        let (started, failures) = world.clone().start(&request);
        prop_assert_eq!(started.len() + failures.len(), request.instances().len());
        let reasons = world.reasons(request.task(), &Extras::default());
        for (arn, mut reasons) in reasons {
            reasons.retain(|reason| !matches!(reason, Reason::DistinctInstance { .. } | Reason::MemberOf { .. }));
            let reason = reasons.first();
            let is_named = request.instances().contains(&arn);
            let is_out_of_scope = matches!(reason, Some(Reason::NotConsidered(_)));
            if is_named && !is_out_of_scope {
                prop_assert_eq!(started.contains(&arn), reason.is_none());
                let failure = failures.iter().find(|(failed, _)| *failed == arn);
                let failure = failure.map(|(_, reason)| reason.clone());
                prop_assert_eq!(failure, reason.and_then(Reason::failure));
            }
        }
    }

    #[test]
    fn scale_in_stops_unprotected_tasks_of_the_group_once(
        world in worlds(),
        case in scale_ins(),
    ) {
        let stopped = case.stopped(&world);
        let could: BTreeSet<_> = world
            .peers(&case.group)
            .filter(|task| !case.is_protected(task))
            .map(|task| task.id.clone())
            .collect();
        let distinct: BTreeSet<_> = stopped.iter().cloned().collect();
        prop_assert_eq!(distinct.len(), stopped.len());
        prop_assert!(distinct.is_subset(&could));
        let count = usize::try_from(case.count).expect("few");
        prop_assert_eq!(stopped.len(), count.min(could.len()));
        let first: Vec<_> = ScaleInCase { count: 1, ..case }.stopped(&world);
        prop_assert_eq!(first.first(), stopped.first());
    }
}

/// What a reason is about, without its particulars.
fn kind(reason: &Reason) -> String {
    let debug = format!("{reason:?}");
    let end = debug.find([' ', '{']).unwrap_or(debug.len());
    debug[..end].to_owned()
}

/// The generator is worth its name only if it reaches everything.
#[test]
fn random_worlds_reach_every_reason_and_every_outcome() {
    let mut runner = TestRunner::deterministic();
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut see = |what: &str| *counts.entry(what.to_owned()).or_insert(0) += 1;
    for _ in 0..2_000 {
        let case = (worlds(), requests(), seeds()).new_tree(&mut runner);
        let (world, request, seed) = case.expect("a case").current();
        let outcome = place(&world, &request, seed);
        let reasons = world.reasons(&request, &Extras::default());
        let candidates = reasons
            .iter()
            .filter(|(_, reasons)| reasons.is_empty())
            .count();
        if candidates > 1 {
            see("several candidates");
        }
        see(match (&outcome.reasons, outcome.placed.len()) {
            (None, 1) => "the only task",
            (None, _) => "all tasks",
            (Some(_), 0) => "no task",
            (Some(_), _) => "some tasks",
        });
        for (_, reasons) in reasons {
            see(&reasons.first().map_or("Eligible".to_owned(), kind));
        }
    }
    println!("{counts:#?}");
    for (what, count) in counts {
        assert!(count > 9, "{what} in {count} of 2000 cases");
    }
}
