//! How many members of each cell there are in each stretch of positions.

use core::ops::Range;

use crate::cluster::table::{Each, Table, at};

/// Members of each cell in each stretch of positions, cell by cell within a stretch. Cells are given by
/// numbers that follow one another.
///
/// Where there are many cells, stretches are as many positions, so that there are a few numbers for each
/// position at most.
#[derive(Debug, Clone)]
pub(crate) struct ByCell {
    cells: u32,
    /// Positions in a short stretch.
    short_length: u32,
    /// Short stretches in a long one.
    in_long: u32,
    long_stretches: u32,
    short: Table<u32>,
    long: Table<u32>,
    /// Of each cell in all stretches.
    totals: Table<u32>,
}

impl ByCell {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.short);
        each(&mut self.long);
        each(&mut self.totals);
    }

    /// No members yet, with room for so many positions.
    pub(crate) fn new(cells: usize, positions: usize) -> Self {
        let short_length = cells.next_power_of_two().max(SHORTEST);
        let stretches = positions.div_ceil(short_length).max(1);
        let in_long = stretches.isqrt();
        let long = stretches.div_ceil(in_long);
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            cells: number(cells),
            short_length: number(short_length),
            in_long: number(in_long),
            long_stretches: number(long),
            short: Table::filled(0, long * in_long * cells),
            long: Table::filled(0, long * cells),
            totals: Table::filled(0, cells),
        }
    }

    /// Takes note that the instance at a position, which is of a cell, became a member or none.
    pub(crate) fn note(&mut self, position: u32, cell: u32, is_member: bool) {
        let stretch = position / self.short_length;
        let short = self.place(stretch, cell);
        let long = self.place(stretch / self.in_long, cell);
        let counts = [
            self.short.get_mut(short),
            self.long.get_mut(long),
            self.totals.get_mut(cell),
        ];
        for count in counts {
            *count = if is_member { *count + 1 } else { *count - 1 };
        }
    }

    /// How many members of some cells there are.
    pub(crate) fn count(&self, cells: impl Iterator<Item = u32>) -> usize {
        cells.map(|cell| at(*self.totals.get(cell))).sum()
    }

    /// The positions of the stretch in which the n-th member of some cells is, and how many of them
    /// are before it there.
    pub(crate) fn stretch(
        &self,
        n: usize,
        cells: &(impl Iterator<Item = u32> + Clone),
    ) -> Option<(Range<u32>, usize)> {
        let mut rest = u32::try_from(n).ok()?;
        let mut passed = |counts: &Table<u32>, mut stretches: Range<u32>| {
            stretches.find(|stretch| {
                let members = self.members(counts, *stretch, cells.clone());
                let is_here = rest < members;
                rest -= if is_here { 0 } else { members };
                is_here
            })
        };
        let long = passed(&self.long, 0..self.long_stretches)?;
        let first = long * self.in_long;
        let short = passed(&self.short, first..first + self.in_long)?;
        let start = short * self.short_length;
        Some((start..start + self.short_length, at(rest)))
    }

    #[inline]
    fn place(&self, stretch: u32, cell: u32) -> u32 {
        stretch * self.cells + cell
    }

    #[inline]
    fn members(&self, counts: &Table<u32>, stretch: u32, cells: impl Iterator<Item = u32>) -> u32 {
        cells
            .map(|cell| *counts.get(self.place(stretch, cell)))
            .sum()
    }
}

/// Positions in a short stretch, where there are few cells.
const SHORTEST: usize = 256;
