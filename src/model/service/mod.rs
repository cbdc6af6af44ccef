//! Services: how many tasks of which revision should run, and how one revision follows another.

mod configuration;
mod configuration_change;
mod create;
mod deployment;
mod event;
mod invalid;
mod kind;
mod memory;
mod percent;
mod revision;
mod rules;
mod service_type;
mod task_set;
mod task_set_requests;
mod update;

pub use configuration::{
    DeploymentAlarms, DeploymentCircuitBreaker, DeploymentConfiguration, DeploymentStrategy,
    EarlySuccessCriteria, RevisionCleanup, Threshold, TrafficShift,
};
pub use configuration_change::DeploymentConfigurationChange;
pub use create::{CreateService, NewDeployment};
pub use deployment::{
    Deployment, DeploymentStatus, RolloutState, ServiceDeploymentStatus, TaskCounts,
};
pub use event::ServiceEvent;
pub use invalid::{InvalidService, InvalidServices, RebalancingObstacle};
pub(crate) use kind::spelled;
pub use kind::{
    AvailabilityZoneRebalancing, DeploymentController, PropagateTags, SchedulingStrategy,
    ServiceStatus,
};
pub use memory::{
    AlarmWatch, DeploymentMemory, HelpfulChange, RebalancingMove, ServiceMemory, StandingMessage,
};
pub use percent::{lower_limit, share_of, upper_limit};
pub use revision::{HealthChecks, RevisionPart, ServiceRevision};
pub use service_type::Service;
pub use task_set::{StabilityStatus, TaskSet, TaskSetStatus};
pub use task_set_requests::CreateTaskSet;
pub use update::{Deletion, UpdateService};
