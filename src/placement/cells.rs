//! How cells compare by the buckets that they are in.

use alloc::vec::Vec;

use super::prepared::Cells;
use crate::cluster::{CellSet, ClusterState, MAX_SPREADS, Slot};

/// What is kept between choices so that none allocates.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// The counts of the buckets of each group of cells.
    pub(super) counts: Vec<[u32; MAX_SPREADS]>,
    pub(super) tied: CellSet,
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
        for (buckets, _) in cells.groups.iter() {
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
}

/// The least counts after some others.
pub(super) fn next_counts(
    counts: &[[u32; MAX_SPREADS]],
    after: Option<[u32; MAX_SPREADS]>,
) -> Option<[u32; MAX_SPREADS]> {
    let counts = counts.iter();
    let later = counts.filter(|counts| after.is_none_or(|after| **counts > after));
    later.min().copied()
}
