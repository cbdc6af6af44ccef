//! Is this state legal, and is this decision?
//!
//! In: a cluster, a cluster and a service, or a cluster, a request and what was decided. Out: every
//! rule that is broken. The rules are restated here naively, from their documentation; nothing of
//! placement or of the service scheduler is used, which is what makes the answer evidence.
//!
//! Deliberately absent: repair.

mod eligible;
mod placement;
mod ranking;
mod service;
mod state;

pub use placement::{placement, submitted};
pub use service::service;
pub use state::state;

use alloc::string::String;
use core::fmt;

/// A rule that is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The rule, in a few words.
    pub rule: &'static str,
    /// What breaks it: an instance, a task.
    pub subject: String,
    /// What was found.
    pub detail: String,
}

impl Finding {
    fn new(rule: &'static str, subject: impl fmt::Display, detail: impl fmt::Display) -> Self {
        Self {
            rule,
            subject: alloc::format!("{subject}"),
            detail: alloc::format!("{detail}"),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.subject, self.rule, self.detail)
    }
}
