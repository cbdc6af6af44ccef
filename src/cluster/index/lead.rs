//! Which cell is to be looked into first.

use alloc::vec::Vec;

use super::node::Key;
use crate::cluster::table::at;

/// The lots of a watch in a tournament: the one whose first instance ranks best wins.
///
/// The rank of a lot is that of when it was last looked at, or lower. Ranks mostly get worse, as
/// tasks are placed; then the winner is looked at again and takes its place. Where one may have become
/// better, it is given the lowest rank.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lead {
    /// Of each lot, and of as many that are none as make a power of two.
    ranks: Vec<LeadRank>,
    /// The winner among those below each node, of which the first is the second's parent and the
    /// third's, and so on; the lots are below the last. The node in front of the first is not used.
    winners: Vec<u32>,
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

impl LeadRank {
    /// Before every other.
    const LOWEST: Self = Self {
        counts: [0; MAX_COUNTS],
        key: Key::FIRST,
    };

    /// Of a lot without an instance: behind every other.
    pub(crate) const NONE: Self = Self {
        counts: [u32::MAX; MAX_COUNTS],
        key: Key::END,
    };
}

impl Lead {
    /// Of lots that are all to be looked at.
    pub(crate) fn new(lots: usize) -> Self {
        let leaves = lots.next_power_of_two();
        Self {
            ranks: alloc::vec![LeadRank::NONE; leaves],
            winners: alloc::vec![0; leaves],
            is_new: true,
        }
    }

    /// Whether the ranks of all lots are to be [filled in](Self::fill).
    pub(crate) fn is_new(&self) -> bool {
        self.is_new
    }

    /// Gives all lots their ranks.
    pub(crate) fn fill(&mut self, ranks: impl Iterator<Item = LeadRank>) {
        self.ranks
            .iter_mut()
            .zip(ranks)
            .for_each(|(own, rank)| *own = rank);
        for node in (1..self.winners.len()).rev() {
            self.winners[node] = self.winner(node);
        }
        self.is_new = false;
    }

    /// Lets a lot win, so that it is looked at.
    pub(crate) fn raise(&mut self, lot: usize) {
        if !self.is_new {
            self.put(lot, LeadRank::LOWEST);
        }
    }

    /// Gives a lot its rank.
    pub(crate) fn put(&mut self, lot: usize, rank: LeadRank) {
        self.ranks[lot] = rank;
        let mut node = (lot + self.winners.len()) >> 1;
        while node > 0 {
            let winner = self.winner(node);
            if winner == self.winners[node] && at(winner) != lot {
                return;
            }
            self.winners[node] = winner;
            node >>= 1;
        }
    }

    /// The winner with its rank; none where no lot has an instance.
    #[inline]
    pub(crate) fn top(&self) -> Option<(usize, LeadRank)> {
        let lot = self.winners.get(1).map_or(0, |winner| at(*winner));
        let rank = self.ranks.get(lot).copied();
        rank.filter(|rank| *rank != LeadRank::NONE)
            .map(|rank| (lot, rank))
    }

    /// The better of the two below a node.
    #[inline]
    fn winner(&self, node: usize) -> u32 {
        let (one, other) = (self.below(2 * node), self.below(2 * node + 1));
        if self.ranks[at(other)] < self.ranks[at(one)] {
            other
        } else {
            one
        }
    }

    /// The winner of a node, which is a lot itself behind the last.
    #[inline]
    fn below(&self, node: usize) -> u32 {
        match node.checked_sub(self.winners.len()) {
            Some(lot) => u32::try_from(lot).unwrap_or(u32::MAX),
            None => self.winners[node],
        }
    }
}

/// A chain has at most five steps, and a tie is decided by peers.
pub(crate) const MAX_COUNTS: usize = 6;
