//! An instance by chance, by the draws that the cluster keeps.

use super::cells::{Scratch, Tied, next_counts};
use super::prepared::Drawn;
use crate::cluster::{ClusterState, DrawNumber, MAX_SPREADS, Slot};
use crate::model::Draws;

/// What came of a choice by draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// That instance, among so many.
    Instance(Slot, usize),
    /// None that could take a task.
    None,
    /// The indexes do not know.
    Unknown,
}

/// An instance by chance, of the best cells that have one.
pub(super) fn drawn(
    state: &ClusterState,
    group: Slot,
    chance: &Drawn,
    (scratch, mut draws): (&mut Scratch, Draws),
) -> Choice {
    if chance.cells.before.is_empty() && chance.cells.after.is_empty() && chance.lone.is_none() {
        let count = state.draw_count(chance.all);
        let n = below(&mut draws, count);
        let slot = n.and_then(|n| state.draw_nth(chance.all, n));
        return slot.map_or(Choice::None, |slot| Choice::Instance(slot, count));
    }
    scratch.count(state, group, &chance.cells);
    let length = chance.cells.before.len();
    let mut counts = next_counts(&scratch.counts, None);
    while let Some(best) = counts {
        // Cells that are equal before the peers count are one; the rest decides among them.
        let prefix = Prefix { best, length };
        let choice = among(state, chance, (scratch, prefix), &mut draws);
        if choice != Choice::None {
            return choice;
        }
        let equal = scratch.counts.iter().filter(|counts| prefix.is_of(counts));
        let last = equal.max().copied();
        counts = next_counts(&scratch.counts, last);
    }
    Choice::None
}

/// The first few of some counts.
#[derive(Debug, Clone, Copy)]
struct Prefix {
    best: [u32; MAX_SPREADS],
    length: usize,
}

impl Prefix {
    fn is_of(&self, counts: &[u32; MAX_SPREADS]) -> bool {
        let mut pairs = counts.iter().zip(&self.best).take(self.length);
        pairs.all(|(a, b)| a == b)
    }
}

/// An instance by chance, of the cells whose counts are so.
fn among(
    state: &ClusterState,
    chance: &Drawn,
    (scratch, prefix): (&mut Scratch, Prefix),
    draws: &mut Draws,
) -> Choice {
    let draw = chance.lone.unwrap_or(chance.all);
    let mut rest = None;
    loop {
        let later = scratch.counts.iter().filter(|counts| prefix.is_of(counts));
        let later = later.filter(|counts| rest.is_none_or(|rest| **counts > rest));
        let Some(best) = later.min().copied() else {
            break;
        };
        let tied = scratch.tie(&chance.cells, |counts| *counts == best);
        let count = count(state, draw, (tied, scratch));
        if let Some(n) = below(draws, count) {
            let slot = nth(state, draw, n, (tied, scratch));
            return slot.map_or(Choice::None, |slot| Choice::Instance(slot, count));
        }
        rest = Some(best);
    }
    if chance.lone.is_none() {
        return Choice::None;
    }
    // None without peers: whether some with peers are left, and which, no draw knows.
    let tied = scratch.tie(&chance.cells, |counts| prefix.is_of(counts));
    match count(state, chance.all, (tied, scratch)) {
        0 => Choice::None,
        _ => Choice::Unknown,
    }
}

/// How many instances of the tied cells a draw is among.
fn count(state: &ClusterState, draw: DrawNumber, (tied, scratch): (Tied, &Scratch)) -> usize {
    match tied {
        Tied::All => state.draw_count(draw),
        Tied::Some => state.draw_count_in(draw, &scratch.tied),
    }
}

/// The n-th of them.
fn nth(
    state: &ClusterState,
    draw: DrawNumber,
    n: usize,
    (tied, scratch): (Tied, &Scratch),
) -> Option<Slot> {
    match tied {
        Tied::All => state.draw_nth(draw, n),
        Tied::Some => state.draw_nth_in(draw, n, &scratch.tied),
    }
}

/// A number below a count, by the next draw; `None` where the count is zero.
fn below(draws: &mut Draws, count: usize) -> Option<usize> {
    let count = u64::try_from(count).ok().filter(|count| *count > 0)?;
    usize::try_from(draws.below(count)).ok()
}
