//! Tasks.

use core::fmt;

use super::{
    AvailabilityZone, CapacityProviderName, ContainerInstanceArn, LaunchType, Need, StartedBy,
    TaskDefinitionArn, TaskFacts, TaskGroup, TaskId,
};
use crate::time::Timestamp;

/// A task, as `DescribeTasks` shows it.
///
/// Source: ECS API Reference, `Task`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Task {
    /// Its id: the last part of its ARN.
    pub id: TaskId,
    /// The group it belongs to.
    pub group: TaskGroup,
    /// The definition it was started from.
    pub task_definition_arn: Option<TaskDefinitionArn>,
    /// Where it is; `None` on Fargate and before capacity is there.
    pub container_instance_arn: Option<ContainerInstanceArn>,
    /// How far it has come.
    pub last_status: TaskStatus,
    /// Whether it should run.
    pub desired_status: DesiredStatus,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// The deployment, user or schedule that started it.
    pub started_by: Option<StartedBy>,
    /// The launch type it runs on.
    pub launch_type: Option<LaunchType>,
    /// The capacity provider it runs on.
    pub capacity_provider_name: Option<CapacityProviderName>,
    /// The zone it runs in.
    pub availability_zone: Option<AvailabilityZone>,
    /// What its essential health checks say.
    pub health_status: HealthStatus,
    /// What it takes. `None` when that is not known, as in an answer of ECS; then it takes nothing
    /// by the books, and is part of what its instance has less.
    pub need: Option<Need>,
    /// What is known of its way.
    pub facts: TaskFacts,
}

impl Task {
    /// A task of a group that is to run and did not start yet.
    pub fn new(id: TaskId, group: TaskGroup) -> Self {
        Self {
            id,
            group,
            task_definition_arn: None,
            container_instance_arn: None,
            last_status: TaskStatus::Pending,
            desired_status: DesiredStatus::Running,
            created_at: None,
            started_by: None,
            launch_type: None,
            capacity_provider_name: None,
            availability_zone: None,
            health_status: HealthStatus::Unknown,
            need: None,
            facts: TaskFacts::default(),
        }
    }

    /// The same on an instance.
    #[must_use]
    pub fn on(mut self, instance: ContainerInstanceArn) -> Self {
        self.container_instance_arn = Some(instance);
        self
    }

    /// The same with a known need.
    #[must_use]
    pub fn taking(mut self, need: Need) -> Self {
        self.need = Some(need);
        self
    }

    /// Whether the task is one that spread, distinctInstance and the query language count: it
    /// should run, and did not stop.
    pub fn is_counted(&self) -> bool {
        self.desired_status == DesiredStatus::Running && self.last_status != TaskStatus::Stopped
    }
}

/// How far a task has come, in order; it never goes back.
///
/// Source: ECS Developer Guide, "Amazon ECS task lifecycle", read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskStatus {
    /// Something is made ready before it is launched, such as a network interface or capacity.
    Provisioning,
    /// It waits for the agent.
    Pending,
    /// It is launched, and not yet registered with load balancers.
    Activating,
    /// It runs.
    Running,
    /// It is being taken off load balancers.
    Deactivating,
    /// The agent is stopping it.
    Stopping,
    /// Something is cleared away after it.
    Deprovisioning,
    /// It has ended.
    Stopped,
}

impl TaskStatus {
    /// Every status, in order.
    pub const ALL: [Self; 8] = [
        Self::Provisioning,
        Self::Pending,
        Self::Activating,
        Self::Running,
        Self::Deactivating,
        Self::Stopping,
        Self::Deprovisioning,
        Self::Stopped,
    ];

    /// As the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Provisioning => "PROVISIONING",
            Self::Pending => "PENDING",
            Self::Activating => "ACTIVATING",
            Self::Running => "RUNNING",
            Self::Deactivating => "DEACTIVATING",
            Self::Stopping => "STOPPING",
            Self::Deprovisioning => "DEPROVISIONING",
            Self::Stopped => "STOPPED",
        }
    }

    /// Reads the API's spelling.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

impl fmt::Display for TaskStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether a task should run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DesiredStatus {
    /// It should.
    Running,
    /// It should not; once so, for ever.
    Stopped,
}

impl DesiredStatus {
    /// As the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Stopped => "STOPPED",
        }
    }

    /// Reads the API's spelling.
    pub fn from_text(text: &str) -> Option<Self> {
        [Self::Running, Self::Stopped]
            .into_iter()
            .find(|status| status.as_str() == text)
    }
}

/// What the health checks of a task's essential containers say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HealthStatus {
    /// All of them passed.
    Healthy,
    /// One failed.
    Unhealthy,
    /// There are none, or one did not finish.
    #[default]
    Unknown,
}

impl HealthStatus {
    /// As the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Healthy => "HEALTHY",
            Self::Unhealthy => "UNHEALTHY",
            Self::Unknown => "UNKNOWN",
        }
    }

    /// Reads the API's spelling.
    pub fn from_text(text: &str) -> Option<Self> {
        [Self::Healthy, Self::Unhealthy, Self::Unknown]
            .into_iter()
            .find(|s| s.as_str() == text)
    }
}
