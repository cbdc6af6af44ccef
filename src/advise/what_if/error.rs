//! Why a question has no answer.

use crate::model::{
    AvailabilityZone, ContainerInstanceArn, ContainerInstanceStatus, InvalidName, TaskGroup,
};
use crate::placement::{ExplainError, PlacementError};
use crate::plan::Conflict;

/// Why a question has no answer. That something does not fit is an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WhatIfError {
    /// No instance of that ARN is registered.
    #[error("the container instance `{instance}` is not registered")]
    UnknownInstance {
        /// The instance.
        instance: ContainerInstanceArn,
    },
    /// No registered instance is in that zone.
    #[error("no container instance is in zone `{zone}`")]
    UnknownZone {
        /// The zone.
        zone: AvailabilityZone,
    },
    /// Only an active instance can be drained.
    #[error("the container instance `{instance}` is {status} and cannot be drained")]
    NotActive {
        /// The instance.
        instance: ContainerInstanceArn,
        /// Its status.
        status: ContainerInstanceStatus,
    },
    /// The group that is to be redeployed has no tasks that should run on instances.
    #[error("the group `{group}` has no tasks that run on container instances")]
    NoTasks {
        /// The group.
        group: TaskGroup,
    },
    /// What is to be added cannot be.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// The name of an instance that is to be added is none.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// A request cannot be worked on.
    #[error(transparent)]
    Placement(#[from] PlacementError),
    /// What was not placed cannot be explained.
    #[error(transparent)]
    Explain(#[from] ExplainError),
}
