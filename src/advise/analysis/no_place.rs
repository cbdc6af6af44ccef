//! Why tasks find no place.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::problem::Count;
use crate::model::{ContainerInstanceArn, HostPort, TaskGroup};
use crate::plan::{Reason, Requirement, Unmet};

/// Why tasks find no place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoPlace {
    /// No instance whatever could take a task: these requirements cannot hold together.
    Contradiction(Vec<Requirement>),
    /// A task goes only where one of the service is already, and none is.
    SelfAffinity {
        /// The group of the service.
        group: TaskGroup,
        /// The clause, in its canonical form.
        clause: String,
    },
    /// A task goes only where one of the service is already, and a deployment stops all of them
    /// before it starts one.
    SelfAffinityLost {
        /// The group of the service.
        group: TaskGroup,
        /// The clause, in its canonical form.
        clause: String,
    },
    /// No container instance is registered.
    NoInstances,
    /// No instance could take a task, not even with fewer tasks on it. The requirements are those
    /// that every instance fails; none where different instances fail different ones.
    NobodyHasIt(Vec<Unmet>),
    /// There are fewer places than tasks.
    TooFew {
        /// The desired count.
        desired: u32,
        /// How many tasks there is a place for.
        places: u32,
        /// What there would have to be more of.
        scarce: Scarce,
    },
    /// Daemons that are due can never start.
    Daemon {
        /// The instances, in the order of their keys; at least one.
        instances: Vec<ContainerInstanceArn>,
        /// Why the first of them cannot take its daemon.
        reason: Reason,
    },
    /// New tasks must start beside the old ones, and there are too few places.
    Beside {
        /// How many old tasks there are.
        tasks: u32,
        /// How many new ones must start before any of them stops.
        beside: u32,
        /// How many new ones there is a place for.
        places: u32,
        /// What there would have to be more of.
        scarce: Scarce,
    },
}

/// What there would have to be more of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Scarce {
    /// Instances without a task of the service.
    DistinctInstances,
    /// Instances on which these host ports are free.
    HostPorts(Vec<HostPort>),
    /// Room, or instances for which the constraints hold.
    Room,
}

impl fmt::Display for NoPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contradiction(clash) => {
                f.write_str("no container instance can meet all of its requirements, ")?;
                listed(f, clash)?;
                f.write_str(" contradict")
            }
            Self::SelfAffinity { group, clause } => write!(
                f,
                "`{clause}` holds only where a task of {group} is already, and none is"
            ),
            Self::SelfAffinityLost { group, clause } => write!(
                f,
                "`{clause}` holds only where a task of {group} is already, and a deployment stops \
                 all of them first"
            ),
            Self::NoInstances => f.write_str("no container instances were found in the cluster"),
            Self::NobodyHasIt(unmet) => {
                f.write_str("no container instance met all of its requirements")?;
                f.write_str(if unmet.is_empty() { "" } else { ", none has " })?;
                listed(f, unmet)
            }
            Self::TooFew {
                desired,
                places,
                scarce,
            } => write!(f, "{scarce} for {places} of {}", Count(*desired, "task")),
            Self::Daemon { instances, reason } => {
                let first = instances.first().map_or("", ContainerInstanceArn::id);
                write!(f, "{first} cannot take its daemon, {reason}")?;
                match instances.len() {
                    0 | 1 => Ok(()),
                    count => write!(f, " (and {} more)", count.saturating_sub(1)),
                }
            }
            Self::Beside {
                tasks,
                beside,
                places,
                scarce,
            } => write!(
                f,
                "{beside} must start beside {} before any stops, and {scarce} for {places}",
                Count(*tasks, "task")
            ),
        }
    }
}

impl fmt::Display for Scarce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DistinctInstances => f.write_str("distinctInstance leaves places"),
            Self::HostPorts(ports) => {
                let noun = if ports.len() == 1 { "port" } else { "ports" };
                write!(f, "host {noun}")?;
                for (at, port) in ports.iter().enumerate() {
                    write!(f, "{} {port}", if at == 0 { "" } else { "," })?;
                }
                let verb = if ports.len() == 1 { "leaves" } else { "leave" };
                write!(f, " {verb} places")
            }
            Self::Room => f.write_str("the instances have room"),
        }
    }
}

fn listed<T: fmt::Display>(f: &mut fmt::Formatter<'_>, things: &[T]) -> fmt::Result {
    for (at, thing) in things.iter().enumerate() {
        write!(f, "{}{thing}", if at == 0 { "" } else { " and " })?;
    }
    Ok(())
}
