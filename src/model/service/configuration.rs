//! How a service goes from one revision to the next.

use alloc::string::String;
use alloc::vec::Vec;

use super::kind::spelled;
use super::{SchedulingStrategy, lower_limit};

/// How a deployment proceeds and what makes it fail.
///
/// Source: ECS API Reference, `DeploymentConfiguration`, read 2026-11.
///
/// # Example
///
/// ```
/// use bayplan::model::{DeploymentConfiguration, SchedulingStrategy};
///
/// let daemon = DeploymentConfiguration::of(SchedulingStrategy::Daemon);
/// assert_eq!((daemon.minimum_healthy_percent, daemon.maximum_percent), (0, 100));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeploymentConfiguration {
    /// Below how many healthy tasks no step goes, in percent of the desired count, rounded up: 0 to
    /// 100.
    pub minimum_healthy_percent: u32,
    /// Above how many tasks no step goes, in percent of the desired count, rounded down: at least
    /// 100.
    pub maximum_percent: u32,
    /// Whether failed tasks make a deployment fail.
    pub circuit_breaker: DeploymentCircuitBreaker,
    /// Whether alarms make a deployment fail.
    pub alarms: DeploymentAlarms,
    /// In which way new tasks take the place of old ones.
    pub strategy: DeploymentStrategy,
    /// How long a revision is watched before the old one goes, in minutes: 0 to 1440.
    pub bake_time_minutes: u32,
    /// When a deployment counts as done before all tasks are there.
    pub early_success: Option<EarlySuccessCriteria>,
}

impl DeploymentConfiguration {
    /// What the API takes where nothing is given: 100 and 200 percent, for daemons 0 and 100.
    pub fn of(strategy: SchedulingStrategy) -> Self {
        let (minimum_healthy_percent, maximum_percent) = match strategy {
            SchedulingStrategy::Replica => (100, 200),
            SchedulingStrategy::Daemon => (0, 100),
        };
        Self {
            minimum_healthy_percent,
            maximum_percent,
            circuit_breaker: DeploymentCircuitBreaker::default(),
            alarms: DeploymentAlarms::default(),
            strategy: DeploymentStrategy::Rolling,
            bake_time_minutes: 0,
            early_success: None,
        }
    }

    /// The same with these percents.
    #[must_use]
    pub fn percents(self, minimum_healthy_percent: u32, maximum_percent: u32) -> Self {
        Self {
            minimum_healthy_percent,
            maximum_percent,
            ..self
        }
    }
}

/// Whether, and after how many failed tasks, a deployment fails.
///
/// Source: ECS Developer Guide, "Amazon ECS deployment circuit breaker", read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeploymentCircuitBreaker {
    /// Whether failed tasks count.
    pub enable: bool,
    /// Whether the revision completed last takes the place of one that failed.
    pub rollback: bool,
    /// How many failed tasks are too many.
    pub threshold: Threshold,
    /// Whether a task that becomes healthy sets the count to 0.
    pub reset_on_healthy_task: bool,
}

impl Default for DeploymentCircuitBreaker {
    fn default() -> Self {
        Self {
            enable: false,
            rollback: false,
            threshold: Threshold::default(),
            reset_on_healthy_task: true,
        }
    }
}

impl DeploymentCircuitBreaker {
    /// One that is on, with rollback or without.
    #[must_use]
    pub fn enabled(rollback: bool) -> Self {
        Self {
            enable: true,
            rollback,
            ..Self::default()
        }
    }
}

/// How many failed tasks are too many.
///
/// Source: ECS API Reference, `DeploymentCircuitBreaker`, read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Threshold {
    /// `BOUNDED_PERCENT`: that percent of the desired count, rounded up, at least 3 and at most 200.
    BoundedPercent(u32),
    /// `UNBOUNDED_PERCENT`: that percent, at least 1. Ours: it rounds up too.
    UnboundedPercent(u32),
    /// `COUNT`: that many.
    Count(u32),
}

impl Default for Threshold {
    fn default() -> Self {
        Self::BoundedPercent(50)
    }
}

impl Threshold {
    /// The number for a desired count.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::model::Threshold;
    ///
    /// let failures = [1, 25, 800].map(|desired| Threshold::default().failures(desired));
    /// assert_eq!(failures, [3, 13, 200]);
    /// ```
    pub fn failures(self, desired: u32) -> u32 {
        match self {
            Self::BoundedPercent(percent) => lower_limit(desired, percent).clamp(3, 200),
            Self::UnboundedPercent(percent) => lower_limit(desired, percent).max(1),
            Self::Count(count) => count,
        }
    }

    /// The type as the API spells it.
    pub fn kind(self) -> &'static str {
        match self {
            Self::BoundedPercent(_) => "BOUNDED_PERCENT",
            Self::UnboundedPercent(_) => "UNBOUNDED_PERCENT",
            Self::Count(_) => "COUNT",
        }
    }

    /// The number as it was given.
    pub fn value(self) -> u32 {
        match self {
            Self::BoundedPercent(value) | Self::UnboundedPercent(value) | Self::Count(value) => {
                value
            }
        }
    }
}

/// Whether alarms make a deployment fail.
///
/// What state an alarm is in is asked of the embedder.
///
/// Source: ECS API Reference, `DeploymentAlarms`, read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeploymentAlarms {
    /// Whether they are looked at.
    pub enable: bool,
    /// Whether the revision completed last takes the place of one that failed.
    pub rollback: bool,
    /// Their names.
    pub alarm_names: Vec<String>,
}

/// In which way new tasks take the place of old ones.
///
/// Source: ECS API Reference, `DeploymentConfiguration`, read 2026-11.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum DeploymentStrategy {
    /// Some at a time, within the percents.
    #[default]
    Rolling,
    /// All beside the old ones, which go after the bake time.
    BlueGreen,
    /// The same, and a small part of the traffic goes first.
    Canary(TrafficShift),
    /// The same, and the traffic moves in equal steps.
    Linear(TrafficShift),
}

impl DeploymentStrategy {
    /// As the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rolling => "ROLLING",
            Self::BlueGreen => "BLUE_GREEN",
            Self::Canary(_) => "CANARY",
            Self::Linear(_) => "LINEAR",
        }
    }

    /// The share of the traffic that the new revision has after each shift but the last, in
    /// thousandths of a percent. After the last it has all.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::model::{DeploymentStrategy, TrafficShift};
    ///
    /// let linear = DeploymentStrategy::Linear(TrafficShift::new(40_000, 5));
    /// assert_eq!(linear.partial_weights(), [40_000, 80_000]);
    /// ```
    pub fn partial_weights(self) -> Vec<u32> {
        match self {
            Self::Rolling | Self::BlueGreen => Vec::new(),
            Self::Canary(shift) => alloc::vec![shift.share],
            Self::Linear(shift) => {
                let step = shift.share.max(1_000);
                let shifts = 1..=ALL.div_ceil(step).saturating_sub(1);
                shifts.map(|count| count.saturating_mul(step)).collect()
            }
        }
    }

    /// How long each partial share of the traffic is watched, in minutes.
    pub fn step_bake_time_minutes(self) -> u32 {
        match self {
            Self::Rolling | Self::BlueGreen => 0,
            Self::Canary(shift) | Self::Linear(shift) => shift.bake_time_minutes,
        }
    }
}

/// How much of the traffic moves at a time, and how long each step is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TrafficShift {
    /// The share, in thousandths of a percent.
    pub share: u32,
    /// How long it is watched, in minutes: 0 to 1440.
    pub bake_time_minutes: u32,
}

impl TrafficShift {
    /// A share in thousandths of a percent, watched for that many minutes.
    pub fn new(share: u32, bake_time_minutes: u32) -> Self {
        Self {
            share,
            bake_time_minutes,
        }
    }
}

/// When a deployment counts as done before all its tasks are there.
///
/// Source: ECS API Reference, `DeploymentConfiguration`, read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct EarlySuccessCriteria {
    /// Which part of the desired count must be healthy tasks of the new revision, in percent, rounded
    /// up, at least one task.
    pub healthy_percent: u32,
    /// Whether old tasks go first.
    pub cleanup: RevisionCleanup,
}

impl EarlySuccessCriteria {
    /// That percent of healthy tasks.
    pub fn new(healthy_percent: u32, cleanup: RevisionCleanup) -> Self {
        Self {
            healthy_percent,
            cleanup,
        }
    }
}

/// Whether a deployment that succeeds early waits for the old tasks to go.
///
/// Source: ECS API Reference, `DeploymentConfiguration`, read 2026-11.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum RevisionCleanup {
    /// They go before it is done.
    #[default]
    Blocking,
    /// They may stay.
    Deferred,
}

spelled!(
    RevisionCleanup,
    Blocking = "BLOCKING",
    Deferred = "DEFERRED"
);

/// All of the traffic, in thousandths of a percent.
const ALL: u32 = 100_000;
