//! Sets of positions, of each of which one knows how many there are, and the n-th.

use crate::cluster::lanes::{BITS, LANES, Lanes};
use crate::cluster::table::{Each, Table, at};

/// Sets of positions side by side: which of them a position is in stands in one place, so that what
/// changes for one position costs hardly more for all sets than for one.
#[derive(Debug, Clone)]
pub(crate) struct Ranked {
    /// The sets that each position is in.
    sets: Table<[Lanes; BLOCK]>,
    /// Members of each set in each stretch of positions; stretches that are longer and longer.
    counts: [Table<[u32; LANES]>; LEVELS],
    totals: [u32; LANES],
}

impl Ranked {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.sets);
        for counts in &mut self.counts {
            each(counts);
        }
    }

    /// Sets without members, with room for so many positions.
    pub(crate) fn with_room_for(positions: usize) -> Self {
        let stretches = |level: usize| positions.div_ceil(at(STRETCHES[level])).max(1);
        Self {
            sets: Table::filled([0; BLOCK], positions.div_ceil(BLOCK).max(1)),
            counts: core::array::from_fn(|level| Table::filled([0; LANES], stretches(level))),
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
        let block = self.sets.find(position / BLOCK_STEP);
        block.map_or(0, |block| block[at(position % BLOCK_STEP)])
    }

    /// Makes a position a member of these sets and of no other; answers for which it is different
    /// now.
    #[inline]
    pub(crate) fn put(&mut self, position: u32, sets: Lanes) -> Lanes {
        let block = self.sets.get_mut(position / BLOCK_STEP);
        let old = core::mem::replace(&mut block[at(position % BLOCK_STEP)], sets);
        if old != sets {
            // For all sets, as that is no more work than to find those that changed.
            let more = core::array::from_fn::<u32, LANES, _>(|lane| {
                member(sets, lane).wrapping_sub(member(old, lane))
            });
            for (counts, stretch) in self.counts.iter_mut().zip(STRETCHES) {
                add(counts.get_mut(position / stretch), &more);
            }
            add(&mut self.totals, &more);
        }
        old ^ sets
    }

    /// The position of the n-th member of a set, counted from zero.
    pub(crate) fn nth(&self, lane: usize, n: usize) -> Option<u32> {
        let mut rest = u32::try_from(n).ok().filter(|_| n < self.count(lane))?;
        let mut stretch = 0;
        let mut width = 0;
        for (counts, own) in self.counts.iter().zip(&STRETCHES).rev() {
            stretch *= width / own;
            width = *own;
            while rest >= counts.get(stretch)[lane] {
                rest -= counts.get(stretch)[lane];
                stretch += 1;
            }
        }
        let mut block = stretch * (width / BLOCK_STEP);
        loop {
            let sets = self.sets.get(block);
            let members = sets.iter().map(|sets| sets >> lane & 1).sum();
            if rest < members {
                let mut found = (0..).zip(sets).filter(|(_, sets)| *sets >> lane & 1 == 1);
                let (place, _) = found.nth(at(rest))?;
                return Some(block * BLOCK_STEP + place);
            }
            rest -= members;
            block += 1;
        }
    }
}

/// One where the bit of a lane is set, otherwise zero.
#[inline]
fn member(sets: Lanes, lane: usize) -> u32 {
    u32::from(sets & BITS[lane] != 0)
}

#[inline]
fn add(counts: &mut [u32; LANES], more: &[u32; LANES]) {
    for (count, more) in counts.iter_mut().zip(more) {
        *count = count.wrapping_add(*more);
    }
}

/// Positions in a row.
const BLOCK: usize = 16;
const BLOCK_STEP: u32 = 16;

const LEVELS: usize = 3;

/// Positions in a stretch of each level.
const STRETCHES: [u32; LEVELS] = [128, 2048, 32_768];

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;
    use alloc::vec::Vec;

    use super::*;
    use crate::model::{Purpose, Seed};

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
