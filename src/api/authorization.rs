//! What must be allowed before a request is carried out.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::Operation;

/// One thing that must be allowed.
///
/// Source: Service Authorization Reference, "Amazon ECS", read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Authorization {
    /// What is done.
    pub action: Action,
    /// To what.
    pub resource: Resource,
    /// What is known of the request besides, for conditions.
    pub context: BTreeMap<ConditionKey, ConditionValue>,
}

impl Authorization {
    /// An action on a resource, without anything else known.
    pub fn new(action: Action, resource: Resource) -> Self {
        Self {
            action,
            resource,
            context: BTreeMap::new(),
        }
    }

    /// The same with a condition key.
    #[must_use]
    pub fn with(mut self, key: ConditionKey, value: impl Into<ConditionValue>) -> Self {
        self.context.insert(key, value.into());
        self
    }
}

/// What is done: `ecs:` and the name of the operation, or `iam:PassRole`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Action {
    /// An operation.
    Ecs(Operation),
    /// A role is given to tasks.
    PassRole,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ecs(operation) => write!(f, "ecs:{operation}"),
            Self::PassRole => f.write_str("iam:PassRole"),
        }
    }
}

/// What it is done to: everything, `*`, or what an ARN names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// Any resource.
    Every,
    /// One resource.
    Arn(String),
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every => f.write_str("*"),
            Self::Arn(arn) => f.write_str(arn),
        }
    }
}

/// What a condition may ask about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ConditionKey {
    /// `ecs:auto-assign-public-ip`
    AutoAssignPublicIp,
    /// `ecs:capacity-provider`
    CapacityProvider,
    /// `ecs:cluster`
    Cluster,
    /// `ecs:compute-compatability`, spelled so.
    ComputeCompatibility,
    /// `ecs:container-instances`
    ContainerInstances,
    /// `ecs:CreateAction`
    CreateAction,
    /// `ecs:enable-ebs-volumes`
    EnableEbsVolumes,
    /// `ecs:enable-execute-command`
    EnableExecuteCommand,
    /// `ecs:enable-managed-tags`
    EnableManagedTags,
    /// `ecs:enable-service-connect`
    EnableServiceConnect,
    /// `ecs:enable-vpc-lattice`
    EnableVpcLattice,
    /// `ecs:namespace`
    Namespace,
    /// `ecs:privileged`
    Privileged,
    /// `ecs:propagate-tags`
    PropagateTags,
    /// `ecs:service`
    Service,
    /// `ecs:subnet`
    Subnet,
    /// `ecs:task`
    Task,
    /// `ecs:task-cpu`
    TaskCpu,
    /// `ecs:task-definition`
    TaskDefinition,
    /// `ecs:task-memory`
    TaskMemory,
    /// `aws:RequestTag/KEY`
    RequestTag(String),
    /// `aws:ResourceTag/KEY`
    ResourceTag(String),
    /// `aws:TagKeys`
    TagKeys,
}

impl fmt::Display for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AutoAssignPublicIp => "ecs:auto-assign-public-ip",
            Self::CapacityProvider => "ecs:capacity-provider",
            Self::Cluster => "ecs:cluster",
            Self::ComputeCompatibility => "ecs:compute-compatability",
            Self::ContainerInstances => "ecs:container-instances",
            Self::CreateAction => "ecs:CreateAction",
            Self::EnableEbsVolumes => "ecs:enable-ebs-volumes",
            Self::EnableExecuteCommand => "ecs:enable-execute-command",
            Self::EnableManagedTags => "ecs:enable-managed-tags",
            Self::EnableServiceConnect => "ecs:enable-service-connect",
            Self::EnableVpcLattice => "ecs:enable-vpc-lattice",
            Self::Namespace => "ecs:namespace",
            Self::Privileged => "ecs:privileged",
            Self::PropagateTags => "ecs:propagate-tags",
            Self::Service => "ecs:service",
            Self::Subnet => "ecs:subnet",
            Self::Task => "ecs:task",
            Self::TaskCpu => "ecs:task-cpu",
            Self::TaskDefinition => "ecs:task-definition",
            Self::TaskMemory => "ecs:task-memory",
            Self::RequestTag(key) => return write!(f, "aws:RequestTag/{key}"),
            Self::ResourceTag(key) => return write!(f, "aws:ResourceTag/{key}"),
            Self::TagKeys => "aws:TagKeys",
        })
    }
}

/// What is known of a condition key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConditionValue {
    /// A text, or an ARN.
    Text(String),
    /// Texts, in the order of the request.
    Texts(Vec<String>),
    /// A number.
    Number(u64),
    /// Yes or no.
    Boolean(bool),
}

impl From<String> for ConditionValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for ConditionValue {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<Vec<String>> for ConditionValue {
    fn from(texts: Vec<String>) -> Self {
        Self::Texts(texts)
    }
}

impl From<u64> for ConditionValue {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for ConditionValue {
    fn from(is_so: bool) -> Self {
        Self::Boolean(is_so)
    }
}
