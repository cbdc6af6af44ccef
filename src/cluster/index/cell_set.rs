//! Some of the cells of a partition.

use alloc::vec::Vec;

use crate::cluster::table::{Slot, at};

/// Cells, to be gone through and to be recognised. It is reused, so that it allocates rarely.
#[derive(Debug, Clone, Default)]
pub(crate) struct CellSet {
    cells: Vec<Slot>,
    /// Whether each cell is in it.
    has: Vec<bool>,
}

impl CellSet {
    /// Takes all cells out.
    pub(crate) fn clear(&mut self) {
        for cell in self.cells.drain(..) {
            self.has[at(cell)] = false;
        }
    }

    /// Adds cells that are not in it yet.
    pub(crate) fn extend(&mut self, cells: &[Slot]) {
        self.cells.extend(cells);
        for cell in cells {
            if self.has.len() <= at(*cell) {
                self.has.resize(at(*cell) + 1, false);
            }
            self.has[at(*cell)] = true;
        }
    }

    /// The cells, in the order in which they came.
    #[inline]
    pub(crate) fn iter(&self) -> impl Iterator<Item = Slot> + Clone {
        self.cells.iter().copied()
    }

    /// Whether a cell is in it.
    #[inline]
    pub(crate) fn contains(&self, cell: Slot) -> bool {
        self.has.get(at(cell)).copied().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_in_it_until_it_is_cleared() {
        let mut set = CellSet::default();
        assert!(!set.contains(0));
        set.extend(&[5, 2]);
        set.extend(&[7]);
        assert_eq!(set.iter().collect::<Vec<_>>(), [5, 2, 7]);
        let has = |set: &CellSet| {
            (0..9)
                .filter(|cell| set.contains(*cell))
                .collect::<Vec<_>>()
        };
        assert_eq!(has(&set), [2, 5, 7]);
        set.clear();
        set.extend(&[2]);
        assert_eq!(has(&set), [2]);
        assert_eq!(set.iter().count(), 1);
    }
}
