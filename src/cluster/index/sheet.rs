//! Draws side by side.

use alloc::vec::Vec;

use super::cell_set::CellSet;
use super::draw::Draw;
use super::node::Room;
use super::ranked::Ranked;
use crate::cluster::lanes::{BITS, LANES, Lanes};
use crate::cluster::table::{Each, Slot, at};

/// Up to [`LANES`] draws, with what their requests need and whom they admit side by side, so that
/// which of them an instance is in is found for all at once.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub(super) draws: Vec<Draw>,
    members: Ranked,
    cpu: [u32; LANES],
    memory: [u32; LANES],
    /// As much CPU, and as much memory, as any of them needs.
    most: Room,
    /// The draws for which more than room decides within a cell.
    pub(super) choosy: Lanes,
    /// The draws that count the members of each cell.
    by_cell: Lanes,
    /// The draws that admit the cell of each class, with the birth of the class.
    of_class: Vec<(u32, Lanes)>,
}

impl Sheet {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        self.members.tables(each);
        let by_cell = self
            .draws
            .iter_mut()
            .filter_map(|draw| draw.by_cell.as_mut());
        by_cell.for_each(|by_cell| by_cell.tables(each));
    }

    /// No draws yet, among instances at so many positions.
    pub(super) fn new(positions: usize) -> Self {
        Self {
            draws: Vec::new(),
            members: Ranked::with_room_for(positions),
            cpu: [0; LANES],
            memory: [0; LANES],
            most: Room::default(),
            choosy: 0,
            by_cell: 0,
            of_class: Vec::new(),
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.draws.len() == LANES
    }

    /// Adds a draw without members yet; answers where it stands.
    pub(super) fn push(&mut self, draw: Draw) -> usize {
        let lane = self.draws.len();
        let room = Room::of(&draw.asked.need);
        (self.cpu[lane], self.memory[lane]) = (room.cpu, room.memory);
        self.most = Room {
            cpu: self.most.cpu.max(room.cpu),
            memory: self.most.memory.max(room.memory),
        };
        self.choosy |= Lanes::from(!draw.is_plain()) << lane;
        self.by_cell |= Lanes::from(draw.by_cell.is_some()) << lane;
        self.draws.push(draw);
        self.of_class.clear();
        lane
    }

    /// The draws that admit the cell of a class, where that was found before.
    #[inline]
    pub(super) fn known_of_class(&self, class: Slot, birth: u32) -> Option<Lanes> {
        let (known, admitting) = self.of_class.get(at(class))?;
        (*known == birth).then_some(*admitting)
    }

    /// Takes note of the draws that admit the cell of a class.
    pub(super) fn know_of_class(&mut self, class: Slot, birth: u32, admitting: Lanes) {
        if self.of_class.len() <= at(class) {
            // No draw admits the cell of a class that is not there.
            self.of_class.resize(at(class) + 1, (0, 0));
        }
        self.of_class[at(class)] = (birth, admitting);
    }

    /// Whether an instance had room for all draws and still has, and nothing else decides.
    #[inline]
    pub(super) fn has_plenty(&self, old: Room, new: Room) -> bool {
        self.choosy == 0 && old.holds(self.most) && new.holds(self.most)
    }

    /// The lanes for which there is room, those without a draw included.
    #[inline]
    pub(super) fn with_room(&self, left: Room) -> Lanes {
        let mut with_room = 0;
        for ((cpu, memory), bit) in self.cpu.iter().zip(&self.memory).zip(BITS) {
            let need = Room {
                cpu: *cpu,
                memory: *memory,
            };
            with_room |= if left.holds(need) { bit } else { 0 };
        }
        with_room
    }

    /// Makes the instance at a position a member of these draws and of no other; answers for which of
    /// those that count by cells it is different now.
    #[inline]
    pub(super) fn put(&mut self, position: u32, sets: Lanes) -> Lanes {
        self.members.put(position, sets) & self.by_cell
    }

    /// The draws of which the instance at a position is a member.
    pub(super) fn sets(&self, position: u32) -> Lanes {
        self.members.sets(position)
    }

    /// How many members a draw has.
    pub(super) fn count(&self, lane: usize) -> usize {
        self.members.count(lane)
    }

    /// The position of the n-th member of a draw.
    pub(super) fn nth(&self, lane: usize, n: usize) -> Option<u32> {
        self.members.nth(lane, n)
    }

    /// How many members of some cells a draw has.
    pub(super) fn count_in(&self, lane: usize, cells: &CellSet) -> usize {
        let draw = &self.draws[lane];
        let cells = cells.iter().filter_map(|cell| draw.position_of(cell));
        let by_cell = draw.by_cell.as_ref();
        by_cell.map_or(0, |by_cell| by_cell.count(cells))
    }

    /// The position of the n-th of the members of a draw that are of some cells.
    pub(super) fn nth_in(
        &self,
        (lane, n): (usize, usize),
        cells: &CellSet,
        mut is_of_them: impl FnMut(u32) -> bool,
    ) -> Option<u32> {
        let draw = &self.draws[lane];
        let cells = cells.iter().filter_map(|cell| draw.position_of(cell));
        let (positions, rest) = draw.by_cell.as_ref()?.stretch(n, &cells)?;
        let mut members = positions.filter(|p| self.sets(*p) >> lane & 1 == 1 && is_of_them(*p));
        members.nth(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::super::draw::Among;
    use super::super::register::Asked;
    use super::*;
    use crate::cluster::lanes::lanes;
    use crate::model::{CpuUnits, MemoryMiB, Need, Purpose, Seed};

    fn draw(cpu: u32, memory: u32) -> Draw {
        let need = Need::new(CpuUnits::new(cpu.into()), MemoryMiB::new(memory.into()));
        let asked = Asked {
            need: need.into(),
            ..Asked::default()
        };
        Draw::new(0, asked, &[], (Among::All, 0))
    }

    #[test]
    fn the_draws_with_room_are_those_whose_requests_need_no_more() {
        let mut sheet = Sheet::new(0);
        let needs = [(2, 9), (5, 4), (0, 0)];
        for (cpu, memory) in needs {
            sheet.push(draw(cpu, memory));
        }
        let with_room = |cpu, memory| sheet.with_room(Room { cpu, memory }) & 0b111;
        assert_eq!(with_room(5, 9), 0b111);
        assert_eq!(with_room(4, 9), 0b101);
        assert_eq!(with_room(5, 8), 0b110);
        assert_eq!(with_room(1, 9), 0b100);
        assert_eq!(with_room(u32::MAX, u32::MAX), 0b111);
        let room = |(cpu, memory)| Room { cpu, memory };
        let has_plenty = |old, new| sheet.has_plenty(room(old), room(new));
        assert!(has_plenty((5, 9), (6, 10)));
        assert!(!has_plenty((5, 9), (4, 9)), "room went");
        assert!(!has_plenty((5, 8), (5, 9)), "room came");
    }

    #[test]
    fn the_nth_member_of_some_cells_is_that_of_a_list() {
        let size = 40_000_u32;
        let cell_of = |position: u32| position * 7 % 5;
        let all = [0, 1, 2, 3, 4];
        let mut sheet = Sheet::new(at(size));
        sheet.push(draw(1, 1));
        let lane = sheet.push(Draw::new(
            0,
            Asked::default(),
            &all,
            (Among::Cells, at(size)),
        ));
        let mut draws = Seed::new(2).draws(Purpose::Placement, 0);
        for _ in 0..20_000 {
            let position = u32::try_from(draws.below(size.into())).unwrap();
            let sets = u32::from(draws.below(4) > 0) << lane;
            for lane in lanes(sheet.put(position, sets)) {
                let by_cell = sheet.draws[lane].by_cell.as_mut().unwrap();
                // The cells are numbered as they are.
                by_cell.note(position, cell_of(position), sets != 0);
            }
        }
        let list = |cells: &[Slot]| {
            let is_in = |p: &u32| sheet.sets(*p) != 0 && cells.contains(&cell_of(*p));
            (0..size).filter(is_in).collect::<Vec<_>>()
        };
        for cells in [&all[..], &[2], &[0, 3], &[]] {
            let members = list(cells);
            let is_in = |position| cells.contains(&cell_of(position));
            let mut set = CellSet::default();
            set.extend(cells);
            assert_eq!(sheet.count_in(lane, &set), members.len());
            for n in (0..members.len()).step_by(53) {
                assert_eq!(sheet.nth_in((lane, n), &set, is_in), Some(members[n]));
            }
            assert_eq!(sheet.nth_in((lane, members.len()), &set, is_in), None);
        }
        assert_eq!(sheet.nth(lane, 0), list(&all).first().copied());
        assert_eq!(sheet.count(0), 0);
    }
}
