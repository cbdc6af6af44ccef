//! Container instances: the machines that tasks are placed on.

use alloc::string::String;
use core::fmt;

use super::{AttributeSet, CapacityProviderName, ContainerInstanceArn, Ec2InstanceId, Resources};
use crate::time::{TimeDelta, Timestamp};

/// A container instance, as `DescribeContainerInstances` shows it.
///
/// Source: ECS API Reference, `ContainerInstance`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContainerInstance {
    /// The ARN under which it is registered; its bytes are the key by which ties are decided.
    pub container_instance_arn: ContainerInstanceArn,
    /// The machine behind it.
    pub ec2_instance_id: Option<Ec2InstanceId>,
    /// The capacity provider it belongs to.
    pub capacity_provider_name: Option<CapacityProviderName>,
    /// Whether it takes tasks.
    pub status: ContainerInstanceStatus,
    /// Whether its agent is connected.
    pub agent_connected: bool,
    /// `versionInfo.agentVersion`.
    pub agent_version: Option<String>,
    /// When it was registered.
    pub registered_at: Option<Timestamp>,
    /// What it registered.
    pub registered: Resources,
    /// What is left, whatever runs there; for ports, those in use.
    pub remaining: Resources,
    /// How many network interfaces tasks in mode `awsvpc` may have there; `None` is unlimited.
    ///
    /// ECS derives it from the instance type. Ours: the embedder supplies it, the library ships no
    /// table of instance types.
    pub eni_slots: Option<u32>,
    /// How many tasks with desired status `RUNNING` are on it.
    pub running_tasks_count: u32,
    /// How many tasks are on it that did not reach `RUNNING` yet.
    pub pending_tasks_count: u32,
    /// Its attributes: built-in ones, capabilities, custom ones.
    pub attributes: AttributeSet,
}

impl ContainerInstance {
    /// A connected `ACTIVE` instance without tasks and attributes.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::model::{
    ///     ContainerInstance, ContainerInstanceArn, CpuUnits, MemoryMiB, Resources, attributes,
    /// };
    ///
    /// let registered = Resources::new(CpuUnits::new(2048), MemoryMiB::new(3955));
    /// let instance = ContainerInstance::new(ContainerInstanceArn::new("i1")?, registered)
    ///     .with_attributes(attributes([("ecs.availability-zone", "eu-west-1a")])?);
    /// assert_eq!(instance.attributes.text("ecs.availability-zone"), Some("eu-west-1a"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(arn: ContainerInstanceArn, registered: Resources) -> Self {
        Self {
            container_instance_arn: arn,
            ec2_instance_id: None,
            capacity_provider_name: None,
            status: ContainerInstanceStatus::Active,
            agent_connected: true,
            agent_version: None,
            registered_at: None,
            remaining: registered.clone(),
            registered,
            eni_slots: None,
            running_tasks_count: 0,
            pending_tasks_count: 0,
            attributes: AttributeSet::default(),
        }
    }

    /// The same with these attributes as well.
    #[must_use]
    pub fn with_attributes(
        mut self,
        attributes: impl IntoIterator<Item = super::Attribute>,
    ) -> Self {
        attributes
            .into_iter()
            .for_each(|attribute| self.attributes.insert(attribute));
        self
    }

    /// The id of the instance: the last part of its ARN.
    pub fn id(&self) -> &str {
        self.container_instance_arn.id()
    }
}

/// Whether an instance takes tasks.
///
/// Source: ECS Developer Guide, "Amazon ECS container instances", read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContainerInstanceStatus {
    /// Its trunk interface is being set up.
    Registering,
    /// That failed.
    RegistrationFailed,
    /// It takes tasks while its agent is connected.
    Active,
    /// It takes no tasks, and service tasks move away.
    Draining,
    /// Its trunk interface is being removed.
    Deregistering,
    /// It was deregistered.
    Inactive,
}

impl ContainerInstanceStatus {
    /// Every status, in the order of an instance's life.
    pub const ALL: [Self; 6] = [
        Self::Registering,
        Self::RegistrationFailed,
        Self::Active,
        Self::Draining,
        Self::Deregistering,
        Self::Inactive,
    ];

    /// As the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Registering => "REGISTERING",
            Self::RegistrationFailed => "REGISTRATION_FAILED",
            Self::Active => "ACTIVE",
            Self::Draining => "DRAINING",
            Self::Deregistering => "DEREGISTERING",
            Self::Inactive => "INACTIVE",
        }
    }

    /// Reads the API's spelling.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

impl fmt::Display for ContainerInstanceStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How long after its last heartbeat an agent counts as connected: 120 s.
///
/// Ours: agents give up a connection after one to two minutes without a heartbeat.
pub const HEARTBEAT_LIMIT: TimeDelta = TimeDelta::from_millis(120_000);
