//! Which cell is to be looked into first.

use alloc::vec::Vec;

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
    /// third's, and so on; the last half are the lots. The node in front of the first is not used.
    ///
    /// A winner is how its rank begins, and in the lower bits its number: nearly all matches are
    /// settled by that, without a branch.
    nodes: Vec<u64>,
    /// How many of the numbers of a rank may be more than zero.
    compared: usize,
    /// Whether no lot was looked at yet.
    is_new: bool,
}

/// How the first instance of a lot ranks: by what the steps of a chain compare, one after the other,
/// then by its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LeadRank {
    /// Zero where fewer are compared.
    pub(crate) compared: [u32; MOST_COMPARED],
    pub(crate) label: u64,
}

impl LeadRank {
    /// Before every other.
    const LOWEST: Self = Self {
        compared: [0; MOST_COMPARED],
        label: 0,
    };

    /// Of a lot without an instance: behind every other.
    pub(crate) const NONE: Self = Self {
        compared: [u32::MAX; MOST_COMPARED],
        label: u64::MAX,
    };

    /// How the rank begins, by the first so many numbers and the label, as far as there are bits: ranks
    /// whose starts are different are in the order of these.
    ///
    /// Of a number there are seven bits behind a 0, and seven more for each 1 before it: most are small.
    fn start(&self, compared: usize) -> u64 {
        let (mut start, mut length) = (0, 0);
        for number in self.compared.iter().take(compared) {
            let sevens = if *number < 128 {
                1
            } else {
                (u32::BITS - number.leading_zeros()).div_ceil(7)
            };
            let ones = (1_u64 << sevens) - 2;
            let bits = ones << (7 * sevens) | u64::from(*number);
            start |= behind(bits << (u64::BITS - 8 * sevens), length);
            length += 8 * sevens;
        }
        start | behind(self.label, length)
    }
}

/// Bits behind so many others, as far as there is room.
#[inline]
fn behind(bits: u64, before: u32) -> u64 {
    bits.checked_shr(before).unwrap_or(0)
}

impl Lead {
    /// Of lots that are all to be looked at; no more than the first so many numbers of a rank are more
    /// than zero.
    pub(crate) fn new(lots: usize, compared: usize) -> Self {
        let leaves = lots.next_power_of_two();
        Self {
            ranks: alloc::vec![LeadRank::NONE; leaves],
            nodes: alloc::vec![0; 2 * leaves],
            compared,
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
        let leaves = self.ranks.len();
        for lot in 0..leaves {
            self.nodes[leaves + lot] = self.player(lot);
        }
        for node in (1..leaves).rev() {
            self.nodes[node] = self.better(self.nodes[2 * node], self.nodes[2 * node + 1]);
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
        let mut winner = self.player(lot);
        let mut node = lot + self.ranks.len();
        self.nodes[node] = winner;
        while node > 1 {
            winner = self.better(winner, self.nodes[node ^ 1]);
            node >>= 1;
            self.nodes[node] = winner;
        }
    }

    /// The winner; none where no lot has an instance.
    #[inline]
    pub(crate) fn top(&self) -> Option<usize> {
        let lot = self.nodes.get(1).map_or(0, |winner| self.lot(*winner));
        let rank = self.ranks.get(lot);
        rank.filter(|rank| **rank != LeadRank::NONE).map(|_| lot)
    }

    /// The rank of a lot; for tests.
    #[cfg(test)]
    pub(super) fn rank(&self, lot: usize) -> LeadRank {
        self.ranks[lot]
    }

    /// The better of two.
    #[inline]
    fn better(&self, one: u64, other: u64) -> u64 {
        if one ^ other < self.lots() {
            self.better_of_alike(one, other)
        } else {
            one.min(other)
        }
    }

    /// The better of two whose ranks begin alike, which is rare.
    #[cold]
    #[inline(never)]
    fn better_of_alike(&self, one: u64, other: u64) -> u64 {
        if self.ranks[self.lot(other)] < self.ranks[self.lot(one)] {
            other
        } else {
            one
        }
    }

    /// A lot as a winner.
    #[inline]
    fn player(&self, lot: usize) -> u64 {
        let start = self.ranks[lot].start(self.compared);
        let number = u64::try_from(lot).unwrap_or(0);
        start & !(self.lots() - 1) | number
    }

    /// The lot that a winner is.
    #[inline]
    fn lot(&self, player: u64) -> usize {
        usize::try_from(player & (self.lots() - 1)).unwrap_or(0)
    }

    /// How many numbers lots have: a power of two.
    #[inline]
    fn lots(&self) -> u64 {
        u64::try_from(self.ranks.len()).unwrap_or(u64::MAX)
    }
}

/// A chain has at most five steps, and where none of them settles ties, peers do.
pub(crate) const MOST_COMPARED: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draws, Purpose, Seed};

    /// Few different numbers, so that some are equal, small and large ones.
    fn drawn(draws: &mut Draws) -> LeadRank {
        let numbers = [0, 1, 127, 128, 255, 20_000, 1 << 21, 1 << 28, u32::MAX - 1];
        let mut number = || numbers[usize::try_from(draws.below(9)).unwrap()];
        LeadRank {
            compared: [(); MOST_COMPARED].map(|()| number()),
            label: u64::from(number()) << 31,
        }
    }

    #[test]
    fn ranks_are_in_the_order_of_their_starts() {
        let mut draws = Seed::new(1).draws(Purpose::Placement, 0);
        for round in 0..20_000 {
            let compared = round % (MOST_COMPARED + 1);
            let mut one = || {
                let mut rank = drawn(&mut draws);
                rank.compared[compared..].fill(0);
                rank
            };
            let (one, other) = (one(), one());
            let starts = one.start(compared).cmp(&other.start(compared));
            assert!(
                starts.is_eq() || starts == one.cmp(&other),
                "{one:?} {other:?}"
            );
            assert!(one < LeadRank::NONE && LeadRank::LOWEST <= one);
            for compared in 0..=MOST_COMPARED {
                assert!(LeadRank::NONE.start(compared) >= one.start(compared));
                assert_eq!(LeadRank::LOWEST.start(compared), 0);
            }
        }
    }

    #[test]
    fn what_most_ranks_begin_with_tells_them_apart() {
        let rank = |compared, label| LeadRank { compared, label }.start(3);
        let few = rank([9, 0, 9000, 0, 0, 0], 5 << 40);
        assert!(few < rank([9, 0, 9000, 0, 0, 0], 6 << 40));
        assert!(few < rank([9, 0, 9001, 0, 0, 0], 0));
        assert!(few < rank([10, 0, 0, 0, 0, 0], 0));
    }

    #[test]
    fn the_winner_ranks_first() {
        for lots in 1..20 {
            let mut draws = Seed::new(2).draws(Purpose::Placement, lots);
            let lots = usize::try_from(lots).unwrap();
            let mut next = || {
                let rank = drawn(&mut draws);
                let is_none = draws.below(4) == 0;
                let lot = usize::try_from(draws.below(1000)).unwrap() % lots;
                (lot, if is_none { LeadRank::NONE } else { rank })
            };
            let mut ranks: Vec<LeadRank> = (0..lots).map(|_| next().1).collect();
            let mut lead = Lead::new(lots, MOST_COMPARED);
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
