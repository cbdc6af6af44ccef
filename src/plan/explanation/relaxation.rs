//! Sets of changes that would make a task place.

use alloc::vec::Vec;
use core::fmt;

use super::Remedy;
use crate::model::ContainerInstanceArn;

/// Changes which, made together and nothing else, make the task place.
///
/// None of them can be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Relaxation {
    /// The changes, in the order of [`Remedy`]; at least one.
    pub changes: Vec<Remedy>,
    /// How much they change, in thousandths: an instance that gets a tenth more memory than it
    /// registered, or of which tasks of a tenth of its size stop, counts 100; connecting an agent
    /// 10, a change of the words of a request 100 or 200, another instance 1000.
    ///
    /// Ours: it puts the least intrusive first.
    pub size: u64,
    /// The instance that would take the task; `None` for one that is added.
    pub container_instance_arn: Option<ContainerInstanceArn>,
}

/// The best of the relaxations, and how many more there are.
///
/// What is looked for: what an instance lacks of resources is made up for by giving it more, by
/// stopping tasks, or by asking for less, in one relaxation always in the same way; peers are
/// stopped, or `distinctInstance` dropped; false clauses are dropped, widened, satisfied by custom
/// attributes or by stopping tasks, again all alike. An instance may become `ACTIVE` or connected,
/// a subnet may be added, and a whole instance. Of the sets of tasks whose stop would do one is
/// taken for each instance, with few large tasks. Changes of the request by more than another
/// relaxation needs are left out. There is no remedy for an instance that lacks a required
/// attribute, that belongs elsewhere, or that a check of the embedder rejects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Relaxations {
    /// The best, by the number of changes, then their size, then the key of the instance (those
    /// that change none first), then the changes themselves.
    pub best: Vec<Relaxation>,
    /// How many more there are.
    pub more: usize,
    /// The best of each kind, in the same order: relaxations are of one kind if they change the same
    /// things, be it on other instances or by other amounts.
    pub kinds: Vec<RelaxationKind>,
}

/// Relaxations that change the same things.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RelaxationKind {
    /// The best of them.
    pub best: Relaxation,
    /// How many more there are of the kind.
    pub more: usize,
}

impl RelaxationKind {
    /// The best of a kind and the number of the others.
    pub fn new(best: Relaxation, more: usize) -> Self {
        Self { best, more }
    }
}

impl Relaxation {
    /// Changes, their size and who takes the task.
    pub fn new(
        changes: Vec<Remedy>,
        size: u64,
        container_instance_arn: Option<ContainerInstanceArn>,
    ) -> Self {
        Self {
            changes,
            size,
            container_instance_arn,
        }
    }
}

impl Relaxations {
    /// The best, the number of those left out, and the kinds.
    pub fn new(best: Vec<Relaxation>, more: usize, kinds: Vec<RelaxationKind>) -> Self {
        Self { best, more, kinds }
    }
}

impl fmt::Display for Relaxation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, change) in self.changes.iter().enumerate() {
            write!(f, "{}{change}", if at == 0 { "" } else { ", and " })?;
        }
        Ok(())
    }
}

impl fmt::Display for RelaxationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.more {
            0 => write!(f, "{}", self.best),
            1 => write!(f, "{} (or 1 other like it)", self.best),
            more => write!(f, "{} (or one of {more} others like it)", self.best),
        }
    }
}
