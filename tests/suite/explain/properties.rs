//! Explanations: true, complete, and the changes that they name are enough and no more.

use std::collections::BTreeSet;

use bayplan::model::{
    ContainerInstance, ContainerInstanceArn, ContainerInstanceStatus, CpuUnits, DeviceId,
    ExplanationLevel, MemoryMiB, PlacementRequest, Seed, TaskStatus,
};
use bayplan::placement::PlacementEngine;
use bayplan::plan::{
    Amount, Decider, Explanation, FailureClass, InstanceRemedy, Relaxation, Remedy, Shape,
    WhyUnplaced,
};
use bayplan::testing::reference::World;
use proptest::prelude::*;

use crate::equivalence::cluster_of;
use crate::shared::config;
use crate::worlds::{requests, seeds, worlds};

/// What the engine says of a request, and the world that it leaves.
fn explained(world: &World, request: &PlacementRequest, seed: Seed) -> (Explanation, World) {
    let mut cluster = cluster_of(world);
    let mut engine = PlacementEngine::new();
    let mut txn = cluster.begin();
    let outcome = engine.place(&mut txn, request, seed).expect("no scorers");
    let why = engine.explain(txn.view(), request, &outcome);
    txn.commit();
    let mut after = world.clone();
    drop(after.place(request, seed));
    (why.expect("the present state"), after)
}

/// The world with those of the changes that are made to it.
fn changed(world: &World, changes: &[Remedy]) -> World {
    let mut after = world.clone();
    for change in changes {
        match change {
            Remedy::Instance(arn, change) => {
                if let InstanceRemedy::StopTask { task, .. } = change {
                    let tasks = &mut after.tasks;
                    let task = tasks.iter_mut().find(|found| found.id == *task);
                    task.expect("a task that is there").last_status = TaskStatus::Stopped;
                }
                let instances = &mut after.instances;
                let instance = instances
                    .iter_mut()
                    .find(|i| i.container_instance_arn == *arn);
                change_instance(instance.expect("a registered instance"), change);
            }
            Remedy::AddInstance(shape) => after.instances.push(added(shape)),
            Remedy::Request(_) | _ => {}
        }
    }
    after
}

fn change_instance(instance: &mut ContainerInstance, change: &InstanceRemedy) {
    match change {
        InstanceRemedy::ConnectAgent => instance.agent_connected = true,
        InstanceRemedy::Activate => instance.status = ContainerInstanceStatus::Active,
        InstanceRemedy::More(amount) => {
            for resources in [&mut instance.registered, &mut instance.remaining] {
                match amount {
                    Amount::Cpu(by) => {
                        resources.cpu = CpuUnits::new(resources.cpu.as_u64() + by.as_u64());
                    }
                    Amount::Memory(by) => {
                        resources.memory = MemoryMiB::new(resources.memory.as_u64() + by.as_u64());
                    }
                    Amount::Gpus(by) => {
                        let new = (0..*by).map(|n| format!("new-{n}"));
                        let new = new.map(|id| DeviceId::new(&id).expect("an id"));
                        resources.gpus.extend(new);
                    }
                    Amount::Named(name, by) => {
                        let amount = resources.named(name) + by;
                        *resources = resources.clone().with_named(name.clone(), amount);
                    }
                    Amount::Enis(_) | _ => {}
                }
            }
            if let (Amount::Enis(by), Some(slots)) = (amount, &mut instance.eni_slots) {
                *slots += by;
            }
        }
        InstanceRemedy::PutAttribute(attribute) => instance.attributes.insert(attribute.clone()),
        InstanceRemedy::StopTask { .. } | _ => {}
    }
}

fn added(shape: &Shape) -> ContainerInstance {
    let arn = ContainerInstanceArn::new("added").expect("an ARN");
    let mut instance = ContainerInstance::new(arn, shape.registered.clone());
    instance.attributes = shape.attributes.clone();
    instance.eni_slots = shape.eni_slots;
    instance
        .capacity_provider_name
        .clone_from(&shape.capacity_provider_name);
    instance
}

/// Whether one task of the request is placed with these changes, by the reference.
fn places(world: &World, request: &PlacementRequest, changes: &[Remedy]) -> bool {
    let relaxation = Relaxation::new(changes.to_vec(), 0, None);
    let request = relaxation.applied_to(request).with_count(1);
    let outcome = changed(world, changes).place(&request, Seed::new(1));
    outcome.placed.len() == 1
}

/// Every part of a set but the set itself.
fn proper_parts(changes: &[Remedy]) -> Vec<Vec<Remedy>> {
    (0..(1_usize << changes.len()) - 1)
        .map(|mask| {
            let numbered = changes.iter().enumerate();
            let chosen = numbered.filter(|(at, _)| mask >> at & 1 == 1);
            chosen.map(|(_, change)| change.clone()).collect()
        })
        .collect()
}

#[track_caller]
fn assert_right(world: &World, request: &PlacementRequest, why: &WhyUnplaced) {
    for relaxation in &why.relaxations.best {
        let changes = &relaxation.changes;
        assert!(
            places(world, request, changes),
            "not enough: {relaxation}\n{why}"
        );
        if changes.len() > 8 {
            continue;
        }
        for part in proper_parts(changes) {
            assert!(
                !places(world, request, &part),
                "{part:?} would do for {relaxation}"
            );
        }
    }
    let sets: BTreeSet<_> = why.relaxations.best.iter().map(|r| &r.changes).collect();
    assert_eq!(sets.len(), why.relaxations.best.len(), "each once");
    let ranks: Vec<_> = why
        .relaxations
        .best
        .iter()
        .map(|r| (r.changes.len(), r.size))
        .collect();
    assert!(ranks.is_sorted(), "{ranks:?}");
    if matches!(why.class, FailureClass::Contradiction(_)) {
        let changes_request = |change: &Remedy| matches!(change, Remedy::Request(_));
        let mut kinds = why.relaxations.kinds.iter();
        assert!(
            kinds.all(|kind| kind.best.changes.iter().any(changes_request)),
            "no instance could take it: {why}"
        );
    }
}

proptest! {
    #![proptest_config(config("explain"))]

    #[test]
    fn each_relaxation_is_enough_and_no_part_of_it_is(
        world in worlds(),
        request in requests(),
        seed in seeds(),
    ) {
        let (why, after) = explained(&world, &request, seed);
        if let Some(why) = why.unplaced {
            assert_right(&after, &request, &why);
        }
    }

    #[test]
    fn an_explanation_of_choices_repeats_them(
        world in worlds(),
        request in requests(),
        seed in seeds(),
    ) {
        let plain = world.clone().place(&request, seed);
        let all = request.clone().with_explanation_level(ExplanationLevel::All);
        let (why, _) = explained(&world, &all, seed);
        let arns = why.placed.iter().map(|why| why.container_instance_arn.clone());
        prop_assert_eq!(arns.collect::<Vec<_>>(), plain.placed);
        let (first, _) = explained(&world, &request, seed);
        prop_assert_eq!(&why.unplaced, &first.unplaced);
        prop_assert!(first.placed.is_empty());
        let none = request.clone().with_explanation_level(ExplanationLevel::None);
        prop_assert_eq!(explained(&world, &none, seed).0, Explanation::default());
        // The first task's runner-up is who would have taken it.
        let Some(first) = why.placed.first() else {
            return Ok(());
        };
        let mut without = world.clone();
        without.instances.retain(|i| i.container_instance_arn != first.container_instance_arn);
        for task in &mut without.tasks {
            // Peers on the instance count in its buckets still, so only worlds without any tell.
            if task.container_instance_arn.as_ref() == Some(&first.container_instance_arn) {
                return Ok(());
            }
        }
        let next = without.place(&request.with_count(1), seed).placed;
        match first.decider {
            Decider::Draw(_) => prop_assert!(first.runner_up.is_none()),
            Decider::OnlyOne => prop_assert!(next.is_empty()),
            Decider::Key | Decider::Step(_) => {
                let runner_up = first.runner_up.as_ref().expect("a runner-up");
                prop_assert_eq!(&next, std::slice::from_ref(&runner_up.container_instance_arn));
                let pairs = first.values.iter().zip(&runner_up.values);
                let mut differs = pairs.enumerate().filter(|(_, (a, b))| a.value != b.value);
                match (first.decider, differs.next()) {
                    (Decider::Key, None) => {}
                    (Decider::Step(at), Some((found, (own, other)))) => {
                        prop_assert_eq!(at, found);
                        prop_assert!(own.value < other.value);
                    }
                    (decider, found) => prop_assert!(false, "{:?} {:?}", decider, found),
                }
            }
            _ => prop_assert!(false),
        }
    }

    #[test]
    fn explanations_are_written_without_a_hitch(
        world in worlds(),
        request in requests(),
        seed in seeds(),
    ) {
        let all = request.with_explanation_level(ExplanationLevel::All);
        let (why, _) = explained(&world, &all, seed);
        let text = why.to_string();
        prop_assert!(text.lines().all(|line| line == line.trim_end()));
        let json = serde_json::to_string(&why).expect("JSON");
        prop_assert_eq!(text.is_empty(), why.placed.is_empty() && why.unplaced.is_none());
        prop_assert!(json.len() > 1);
    }
}
