//! Changes that repair what is found.

use alloc::boxed::Box;
use core::fmt;

use crate::plan::{Relaxation, Shape};
use crate::query::AttributeName;

/// A change that repairs a finding, alone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Repair {
    /// A larger `maximumPercent`: that much or more.
    MaximumPercent(u32),
    /// A smaller `minimumHealthyPercent`: that much or less.
    MinimumHealthyPercent(u32),
    /// Changes of the request or of instances, all of them.
    Change(Relaxation),
    /// A smaller desired count: that or less.
    DesiredCount(u32),
    /// More instances.
    AddInstances {
        /// How many.
        count: u32,
        /// What each has.
        shape: Box<Shape>,
    },
    /// An attribute of which the instances have several values.
    PutAttribute(AttributeName),
    /// A health check of an essential container, or a load balancer.
    CheckHealth,
    /// Without the setting.
    LeaveOut,
    /// `availabilityZoneRebalancing` is `DISABLED`.
    DisableRebalancing,
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MaximumPercent(least) => write!(f, "set maximumPercent to at least {least}"),
            Self::MinimumHealthyPercent(most) => {
                write!(f, "set minimumHealthyPercent to at most {most}")
            }
            Self::Change(relaxation) => write!(f, "{relaxation}"),
            Self::DesiredCount(most) => write!(f, "set desiredCount to at most {most}"),
            Self::AddInstances { count: 1, shape } => write!(f, "add one instance {shape}"),
            Self::AddInstances { count, shape } => write!(f, "add {count} instances {shape}"),
            Self::PutAttribute(name) => write!(f, "put attribute {name} on the instances"),
            Self::CheckHealth => f.write_str("add a health check"),
            Self::LeaveOut => f.write_str("leave it out"),
            Self::DisableRebalancing => f.write_str("set availabilityZoneRebalancing to DISABLED"),
        }
    }
}
