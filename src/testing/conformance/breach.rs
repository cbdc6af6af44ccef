//! What an implementation does otherwise than it should.

use alloc::format;
use alloc::string::String;
use core::fmt;

/// A guarantee that an implementation does not keep.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{port}: {rule}; found {found}")]
#[non_exhaustive]
pub struct Breach {
    /// The port.
    pub port: &'static str,
    /// What should be.
    pub rule: &'static str,
    /// What was found instead.
    pub found: String,
}

/// The rules of one port.
#[derive(Clone, Copy)]
pub(super) struct Port(pub(super) &'static str);

impl Port {
    pub(super) fn breach(self, rule: &'static str, found: &dyn fmt::Debug) -> Breach {
        Breach {
            port: self.0,
            rule,
            found: format!("{found:?}"),
        }
    }

    /// A rule holds if what was found is so.
    pub(super) fn rule(
        self,
        rule: &'static str,
        holds: bool,
        found: &dyn fmt::Debug,
    ) -> Result<(), Breach> {
        if holds {
            return Ok(());
        }
        Err(self.breach(rule, found))
    }

    /// What must not fail did not.
    pub(super) fn answer<T, E: fmt::Debug>(
        self,
        rule: &'static str,
        answer: Result<T, E>,
    ) -> Result<T, Breach> {
        answer.map_err(|error| self.breach(rule, &error))
    }
}

/// How often a suite asks again, or waits, before it gives up.
pub(super) const PATIENCE: usize = 100;
