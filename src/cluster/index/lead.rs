//! Which cell is to be looked into first.

use alloc::collections::BinaryHeap;
use alloc::vec::Vec;
use core::cmp::Reverse;

use super::node::Key;

/// The lots of a watch, the one whose first instance ranks best on top.
///
/// The rank of an entry is that of the lot when it was last looked at, or lower. Ranks mostly get
/// worse, as tasks are placed; then the entry on top is looked at again and takes its place. Where
/// one may have become better, it is put on top.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lead {
    entries: BinaryHeap<Reverse<LeadEntry>>,
    /// The number of the entry of each lot that counts; others are dropped when they come up.
    newest: Vec<u32>,
    /// Whether no lot was looked at yet.
    is_new: bool,
}

/// How the first instance of a lot ranks: by the counts that spreads compare, the peers among them,
/// then by its place in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LeadRank {
    pub(crate) counts: [u32; MAX_COUNTS],
    pub(crate) key: Key,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct LeadEntry {
    rank: LeadRank,
    lot: usize,
    number: u32,
}

impl LeadRank {
    /// Before every other.
    pub(crate) const LOWEST: Self = Self {
        counts: [0; MAX_COUNTS],
        key: Key::FIRST,
    };
}

impl Lead {
    /// Of lots that are all to be looked at.
    pub(crate) fn new(lots: usize) -> Self {
        Self {
            entries: BinaryHeap::new(),
            newest: alloc::vec![0; lots],
            is_new: true,
        }
    }

    /// Whether the ranks of all lots are to be [filled in](Self::fill).
    pub(crate) fn is_new(&self) -> bool {
        self.is_new
    }

    /// Gives lots their ranks, and none to others.
    pub(crate) fn fill(&mut self, ranks: impl Iterator<Item = (usize, LeadRank)>) {
        let newest = &self.newest;
        let entry = |(lot, rank): (usize, LeadRank)| {
            let number = newest[lot];
            Reverse(LeadEntry { rank, lot, number })
        };
        self.entries = ranks.map(entry).collect();
        self.is_new = false;
    }

    /// Puts a lot on top.
    pub(crate) fn raise(&mut self, lot: usize) {
        if !self.is_new {
            self.put(lot, LeadRank::LOWEST);
        }
    }

    /// Gives a lot its rank.
    pub(crate) fn put(&mut self, lot: usize, rank: LeadRank) {
        let newest = &mut self.newest[lot];
        *newest = newest.wrapping_add(1);
        let number = *newest;
        self.entries.push(Reverse(LeadEntry { rank, lot, number }));
    }

    /// The lot on top with its rank.
    pub(crate) fn top(&mut self) -> Option<(usize, LeadRank)> {
        loop {
            let Reverse(top) = self.entries.peek()?;
            if self.newest[top.lot] == top.number {
                return Some((top.lot, top.rank));
            }
            self.entries.pop();
        }
    }

    /// Takes the lot on top out.
    pub(crate) fn pop(&mut self) {
        self.entries.pop();
    }
}

/// A chain has at most five steps, and a tie is decided by peers.
pub(crate) const MAX_COUNTS: usize = 6;
