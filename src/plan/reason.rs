//! Why an instance cannot take a task, and by how much.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::model::{
    AvailabilityZone, CapacityProviderName, ContainerInstanceStatus, CpuUnits, FailureReason,
    GpuNeed, HostPort, LaunchType, MAX_RESERVED_PORTS, MemoryMiB, NetworkId, ResourceName, TaskId,
};
use crate::query::Observed;

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
        ports: Vec<TakenPort>,
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
        /// Which, in the order of their ids.
        peers: Vec<TaskId>,
    },
    /// A `memberOf` expression is false.
    MemberOf {
        /// Whose constraint it is.
        origin: ConstraintOrigin,
        /// Which one of them, from zero.
        index: usize,
        /// The expression as written.
        expression: Arc<str>,
        /// Its clauses that are false, in the order in which they are written, at least one.
        clauses: Arc<[FalseClause]>,
    },
    /// A check that the embedder added said no.
    Custom {
        /// The check's name.
        filter: String,
        /// What it said.
        detail: String,
    },
}

/// A host port that is in use.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TakenPort {
    /// The port.
    pub port: HostPort,
    /// The task that uses it; `None` when the instance reserved it or what uses it is not known.
    pub task: Option<TaskId>,
}

impl TakenPort {
    /// A port and the task that uses it.
    pub fn new(port: HostPort, task: Option<TaskId>) -> Self {
        Self { port, task }
    }
}

impl fmt::Display for TakenPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.task {
            Some(task) => write!(f, "{} by task {task}", self.port),
            None => write!(f, "{} by the instance", self.port),
        }
    }
}

/// A clause of an expression that is false of an instance, and what makes it so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FalseClause {
    /// Its position among the clauses, from zero.
    pub position: usize,
    /// The clause, in its canonical form.
    pub clause: Arc<str>,
    /// What the subjects that decide it were found to be.
    pub found: Vec<Observed>,
}

impl FalseClause {
    /// A clause, its position and what was found.
    pub fn new(position: usize, clause: Arc<str>, found: Vec<Observed>) -> Self {
        Self {
            position,
            clause,
            found,
        }
    }
}

impl fmt::Display for FalseClause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is false", self.clause)?;
        for (at, found) in self.found.iter().enumerate() {
            write!(f, "{}{found}", if at == 0 { ": " } else { ", " })?;
        }
        Ok(())
    }
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

    /// How close an instance came of which this is the first reason: the position of the check,
    /// then, where CPU or memory is short, how much is left.
    pub fn closeness(&self) -> (u8, u64) {
        let left = match self {
            Self::Cpu { remaining, .. } => remaining.as_u64(),
            Self::Memory { remaining, .. } => remaining.as_u64(),
            Self::NotConsidered(_)
            | Self::Agent
            | Self::Attribute { .. }
            | Self::PortsTaken { .. }
            | Self::TooManyPorts { .. }
            | Self::Gpu { .. }
            | Self::Eni { .. }
            | Self::Named { .. }
            | Self::Location { .. }
            | Self::DistinctInstance { .. }
            | Self::MemberOf { .. }
            | Self::Custom { .. } => 0,
        };
        (self.progress(), left)
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
                let noun = if ports.len() == 1 { "port" } else { "ports" };
                write!(f, "{noun} in use: ")?;
                listed(f, ports)
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
            Self::DistinctInstance { peers } => {
                let noun = if peers.len() == 1 { "task" } else { "tasks" };
                write!(f, "hosts {} {noun} of the group: ", peers.len())?;
                listed(f, peers)
            }
            Self::MemberOf { clauses, .. } => {
                f.write_str("memberOf: ")?;
                listed(f, clauses)
            }
            Self::Custom { filter, detail } => write!(f, "{filter}: {detail}"),
        }
    }
}

/// The first few of several things.
fn listed<T: fmt::Display>(f: &mut fmt::Formatter<'_>, things: &[T]) -> fmt::Result {
    for (at, thing) in things.iter().take(MOST_LISTED).enumerate() {
        write!(f, "{}{thing}", if at == 0 { "" } else { ", " })?;
    }
    match things.len().checked_sub(MOST_LISTED) {
        Some(more) if more > 0 => write!(f, " and {more} more"),
        Some(_) | None => Ok(()),
    }
}

/// How many of several things a line shows.
const MOST_LISTED: usize = 3;

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
