//! What would become of a cluster.

use alloc::vec::Vec;

use super::{Question, Summary};
use crate::model::{ContainerInstanceArn, TaskGroup, TaskId};
use crate::plan::{Placed, WhyUnplaced};

/// What would become of a cluster.
///
/// Its `Display` is for people: sums by group, not every task. With `{:#}` it explains in full what
/// could not be placed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// What was asked.
    pub question: Question,
    /// The instances that are drained, lost or added, in the order of their keys.
    pub instances: Vec<ContainerInstanceArn>,
    /// The tasks that a request to place would place, in the order of placement. Replacements are
    /// among the [`tasks`](Self::tasks) that they replace.
    pub placed: Vec<Placed>,
    /// The tasks that are on the instances drained or lost, or are redeployed, in the order of
    /// their groups, then of their ids. Tasks that should stop anyway are not listed.
    pub tasks: Vec<TaskFate>,
    /// What could not be placed, in the order in which it was tried.
    pub missing: Vec<Missing>,
    /// How much there is before.
    pub before: Summary,
    /// How much there is after.
    pub after: Summary,
}

/// What becomes of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskFate {
    /// The task.
    pub task_id: TaskId,
    /// Its group.
    pub group: TaskGroup,
    /// The instance that it is on.
    pub from: ContainerInstanceArn,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of a task on an instance that is drained or lost, or of one that is redeployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It stops and another task takes its place, in the end.
    Replaced(Placed),
    /// It stops and nothing takes its place.
    Lost(Unreplaced),
    /// It goes on where it is.
    Stays(Unreplaced),
}

/// Why a task is not replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Unreplaced {
    /// It is no service's: nothing would start it again.
    Standalone,
    /// It is a service's of which no request is known.
    NoRequest,
    /// No instance can take a replacement.
    NoRoom,
}

/// Tasks that could not be placed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Missing {
    /// Their group.
    pub group: TaskGroup,
    /// How many were to be placed.
    pub requested: usize,
    /// How many of them were not.
    pub missing: usize,
    /// Why the first of them was not, with what would help; `None` if the request's
    /// [level](crate::model::ExplanationLevel) asks for no explanation.
    pub why: Option<WhyUnplaced>,
}

impl Answer {
    /// The tasks that would run on another instance, with the instance from which and the
    /// replacement with the instance to which they move; in the order of [`Self::tasks`].
    pub fn moves(&self) -> impl Iterator<Item = (&TaskId, &ContainerInstanceArn, &Placed)> {
        let moving = self.tasks.iter().filter(|task| task.moves_to().is_some());
        moving.filter_map(|task| Some((&task.task_id, &task.from, task.replacement()?)))
    }
}

impl TaskFate {
    /// The task that takes its place.
    pub fn replacement(&self) -> Option<&Placed> {
        match &self.fate {
            Fate::Replaced(by) => Some(by),
            Fate::Lost(_) | Fate::Stays(_) => None,
        }
    }

    /// The instance that it moves to, if it is replaced on another.
    pub fn moves_to(&self) -> Option<&ContainerInstanceArn> {
        let to = &self.replacement()?.container_instance_arn;
        (*to != self.from).then_some(to)
    }
}
