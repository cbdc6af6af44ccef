//! Sets of positions, of each of which one knows how many there are, and the n-th.

use crate::cluster::lanes::{BITS, LANES, Lanes};
use crate::cluster::table::{Each, Table, at};

/// Sets of positions side by side: which of them a position is in stands in one place, so that what
/// changes for one position costs hardly more for all sets than for one.
#[derive(Debug, Clone)]
pub(crate) struct Ranked {
    /// The sets that each position is in.
    sets: Table<[Lanes; PARTS]>,
    /// Members of each set in each short stretch, those of a middle one together. As many counts are
    /// looked at, they are as narrow as the members of a stretch allow.
    short: Table<[[u8; LANES]; PARTS]>,
    /// The same in each middle stretch, those of a long one together.
    middle: Table<[[u16; LANES]; PARTS]>,
    /// The same in each long stretch.
    long: Table<[u32; LANES]>,
    totals: [u32; LANES],
}

impl Ranked {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.sets);
        each(&mut self.short);
        each(&mut self.middle);
        each(&mut self.long);
    }

    /// Sets without members, with room for so many positions.
    pub(crate) fn with_room_for(positions: usize) -> Self {
        let stretches = |length: u32| positions.div_ceil(at(length)).max(1);
        Self {
            sets: Table::filled([0; PARTS], stretches(ROW)),
            short: Table::filled([[0; LANES]; PARTS], stretches(MIDDLE)),
            middle: Table::filled([[0; LANES]; PARTS], stretches(LONG)),
            long: Table::filled([0; LANES], stretches(LONG)),
            totals: [0; LANES],
        }
    }

    /// How many members a set has.
    #[inline]
    pub(crate) fn count(&self, lane: usize) -> usize {
        at(self.totals[lane])
    }

    /// The sets that a position is in: none, where there is no room for it.
    #[inline]
    pub(crate) fn sets(&self, position: u32) -> Lanes {
        let block = self.sets.find(position / ROW);
        block.map_or(0, |block| block[at(position % ROW)])
    }

    /// Makes a position a member of these sets and of no other; answers for which it is different
    /// now.
    #[inline]
    pub(crate) fn put(&mut self, position: u32, sets: Lanes) -> Lanes {
        let block = self.sets.get_mut(position / ROW);
        let old = core::mem::replace(&mut block[at(position % ROW)], sets);
        if old != sets {
            // For all sets, as that is no more work than to find those that changed.
            let more = core::array::from_fn::<u32, LANES, _>(|lane| {
                member(sets, lane).wrapping_sub(member(old, lane))
            });
            let short = self.short.get_mut(position / MIDDLE);
            let short = &mut short[at(position % MIDDLE / SHORT)];
            add(short, &more, |count, [more, ..]| count.wrapping_add(more));
            let middle = self.middle.get_mut(position / LONG);
            let middle = &mut middle[at(position % LONG / MIDDLE)];
            add(middle, &more, |count, [low, high, ..]| {
                count.wrapping_add(u16::from_le_bytes([low, high]))
            });
            let whole = |count: u32, more| count.wrapping_add(u32::from_le_bytes(more));
            add(self.long.get_mut(position / LONG), &more, whole);
            add(&mut self.totals, &more, whole);
        }
        old ^ sets
    }

    /// The position of the n-th member of a set, counted from zero.
    pub(crate) fn nth(&self, lane: usize, n: usize) -> Option<u32> {
        let mut rest = u32::try_from(n).ok().filter(|_| n < self.count(lane))?;
        let mut long = 0;
        while let Some(less) = rest.checked_sub(self.long.get(long)[lane]) {
            rest = less;
            long += 1;
        }
        let of_lane = |counts: &[u16; LANES]| counts[lane].into();
        let (child, rest) = pass(self.middle.get(long), of_lane, rest)?;
        let middle = long * (LONG / MIDDLE) + child;
        let of_lane = |counts: &[u8; LANES]| counts[lane].into();
        let (child, mut rest) = pass(self.short.get(middle), of_lane, rest)?;
        let mut row = (middle * (MIDDLE / SHORT) + child) * (SHORT / ROW);
        loop {
            let sets = self.sets.get(row);
            let is_member = |sets: &Lanes| sets >> lane & 1;
            let members = sets.iter().map(is_member).sum();
            if rest < members {
                let (place, _) = pass(sets, is_member, rest)?;
                return Some(row * ROW + place);
            }
            rest -= members;
            row += 1;
        }
    }
}

/// Which of some parts the n-th member is in, by how many are in each, and its number there.
#[inline]
fn pass<T>(parts: &[T; PARTS], count: impl Fn(&T) -> u32, n: u32) -> Option<(u32, u32)> {
    let mut rest = n;
    for (part, own) in (0..).zip(parts) {
        match rest.checked_sub(count(own)) {
            Some(less) => rest = less,
            None => return Some((part, rest)),
        }
    }
    None
}

/// One where the bit of a lane is set, otherwise zero.
#[inline]
fn member(sets: Lanes, lane: usize) -> u32 {
    u32::from(sets & BITS[lane] != 0)
}

/// Adds what is more of each, or less: as bytes, the lowest of which are the same number in fewer bits.
#[inline]
fn add<T: Copy>(counts: &mut [T; LANES], more: &[u32; LANES], sum: impl Fn(T, [u8; 4]) -> T) {
    for (count, more) in counts.iter_mut().zip(more) {
        *count = sum(*count, more.to_le_bytes());
    }
}

/// How many parts stand in one place: positions in a row, and stretches in one of the next length.
const PARTS: usize = 16;

/// Positions in a row, and in a stretch of each length.
const ROW: u32 = 16;
const SHORT: u32 = 128;
const MIDDLE: u32 = 2048;
const LONG: u32 = 32_768;

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;
    use alloc::vec::Vec;

    use super::*;
    use crate::model::{Purpose, Seed};

    #[test]
    fn stretches_may_be_full() {
        let size = 2 * LONG;
        let mut ranked = Ranked::with_room_for(at(size));
        let all = 1 | 1 << (LANES - 1);
        (0..size).for_each(|position| assert_eq!(ranked.put(position, all), all));
        for lane in [0, LANES - 1] {
            assert_eq!(ranked.count(lane), at(size));
            assert!((0..size).all(|n| ranked.nth(lane, at(n)) == Some(n)));
        }
        // The first half goes again, from one of the sets.
        (0..LONG).for_each(|position| assert_eq!(ranked.put(position, 1), all ^ 1));
        assert!((0..size).all(|n| ranked.nth(0, at(n)) == Some(n)));
        assert!((0..LONG).all(|n| ranked.nth(LANES - 1, at(n)) == Some(LONG + n)));
    }

    #[test]
    fn the_nth_member_is_that_of_a_list() {
        let size = 200_000_u32;
        let mut ranked = Ranked::with_room_for(at(size));
        let mut expected = [BTreeSet::new(), BTreeSet::new()];
        let own = [0, LANES - 1];
        let mut draws = Seed::new(8).draws(Purpose::Placement, 0);
        for round in 0..40_000 {
            let position = u32::try_from(draws.below(size.into())).unwrap();
            let before = ranked.sets(position);
            let mut sets = 0;
            for (lane, expected) in own.into_iter().zip(&mut expected) {
                if draws.below(3) > 0 {
                    expected.insert(position);
                    sets |= 1 << lane;
                } else {
                    expected.remove(&position);
                }
            }
            assert_eq!(ranked.put(position, sets), before ^ sets);
            assert_eq!(ranked.sets(position), sets);
            for (lane, expected) in own.into_iter().zip(&expected) {
                assert_eq!(ranked.count(lane), expected.len());
                if round % 4000 == 0 {
                    let list: Vec<u32> = expected.iter().copied().collect();
                    for n in (0..list.len()).step_by(97) {
                        assert_eq!(ranked.nth(lane, n), list.get(n).copied());
                    }
                    assert_eq!(ranked.nth(lane, list.len()), None);
                }
            }
        }
        assert_eq!(ranked.count(1), 0);
        assert_eq!(ranked.nth(1, 0), None);
    }
}
