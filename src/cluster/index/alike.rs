//! Cells that spreads do not tell apart.

use alloc::vec::Vec;

use crate::cluster::table::Slot;

/// The bucket of a cell for each spread of a chain, and zero where there are fewer.
pub(crate) type Buckets = [Slot; MAX_SPREADS];

/// A chain has at most five steps.
pub(crate) const MAX_SPREADS: usize = 5;

/// Cells in groups: those of one are in the same buckets of all spreads.
///
/// Everything stands in two lists, as there may be thousands of groups of one cell each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Alike {
    spreads: usize,
    groups: Vec<Group>,
    /// The cells, group by group.
    cells: Vec<Slot>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Group {
    buckets: Buckets,
    /// How many cells are in the group and those before it.
    end: usize,
}

impl Alike {
    /// Of cells that are there once each, with their buckets for so many spreads.
    pub(crate) fn new(spreads: usize, mut cells: Vec<(Buckets, Slot)>) -> Self {
        cells.sort_unstable();
        let mut groups: Vec<Group> = Vec::new();
        for ((buckets, _), end) in cells.iter().zip(1..) {
            match groups.last_mut() {
                Some(last) if last.buckets == *buckets => last.end = end,
                Some(_) | None => groups.push(Group {
                    buckets: *buckets,
                    end,
                }),
            }
        }
        Self {
            spreads,
            groups,
            cells: cells.iter().map(|(_, cell)| *cell).collect(),
        }
    }

    /// How many spreads there are.
    pub(crate) fn spreads(&self) -> usize {
        self.spreads
    }

    /// How many groups there are.
    pub(crate) fn len(&self) -> usize {
        self.groups.len()
    }

    /// The buckets of a group.
    #[inline]
    pub(crate) fn buckets(&self, group: usize) -> &[Slot] {
        &self.groups[group].buckets[..self.spreads]
    }

    /// The cells of all groups.
    pub(crate) fn all(&self) -> &[Slot] {
        &self.cells
    }

    /// The groups: their buckets, and their cells in ascending order.
    #[inline]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[Slot], &[Slot])> {
        let (mut rest, mut start) = (self.cells.as_slice(), 0);
        self.groups.iter().map(move |group| {
            let (cells, others) = rest.split_at(group.end - start);
            (rest, start) = (others, group.end);
            (&group.buckets[..self.spreads], cells)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_the_same_buckets_are_in_one_group() {
        let of = |one, other| [one, other, 0, 0, 0];
        let cells = alloc::vec![(of(2, 0), 7), (of(1, 9), 5), (of(2, 0), 3), (of(1, 8), 4)];
        let alike = Alike::new(2, cells);
        let groups: Vec<(&[Slot], &[Slot])> = alike.iter().collect();
        let expected: [(&[Slot], &[Slot]); 3] =
            [(&[1, 8], &[4]), (&[1, 9], &[5]), (&[2, 0], &[3, 7])];
        assert_eq!(groups, expected);
        assert_eq!(alike.len(), 3);
        assert_eq!(alike.all(), [4, 5, 3, 7]);
    }

    #[test]
    fn without_spreads_all_cells_are_in_one_group() {
        let alike = Alike::new(0, alloc::vec![([0; MAX_SPREADS], 1), ([0; MAX_SPREADS], 0)]);
        let groups: Vec<(&[Slot], &[Slot])> = alike.iter().collect();
        let expected: [(&[Slot], &[Slot]); 1] = [(&[], &[0, 1])];
        assert_eq!(groups, expected);
        assert_eq!(Alike::new(0, Vec::new()).len(), 0);
    }
}
