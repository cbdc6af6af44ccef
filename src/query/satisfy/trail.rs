//! What was decided, and what follows from it, in order.

use alloc::vec;
use alloc::vec::Vec;

use super::formula::Literal;

/// Variables that have a value, in the order in which they got it.
#[derive(Debug)]
pub(super) struct Trail {
    /// By variable.
    given: Vec<Option<Given>>,
    order: Vec<Literal>,
    /// How many variables had a value before each decision.
    decisions: Vec<usize>,
}

/// The value of a variable.
#[derive(Clone, Copy, Debug)]
struct Given {
    is_true: bool,
    /// How many decisions it rests on: the last of them and some before.
    level: usize,
    /// The rule that leaves no other value; `None` for a decision or an assumption.
    reason: Option<usize>,
}

impl Trail {
    pub(super) fn new(variables: usize) -> Self {
        Self {
            given: vec![None; variables],
            order: Vec::new(),
            decisions: Vec::new(),
        }
    }

    /// Whether a literal holds; `None` where its variable has no value.
    pub(super) fn value(&self, literal: Literal) -> Option<bool> {
        let given = self.given(literal.variable)?;
        Some(given.is_true == literal.is_true)
    }

    /// The level of what is decided or follows next: how many decisions stand.
    pub(super) fn level(&self) -> usize {
        self.decisions.len()
    }

    /// The level of a variable; 0 for one without a value.
    pub(super) fn level_of(&self, variable: usize) -> usize {
        self.given(variable).map_or(0, |given| given.level)
    }

    pub(super) fn reason_of(&self, variable: usize) -> Option<usize> {
        self.given(variable)?.reason
    }

    /// The literals that hold, in the order in which they came to.
    pub(super) fn literals(&self) -> &[Literal] {
        &self.order
    }

    /// Makes a literal hold from the outset.
    pub(super) fn assume(&mut self, literal: Literal) {
        debug_assert!(self.decisions.is_empty(), "{literal:?} rests on a decision");
        self.give(literal, None);
    }

    /// Makes a literal hold because nothing says otherwise, at a new level.
    pub(super) fn decide(&mut self, literal: Literal) {
        self.decisions.push(self.order.len());
        self.give(literal, None);
    }

    /// Makes a literal hold because of a rule.
    pub(super) fn follow(&mut self, literal: Literal, reason: usize) {
        self.give(literal, Some(reason));
    }

    /// Takes back every value of a higher level.
    pub(super) fn return_to(&mut self, level: usize) {
        let Some(&kept) = self.decisions.get(level) else {
            return;
        };
        for literal in self.order.drain(kept..) {
            if let Some(given) = self.given.get_mut(literal.variable) {
                *given = None;
            }
        }
        self.decisions.truncate(level);
    }

    fn give(&mut self, literal: Literal, reason: Option<usize>) {
        let level = self.decisions.len();
        if let Some(given) = self.given.get_mut(literal.variable) {
            debug_assert!(given.is_none(), "{literal:?} has a value");
            *given = Some(Given {
                is_true: literal.is_true,
                level,
                reason,
            });
            self.order.push(literal);
        }
    }

    fn given(&self, variable: usize) -> Option<Given> {
        self.given.get(variable).copied().flatten()
    }
}
