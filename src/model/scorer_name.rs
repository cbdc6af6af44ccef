//! Names of checks and scores that an embedder adds.

use alloc::sync::Arc;
use core::fmt;

/// The name under which an embedder adds a scorer to a placement engine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScorerName(Arc<str>);

impl ScorerName {
    /// The name of that text; any text serves.
    pub fn new(text: &str) -> Self {
        Self(Arc::from(text))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ScorerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
