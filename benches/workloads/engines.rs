//! What places tasks: the engine of the library, on its two ways, and the brute-force engine.

use bayplan::cluster::{ClusterState, InstanceView, TaskView};
use bayplan::model::{ContainerInstance, ContainerInstanceArn, PlacementRequest, Seed, TaskId};
use bayplan::placement::{Filter, PlacementEngine, Rejection};
use bayplan::plan::{Change, InstanceRef};
use bayplan::testing::reference::World;

/// A cluster and the engine that places its tasks.
pub(crate) trait Host {
    /// Where a task went.
    type Place;

    /// What tells a task from others.
    type Task: Clone;

    /// Places the tasks of a request and tells of each.
    fn place(&mut self, request: &PlacementRequest, tell: impl FnMut(&Self::Task, Self::Place));

    /// Stops a task and forgets it.
    fn stop(&mut self, task: Self::Task);

    /// The key of the instance that took a task.
    fn key<'a>(&'a self, place: &'a Self::Place) -> &'a str;
}

/// The engine of the library.
#[derive(Debug)]
pub(crate) struct Library {
    cluster: ClusterState,
    engine: PlacementEngine,
}

impl Library {
    pub(crate) fn new(instances: &[ContainerInstance]) -> Self {
        // Not the ids that the brute-force engine gives, which may go on from here.
        let mut cluster = ClusterState::with_task_ids(Seed::new(2));
        let mut txn = cluster.begin();
        for instance in instances {
            let change = Change::RegisterContainerInstance(Box::new(instance.clone()));
            txn.apply(&change).expect("an instance that is new");
        }
        txn.commit();
        Self {
            cluster,
            engine: PlacementEngine::new(),
        }
    }

    /// The same where it looks at every instance: with a check of the embedder, which lets all pass.
    pub(crate) fn scanning(self) -> Self {
        Self {
            engine: PlacementEngine::new().with_filter(Box::new(All)),
            ..self
        }
    }
}

impl Host for Library {
    type Place = InstanceRef;
    type Task = TaskId;

    fn place(&mut self, request: &PlacementRequest, mut tell: impl FnMut(&TaskId, InstanceRef)) {
        let mut txn = self.cluster.begin();
        let outcome = self.engine.place(&mut txn, request, SEED);
        let outcome = outcome.expect("no scorers");
        txn.commit();
        for (id, instance) in outcome.task_ids().zip(outcome.instances()) {
            tell(id, instance);
        }
    }

    fn stop(&mut self, task: TaskId) {
        let mut txn = self.cluster.begin();
        let change = Change::RemoveTask { task_id: task };
        txn.apply(&change).expect("a task that is there");
        txn.commit();
    }

    fn key<'a>(&'a self, place: &'a InstanceRef) -> &'a str {
        let instance = self.cluster.view().resolve(*place);
        instance.expect("a registered instance").arn().as_str()
    }
}

/// The brute-force engine.
#[derive(Debug)]
pub(crate) struct Reference(World);

impl Reference {
    pub(crate) fn new(instances: Vec<ContainerInstance>) -> Self {
        Self(World::new(instances, Vec::new()))
    }

    /// Goes on from where the engine of the library is.
    ///
    /// The order of the tasks decides nothing; where those of an instance stand together, reading
    /// them takes a fraction of the time.
    pub(crate) fn from_library(library: &Library, instances: Vec<ContainerInstance>) -> Self {
        let view = library.cluster.view();
        let mut tasks = Vec::with_capacity(view.task_count());
        for instance in view.instances() {
            tasks.extend(instance.tasks().iter().map(TaskView::to_model));
        }
        assert_eq!(tasks.len(), view.task_count(), "all tasks are somewhere");
        Self(World::new(instances, tasks))
    }
}

impl Host for Reference {
    type Place = ContainerInstanceArn;
    type Task = TaskId;

    fn place(
        &mut self,
        request: &PlacementRequest,
        mut tell: impl FnMut(&TaskId, ContainerInstanceArn),
    ) {
        let before = self.0.tasks.len();
        let outcome = self.0.place(request, SEED);
        for (task, arn) in self.0.tasks[before..].iter().zip(outcome.placed) {
            tell(&task.id, arn);
        }
    }

    fn stop(&mut self, task: TaskId) {
        self.0.remove(&task).expect("a task that is there");
    }

    fn key<'a>(&'a self, place: &'a ContainerInstanceArn) -> &'a str {
        place.as_str()
    }
}

/// A check that every instance passes.
#[derive(Debug)]
struct All;

impl Filter for All {
    fn name(&self) -> &'static str {
        "all"
    }

    fn check(&self, _: InstanceView<'_>, _: &PlacementRequest) -> Result<(), Rejection> {
        Ok(())
    }
}

pub(crate) const SEED: Seed = Seed::new(1);
