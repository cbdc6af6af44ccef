//! The first instance with room of the best cells, by an index in the order of what is packed.

use alloc::vec::Vec;

use super::cells::{Scratch, next_counts};
use super::prepared::Cells;
use crate::cluster::{ClusterState, Found, MAX_SPREADS, Room, Slot};

/// The cells of an index, ranked by spreads.
#[derive(Debug)]
pub(super) struct Packed {
    index: usize,
    room: Room,
    cells: Cells,
    seen: Seen,
}

/// What was seen the last time; it holds as long as nothing but the task placed then changed.
#[derive(Debug, Default)]
struct Seen {
    version: Option<u64>,
    /// The counts of the buckets of each group of cells.
    counts: Vec<[u32; MAX_SPREADS]>,
    /// The first instance with room of each cell, group by group, where it is known.
    firsts: Vec<Vec<First>>,
    /// The group and the cell of the instance that was chosen.
    chosen: (usize, usize),
}

#[derive(Debug, Clone, Copy)]
enum First {
    Unknown,
    None,
    Some(Found),
}

impl Packed {
    pub(super) fn new(index: usize, room: Room, cells: Cells) -> Self {
        Self {
            index,
            room,
            cells,
            seen: Seen::default(),
        }
    }

    /// The best instance, if `except` is left out.
    pub(super) fn best(
        &mut self,
        state: &ClusterState,
        group: Slot,
        (scratch, except): (&mut Scratch, Option<Slot>),
    ) -> Option<Slot> {
        if self.seen.version != Some(state.version()) {
            self.look_anew(state, group, scratch);
        }
        let mut counts = next_counts(&self.seen.counts, None);
        while let Some(best) = counts {
            if let Some(found) = self.first_of(state, best, except) {
                return Some(found.slot);
            }
            counts = next_counts(&self.seen.counts, counts);
        }
        None
    }

    fn look_anew(&mut self, state: &ClusterState, group: Slot, scratch: &mut Scratch) {
        scratch.count(state, group, &self.cells);
        let seen = &mut self.seen;
        seen.version = Some(state.version());
        seen.counts.clone_from(&scratch.counts);
        let groups = &self.cells.groups;
        seen.firsts.resize_with(groups.len(), Vec::new);
        for (firsts, (_, cells)) in seen.firsts.iter_mut().zip(groups.iter()) {
            firsts.clear();
            firsts.resize(cells.len(), First::Unknown);
        }
    }

    /// The first instance of the groups of cells with these counts.
    fn first_of(
        &mut self,
        state: &ClusterState,
        counts: [u32; MAX_SPREADS],
        except: Option<Slot>,
    ) -> Option<Found> {
        let Self {
            index,
            room,
            cells,
            seen,
        } = self;
        let mut best: Option<Found> = None;
        for (group, (_, cells)) in cells.groups.iter().enumerate() {
            if seen.counts[group] != counts {
                continue;
            }
            for (position, cell) in cells.iter().enumerate() {
                let first = &mut seen.firsts[group][position];
                let found = match (*first, except) {
                    (First::None, _) => None,
                    (First::Some(found), except) if Some(found.slot) != except => Some(found),
                    (First::Some(_), Some(except)) => {
                        state.first_with_room(*index, *cell, *room, except)
                    }
                    (First::Some(_) | First::Unknown, _) => {
                        let found =
                            state.first_with_room(*index, *cell, *room, crate::cluster::NONE);
                        *first = found.map_or(First::None, First::Some);
                        found
                    }
                };
                if let Some(found) = found.filter(|f| best.is_none_or(|best| *f < best)) {
                    best = Some(found);
                    if except.is_none() {
                        seen.chosen = (group, position);
                    }
                }
            }
        }
        best
    }

    /// Takes note that a task was placed where it was said to go, and that nothing else changed.
    pub(super) fn placed(&mut self, state: &ClusterState) {
        let seen = &mut self.seen;
        let (group, position) = seen.chosen;
        seen.version = Some(state.version());
        let groups = &self.cells.groups;
        let buckets = groups.buckets(group);
        for (counts, (others, _)) in seen.counts.iter_mut().zip(groups.iter()) {
            for ((count, other), bucket) in counts.iter_mut().zip(others).zip(buckets) {
                *count += u32::from(other == bucket);
            }
        }
        // It has less than before, and so comes before the others, as long as it has room.
        let first = &mut seen.firsts[group][position];
        if let First::Some(found) = first {
            match state.with_room(self.index, found.slot, self.room) {
                Some(found) => *first = First::Some(found),
                None => *first = First::Unknown,
            }
        }
    }
}
