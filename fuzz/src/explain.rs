//! Explaining where tasks went and why others went nowhere, beside the brute-force engine.

use bayplan::cluster::ClusterState;
use bayplan::document::Document;
use bayplan::model::{
    ContainerInstanceArn, ContainerInstanceStatus, DesiredStatus, ExplanationLevel,
    PlacementRequest, Seed, TaskStatus,
};
use bayplan::placement::PlacementEngine;
use bayplan::plan::{
    Change, Explanation, FailureClass, Reason, Waiting, WhyUnplaced, write_explanation,
};
use bayplan::testing::reference::{Extras, World};

use super::books::{Books, kind};
use super::bytes::Bytes;
use super::choices::Choices;
use super::clusters;
use super::embedder::Embedder;
use super::relaxations;
use super::requests;

/// How many requests left something to explain.
pub(crate) fn check(data: &[u8]) -> usize {
    let mut bytes = Bytes::new(data);
    let mut scene = Scene::new(Embedder::new(&mut bytes));
    for _ in 0..bytes.below(MOST_INSTANCES + 1) {
        let instance = clusters::instance(&mut bytes);
        scene.change(&Change::RegisterContainerInstance(Box::new(instance)));
    }
    for _ in 0..bytes.below(MOST_TASKS + 1) {
        scene.task(&mut bytes);
    }
    let mut explained = 0;
    for _ in 0..MOST_REQUESTS {
        if bytes.is_empty() {
            break;
        }
        if bytes.once_in(4) {
            scene.stop(&mut bytes);
        }
        let seed = Seed::new(bytes.byte().into());
        if let Ok(request) = requests::request(&mut bytes, scene.embedder) {
            explained += usize::from(scene.explain(&request, seed));
        }
    }
    explained
}

/// A small cluster, and the same as plain lists.
struct Scene {
    cluster: ClusterState,
    books: Books,
    engine: PlacementEngine,
    embedder: Embedder,
}

impl Scene {
    fn new(embedder: Embedder) -> Self {
        Self {
            cluster: ClusterState::new(),
            books: Books::default(),
            engine: embedder.engine(),
            embedder,
        }
    }

    /// Makes a change in both, if it can be made.
    fn change(&mut self, change: &Change) {
        let expected = self.books.expect(change);
        let mut txn = self.cluster.begin();
        let found = txn.apply(change).map_err(|conflict| kind(&conflict));
        assert_eq!(found, expected, "{change:?}");
        txn.commit();
        if expected.is_ok() {
            self.books.apply(change);
        }
    }

    /// Adds a task, on one of the instances that there are unless it is on none.
    fn task(&mut self, bytes: &mut Bytes<'_>) {
        let mut task = clusters::task(bytes);
        let instances = &self.books.world.instances;
        if task.container_instance_arn.is_some() && !instances.is_empty() {
            let on = &instances[bytes.below(instances.len())];
            task.container_instance_arn = Some(on.container_instance_arn.clone());
        }
        self.change(&Change::AddTask(Box::new(task)));
    }

    /// Lets one of the tasks stop.
    fn stop(&mut self, bytes: &mut Bytes<'_>) {
        let tasks = &self.books.world.tasks;
        if tasks.is_empty() {
            return;
        }
        let task_id = tasks[bytes.below(tasks.len())].id.clone();
        self.change(&Change::SetDesiredStatus {
            task_id,
            desired_status: DesiredStatus::Stopped,
        });
    }

    /// Places the tasks of a request and has it explained at every level; whether there was anything
    /// to say.
    fn explain(&mut self, request: &PlacementRequest, seed: Seed) -> bool {
        let none = self.try_out(request, seed, ExplanationLevel::None);
        assert_eq!(none, Explanation::default());
        let unplaced = self.try_out(request, seed, ExplanationLevel::Unplaced);
        let all = self.place(request, seed);
        assert!(unplaced.placed.is_empty(), "{unplaced}");
        assert_eq!(unplaced.unplaced, all.unplaced);

        let before = self.books.world.clone();
        let extras = self.embedder.extras();
        let expected = self.books.world.place_with(request, seed, &extras);
        let choices = Choices {
            world: &before,
            request,
            seed,
            embedder: self.embedder,
        };
        choices.assert_right(&all.placed);
        let found = all.unplaced.as_ref().map(reasons);
        assert_eq!(found, expected.reasons, "{request:?}");
        if let Some(why) = &all.unplaced {
            let placed = why.requested - why.missing;
            assert_eq!(placed, all.placed.len(), "{why}");
            relaxations::assert_right(&self.books.world, request, why, &extras);
            assert_waiting(&self.books.world, request, &why.class);
        }
        assert_written(&unplaced);
        assert_written(&all);
        all != Explanation::default()
    }

    /// What is said at a level of tasks whose placement is then taken back.
    fn try_out(
        &mut self,
        request: &PlacementRequest,
        seed: Seed,
        level: ExplanationLevel,
    ) -> Explanation {
        let request = request.clone().with_explanation_level(level);
        let mut txn = self.cluster.begin();
        let outcome = self.engine.place(&mut txn, &request, seed);
        let outcome = outcome.expect("known scorers");
        let why = self.engine.explain(txn.view(), &request, &outcome);
        why.expect("the present state")
    }

    /// All that can be said of tasks whose placement stays, the same before the commit and after.
    fn place(&mut self, request: &PlacementRequest, seed: Seed) -> Explanation {
        let request = request
            .clone()
            .with_explanation_level(ExplanationLevel::All);
        let mut txn = self.cluster.begin();
        let outcome = self.engine.place(&mut txn, &request, seed);
        let outcome = outcome.expect("known scorers");
        let why = self.engine.explain(txn.view(), &request, &outcome);
        let why = why.expect("the present state");
        txn.commit();
        let view = self.cluster.view();
        let again = self.engine.explain(view, &request, &outcome);
        assert_eq!(again.as_ref(), Ok(&why), "{request:?}");
        why
    }
}

/// What each instance fails; where something was not placed, each fails something.
fn reasons(why: &WhyUnplaced) -> Vec<(ContainerInstanceArn, Vec<Reason>)> {
    let instances = why.instances.iter().map(|instance| {
        assert!(!instance.reasons.is_empty(), "{why}");
        (
            instance.container_instance_arn.clone(),
            instance.reasons.clone(),
        )
    });
    instances.collect()
}

/// As many instances would take a task after a while as the class says.
fn assert_waiting(world: &World, request: &PlacementRequest, class: &FailureClass) {
    let said = match class {
        FailureClass::Transient(waiting) => *waiting,
        FailureClass::Capacity => Waiting::default(),
        // Others come before, whatever waits.
        FailureClass::Contradiction(_)
        | FailureClass::NobodyHasIt(_)
        | FailureClass::Custom
        | _ => return,
    };
    let registered = |mut world: World| {
        for instance in &mut world.instances {
            instance.agent_connected = true;
            if instance.status == ContainerInstanceStatus::Registering {
                instance.status = ContainerInstanceStatus::Active;
            }
        }
        world
    };
    let stopped = |mut world: World| {
        for task in &mut world.tasks {
            if task.desired_status == DesiredStatus::Stopped {
                task.last_status = TaskStatus::Stopped;
            }
        }
        world
    };
    let without_stop = takers(&registered(world.clone()), request);
    let all = takers(&stopped(registered(world.clone())), request);
    let instances = all.iter().filter_map(|arn| world.instance(arn));
    let mut expected = Waiting::default();
    for instance in instances {
        let is_registering = instance.status == ContainerInstanceStatus::Registering;
        let waits_for_tasks = !without_stop.contains(&instance.container_instance_arn);
        expected.instances += 1;
        expected.for_agent += usize::from(!instance.agent_connected);
        expected.for_registration += usize::from(is_registering);
        expected.for_tasks += usize::from(waits_for_tasks);
    }
    assert_eq!(said, expected, "{request:?}");
}

/// The instances that could take a task by the rules of ECS alone.
fn takers(world: &World, request: &PlacementRequest) -> Vec<ContainerInstanceArn> {
    let reasons = world.reasons(request, &Extras::default());
    let takers = reasons
        .into_iter()
        .filter(|(_, reasons)| reasons.is_empty());
    takers.map(|(arn, _)| arn).collect()
}

/// As text for people, without blanks at the end of lines, and as JSON that is read again.
fn assert_written(why: &Explanation) {
    let text = why.to_string();
    let says_nothing = why.placed.is_empty() && why.unplaced.is_none();
    assert_eq!(text.is_empty(), says_nothing);
    assert!(text.lines().all(|line| line == line.trim_end()), "{text}");
    let json = serde_json::to_string(why).expect("JSON");
    let read: Document = serde_json::from_str(&json).expect("JSON");
    assert_eq!(read, write_explanation(why), "{json}");
}

/// The most instances, tasks and requests of an input: what would help is tried out in all its parts.
const MOST_INSTANCES: usize = 5;
const MOST_TASKS: usize = 7;
const MOST_REQUESTS: usize = 3;
