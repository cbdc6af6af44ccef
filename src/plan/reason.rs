//! Why an instance cannot take a task, and by how much.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::model::{
    AvailabilityZone, CapacityProviderName, ContainerInstanceStatus, CpuUnits, FailureReason,
    GpuNeed, HostPort, LaunchType, MAX_RESERVED_PORTS, MemoryMiB, NetworkId, ResourceName,
};

/// Why an instance cannot take a task.
///
/// The order of the variants is the order in which the checks are made. ECS's word for a reason is
/// [`Reason::failure`]; `Display` says more.
///
/// Source: ECS Developer Guide, "API failure reasons", read 2026-11. Ours: the order, which ECS
/// does not publish.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The instance is not one of those that the request asks about; ECS lists no failure for it.
    NotConsidered(NotConsidered),
    /// The agent is not connected.
    Agent,
    /// A required attribute is missing or has another value.
    Attribute {
        /// The attribute's name.
        name: String,
        /// The value that is needed; `None` when any will do.
        expected: Option<String>,
        /// The value that the instance has, empty for an attribute without one; `None` when the
        /// attribute is absent.
        found: Option<String>,
    },
    /// Too little CPU remains.
    Cpu {
        /// What the task takes.
        need: CpuUnits,
        /// What remains.
        remaining: CpuUnits,
    },
    /// Too little memory remains.
    Memory {
        /// What the task takes.
        need: MemoryMiB,
        /// What remains.
        remaining: MemoryMiB,
    },
    /// A host port is in use.
    PortsTaken {
        /// Those of the task's ports that are in use, in order.
        ports: Vec<HostPort>,
    },
    /// The instance would have too many host ports in use.
    TooManyPorts {
        /// How many the task takes.
        need: usize,
        /// How many are in use.
        in_use: usize,
    },
    /// Too few GPUs are free.
    Gpu {
        /// What the task takes.
        need: GpuNeed,
        /// How many are free.
        free: u32,
        /// How many the instance has.
        registered: u32,
    },
    /// No network interface is free.
    Eni {
        /// How many the task takes.
        need: u32,
        /// How many are free.
        free: u32,
    },
    /// Too little of a resource remains that ECS does not know.
    Named {
        /// The resource.
        name: ResourceName,
        /// What the task takes.
        need: u64,
        /// What remains.
        remaining: u64,
    },
    /// The instance is not in a zone and network of the given subnets.
    Location {
        /// Its zone, if it reports one.
        zone: Option<AvailabilityZone>,
        /// Its network, if it reports one.
        network: Option<NetworkId>,
    },
    /// The instance holds active tasks of the same group.
    DistinctInstance {
        /// How many.
        peers: u32,
    },
    /// A `memberOf` expression is false.
    MemberOf {
        /// Whose constraint it is.
        origin: ConstraintOrigin,
        /// Which one of them, from zero.
        index: usize,
        /// The expression as written.
        expression: Arc<str>,
    },
    /// A check that the embedder added said no.
    Custom {
        /// The check's name.
        filter: String,
        /// What it said.
        detail: String,
    },
}

/// Why an instance is none of those that a request asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotConsidered {
    /// Its status is not `ACTIVE`.
    Status(ContainerInstanceStatus),
    /// It is inside AWS and the request asks for external ones, or the other way round.
    LaunchType {
        /// The launch type that the request asks for.
        wanted: LaunchType,
    },
    /// It belongs to another capacity provider, or to none.
    CapacityProvider {
        /// The provider that the request asks for.
        wanted: CapacityProviderName,
        /// The instance's.
        found: Option<CapacityProviderName>,
    },
}

/// Whose constraint a `memberOf` expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConstraintOrigin {
    /// The task definition's.
    TaskDefinition,
    /// The request's or the service's.
    Request,
}

impl Reason {
    /// ECS's word for the reason; `None` for an instance that is not considered, for which ECS has
    /// no failure.
    pub fn failure(&self) -> Option<FailureReason> {
        Some(match self {
            Self::NotConsidered(_) => return None,
            Self::Agent => FailureReason::Agent,
            Self::Attribute { .. } => FailureReason::Attribute,
            Self::Cpu { .. } => FailureReason::Cpu,
            Self::Memory { .. } => FailureReason::Memory,
            Self::PortsTaken { .. } | Self::TooManyPorts { .. } => FailureReason::Ports,
            Self::Gpu { .. } => FailureReason::Gpu,
            Self::Eni { .. } => FailureReason::Eni,
            Self::Named { name, .. } => FailureReason::Named(name.clone()),
            Self::Location { .. } => FailureReason::Location,
            Self::DistinctInstance { .. } => FailureReason::DistinctInstance,
            Self::MemberOf { .. } => FailureReason::MemberOf,
            Self::Custom { filter, .. } => FailureReason::Custom(filter.clone()),
        })
    }

    /// How far the instance came before it failed: the position of the check, from 0.
    pub fn progress(&self) -> u8 {
        match self {
            Self::NotConsidered(_) => 0,
            Self::Agent => 1,
            Self::Attribute { .. } => 2,
            Self::Cpu { .. } => 3,
            Self::Memory { .. } => 4,
            Self::PortsTaken { .. } | Self::TooManyPorts { .. } => 5,
            Self::Gpu { .. } => 6,
            Self::Eni { .. } => 7,
            Self::Named { .. } => 8,
            Self::Location { .. } => 9,
            Self::DistinctInstance { .. } => 10,
            Self::MemberOf { .. } => 11,
            Self::Custom { .. } => 12,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotConsidered(cause) => write!(f, "{cause}"),
            Self::Agent => f.write_str("agent not connected"),
            Self::Attribute {
                name,
                expected,
                found,
            } => attribute(f, name, expected.as_deref(), found.as_deref()),
            Self::Cpu { need, remaining } => {
                let short = need.saturating_sub(*remaining);
                let (need, left) = (need.as_u64(), remaining.as_u64());
                write!(f, "{short} short: {need} needed, {left} left")
            }
            Self::Memory { need, remaining } => {
                let short = need.saturating_sub(*remaining);
                let (need, left) = (need.as_u64(), remaining.as_u64());
                write!(f, "{short} short: {need} needed, {left} left")
            }
            Self::PortsTaken { ports } => {
                f.write_str(if ports.len() == 1 { "port" } else { "ports" })?;
                ports.iter().try_for_each(|port| write!(f, " {port}"))?;
                f.write_str(" in use")
            }
            Self::TooManyPorts { need, in_use } => {
                write!(
                    f,
                    "{in_use} ports in use, {need} more would exceed {MAX_RESERVED_PORTS}"
                )
            }
            Self::Gpu {
                need,
                free,
                registered,
            } => gpus(f, *need, *free, *registered),
            Self::Eni { need, free } => write!(f, "{free} network interfaces free, {need} needed"),
            Self::Named {
                name,
                need,
                remaining,
            } => {
                let short = need.saturating_sub(*remaining);
                write!(f, "{short} {name} short: {need} needed, {remaining} left")
            }
            Self::Location { zone, network } => location(f, zone.as_ref(), network.as_ref()),
            Self::DistinctInstance { peers: 1 } => f.write_str("hosts 1 task of the group"),
            Self::DistinctInstance { peers } => write!(f, "hosts {peers} tasks of the group"),
            Self::MemberOf { expression, .. } => write!(f, "is not memberOf {expression}"),
            Self::Custom { filter, detail } => write!(f, "{filter}: {detail}"),
        }
    }
}

fn location(
    f: &mut fmt::Formatter<'_>,
    zone: Option<&AvailabilityZone>,
    network: Option<&NetworkId>,
) -> fmt::Result {
    match zone {
        Some(zone) => write!(f, "outside the subnets: in zone {zone}")?,
        None => f.write_str("outside the subnets: in no known zone")?,
    }
    network.map_or(Ok(()), |network| write!(f, ", network {network}"))
}

fn gpus(f: &mut fmt::Formatter<'_>, need: GpuNeed, free: u32, registered: u32) -> fmt::Result {
    write!(f, "{free} of {registered} GPUs free, ")?;
    match need {
        GpuNeed::Nothing => f.write_str("none needed"),
        GpuNeed::Devices(devices) => write!(f, "{devices} needed"),
        GpuNeed::All => f.write_str("all needed"),
    }
}

fn attribute(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    expected: Option<&str>,
    found: Option<&str>,
) -> fmt::Result {
    match (expected, found) {
        (Some(expected), Some(found)) => write!(f, "{name} is {found}, needed is {expected}"),
        (Some(expected), None) => write!(f, "{name} is absent, needed is {expected}"),
        (None, Some(_) | None) => write!(f, "{name} is absent"),
    }
}

impl fmt::Display for NotConsidered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "is {status}"),
            Self::LaunchType {
                wanted: LaunchType::External,
            } => f.write_str("is not external"),
            Self::LaunchType { .. } => f.write_str("is external"),
            Self::CapacityProvider {
                wanted,
                found: Some(found),
            } => {
                write!(f, "belongs to capacity provider {found}, not {wanted}")
            }
            Self::CapacityProvider {
                wanted,
                found: None,
            } => {
                write!(f, "does not belong to capacity provider {wanted}")
            }
        }
    }
}
