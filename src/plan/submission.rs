//! What became of a plan that was made on a fork and submitted.

use alloc::vec::Vec;
use core::fmt;

use super::{Generation, Reason};
use crate::model::{ContainerInstanceArn, TaskId};

/// What is to be done with a plan of which some tasks cannot be placed any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Partial {
    /// None of it is applied.
    Refuse,
    /// What can still be placed is.
    ApplyTheRest,
}

/// What became of a plan of which something was applied, or nothing had to be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub struct Submitted {
    /// The generation that the plan was based on; a fork counts on from that of its origin.
    pub based_on: Generation,
    /// The generation of the cluster with the plan applied.
    pub generation: Generation,
    /// The tasks that were placed, in the order of the plan.
    pub placed: Vec<TaskId>,
    /// Those that were not, in the order of the plan; none unless the rest was to be applied.
    pub conflicts: Vec<PlacementConflict>,
}

/// Why a plan was not applied. The cluster is as before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SubmitError {
    /// Some of its tasks cannot be placed any more. To plan them again on a new fork ends: a
    /// conflict means that something else was committed since.
    #[error("{} of {planned} tasks cannot be placed as planned{}", conflicts.len(), first(conflicts))]
    Conflict {
        /// How many tasks the plan places.
        planned: usize,
        /// The generation that the plan was based on.
        based_on: Generation,
        /// The present generation of the cluster.
        generation: Generation,
        /// Those that cannot be placed, in the order of the plan, at least one.
        conflicts: Vec<PlacementConflict>,
    },
    /// The plan was made elsewhere, or on a fork that registered instances of its own, so that it
    /// is not known which instances it means.
    #[error("the plan was not made on this cluster, nor on a fork with the same instances")]
    NotOfAFork,
    /// The cluster holds as many tasks as it can number.
    #[error("the cluster holds as many tasks as it can")]
    TooManyTasks,
}

/// A task of a plan that cannot be placed where it was planned.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlacementConflict {
    /// Its position among the placements of the plan, from zero.
    pub position: usize,
    /// The task.
    pub task_id: TaskId,
    /// Why not.
    pub cause: ConflictCause,
}

/// Why a task cannot be placed where it was planned.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConflictCause {
    /// The instance is not registered any more, or was deregistered in between. Its name is known
    /// to the fork, which resolves the handle at the same position.
    Deregistered,
    /// Another task has the id: two planners took their ids from the same stream, or the plan was
    /// submitted before.
    TaskExists {
        /// The instance that the task was planned on.
        container_instance_arn: ContainerInstanceArn,
    },
    /// The instance cannot take the task as it is now.
    Rejected {
        /// The instance.
        container_instance_arn: ContainerInstanceArn,
        /// Every check that it fails, in the order of the checks, at least one.
        reasons: Vec<Reason>,
    },
}

impl PlacementConflict {
    /// A task at a position of a plan, and why it cannot be placed.
    pub fn new(position: usize, task_id: TaskId, cause: ConflictCause) -> Self {
        Self {
            position,
            task_id,
            cause,
        }
    }

    /// The instance, unless it is not registered any more.
    pub fn container_instance_arn(&self) -> Option<&ContainerInstanceArn> {
        match &self.cause {
            ConflictCause::Deregistered => None,
            ConflictCause::TaskExists {
                container_instance_arn,
            }
            | ConflictCause::Rejected {
                container_instance_arn,
                ..
            } => Some(container_instance_arn),
        }
    }
}

impl fmt::Display for PlacementConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let task = &self.task_id;
        match &self.cause {
            ConflictCause::Deregistered => {
                write!(f, "task {task}: its instance is not registered any more")
            }
            ConflictCause::TaskExists {
                container_instance_arn: arn,
            } => write!(f, "task {task} on {}: the task exists already", arn.id()),
            ConflictCause::Rejected {
                container_instance_arn: arn,
                reasons,
            } => {
                write!(f, "task {task} on {}: ", arn.id())?;
                reasons.iter().enumerate().try_for_each(|(at, reason)| {
                    write!(f, "{}{reason}", if at == 0 { "" } else { "; " })
                })
            }
        }
    }
}

/// The first of several conflicts, as the end of a message.
fn first(conflicts: &[PlacementConflict]) -> impl fmt::Display + '_ {
    First(conflicts.first())
}

struct First<'a>(Option<&'a PlacementConflict>);

impl fmt::Display for First<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |first| write!(f, ": {first}"))
    }
}
