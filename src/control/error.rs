//! Why a request is refused.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::document::Violations;
use crate::model::{
    AttributeError, CapacityProviderName, ClusterName, ContainerInstanceArn,
    ContainerInstanceStatus, DeploymentId, InvalidRequest, InvalidService, InvalidServices, Quota,
    Reference, ServiceName, TaskDefinitionArn,
};
use crate::placement::PlacementError;
use crate::plan::Conflict;

/// Why a request is refused, in ECS's words where they are known. Nothing changed.
///
/// Source: ECS API Reference, the errors of each operation, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// What the request says of a service is wrong.
    #[error(transparent)]
    Service(#[from] InvalidServices),
    /// What the request says of tasks is wrong.
    #[error(transparent)]
    Task(#[from] InvalidRequest),
    /// The cluster does not admit the change.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// The request cannot be worked on.
    #[error(transparent)]
    Placement(#[from] PlacementError),
    /// What the request says is not of the shape of the API.
    #[error(transparent)]
    Document(#[from] Violations),
    /// Attributes cannot be written.
    #[error(transparent)]
    Attribute(#[from] AttributeError),
    /// There is no such container instance to give attributes to.
    #[error("The specified target wasn't found: `{target}`.")]
    TargetNotFound {
        /// What was named.
        target: Reference,
    },
    /// There is no such cluster, or it was deleted.
    #[error("Cluster not found.")]
    ClusterNotFound,
    /// A cluster with something in it is not deleted.
    #[error("The Cluster cannot be deleted while {contents}.")]
    ClusterContains {
        /// What is in it.
        contents: ClusterContents,
    },
    /// A service of that name is there already.
    #[error("Creation of service was not idempotent.")]
    ServiceExists {
        /// The service.
        service: ServiceName,
    },
    /// There is no service of that name.
    #[error("Service not found.")]
    ServiceNotFound {
        /// The service, as it was named.
        service: String,
    },
    /// There is no task set of that id.
    #[error("The specified task set wasn't found.")]
    TaskSetNotFound {
        /// The task set.
        task_set: String,
    },
    /// A client token comes again with another request for a task set.
    #[error("Creation of task set was not idempotent.")]
    TaskSetExists {
        /// The task set that was made with it.
        task_set: DeploymentId,
    },
    /// No definition of that ARN is registered.
    #[error("TaskDefinition not found.")]
    TaskDefinitionNotFound {
        /// The definition.
        task_definition: Option<TaskDefinitionArn>,
    },
    /// What a task definition says is wrong.
    #[error(transparent)]
    TaskDefinition(Violations),
    /// The revision was deregistered.
    #[error("TaskDefinition is inactive")]
    TaskDefinitionInactive,
    /// There is no such revision to be described or deregistered.
    #[error("Unable to describe task definition.")]
    TaskDefinitionUnknown,
    /// There is no instance that a task could run on.
    #[error("No Container Instances were found in your cluster.")]
    NoContainerInstances,
    /// There is no instance of the capacity provider that a task could run on.
    #[error("No Container Instances were found in your capacity provider.")]
    NoContainerInstancesOfProvider,
    /// The cluster has no such capacity provider.
    #[error("The specified capacity provider '{provider}' was not found")]
    CapacityProviderNotFound {
        /// The capacity provider.
        provider: CapacityProviderName,
    },
    /// An instance with tasks is deregistered by force only.
    #[error("Found running tasks on the instance.")]
    TasksRunning {
        /// The instance.
        instance: ContainerInstanceArn,
    },
    /// An instance registers again with another instance type.
    #[error("Container instance type changes are not supported.")]
    InstanceTypeChanged,
    /// A client token comes again with another registration.
    #[error("the client token was used for another request, which registered `{instance}`")]
    InstanceTokenReused {
        /// The instance that was registered.
        instance: ContainerInstanceArn,
    },
    /// What is to have tags is not named by an ARN of something of this account that may have some.
    #[error("`{resource}` is not the ARN of a resource that has tags")]
    ResourceInvalid {
        /// What was named.
        resource: String,
    },
    /// Tags of something in a cluster, by an ARN that does not name the cluster.
    #[error("Long arn format must be used for tagging operations")]
    ShortArn,
    /// There is no such resource.
    #[error("The specified resource wasn't found: `{resource}`.")]
    ResourceNotFound {
        /// What was named.
        resource: String,
    },
    /// A resource that is over takes no tags.
    #[error("The specified {what} is inactive. Specify an active {what} and try again.")]
    ResourceInactive {
        /// What it is.
        what: &'static str,
    },
    /// A resource would have more tags than it may.
    #[error("a resource has at most 50 tags")]
    TooManyTags,
    /// An instance cannot be put into that status.
    #[error(
        "the container instance `{instance}` is {found} and cannot become {wanted}; allowed is ACTIVE to DRAINING and back"
    )]
    InstanceStatus {
        /// The instance.
        instance: ContainerInstanceArn,
        /// Its status.
        found: ContainerInstanceStatus,
        /// The status that was asked for.
        wanted: ContainerInstanceStatus,
    },
    /// There is no task of that id.
    #[error("The referenced task was not found.")]
    TaskNotFound {
        /// The task, as it was named.
        task: String,
    },
    /// The ARN of something in a cluster, where another cluster is meant.
    #[error("Identifier is for cluster {found}. Your cluster is {cluster}")]
    OtherCluster {
        /// The cluster that the ARN names.
        found: String,
        /// The cluster that is meant.
        cluster: ClusterName,
    },
    /// A launch type and a strategy of capacity providers are given.
    #[error("Specify either Launch Type or Capacity Provider Strategy, but not both.")]
    LaunchTypeAndStrategy,
    /// No subnet of that id is known.
    #[error("The subnet ID '{subnet}' does not exist")]
    SubnetNotFound {
        /// The subnet, as it was named.
        subnet: String,
    },
    /// A client token comes again with another request.
    #[error("the client token was used for another request, which started {}", .tasks.join(", "))]
    TokenReused {
        /// The ARNs of the tasks that came of that request: `resourceIds`.
        tasks: Vec<String>,
    },
    /// A task is protected for 1 to 2880 minutes.
    #[error("expiresInMinutes is {minutes}, allowed is 1 to 2880")]
    ProtectionPeriod {
        /// What was given.
        minutes: u32,
    },
    /// Too many things in one call.
    #[error("the request names {count} {what}, allowed are at most {limit}")]
    TooMany {
        /// How many.
        count: usize,
        /// Of what.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// There are as many of something as the account may have.
    #[error("there are {limit} {what} already, which is the quota")]
    QuotaReached {
        /// Of what.
        what: &'static str,
        /// The quota.
        limit: u32,
    },
    /// Something that this library does not do yet; it is refused rather than done wrongly.
    #[error("{what} is not supported")]
    Unsupported {
        /// What was asked for.
        what: String,
    },
}

impl RequestError {
    /// The exception that ECS would throw.
    pub fn exception(&self) -> &'static str {
        match self {
            Self::Service(found) if found.as_slice() == [InvalidService::NotActive] => {
                "ServiceNotActiveException"
            }
            Self::Service(_)
            | Self::Document(_)
            | Self::Task(_)
            | Self::ServiceExists { .. }
            | Self::TaskSetExists { .. }
            | Self::NoContainerInstances
            | Self::NoContainerInstancesOfProvider
            | Self::CapacityProviderNotFound { .. }
            | Self::TasksRunning { .. }
            | Self::InstanceTypeChanged
            | Self::InstanceTokenReused { .. }
            | Self::TooManyTags
            | Self::ResourceInvalid { .. }
            | Self::ShortArn
            | Self::ResourceInactive { .. }
            | Self::InstanceStatus { .. }
            | Self::TooMany { .. }
            | Self::TaskNotFound { .. }
            | Self::OtherCluster { .. }
            | Self::LaunchTypeAndStrategy
            | Self::SubnetNotFound { .. }
            | Self::ProtectionPeriod { .. }
            | Self::Attribute(AttributeError::TooMany { .. } | AttributeError::Reserved { .. }) => {
                "InvalidParameterException"
            }
            Self::Attribute(AttributeError::LimitExceeded { .. }) => {
                "AttributeLimitExceededException"
            }
            Self::TokenReused { .. } => "ConflictException",
            Self::ResourceNotFound { .. } => "ResourceNotFoundException",
            Self::TargetNotFound { .. } => "TargetNotFoundException",
            Self::ClusterNotFound => "ClusterNotFoundException",
            Self::ClusterContains { contents } => contents.exception(),
            Self::ServiceNotFound { .. } => "ServiceNotFoundException",
            Self::TaskSetNotFound { .. } => "TaskSetNotFoundException",
            Self::TaskDefinition(_)
            | Self::TaskDefinitionInactive
            | Self::TaskDefinitionUnknown
            | Self::TaskDefinitionNotFound { .. }
            | Self::Conflict(_)
            | Self::QuotaReached { .. }
            | Self::Placement(_) => "ClientException",
            Self::Unsupported { .. } => "UnsupportedFeatureException",
        }
    }
}

/// Whether there may be one more of something of which there are that many.
pub(super) fn check(quota: Quota, count: usize, what: &'static str) -> Result<(), RequestError> {
    match quota.exceeded_by(count.saturating_add(1)) {
        Some(limit) => Err(RequestError::QuotaReached { what, limit }),
        None => Ok(()),
    }
}

/// What keeps a cluster from being deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClusterContents {
    /// Services that are not `INACTIVE`.
    Services,
    /// Registered container instances.
    ContainerInstances,
    /// Tasks that did not stop.
    Tasks,
}

impl ClusterContents {
    fn exception(self) -> &'static str {
        match self {
            Self::Services => "ClusterContainsServicesException",
            Self::ContainerInstances => "ClusterContainsContainerInstancesException",
            Self::Tasks => "ClusterContainsTasksException",
        }
    }
}

impl fmt::Display for ClusterContents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Services => "Services are active",
            Self::ContainerInstances => "Container Instances are active or draining",
            Self::Tasks => "Tasks are active",
        })
    }
}
