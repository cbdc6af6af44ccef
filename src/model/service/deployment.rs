//! Deployments: a revision of a service and how far it has come.

use alloc::string::String;

use super::kind::spelled;
use super::{DeploymentMemory, HealthChecks, ServiceRevision};
use crate::model::DeploymentId;
use crate::time::Timestamp;

/// A deployment, as `DescribeServices` shows it.
///
/// Source: ECS API Reference, `Deployment`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deployment {
    /// Its id; its tasks were started by it.
    pub id: DeploymentId,
    /// Whether it is the newest.
    pub status: DeploymentStatus,
    /// What it deploys.
    pub revision: ServiceRevision,
    /// By what its tasks are known to be healthy.
    pub health_checks: HealthChecks,
    /// How many tasks it should have.
    pub desired_count: u32,
    /// How many it has.
    pub counts: TaskCounts,
    /// How many of its tasks failed one after the other; 0 once one runs.
    pub failed_tasks: u32,
    /// When it began.
    pub created_at: Option<Timestamp>,
    /// When it changed last.
    pub updated_at: Option<Timestamp>,
    /// How far it has come.
    pub rollout_state: RolloutState,
    /// Why it is as far as it is.
    pub rollout_state_reason: String,
    /// What the scheduler remembers of it.
    pub memory: DeploymentMemory,
}

impl Deployment {
    /// The newest deployment of a revision, just begun.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::model::{
    ///     Deployment, DeploymentId, DeploymentStatus, ServiceRevision, TaskDefinitionArn,
    /// };
    ///
    /// let revision = ServiceRevision::of(TaskDefinitionArn::new("web:1")?);
    /// let deployment = Deployment::new(DeploymentId::new("ecs-svc/1")?, revision);
    /// assert_eq!(deployment.status, DeploymentStatus::Primary);
    /// assert_eq!(deployment.rollout_state_reason, "ECS deployment ecs-svc/1 in progress.");
    /// # Ok::<(), bayplan::model::InvalidName>(())
    /// ```
    pub fn new(id: DeploymentId, revision: ServiceRevision) -> Self {
        Self {
            rollout_state_reason: alloc::format!("ECS deployment {id} in progress."),
            id,
            status: DeploymentStatus::Primary,
            revision,
            health_checks: HealthChecks::NONE,
            desired_count: 0,
            counts: TaskCounts::default(),
            failed_tasks: 0,
            created_at: None,
            updated_at: None,
            rollout_state: RolloutState::InProgress,
            memory: DeploymentMemory::default(),
        }
    }
}

/// How many tasks there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TaskCounts {
    /// Those `RUNNING`, whether they should or not.
    pub running: u32,
    /// Those that should run and did not reach `RUNNING` yet.
    pub pending: u32,
}

impl TaskCounts {
    /// That many running and pending tasks.
    pub fn new(running: u32, pending: u32) -> Self {
        Self { running, pending }
    }
}

/// Whether a deployment is the newest.
///
/// Source: ECS API Reference, `Deployment`, read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeploymentStatus {
    /// It is.
    Primary,
    /// It is not, and has tasks.
    Active,
    /// It has none, and is forgotten.
    Inactive,
}

spelled!(
    DeploymentStatus,
    Primary = "PRIMARY",
    Active = "ACTIVE",
    Inactive = "INACTIVE"
);

/// How far a deployment has come.
///
/// Source: ECS API Reference, `Deployment`, read 2026-11.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RolloutState {
    /// All its tasks are there, and those of others are gone.
    Completed,
    /// Too many of its tasks failed, or an alarm went off.
    Failed,
    /// It goes on.
    #[default]
    InProgress,
}

spelled!(
    RolloutState,
    Completed = "COMPLETED",
    Failed = "FAILED",
    InProgress = "IN_PROGRESS"
);

/// How far a service deployment has come.
///
/// Source: ECS API Reference, `ServiceDeployment`, read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceDeploymentStatus {
    /// It did not begin.
    Pending,
    /// It is done.
    Successful,
    /// It was stopped.
    Stopped,
    /// Someone asked for it to be stopped.
    StopRequested,
    /// It goes on.
    InProgress,
    /// Someone asked for it to be taken back.
    RollbackRequested,
    /// It is being taken back.
    RollbackInProgress,
    /// It was taken back.
    RollbackSuccessful,
    /// It could not be taken back.
    RollbackFailed,
}

spelled!(
    ServiceDeploymentStatus,
    Pending = "PENDING",
    Successful = "SUCCESSFUL",
    Stopped = "STOPPED",
    StopRequested = "STOP_REQUESTED",
    InProgress = "IN_PROGRESS",
    RollbackRequested = "ROLLBACK_REQUESTED",
    RollbackInProgress = "ROLLBACK_IN_PROGRESS",
    RollbackSuccessful = "ROLLBACK_SUCCESSFUL",
    RollbackFailed = "ROLLBACK_FAILED"
);
