//! Changing a cluster and placing tasks, beside the brute-force engine.

use bayplan::cluster::{ClusterState, Txn};
use bayplan::model::{
    ContainerInstanceArn, DesiredStatus, HealthStatus, PlacementRequest, Seed, StartTaskRequest,
    TaskId, TaskStatus,
};
use bayplan::placement::PlacementEngine;
use bayplan::plan::{Change, Placed, Reason, Unplaced, WhyUnplaced};
use bayplan::testing::reference::nearest_miss;
use bayplan::verify;

use super::books::{Books, kind};
use super::bytes::Bytes;
use super::clusters;
use super::embedder::Embedder;
use super::requests;

/// How many tasks were placed.
pub(crate) fn check(data: &[u8]) -> usize {
    let mut bytes = Bytes::new(data);
    let embedder = Embedder::new(&mut bytes);
    let mut cluster = ClusterState::new();
    let mut mirror = Mirror::new(embedder);
    let register: Vec<_> = (0..bytes.below(9))
        .map(|_| {
            Step::Change(Change::RegisterContainerInstance(Box::new(
                clusters::instance(&mut bytes),
            )))
        })
        .collect();
    mirror.run(&mut cluster, &register, Ending::Commit);
    for _ in 0..MOST_TRANSACTIONS {
        if bytes.is_empty() {
            break;
        }
        let ending = ending(&mut bytes);
        let steps: Vec<_> = (0..=bytes.below(4))
            .filter_map(|_| step(&mut bytes, embedder))
            .collect();
        mirror.run(&mut cluster, &steps, ending);
    }
    mirror.placed
}

/// What is done in a transaction.
#[derive(Debug)]
enum Step {
    Run(Box<PlacementRequest>, Seed),
    Start(Box<StartTaskRequest>),
    Change(Change),
    /// A change of one of the tasks that there are, by its number.
    Task(usize, TaskChange),
}

#[derive(Debug, Clone, Copy)]
enum TaskChange {
    Status(TaskStatus),
    Desired(DesiredStatus),
    Health(HealthStatus),
    Remove,
}

/// How a transaction ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Commit,
    Drop,
    /// It is forgotten, and rolled back when the next one begins.
    Forget,
    /// It goes back to where it was after that many steps, and then commits.
    GoBack(usize),
}

fn ending(bytes: &mut Bytes<'_>) -> Ending {
    match bytes.below(8) {
        4 | 5 => Ending::Drop,
        6 => Ending::Forget,
        7 => Ending::GoBack(bytes.below(4)),
        _ => Ending::Commit,
    }
}

/// A step; none if the bytes are a request that is not valid.
fn step(bytes: &mut Bytes<'_>, embedder: Embedder) -> Option<Step> {
    Some(match bytes.below(16) {
        0..=4 => {
            let seed = Seed::new(bytes.byte().into());
            Step::Run(Box::new(requests::request(bytes, embedder).ok()?), seed)
        }
        // The brute-force engine starts tasks by the rules of ECS alone.
        5 if embedder == Embedder::Plain => {
            Step::Start(Box::new(requests::start_request(bytes, embedder).ok()?))
        }
        6..=8 => Step::Change(Change::AddTask(Box::new(clusters::task(bytes)))),
        9..=11 => Step::Task(usize::from(bytes.byte()), task_change(bytes)),
        _ => Step::Change(instance_change(bytes)),
    })
}

fn task_change(bytes: &mut Bytes<'_>) -> TaskChange {
    match bytes.below(8) {
        0..=2 => TaskChange::Status(TaskStatus::Stopped),
        3 => TaskChange::Status(bytes.pick(&TaskStatus::ALL)),
        4 => TaskChange::Desired(bytes.pick(&[DesiredStatus::Stopped, DesiredStatus::Running])),
        5 => TaskChange::Health(bytes.pick(&[HealthStatus::Healthy, HealthStatus::Unhealthy])),
        _ => TaskChange::Remove,
    }
}

fn instance_change(bytes: &mut Bytes<'_>) -> Change {
    let choice = bytes.below(8);
    if choice < 2 {
        let instance = Box::new(clusters::instance(bytes));
        return if choice == 0 {
            Change::RegisterContainerInstance(instance)
        } else {
            Change::ReregisterContainerInstance(instance)
        };
    }
    let container_instance_arn = clusters::arn(bytes);
    match choice {
        2 => Change::DeregisterContainerInstance {
            container_instance_arn,
        },
        3 | 4 => Change::SetStatus {
            container_instance_arn,
            status: clusters::status(bytes),
        },
        5 => Change::SetAgentConnected {
            container_instance_arn,
            connected: bytes.once_in(2),
        },
        6 => Change::PutAttributes {
            container_instance_arn,
            attributes: clusters::attributes(bytes),
        },
        _ => Change::DeleteAttributes {
            container_instance_arn,
            names: clusters::attribute_names(bytes),
        },
    }
}

/// What the cluster should be, kept by the rules alone.
struct Mirror {
    books: Books,
    engine: PlacementEngine,
    embedder: Embedder,
    placed: usize,
}

impl Mirror {
    fn new(embedder: Embedder) -> Self {
        Self {
            books: Books::default(),
            engine: embedder.engine(),
            embedder,
            placed: 0,
        }
    }

    /// Makes the steps in a transaction of the cluster, and here.
    fn run(&mut self, cluster: &mut ClusterState, steps: &[Step], ending: Ending) {
        let before = cluster.clone();
        let books = self.books.clone();
        let mut txn = cluster.begin();
        let mut points = vec![(txn.savepoint(), books.clone())];
        for step in steps {
            self.step(&mut txn, step);
            points.push((txn.savepoint(), self.books.clone()));
        }
        match ending {
            Ending::Commit => {
                txn.commit();
            }
            Ending::GoBack(kept) => {
                let (savepoint, books) = points.swap_remove(kept.min(steps.len()));
                txn.roll_back_to(savepoint);
                self.books = books;
                self.books.compare(txn.view());
                txn.commit();
            }
            Ending::Drop | Ending::Forget => {
                if ending == Ending::Drop {
                    drop(txn);
                } else {
                    std::mem::forget(txn);
                    drop(cluster.begin());
                }
                self.books = books;
                assert_eq!(
                    cluster.view().snapshot(),
                    before.view().snapshot(),
                    "{steps:?}"
                );
                self.assert_same_ids(before, cluster.clone(), steps);
            }
        }
        let findings = verify::state(cluster.view());
        assert!(findings.is_empty(), "{findings:?} after {steps:?}");
        self.books.compare(cluster.view());
    }

    /// Places the same in both: the ids that tasks get are part of what was before.
    fn assert_same_ids(&mut self, mut one: ClusterState, mut other: ClusterState, steps: &[Step]) {
        let runs = steps.iter().filter_map(|step| match step {
            Step::Run(request, seed) => Some((request, *seed)),
            Step::Start(_) | Step::Change(_) | Step::Task(..) => None,
        });
        for (request, seed) in runs {
            let [one, other] = [&mut one, &mut other].map(|cluster| {
                let mut txn = cluster.begin();
                let outcome = self
                    .engine
                    .place(&mut txn, request, seed)
                    .expect("known scorers");
                let placed = txn.view().placed(&outcome).expect("the present state");
                txn.commit();
                placed
            });
            assert_eq!(one, other, "{request:?} after {steps:?}");
        }
    }

    fn step(&mut self, txn: &mut Txn<'_>, step: &Step) {
        match step {
            Step::Run(request, seed) => self.place(txn, request, *seed),
            Step::Start(request) => self.start(txn, request),
            Step::Change(change) => {
                let expected = self.books.expect(change);
                let found = txn.apply(change).map_err(|conflict| kind(&conflict));
                assert_eq!(found, expected, "{change:?}");
                if expected.is_ok() {
                    self.books.apply(change);
                }
            }
            Step::Task(number, change) => {
                let tasks = &self.books.world.tasks;
                if !tasks.is_empty() {
                    let id = tasks[number % tasks.len()].id.clone();
                    self.change_task(txn, id, *change);
                }
            }
        }
    }

    fn change_task(&mut self, txn: &mut Txn<'_>, task_id: TaskId, change: TaskChange) {
        let change = match change {
            TaskChange::Remove => Change::RemoveTask { task_id },
            TaskChange::Status(last_status) => Change::SetTaskStatus {
                task_id,
                last_status,
            },
            TaskChange::Desired(desired_status) => Change::SetDesiredStatus {
                task_id,
                desired_status,
            },
            TaskChange::Health(health_status) => Change::SetHealthStatus {
                task_id,
                health_status,
            },
        };
        self.step(txn, &Step::Change(change));
    }

    fn place(&mut self, txn: &mut Txn<'_>, request: &PlacementRequest, seed: Seed) {
        let outcome = self
            .engine
            .place(txn, request, seed)
            .expect("known scorers");
        let why = self.engine.explain(txn.view(), request, &outcome);
        let why = why.expect("the present state").unplaced;
        let placed = txn.view().placed(&outcome).expect("the present state");

        let extras = self.embedder.extras();
        let expected = self.books.world.place_with(request, seed, &extras);
        let arns: Vec<_> = placed.iter().map(|p| &p.container_instance_arn).collect();
        let expected_arns: Vec<_> = expected.placed.iter().collect();
        assert_eq!(arns, expected_arns, "{request:?} with {seed:?}");
        self.count(&placed);
        let reasons = expected.reasons.as_deref();
        assert_eq!(outcome.unplaced(), unplaced(reasons), "{request:?}");
        assert_eq!(why.as_ref().map(failed).as_deref(), reasons, "{request:?}");
        let nearest = why.and_then(|why| why.nearest_miss);
        let nearest = nearest.map(|near| (near.container_instance_arn, near.reason));
        assert_eq!(nearest, reasons.and_then(nearest_miss), "{request:?}");
    }

    fn start(&mut self, txn: &mut Txn<'_>, request: &StartTaskRequest) {
        let outcome = self.engine.start(txn, request).expect("room for tasks");
        let placed = txn.view().placed(&outcome.placements);
        let placed = placed.expect("the present state");
        let arns: Vec<_> = placed.iter().map(|p| &p.container_instance_arn).collect();
        let failures = outcome.failures.iter();
        let failures: Vec<_> = failures
            .map(|f| (f.arn.as_str(), f.reason.clone()))
            .collect();

        let (expected, expected_failures) = self.books.world.start(request);
        let expected: Vec<_> = expected.iter().collect();
        assert_eq!(arns, expected, "{request:?}");
        let expected_failures = expected_failures.iter();
        let expected_failures: Vec<_> = expected_failures
            .map(|(arn, reason)| (arn.as_str(), reason.to_string()))
            .collect();
        assert_eq!(failures, expected_failures, "{request:?}");
        self.count(&placed);
    }

    /// Takes note of what was placed; the lists have it last, by the same ids.
    fn count(&mut self, placed: &[Placed]) {
        let tasks = &self.books.world.tasks;
        let expected = &tasks[tasks.len() - placed.len()..];
        let expected: Vec<_> = expected.iter().map(|task| &task.id).collect();
        let ids: Vec<_> = placed.iter().map(|placed| &placed.task_id).collect();
        assert_eq!(ids, expected);
        self.placed += placed.len();
    }
}

/// Why not all tasks were placed, by what is wrong with each instance.
fn unplaced(reasons: Option<&[(ContainerInstanceArn, Vec<Reason>)]>) -> Option<Unplaced> {
    let is_considered = |(_, reasons): &(_, Vec<Reason>)| {
        !matches!(reasons.first(), Some(Reason::NotConsidered(_)))
    };
    Some(if reasons?.iter().any(is_considered) {
        Unplaced::NoRoom
    } else {
        Unplaced::NoContainerInstances
    })
}

/// What each instance fails.
fn failed(why: &WhyUnplaced) -> Vec<(ContainerInstanceArn, Vec<Reason>)> {
    let instances = why.instances.iter();
    instances
        .map(|i| (i.container_instance_arn.clone(), i.reasons.clone()))
        .collect()
}

/// The most transactions of an input, so that each takes little time.
const MOST_TRANSACTIONS: usize = 16;
