//! Task sets: revisions side by side, under someone else's control.

use alloc::string::String;
use alloc::vec::Vec;

use super::kind::spelled;
use super::{DeploymentMemory, HealthChecks, ServiceRevision, TaskCounts, share_of};
use crate::model::{CapacityProviderStrategyItem, DeploymentId, LaunchType};
use crate::time::Timestamp;

/// A task set of a service whose deployments someone else controls.
///
/// Source: ECS API Reference, `TaskSet`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskSet {
    /// Its id; its tasks were started by it.
    pub id: DeploymentId,
    /// A name that the controller gave it.
    pub external_id: Option<String>,
    /// Whether it serves.
    pub status: TaskSetStatus,
    /// What its tasks are.
    pub revision: ServiceRevision,
    /// By what its tasks are known to be healthy.
    pub health_checks: HealthChecks,
    /// The launch type of its tasks; `None` is that of the service.
    pub launch_type: Option<LaunchType>,
    /// The capacity providers of its tasks; none are those of the service.
    pub capacity_provider_strategy: Vec<CapacityProviderStrategyItem>,
    /// Its share of the desired count, in thousandths of a percent: 0 to 100000.
    pub scale: u32,
    /// How many tasks it has.
    pub counts: TaskCounts,
    /// Whether it has all of them.
    pub stability_status: StabilityStatus,
    /// Since when.
    pub stability_status_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    pub updated_at: Option<Timestamp>,
    /// What the scheduler remembers of it.
    pub memory: DeploymentMemory,
}

impl TaskSet {
    /// A task set without tasks, whose scale is 0.
    pub fn new(id: DeploymentId, revision: ServiceRevision) -> Self {
        Self {
            id,
            external_id: None,
            status: TaskSetStatus::Active,
            revision,
            health_checks: HealthChecks::NONE,
            launch_type: None,
            capacity_provider_strategy: Vec::new(),
            scale: 0,
            counts: TaskCounts::default(),
            stability_status: StabilityStatus::Stabilizing,
            stability_status_at: None,
            created_at: None,
            updated_at: None,
            memory: DeploymentMemory::default(),
        }
    }

    /// How many tasks it should have when the service wants that many; rounded up.
    pub fn computed_desired_count(&self, desired: u32) -> u32 {
        share_of(desired, self.scale)
    }
}

/// Whether a task set serves.
///
/// Source: ECS API Reference, `TaskSet`, read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskSetStatus {
    /// It does.
    Primary,
    /// It does not.
    Active,
    /// It is going.
    Draining,
}

spelled!(
    TaskSetStatus,
    Primary = "PRIMARY",
    Active = "ACTIVE",
    Draining = "DRAINING"
);

/// Whether a task set has all its tasks.
///
/// Source: ECS API Reference, `TaskSet`, read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StabilityStatus {
    /// As many run as should, all healthy, none pending, none on a draining instance.
    SteadyState,
    /// Not yet.
    Stabilizing,
}

spelled!(
    StabilityStatus,
    SteadyState = "STEADY_STATE",
    Stabilizing = "STABILIZING"
);
