//! The snapshot of a cluster is its content and nothing else, and gives the cluster again.

use bayplan::cluster::{ClusterState, SnapshotError, TaskView};
use bayplan::model::{
    Attribute, AttributeValue, CapacityProviderName, ContainerInstance, ContainerInstanceArn,
    ContainerInstanceStatus, CpuUnits, DesiredStatus, DeviceId, Ec2InstanceId, Family, GpuNeed,
    HealthStatus, HostPort, LaunchType, MemoryMiB, Need, OtherResource, ResourceName, Resources,
    Seed, ServiceName, StartedBy, Task, TaskDefinitionArn, TaskGroup, TaskId, TaskStatus,
    attributes,
};
use bayplan::placement::PlacementEngine;
use bayplan::plan::Change;
use bayplan::query::AttributeName;
use bayplan::testing::reference::World;
use bayplan::time::Timestamp;
use bayplan::verify;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::changes::{next, steps, work};
use crate::equivalence::{cluster_of, content, fill};
use crate::fuzz::snapshot::{content as inner, framed, judge};
use crate::shared::config;
use crate::worlds::{changes, requests, seeds, worlds};

#[path = "snapshot/refused.rs"]
mod refused;

#[track_caller]
fn loaded(snapshot: &[u8]) -> ClusterState {
    ClusterState::from_snapshot(snapshot).expect("a snapshot")
}

proptest! {
    #![proptest_config(config("snapshot"))]

    #[test]
    fn a_snapshot_gives_the_same_cluster_with_the_same_future(
        world in worlds(),
        ids in any::<u64>(),
        before in prop::collection::vec(steps(), 0..12),
        after in prop::collection::vec((requests(), seeds(), changes()), 1..4),
    ) {
        let mut cluster = ClusterState::with_task_ids(Seed::new(ids));
        fill(&mut cluster, &world);
        let mut txn = cluster.begin();
        work(&mut txn, &before)?;
        txn.commit();
        let snapshot = cluster.view().snapshot();
        let mut again = loaded(&snapshot);
        prop_assert_eq!(again.view().snapshot(), snapshot);
        prop_assert_eq!(content(again.view()), content(cluster.view()));
        prop_assert_eq!(again.generation(), cluster.generation());
        let findings = verify::state(again.view());
        prop_assert!(findings.is_empty(), "{:?}", findings);
        for (request, seed, change) in after {
            // Indexes that were used before on the one side are made here on the other.
            let expected = next(&mut cluster, &request, seed);
            prop_assert_eq!(next(&mut again, &request, seed), expected);
            prop_assert_eq!(again.apply(&change), cluster.apply(&change));
        }
        prop_assert_eq!(again.view().snapshot(), cluster.view().snapshot());
    }

    #[test]
    fn how_a_cluster_came_about_does_not_show(
        world in worlds(),
        other in worlds(),
        request in requests(),
        seed in seeds(),
    ) {
        // Another cluster was there before, and a decision was made on it.
        let mut busy = cluster_of(&other);
        let mut txn = busy.begin();
        drop(PlacementEngine::new().place(&mut txn, &request, seed).expect("known scorers"));
        let arns: Vec<_> = txn.view().instances().map(|i| i.arn().clone()).collect();
        let tasks: Vec<_> = txn.view().tasks().iter().map(TaskView::id).collect();
        for task_id in tasks {
            txn.apply(&Change::RemoveTask { task_id }).expect("there");
        }
        for container_instance_arn in arns {
            let gone = Change::DeregisterContainerInstance { container_instance_arn };
            txn.apply(&gone).expect("there");
        }
        txn.commit();
        let reversed = World::new(
            world.instances.iter().rev().cloned().collect(),
            world.tasks.iter().rev().cloned().collect(),
        );
        fill(&mut busy, &reversed);
        let plain = cluster_of(&world);
        prop_assert_eq!(timeless(&busy), timeless(&plain));
    }

    #[test]
    fn snapshots_are_equal_exactly_when_the_content_is(
        world in worlds(),
        changes in prop::collection::vec(changes(), 1..4),
    ) {
        let cluster = cluster_of(&world);
        let mut other = cluster.clone();
        for change in &changes {
            // A change that cannot be made is part of the game.
            drop(other.apply(change));
            let is_same = content(cluster.view()) == content(other.view());
            prop_assert_eq!(timeless(&cluster) == timeless(&other), is_same);
            let is_same = is_same && cluster.generation() == other.generation();
            prop_assert_eq!(cluster.view().snapshot() == other.view().snapshot(), is_same);
        }
    }

    #[test]
    fn what_was_altered_is_refused(
        world in worlds(),
        flipped in any::<Index>(),
        bit in 0..8,
        cut in any::<Index>(),
        garbage in any::<u8>(),
    ) {
        let snapshot = cluster_of(&world).view().snapshot();
        let mut altered = snapshot.clone();
        altered[flipped.index(snapshot.len())] ^= 1_u8 << bit;
        prop_assert!(ClusterState::from_snapshot(&altered).is_err());
        let cut = &snapshot[..cut.index(snapshot.len())];
        prop_assert!(ClusterState::from_snapshot(cut).is_err());
        let longer = [snapshot.as_slice(), &[garbage]].concat();
        prop_assert!(ClusterState::from_snapshot(&longer).is_err());
    }

    #[test]
    fn what_has_a_right_checksum_is_refused_or_as_it_would_be_written(
        world in worlds(),
        at in any::<Index>(),
        bytes in prop::collection::vec(any::<u8>(), 0..3),
        length in 0..3_usize,
    ) {
        let snapshot = cluster_of(&world).view().snapshot();
        let mut altered = inner(&snapshot).to_vec();
        let at = at.index(altered.len());
        let end = altered.len().min(at + length);
        altered.splice(at..end, bytes);
        judge(&framed(&altered));
    }
}

/// The content of a snapshot without generation and ids.
fn timeless(cluster: &ClusterState) -> Vec<u8> {
    inner(&cluster.view().snapshot())[24..].to_vec()
}

fn arn(text: &str) -> ContainerInstanceArn {
    ContainerInstanceArn::new(text).expect("an ARN")
}

fn need(cpu: u64) -> Need {
    Need::new(CpuUnits::new(cpu), MemoryMiB::new(100))
}

/// An instance that has something of everything.
fn rich_instance() -> ContainerInstance {
    let name = |text| ResourceName::new(text).expect("a name");
    let gpus = ["g0", "g1", "g2"].map(|id| DeviceId::new(id).expect("an id"));
    let mut registered = Resources::new(CpuUnits::new(4096), MemoryMiB::new(8000))
        .with_ports([HostPort::tcp(22)])
        .with_gpus(gpus.clone())
        .with_named(name("SLOTS"), 300);
    let texts = ["", "\u{e9}"].map(str::to_owned).into();
    registered
        .other
        .insert(name("LABELS"), OtherResource::StringSet(texts));
    registered
        .other
        .insert(name("SEATS"), OtherResource::Integer(7));
    let weight = bayplan::document::Double::from_f64(-0.5);
    registered
        .other
        .insert(name("WEIGHT"), OtherResource::Double(weight));
    let mut instance = ContainerInstance::new(arn("i1"), registered);
    instance.remaining.cpu = CpuUnits::new(4000);
    instance.remaining.ports.insert(HostPort::udp(65535));
    instance.remaining.gpus.remove(&gpus[1]);
    let slots = OtherResource::Long(299);
    instance.remaining.other.insert(name("SLOTS"), slots);
    instance.ec2_instance_id = Some(Ec2InstanceId::new("i-0").expect("an id"));
    instance.capacity_provider_name = Some(CapacityProviderName::new("cp").expect("a name"));
    instance.agent_version = Some(String::new());
    instance.registered_at = Some(Timestamp::from_millis(i64::MIN));
    instance.eni_slots = Some(2);
    instance.running_tasks_count = 3;
    instance.pending_tasks_count = 1;
    instance.status = ContainerInstanceStatus::Draining;
    instance.agent_connected = false;
    let labels = attributes([("rack", "r1"), ("none", ""), ("zone", "r1")]).expect("valid");
    let empty = Attribute {
        name: AttributeName::new("empty").expect("a name"),
        value: Some(AttributeValue::reported("").expect("a value")),
    };
    instance.with_attributes(labels).with_attributes([empty])
}

/// A cluster that has something of everything.
fn rich() -> ClusterState {
    let mut cluster = ClusterState::with_task_ids(Seed::new(5));
    let mut txn = cluster.begin();
    let registered = Resources::new(CpuUnits::new(2048), MemoryMiB::new(4000));
    let second = ContainerInstance::new(arn("i2"), registered);
    for instance in [rich_instance(), second] {
        let register = Change::RegisterContainerInstance(Box::new(instance));
        txn.apply(&register).expect("an instance that can be");
    }
    // A task that goes again, so that the GPU of the one that stays is not the first.
    let mut tasks = rich_tasks();
    let mut gone = tasks[0].clone();
    gone.id = TaskId::new("t0").expect("an id");
    gone.need = Some(need(10).with_gpus(1));
    tasks.insert(0, gone.clone());
    for task in tasks {
        txn.apply(&Change::AddTask(Box::new(task)))
            .expect("a task that fits");
    }
    let task_id = gone.id;
    txn.apply(&Change::RemoveTask { task_id }).expect("there");
    txn.commit();
    cluster
}

fn rich_tasks() -> Vec<Task> {
    let task = |id: &str, group: TaskGroup| Task::new(TaskId::new(id).expect("an id"), group);
    let group = |text: &str| TaskGroup::reported(text).expect("a group");
    // Longer than any group that is reported.
    let longest = "x".repeat(255);
    let family = TaskGroup::of_family(&Family::new(&longest).expect("a name"));
    let service = TaskGroup::of_service(&ServiceName::new(&longest).expect("a name"));
    let name = ResourceName::new("SLOTS").expect("a name");
    let gpus = need(10)
        .with_gpus(1)
        .with_port(HostPort::tcp(80))
        .with_enis(1)
        .with_named(name, 200);
    let mut first = task("t1", group("g")).on(arn("i1")).taking(gpus);
    first.task_definition_arn = Some(TaskDefinitionArn::new("web:1").expect("an ARN"));
    first.started_by = Some(StartedBy::new("me").expect("valid"));
    first.launch_type = Some(LaunchType::Ec2);
    first.created_at = Some(Timestamp::from_millis(-1));
    first.health_status = HealthStatus::Healthy;
    let uuid = "56bb7569-6318-458e-882b-7a631df643d0";
    let mut second = task(uuid, family).on(arn("i1"));
    second.desired_status = DesiredStatus::Stopped;
    let digits = "4d590253bb114126b7afa7b58eea9221";
    let mut third = task(digits, service).on(arn("i1")).taking(need(5000));
    third.last_status = TaskStatus::Stopped;
    let mut all = need(7);
    all.gpus = GpuNeed::All;
    let fourth = task("nowhere", group("g")).taking(all);
    // They share all but their definitions.
    let [fifth, sixth] = ["web:2", "web:3"].map(|definition| {
        let mut task = task(definition, group("g")).on(arn("i1"));
        task.task_definition_arn = Some(TaskDefinitionArn::new(definition).expect("an ARN"));
        task
    });
    vec![first, second, third, fourth, fifth, sixth]
}

#[test]
fn everything_comes_back() {
    let cluster = rich();
    let again = loaded(&cluster.view().snapshot());
    assert_eq!(content(again.view()), content(cluster.view()));
    assert_eq!(again.view().snapshot(), cluster.view().snapshot());
    assert!(verify::state(again.view()).is_empty());
}

#[test]
fn every_flipped_bit_and_every_cut_is_refused() {
    let snapshot = rich().view().snapshot();
    for at in 0..snapshot.len() {
        assert!(
            ClusterState::from_snapshot(&snapshot[..at]).is_err(),
            "{at}"
        );
        for bit in 0..8 {
            let mut altered = snapshot.clone();
            altered[at] ^= 1 << bit;
            let refused = ClusterState::from_snapshot(&altered);
            assert!(refused.is_err(), "bit {bit} of byte {at}");
        }
    }
}

#[test]
fn every_change_of_a_byte_under_a_right_checksum_is_refused_or_written_alike() {
    let snapshot = rich().view().snapshot();
    let content = inner(&snapshot);
    let mut taken = 0;
    for at in 0..content.len() {
        assert_eq!(judge(&framed(&content[..at])), 0, "{at}");
        for bit in 0..8 {
            let mut altered = content.to_vec();
            altered[at] ^= 1 << bit;
            taken += judge(&framed(&altered));
        }
    }
    // The generation, the ids, times, amounts: another cluster.
    assert!(taken > 24 * 8, "{taken}");
}

#[test]
fn a_transaction_that_is_open_shows_what_it_has() {
    let mut cluster = rich();
    let before = cluster.view().snapshot();
    let mut txn = cluster.begin();
    let task_id = TaskId::new("t1").expect("an id");
    txn.apply(&Change::RemoveTask { task_id }).expect("there");
    let inside = txn.view().snapshot();
    assert_ne!(inside, before);
    assert_eq!(loaded(&inside).view().snapshot(), inside);
    drop(txn);
    assert_eq!(cluster.view().snapshot(), before);
}

#[test]
fn no_seed_is_the_seed_0() {
    let (without, with) = (
        ClusterState::new(),
        ClusterState::with_task_ids(Seed::new(0)),
    );
    assert_eq!(without.view().snapshot(), with.view().snapshot());
    let other = ClusterState::with_task_ids(Seed::new(1));
    assert_ne!(without.view().snapshot(), other.view().snapshot());
}
