//! Whatever is changed, the books stay right, and what is taken back leaves no trace.

use bayplan::cluster::{ClusterState, Savepoint, Txn};
use bayplan::model::{
    ContainerInstance, ContainerInstanceArn, CpuUnits, DeviceId, GpuNeed, MemoryMiB, Need,
    PlacementRequest, Resources, Seed, Task, TaskGroup, TaskId, TaskStatus, attributes,
};
use bayplan::placement::PlacementEngine;
use bayplan::plan::{Change, Explanation};
use bayplan::query::AttributeName;
use bayplan::verify;
use proptest::prelude::*;

use crate::equivalence::{cluster_of, content};
use crate::shared::config;
use crate::worlds::{any_instances, changes, requests, seeds, worlds};

/// One thing that is done within a transaction.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Change(Change),
    Place(Box<PlacementRequest>, Seed),
    Save,
    RollBack,
}

pub(crate) fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => changes().prop_map(Step::Change),
        2 => (requests(), seeds()).prop_map(|(request, seed)| Step::Place(request.into(), seed)),
        1 => Just(Step::Save),
        1 => Just(Step::RollBack),
    ]
}

/// Does the steps; what is rolled back to must be as it was saved.
pub(crate) fn work(txn: &mut Txn<'_>, steps: &[Step]) -> Result<(), TestCaseError> {
    let mut engine = PlacementEngine::new();
    let mut saved: Option<(Savepoint, Vec<u8>)> = None;
    for step in steps {
        match step {
            // A change that cannot be made is part of the game.
            Step::Change(change) => drop(txn.apply(change)),
            Step::Place(request, seed) => {
                let placed = engine.place(txn, request, *seed);
                prop_assert!(placed.is_ok());
            }
            Step::Save => saved = Some((txn.savepoint(), txn.view().snapshot())),
            Step::RollBack => {
                if let Some((savepoint, snapshot)) = saved.take() {
                    txn.roll_back_to(savepoint);
                    prop_assert_eq!(txn.view().snapshot(), snapshot);
                }
            }
        }
        let findings = verify::state(txn.view());
        prop_assert!(findings.is_empty(), "{:?}", findings);
    }
    Ok(())
}

/// What is decided next: which tasks get which ids and go where, and why the rest does not.
pub(crate) fn next(
    cluster: &mut ClusterState,
    request: &PlacementRequest,
    seed: Seed,
) -> (Vec<(String, String)>, Explanation) {
    let mut engine = PlacementEngine::new();
    let mut txn = cluster.begin();
    let outcome = engine.place(&mut txn, request, seed).expect("no scorers");
    let placed = txn.view().placed(&outcome).expect("the present state");
    let why = engine.explain(txn.view(), request, &outcome);
    txn.commit();
    let placed = placed.into_iter();
    let placed = placed.map(|p| (p.task_id.to_string(), p.container_instance_arn.to_string()));
    (placed.collect(), why.expect("the present state"))
}

proptest! {
    #![proptest_config(config("changes"))]

    #[test]
    fn what_is_taken_back_leaves_no_trace(
        world in worlds(),
        before in prop::collection::vec(steps(), 0..6),
        steps in prop::collection::vec(steps(), 0..12),
        forgets in any::<bool>(),
        after in prop::collection::vec((requests(), seeds()), 1..3),
    ) {
        let mut cluster = cluster_of(&world);
        let mut txn = cluster.begin();
        work(&mut txn, &before)?;
        txn.commit();
        let mut untouched = cluster.clone();
        let mut txn = cluster.begin();
        work(&mut txn, &steps)?;
        if forgets {
            std::mem::forget(txn);
            drop(cluster.begin());
        } else {
            drop(txn);
        }
        prop_assert_eq!(cluster.view().snapshot(), untouched.view().snapshot());
        let findings = verify::state(cluster.view());
        prop_assert!(findings.is_empty(), "{:?}", findings);
        for (request, seed) in after {
            let expected = next(&mut untouched, &request, seed);
            prop_assert_eq!(next(&mut cluster, &request, seed), expected);
        }
    }

    #[test]
    fn what_is_committed_is_right(
        world in worlds(),
        steps in prop::collection::vec(steps(), 0..20),
    ) {
        let mut cluster = cluster_of(&world);
        let mut txn = cluster.begin();
        work(&mut txn, &steps)?;
        let inside = content(txn.view());
        txn.commit();
        prop_assert_eq!(content(cluster.view()), inside);
        let findings = verify::state(cluster.view());
        prop_assert!(findings.is_empty(), "{:?}", findings);
    }
}

proptest! {
    #![proptest_config(config("changes"))]

    /// The books and indexes are those of a cluster in which the instance was so from the beginning.
    #[test]
    fn an_instance_that_registers_again_is_as_if_it_always_was_so(
        world in worlds(),
        again in any_instances(),
        before in requests(),
        after in prop::collection::vec((requests(), seeds()), 1..3),
    ) {
        let arn = &again.container_instance_arn;
        let is_there = |task: &&Task| task.container_instance_arn.as_ref() == Some(arn);
        let on = world.tasks.iter().filter(is_there);
        // Which devices tasks hold is not said by a list.
        let takes_gpus = |task: &Task| task.need.as_ref().is_some_and(|need| need.gpus != GpuNeed::Nothing);
        if world.instance(arn).is_none() || on.clone().any(takes_gpus) {
            return Ok(());
        }
        let mut cluster = cluster_of(&world);
        // Makes indexes that have to be maintained.
        drop(PlacementEngine::new().place(&mut cluster.begin(), &before, Seed::new(1)));
        let snapshot = cluster.view().snapshot();
        let done = cluster.apply(&Change::ReregisterContainerInstance(Box::new(again.clone())));

        let mut instances = world.instances.clone();
        instances.retain(|one| one.container_instance_arn != *arn);
        instances.push(again.clone());
        let mut expected = ClusterState::from_instances(&instances).expect("instances");
        let mut tasks: Vec<_> = world.tasks.iter().filter(|task| {
            let on = task.container_instance_arn.as_ref();
            on.is_none_or(|on| world.instance(on).is_some())
        }).collect();
        tasks.sort_by_key(|task| &task.id);
        let added = tasks.into_iter().try_for_each(|task| {
            expected.apply(&Change::AddTask(Box::new(task.clone()))).map(drop)
        });
        prop_assert_eq!(done.is_ok(), added.is_ok(), "{:?} {:?}", done, added);
        prop_assert!(verify::state(cluster.view()).is_empty());
        if done.is_err() {
            prop_assert_eq!(cluster.view().snapshot(), snapshot);
            return Ok(());
        }
        prop_assert_eq!(content(cluster.view()), content(expected.view()));
        for (request, seed) in after {
            prop_assert_eq!(next(&mut cluster, &request, seed), next(&mut expected, &request, seed));
        }
    }
}

fn arn(text: &str) -> ContainerInstanceArn {
    ContainerInstanceArn::new(text).expect("an ARN")
}

fn one_instance() -> ClusterState {
    let registered = Resources::new(CpuUnits::new(2048), MemoryMiB::new(4000));
    let instance = ContainerInstance::new(arn("i1"), registered);
    ClusterState::from_instances(&[instance]).expect("a valid cluster")
}

#[test]
fn an_instance_that_runs_more_tasks_than_can_be_counted_is_refused() {
    let registered = Resources::new(CpuUnits::new(2048), MemoryMiB::new(4000));
    let mut instance = ContainerInstance::new(arn("i1"), registered);
    instance.running_tasks_count = 2_147_483_648;
    let refused = ClusterState::from_instances(std::slice::from_ref(&instance));
    assert_eq!(
        refused.expect_err("too many").to_string(),
        "the container instance `i1` runs 2147483648 tasks, at most 2147483647 are supported"
    );
    instance.running_tasks_count = 2_147_483_647;
    assert!(ClusterState::from_instances(&[instance]).is_ok());
}

#[test]
fn a_status_that_is_taken_back_takes_no_list_of_tasks_back() {
    let mut cluster = one_instance();
    for id in ["a", "b", "c"] {
        let task = Task::new(
            TaskId::new(id).expect("an id"),
            TaskGroup::reported("g").expect("a group"),
        );
        let task = task
            .on(arn("i1"))
            .taking(Need::new(CpuUnits::new(1), MemoryMiB::new(1)));
        let added = cluster.apply(&Change::AddTask(Box::new(task)));
        added.expect("room for the task");
    }
    let before = cluster.view().snapshot();
    let mut txn = cluster.begin();
    let disconnect = Change::SetAgentConnected {
        container_instance_arn: arn("i1"),
        connected: false,
    };
    txn.apply(&disconnect).expect("a registered instance");
    let task_id = TaskId::new("a").expect("an id");
    txn.apply(&Change::RemoveTask { task_id })
        .expect("a task that is there");
    drop(txn);
    assert_eq!(cluster.view().snapshot(), before);
    assert!(verify::state(cluster.view()).is_empty());
}

#[test]
fn an_index_outlives_that_an_attribute_is_mentioned_for_the_first_time() {
    let registered = Resources::new(CpuUnits::new(2048), MemoryMiB::new(4000));
    let instances = ["i1", "i2"].map(|key| {
        let labels = attributes([("new", key)]).expect("attributes");
        ContainerInstance::new(arn(key), registered.clone()).with_attributes(labels)
    });
    let mut cluster = ClusterState::from_instances(&instances).expect("a valid cluster");
    let (placed, _) = next(
        &mut cluster,
        &crate::placement::web_request(3),
        Seed::new(1),
    );
    let arns: Vec<&str> = placed.iter().map(|(_, arn)| arn.as_str()).collect();
    assert_eq!(arns, ["i1", "i2", "i1"]);
    cluster.track(&AttributeName::new("new").expect("a name"));
    // Often enough that the index clears itself of what is out of date.
    for _ in 0..100 {
        let mut txn = cluster.begin();
        let task_id = TaskId::new(&placed[0].0).expect("an id");
        txn.apply(&Change::RemoveTask { task_id })
            .expect("a task that is there");
        drop(txn);
    }
    let (placed, _) = next(
        &mut cluster,
        &crate::placement::web_request(1),
        Seed::new(1),
    );
    assert_eq!(placed[0].1, "i2");
}

fn device(id: &str) -> DeviceId {
    DeviceId::new(id).expect("an id")
}

/// An instance with devices, and a task that holds the first.
fn with_devices(held: GpuNeed) -> (ClusterState, ContainerInstance) {
    let mut registered = Resources::new(CpuUnits::new(2048), MemoryMiB::new(4000));
    registered.gpus = ["g1", "g2"].map(device).into();
    let instance = ContainerInstance::new(arn("i1"), registered);
    let mut cluster =
        ClusterState::from_instances(std::slice::from_ref(&instance)).expect("a valid cluster");
    let group = TaskGroup::reported("g").expect("a group");
    let mut need = Need::new(CpuUnits::new(1024), MemoryMiB::new(1));
    need.gpus = held;
    let task = Task::new(TaskId::from_bits(1), group)
        .on(arn("i1"))
        .taking(need);
    let added = cluster.apply(&Change::AddTask(Box::new(task)));
    added.expect("room for the task");
    (cluster, instance)
}

#[test]
fn a_task_keeps_its_devices_when_its_instance_registers_again() {
    for (need, held) in [
        (GpuNeed::Devices(1), vec!["g1"]),
        // All devices are all that there are now.
        (GpuNeed::All, vec!["g0", "g1", "g2"]),
    ] {
        let (mut cluster, mut instance) = with_devices(need);
        // The new one comes first by its id, so that all others move up.
        instance.registered.gpus.insert(device("g0"));
        instance.remaining = instance.registered.clone();
        let change = Change::ReregisterContainerInstance(Box::new(instance.clone()));
        cluster.apply(&change).expect("room for the task");
        let found = cluster
            .view()
            .task(&TaskId::from_bits(1))
            .expect("the task");
        assert_eq!(
            found.gpus(),
            held.into_iter().map(device).collect::<Vec<_>>()
        );
        assert!(verify::state(cluster.view()).is_empty());

        let snapshot = cluster.view().snapshot();
        instance.registered.gpus.remove(&device("g1"));
        instance.remaining = instance.registered.clone();
        let refused = cluster.apply(&Change::ReregisterContainerInstance(Box::new(instance)));
        if need == GpuNeed::All {
            refused.expect("all that are left");
            assert!(verify::state(cluster.view()).is_empty());
            continue;
        }
        let text = refused.expect_err("a device is gone").to_string();
        assert!(text.contains("GPUs left"), "{text}");
        assert_eq!(cluster.view().snapshot(), snapshot);
    }
}

#[test]
fn an_instance_does_not_register_again_with_less_than_its_tasks_take() {
    let (mut cluster, mut instance) = with_devices(GpuNeed::Nothing);
    let mut again = |cpu| {
        instance.registered.cpu = CpuUnits::new(cpu);
        instance.remaining = instance.registered.clone();
        let change = Change::ReregisterContainerInstance(Box::new(instance.clone()));
        cluster
            .apply(&change)
            .map(drop)
            .map_err(|error| error.to_string())
    };
    assert_eq!(again(1024), Ok(()));
    let text = "the container instance `i1` has 1023 CPU units left, the task \
                `00000000000000000000000000000001` takes 1024";
    assert_eq!(again(1023), Err(text.to_string()));
}

#[test]
fn a_task_that_stopped_takes_nothing_when_its_instance_registers_again() {
    let (mut cluster, mut instance) = with_devices(GpuNeed::Nothing);
    let task_id = TaskId::from_bits(1);
    let stopped = Change::SetTaskStatus {
        task_id: task_id.clone(),
        last_status: TaskStatus::Stopped,
    };
    cluster.apply(&stopped).expect("a later status");
    instance.registered.cpu = CpuUnits::new(1023);
    instance.remaining = instance.registered.clone();
    let again = Change::ReregisterContainerInstance(Box::new(instance));
    cluster.apply(&again).expect("nothing is taken");
    let task = cluster.view().task(&task_id).expect("the task");
    assert_eq!(task.instance().expect("the instance").arn(), &arn("i1"));
    assert!(verify::state(cluster.view()).is_empty());
}

#[test]
fn a_decision_that_changes_nothing_is_no_change() {
    let mut cluster = one_instance();
    let before = cluster.generation();
    let request = crate::placement::web_request(1)
        .with_need(Need::new(CpuUnits::new(9000), MemoryMiB::new(1)));
    let (placed, _) = next(&mut cluster, &request, Seed::new(1));
    assert!(placed.is_empty());
    assert_eq!(cluster.generation(), before);
}

#[test]
fn the_id_of_a_task_that_is_gone_is_not_given_again() {
    let mut cluster = one_instance();
    let mut given = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let request = crate::placement::web_request(2);
        let (placed, _) = next(&mut cluster, &request, Seed::new(1));
        assert_eq!(placed.len(), 2);
        for (id, _) in placed {
            let task_id = TaskId::new(&id).expect("an id");
            assert!(given.insert(id));
            let gone = Change::RemoveTask { task_id };
            cluster.apply(&gone).expect("a task that is there");
        }
    }
}

#[test]
fn an_outcome_is_explained_on_its_own_cluster_only() {
    let (mut one, mut other) = (one_instance(), one_instance());
    let request = crate::placement::web_request(1);
    let mut engine = PlacementEngine::new();
    let mut decide = |cluster: &mut ClusterState| {
        let mut txn = cluster.begin();
        let outcome = engine.place(&mut txn, &request, Seed::new(1));
        txn.commit();
        outcome.expect("no scorers")
    };
    let (own, foreign) = (decide(&mut one), decide(&mut other));
    let mut engine = PlacementEngine::new();
    assert!(engine.explain(one.view(), &request, &own).is_ok());
    assert!(engine.explain(one.view(), &request, &foreign).is_err());
    assert!(engine.explain(one.clone().view(), &request, &own).is_err());
}
