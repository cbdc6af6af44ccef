//! The best instance by the indexes of the cluster.

use alloc::vec::Vec;

use super::prepared::{Cells, Packed};
use crate::cluster::{ClusterState, Found, Slot};

/// What is kept between choices so that none allocates.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// The counts of the buckets of each group of cells.
    pub(super) counts: Vec<[u32; MAX_SPREADS]>,
    pub(super) tied: Vec<Slot>,
}

/// Whether all cells are tied, or only some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tied {
    All,
    Some,
}

impl Scratch {
    /// Counts the buckets of each group of cells.
    pub(super) fn count(&mut self, state: &ClusterState, group: Slot, cells: &Cells) {
        self.counts.clear();
        for (buckets, _) in &cells.groups {
            let mut counts = [0; MAX_SPREADS];
            let spreads = cells.before.iter().chain(&cells.after);
            for ((spread, bucket), count) in spreads.zip(buckets).zip(&mut counts) {
                *count = state.bucket_count(*spread, group, *bucket);
            }
            self.counts.push(counts);
        }
    }

    /// Notes the cells whose counts are as asked, all or some.
    pub(super) fn tie(
        &mut self,
        cells: &Cells,
        is_asked: impl Fn(&[u32; MAX_SPREADS]) -> bool,
    ) -> Tied {
        self.tied.clear();
        let ranked = cells.groups.iter().zip(&self.counts);
        let mut tied = Tied::All;
        for ((_, cells), counts) in ranked {
            if is_asked(counts) {
                self.tied.extend(cells);
            } else {
                tied = Tied::Some;
            }
        }
        tied
    }

    /// The least counts after some others.
    pub(super) fn next(&self, after: Option<[u32; MAX_SPREADS]>) -> Option<[u32; MAX_SPREADS]> {
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
        let ranked = cells.groups.iter().zip(&scratch.counts);
        let ranked = ranked.filter(|(_, counts)| **counts == best);
        let tied = ranked.flat_map(|((_, cells), _)| cells);
        let found = tied.filter_map(|cell| state.first_with_room(*index, *cell, *room, except));
        if let Some(Found { slot, .. }) = found.min() {
            return Some(slot);
        }
        counts = scratch.next(counts);
    }
    None
}

/// A chain has at most five steps.
pub(super) const MAX_SPREADS: usize = 5;
