//! The instances that a request admits, to draw from.

use alloc::vec::Vec;

use super::by_cell::ByCell;
use super::register::Asked;
use crate::cluster::table::{NONE, Slot, at};

/// One kind of request that draws: what it asks, and of which cells.
#[derive(Debug, Clone)]
pub(crate) struct Draw {
    pub(super) partition: usize,
    pub(super) asked: Asked,
    admitted: Vec<Slot>,
    /// The position of each cell among those that the request admits, [`NONE`] of any other.
    cells: Vec<Slot>,
    /// Where only some of the cells may matter: how many of those admitted are of each.
    pub(super) by_cell: Option<ByCell>,
}

/// Whom a draw is among.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Among {
    /// All that the request admits.
    All,
    /// Those of some cells.
    Cells,
}

impl Draw {
    pub(crate) fn new(
        partition: usize,
        asked: Asked,
        admitted: &[Slot],
        (among, positions): (Among, usize),
    ) -> Self {
        let reach = admitted.iter().max().map_or(0, |cell| at(*cell) + 1);
        let mut cells = alloc::vec![NONE; reach];
        for (position, cell) in (0..).zip(admitted) {
            cells[at(*cell)] = position;
        }
        Self {
            partition,
            asked,
            admitted: admitted.to_vec(),
            cells,
            by_cell: match among {
                Among::All => None,
                Among::Cells => Some(ByCell::new(admitted.len(), positions)),
            },
        }
    }

    pub(super) fn is_for(
        &self,
        partition: usize,
        asked: &Asked,
        admitted: &[Slot],
        among: Among,
    ) -> bool {
        // Whose request it is matters only where its peers do.
        let is_same_group = asked.most_peers.is_none()
            || (self.asked.group, self.asked.group_birth) == (asked.group, asked.group_birth);
        self.partition == partition
            && self.asked.most_peers == asked.most_peers
            && self.by_cell.is_some() == (among == Among::Cells)
            && is_same_group
            && self.admitted == admitted
            && self.asked.need == asked.need
    }

    #[inline]
    pub(crate) fn admits_cell(&self, cell: Slot) -> bool {
        self.position_of(cell).is_some()
    }

    /// The position of a cell among those that are admitted.
    #[inline]
    pub(super) fn position_of(&self, cell: Slot) -> Option<u32> {
        let position = self.cells.get(at(cell)).copied();
        position.filter(|position| *position != NONE)
    }

    /// Whether nothing but CPU and memory decides within a cell.
    pub(super) fn is_plain(&self) -> bool {
        self.asked.need.is_cpu_and_memory() && self.asked.most_peers.is_none()
    }
}
