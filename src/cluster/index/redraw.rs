//! Keeping draws exact.

use super::node::Room;
use super::sheet::Sheet;
use crate::cluster::ClusterState;
use crate::cluster::lanes::{Lanes, lanes};
use crate::cluster::rows::InstanceRow;
use crate::cluster::table::Slot;

impl ClusterState {
    /// Lets an instance that changed be a member of the draws that admit it now, and of no other.
    pub(super) fn reindex_draws(&mut self, slot: Slot, old: &InstanceRow) {
        let Some(position) = self.indexes.positions.of(slot) else {
            return;
        };
        let new = self.instances.get(slot);
        let only_room_changed = new.is_as_open_as(old);
        let (had, has) = (Room::left(old), Room::left(new));
        let class = new.class;
        let mut sheets = core::mem::take(&mut self.indexes.sheets);
        for sheet in &mut sheets {
            if only_room_changed && sheet.has_plenty(had, has) {
                continue;
            }
            if old.class != class {
                self.put_in_draws(sheet, (position, old.class), 0);
            }
            let admitting = self.draws_that_admit(sheet, slot);
            self.put_in_draws(sheet, (position, class), admitting);
        }
        self.indexes.sheets = sheets;
    }

    /// The draws of a sheet that admit an instance.
    #[inline]
    fn draws_that_admit(&mut self, sheet: &mut Sheet, slot: Slot) -> Lanes {
        let row = self.instances.get(slot);
        if !row.is_open() {
            return 0;
        }
        let (class, left) = (row.class, Room::left(row));
        let birth = self.classes.birth(class);
        let known = sheet.known_of_class(class, birth);
        let of_class = known.unwrap_or_else(|| self.find_of_class(sheet, class, birth));
        let likely = of_class & sheet.with_room(left);
        let refuses = |lane: &usize| !self.admits(slot, &sheet.draws[*lane].asked);
        let refusing = lanes(likely & sheet.choosy).filter(refuses);
        refusing.fold(likely, |admitting, lane| admitting & !(1 << lane))
    }

    /// The draws of a sheet that admit the cell of a class.
    #[cold]
    fn find_of_class(&mut self, sheet: &mut Sheet, class: Slot, birth: u32) -> Lanes {
        let mut admitting = 0;
        for (lane, draw) in sheet.draws.iter().enumerate() {
            let cell = self.cell_of_class(draw.partition, class);
            admitting |= Lanes::from(draw.admits_cell(cell)) << lane;
        }
        sheet.know_of_class(class, birth, admitting);
        admitting
    }

    /// Lets the instance at a position be a member of these draws of a sheet, and of no other; it is
    /// of a class, or was until now.
    #[inline]
    pub(super) fn put_in_draws(
        &mut self,
        sheet: &mut Sheet,
        (position, class): (u32, Slot),
        draws: Lanes,
    ) {
        for lane in lanes(sheet.put(position, draws)) {
            let draw = &mut sheet.draws[lane];
            let cell = self.cell_of_class(draw.partition, class);
            let cell = draw.position_of(cell);
            if let Some((by_cell, cell)) = draw.by_cell.as_mut().zip(cell) {
                by_cell.note(position, cell, draws >> lane & 1 == 1);
            }
        }
    }
}
