//! What are ECS's nouns, and which of them are valid?
//!
//! In: documents, or values given in code. Out: values that were checked once, at construction;
//! after that the type is the proof. Names and rules are ECS's own.
//!
//! Deliberately absent: any policy. Nothing here decides where a task goes or what should exist.

mod answer;
mod arn;
mod attachment;
mod attribute;
mod cluster;
mod container_instance;
mod container_state;
mod failure;
mod image;
mod launch;
mod life_cycle;
mod name;
mod need;
mod placement;
mod port;
mod quotas;
mod request;
mod resources;
mod scorer_name;
mod seed;
mod service;
pub(crate) mod shape;
mod size;
mod subnet;
mod task;
mod task_definition;
mod task_id;
mod units;

pub(crate) use answer::{
    constraints, given, launch_type, name, names, providers, read_attributes, read_create_service,
    read_create_task_set, read_one, read_resources, read_scale, read_update_service, report,
    strategies, strategy_item, write_attribute,
};
pub use answer::{
    read_clusters, read_container_instances, read_services, read_task_sets, read_tasks,
    write_cluster, write_container_instance, write_service, write_task, write_task_set,
};
pub use arn::ArnPrefix;
pub use attachment::{Attachment, AttachmentKind, AttachmentState, AttachmentStatus};
pub(crate) use attribute::is_kept_by_ecs;
pub use attribute::{
    Attribute, AttributeError, AttributeSet, AttributeTextError, AttributeValue,
    InvalidAttributeValue, attributes, built_in, is_capability,
};
pub use cluster::{CapacityProviderStrategyItem, Cluster, ClusterStatus};
pub use container_instance::{ContainerInstance, ContainerInstanceStatus, HEARTBEAT_LIMIT};
pub use container_state::{ContainerState, ContainerStatus, NetworkBinding};
pub use failure::{Failure, FailureReason};
pub use image::{
    AfterFailedPull, Digest, ImageChoice, ImageFault, ImagePins, ImageReason, ImageReference,
    ImageReferenceError, LocalImage, ManagedRegistry, PullBehavior, PullDecision,
    VersionConsistency,
};
pub use launch::{InstanceScope, LaunchType};
pub use life_cycle::{StopCode, TaskFacts, Transition};
pub use name::{
    AvailabilityZone, CapacityProviderName, ClusterArn, ClusterName, ContainerInstanceArn,
    ContainerName, DeploymentId, DeviceId, Ec2InstanceId, Family, InvalidGroup, InvalidName,
    NetworkId, Reference, ResourceName, ServiceArn, ServiceName, StartedBy, SubnetId,
    TaskDefinitionArn, TaskGroup,
};
pub use need::{GpuNeed, Need};
pub use placement::{
    BinpackField, InvalidConstraint, InvalidStrategy, PlacementConstraint, PlacementStrategy,
    SpreadField,
};
pub use port::{
    AGENT_RESERVED_PORTS, DOCUMENTED_RESERVED_PORTS, HostPort, MAX_RESERVED_PORTS, Protocol,
};
pub use quotas::{Quota, Quotas};
pub(crate) use request::Identity;
pub use request::{
    CapabilityChecks, ChainStep, ExplanationLevel, InvalidRequest, PlacementRequest,
    PlacementRequestBuilder, StartTaskRequest,
};
pub use resources::{OtherResource, Resources};
pub use scorer_name::ScorerName;
pub use seed::{Draws, Purpose, Seed};
pub use service::{
    AlarmWatch, AvailabilityZoneRebalancing, CreateService, CreateTaskSet, Deletion, Deployment,
    DeploymentAlarms, DeploymentCircuitBreaker, DeploymentConfiguration,
    DeploymentConfigurationChange, DeploymentController, DeploymentMemory, DeploymentStatus,
    DeploymentStrategy, EarlySuccessCriteria, HealthChecks, HelpfulChange, InvalidService,
    InvalidServices, NewDeployment, PropagateTags, RebalancingMove, RebalancingObstacle,
    RevisionCleanup, RevisionPart, RolloutState, SchedulingStrategy, Service,
    ServiceDeploymentStatus, ServiceEvent, ServiceMemory, ServiceRevision, ServiceStatus,
    StabilityStatus, StandingMessage, TaskCounts, TaskSet, TaskSetStatus, Threshold, TrafficShift,
    UpdateService, lower_limit, share_of, upper_limit,
};
pub use size::{InvalidSize, parse_cpu, parse_memory};
pub use subnet::Subnet;
pub use task::{DesiredStatus, HealthStatus, Task, TaskStatus};
pub use task_definition::{
    CompatibilitySet, ContainerDefinition, ContainerDefinitionBuilder, ContainerOverride,
    FargateSizes, GpuRequirement, InvalidOverride, NetworkMode, PortMapping, RegistrationRules,
    RuntimePlatform, TaskDefinition, TaskDefinitionBuilder, TaskOverride, is_fargate_size,
};
pub(crate) use task_definition::{check_requirements, read_gpus};
pub use task_id::TaskId;
pub(crate) use task_id::{Form, IdBytes};
pub use units::{CpuUnits, MemoryMiB};
