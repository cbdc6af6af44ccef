//! Counts that are zero nearly everywhere.

use super::table::{Each, NONE, Table, at};

/// Counts by a pair of numbers; only what is not zero takes room, or is next to such.
///
/// Open addressing with linear probing, in cells of `TOGETHER` pairs whose second numbers follow each
/// other; a cell of which all fall to zero is taken out by moving later cells up, so there are no
/// tombstones. It is never iterated: its order would be that of the hashes.
#[derive(Debug, Clone)]
pub(crate) struct Counts<const TOGETHER: usize> {
    cells: Table<Cell<TOGETHER>>,
    /// One less than the number of cells, which is a power of two.
    mask: u32,
    used: usize,
}

#[derive(Debug, Clone, Copy)]
struct Cell<const TOGETHER: usize> {
    /// The first number, [`NONE`] in a free cell, and which stretch the second is in.
    key: (u32, u32),
    counts: [u32; TOGETHER],
}

impl<const TOGETHER: usize> Cell<TOGETHER> {
    const FREE: Self = Self {
        key: (NONE, 0),
        counts: [0; TOGETHER],
    };

    #[inline]
    fn is_free(&self) -> bool {
        self.key.0 == NONE
    }
}

impl<const TOGETHER: usize> Default for Counts<TOGETHER> {
    fn default() -> Self {
        Self {
            cells: Table::filled(Cell::FREE, at(SMALLEST)),
            mask: SMALLEST - 1,
            used: 0,
        }
    }
}

impl<const TOGETHER: usize> Counts<TOGETHER> {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.cells);
    }

    /// The count of a pair, of which the first is not [`NONE`].
    #[inline]
    pub(crate) fn get(&self, a: u32, b: u32) -> u32 {
        let (key, position) = Self::split(a, b);
        let mut place = self.home(key);
        loop {
            let cell = self.cells.get(place);
            if cell.key == key {
                return cell.counts[position];
            }
            if cell.is_free() {
                return 0;
            }
            place = self.after(place);
        }
    }

    /// Counts one more and returns the new count.
    pub(crate) fn increase(&mut self, a: u32, b: u32) -> u32 {
        if (self.used + 1) * 8 > self.cells.len() * 5 {
            self.grow();
        }
        let (key, position) = Self::split(a, b);
        let mut place = self.home(key);
        loop {
            let cell = self.cells.get_mut(place);
            if cell.is_free() {
                cell.key = key;
                self.used += 1;
            }
            if cell.key == key {
                cell.counts[position] += 1;
                return cell.counts[position];
            }
            place = self.after(place);
        }
    }

    /// Counts one less and returns the new count. The count must not be zero.
    pub(crate) fn decrease(&mut self, a: u32, b: u32) -> u32 {
        let (key, position) = Self::split(a, b);
        let mut place = self.home(key);
        loop {
            let cell = self.cells.get_mut(place);
            if cell.is_free() {
                debug_assert!(false, "the count is zero already");
                return 0;
            }
            if cell.key == key {
                let Some(count) = cell.counts[position].checked_sub(1) else {
                    debug_assert!(false, "the count is zero already");
                    return 0;
                };
                cell.counts[position] = count;
                if cell.counts == [0; TOGETHER] {
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
            if cell.is_free() {
                break;
            }
            let home = self.home(cell.key);
            let mask = self.mask;
            // The cell may move if its home is not between the gap and the cell.
            if place.wrapping_sub(home) & mask >= place.wrapping_sub(gap) & mask {
                *self.cells.get_mut(gap) = cell;
                gap = place;
            }
            place = self.after(place);
        }
        *self.cells.get_mut(gap) = Cell::FREE;
    }

    fn grow(&mut self) {
        let larger = Table::filled(Cell::FREE, self.cells.len() * 2);
        let old = core::mem::replace(&mut self.cells, larger);
        self.mask = 2 * self.mask + 1;
        for cell in old.iter().filter(|cell| !cell.is_free()) {
            let mut place = self.home(cell.key);
            while !self.cells.get(place).is_free() {
                place = self.after(place);
            }
            *self.cells.get_mut(place) = *cell;
        }
    }

    /// The key of the cell of a pair, and the position in it.
    #[inline]
    fn split(a: u32, b: u32) -> ((u32, u32), usize) {
        let stretch = u32::try_from(at(b) / TOGETHER).unwrap_or(NONE);
        ((a, stretch), at(b) % TOGETHER)
    }

    #[inline]
    fn home(&self, (a, stretch): (u32, u32)) -> u32 {
        spread_out(u64::from(a) << 32 | u64::from(stretch)) & self.mask
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

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;

    use super::*;
    use crate::model::{Purpose, Seed};

    #[test]
    fn counts_are_those_of_a_map() {
        are_those_of_a_map::<1>();
        are_those_of_a_map::<4>();
    }

    fn are_those_of_a_map<const TOGETHER: usize>() {
        let mut counts = Counts::<TOGETHER>::default();
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
