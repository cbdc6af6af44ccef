//! The best instance by the indexes of the cluster.

use alloc::vec::Vec;

use super::prepared::{Cells, Drawn, Packed};
use crate::cluster::{ClusterState, Found, Slot};
use crate::model::Draws;

/// What is kept between choices so that none allocates.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    counts: Vec<[u32; MAX_SPREADS]>,
    tied: Vec<Slot>,
}

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

impl Scratch {
    /// The counts of the buckets of each cell.
    fn count(&mut self, state: &ClusterState, group: Slot, cells: &Cells) {
        self.counts.clear();
        let mut last: Option<(&[Slot], [u32; MAX_SPREADS])> = None;
        for (_, buckets) in &cells.list {
            let counts = match last {
                Some((same, counts)) if same == &**buckets => counts,
                Some(_) | None => {
                    let mut counts = [0; MAX_SPREADS];
                    let spreads = cells.before.iter().chain(&cells.after);
                    let pairs = spreads.zip(buckets).zip(&mut counts);
                    for ((spread, bucket), count) in pairs {
                        *count = state.bucket_count(*spread, group, *bucket);
                    }
                    counts
                }
            };
            last = Some((buckets, counts));
            self.counts.push(counts);
        }
    }

    /// The least counts after some others.
    fn next(&self, after: Option<[u32; MAX_SPREADS]>) -> Option<[u32; MAX_SPREADS]> {
        let counts = self.counts.iter();
        let later = counts.filter(|counts| after.is_none_or(|after| **counts > after));
        later.min().copied()
    }
}

/// The first instance with room of the best cells that have one, by the order of the index.
pub(super) fn packed(
    state: &ClusterState,
    group: Slot,
    packed: &Packed,
    (scratch, except): (&mut Scratch, Slot),
) -> Option<Slot> {
    let Packed { index, room, cells } = packed;
    scratch.count(state, group, cells);
    let mut counts = scratch.next(None);
    while let Some(best) = counts {
        let ranked = cells.list.iter().zip(&scratch.counts);
        let ranked = ranked.filter(|(_, counts)| **counts == best);
        let found =
            ranked.filter_map(|((cell, _), _)| state.first_with_room(*index, *cell, *room, except));
        if let Some(Found { slot, .. }) = found.min() {
            return Some(slot);
        }
        counts = scratch.next(counts);
    }
    None
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
    let mut counts = scratch.next(None);
    while let Some(best) = counts {
        // Cells that are equal before the peers count are one; the rest decides among them.
        let prefix = Prefix { best, length };
        let choice = among(state, chance, (scratch, prefix), &mut draws);
        if choice != Choice::None {
            return choice;
        }
        let equal = scratch.counts.iter().filter(|counts| prefix.is_of(counts));
        counts = scratch.next(equal.max().copied());
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
        scratch.tied.clear();
        let ranked = chance.cells.list.iter().zip(&scratch.counts);
        let tied = ranked.filter(|(_, counts)| **counts == best);
        scratch.tied.extend(tied.map(|((cell, _), _)| *cell));
        let count = count(state, chance, draw, &scratch.tied);
        if let Some(n) = below(draws, count) {
            let slot = nth(state, chance, draw, (n, &scratch.tied));
            return slot.map_or(Choice::None, |slot| Choice::Instance(slot, count));
        }
        rest = Some(best);
    }
    if chance.lone.is_none() {
        return Choice::None;
    }
    // None without peers: whether some with peers are left, and which, no draw knows.
    scratch.tied.clear();
    let ranked = chance.cells.list.iter().zip(&scratch.counts);
    let tied = ranked.filter(|(_, counts)| prefix.is_of(counts));
    scratch.tied.extend(tied.map(|((cell, _), _)| *cell));
    if count(state, chance, chance.all, &scratch.tied) == 0 {
        Choice::None
    } else {
        Choice::Unknown
    }
}

/// How many instances of the tied cells a draw is among.
fn count(state: &ClusterState, chance: &Drawn, draw: usize, tied: &[Slot]) -> usize {
    if tied.len() == chance.cells.list.len() {
        state.draw_count(draw)
    } else {
        state.draw_count_in(draw, tied)
    }
}

fn nth(
    state: &ClusterState,
    chance: &Drawn,
    draw: usize,
    (n, tied): (usize, &[Slot]),
) -> Option<Slot> {
    if tied.len() == chance.cells.list.len() {
        state.draw_nth(draw, n)
    } else {
        state.draw_nth_in(draw, n, tied)
    }
}

/// A number below a count, by the next draw; `None` where the count is zero.
fn below(draws: &mut Draws, count: usize) -> Option<usize> {
    let count = u64::try_from(count).ok().filter(|count| *count > 0)?;
    usize::try_from(draws.below(count)).ok()
}

/// A chain has at most five steps.
const MAX_SPREADS: usize = 5;
