//! The first of the instances that a request admits, where that depends on the request.

use alloc::boxed::Box;
use alloc::collections::BinaryHeap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cmp::Reverse;

use super::alike::Alike;
use super::lead::{Lead, LeadRank, MOST_COMPARED};
use super::node::{Key, Room};
use super::register::Asked;
use super::scarce::Left;
use super::tally::Tally;
use super::{Found, Order};
use crate::cluster::table::{NONE, Slot, at};

/// What one kind of request looks for in an index, and how far it has looked.
///
/// Instances rank by the peers that they host, if peers count, then by their place in the order of
/// the index. In each cell those before the frontier were passed: whichever of them is admitted now
/// stands in a heap, with its rank; other entries of the heap are out of date and dropped when they
/// come up. Behind the frontier nobody has looked, so that a search there finds the first without
/// peers.
///
/// Where only CPU and memory decide within a cell, its tree finds the first: nothing is passed.
///
/// Invariant: an admitted instance before the frontier has an entry with its present rank, or is among
/// the changes that the watch has not heard of.
#[derive(Debug, Clone)]
pub(crate) struct Watch {
    pub(super) asked: Asked,
    pub(super) room: Room,
    pub(super) watched: Watched,
    /// Whether only CPU and memory decide within a cell.
    pub(super) is_plain: bool,
    /// The position among `lots` of each cell, [`NONE`] for one that is not admitted.
    lot_of_cell: Vec<Slot>,
    pub(super) lots: Vec<Lot>,
    pub(super) lead: Lead,
    /// What the group has in the buckets of the lots, unless all are to be [ranked](Lead::is_new) anew.
    pub(super) tally: Tally,
    /// What must be left for the need, where nothing else decides.
    pub(super) needed: Option<Left>,
    /// How many of the [`Changes`](super::changes::Changes) of its index it has heard of.
    pub(super) seen: u64,
}

/// How a watch compares instances.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Watched {
    /// The cells that the request admits.
    pub(crate) cells: Arc<Alike>,
    /// The spreads over attributes before the peers on the instance count, by their numbers.
    pub(crate) before: Box<[usize]>,
    /// Those after.
    pub(crate) after: Box<[usize]>,
    /// Whether the peers on the instance count.
    pub(crate) counts_peers: bool,
}

/// How far a watch has looked in one cell.
#[derive(Debug, Clone)]
pub(super) struct Lot {
    pub(super) cell: Slot,
    pub(super) frontier: Key,
    passed: BinaryHeap<Reverse<Ranking>>,
    /// The fewest peers of an entry of the heap; of none, as many as there can be. It stands here as
    /// the heap stands elsewhere.
    fewest: u32,
    /// How many entries the heap had when it was last cleared of those out of date.
    cleared: usize,
}

/// An instance by the peers that count, then by its place in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ranking {
    pub(super) peers: u32,
    pub(super) key: Key,
    pub(super) slot: Slot,
}

impl Watch {
    /// A watch that has not looked yet.
    pub(super) fn new(asked: Asked, watched: Watched, seen: u64) -> Self {
        let mut lot_of_cell = Vec::new();
        let cells = watched.cells.all();
        for (position, cell) in (0..).zip(cells) {
            if lot_of_cell.len() <= at(*cell) {
                lot_of_cell.resize(at(*cell) + 1, NONE);
            }
            lot_of_cell[at(*cell)] = position;
        }
        let needed = Left::needed(&asked.need);
        Self {
            room: Room::of(&asked.need),
            needed,
            is_plain: needed.is_some() && asked.most_peers.is_none() && !watched.counts_peers,
            seen,
            lot_of_cell,
            lots: cells.iter().map(|cell| Lot::new(*cell)).collect(),
            lead: Lead::new(cells.len(), watched.compared()),
            tally: Tally::new(&watched.cells),
            asked,
            watched,
        }
    }

    pub(super) fn is_for(&self, asked: &Asked, watched: &Watched) -> bool {
        self.asked.group == asked.group && self.asked == *asked && self.watched == *watched
    }

    /// The position of the lot of a cell, if the request admits the cell.
    #[inline]
    pub(super) fn lot_of(&self, cell: Slot) -> Option<usize> {
        let lot = self.lot_of_cell.get(at(cell)).copied();
        lot.filter(|lot| *lot != NONE).map(at)
    }

    /// How a lot ranks by its first instance.
    #[inline]
    pub(super) fn rank(&self, order: Order, lot: usize, first: Ranking) -> LeadRank {
        let mut compared = [0; MOST_COMPARED];
        let mut places = compared.iter_mut();
        let mut compare = |number: u32| {
            if let Some(place) = places.next() {
                *place = number;
            }
        };
        let mut counts = self.tally.counts(lot);
        let before = counts.by_ref().take(self.watched.before.len());
        before.for_each(&mut compare);
        if self.watched.counts_peers {
            compare(first.peers);
        }
        counts.for_each(&mut compare);
        if order != Order::Key {
            compare(first.key.primary);
        }
        let label = first.key.label;
        LeadRank { compared, label }
    }

    /// Whether an instance of a lot is beyond the frontier, by its key, so that a search finds it without
    /// being told of it.
    #[inline]
    pub(super) fn is_ahead(&self, lot: usize, key: Key) -> bool {
        !self.is_plain && key >= self.lots[lot].frontier
    }

    /// Takes note of an instance that is admitted and not ahead.
    pub(super) fn push(&mut self, order: Order, lot: usize, ranking: Ranking) {
        if !self.is_plain {
            self.lots[lot].push(ranking);
        }
        self.lead.raise_to(lot, self.rank(order, lot, ranking));
    }

    /// Counts a task of the group that came, or went, by the bucket that it is in for each spread.
    pub(super) fn count(&mut self, came: bool, bucket: impl Fn(usize) -> Slot) {
        let Self {
            watched,
            tally,
            lead,
            ..
        } = self;
        for (position, spread) in watched.spreads().enumerate() {
            if came {
                tally.increase(position, bucket(spread));
                continue;
            }
            for lot in tally.decrease(position, bucket(spread)) {
                // It may be first now.
                lead.raise(at(*lot));
            }
        }
    }

    /// Counts all tasks of the group anew, by spread and bucket.
    pub(super) fn count_anew(&mut self, count: impl Fn(usize, Slot) -> u32) {
        for (position, spread) in self.watched.spreads().enumerate() {
            self.tally.fill(position, |bucket| count(spread, bucket));
        }
    }

    /// Forgets all that it has passed.
    pub(super) fn begin_anew(&mut self) {
        for lot in &mut self.lots {
            lot.frontier = Key::FIRST;
            lot.passed.clear();
            lot.fewest = u32::MAX;
            lot.cleared = 0;
        }
        self.raise_all();
    }

    /// Takes note that any lot may now be first.
    pub(super) fn raise_all(&mut self) {
        self.lead = Lead::new(self.lots.len(), self.watched.compared());
    }
}

impl Ranking {
    pub(super) fn without_peers(found: Found) -> Self {
        Self {
            peers: 0,
            key: found.key,
            slot: found.slot,
        }
    }
}

impl Watched {
    /// The spreads over attributes in the order of the chain, by their numbers.
    pub(super) fn spreads(&self) -> impl Iterator<Item = usize> {
        self.before.iter().chain(&self.after).copied()
    }

    /// How many numbers are compared at most: of each spread, of the peers, and of what a chain packs.
    fn compared(&self) -> usize {
        self.before.len() + self.after.len() + usize::from(self.counts_peers) + 1
    }
}

impl Lot {
    fn new(cell: Slot) -> Self {
        Self {
            cell,
            frontier: Key::FIRST,
            passed: BinaryHeap::new(),
            fewest: u32::MAX,
            cleared: 0,
        }
    }

    /// The first of those that were passed, if it hosts so many peers at most.
    #[inline]
    pub(super) fn peek(&self, peers: u32) -> Option<Ranking> {
        if self.fewest > peers {
            return None;
        }
        self.passed.peek().map(|Reverse(ranking)| *ranking)
    }

    pub(super) fn pop(&mut self) {
        self.passed.pop();
        self.count_fewest();
    }

    pub(super) fn push(&mut self, ranking: Ranking) {
        if self.passed.capacity() == 0 {
            // Where there are many lots, most hold one or none.
            self.passed.reserve_exact(1);
        }
        self.passed.push(Reverse(ranking));
        self.fewest = self.fewest.min(ranking.peers);
    }

    fn count_fewest(&mut self) {
        let first = self.passed.peek();
        self.fewest = first.map_or(u32::MAX, |Reverse(first)| first.peers);
    }

    /// Whether entries out of date may be most of the heap.
    #[inline]
    pub(super) fn is_cluttered(&self) -> bool {
        self.passed.len() > 2 * self.cleared + 64
    }

    /// Takes all entries out, each once.
    pub(super) fn take_entries(&mut self) -> Vec<Ranking> {
        let mut entries: Vec<Ranking> = self.passed.drain().map(|Reverse(entry)| entry).collect();
        entries.sort_unstable();
        entries.dedup();
        entries
    }

    /// Puts those back that are not out of date.
    pub(super) fn put_entries(&mut self, entries: Vec<Ranking>) {
        self.cleared = entries.len();
        self.passed = entries.into_iter().map(Reverse).collect();
        self.count_fewest();
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;

    use super::*;
    use crate::model::{Purpose, Seed};

    #[test]
    fn those_that_were_passed_come_in_order_if_they_host_so_few_peers() {
        let mut draws = Seed::new(3).draws(Purpose::Placement, 0);
        let mut below = |bound: u32| Slot::try_from(draws.below(bound.into())).unwrap();
        let (mut lot, mut expected) = (Lot::new(0), BTreeSet::new());
        for slot in 0..20_000 {
            match below(8) {
                0..4 => {
                    let peers = below(4);
                    let label = below(100).into();
                    let key = Key { primary: 0, label };
                    let ranking = Ranking { peers, key, slot };
                    lot.push(ranking);
                    expected.insert(ranking);
                }
                4..7 => {
                    lot.pop();
                    expected.pop_first();
                }
                _ => {
                    let entries = lot.take_entries();
                    assert_eq!(entries, expected.iter().copied().collect::<Vec<_>>());
                    let left = entries.into_iter().filter(|entry| entry.slot % 3 > 0);
                    expected = left.collect();
                    lot.put_entries(expected.iter().copied().collect());
                }
            }
            for peers in 0..4 {
                let first = expected.first().filter(|first| first.peers <= peers);
                assert_eq!(lot.peek(peers), first.copied());
            }
        }
    }
}
