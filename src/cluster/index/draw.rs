//! The n-th of the instances that a request admits, in the order of their keys.

use alloc::vec::Vec;

use super::node::Room;
use super::ranked::Ranked;
use super::register::Asked;
use crate::cluster::table::{Each, NONE, Slot, Table, at};

/// The positions of the instances in the order of their keys.
#[derive(Debug, Clone, Default)]
pub(crate) struct Positions {
    of_slot: Table<u32>,
    slots: Table<Slot>,
}

impl Positions {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.of_slot);
        each(&mut self.slots);
    }

    /// The positions of instances that come in the order of their keys.
    pub(crate) fn new(slots: impl Iterator<Item = Slot>, reach: usize) -> Self {
        let mut positions = Self {
            of_slot: Table::filled(NONE, reach),
            slots: Table::new(),
        };
        for (position, slot) in (0..).zip(slots) {
            *positions.of_slot.get_mut(slot) = position;
            positions.slots.push(slot);
        }
        positions
    }

    /// The position of an instance, if it was there when positions were given.
    #[inline]
    pub(crate) fn of(&self, slot: Slot) -> Option<u32> {
        if at(slot) >= self.of_slot.len() {
            return None;
        }
        Some(*self.of_slot.get(slot)).filter(|position| *position != NONE)
    }

    #[inline]
    pub(crate) fn slot(&self, position: u32) -> Slot {
        *self.slots.get(position)
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }
}

/// The instances that one kind of request admits.
#[derive(Debug, Clone)]
pub(crate) struct Draw {
    pub(super) partition: usize,
    pub(super) asked: Asked,
    pub(super) room: Room,
    /// Whether nothing but CPU and memory decides within a cell.
    pub(super) is_plain: bool,
    admitted: Vec<Slot>,
    /// Whether the request admits the instances of each cell.
    cells: Vec<bool>,
    members: Ranked,
    /// Where only some of the cells may matter: how many members of each cell there are in each
    /// stretch of positions.
    by_cell: Option<ByCell>,
}

/// Members of each cell in each stretch of positions, cell by cell within a stretch.
#[derive(Debug, Clone)]
struct ByCell {
    cells: usize,
    short: Table<u32>,
    long: Table<u32>,
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
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        self.members.tables(each);
        if let Some(by_cell) = &mut self.by_cell {
            each(&mut by_cell.short);
            each(&mut by_cell.long);
        }
    }

    /// A draw without members yet.
    pub(crate) fn new(
        partition: usize,
        asked: Asked,
        admitted: &[Slot],
        (among, positions): (Among, usize),
    ) -> Self {
        let reach = admitted.iter().max().map_or(0, |cell| at(*cell) + 1);
        let mut cells = alloc::vec![false; reach];
        for cell in admitted {
            cells[at(*cell)] = true;
        }
        Self {
            partition,
            room: Room::of(&asked.need),
            is_plain: asked.need.is_cpu_and_memory() && !asked.is_distinct,
            asked,
            admitted: admitted.to_vec(),
            cells,
            members: Ranked::with_room_for(positions),
            by_cell: match among {
                Among::All => None,
                Among::Cells => Some(ByCell::new(reach, positions)),
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
        let is_same_group = !asked.is_distinct
            || (self.asked.group, self.asked.group_birth) == (asked.group, asked.group_birth);
        self.partition == partition
            && self.asked.is_distinct == asked.is_distinct
            && self.by_cell.is_some() == (among == Among::Cells)
            && is_same_group
            && self.admitted == admitted
            && self.asked.need == asked.need
    }

    #[inline]
    pub(crate) fn admits_cell(&self, cell: Slot) -> bool {
        self.cells.get(at(cell)).copied().unwrap_or(false)
    }

    #[inline]
    pub(crate) fn contains(&self, position: u32) -> bool {
        self.members.contains(position)
    }

    /// Makes the instance at a position, which is of a cell, a member or none.
    pub(crate) fn set(&mut self, position: u32, cell: Slot, is_member: bool) {
        if self.members.contains(position) == is_member {
            return;
        }
        self.members.set(position, is_member);
        if let Some(by_cell) = &mut self.by_cell {
            by_cell.count(position, cell, is_member);
        }
    }

    /// How many members there are.
    pub(crate) fn count(&self) -> usize {
        self.members.count()
    }

    /// The position of the n-th member.
    pub(crate) fn nth(&self, n: usize) -> Option<u32> {
        self.members.nth(n)
    }

    /// How many members of some cells there are.
    pub(crate) fn count_in(&self, cells: &[Slot]) -> usize {
        let Some(by_cell) = &self.by_cell else {
            return 0;
        };
        let stretches = 0..by_cell.stretches();
        let members = stretches.map(|long| by_cell.members(&by_cell.long, long, cells));
        members.map(at).sum()
    }

    /// The position of the n-th member of some cells; `cell_of` says which cell an instance at a
    /// position is of.
    pub(crate) fn nth_in(
        &self,
        n: usize,
        cells: &[Slot],
        mut is_of_them: impl FnMut(u32) -> bool,
    ) -> Option<u32> {
        let by_cell = self.by_cell.as_ref()?;
        let mut rest = u32::try_from(n).ok()?;
        let mut passed = |counts: &Table<u32>, start: u32, end: u32| {
            for stretch in start..end {
                let members = by_cell.members(counts, stretch, cells);
                if rest < members {
                    return Some(stretch);
                }
                rest -= members;
            }
            None
        };
        let long = passed(&by_cell.long, 0, by_cell.stretches())?;
        let first = long * SHORT_IN_LONG;
        let short = passed(&by_cell.short, first, first + SHORT_IN_LONG)?;
        let start = short * SHORT;
        let mut members = (start..start + SHORT)
            .filter(|p| self.members.reaches(*p) && self.members.contains(*p) && is_of_them(*p));
        members.nth(at(rest))
    }
}

impl ByCell {
    fn new(cells: usize, positions: usize) -> Self {
        let long = positions.div_ceil(at(SHORT) * at(SHORT_IN_LONG)).max(1);
        Self {
            cells,
            short: Table::filled(0, long * at(SHORT_IN_LONG) * cells),
            long: Table::filled(0, long * cells),
        }
    }

    fn stretches(&self) -> u32 {
        let stretches = self.long.len().checked_div(self.cells).unwrap_or(0);
        u32::try_from(stretches).unwrap_or(0)
    }

    #[inline]
    fn place(&self, stretch: u32, cell: Slot) -> Slot {
        stretch * Slot::try_from(self.cells).unwrap_or(0) + cell
    }

    #[inline]
    fn members(&self, counts: &Table<u32>, stretch: u32, cells: &[Slot]) -> u32 {
        let members = cells
            .iter()
            .map(|cell| *counts.get(self.place(stretch, *cell)));
        members.sum()
    }

    fn count(&mut self, position: u32, cell: Slot, is_member: bool) {
        let short = self.place(position / SHORT, cell);
        let long = self.place(position / SHORT / SHORT_IN_LONG, cell);
        for count in [self.short.get_mut(short), self.long.get_mut(long)] {
            *count = if is_member { *count + 1 } else { *count - 1 };
        }
    }
}

/// Positions in a short stretch.
const SHORT: u32 = 256;

/// Short stretches in a long one.
const SHORT_IN_LONG: u32 = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Purpose, Seed};

    #[test]
    fn the_nth_member_of_some_cells_is_that_of_a_list() {
        let size = 40_000_u32;
        let cell_of = |position: u32| position * 7 % 5;
        let asked = Asked::default();
        let all = [0, 1, 2, 3, 4];
        let mut draw = Draw::new(0, asked, &all, (Among::Cells, at(size)));
        let mut draws = Seed::new(2).draws(Purpose::Placement, 0);
        for _ in 0..20_000 {
            let position = u32::try_from(draws.below(size.into())).unwrap();
            draw.set(position, cell_of(position), draws.below(4) > 0);
        }
        for cells in [&all[..], &[2], &[0, 3], &[]] {
            let is_in = |position: u32| cells.contains(&cell_of(position));
            let members = (0..size).filter(|p| draw.contains(*p) && is_in(*p));
            let members: Vec<u32> = members.collect();
            assert_eq!(draw.count_in(cells), members.len());
            for n in (0..members.len()).step_by(53) {
                assert_eq!(draw.nth_in(n, cells, is_in), Some(members[n]));
            }
            assert_eq!(draw.nth_in(members.len(), cells, is_in), None);
        }
        assert_eq!(draw.nth(0), (0..size).find(|p| draw.contains(*p)));
    }
}
