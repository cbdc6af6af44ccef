//! Which of several instances the reference engine chooses, and what it answers.

use std::collections::BTreeSet;

use bayplan::model::{
    ContainerInstance, ContainerInstanceStatus, CpuUnits, DesiredStatus, FailureReason, GpuNeed,
    HostPort, MemoryMiB, Need, PlacementConstraint, PlacementRequest, PlacementRequestBuilder,
    Purpose, Quotas, ScorerName, Seed, StartTaskRequest, StartedBy, Task, TaskId, TaskStatus,
};
use bayplan::plan::{NotConsidered, Reason, TakenPort};
use bayplan::testing::reference::{Extras, Filter, Scorer, World, nearest_miss};
use bayplan::time::Timestamp;

use super::checks::{all_gpus, gpu, label, one, reason, with_gpus};
use super::fixture::{
    arn, chained, container, definition, failures, group, keys, member_of, place, six, web,
    with_tasks,
};

fn built(builder: PlacementRequestBuilder) -> PlacementRequest {
    builder.build(&Quotas::default()).expect("a valid request")
}

#[test]
fn buckets_hold_the_peers_of_instances_that_take_no_task() {
    let zones = "spread:attribute:ecs.availability-zone";
    let request = || chained(web(container(256), 3), zones);
    let mut world = with_tasks(six(), "service:web", "i1 i1");
    world.instances[0].status = ContainerInstanceStatus::Draining;
    assert_eq!(keys(&place(&mut world, request()).placed), "i3 i5 i4");
    let mut world = with_tasks(six(), "service:web", "i1 i1");
    world.instances[0].agent_connected = false;
    assert_eq!(keys(&place(&mut world, request()).placed), "i3 i5 i4");
}

#[test]
fn an_attribute_without_value_is_not_a_missing_one() {
    let mut world = six();
    label(&mut world.instances[4], "rack", "");
    let request = chained(web(container(256), 4), "spread:attribute:rack");
    assert_eq!(keys(&place(&mut world, request).placed), "i1 i2 i5 i6");
}

#[test]
fn ties_after_binpack_go_to_the_lowest_key_and_else_to_the_fewest_peers() {
    let mut world = with_tasks(six(), "service:web", "i1");
    for instance in &mut world.instances {
        instance.remaining.cpu = CpuUnits::new(2048);
    }
    // With its task i1 has as much left as the others.
    world.instances[0].remaining.cpu = CpuUnits::new(2048 + 256);
    let placed = |chain| {
        let request = chained(web(container(256), 1), chain);
        keys(&place(&mut world.clone(), request).placed)
    };
    assert_eq!(placed("spread:attribute:nowhere binpack:cpu"), "i1");
    assert_eq!(placed("binpack:cpu spread:attribute:nowhere"), "i2");
}

#[test]
fn random_draws_one_of_the_candidates_in_key_order() {
    let begun = PlacementRequest::run_task(&definition(container(256)));
    let request = built(begun.count(4));
    for seed in (0..20).map(Seed::new) {
        let drawn = (0..4).map(|ordinal| seed.draws(Purpose::Placement, ordinal).below(6));
        let expected: Vec<_> = drawn.map(|index| format!("i{}", index + 1)).collect();
        let mut world = six();
        world.instances.reverse();
        let outcome = world.place(&request, seed);
        assert_eq!(keys(&outcome.placed), expected.join(" "));
    }
}

#[test]
fn steps_before_random_narrow_what_it_draws_from() {
    let chain = "binpack:cpu random spread:instanceId";
    for seed in (0..20).map(Seed::new) {
        let drawn = seed.draws(Purpose::Placement, 0).below(2);
        let expected = if drawn == 0 { "i2" } else { "i5" };
        let request = built(chained(web(container(256), 1), chain));
        let outcome = six().place(&request, seed);
        assert_eq!(keys(&outcome.placed), expected);
    }
}

#[test]
fn scorers_prefer_the_lowest_score_and_filters_come_last() {
    let far = ScorerName::new("far");
    let score = |instance: &ContainerInstance, world: &World| {
        let tasks = i64::try_from(world.tasks.len()).unwrap();
        if instance.id() == "i4" { -tasks } else { 0 }
    };
    let no_racks = |instance: &ContainerInstance, _: &World| {
        let rack = instance.attributes.text("rack")?;
        (rack == "r1").then(|| "r1 is not ours".to_owned())
    };
    let extras = Extras {
        scorers: vec![Scorer {
            name: far.clone(),
            score: &score,
        }],
        filters: vec![Filter {
            name: "racks",
            test: &no_racks,
        }],
    };
    let request = built(web(container(256), 3).scorer(far));
    let outcome = six().place_with(&request, Seed::new(1), &extras);
    assert_eq!(keys(&outcome.placed), "i2 i4 i4");
    let custom = Reason::Custom {
        filter: "racks".to_owned(),
        detail: "r1 is not ours".to_owned(),
    };
    let reasons = six().reasons(&request, &extras);
    assert_eq!(reasons[0], (arn("i1"), vec![custom]));
    let mut world = one(|instance| instance.agent_connected = false);
    let outcome = world.place_with(&request, Seed::new(1), &extras);
    assert_eq!(failures(&outcome), ["i1 AGENT"]);
}

#[test]
fn a_task_takes_the_lowest_free_gpus() {
    let mut world = with_gpus(&["gpu-2", "gpu-10", "gpu-1"]);
    let request = || web(container(0).gpus(1), 1);
    let held = |world: &World| {
        let held = |task: &Task| world.devices(&task.id).cloned().unwrap_or_default();
        world.tasks.iter().map(held).collect::<Vec<_>>()
    };
    let set = |id: &str| BTreeSet::from([gpu(id)]);
    for _ in 0..2 {
        assert_eq!(place(&mut world, request()).reasons, None);
    }
    assert_eq!(held(&world), [set("gpu-1"), set("gpu-10")]);
    let first = world.tasks[0].id.clone();
    assert_eq!(world.remove(&first).map(|task| task.id), Some(first));
    assert_eq!(place(&mut world, request()).reasons, None);
    assert_eq!(held(&world), [set("gpu-10"), set("gpu-1")]);
    let short = |need| {
        Some(Reason::Gpu {
            need,
            free: 1,
            registered: 3,
        })
    };
    let two = web(container(0).gpus(2), 1);
    assert_eq!(reason(&world, two), short(GpuNeed::Devices(2)));
    assert_eq!(reason(&world, all_gpus()), short(GpuNeed::All));
}

#[test]
fn a_placed_task_is_what_the_request_says() {
    let at = Timestamp::from_seconds(7);
    let by = StartedBy::new("ecs-svc/1").unwrap();
    let mut world = six();
    let taken = TaskId::from_bits(1);
    world.add(Task::new(taken.clone(), group("service:db")));
    let request = web(container(256), 2)
        .created_at(at.unwrap())
        .started_by(by.clone());
    assert_eq!(place(&mut world, request).reasons, None);
    let [_, first, second] = &world.tasks[..] else {
        panic!("three tasks");
    };
    assert!(taken != first.id && first.id != second.id);
    let mut expected = Task::new(first.id.clone(), group("service:web"))
        .on(arn("i1"))
        .taking(Need::new(CpuUnits::new(256), MemoryMiB::new(500)));
    expected.last_status = TaskStatus::Pending;
    expected.desired_status = DesiredStatus::Running;
    expected.created_at = at;
    expected.started_by = Some(by);
    assert_eq!(*first, expected);
}

#[test]
fn a_cluster_without_instances_gives_no_reasons() {
    let outcome = place(&mut World::default(), web(container(256), 1));
    assert_eq!(outcome.reasons, Some(Vec::new()));
    assert_eq!(nearest_miss(&[]), None);
}

fn start(world: &mut World, task: PlacementRequestBuilder, on: &str) -> (String, Vec<String>) {
    let instances = on.split_whitespace().map(arn).collect();
    let request = StartTaskRequest::new(task, instances, &Quotas::default());
    let (started, failures) = world.start(&request.expect("a valid request"));
    let failure = |(arn, reason): &(_, FailureReason)| format!("{arn} {reason}");
    (keys(&started), failures.iter().map(failure).collect())
}

#[test]
fn start_task_checks_the_instance_but_no_constraint() {
    let mut world = with_tasks(six(), "family:web", "i1");
    world.instances[1].status = ContainerInstanceStatus::Inactive;
    world.instances[2].status = ContainerInstanceStatus::Draining;
    world.instances[4].agent_connected = false;
    let task = PlacementRequest::run_task(&definition(container(2048)))
        .constraint(PlacementConstraint::DistinctInstance)
        .constraint(member_of("attribute:nothing exists"));
    let (started, failures) = start(&mut world, task, "i6 i5 i4 i3 i2 i1 i0");
    assert_eq!(started, "i6 i4");
    let expected = [
        "i5 AGENT",
        "i3 INACTIVE",
        "i2 INACTIVE",
        "i1 RESOURCE:CPU",
        "i0 MISSING",
    ];
    assert_eq!(failures, expected);
    assert_eq!(world.tasks.len(), 3);
}

#[test]
fn start_task_reaches_external_instances() {
    let mut world = one(|instance| label(instance, "ecs.capability.external", ""));
    let task = PlacementRequest::run_task(&definition(container(256)));
    assert_eq!(start(&mut world, task, "i1"), ("i1".to_owned(), vec![]));
}

#[test]
fn the_nearest_miss_failed_at_the_latest_check() {
    let cpu = |remaining| Reason::Cpu {
        need: CpuUnits::new(9),
        remaining: CpuUnits::new(remaining),
    };
    let memory = |remaining| Reason::Memory {
        need: MemoryMiB::new(9),
        remaining: MemoryMiB::new(remaining),
    };
    let status = NotConsidered::Status(ContainerInstanceStatus::Draining);
    let mut reasons = vec![
        (arn("i9"), vec![Reason::NotConsidered(status)]),
        (arn("i8"), Vec::new()),
    ];
    assert_eq!(nearest_miss(&reasons), None);
    let mut assert_nearest = |key: &str, reason: Reason, expected: &str| {
        reasons.push((arn(key), vec![reason]));
        let nearest = nearest_miss(&reasons).map(|(arn, _)| arn);
        assert_eq!(nearest, Some(arn(expected)));
        reasons.reverse();
        assert_eq!(nearest_miss(&reasons).map(|(arn, _)| arn), nearest);
    };
    assert_nearest("i7", Reason::Agent, "i7");
    assert_nearest("i6", cpu(7), "i6");
    assert_nearest("i50", memory(1), "i50");
    assert_nearest("i51", memory(3), "i51");
    assert_nearest("i4", memory(3), "i4");
    assert_nearest("i3", memory(2), "i4");
    let ports = vec![TakenPort::new(HostPort::tcp(80), None)];
    assert_nearest("i20", Reason::PortsTaken { ports }, "i20");
    let in_use = 100;
    assert_nearest("i2", Reason::TooManyPorts { need: 1, in_use }, "i2");
    assert_nearest("i90", Reason::Eni { need: 1, free: 0 }, "i90");
    let location = Reason::Location {
        zone: None,
        network: None,
    };
    assert_nearest("i91", location, "i91");
    assert_nearest("i92", Reason::DistinctInstance { peers: Vec::new() }, "i92");
}
