//! What would be equals what is when it is done.

#[path = "what_if/examples.rs"]
mod examples;

use std::collections::{BTreeMap, BTreeSet};

use bayplan::advise::what_if::{
    Answer, Counts, Fate, Instances, Question, Summary, WhatIf, WhatIfError,
};
use bayplan::cluster::{ClusterState, ClusterView, TaskView};
use bayplan::model::{
    AvailabilityZone, ContainerInstance, ContainerInstanceArn, ContainerInstanceStatus,
    PlacementRequest, Seed, Task, TaskGroup, TaskId, TaskStatus,
};
use bayplan::placement::PlacementEngine;
use bayplan::plan::{Change, Placed, Shape};
use bayplan::query::Expression;
use bayplan::verify;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::equivalence::cluster_of;
use crate::shared::config;
use crate::worlds::{ARNS, ZONES, any_instances, expressions, requests, seeds, worlds};

/// The bytes of the content, wherever it came from: what is done by hand takes more commits.
fn but_for_generation(view: ClusterView<'_>) -> Vec<u8> {
    let mut bytes = view.snapshot();
    bytes[20..28].fill(0);
    bytes.truncate(bytes.len() - 8);
    bytes
}

fn arn(text: &str) -> ContainerInstanceArn {
    ContainerInstanceArn::new(text).expect("an ARN")
}

fn zone(text: &str) -> AvailabilityZone {
    AvailabilityZone::new(text).expect("a zone")
}

fn instances() -> impl Strategy<Value = Instances> {
    prop_oneof![
        select(&ARNS[..6]).prop_map(|text| Instances::One(arn(text))),
        select(&ZONES[..]).prop_map(|text| Instances::OfZone(zone(text))),
        expressions().prop_map(|text| Instances::Matching(Expression::parse(text).expect("valid"))),
    ]
}

fn questions() -> impl Strategy<Value = Question> {
    let shape = |instance: ContainerInstance| {
        let mut shape = Shape::new(instance.registered, instance.attributes);
        shape.eni_slots = instance.eni_slots;
        shape.capacity_provider_name = instance.capacity_provider_name;
        shape
    };
    prop_oneof![
        2 => requests().prop_map(Question::Place),
        2 => instances().prop_map(Question::Drain),
        2 => instances().prop_map(Question::Lose),
        1 => (1..=3_u32, any_instances())
            .prop_map(move |(count, i)| Question::Add { count, shape: shape(i) }),
        1 => requests().prop_map(Question::Redeploy),
    ]
}

/// Does by hand what is asked about elsewhere.
struct Hand {
    cluster: ClusterState,
    requests: BTreeMap<TaskGroup, PlacementRequest>,
    seed: Seed,
    ordinal: u64,
}

/// What was done.
#[derive(Debug, Default, PartialEq)]
struct Done {
    placed: Vec<Placed>,
    /// Groups, and how many of their tasks could not be placed.
    missing: Vec<(TaskGroup, usize)>,
    /// New tasks in the places of old ones, in some order.
    replacements: Vec<Placed>,
    stopped: BTreeSet<TaskId>,
}

impl Hand {
    fn apply(&mut self, change: &Change) {
        self.cluster
            .apply(change)
            .expect("a change that can be made");
    }

    fn place(&mut self, request: &PlacementRequest, done: &mut Done) -> Vec<Placed> {
        let seed = self.seed.for_request(self.ordinal);
        self.ordinal += 1;
        let mut txn = self.cluster.begin();
        let outcome = PlacementEngine::new()
            .place(&mut txn, request, seed)
            .expect("no scorers");
        let placed = txn.view().placed(&outcome).expect("the present state");
        txn.commit();
        if placed.len() < outcome.requested() {
            done.missing
                .push((request.group().clone(), outcome.requested() - placed.len()));
        }
        placed
    }

    fn replace(&mut self, group: &TaskGroup, count: usize, done: &mut Done) -> usize {
        let count = u32::try_from(count).expect("few");
        let placed = self.place(&self.requests[group].with_count(count), done);
        done.replacements.extend(placed.iter().cloned());
        placed.len()
    }

    fn stop(&mut self, tasks: &[Task], done: &mut Done) {
        for task in tasks {
            let task_id = task.id.clone();
            done.stopped.insert(task_id.clone());
            self.apply(&Change::RemoveTask { task_id });
        }
    }

    fn select(&self, instances: &Instances) -> Vec<ContainerInstance> {
        let is_selected = |instance: &bayplan::cluster::InstanceView<'_>| match instances {
            Instances::One(arn) => instance.arn() == arn,
            Instances::OfZone(zone) => {
                let text = instance.attributes().text("ecs.availability-zone");
                text == Some(zone.as_str())
            }
            Instances::Matching(expression) => expression.evaluate(instance),
            _ => panic!("an unknown selection"),
        };
        let selected = self.cluster.view().instances().filter(is_selected);
        selected.map(|instance| instance.to_model()).collect()
    }

    /// The tasks that should run on an instance, by group.
    fn tasks(&self, on: impl Fn(&ContainerInstanceArn) -> bool) -> BTreeMap<TaskGroup, Vec<Task>> {
        let mut groups: BTreeMap<TaskGroup, Vec<Task>> = BTreeMap::new();
        for task in self.cluster.view().tasks().iter().map(TaskView::to_model) {
            let is_there = task.container_instance_arn.as_ref().is_some_and(&on);
            if is_there && task.is_counted() {
                groups.entry(task.group.clone()).or_default().push(task);
            }
        }
        groups
    }

    fn drain(&mut self, instances: &Instances, done: &mut Done) {
        let mut selected = self.select(instances);
        let (active, draining) = (
            ContainerInstanceStatus::Active,
            ContainerInstanceStatus::Draining,
        );
        selected.retain(|i| i.status == active || i.status == draining);
        for instance in selected.iter().filter(|instance| instance.status == active) {
            let container_instance_arn = instance.container_instance_arn.clone();
            self.apply(&Change::SetStatus {
                container_instance_arn,
                status: draining,
            });
        }
        let keys: Vec<_> = selected.iter().map(|i| &i.container_instance_arn).collect();
        let mut groups = self.tasks(|arn| keys.contains(&arn));
        groups.retain(|group, _| self.requests.contains_key(group));
        let is_starting = |task: &Task| task.last_status < TaskStatus::Running;
        let mut all = Vec::new();
        for (group, tasks) in groups {
            let (starting, running): (Vec<_>, Vec<_>) = tasks.into_iter().partition(is_starting);
            self.stop(&starting, done);
            all.push((group, starting.len(), running));
        }
        for (group, starting, running) in all {
            let placed = self.replace(&group, starting + running.len(), done);
            let moved = placed.saturating_sub(starting);
            self.stop(&running[..moved], done);
        }
    }

    fn lose(&mut self, instances: &Instances, done: &mut Done) {
        let keys: Vec<_> = self.select(instances);
        let keys: Vec<_> = keys.into_iter().map(|i| i.container_instance_arn).collect();
        let groups = self.tasks(|arn| keys.contains(arn));
        for container_instance_arn in keys {
            self.apply(&Change::DeregisterContainerInstance {
                container_instance_arn,
            });
        }
        for (group, tasks) in groups {
            done.stopped
                .extend(tasks.iter().map(|task| task.id.clone()));
            if self.requests.contains_key(&group) {
                self.replace(&group, tasks.len(), done);
            }
        }
    }

    fn add(&mut self, added: &[ContainerInstanceArn], shape: &Shape) {
        for arn in added {
            let mut instance = ContainerInstance::new(arn.clone(), shape.registered.clone());
            instance.attributes = shape.attributes.clone();
            instance.eni_slots = shape.eni_slots;
            instance
                .capacity_provider_name
                .clone_from(&shape.capacity_provider_name);
            self.apply(&Change::RegisterContainerInstance(Box::new(instance)));
        }
    }

    /// Does what an answer is about.
    fn act(&mut self, answer: &Answer) -> Done {
        let mut done = Done::default();
        match &answer.question {
            Question::Place(request) => done.placed = self.place(request, &mut done),
            Question::Drain(instances) => self.drain(instances, &mut done),
            Question::Lose(instances) => self.lose(instances, &mut done),
            Question::Add { shape, .. } => self.add(&answer.instances, shape),
            Question::Redeploy(request) => {
                let group = request.group();
                let tasks = self
                    .tasks(|_| true)
                    .remove(group)
                    .expect("tasks of the group");
                self.stop(&tasks, &mut done);
                let count = u32::try_from(tasks.len()).expect("few");
                let placed = self.place(&request.with_count(count), &mut done);
                done.replacements = placed;
                // Only tasks of services are ever replaced.
                if group.as_str().starts_with("service:") {
                    self.requests.insert(group.clone(), request.clone());
                }
            }
            _ => panic!("an unknown question"),
        }
        done.replacements
            .sort_by_key(|placed| placed.task_id.clone());
        done
    }
}

/// What an answer says was done.
fn said(answer: &Answer) -> Done {
    let missing = answer.missing.iter();
    let replacements = answer.tasks.iter().filter_map(|task| task.replacement());
    let mut replacements: Vec<Placed> = replacements.cloned().collect();
    replacements.sort_by_key(|placed| placed.task_id.clone());
    let stops = |fate: &Fate| !matches!(fate, Fate::Stays(_));
    let stopped = answer.tasks.iter().filter(|task| stops(&task.fate));
    Done {
        placed: answer.placed.clone(),
        missing: missing
            .map(|missing| (missing.group.clone(), missing.missing))
            .collect(),
        replacements,
        stopped: stopped.map(|task| task.task_id.clone()).collect(),
    }
}

/// How much there is, counted from the instances as the model describes them.
fn counted(cluster: &ClusterState, zone: Option<&str>) -> (usize, usize, u64, u64, u64) {
    let mut counts = (0, 0, 0, 0, 0);
    for instance in cluster
        .view()
        .instances()
        .map(|instance| instance.to_model())
    {
        let own = instance
            .attributes
            .text("ecs.availability-zone")
            .filter(|z| !z.is_empty());
        if zone.is_none_or(|zone| own == Some(zone)) {
            counts.0 += 1;
            counts.2 += u64::from(instance.running_tasks_count);
            if instance.status == ContainerInstanceStatus::Active && instance.agent_connected {
                counts.1 += 1;
                counts.3 += instance.remaining.cpu.as_u64();
                counts.4 += instance.remaining.memory.as_u64();
            }
        }
    }
    counts
}

fn parts(counts: &Counts) -> (usize, usize, u64, u64, u64) {
    let left = (
        counts.remaining_cpu.as_u64(),
        counts.remaining_memory.as_u64(),
    );
    (counts.instances, counts.open, counts.tasks, left.0, left.1)
}

fn check_summary(summary: &Summary, cluster: &ClusterState) -> Result<(), TestCaseError> {
    prop_assert_eq!(parts(&summary.total), counted(cluster, None));
    for text in ZONES {
        let counts = summary
            .zones
            .get(&Some(zone(text)))
            .copied()
            .unwrap_or_default();
        prop_assert_eq!(parts(&counts), counted(cluster, Some(text)));
    }
    Ok(())
}

/// Every task is where its fate says.
fn check_fates(answer: &Answer, after: &ClusterState) -> Result<(), TestCaseError> {
    let view = after.view();
    let place = |id: &TaskId| {
        view.task(id)?
            .instance()
            .map(|instance| instance.arn().clone())
    };
    for task in &answer.tasks {
        match &task.fate {
            Fate::Replaced(by) => {
                prop_assert_eq!(place(&task.task_id), None);
                prop_assert_eq!(place(&by.task_id), Some(by.container_instance_arn.clone()));
                let group = view.task(&by.task_id).map(|task| task.group().clone());
                prop_assert_eq!(group.as_ref(), Some(&task.group));
            }
            Fate::Lost(_) => prop_assert_eq!(place(&task.task_id), None),
            Fate::Stays(_) => prop_assert_eq!(place(&task.task_id), Some(task.from.clone())),
        }
    }
    let order: Vec<_> = answer
        .tasks
        .iter()
        .map(|task| (&task.group, &task.task_id))
        .collect();
    prop_assert!(order.is_sorted());
    Ok(())
}

proptest! {
    #![proptest_config(config("what_if"))]

    #[test]
    fn the_answer_equals_doing_it(
        world in worlds(),
        services in vec(requests(), 0..4),
        questions in vec(questions(), 1..5),
        seed in seeds(),
    ) {
        let mut cluster = cluster_of(&world);
        let mut hand = Hand {
            cluster: cluster.clone(),
            requests: BTreeMap::new(),
            seed,
            ordinal: 0,
        };
        let before = cluster.view().snapshot();
        let mut what_if = WhatIf::new(&mut cluster).with_seed(seed);
        for request in services.iter().filter(|r| r.group().as_str().starts_with("service:")) {
            what_if = what_if.with_request(request.clone());
            hand.requests.insert(request.group().clone(), request.clone());
        }
        let mut last: Option<Summary> = None;
        for question in &questions {
            let was = but_for_generation(hand.cluster.view());
            match what_if.ask(question) {
                Err(error) => {
                    prop_assert!(is_due(&error, &hand, question), "{error}");
                    prop_assert_eq!(but_for_generation(what_if.view()), was);
                }
                Ok(answer) => {
                    check_summary(&answer.before, &hand.cluster)?;
                    prop_assert!(last.is_none_or(|last| last == answer.before));
                    let done = hand.act(&answer);
                    prop_assert_eq!(&said(&answer), &done);
                    check_fates(&answer, &hand.cluster)?;
                    check_summary(&answer.after, &hand.cluster)?;
                    prop_assert!(!answer.to_string().is_empty());
                    last = Some(answer.after);
                    let now = but_for_generation(hand.cluster.view());
                    prop_assert_eq!(but_for_generation(what_if.view()), now);
                }
            }
            let findings = verify::state(what_if.view());
            prop_assert!(findings.is_empty(), "{findings:?}");
        }
        prop_assert_eq!(cluster.view().snapshot(), before);
    }

    #[test]
    fn the_same_questions_have_the_same_answers(
        world in worlds(),
        services in vec(requests(), 0..4),
        questions in vec(questions(), 1..4),
        seed in seeds(),
    ) {
        let mut cluster = cluster_of(&world);
        let mut ask = || {
            let what_if = WhatIf::new(&mut cluster).with_seed(seed);
            let mut what_if = services.iter().cloned().fold(what_if, WhatIf::with_request);
            questions.iter().map(|question| what_if.ask(question)).collect::<Vec<_>>()
        };
        prop_assert_eq!(ask(), ask());
    }
}

/// Whether a question has no answer for a reason.
fn is_due(error: &WhatIfError, hand: &Hand, question: &Question) -> bool {
    match (error, question) {
        (
            WhatIfError::UnknownInstance { .. } | WhatIfError::UnknownZone { .. },
            Question::Drain(instances) | Question::Lose(instances),
        ) => hand.select(instances).is_empty(),
        (WhatIfError::NotActive { status, .. }, Question::Drain(instances)) => {
            hand.select(instances)[0].status == *status
                && *status != ContainerInstanceStatus::Active
                && *status != ContainerInstanceStatus::Draining
        }
        (WhatIfError::NoTasks { group }, Question::Redeploy(_)) => {
            !hand.tasks(|_| true).contains_key(group)
        }
        _ => false,
    }
}
