//! The engine gives the answers of the reference engine, and the state keeps its promises.

use std::fmt::Write as _;

use bayplan::cluster::{ClusterState, ClusterView, InstanceView, TaskView, Txn};
use bayplan::document::{Document, Reading};
use bayplan::model::{
    ContainerInstance, ContainerInstanceArn, PlacementRequest, ScorerName, Seed, Task, TaskId,
    TaskStatus, read_container_instances, read_tasks, write_container_instance, write_task,
};
use bayplan::placement::{Filter, PlacementEngine, Rejection, Scorer};
use bayplan::plan::{Change, Placed, PlacementOutcome, Reason, WhyUnplaced};
use bayplan::service::{ScaleIn, tasks_to_stop};
use bayplan::testing::reference::{self, Extras, World, nearest_miss};
use bayplan::verify;
use proptest::prelude::*;

use crate::shared::config;
use crate::worlds::{
    SCORER, ScaleInCase, requests, requests_with_scorer, scale_ins, seeds, start_requests, worlds,
};

/// The cluster that a world describes. Tasks on instances that are gone have no place in a cluster.
pub(crate) fn cluster_of(world: &World) -> ClusterState {
    let mut cluster = ClusterState::new();
    fill(&mut cluster, world);
    cluster
}

pub(crate) fn fill(cluster: &mut ClusterState, world: &World) {
    let mut txn = cluster.begin();
    for instance in &world.instances {
        let change = Change::RegisterContainerInstance(Box::new(instance.clone()));
        txn.apply(&change).expect("an instance that can be");
    }
    // Which GPUs a task holds depends on what came before it, so tasks come in the order of their ids.
    let mut tasks: Vec<_> = world
        .tasks
        .iter()
        .filter(|task| is_somewhere(world, task))
        .collect();
    tasks.sort_by_key(|task| &task.id);
    for task in tasks {
        txn.apply(&Change::AddTask(Box::new(task.clone())))
            .expect("a task that fits");
    }
    txn.commit();
}

fn is_somewhere(world: &World, task: &Task) -> bool {
    let arn = task.container_instance_arn.as_ref();
    arn.is_none_or(|arn| {
        world
            .instances
            .iter()
            .any(|i| i.container_instance_arn == *arn)
    })
}

/// What can be seen of a cluster but for its history, as text: equal for clusters that differ in
/// nothing but how they came about.
pub(crate) fn content(view: ClusterView<'_>) -> String {
    let mut text = String::new();
    for instance in view.instances() {
        let (external, unlisted) = (instance.external(), instance.unlisted_running_tasks());
        let _ = writeln!(text, "{:?} {external:?} {unlisted}", instance.to_model());
    }
    for task in view.tasks() {
        let _ = writeln!(
            text,
            "{:?} {:?} {:?}",
            task.to_model(),
            task.gpus(),
            task.facts()
        );
    }
    text
}

fn deregister(instance: &ContainerInstanceArn) -> Change {
    Change::DeregisterContainerInstance {
        container_instance_arn: instance.clone(),
    }
}

/// A decision with names in it.
#[derive(Debug, PartialEq)]
pub(crate) struct Decision {
    placed: Vec<ContainerInstanceArn>,
    reasons: Option<Vec<(ContainerInstanceArn, Vec<Reason>)>>,
    nearest: Option<(ContainerInstanceArn, Reason)>,
}

pub(crate) fn by_reference(outcome: reference::Outcome) -> Decision {
    let nearest = outcome
        .reasons
        .as_ref()
        .and_then(|reasons| nearest_miss(reasons));
    Decision {
        placed: outcome.placed,
        reasons: outcome.reasons,
        nearest,
    }
}

pub(crate) fn by_engine(
    engine: &mut PlacementEngine,
    txn: &mut Txn<'_>,
    request: &PlacementRequest,
    seed: Seed,
) -> (Decision, PlacementOutcome) {
    let outcome = engine
        .place(txn, request, seed)
        .expect("a request with known scorers");
    let placed = txn.view().placed(&outcome).expect("the present state");
    let explanation = engine
        .explain(txn.view(), request, &outcome)
        .expect("the present state")
        .unplaced;
    let decision = Decision {
        placed: placed
            .into_iter()
            .map(|placed| placed.container_instance_arn)
            .collect(),
        nearest: explanation.as_ref().and_then(nearest),
        reasons: explanation.as_ref().map(reasons),
    };
    (decision, outcome)
}

/// What a new engine decides, and the content that it leaves.
fn decide(
    cluster: &mut ClusterState,
    request: &PlacementRequest,
    seed: Seed,
) -> (Decision, PlacementOutcome) {
    let mut txn = cluster.begin();
    let decided = by_engine(&mut PlacementEngine::new(), &mut txn, request, seed);
    txn.commit();
    decided
}

fn reasons(explanation: &WhyUnplaced) -> Vec<(ContainerInstanceArn, Vec<Reason>)> {
    let instances = explanation.instances.iter();
    instances
        .map(|i| (i.container_instance_arn.clone(), i.reasons.clone()))
        .collect()
}

fn nearest(explanation: &WhyUnplaced) -> Option<(ContainerInstanceArn, Reason)> {
    let nearest = explanation.nearest_miss.as_ref()?;
    Some((
        nearest.container_instance_arn.clone(),
        nearest.reason.clone(),
    ))
}

/// Prefers instances with an even number of characters in their key, then short keys.
#[derive(Debug)]
struct Length;

impl Length {
    fn of(arn: &str) -> i64 {
        let length = i64::try_from(arn.len()).expect("a short key");
        (length % 2) * 1000 + length
    }
}

impl Scorer for Length {
    fn score(&self, instance: InstanceView<'_>, _: &PlacementRequest) -> i64 {
        Self::of(instance.arn().as_str())
    }
}

/// Turns instances away whose key ends in a digit that is odd.
#[derive(Debug)]
struct Even;

impl Even {
    fn objection(arn: &str) -> Option<String> {
        let is_odd = arn.ends_with(['1', '3', '5', '7', '9']);
        is_odd.then(|| format!("{arn} is odd"))
    }
}

impl Filter for Even {
    fn name(&self) -> &'static str {
        "even"
    }

    fn check(&self, instance: InstanceView<'_>, _: &PlacementRequest) -> Result<(), Rejection> {
        match Self::objection(instance.arn().as_str()) {
            Some(detail) => Err(Rejection::new(&detail)),
            None => Ok(()),
        }
    }
}

proptest! {
    #![proptest_config(config("equivalence"))]

    #[test]
    fn the_engine_gives_the_answers_of_the_reference(
        world in worlds(),
        requests in prop::collection::vec((requests(), seeds()), 1..4),
    ) {
        let mut cluster = cluster_of(&world);
        let mut expected = world;
        let mut engine = PlacementEngine::new();
        for (request, seed) in requests {
            let before = cluster.clone();
            let mut txn = cluster.begin();
            let (decision, outcome) = by_engine(&mut engine, &mut txn, &request, seed);
            let placed = txn.view().placed(&outcome).expect("the present state");
            txn.commit();
            prop_assert_eq!(decision, by_reference(expected.place(&request, seed)));
            let findings = verify::placement(&before, &request, &placed, outcome.unplaced());
            prop_assert!(findings.is_empty(), "{:?}", findings);
            let findings = verify::state(cluster.view());
            prop_assert!(findings.is_empty(), "{:?}", findings);
        }
    }

    #[test]
    fn filters_and_scorers_of_the_embedder_take_part(
        world in worlds(),
        request in requests_with_scorer(),
        seed in seeds(),
    ) {
        let mut engine = PlacementEngine::new()
            .with_filter(Box::new(Even))
            .with_scorer(ScorerName::new(SCORER), Box::new(Length));
        let mut cluster = cluster_of(&world);
        let score = |instance: &ContainerInstance, _: &World| {
            Length::of(instance.container_instance_arn.as_str())
        };
        let test = |instance: &ContainerInstance, _: &World| {
            Even::objection(instance.container_instance_arn.as_str())
        };
        let extras = Extras {
            scorers: vec![reference::Scorer { name: ScorerName::new(SCORER), score: &score }],
            filters: vec![reference::Filter { name: "even", test: &test }],
        };
        let (decision, _) = by_engine(&mut engine, &mut cluster.begin(), &request, seed);
        let expected = world.clone().place_with(&request, seed, &extras);
        prop_assert_eq!(decision, by_reference(expected));
    }

    #[test]
    fn start_task_gives_the_answers_of_the_reference(
        world in worlds(),
        request in start_requests(),
    ) {
        let mut cluster = cluster_of(&world);
        let mut txn = cluster.begin();
        let outcome = PlacementEngine::new().start(&mut txn, &request).expect("room for tasks");
        let placed = txn.view().placed(&outcome.placements).expect("the present state");
        let placed: Vec<_> = placed.into_iter().map(|p| p.container_instance_arn).collect();
        let failed: Vec<_> =
            outcome.failures.iter().map(|f| (f.arn.clone(), f.reason.clone())).collect();
        let (started, failures) = world.clone().start(&request);
        let failures: Vec<_> =
            failures.iter().map(|(arn, why)| (arn.to_string(), why.to_string())).collect();
        prop_assert_eq!((placed, failed), (started, failures));
    }

    #[test]
    fn scale_in_gives_the_answers_of_the_reference(world in worlds(), case in scale_ins()) {
        let ScaleInCase { group, chain, protected, seed, count } = case;
        // A cluster forgets tasks whose instance is gone.
        let tasks = world.tasks.iter().filter(|task| is_somewhere(&world, task)).cloned();
        let world = World::new(world.instances.clone(), tasks.collect());
        let cluster = cluster_of(&world);
        let old = |task: &Task| {
            task.started_by.as_ref().is_some_and(|by| by.as_str().ends_with('1'))
        };
        let expected = world.scale_in(&reference::ScaleIn {
            group: &group,
            chain: &chain,
            is_older: &old,
            is_protected: &|task| protected.contains(&task.id),
            seed,
            count,
        });
        let is_protected = |task: &TaskView<'_>| protected.contains(&task.id());
        let is_older = |task: &TaskView<'_>| old(&task.to_model());
        let scale_in = ScaleIn::new(&group, usize::try_from(count).expect("a small number"))
            .chain(&chain)
            .protecting(&is_protected)
            .older(&is_older);
        prop_assert_eq!(tasks_to_stop(cluster.view(), &scale_in, seed), expected);
    }

    #[test]
    fn a_transaction_that_ends_without_commit_leaves_no_trace(
        world in worlds(),
        request in requests(),
        seed in seeds(),
        forgets in any::<bool>(),
    ) {
        let mut cluster = cluster_of(&world);
        let mut untouched = cluster.clone();
        let mut txn = cluster.begin();
        let (first, _) = by_engine(&mut PlacementEngine::new(), &mut txn, &request, seed);
        for instance in &world.instances {
            txn.apply(&deregister(&instance.container_instance_arn)).expect("registered");
        }
        if forgets {
            std::mem::forget(txn);
            drop(cluster.begin());
        } else {
            drop(txn);
        }
        prop_assert_eq!(cluster.view().snapshot(), untouched.view().snapshot());
        prop_assert!(verify::state(cluster.view()).is_empty());
        let (again, outcome) = decide(&mut cluster, &request, seed);
        let (_, expected) = decide(&mut untouched, &request, seed);
        prop_assert_eq!(again, first);
        let ids = |outcome: &PlacementOutcome| outcome.task_ids().cloned().collect::<Vec<_>>();
        prop_assert_eq!(ids(&outcome), ids(&expected));
    }

    #[test]
    fn the_outcome_alone_gives_the_committed_state(
        world in worlds(),
        request in requests(),
        seed in seeds(),
    ) {
        let mut cluster = cluster_of(&world);
        let mut start = cluster.clone();
        let (_, outcome) = decide(&mut cluster, &request, seed);
        for id in outcome.task_ids() {
            let task = cluster.view().task(id).expect("a placed task").to_model();
            start.apply(&Change::AddTask(Box::new(task))).expect("room for the task");
        }
        prop_assert_eq!(content(cluster.view()), content(start.view()));
    }

    #[test]
    fn placing_and_releasing_changes_nothing(
        world in worlds(),
        request in requests(),
        seed in seeds(),
        stops_first in any::<bool>(),
    ) {
        let mut cluster = cluster_of(&world);
        let before = content(cluster.view());
        let (_, outcome) = decide(&mut cluster, &request, seed);
        for id in outcome.task_ids() {
            let task_id = id.clone();
            if stops_first {
                let last_status = TaskStatus::Stopped;
                let stop = Change::SetTaskStatus { task_id: task_id.clone(), last_status };
                cluster.apply(&stop).expect("a task that runs");
            }
            cluster.apply(&Change::RemoveTask { task_id }).expect("a task that is there");
        }
        prop_assert_eq!(content(cluster.view()), before);
    }

    #[test]
    fn neither_listing_order_nor_what_was_before_shows(
        world in worlds(),
        request in requests(),
        other in requests(),
        seed in seeds(),
    ) {
        // Dummies come first and go again, and another request leaves its traces in the indexes.
        let mut busy = ClusterState::new();
        for instance in &world.instances {
            let mut dummy = instance.clone();
            let arn = format!("dummy/{}", instance.container_instance_arn);
            dummy.container_instance_arn = ContainerInstanceArn::new(&arn).expect("an ARN");
            busy.apply(&Change::RegisterContainerInstance(Box::new(dummy))).expect("new");
        }
        drop(by_engine(&mut PlacementEngine::new(), &mut busy.begin(), &other, seed));
        let dummies: Vec<_> = busy.view().instances().map(|i| i.arn().clone()).collect();
        for dummy in &dummies {
            busy.apply(&deregister(dummy)).expect("a registered instance");
        }
        let reversed = World::new(
            world.instances.iter().rev().cloned().collect(),
            world.tasks.iter().rev().cloned().collect(),
        );
        fill(&mut busy, &reversed);
        let mut plain = cluster_of(&world);
        prop_assert_eq!(content(plain.view()), content(busy.view()));
        let decided = |cluster: &mut ClusterState| {
            let (decision, _) = decide(cluster, &request, seed);
            (decision, content(cluster.view()))
        };
        prop_assert_eq!(decided(&mut plain), decided(&mut busy));
    }

    #[test]
    fn instances_and_tasks_are_read_as_they_were_written(world in worlds()) {
        let list = |name: &str, elements: Vec<Document>| {
            Document::object([(name, Document::Array(elements))])
        };
        let written = world.instances.iter().map(write_container_instance).collect();
        let read = read_container_instances(list("containerInstances", written), Reading::Strict);
        let mut expected = world.instances.clone();
        for instance in &mut expected {
            // Answers do not say it.
            instance.eni_slots = None;
        }
        prop_assert_eq!(read.expect("a valid answer").value, expected);
        let written = world.tasks.iter().map(write_task).collect();
        let read = read_tasks(list("tasks", written), Reading::Strict);
        let mut expected = world.tasks.clone();
        for task in &mut expected {
            task.need = None;
        }
        prop_assert_eq!(read.expect("a valid answer").value, expected);
    }

    #[test]
    fn instances_without_their_tasks_and_the_tasks_give_the_cluster(world in worlds()) {
        let cluster = cluster_of(&world);
        let mut again = ClusterState::new();
        for instance in cluster.view().instances() {
            let alone = Change::RegisterContainerInstance(Box::new(instance.without_tasks()));
            again.apply(&alone).expect("an instance that can be");
        }
        // Which devices a task holds is not listed: those that come first get the lowest.
        for task in cluster.view().tasks() {
            let added = again.apply(&Change::AddTask(Box::new(task.to_model())));
            added.expect("a task that has room");
        }
        for (first, second) in cluster.view().instances().zip(again.view().instances()) {
            let (mut first, mut second) = (first.to_model(), second.to_model());
            let free = |gpus: &mut std::collections::BTreeSet<_>| std::mem::take(gpus).len();
            let devices = (free(&mut first.remaining.gpus), free(&mut second.remaining.gpus));
            prop_assert_eq!(devices.0, devices.1);
            prop_assert_eq!(first, second);
        }
    }

    #[test]
    fn a_listing_gives_the_cluster_that_it_lists(world in worlds()) {
        let cluster = cluster_of(&world);
        let instances: Vec<_> = cluster.view().instances().map(|i| i.to_model()).collect();
        let tasks: Vec<_> = cluster.view().tasks().iter().map(TaskView::to_model).collect();
        let again = ClusterState::from_listing(&instances, &tasks).expect("a cluster that can be");
        for (first, second) in cluster.view().instances().zip(again.view().instances()) {
            let (first, mut second) = (first.to_model(), second.to_model());
            // What is not listed is not counted.
            second.running_tasks_count = first.running_tasks_count;
            prop_assert_eq!(first, second);
        }
        let findings = verify::state(again.view());
        prop_assert!(findings.is_empty(), "{:?}", findings);
    }
}

#[test]
fn the_checker_sees_a_placement_that_is_not_the_best() {
    let instances = crate::placement::instances();
    let cluster = ClusterState::from_instances(&instances).expect("a valid cluster");
    let request = crate::placement::web_request(1);
    let at = |key: &str| {
        let id = TaskId::new("t").expect("a valid id");
        Placed::new(id, ContainerInstanceArn::new(key).expect("a valid ARN"))
    };
    assert!(verify::placement(&cluster, &request, &[at("i1")], None).is_empty());
    let findings = verify::placement(&cluster, &request, &[at("i2")], None);
    assert_eq!(
        findings[0].to_string(),
        "i2: the best instance takes the task: i1"
    );
    let findings = verify::placement(&cluster, &request, &[], None);
    assert_eq!(findings[0].rule, "all tasks or a reason why not");
}
