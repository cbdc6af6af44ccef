//! Which cell is to be looked into first.

use alloc::vec::Vec;

use crate::cluster::table::{NONE, Slot, at};

/// The lots of a watch in a tournament: the one whose first instance ranks best wins.
///
/// The rank of a lot is that of when it was last looked at, or lower. Ranks mostly get worse, as
/// tasks are placed; then the winner is looked at again and takes its place. Where one may have become
/// better, it is given that rank, or the lowest.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lead {
    /// Of each lot, and of as many that are none as make a power of two.
    ranks: Vec<LeadRank>,
    /// The winner among those below each node, of which the first is the second's parent and the
    /// third's, and so on; the lots are below the last. The node in front of the first is not used.
    winners: Vec<Slot>,
    /// Whether no lot was looked at yet.
    is_new: bool,
}

/// How the first instance of a lot ranks: by what the steps of a chain compare, one after the other,
/// then by its label.
///
/// It is two numbers, as lots are compared ten times for each of a thousand that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LeadRank(u128, u128);

impl LeadRank {
    /// Before every other.
    const LOWEST: Self = Self(0, 0);

    /// Of a lot without an instance: behind every other.
    pub(crate) const NONE: Self = Self(u128::MAX, u128::MAX);

    /// By what is compared, and zero where that is less.
    #[inline]
    pub(crate) fn new(compared: [u32; MOST_COMPARED], label: u64) -> Self {
        let joined = |numbers: &[u32]| {
            let join = |joined, number: &u32| joined << 32 | u128::from(*number);
            numbers.iter().fold(0, join)
        };
        let (first, second) = compared.split_at(4);
        Self(joined(first), joined(second) << 64 | u128::from(label))
    }
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
        let own = self.ranks.iter_mut().zip(ranks);
        own.for_each(|(own, rank)| *own = rank);
        for node in (1..self.winners.len()).rev() {
            let (one, other) = (self.below(2 * node), self.below(2 * node + 1));
            self.winners[node] = self.better(one, other);
        }
        self.is_new = false;
    }

    /// Lets a lot win, so that it is looked at.
    pub(crate) fn raise(&mut self, lot: usize) {
        self.raise_to(lot, LeadRank::LOWEST);
    }

    /// Takes note that a lot ranks so at least.
    pub(crate) fn raise_to(&mut self, lot: usize, rank: LeadRank) {
        if !self.is_new && rank < self.ranks[lot] {
            self.put(lot, rank);
        }
    }

    /// Gives a lot its rank.
    pub(crate) fn put(&mut self, lot: usize, rank: LeadRank) {
        if self.ranks[lot] == rank {
            return;
        }
        self.ranks[lot] = rank;
        let mut node = (lot + self.winners.len()) >> 1;
        let lot = Slot::try_from(lot).unwrap_or(NONE);
        let (mut winner, mut other) = (lot, lot ^ 1);
        while node > 0 {
            winner = self.better(winner, other);
            if winner == self.winners[node] && winner != lot {
                return;
            }
            self.winners[node] = winner;
            other = self.winners[node ^ 1];
            node >>= 1;
        }
    }

    /// The winner; none where no lot has an instance.
    #[inline]
    pub(crate) fn top(&self) -> Option<usize> {
        let lot = self.winners.get(1).map_or(0, |winner| at(*winner));
        let rank = self.ranks.get(lot).copied();
        rank.filter(|rank| *rank != LeadRank::NONE).map(|_| lot)
    }

    /// The rank of a lot; for tests.
    #[cfg(test)]
    pub(super) fn rank(&self, lot: usize) -> LeadRank {
        self.ranks[lot]
    }

    /// The better of two lots.
    #[inline]
    fn better(&self, one: Slot, other: Slot) -> Slot {
        if self.ranks[at(other)] < self.ranks[at(one)] {
            other
        } else {
            one
        }
    }

    /// The winner of a node, which is a lot itself behind the last.
    fn below(&self, node: usize) -> Slot {
        match node.checked_sub(self.winners.len()) {
            Some(lot) => Slot::try_from(lot).unwrap_or(NONE),
            None => self.winners[node],
        }
    }
}

/// A chain has at most five steps, and where none of them settles ties, peers do.
pub(crate) const MOST_COMPARED: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draws, Purpose, Seed};

    fn drawn(draws: &mut Draws) -> ([u32; MOST_COMPARED], u64) {
        // Few different ones, so that some are equal, and large ones.
        let mut number = || [0, 1, u32::MAX - 1][usize::try_from(draws.below(3)).unwrap()];
        let compared = [(); MOST_COMPARED].map(|()| number());
        (compared, u64::from(number()) << 31)
    }

    #[test]
    fn ranks_compare_as_what_they_are_made_of() {
        let mut draws = Seed::new(1).draws(Purpose::Placement, 0);
        for _ in 0..10_000 {
            let (one, other) = (drawn(&mut draws), drawn(&mut draws));
            let rank = |(compared, label)| LeadRank::new(compared, label);
            assert_eq!(rank(one).cmp(&rank(other)), one.cmp(&other));
            assert!(rank(one) < LeadRank::NONE);
            assert!(LeadRank::LOWEST <= rank(one));
        }
    }

    #[test]
    fn the_winner_ranks_first() {
        for lots in 1..20 {
            let mut draws = Seed::new(2).draws(Purpose::Placement, lots);
            let lots = usize::try_from(lots).unwrap();
            let mut next = || {
                let (compared, label) = drawn(&mut draws);
                let is_none = draws.below(4) == 0;
                let rank = LeadRank::new(compared, label);
                let lot = usize::try_from(draws.below(1000)).unwrap() % lots;
                (lot, if is_none { LeadRank::NONE } else { rank })
            };
            let mut ranks: Vec<LeadRank> = (0..lots).map(|_| next().1).collect();
            let mut lead = Lead::new(lots);
            lead.fill(ranks.iter().copied());
            for _ in 0..1000 {
                let (lot, rank) = next();
                ranks[lot] = rank;
                lead.put(lot, rank);
                let least = ranks.iter().min().filter(|rank| **rank != LeadRank::NONE);
                assert_eq!(lead.top().map(|top| &ranks[top]), least);
                lead.raise(lot);
                ranks[lot] = LeadRank::LOWEST;
                assert_eq!(lead.top().map(|top| ranks[top]), Some(LeadRank::LOWEST));
            }
        }
    }
}
