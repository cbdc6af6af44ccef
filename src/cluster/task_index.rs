//! From the id of a task to its slot.

use super::counts::spread_out;
use super::rows::TaskRow;
use super::table::{NONE, Slot, Table};

/// The one hash table from ids to slots: open addressing over slots, the ids stay in the rows.
///
/// It is never iterated: its order would be that of the hashes.
#[derive(Debug, Clone)]
pub(crate) struct TaskIndex {
    cells: Table<Slot>,
    used: usize,
}

impl Default for TaskIndex {
    fn default() -> Self {
        Self {
            cells: Table::filled(NONE, 16),
            used: 0,
        }
    }
}

impl TaskIndex {
    /// The slot of the row with that id.
    pub(crate) fn find(&self, id: &RowId, rows: &Table<TaskRow>) -> Option<Slot> {
        let mut place = self.home(id);
        loop {
            let slot = *self.cells.get(place);
            if slot == NONE {
                return None;
            }
            if rows.get(slot).id == *id {
                return Some(slot);
            }
            place = self.after(place);
        }
    }

    /// Adds the slot of a row that is in the table already. Its id must not be here yet.
    pub(crate) fn insert(&mut self, slot: Slot, rows: &Table<TaskRow>) {
        if (self.used + 1) * 4 > self.cells.len() * 3 {
            self.grow(rows);
        }
        let mut place = self.home(&rows.get(slot).id);
        while *self.cells.get(place) != NONE {
            place = self.after(place);
        }
        *self.cells.get_mut(place) = slot;
        self.used += 1;
    }

    /// Takes the slot of a row out; the row must still be there.
    pub(crate) fn remove(&mut self, slot: Slot, rows: &Table<TaskRow>) {
        let mut gap = self.home(&rows.get(slot).id);
        while *self.cells.get(gap) != slot {
            if *self.cells.get(gap) == NONE {
                debug_assert!(false, "the slot is not in the index");
                return;
            }
            gap = self.after(gap);
        }
        self.used -= 1;
        let mut place = self.after(gap);
        loop {
            let other = *self.cells.get(place);
            if other == NONE {
                break;
            }
            let home = self.home(&rows.get(other).id);
            let mask = self.mask();
            if place.wrapping_sub(home) & mask >= place.wrapping_sub(gap) & mask {
                *self.cells.get_mut(gap) = other;
                gap = place;
            }
            place = self.after(place);
        }
        *self.cells.get_mut(gap) = NONE;
    }

    fn grow(&mut self, rows: &Table<TaskRow>) {
        let larger = Table::filled(NONE, self.cells.len() * 2);
        let old = core::mem::replace(&mut self.cells, larger);
        for slot in old.iter().filter(|slot| **slot != NONE) {
            let mut place = self.home(&rows.get(*slot).id);
            while *self.cells.get(place) != NONE {
                place = self.after(place);
            }
            *self.cells.get_mut(place) = *slot;
        }
    }

    #[inline]
    fn mask(&self) -> u32 {
        u32::try_from(self.cells.len() - 1).unwrap_or(u32::MAX)
    }

    #[inline]
    fn home(&self, id: &RowId) -> u32 {
        id.hash() & self.mask()
    }

    #[inline]
    fn after(&self, place: u32) -> u32 {
        place.wrapping_add(1) & self.mask()
    }
}

/// The id of a task as a row holds it: sixteen bytes, or the number of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RowId {
    pub(crate) bytes: [u8; 16],
    pub(crate) form: RowForm,
}

/// How the bytes of an id are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowForm {
    /// 32 hexadecimal digits.
    Digits,
    /// The same as a UUID.
    Uuid,
    /// The number of a text.
    Text,
}

impl RowId {
    /// The id of 32 hexadecimal digits.
    #[inline]
    pub(crate) fn of_bits(bits: u128) -> Self {
        Self {
            bytes: bits.to_be_bytes(),
            form: RowForm::Digits,
        }
    }

    #[inline]
    fn hash(&self) -> u32 {
        let bits = u128::from_le_bytes(self.bytes);
        let low = u64::try_from(bits & u128::from(u64::MAX)).unwrap_or(0);
        let high = u64::try_from(bits >> 64).unwrap_or(0);
        spread_out(low ^ high.rotate_left(32))
    }
}
