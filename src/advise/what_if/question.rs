//! What can be asked.

use core::fmt;

use crate::model::{AvailabilityZone, ContainerInstanceArn, PlacementRequest};
use crate::plan::Shape;
use crate::query::Expression;

/// Something that could be done to a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Question {
    /// The tasks of a request are placed, as many as can be.
    Place(PlacementRequest),
    /// Instances become `DRAINING`. Tasks of services move, as far as replacements can be placed;
    /// those that did not reach `RUNNING` stop at once. Standalone tasks stay.
    ///
    /// Replacements are placed while the tasks that they replace still count as peers, wherever
    /// these are. Instances that are neither `ACTIVE` nor `DRAINING` are left out; one that is asked
    /// about alone is an error. A service of strategy `DAEMON` should have no request here: its
    /// tasks have no place elsewhere.
    ///
    /// Source: ECS Developer Guide, "Draining Amazon ECS container instances", read 2026-11.
    Drain(Instances),
    /// Instances are deregistered and their tasks stop. Those of services are replaced, as far as
    /// they can be.
    ///
    /// Source: ECS API Reference, `DeregisterContainerInstance`, read 2026-11.
    Lose(Instances),
    /// Instances are registered, connected and empty.
    Add {
        /// How many.
        count: u32,
        /// What each of them has.
        shape: Shape,
    },
    /// All tasks of the request's group that should run stop, and as many are placed by the
    /// request, whatever its count: with another constraint, strategy or need than before.
    ///
    /// It is the request of its group from then on.
    Redeploy(PlacementRequest),
}

/// Some of the registered instances.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Instances {
    /// One.
    One(ContainerInstanceArn),
    /// All whose `ecs.availability-zone` is that zone.
    OfZone(AvailabilityZone),
    /// All of which an expression is true, perhaps none.
    Matching(Expression),
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Place(request) => {
                write!(f, "place {} of {}", Tasks(request.count()), request.group())
            }
            Self::Drain(instances) => write!(f, "drain {instances}"),
            Self::Lose(instances) => write!(f, "lose {instances}"),
            Self::Add { count: 1, shape } => write!(f, "add 1 instance {shape}"),
            Self::Add { count, shape } => write!(f, "add {count} instances {shape}"),
            Self::Redeploy(request) => write!(f, "redeploy the tasks of {}", request.group()),
        }
    }
}

impl fmt::Display for Instances {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(arn) => write!(f, "instance {}", arn.id()),
            Self::OfZone(zone) => write!(f, "zone {zone}"),
            Self::Matching(expression) => write!(f, "instances with `{expression}`"),
        }
    }
}

/// A number of tasks.
pub(super) struct Tasks<T>(pub(super) T);

impl<T: fmt::Display + PartialEq + From<u8>> fmt::Display for Tasks<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_one = self.0 == T::from(1);
        write!(f, "{} {}", self.0, if is_one { "task" } else { "tasks" })
    }
}
