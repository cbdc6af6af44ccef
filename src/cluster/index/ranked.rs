//! A set of positions of which one knows how many there are, and the n-th.

use crate::cluster::table::{Each, Table, at};

/// A set of positions, as bits, with counts of longer and longer stretches.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ranked {
    bits: Table<u64>,
    /// Members in each stretch of [`SHORT`] words.
    short: Table<u32>,
    /// Members in each stretch of [`LONG`] short stretches.
    long: Table<u32>,
    count: usize,
}

impl Ranked {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.bits);
        each(&mut self.short);
        each(&mut self.long);
    }

    /// A set without members, with room for so many positions.
    pub(crate) fn with_room_for(positions: usize) -> Self {
        let words = positions.div_ceil(64).max(1);
        let short = words.div_ceil(SHORT);
        Self {
            bits: Table::filled(0, words),
            short: Table::filled(0, short),
            long: Table::filled(0, short.div_ceil(LONG)),
            count: 0,
        }
    }

    /// How many members there are.
    #[inline]
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Whether there is room for a position.
    #[inline]
    pub(crate) fn reaches(&self, position: u32) -> bool {
        at(position / 64) < self.bits.len()
    }

    /// Whether a position is a member.
    #[inline]
    pub(crate) fn contains(&self, position: u32) -> bool {
        self.bits.get(position / 64) >> (position % 64) & 1 == 1
    }

    /// Makes a position a member, or none.
    pub(crate) fn set(&mut self, position: u32, is_member: bool) {
        let word = position / 64;
        let bit = 1_u64 << (position % 64);
        let bits = self.bits.get_mut(word);
        if (*bits & bit != 0) == is_member {
            return;
        }
        *bits ^= bit;
        let short = word / SHORT_STEP;
        let (in_short, in_long) = (
            self.short.get_mut(short),
            self.long.get_mut(short / LONG_STEP),
        );
        if is_member {
            *in_short += 1;
            *in_long += 1;
            self.count += 1;
        } else {
            *in_short -= 1;
            *in_long -= 1;
            self.count -= 1;
        }
    }

    /// The position of the n-th member, counted from zero.
    pub(crate) fn nth(&self, n: usize) -> Option<u32> {
        let mut rest = u32::try_from(n).ok().filter(|_| n < self.count)?;
        let long = passed(&self.long, 0, &mut rest);
        let short = passed(&self.short, long * LONG_STEP, &mut rest);
        let mut word = short * SHORT_STEP;
        loop {
            let bits = *self.bits.get(word);
            let members = bits.count_ones();
            if rest < members {
                return Some(word * 64 + nth_bit(bits, rest));
            }
            rest -= members;
            word += 1;
        }
    }
}

/// The stretch in which the wanted member is, from `start` on; `rest` is then counted from there.
#[inline]
fn passed(counts: &Table<u32>, start: u32, rest: &mut u32) -> u32 {
    let mut stretch = start;
    loop {
        let members = *counts.get(stretch);
        if *rest < members {
            return stretch;
        }
        *rest -= members;
        stretch += 1;
    }
}

/// The position of the n-th bit that is set, counted from zero.
#[inline]
fn nth_bit(bits: u64, n: u32) -> u32 {
    let (mut bits, mut n, mut position, mut width) = (bits, n, 0, 32_u32);
    while width > 0 {
        let low = (bits & ((1 << width) - 1)).count_ones();
        if n >= low {
            n -= low;
            bits >>= width;
            position += width;
        }
        width /= 2;
    }
    position
}

/// Words in a short stretch.
const SHORT: usize = 8;
const SHORT_STEP: u32 = 8;

/// Short stretches in a long one.
const LONG: usize = 64;
const LONG_STEP: u32 = 64;

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;

    use super::*;
    use crate::model::{Purpose, Seed};

    #[test]
    fn the_nth_bit_is_found() {
        let bits = 0x8000_0000_0010_0101;
        let found: alloc::vec::Vec<u32> = (0..4).map(|n| nth_bit(bits, n)).collect();
        assert_eq!(found, [0, 8, 20, 63]);
        assert_eq!(nth_bit(u64::MAX, 63), 63);
    }

    #[test]
    fn the_nth_member_is_that_of_a_list() {
        let size = 100_000_u64;
        let mut ranked = Ranked::with_room_for(100_000);
        let mut expected = BTreeSet::new();
        let mut draws = Seed::new(8).draws(Purpose::Placement, 0);
        for round in 0..30_000 {
            let position = u32::try_from(draws.below(size)).unwrap();
            let is_member = draws.below(3) > 0;
            ranked.set(position, is_member);
            if is_member {
                expected.insert(position);
            } else {
                expected.remove(&position);
            }
            assert_eq!(ranked.contains(position), is_member);
            assert_eq!(ranked.count(), expected.len());
            if round % 1000 == 0 {
                let list: alloc::vec::Vec<u32> = expected.iter().copied().collect();
                for n in (0..list.len()).step_by(97) {
                    assert_eq!(ranked.nth(n), list.get(n).copied());
                }
                assert_eq!(ranked.nth(list.len()), None);
            }
        }
    }
}
