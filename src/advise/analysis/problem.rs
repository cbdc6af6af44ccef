//! Why something never happens.

use alloc::vec::Vec;
use core::fmt;

use super::{NoPlace, Setting};
use crate::model::AvailabilityZone;

/// Why something never happens.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The percents round so that a deployment may neither start nor stop a task.
    Percents {
        /// The desired count.
        desired: u32,
        /// How many must be healthy: `minimumHealthyPercent` of it, rounded up.
        minimum: u32,
        /// How many may run: `maximumPercent` of it, rounded down.
        maximum: u32,
    },
    /// The percent rounds so that a deployment may stop no daemon, and two never run side by side.
    DaemonPercents {
        /// How many instances should have a daemon.
        instances: u32,
        /// How many must be healthy: `minimumHealthyPercent` of them, rounded up.
        minimum: u32,
    },
    /// Tasks find no place.
    Placement(NoPlace),
    /// The percent rounds so that no task may start in another zone before one stops.
    NoMove {
        /// The desired count.
        desired: u32,
        /// How many may run: `maximumPercent` of it, rounded down.
        maximum: u32,
    },
    /// Some zones cannot take their share.
    ZoneFull {
        /// The desired count.
        desired: u32,
        /// How many zones there are.
        zones: u32,
        /// The zones that cannot take it, in order; at least one.
        full: Vec<ZonePlaces>,
    },
    /// A setting changes nothing.
    Useless(Setting),
}

/// How many tasks a zone can take, and how many it would have to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ZonePlaces {
    /// The zone.
    pub zone: AvailabilityZone,
    /// How many tasks there is a place for.
    pub places: u32,
    /// How many there would have to be.
    pub share: u32,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percents {
                desired,
                minimum,
                maximum,
            } => {
                f.write_str(UNABLE)?;
                let tasks = Count(*desired, "task");
                write!(
                    f,
                    "of {tasks} at least {minimum} must be healthy and at most {maximum} may run"
                )
            }
            Self::DaemonPercents { instances, minimum } => {
                f.write_str(UNABLE)?;
                let instances = Count(*instances, "instance");
                write!(f, "on {instances} at least {minimum} must be healthy")
            }
            Self::Placement(no_place) => write!(f, "{no_place}"),
            Self::NoMove { desired, maximum } => write!(
                f,
                "of {} at most {maximum} may run, so none starts in another zone before one stops",
                Count(*desired, "task")
            ),
            Self::ZoneFull {
                desired,
                zones,
                full,
            } => {
                write!(f, "{} in {zones} zones, but", Count(*desired, "task"))?;
                for (at, zone) in full.iter().enumerate() {
                    write!(f, "{} {zone}", if at == 0 { "" } else { "," })?;
                }
                Ok(())
            }
            Self::Useless(setting) => write!(f, "{setting}"),
        }
    }
}

impl fmt::Display for ZonePlaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            zone,
            places,
            share,
        } = self;
        write!(f, "{zone} has places for {places} of {share}")
    }
}

/// So many of something, in words.
pub(super) struct Count(pub(super) u32, pub(super) &'static str);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(count, noun) = self;
        write!(f, "{count} {noun}{}", if *count == 1 { "" } else { "s" })
    }
}

/// What ECS says of a deployment that may do nothing.
///
/// Source: ECS Developer Guide, "Amazon ECS service event messages", read 2026-11.
const UNABLE: &str = "unable to stop or start tasks during a deployment because of the service \
                      deployment configuration, as ";
