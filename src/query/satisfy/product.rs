//! Where several patterns stand, together.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::alphabet::representatives;
use super::budget::{Budget, Unknown};
use super::excluded::{Beginning, Excluded};
use crate::query::regex::{Automaton, Place, States, next};

/// What is asked of a text.
#[derive(Debug)]
pub(super) struct Product<'a> {
    /// It matches all of these.
    pub(super) matched: Vec<&'a Automaton>,
    /// It matches none of these.
    pub(super) unmatched: Vec<&'a Automaton>,
    /// It is none of these.
    pub(super) excluded: Excluded,
}

/// Where each pattern stands after a beginning of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) wanted: Wanted,
    pub(super) unwanted: Unwanted,
}

/// Where the patterns stand that are to match, and all that is not a pattern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wanted {
    /// Whether anchors at the start still hold tells apart what is otherwise alike.
    place: Place,
    matched: Vec<States>,
    excluded: Beginning,
}

/// Where the patterns stand that are not to match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unwanted {
    unmatched: Vec<States>,
}

impl Wanted {
    /// How many states there are from which a pattern may come to match.
    fn states(&self) -> usize {
        self.matched.iter().map(States::len).sum()
    }
}

impl Unwanted {
    /// How many states there are in which a pattern may come to match.
    pub(super) fn danger(&self) -> usize {
        self.unmatched.iter().map(States::len).sum()
    }

    /// Whether every text that makes a pattern match from here does so from the others too.
    pub(super) fn are_within(&self, others: &Self) -> bool {
        let mut pairs = self.unmatched.iter().zip(&others.unmatched);
        pairs.all(|(own, other)| own.are_within(other))
    }
}

impl Product<'_> {
    /// Before the first character.
    pub(super) fn start(&self) -> Position {
        let start = |automaton: &&Automaton| automaton.start();
        Position {
            wanted: Wanted {
                place: Place::Start,
                matched: self.matched.iter().map(start).collect(),
                excluded: Excluded::start(),
            },
            unwanted: Unwanted {
                unmatched: self.unmatched.iter().map(start).collect(),
            },
        }
    }

    /// After one more character.
    pub(super) fn step(&self, position: &Position, character: char) -> Position {
        let step = |(automaton, states): (&&Automaton, &States)| automaton.step(states, character);
        let matched = self.matched.iter().zip(&position.wanted.matched);
        let unmatched = self.unmatched.iter().zip(&position.unwanted.unmatched);
        Position {
            wanted: Wanted {
                place: Place::Later,
                matched: matched.map(step).collect(),
                excluded: self.excluded.step(position.wanted.excluded, character),
            },
            unwanted: Unwanted {
                unmatched: unmatched.map(step).collect(),
            },
        }
    }

    /// How many characters are missing to a match of each pattern, added up; `None` where one
    /// cannot match any more.
    pub(super) fn missing(&self, position: &Position) -> Option<usize> {
        let matched = self.matched.iter().zip(&position.wanted.matched);
        matched
            .map(|(automaton, states)| automaton.distance(states))
            .sum()
    }

    /// Whether a text that ends here is as asked for.
    pub(super) fn accepts(&self, position: &Position) -> bool {
        let accepts = |(automaton, states): (&&Automaton, &States)| {
            automaton.accepts(states, position.wanted.place)
        };
        self.matched
            .iter()
            .zip(&position.wanted.matched)
            .all(accepts)
            && !self
                .unmatched
                .iter()
                .zip(&position.unwanted.unmatched)
                .any(accepts)
            && !self.excluded.holds(position.wanted.excluded)
    }

    /// Characters to go on with, where every pattern that is to match can: one for all that nothing
    /// tells apart here.
    pub(super) fn alphabet(
        &self,
        position: &Position,
        budget: &mut Budget,
    ) -> Result<Vec<char>, Unknown> {
        let matched = || self.matched.iter().zip(&position.wanted.matched);
        let unmatched = self.unmatched.iter().zip(&position.unwanted.unmatched);
        let mut cuts = BTreeSet::new();
        for (automaton, states) in matched().chain(unmatched) {
            automaton.add_cuts(states, &mut cuts);
        }
        for character in self.excluded.next(position.wanted.excluded) {
            cuts.insert(character);
            cuts.extend(next(character));
        }
        budget.spend(cuts.len() * (1 + position.wanted.states()))?;
        let mut characters = representatives(&cuts);
        characters.retain(|character| {
            matched().all(|(automaton, states)| automaton.takes(states, *character))
        });
        Ok(characters)
    }

    /// How much work a step is.
    pub(super) fn step_cost(&self, position: &Position) -> usize {
        let size = |automaton: &&Automaton| automaton.size() / STATES_PER_STEP + AUTOMATON;
        let automata: usize = self.matched.iter().chain(&self.unmatched).map(size).sum();
        automata + position.wanted.states() + position.unwanted.danger() + STEP
    }
}

/// How many states can be marked in the time of one step.
const STATES_PER_STEP: usize = 64;

/// How much work a step is with no pattern at all.
const STEP: usize = 16;

/// How much work a step is for each pattern at least.
const AUTOMATON: usize = 8;
