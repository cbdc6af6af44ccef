//! Why a request is not well formed.

use alloc::string::String;

use crate::model::{
    CapacityProviderName, ContainerInstanceArn, InvalidConstraint, InvalidGroup, InvalidOverride,
    LaunchType, StartedBy,
};

/// Why a request is not well formed, in ECS's words where they are known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidRequest {
    /// The number of tasks is out of range.
    #[error("count is {count}, allowed is 1 to {limit}")]
    Count {
        /// The number.
        count: u32,
        /// The most that the quota allows, in words.
        limit: String,
    },
    /// Too many constraints, those of the definition counted.
    #[error("the task has {count} placement constraints, allowed are {limit}")]
    TooManyConstraints {
        /// How many.
        count: usize,
        /// The quota.
        limit: u32,
    },
    /// Too many strategies.
    #[error("Maximum number of strategies is {limit}")]
    TooManyStrategies {
        /// How many.
        count: usize,
        /// The quota.
        limit: u32,
    },
    /// A group that standalone tasks cannot have.
    #[error(transparent)]
    Group(#[from] InvalidGroup),
    /// What starts the tasks is too long, or holds other characters than those allowed.
    #[error(
        "startedBy is `{found}`, allowed are at most {limit} letters, digits, hyphens, underscores and slashes"
    )]
    StartedBy {
        /// What was given.
        found: StartedBy,
        /// How many characters are allowed.
        limit: usize,
    },
    /// Overrides that do not fit the definition.
    #[error(transparent)]
    Override(#[from] InvalidOverride),
    /// A constraint that cannot be read.
    #[error(transparent)]
    Constraint(#[from] InvalidConstraint),
    /// The definition cannot run on that launch type.
    #[error("Task definition does not support launch_type {launch_type}.")]
    LaunchType {
        /// The launch type.
        launch_type: LaunchType,
    },
    /// Mode `awsvpc` needs subnets.
    #[error("Network Configuration must be provided when networkMode 'awsvpc' is specified.")]
    NetworkConfigurationMissing,
    /// Other modes take none.
    #[error(
        "Network Configuration is not valid for the given networkMode of this task definition."
    )]
    NetworkConfigurationNotAllowed,
    /// Too many subnets.
    #[error("the request names {count} subnets, allowed are {limit}")]
    TooManySubnets {
        /// How many.
        count: usize,
        /// The quota.
        limit: u32,
    },
    /// `StartTask` names no instance, or too many.
    #[error("the request names {count} container instances, allowed is 1 to {limit}")]
    InstanceCount {
        /// How many.
        count: usize,
        /// The most that the quota allows, in words.
        limit: String,
    },
    /// `StartTask` names a capacity provider.
    #[error("StartTask cannot use a capacity provider, found is `{provider}`")]
    CapacityProvider {
        /// The capacity provider.
        provider: CapacityProviderName,
    },
    /// `StartTask` names an instance twice.
    #[error("the container instance `{instance}` is named twice")]
    DuplicateInstance {
        /// The instance.
        instance: ContainerInstanceArn,
    },
}
