//! What is found.

use alloc::vec::Vec;
use core::fmt;

use super::{Problem, Repair};

/// Something about a service that does not do what it was meant to.
///
/// Its `Display` is one line: what will never happen, why, on what the claim rests, and the repairs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What will never happen.
    pub severity: Severity,
    /// Why.
    pub problem: Problem,
    /// On what the claim rests.
    pub basis: Basis,
    /// The smallest changes that repair it, any one of which is enough: those of the percents first,
    /// then others of the service and its tasks, then others of the cluster. None where none is
    /// known.
    pub repairs: Vec<Repair>,
}

/// What will never happen, while the service and that on which the claim rests stay as they are.
///
/// Tasks that end by themselves, or that someone stops, are left out of account: what they held may
/// go to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It never has all the tasks that it should have.
    NeverDeploys,
    /// It may have all its tasks, but no deployment that follows is ever completed.
    NeverUpdates,
    /// Its zones are not balanced, or not any more once they are not.
    NeverRebalances,
    /// A setting changes nothing.
    NoEffect,
}

/// On what a claim rests: it holds while that stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// On the service alone.
    Service,
    /// On which instances are registered, on what they registered and on their attributes; not on
    /// their status, nor on what runs there.
    Instances,
    /// Also on which of them are draining, on the tasks of others that should run there, and on those
    /// of the service.
    Tasks,
}

impl Finding {
    pub(super) fn new(severity: Severity, basis: Basis, problem: Problem) -> Self {
        Self {
            severity,
            problem,
            basis,
            repairs: Vec::new(),
        }
    }

    pub(super) fn repaired_by(self, repairs: impl IntoIterator<Item = Repair>) -> Self {
        let repairs = repairs.into_iter().collect();
        Self { repairs, ..self }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.severity, self.problem, self.basis)?;
        for (at, repair) in self.repairs.iter().enumerate() {
            write!(f, "{} {repair}", if at == 0 { ";" } else { ", or" })?;
        }
        Ok(())
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NeverDeploys => "never reaches a steady state",
            Self::NeverUpdates => "can never be updated",
            Self::NeverRebalances => "can never be rebalanced",
            Self::NoEffect => "has no effect",
        })
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Service => "(whatever the cluster)",
            Self::Instances => "(with the instances registered now)",
            Self::Tasks => "(with the instances and tasks as they are now)",
        })
    }
}
