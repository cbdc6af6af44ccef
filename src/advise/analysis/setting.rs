//! Settings that change nothing.

use alloc::string::String;
use core::fmt;

use crate::model::{AvailabilityZone, PlacementStrategy};
use crate::query::AttributeName;

/// A setting that changes nothing, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Setting {
    /// `availabilityZoneRebalancing` where all instances are in one zone, or in none that is known.
    Rebalancing(Option<AvailabilityZone>),
    /// A strategy that spreads over an attribute that no instance has.
    SpreadOverNothing(AttributeName),
    /// A strategy that spreads over an attribute of which all instances have the same value.
    SpreadOverOne(AttributeName, String),
    /// A strategy after `random`, which leaves nothing to decide.
    AfterRandom(PlacementStrategy),
    /// A strategy that stands before already.
    Repeated(PlacementStrategy),
    /// `distinctInstance` of daemons.
    DistinctDaemons,
    /// A `healthCheckGracePeriodSeconds` where nothing checks health.
    GracePeriod {
        /// How long it is, in seconds.
        seconds: u32,
    },
    /// A circuit breaker where nothing checks health: once a task ran, it counts nothing.
    CircuitBreaker,
    /// The rollback of a circuit breaker that is off.
    Rollback,
    /// A threshold beyond its bounds.
    Threshold {
        /// What was given, in percent.
        percent: u32,
        /// How many failed tasks that is.
        failures: u32,
        /// How many it takes.
        bound: u32,
    },
    /// Alarms that are looked at without any being named.
    Alarms,
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rebalancing(Some(zone)) => write!(
                f,
                "availabilityZoneRebalancing, all container instances are in {zone}"
            ),
            Self::Rebalancing(None) => f.write_str(
                "availabilityZoneRebalancing, no container instance has attribute \
                 ecs.availability-zone",
            ),
            Self::SpreadOverNothing(name) => write!(
                f,
                "spread:attribute:{name}, no container instance has the attribute"
            ),
            Self::SpreadOverOne(name, value) => write!(
                f,
                "spread:attribute:{name}, all container instances have the value `{value}`"
            ),
            Self::AfterRandom(strategy) => write!(f, "{strategy}, it comes after random"),
            Self::Repeated(strategy) => write!(f, "{strategy}, it is there twice"),
            Self::DistinctDaemons => {
                f.write_str("distinctInstance, no instance has two daemons of a service anyway")
            }
            Self::GracePeriod { seconds } => write!(
                f,
                "healthCheckGracePeriodSeconds {seconds}, neither a container nor a load balancer \
                 checks health"
            ),
            Self::CircuitBreaker => f.write_str(
                "deploymentCircuitBreaker once a task ran, nothing checks health, and tasks that \
                 exit do not count",
            ),
            Self::Rollback => {
                f.write_str("rollback of deploymentCircuitBreaker, it is not enabled")
            }
            Self::Threshold {
                percent,
                failures,
                bound,
            } => write!(
                f,
                "a threshold of {percent} percent, which would be {failures}, it is bounded to \
                 {bound}"
            ),
            Self::Alarms => f.write_str("alarms of the deployment, none is named"),
        }
    }
}
