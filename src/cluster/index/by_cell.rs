//! How many members of each cell there are in each stretch of positions.

use core::ops::Range;

use crate::cluster::table::{Each, Slot, Table, at};

/// Members of each cell in each stretch of positions, cell by cell within a stretch.
#[derive(Debug, Clone)]
pub(crate) struct ByCell {
    cells: usize,
    short: Table<u32>,
    long: Table<u32>,
}

impl ByCell {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.short);
        each(&mut self.long);
    }

    /// No members yet, with room for so many positions.
    pub(crate) fn new(cells: usize, positions: usize) -> Self {
        let long = positions.div_ceil(at(SHORT) * at(SHORT_IN_LONG)).max(1);
        Self {
            cells,
            short: Table::filled(0, long * at(SHORT_IN_LONG) * cells),
            long: Table::filled(0, long * cells),
        }
    }

    /// Takes note that the instance at a position, which is of a cell, became a member or none.
    pub(crate) fn note(&mut self, position: u32, cell: Slot, is_member: bool) {
        let short = self.place(position / SHORT, cell);
        let long = self.place(position / SHORT / SHORT_IN_LONG, cell);
        for count in [self.short.get_mut(short), self.long.get_mut(long)] {
            *count = if is_member { *count + 1 } else { *count - 1 };
        }
    }

    /// How many members of some cells there are.
    pub(crate) fn count(&self, cells: &[Slot]) -> usize {
        let stretches = 0..self.stretches();
        let members = stretches.map(|long| self.members(&self.long, long, cells));
        members.map(at).sum()
    }

    /// The positions of the stretch in which the n-th member of some cells is, and how many of them
    /// are before it there.
    pub(crate) fn stretch(&self, n: usize, cells: &[Slot]) -> Option<(Range<u32>, usize)> {
        let mut rest = u32::try_from(n).ok()?;
        let mut passed = |counts: &Table<u32>, start: u32, end: u32| {
            for stretch in start..end {
                let members = self.members(counts, stretch, cells);
                if rest < members {
                    return Some(stretch);
                }
                rest -= members;
            }
            None
        };
        let long = passed(&self.long, 0, self.stretches())?;
        let first = long * SHORT_IN_LONG;
        let short = passed(&self.short, first, first + SHORT_IN_LONG)?;
        let start = short * SHORT;
        Some((start..start + SHORT, at(rest)))
    }

    fn stretches(&self) -> u32 {
        let stretches = self.long.len().checked_div(self.cells).unwrap_or(0);
        u32::try_from(stretches).unwrap_or(0)
    }

    #[inline]
    fn place(&self, stretch: u32, cell: Slot) -> Slot {
        stretch * Slot::try_from(self.cells).unwrap_or(0) + cell
    }

    #[inline]
    fn members(&self, counts: &Table<u32>, stretch: u32, cells: &[Slot]) -> u32 {
        let members = cells
            .iter()
            .map(|cell| *counts.get(self.place(stretch, *cell)));
        members.sum()
    }
}

/// Positions in a short stretch.
const SHORT: u32 = 256;

/// Short stretches in a long one.
const SHORT_IN_LONG: u32 = 64;
