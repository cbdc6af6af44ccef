//! What kind of trouble it is that a task could not be placed.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::model::{
    AvailabilityZone, CpuUnits, GpuNeed, HostPort, InstanceScope, MemoryMiB, ResourceName,
    TaskGroup,
};
use crate::plan::ConstraintOrigin;

/// What kind of trouble it is that a task could not be placed: the first that applies.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureClass {
    /// No instance whatever could take the task: these requirements cannot hold together. Without
    /// any one of them the rest could.
    Contradiction(Vec<Requirement>),
    /// No registered instance could, not even if it were active and connected and some of its tasks,
    /// or all, were gone. The requirements are those that every instance fails; none where different
    /// instances fail different ones.
    NobodyHasIt(Vec<Unmet>),
    /// Waiting may help.
    Transient(Waiting),
    /// An instance would take the task if there were fewer tasks, if it were not draining, or if the
    /// cluster were larger.
    Capacity,
    /// Only checks of the embedder stand in the way on some instance.
    Custom,
}

/// How many instances would take the task after a while, and what they wait for: some for several
/// things.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiting {
    /// How many there are.
    pub instances: usize,
    /// How many of them wait for the agent.
    pub for_agent: usize,
    /// How many wait for their registration to be complete.
    pub for_registration: usize,
    /// How many wait for tasks to stop that should stop.
    pub for_tasks: usize,
}

/// Something that a request asks of an instance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Requirement {
    /// To be one of those that are considered.
    Scope(InstanceScope),
    /// That the agent is connected.
    AgentConnected,
    /// To have an attribute.
    Attribute {
        /// Its name.
        name: String,
        /// Its value; `None` when any will do.
        value: Option<String>,
    },
    /// That much CPU.
    Cpu(CpuUnits),
    /// That much memory.
    Memory(MemoryMiB),
    /// Host ports.
    Ports(Vec<HostPort>),
    /// GPUs.
    Gpus(GpuNeed),
    /// So many network interfaces.
    Enis(u32),
    /// So much of a resource that ECS does not know.
    Named(ResourceName, u64),
    /// To be in one of these zones, and in the network of the subnet there.
    Location(Vec<AvailabilityZone>),
    /// To host no active task of the group.
    DistinctInstance(TaskGroup),
    /// A clause of a `memberOf` expression.
    Clause {
        /// Whose constraint it is.
        origin: ConstraintOrigin,
        /// Which one of them, from zero.
        index: usize,
        /// The clause, in its canonical form.
        clause: String,
    },
}

/// A requirement that no registered instance meets.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unmet {
    /// The requirement.
    pub requirement: Requirement,
    /// The most that an instance registered, where the requirement is an amount.
    pub most: Option<u64>,
}

impl Unmet {
    /// A requirement and the most that there is.
    pub fn new(requirement: Requirement, most: Option<u64>) -> Self {
        Self { requirement, most }
    }
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.requirement)?;
        match self.most {
            Some(most) => write!(f, " (the most registered is {most})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scope(scope) => write!(f, "{scope}"),
            Self::AgentConnected => f.write_str("a connected agent"),
            Self::Attribute { name, value: None } => write!(f, "attribute {name}"),
            Self::Attribute {
                name,
                value: Some(value),
            } => write!(f, "attribute {name}={value}"),
            Self::Cpu(cpu) => write!(f, "{cpu}"),
            Self::Memory(memory) => write!(f, "{memory} of memory"),
            Self::Ports(ports) => match ports.as_slice() {
                [port] => write!(f, "host port {port} free"),
                several => write!(f, "{} host ports free", several.len()),
            },
            Self::Gpus(GpuNeed::Nothing) => f.write_str("no GPU"),
            Self::Gpus(GpuNeed::Devices(1)) => f.write_str("1 GPU"),
            Self::Gpus(GpuNeed::Devices(count)) => write!(f, "{count} GPUs"),
            Self::Gpus(GpuNeed::All) => f.write_str("at least one GPU"),
            Self::Enis(1) => f.write_str("1 network interface"),
            Self::Enis(count) => write!(f, "{count} network interfaces"),
            Self::Named(name, amount) => write!(f, "{amount} {name}"),
            Self::Location(zones) => {
                f.write_str("a subnet in")?;
                for (at, zone) in zones.iter().enumerate() {
                    write!(f, "{} {zone}", if at == 0 { "" } else { "," })?;
                }
                Ok(())
            }
            Self::DistinctInstance(group) => write!(f, "distinctInstance of {group}"),
            Self::Clause { clause, .. } => write!(f, "`{clause}`"),
        }
    }
}

impl fmt::Display for FailureClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contradiction(clash) => {
                f.write_str("no instance could ever take it, it asks for a contradiction: ")?;
                joined(f, clash)
            }
            Self::NobodyHasIt(unmet) if unmet.is_empty() => {
                f.write_str("no registered instance has all that it asks for")
            }
            Self::NobodyHasIt(unmet) => {
                f.write_str("no registered instance has ")?;
                joined(f, unmet)
            }
            Self::Transient(waiting) => write!(f, "{waiting}"),
            Self::Capacity => f.write_str("lack of capacity"),
            Self::Custom => f.write_str("a check of the embedder stands in the way"),
        }
    }
}

impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (noun, verb) = if self.instances == 1 {
            ("instance", "waits")
        } else {
            ("instances", "wait")
        };
        write!(
            f,
            "{} {noun} would take it in a while and {verb}",
            self.instances
        )?;
        let causes = [
            (self.for_agent, "for the agent"),
            (self.for_registration, "for registration"),
            (self.for_tasks, "for tasks to stop"),
        ];
        let causes = causes.iter().filter(|(count, _)| *count > 0);
        for (at, (_, cause)) in causes.enumerate() {
            write!(f, "{}{cause}", if at == 0 { " " } else { ", " })?;
        }
        Ok(())
    }
}

fn joined<T: fmt::Display>(f: &mut fmt::Formatter<'_>, things: &[T]) -> fmt::Result {
    for (at, thing) in things.iter().enumerate() {
        write!(f, "{}{thing}", if at == 0 { "" } else { " and " })?;
    }
    Ok(())
}
