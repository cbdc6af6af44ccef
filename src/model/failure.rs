//! What ECS answers of what could not be done, found or placed.

use alloc::string::{String, ToString};
use core::fmt;

use super::ResourceName;

/// One entry of the `failures` of an answer.
///
/// Source: ECS API Reference, `Failure`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Failure {
    /// The container instance, or what the request named.
    pub arn: String,
    /// Why, in ECS's words.
    pub reason: String,
    /// More about it, where ECS or this library says more.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub detail: Option<String>,
}

/// Why a task could not be placed on an instance, or something else not be done, as ECS names it.
///
/// Its `Display` is ECS's exact text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FailureReason {
    /// `AGENT`: the agent is not connected.
    Agent,
    /// `ATTRIBUTE`: a required attribute is missing.
    Attribute,
    /// `RESOURCE:CPU`.
    Cpu,
    /// `RESOURCE:MEMORY`.
    Memory,
    /// `RESOURCE:PORTS`.
    Ports,
    /// `RESOURCE:GPU`.
    Gpu,
    /// `RESOURCE:ENI`.
    Eni,
    /// `RESOURCE:NAME` for a resource that only this library lets a request ask for.
    Named(ResourceName),
    /// `LOCATION`: not in a zone and network of the given subnets.
    Location,
    /// `DistinctInstance placement constraint unsatisfied.`
    DistinctInstance,
    /// `MemberOf placement constraint unsatisfied.`
    MemberOf,
    /// `MISSING`: the instance is unknown.
    Missing,
    /// `INACTIVE`: the instance was deregistered or takes no tasks.
    Inactive,
    /// `TASK_NOT_VALID`: the task is of no service, or stops.
    TaskNotValid,
    /// `DEPLOYMENT_BLOCKED`: a deployment waits for the task to go.
    DeploymentBlocked,
    /// A check that the embedder added; ECS has no word for it.
    Custom(String),
}

impl fmt::Display for FailureReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Agent => "AGENT",
            Self::Attribute => "ATTRIBUTE",
            Self::Cpu => "RESOURCE:CPU",
            Self::Memory => "RESOURCE:MEMORY",
            Self::Ports => "RESOURCE:PORTS",
            Self::Gpu => "RESOURCE:GPU",
            Self::Eni => "RESOURCE:ENI",
            Self::Named(name) => return write!(f, "RESOURCE:{name}"),
            Self::Location => "LOCATION",
            Self::DistinctInstance => "DistinctInstance placement constraint unsatisfied.",
            Self::MemberOf => "MemberOf placement constraint unsatisfied.",
            Self::Missing => "MISSING",
            Self::Inactive => "INACTIVE",
            Self::TaskNotValid => "TASK_NOT_VALID",
            Self::DeploymentBlocked => "DEPLOYMENT_BLOCKED",
            Self::Custom(name) => name,
        })
    }
}

impl Failure {
    /// A failure without detail.
    pub fn new(arn: &str, reason: &FailureReason) -> Self {
        Self {
            arn: arn.to_string(),
            reason: reason.to_string(),
            detail: None,
        }
    }
}
