//! The names of events for programs.

use core::fmt;

/// How grave an event is.
///
/// Source: ECS Developer Guide, "Amazon ECS service action events", read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventLevel {
    /// As it should be.
    Info,
    /// Something to look at.
    Warn,
    /// Something that does not work.
    Error,
}

impl EventLevel {
    /// As `eventType` spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
        }
    }
}

/// The `eventName` of "ECS Service Action" and "ECS Deployment State Change" events.
///
/// Source: ECS Developer Guide, "Amazon ECS service action events", read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum EventName {
    /// The service is steady.
    ServiceSteadyState,
    /// A task set is steady.
    TaskSetSteadyState,
    /// A capacity provider is steady.
    CapacityProviderSteadyState,
    /// Another number of tasks is wanted.
    ServiceDesiredCountUpdated,
    /// Tasks were stopped.
    TasksStopped,
    /// A deployment goes on.
    ServiceDeploymentInProgress,
    /// A deployment is done.
    ServiceDeploymentCompleted,
    /// Tasks begin to move between zones.
    ServiceRebalancingStarted,
    /// Zones are balanced.
    ServiceRebalancingCompleted,
    /// Tasks were started.
    TasksStarted,
    /// Tasks do not start.
    ServiceTaskStartImpaired,
    /// An instance is unhealthy in discovery.
    ServiceDiscoveryInstanceUnhealthy,
    /// A target is unhealthy in a lattice.
    VpcLatticeTargetUnhealthy,
    /// Tasks no longer move between zones.
    ServiceRebalancingStopped,
    /// Protected tasks are in the way of a scale-in.
    TaskSetScaleInFailureByTaskProtection,
    /// A daemon may not be where it should.
    ServiceDaemonPlacementConstraintViolated,
    /// Calls are throttled.
    EcsOperationThrottled,
    /// Calls of discovery are throttled.
    ServiceDiscoveryOperationThrottled,
    /// A task finds no place.
    ServiceTaskPlacementFailure,
    /// A task cannot be configured.
    ServiceTaskConfigurationFailure,
    /// The health of the service is not known.
    ServiceHealthUnknown,
    /// A deployment failed.
    ServiceDeploymentFailed,
}

impl EventName {
    /// Every name, by level.
    pub const ALL: [Self; 22] = [
        Self::ServiceSteadyState,
        Self::TaskSetSteadyState,
        Self::CapacityProviderSteadyState,
        Self::ServiceDesiredCountUpdated,
        Self::TasksStopped,
        Self::ServiceDeploymentInProgress,
        Self::ServiceDeploymentCompleted,
        Self::ServiceRebalancingStarted,
        Self::ServiceRebalancingCompleted,
        Self::TasksStarted,
        Self::ServiceTaskStartImpaired,
        Self::ServiceDiscoveryInstanceUnhealthy,
        Self::VpcLatticeTargetUnhealthy,
        Self::ServiceRebalancingStopped,
        Self::TaskSetScaleInFailureByTaskProtection,
        Self::ServiceDaemonPlacementConstraintViolated,
        Self::EcsOperationThrottled,
        Self::ServiceDiscoveryOperationThrottled,
        Self::ServiceTaskPlacementFailure,
        Self::ServiceTaskConfigurationFailure,
        Self::ServiceHealthUnknown,
        Self::ServiceDeploymentFailed,
    ];

    /// As `eventName` spells it.
    pub fn as_str(self) -> &'static str {
        self.parts().0
    }

    /// How grave it is.
    pub fn level(self) -> EventLevel {
        self.parts().1
    }

    /// Reads the spelling of `eventName`.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == text)
    }

    fn parts(self) -> (&'static str, EventLevel) {
        use EventLevel::{Error, Info, Warn};
        match self {
            Self::ServiceSteadyState => ("SERVICE_STEADY_STATE", Info),
            Self::TaskSetSteadyState => ("TASKSET_STEADY_STATE", Info),
            Self::CapacityProviderSteadyState => ("CAPACITY_PROVIDER_STEADY_STATE", Info),
            Self::ServiceDesiredCountUpdated => ("SERVICE_DESIRED_COUNT_UPDATED", Info),
            Self::TasksStopped => ("TASKS_STOPPED", Info),
            Self::ServiceDeploymentInProgress => ("SERVICE_DEPLOYMENT_IN_PROGRESS", Info),
            Self::ServiceDeploymentCompleted => ("SERVICE_DEPLOYMENT_COMPLETED", Info),
            Self::ServiceRebalancingStarted => ("SERVICE_REBALANCING_STARTED", Info),
            Self::ServiceRebalancingCompleted => ("SERVICE_REBALANCING_COMPLETED", Info),
            Self::TasksStarted => ("TASKS_STARTED", Info),
            Self::ServiceTaskStartImpaired => ("SERVICE_TASK_START_IMPAIRED", Warn),
            Self::ServiceDiscoveryInstanceUnhealthy => {
                ("SERVICE_DISCOVERY_INSTANCE_UNHEALTHY", Warn)
            }
            Self::VpcLatticeTargetUnhealthy => ("VPC_LATTICE_TARGET_UNHEALTHY", Warn),
            Self::ServiceRebalancingStopped => ("SERVICE_REBALANCING_STOPPED", Warn),
            Self::TaskSetScaleInFailureByTaskProtection => {
                ("TASKSET_SCALE_IN_FAILURE_BY_TASK_PROTECTION", Warn)
            }
            Self::ServiceDaemonPlacementConstraintViolated => {
                ("SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED", Error)
            }
            Self::EcsOperationThrottled => ("ECS_OPERATION_THROTTLED", Error),
            Self::ServiceDiscoveryOperationThrottled => {
                ("SERVICE_DISCOVERY_OPERATION_THROTTLED", Error)
            }
            Self::ServiceTaskPlacementFailure => ("SERVICE_TASK_PLACEMENT_FAILURE", Error),
            Self::ServiceTaskConfigurationFailure => ("SERVICE_TASK_CONFIGURATION_FAILURE", Error),
            Self::ServiceHealthUnknown => ("SERVICE_HEALTH_UNKNOWN", Error),
            Self::ServiceDeploymentFailed => ("SERVICE_DEPLOYMENT_FAILED", Error),
        }
    }
}

impl fmt::Display for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
