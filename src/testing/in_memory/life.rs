//! What a task does when it is started.

use alloc::string::String;

use crate::model::HealthStatus;
use crate::time::TimeDelta;

/// What a task does when it is started.
///
/// # Example
///
/// ```
/// use bayplan::testing::Life;
/// use bayplan::time::TimeDelta;
///
/// let second = TimeDelta::from_millis(1_000);
/// let crashes = Life::runs().for_a_while(second, 1).starting_after(second);
/// assert_ne!(crashes, Life::runs());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Life {
    /// How long it takes until it runs, or fails to.
    pub starts_after: TimeDelta,
    /// What its health checks say once it runs; `None` when it has none.
    pub health: Option<HealthStatus>,
    /// How it ends.
    pub ending: Ending,
}

/// How a task ends that is not told to stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// It does not.
    Never,
    /// After that time its containers end with that exit code.
    Exits(TimeDelta, i32),
    /// It never runs, for that reason.
    FailsToStart(String),
}

/// When a port in memory answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Answers {
    /// At once.
    #[default]
    AtOnce,
    /// It takes an order, and reports what came of it.
    Later,
}

impl Life {
    /// A task that runs at once, and for ever.
    pub fn runs() -> Self {
        Self {
            starts_after: TimeDelta::ZERO,
            health: None,
            ending: Ending::Never,
        }
    }

    /// A task that never runs, for that reason.
    pub fn fails(reason: &str) -> Self {
        Self {
            ending: Ending::FailsToStart(reason.into()),
            ..Self::runs()
        }
    }

    /// The same, but it takes that long to start, or to fail.
    #[must_use]
    pub fn starting_after(self, starts_after: TimeDelta) -> Self {
        Self {
            starts_after,
            ..self
        }
    }

    /// The same, but it ends that long after it ran first, with that exit code.
    #[must_use]
    pub fn for_a_while(self, span: TimeDelta, exit_code: i32) -> Self {
        Self {
            ending: Ending::Exits(span, exit_code),
            ..self
        }
    }

    /// The same, with health checks that say that.
    #[must_use]
    pub fn health(self, health: HealthStatus) -> Self {
        Self {
            health: Some(health),
            ..self
        }
    }
}
