//! Counts that are zero nearly everywhere.

use super::table::{Each, Table, at};

/// Counts by a pair of numbers; only what is not zero takes room.
///
/// Open addressing with linear probing; a pair that falls to zero is taken out by moving later
/// pairs up, so there are no tombstones. It is never iterated: its order would be that of the
/// hashes. Pairs whose second numbers follow each other stand together, [`TOGETHER`] at a time: who
/// asks for one mostly asks for the next.
#[derive(Debug, Clone)]
pub(crate) struct Counts {
    cells: Table<Cell>,
    /// One less than the number of cells, which is a power of two.
    mask: u32,
    used: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    pair: (u32, u32),
    /// Zero marks a free cell.
    count: u32,
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            cells: Table::filled(Cell::default(), at(SMALLEST)),
            mask: SMALLEST - 1,
            used: 0,
        }
    }
}

impl Counts {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.cells);
    }

    /// The count of a pair.
    #[inline]
    pub(crate) fn get(&self, a: u32, b: u32) -> u32 {
        let pair = (a, b);
        let mut place = self.home(pair);
        loop {
            let cell = self.cells.get(place);
            if cell.count == 0 || cell.pair == pair {
                return cell.count;
            }
            place = self.after(place);
        }
    }

    /// Counts one more and returns the new count.
    pub(crate) fn increase(&mut self, a: u32, b: u32) -> u32 {
        if (self.used + 1) * 8 > self.cells.len() * 5 {
            self.grow();
        }
        let pair = (a, b);
        let mut place = self.home(pair);
        loop {
            let cell = self.cells.get_mut(place);
            if cell.count == 0 {
                *cell = Cell { pair, count: 1 };
                self.used += 1;
                return 1;
            }
            if cell.pair == pair {
                cell.count += 1;
                return cell.count;
            }
            place = self.after(place);
        }
    }

    /// Counts one less and returns the new count. The count must not be zero.
    pub(crate) fn decrease(&mut self, a: u32, b: u32) -> u32 {
        let pair = (a, b);
        let mut place = self.home(pair);
        loop {
            let cell = self.cells.get_mut(place);
            if cell.count == 0 {
                debug_assert!(false, "the count is zero already");
                return 0;
            }
            if cell.pair == pair {
                cell.count -= 1;
                let count = cell.count;
                if count == 0 {
                    self.close_gap(place);
                }
                return count;
            }
            place = self.after(place);
        }
    }

    /// Moves later cells of the same run up, so that none is behind a free cell that it would need.
    fn close_gap(&mut self, gap: u32) {
        self.used -= 1;
        let mut gap = gap;
        let mut place = self.after(gap);
        loop {
            let cell = *self.cells.get(place);
            if cell.count == 0 {
                break;
            }
            let home = self.home(cell.pair);
            let mask = self.mask;
            // The cell may move if its home is not between the gap and the cell.
            if place.wrapping_sub(home) & mask >= place.wrapping_sub(gap) & mask {
                *self.cells.get_mut(gap) = cell;
                gap = place;
            }
            place = self.after(place);
        }
        *self.cells.get_mut(gap) = Cell::default();
    }

    fn grow(&mut self) {
        let larger = Table::filled(Cell::default(), self.cells.len() * 2);
        let old = core::mem::replace(&mut self.cells, larger);
        self.mask = 2 * self.mask + 1;
        for cell in old.iter().filter(|cell| cell.count > 0) {
            let mut place = self.home(cell.pair);
            while self.cells.get(place).count > 0 {
                place = self.after(place);
            }
            *self.cells.get_mut(place) = *cell;
        }
    }

    #[inline]
    fn home(&self, (a, b): (u32, u32)) -> u32 {
        let together = u64::from(a) << 32 | u64::from(b / TOGETHER);
        let first = spread_out(together).wrapping_mul(TOGETHER);
        first.wrapping_add(b % TOGETHER) & self.mask
    }

    #[inline]
    fn after(&self, place: u32) -> u32 {
        place.wrapping_add(1) & self.mask
    }
}

/// The upper half of a product: every bit of the key matters.
#[inline]
pub(super) fn spread_out(key: u64) -> u32 {
    let mixed = (key ^ (key >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    u32::try_from(mixed >> 32).unwrap_or(0)
}

const SMALLEST: u32 = 16;

/// How many pairs are sought in the same place.
const TOGETHER: u32 = 4;

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;

    use super::*;
    use crate::model::{Purpose, Seed};

    #[test]
    fn counts_are_those_of_a_map() {
        let mut counts = Counts::default();
        let mut expected: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        let mut draws = Seed::new(3).draws(Purpose::Placement, 0);
        for _ in 0..20_000 {
            let draw = |draws: &mut crate::model::Draws| u32::try_from(draws.below(30)).unwrap();
            let (a, b) = (draw(&mut draws), draw(&mut draws));
            let count = expected.entry((a, b)).or_default();
            if *count > 0 && draws.below(3) > 0 {
                *count -= 1;
                assert_eq!(counts.decrease(a, b), *count);
            } else {
                *count += 1;
                assert_eq!(counts.increase(a, b), *count);
            }
        }
        for a in 0..30 {
            for b in 0..30 {
                assert_eq!(
                    counts.get(a, b),
                    expected.get(&(a, b)).copied().unwrap_or(0)
                );
            }
        }
    }
}
