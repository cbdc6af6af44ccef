//! Why a service is as it is.

use alloc::vec::Vec;
use core::fmt;

use crate::plan::{ServiceStep, Wait, WhyUnplaced};
use crate::time::Timestamp;

/// What was done for a service last, why, and what it waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Why {
    /// When the service was looked at last.
    pub at: Timestamp,
    /// When something was done for it last.
    pub acted_at: Timestamp,
    /// What was done then, each step with its reason and numbers.
    pub steps: Vec<ServiceStep>,
    /// What it waits for now.
    pub waits: Vec<Wait>,
    /// Why the last starts found no place, as long as they wait to be made again.
    pub unplaced: Vec<WhyUnplaced>,
}

impl Why {
    pub(super) fn new(at: Timestamp) -> Self {
        Self {
            at,
            acted_at: at,
            steps: Vec::new(),
            waits: Vec::new(),
            unplaced: Vec::new(),
        }
    }
}

/// A line for each step, each thing waited for, and each start that found no place.
impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            writeln!(f, "{step}")?;
        }
        for wait in &self.waits {
            writeln!(f, "wait {wait}")?;
        }
        for unplaced in &self.unplaced {
            writeln!(f, "unplaced: {}", unplaced.service_message())?;
        }
        Ok(())
    }
}
