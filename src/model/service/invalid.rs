//! Why a service cannot be made or changed so.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::DeploymentController;
use crate::document::FirstAndMore;
use crate::model::DeploymentId;

/// Why a service cannot be made or changed so, in ECS's words where they are known.
///
/// Source: ECS API Reference, `CreateService` and `UpdateService`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidService {
    /// A replica service needs a desired count.
    #[error("a REPLICA service needs a desiredCount, allowed is 0 or more")]
    DesiredCountMissing,
    /// Daemons have none, not even 0.
    #[error("The daemon scheduling strategy does not support a desired count for services")]
    DaemonDesiredCount {
        /// What was given.
        desired_count: u32,
    },
    /// More tasks than the quota allows.
    #[error("desiredCount is {desired_count}, allowed is 0 to {limit}")]
    TooManyTasks {
        /// What was given.
        desired_count: u32,
        /// The quota.
        limit: u32,
    },
    /// Daemons have no strategies.
    #[error("The daemon scheduling strategy does not support placement strategies")]
    DaemonStrategies {
        /// How many were given.
        count: usize,
    },
    /// Daemons replace, and never double.
    #[error("The daemon scheduling strategy does not support values above 100 for maximumPercent")]
    DaemonMaximumPercent {
        /// What was given.
        maximum_percent: u32,
    },
    /// Daemons need instances.
    #[error("the daemon scheduling strategy does not support launch type FARGATE")]
    DaemonFargate,
    /// Daemons are deployed by ECS, step by step.
    #[error("the daemon scheduling strategy does not support {what}, allowed is {allowed}")]
    DaemonDeployment {
        /// The field and what was given.
        what: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// Daemons are everywhere already.
    #[error("Availability Zone Rebalancing does not support DAEMON services")]
    DaemonRebalancing,
    /// Not a part of a whole.
    #[error("minimumHealthyPercent must be at most 100")]
    MinimumHealthyPercent {
        /// What was given.
        minimum_healthy_percent: u32,
    },
    /// Less than all tasks.
    #[error("maximumPercent must be at least 100")]
    MaximumPercent {
        /// What was given.
        maximum_percent: u32,
    },
    /// More than is accepted here. Ours: ECS documents no upper end.
    #[error("maximumPercent is {maximum_percent}, allowed is 100 to 10000")]
    MaximumPercentTooLarge {
        /// What was given.
        maximum_percent: u32,
    },
    /// No task could be stopped nor started.
    #[error(
        "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments"
    )]
    BothPercents,
    /// A number out of its range.
    #[error("{field} is {found}, allowed is {least} to {most}")]
    OutOfRange {
        /// The field.
        field: &'static str,
        /// What was given.
        found: u64,
        /// The least that is allowed.
        least: u64,
        /// The most that is allowed.
        most: u64,
    },
    /// Too many constraints.
    #[error("the service has {count} placement constraints, allowed are {limit}")]
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
    /// A token that is too long.
    #[error("clientToken has {length} characters, allowed are at most 36")]
    ClientToken {
        /// Its characters.
        length: usize,
    },
    /// One of the two says where tasks run.
    #[error("specifying both a launch type and capacity provider strategy is not supported")]
    LaunchTypeAndProviders,
    /// Only services whose task sets name one go without.
    #[error("TaskDefinition can not be blank.")]
    TaskDefinitionMissing,
    /// Zones cannot be balanced for such a service.
    #[error("Availability Zone Rebalancing does not support {what}")]
    Rebalancing {
        /// What stands against it, and in which field.
        what: RebalancingObstacle,
    },
    /// Who deploys is said once.
    #[error("deploymentController is {found}, allowed is {allowed}, as the service was made")]
    ControllerChanged {
        /// What was given.
        found: DeploymentController,
        /// What the service has.
        allowed: DeploymentController,
    },
    /// Someone else deploys, by task sets.
    #[error(
        "{field} cannot be updated on a service with deployment controller {controller}, only by a new task set"
    )]
    ChangedByTaskSets {
        /// The field.
        field: &'static str,
        /// Who deploys.
        controller: DeploymentController,
    },
    /// Only `ACTIVE` services change.
    #[error("Service was not ACTIVE")]
    NotActive,
    /// A service with tasks is deleted by force only.
    #[error("The service cannot be stopped while it is scaled above 0.")]
    ScaledAboveZero {
        /// How many tasks it should have.
        desired_count: u32,
    },
    /// Only services whose deployments someone else controls have task sets.
    #[error("the deployment controller of the service is {controller}, task sets need EXTERNAL")]
    TaskSetsOfOthers {
        /// Who deploys.
        controller: DeploymentController,
    },
    /// Too many task sets.
    #[error(
        "{count} deployments exist on the service. Unable to create new TaskSet since this exceeds the maximum limit."
    )]
    TooManyTaskSets {
        /// How many there are.
        count: usize,
    },
    /// A task set that is going does not change any more.
    #[error("the task set {task_set} is DRAINING and does not change any more")]
    TaskSetDraining {
        /// The task set.
        task_set: DeploymentId,
    },
    /// A task set with a scale is deleted by force only.
    #[error(
        "the task set cannot be deleted while its scale is above 0: it is {}.{:03} %",
        .scale / 1_000,
        .scale % 1_000
    )]
    TaskSetScaledAboveZero {
        /// Its scale, in thousandths of a percent.
        scale: u32,
    },
}

/// What stands against balancing zones.
///
/// Source: ECS Developer Guide, "Balancing an Amazon ECS service across Availability Zones", read
/// 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RebalancingObstacle {
    /// The launch type.
    ExternalLaunchType,
    /// No task beyond the desired count may run.
    MaximumPercent,
    /// A load balancer of the oldest kind.
    ClassicLoadBalancer,
    /// A constraint on zones.
    ZoneConstraint,
    /// The first strategy does not spread over zones.
    FirstStrategy,
}

impl fmt::Display for RebalancingObstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ExternalLaunchType => "launch type EXTERNAL",
            Self::MaximumPercent => "maximumPercent <= 100%",
            Self::ClassicLoadBalancer => "Classic Load Balancers",
            Self::ZoneConstraint => "placement constraints on attribute:ecs.availability-zone",
            Self::FirstStrategy => {
                "placement strategies whose first is not spread over attribute:ecs.availability-zone"
            }
        })
    }
}

impl InvalidService {
    /// The field that is to blame, as the API spells it.
    pub fn field(&self) -> &'static str {
        match self {
            Self::DesiredCountMissing
            | Self::DaemonDesiredCount { .. }
            | Self::ScaledAboveZero { .. }
            | Self::TooManyTasks { .. } => "desiredCount",
            Self::DaemonStrategies { .. } | Self::TooManyStrategies { .. } => "placementStrategy",
            Self::DaemonMaximumPercent { .. }
            | Self::DaemonDeployment { .. }
            | Self::MinimumHealthyPercent { .. }
            | Self::MaximumPercent { .. }
            | Self::MaximumPercentTooLarge { .. }
            | Self::BothPercents => "deploymentConfiguration",
            Self::DaemonFargate => "launchType",
            Self::DaemonRebalancing | Self::Rebalancing { .. } => "availabilityZoneRebalancing",
            Self::OutOfRange { field, .. } | Self::ChangedByTaskSets { field, .. } => field,
            Self::TooManyConstraints { .. } => "placementConstraints",
            Self::ClientToken { .. } => "clientToken",
            Self::LaunchTypeAndProviders => "capacityProviderStrategy",
            Self::TaskDefinitionMissing => "taskDefinition",
            Self::ControllerChanged { .. } => "deploymentController",
            Self::NotActive | Self::TaskSetsOfOthers { .. } | Self::TooManyTaskSets { .. } => {
                "service"
            }
            Self::TaskSetDraining { .. } => "taskSet",
            Self::TaskSetScaledAboveZero { .. } => "scale",
        }
    }
}

/// Everything that is wrong with a service: at least one thing.
///
/// As one line it names the first and says how many more there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidServices(Vec<InvalidService>);

impl InvalidServices {
    /// What is wrong, at least one thing.
    pub fn as_slice(&self) -> &[InvalidService] {
        &self.0
    }

    /// Nothing wrong, or all of it.
    pub(crate) fn none_of(found: Vec<InvalidService>) -> Result<(), Self> {
        if found.is_empty() {
            Ok(())
        } else {
            Err(Self(found))
        }
    }
}

impl From<InvalidService> for InvalidServices {
    fn from(found: InvalidService) -> Self {
        Self(alloc::vec![found])
    }
}

impl fmt::Display for InvalidServices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        FirstAndMore(&self.0).fmt(f)
    }
}

impl core::error::Error for InvalidServices {}
