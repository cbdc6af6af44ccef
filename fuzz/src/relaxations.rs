//! What an explanation says would help, tried out by the brute-force engine.

use std::collections::BTreeSet;

use bayplan::model::{
    ContainerInstance, ContainerInstanceArn, ContainerInstanceStatus, CpuUnits, DeviceId,
    MemoryMiB, PlacementRequest, TaskStatus,
};
use bayplan::plan::{Amount, FailureClass, InstanceRemedy, Relaxation, Remedy, Shape, WhyUnplaced};
use bayplan::testing::reference::{Extras, World};

/// Each relaxation is enough for its taker and no part of it is for any; they stand in their order,
/// each once, and agree with the class.
///
/// What the checks of an embedder would say of a changed instance cannot be known, so a relaxation
/// is enough when the rules of ECS alone let its taker take the task.
///
/// # Panics
///
/// Where it is not so.
#[track_caller]
pub(crate) fn assert_right(
    world: &World,
    request: &PlacementRequest,
    why: &WhyUnplaced,
    extras: &Extras<'_>,
) {
    let best = &why.relaxations.best;
    let kinds = || why.relaxations.kinds.iter().map(|kind| &kind.best);
    let others = kinds().filter(|relaxation| !best.contains(relaxation));
    for relaxation in best.iter().chain(others) {
        assert_enough(world, request, relaxation, why);
        assert_minimal(world, request, relaxation, extras);
        assert_of_class(relaxation, why);
    }
    assert_in_order(&best.iter().collect::<Vec<_>>());
    assert_in_order(&kinds().collect::<Vec<_>>());
    assert_eq!(best.first(), kinds().next(), "{why}");
    let counted = why.relaxations.kinds.iter().map(|kind| 1 + kind.more);
    let all = best.len() + why.relaxations.more;
    assert_eq!(counted.sum::<usize>(), all, "each is of one kind: {why}");
}

#[track_caller]
fn assert_enough(
    world: &World,
    request: &PlacementRequest,
    relaxation: &Relaxation,
    why: &WhyUnplaced,
) {
    let added = arn_of_added();
    let taker = relaxation.container_instance_arn.as_ref().unwrap_or(&added);
    let takers = takers(world, request, &relaxation.changes, &Extras::default());
    assert!(takers.contains(taker), "not enough: {relaxation}\n{why}");
}

#[track_caller]
fn assert_minimal(
    world: &World,
    request: &PlacementRequest,
    relaxation: &Relaxation,
    extras: &Extras<'_>,
) {
    if relaxation.changes.len() > MOST_CHANGES {
        return;
    }
    for part in proper_parts(&relaxation.changes) {
        let takers = takers(world, request, &part, extras);
        assert!(takers.is_empty(), "{part:?} would do for {relaxation}");
    }
}

/// Where no instance could take the task the request must change; where none that is registered
/// could, it is not enough to wait, to start instances again or to stop tasks.
#[track_caller]
fn assert_of_class(relaxation: &Relaxation, why: &WhyUnplaced) {
    let mut changes = relaxation.changes.iter();
    match why.class {
        FailureClass::Contradiction(_) => {
            let is_of_request = |change: &Remedy| matches!(change, Remedy::Request(_));
            assert!(
                changes.any(is_of_request),
                "{relaxation} would do for {why}"
            );
        }
        FailureClass::NobodyHasIt(_) => {
            assert!(!changes.all(is_of_state), "{relaxation} would do for {why}");
        }
        FailureClass::Transient(_) | FailureClass::Capacity | FailureClass::Custom | _ => {}
    }
}

fn is_of_state(change: &Remedy) -> bool {
    let Remedy::Instance(_, change) = change else {
        return false;
    };
    matches!(
        change,
        InstanceRemedy::ConnectAgent | InstanceRemedy::Activate | InstanceRemedy::StopTask { .. }
    )
}

/// By the number of changes, then by size, and no set of changes twice.
#[track_caller]
fn assert_in_order(relaxations: &[&Relaxation]) {
    let rank = |relaxation: &Relaxation| (relaxation.changes.len(), relaxation.size);
    let ranks: Vec<_> = relaxations.iter().copied().map(rank).collect();
    assert!(ranks.is_sorted(), "{ranks:?}");
    let sets = relaxations.iter().map(|relaxation| &relaxation.changes);
    assert_eq!(
        sets.collect::<BTreeSet<_>>().len(),
        ranks.len(),
        "each once"
    );
}

/// The instances that could take a task of the request after these changes.
fn takers(
    world: &World,
    request: &PlacementRequest,
    changes: &[Remedy],
    extras: &Extras<'_>,
) -> Vec<ContainerInstanceArn> {
    let request = Relaxation::new(changes.to_vec(), 0, None).applied_to(request);
    let reasons = changed(world, changes).reasons(&request, extras);
    let takers = reasons
        .into_iter()
        .filter(|(_, reasons)| reasons.is_empty());
    takers.map(|(arn, _)| arn).collect()
}

/// The world with those of the changes that are made to it.
fn changed(world: &World, changes: &[Remedy]) -> World {
    let mut after = world.clone();
    for change in changes {
        match change {
            Remedy::Instance(arn, change) => change_instance(&mut after, arn, change),
            Remedy::AddInstance(shape) => after.instances.push(added(shape)),
            Remedy::Request(_) => {}
            other => panic!("{other:?} is new"),
        }
    }
    after
}

fn change_instance(world: &mut World, arn: &ContainerInstanceArn, change: &InstanceRemedy) {
    let mut instances = world.instances.iter_mut();
    let instance = instances.find(|instance| instance.container_instance_arn == *arn);
    let instance = instance.expect("a registered instance");
    match change {
        InstanceRemedy::ConnectAgent => instance.agent_connected = true,
        InstanceRemedy::Activate => instance.status = ContainerInstanceStatus::Active,
        InstanceRemedy::More(amount) => give(instance, amount),
        InstanceRemedy::PutAttribute(attribute) => instance.attributes.insert(attribute.clone()),
        InstanceRemedy::StopTask { task, .. } => {
            let task = world.tasks.iter_mut().find(|found| found.id == *task);
            let task = task.expect("a task that is there");
            assert_eq!(task.container_instance_arn.as_ref(), Some(arn));
            task.last_status = TaskStatus::Stopped;
        }
        other => panic!("{other:?} is new"),
    }
}

/// Gives an instance more of a resource, registered and remaining.
fn give(instance: &mut ContainerInstance, amount: &Amount) {
    if let (Amount::Enis(by), Some(slots)) = (amount, &mut instance.eni_slots) {
        *slots += by;
    }
    for resources in [&mut instance.registered, &mut instance.remaining] {
        match amount {
            Amount::Cpu(by) => {
                resources.cpu = CpuUnits::new(resources.cpu.as_u64() + by.as_u64());
            }
            Amount::Memory(by) => {
                resources.memory = MemoryMiB::new(resources.memory.as_u64() + by.as_u64());
            }
            Amount::Gpus(by) => {
                let new = (0..*by).map(|number| format!("new-{number}"));
                let new = new.map(|id| DeviceId::new(&id).expect("an id"));
                resources.gpus.extend(new);
            }
            Amount::Named(name, by) => {
                let amount = resources.named(name) + by;
                *resources = resources.clone().with_named(name.clone(), amount);
            }
            Amount::Enis(_) => {}
            other => panic!("{other:?} is new"),
        }
    }
}

fn added(shape: &Shape) -> ContainerInstance {
    let mut instance = ContainerInstance::new(arn_of_added(), shape.registered.clone());
    instance.attributes = shape.attributes.clone();
    instance.eni_slots = shape.eni_slots;
    let provider = &shape.capacity_provider_name;
    instance.capacity_provider_name.clone_from(provider);
    instance
}

/// A key that no registered instance has.
fn arn_of_added() -> ContainerInstanceArn {
    ContainerInstanceArn::new("added").expect("an ARN")
}

/// Every part of a set but the set itself.
fn proper_parts(changes: &[Remedy]) -> impl Iterator<Item = Vec<Remedy>> {
    (0..(1_usize << changes.len()) - 1).map(|mask| {
        let numbered = changes.iter().enumerate();
        let chosen = numbered.filter(|(at, _)| mask >> at & 1 == 1);
        chosen.map(|(_, change)| change.clone()).collect()
    })
}

/// Of how many changes all parts are tried.
const MOST_CHANGES: usize = 8;
