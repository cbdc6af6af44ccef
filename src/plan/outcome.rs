//! What became of a request.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::placements::Placements;
use crate::model::{ContainerInstanceArn, Failure, TaskId};

/// A count of the changes that were made to a cluster.
///
/// It rises with every commit that changed something and never falls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(u64);

impl Generation {
    /// The number.
    pub fn as_u64(self) -> u64 {
        self.0
    }

    /// That many changes.
    pub(crate) fn of(number: u64) -> Self {
        Self(number)
    }

    pub(crate) fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// An instance of one cluster state, as a handle.
///
/// A handle means something only to the state that gave it and to the forks of that state, and only
/// until the instance is deregistered; a stale one is recognized. It has no order and no text.
#[derive(Debug, Clone, Copy)]
pub struct InstanceRef {
    pub(crate) slot: u32,
    pub(crate) reuse: u32,
}

/// What became of a request: which tasks were placed, in the order of their placement.
///
/// It holds handles, so it is small and cheap; [`ClusterView::placed`] gives them names.
///
/// [`ClusterView::placed`]: crate::cluster::ClusterView::placed
#[derive(Debug, Clone)]
#[must_use]
pub struct PlacementOutcome {
    pub(crate) placements: Placements,
    pub(crate) requested: u32,
    pub(crate) unplaced: Option<Unplaced>,
    pub(crate) based_on: Generation,
    pub(crate) stamp: Option<Stamp>,
    /// What was noted of each choice; nothing unless the request asks for it.
    pub(crate) notes: Vec<Note>,
}

/// A state at one time: no change is made, and no other state is, that leaves it equal.
#[derive(Debug, Clone)]
pub(crate) struct Stamp {
    origin: Origin,
    version: u64,
}

/// Which state something was made on.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub(crate) ancestry: Arc<Ancestry>,
    /// Whether instances were registered there that the parent does not know.
    pub(crate) has_registered: bool,
}

/// A state and the one it was forked from, to be recognized.
#[derive(Debug, Default)]
pub(crate) struct Ancestry {
    pub(crate) own: Arc<()>,
    pub(crate) parent: Option<Arc<()>>,
}

impl Stamp {
    pub(crate) fn new(origin: Origin, version: u64) -> Self {
        Self { origin, version }
    }
}

impl PartialEq for Stamp {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.origin.ancestry, &other.origin.ancestry) && self.version == other.version
    }
}

/// What is noted of one choice, so that it can be explained.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    /// What the chosen instance was worth at each step.
    pub(crate) values: Vec<i64>,
    /// The instance that would have been chosen otherwise, and what it was worth.
    pub(crate) runner_up: Option<(InstanceRef, Vec<i64>)>,
    /// Among how many chance decided.
    pub(crate) drawn_from: Option<usize>,
}

/// Why a request stopped before all its tasks were placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unplaced {
    /// There is no instance that the request could consider. As an answer to `RunTask` ECS throws
    /// `InvalidParameterException: No Container Instances were found in your cluster.`
    NoContainerInstances,
    /// No considered instance could take the next task. Later ones are identical, so none was
    /// tried.
    NoRoom,
    /// `StartTask`: some of the named instances could not take their task.
    NamedInstances,
}

impl PlacementOutcome {
    /// An outcome without placements yet.
    pub(crate) fn begin(requested: u32, based_on: Generation) -> Self {
        Self {
            placements: Placements::default(),
            requested,
            unplaced: None,
            based_on,
            stamp: None,
            notes: Vec::new(),
        }
    }

    /// Whether the outcome was made on the state of that stamp, as it is.
    pub(crate) fn is_of(&self, stamp: &Stamp) -> bool {
        self.stamp.as_ref() == Some(stamp)
    }

    /// The state that the outcome was made on.
    pub(crate) fn origin(&self) -> Option<&Origin> {
        self.stamp.as_ref().map(|stamp| &stamp.origin)
    }

    /// How many tasks were asked for.
    pub fn requested(&self) -> usize {
        usize::try_from(self.requested).unwrap_or(usize::MAX)
    }

    /// How many tasks were placed.
    pub fn placed(&self) -> usize {
        self.placements.len()
    }

    /// The ids of the placed tasks, in the order of their placement.
    pub fn task_ids(&self) -> impl ExactSizeIterator<Item = &TaskId> {
        self.placements.iter().map(|(task, _)| task)
    }

    /// The instances of the placed tasks, in the order of their placement.
    pub fn instances(&self) -> impl ExactSizeIterator<Item = InstanceRef> {
        self.placements.iter().map(|(_, instance)| *instance)
    }

    /// Why some tasks were not placed; `None` when all were.
    pub fn unplaced(&self) -> Option<Unplaced> {
        self.unplaced
    }

    /// The generation of the state that the decision was made on.
    pub fn based_on(&self) -> Generation {
        self.based_on
    }
}

/// A placed task and its instance, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Placed {
    /// The task.
    pub task_id: TaskId,
    /// The instance it was placed on.
    pub container_instance_arn: ContainerInstanceArn,
}

impl Placed {
    /// A task on an instance.
    pub fn new(task_id: TaskId, container_instance_arn: ContainerInstanceArn) -> Self {
        Self {
            task_id,
            container_instance_arn,
        }
    }
}

/// What became of a `StartTask`.
#[derive(Debug, Clone)]
#[must_use]
pub struct StartTaskOutcome {
    /// The tasks that were placed, in the order in which the instances were named.
    pub placements: PlacementOutcome,
    /// ECS's failures: one for each named instance that could not take its task, in the order in
    /// which they were named.
    pub failures: Vec<Failure>,
}
