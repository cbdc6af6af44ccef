//! How many tasks of a group are in the buckets that its watch compares.

use alloc::vec::Vec;
use core::ops::Range;

use super::alike::Alike;
use crate::cluster::table::{NONE, Slot, at};

/// The counts of the buckets that the lots of a watch are in, each with its lots.
///
/// The cluster counts the tasks of all groups in one large table; a watch compares those of one group
/// several times for each task, so it has them at hand.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    spreads: usize,
    /// Ascending by spread and number.
    buckets: Vec<Bucket>,
    /// The position in `buckets` of the first one of each spread.
    starts: Vec<usize>,
    /// The position in `buckets` of each lot's bucket, lot by lot, for each spread.
    of_lots: Vec<Slot>,
    /// The lots of each bucket, bucket by bucket.
    lots: Vec<Slot>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// Which of the chain's spreads over attributes.
    spread: usize,
    number: Slot,
    count: u32,
    /// How many `lots` there are up to and with its own.
    end: usize,
}

impl Tally {
    /// Of nothing counted yet, with a lot for each cell.
    pub(super) fn new(cells: &Alike) -> Self {
        let spreads = cells.spreads();
        let mut tally = Self {
            spreads,
            of_lots: alloc::vec![NONE; cells.all().len() * spreads],
            ..Self::default()
        };
        for spread in 0..spreads {
            tally.starts.push(tally.buckets.len());
            let groups = cells.iter();
            let numbers = groups.flat_map(|(own, cells)| cells.iter().map(move |_| own[spread]));
            let mut lots: Vec<(Slot, Slot)> = numbers.zip(0..).collect();
            lots.sort_unstable();
            for (number, lot) in lots {
                tally.add((spread, number), lot);
            }
        }
        tally
    }

    /// Adds a lot to a bucket, which is the last one or comes after it.
    fn add(&mut self, (spread, number): (usize, Slot), lot: Slot) {
        self.lots.push(lot);
        let end = self.lots.len();
        match self.buckets.last_mut() {
            Some(last) if last.is(spread, number) => last.end = end,
            Some(_) | None => self.buckets.push(Bucket {
                spread,
                number,
                count: 0,
                end,
            }),
        }
        let position = Slot::try_from(self.buckets.len() - 1).unwrap_or(NONE);
        self.of_lots[at(lot) * self.spreads + spread] = position;
    }

    /// Counts the buckets of a spread anew.
    pub(super) fn fill(&mut self, spread: usize, count: impl Fn(Slot) -> u32) {
        let own = self.buckets.iter_mut();
        for bucket in own.filter(|bucket| bucket.spread == spread) {
            bucket.count = count(bucket.number);
        }
    }

    /// How many tasks are in the buckets of a lot, for each spread.
    #[inline]
    pub(super) fn counts(&self, lot: usize) -> impl Iterator<Item = u32> {
        let own = &self.of_lots[lot * self.spreads..][..self.spreads];
        own.iter().map(|position| self.buckets[at(*position)].count)
    }

    /// Counts one more in a bucket, if a lot is in it.
    pub(super) fn increase(&mut self, spread: usize, number: Slot) {
        if let Some(position) = self.position(spread, number) {
            let count = &mut self.buckets[position].count;
            *count = count.wrapping_add(1);
        }
    }

    /// Counts one less in a bucket, if a lot is in it, and says which lots are.
    pub(super) fn decrease(&mut self, spread: usize, number: Slot) -> &[Slot] {
        let Some(position) = self.position(spread, number) else {
            return &[];
        };
        let count = &mut self.buckets[position].count;
        *count = count.wrapping_sub(1);
        &self.lots[self.own(position)]
    }

    fn position(&self, spread: usize, number: Slot) -> Option<usize> {
        // Where all values have a lot, numbers follow one another: then one look is enough.
        let start = self.starts.get(spread).copied()?;
        let behind = number.checked_sub(self.buckets.get(start)?.number)?;
        // A number that no bucket has may be as large as any.
        let likely = start.saturating_add(at(behind));
        let bucket = self.buckets.get(likely);
        if bucket.is_some_and(|bucket| bucket.is(spread, number)) {
            return Some(likely);
        }
        let key = (spread, number);
        let found = self.buckets.binary_search_by_key(&key, Bucket::key);
        found.ok()
    }

    /// Where the lots of a bucket stand.
    fn own(&self, position: usize) -> Range<usize> {
        let before = position.checked_sub(1);
        let start = before.map_or(0, |before| self.buckets[before].end);
        start..self.buckets[position].end
    }
}

impl Bucket {
    fn key(&self) -> (usize, Slot) {
        (self.spread, self.number)
    }

    fn is(&self, spread: usize, number: Slot) -> bool {
        self.key() == (spread, number)
    }
}

#[cfg(test)]
mod tests {
    use super::super::alike::MAX_SPREADS;
    use super::*;

    /// Lots in the buckets (1, 7), (1, 8), (2, 7) of two spreads.
    fn tally() -> Tally {
        let of = |one, other| {
            let mut buckets = [0; MAX_SPREADS];
            buckets[..2].copy_from_slice(&[one, other]);
            buckets
        };
        let cells = alloc::vec![(of(2, 7), 30), (of(1, 8), 20), (of(1, 7), 10)];
        Tally::new(&Alike::new(2, cells))
    }

    fn counts(tally: &Tally) -> [Vec<u32>; 3] {
        core::array::from_fn(|lot| tally.counts(lot).collect())
    }

    #[test]
    fn lots_of_a_bucket_count_together() {
        let mut tally = tally();
        tally.increase(0, 1);
        tally.increase(0, 1);
        tally.increase(1, 7);
        assert_eq!(counts(&tally), [[2, 1], [2, 0], [0, 1]]);
        assert_eq!(tally.decrease(0, 1), [0, 1]);
        assert_eq!(tally.decrease(1, 7), [0, 2]);
        assert_eq!(counts(&tally), [[1, 0], [1, 0], [0, 0]]);
    }

    #[test]
    fn a_bucket_without_lots_is_not_counted() {
        let mut tally = tally();
        tally.increase(1, 1);
        tally.increase(2, 7);
        assert!(tally.decrease(0, 7).is_empty());
        assert_eq!(counts(&tally), [[0; 2]; 3]);
    }

    #[test]
    fn buckets_are_found_whether_or_not_their_numbers_follow_one_another() {
        let of = |number| [number, 0, 0, 0, 0];
        let numbers = [3, 4, 9, 12];
        let cells = numbers.map(|number| (of(number), number)).to_vec();
        let mut tally = Tally::new(&Alike::new(1, cells));
        for number in 0..20 {
            let lot = numbers.iter().position(|other| *other == number);
            tally.increase(0, number);
            let lots: Vec<usize> = tally.decrease(0, number).iter().map(|l| at(*l)).collect();
            assert_eq!(lots, Vec::from_iter(lot), "{number}");
        }
        // Of a second spread, whose numbers are lower, and one is that of no value.
        let of = |one, other| [one, other, 0, 0, 0];
        let cells = alloc::vec![(of(7, 2), 1), (of(8, 3), 2), (of(8, NONE), 3)];
        let tally = Tally::new(&Alike::new(2, cells));
        let numbers = [2, 3, NONE].map(|number| tally.position(1, number));
        assert_eq!(numbers, [Some(2), Some(3), Some(4)]);
        assert_eq!(tally.position(0, NONE), None);
        assert_eq!(tally.position(1, 1), None);
        let without = Tally::new(&Alike::new(1, Vec::new()));
        assert_eq!(without.position(0, 3), None);
    }

    #[test]
    fn counts_can_be_filled_in() {
        let mut tally = tally();
        tally.fill(0, |bucket| bucket * 10);
        tally.fill(1, |bucket| bucket * 10 + 1);
        assert_eq!(counts(&tally), [[10, 71], [10, 81], [20, 71]]);
    }
}
