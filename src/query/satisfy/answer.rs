//! What is found out about expressions.

use alloc::vec::Vec;

use super::clause_ref::ClauseRef;
use super::witness::Witness;

/// Whether expressions can hold together; made by [`satisfiability`](super::satisfiability).
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Satisfiability {
    /// They can: they all hold of this instance.
    Satisfiable(Witness),
    /// They cannot: already these clauses hold together of no instance whatever.
    Contradiction(Clash),
    /// Not found out within a fixed amount of work.
    Unknown,
}

/// Clauses that cannot hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    // Invariant: ascending and not empty.
    pub(super) clauses: Vec<ClauseRef>,
    pub(super) is_minimal: bool,
}

impl Clash {
    /// The clauses, ascending; at least one. Where several sets of clauses clash, those that come
    /// first are preferred.
    pub fn clauses(&self) -> &[ClauseRef] {
        &self.clauses
    }

    /// Whether without any one of the clauses the others can hold together.
    ///
    /// It is so unless that would have taken too much work to find out.
    pub const fn is_minimal(&self) -> bool {
        self.is_minimal
    }
}
