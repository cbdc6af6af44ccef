//! How ports answer.

use alloc::string::String;

/// What a port answers to an order or a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Submission<T> {
    /// It is done, with that result.
    Done(T),
    /// It is taken, and takes its time. What comes of an order is reported; a question is asked
    /// again later.
    Pending,
}

/// Whether trying again may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Persistence {
    /// It may: something could not be reached, or had too much to do.
    Transient,
    /// It does not: the order itself is refused.
    Permanent,
}

/// Why a port did not do what it was asked to.
///
/// # Example
///
/// ```
/// use bayplan::ports::{Persistence, PortError};
///
/// let error = PortError::transient("the agent does not answer");
/// assert_eq!(error.persistence, Persistence::Transient);
/// assert_eq!(error.to_string(), "the agent does not answer");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
#[non_exhaustive]
pub struct PortError {
    /// Whether trying again may help.
    pub persistence: Persistence,
    /// Why, in the port's own words. Of a task that is not started it becomes the `stoppedReason`,
    /// so it should begin as ECS's do: `CannotPullContainerError: ...`.
    pub reason: String,
}

impl PortError {
    /// An error after which trying again may help.
    pub fn transient(reason: impl Into<String>) -> Self {
        Self {
            persistence: Persistence::Transient,
            reason: reason.into(),
        }
    }

    /// An error after which trying again does not help.
    pub fn permanent(reason: impl Into<String>) -> Self {
        Self {
            persistence: Persistence::Permanent,
            reason: reason.into(),
        }
    }

    /// Whether trying again may help.
    pub fn is_transient(&self) -> bool {
        self.persistence == Persistence::Transient
    }
}
