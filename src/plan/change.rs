//! What can change about a cluster.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::model::{
    Attribute, AttributeError, ContainerInstance, ContainerInstanceArn, ContainerInstanceStatus,
    DesiredStatus, HealthStatus, Task, TaskFacts, TaskId, TaskStatus,
};
use crate::query::AttributeName;

/// One change of a cluster. Each is applied whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Registers an instance. What it has less than it registered is reserved for things unknown.
    RegisterContainerInstance(Box<ContainerInstance>),
    /// Registers an instance again, as it says it is now: all that was known of it is replaced, and its
    /// tasks stay, each with the devices that it holds, or with all that there are then if it takes all.
    /// As at first, what it has less than it registered is reserved for things unknown, its tasks not
    /// among them.
    ReregisterContainerInstance(Box<ContainerInstance>),
    /// Deregisters an instance. Its tasks go with it: they are forgotten.
    DeregisterContainerInstance {
        /// The instance.
        container_instance_arn: ContainerInstanceArn,
    },
    /// Sets the status of an instance.
    SetStatus {
        /// The instance.
        container_instance_arn: ContainerInstanceArn,
        /// Its new status.
        status: ContainerInstanceStatus,
    },
    /// Connects or disconnects the agent of an instance.
    SetAgentConnected {
        /// The instance.
        container_instance_arn: ContainerInstanceArn,
        /// Whether it is connected.
        connected: bool,
    },
    /// Adds or replaces attributes of an instance, whatever their names.
    PutAttributes {
        /// The instance.
        container_instance_arn: ContainerInstanceArn,
        /// The attributes.
        attributes: Vec<Attribute>,
    },
    /// Removes attributes of an instance; those that are not there are no error.
    DeleteAttributes {
        /// The instance.
        container_instance_arn: ContainerInstanceArn,
        /// Their names.
        names: Vec<AttributeName>,
    },
    /// Adds a task. If it is on an instance and its need is known, the instance has that much less.
    AddTask(Box<Task>),
    /// Sets how far a task has come. `STOPPED` frees what it takes.
    SetTaskStatus {
        /// The task.
        task_id: TaskId,
        /// Its new status.
        last_status: TaskStatus,
    },
    /// Sets whether a task should run.
    SetDesiredStatus {
        /// The task.
        task_id: TaskId,
        /// Its new desired status.
        desired_status: DesiredStatus,
    },
    /// Sets the health of a task.
    SetHealthStatus {
        /// The task.
        task_id: TaskId,
        /// Its new health.
        health_status: HealthStatus,
    },
    /// Sets what is known of a task's way.
    SetTaskFacts {
        /// The task.
        task_id: TaskId,
        /// All that is known.
        facts: TaskFacts,
    },
    /// Forgets a task and frees what it takes.
    RemoveTask {
        /// The task.
        task_id: TaskId,
    },
}

/// Why a change cannot be made. The cluster is as before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Conflict {
    /// An instance of that ARN is registered already.
    #[error("the container instance `{instance}` is registered already")]
    InstanceExists {
        /// The instance.
        instance: ContainerInstanceArn,
    },
    /// No instance of that ARN is registered.
    #[error("the container instance `{instance}` is not registered")]
    InstanceMissing {
        /// The instance.
        instance: ContainerInstanceArn,
    },
    /// A task is said to be on an instance that is not listed.
    #[error("the task `{task}` is on the container instance `{instance}`, which is not listed")]
    TaskElsewhere {
        /// The task.
        task: TaskId,
        /// The instance.
        instance: ContainerInstanceArn,
    },
    /// A task of that id exists already.
    #[error("the task `{task}` exists already")]
    TaskExists {
        /// The task.
        task: TaskId,
    },
    /// There is no task of that id.
    #[error("the task `{task}` does not exist")]
    TaskMissing {
        /// The task.
        task: TaskId,
    },
    /// The task's status would go back.
    #[error("the task `{task}` is {found} and cannot become {wanted}")]
    StatusGoesBack {
        /// The task.
        task: TaskId,
        /// Its status.
        found: TaskStatus,
        /// The status that was to be set.
        wanted: TaskStatus,
    },
    /// A task that should stop cannot be made to run again.
    #[error("the task `{task}` should stop and cannot be made to run again")]
    DesiredStatusGoesBack {
        /// The task.
        task: TaskId,
    },
    /// The instance lacks what the task takes.
    #[error(
        "the container instance `{instance}` has {remaining} {resource} left, the task `{task}` takes {need}"
    )]
    NoRoom {
        /// The instance.
        instance: ContainerInstanceArn,
        /// The task.
        task: TaskId,
        /// The resource.
        resource: String,
        /// What the task takes, in words.
        need: String,
        /// What is left, in words.
        remaining: String,
    },
    /// What an instance is said to have cannot be.
    #[error(
        "the container instance `{instance}` has {remaining} {resource} remaining of {registered} registered"
    )]
    Impossible {
        /// The instance.
        instance: ContainerInstanceArn,
        /// The resource.
        resource: String,
        /// What it registered, in words.
        registered: String,
        /// What is said to remain, in words.
        remaining: String,
    },
    /// An instance registers more GPUs than the state can tell apart.
    #[error(
        "the container instance `{instance}` registers {count} GPUs, at most {limit} are supported"
    )]
    TooManyGpus {
        /// The instance.
        instance: ContainerInstanceArn,
        /// How many it registers.
        count: usize,
        /// How many are supported.
        limit: usize,
    },
    /// An instance is said to run more tasks than are supported.
    #[error(
        "the container instance `{instance}` runs {count} tasks, at most {limit} are supported"
    )]
    TooManyTasks {
        /// The instance.
        instance: ContainerInstanceArn,
        /// How many it is said to run.
        count: u32,
        /// How many are supported.
        limit: u32,
    },
    /// Attributes cannot be written.
    #[error(transparent)]
    Attributes(#[from] AttributeError),
    /// More than the state can number.
    #[error("the cluster holds as many {what} as it can")]
    Full {
        /// What there are too many of.
        what: &'static str,
    },
}
