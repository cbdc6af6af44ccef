//! From the id of a task to its slot.

use super::counts::spread_out;
use super::rows::TaskRow;
use super::table::{Each, NONE, Slot, Table, at};

/// The one hash table from ids to slots: open addressing with linear probing, the ids stay in the
/// rows. Next to each slot is the hash of its id, so that rows are hardly looked at in vain, and
/// growing looks at none.
///
/// It is never iterated: its order would be that of the hashes.
#[derive(Debug, Clone)]
pub(crate) struct TaskIndex {
    cells: Table<Cell>,
    /// One less than the number of cells, which is a power of two.
    mask: u32,
    used: usize,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    hash: u32,
    /// [`NONE`] marks a free cell.
    slot: Slot,
}

impl Cell {
    const FREE: Self = Self {
        hash: 0,
        slot: NONE,
    };
}

impl Default for TaskIndex {
    fn default() -> Self {
        Self {
            cells: Table::filled(Cell::FREE, at(SMALLEST)),
            mask: SMALLEST - 1,
            used: 0,
        }
    }
}

impl TaskIndex {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.cells);
    }

    /// The slot of the row with that id.
    pub(crate) fn find(&self, id: &RowId, rows: &Table<TaskRow>) -> Option<Slot> {
        let hash = id.hash();
        let mut place = hash & self.mask;
        loop {
            let cell = *self.cells.get(place);
            if cell.slot == NONE {
                return None;
            }
            if cell.hash == hash && rows.get(cell.slot).id == *id {
                return Some(cell.slot);
            }
            place = self.after(place);
        }
    }

    /// Adds the slot of an id that is not here yet.
    pub(crate) fn insert(&mut self, slot: Slot, id: &RowId) {
        if (self.used + 1) * 8 > self.cells.len() * 5 {
            self.grow();
        }
        let hash = id.hash();
        self.put(Cell { hash, slot });
        self.used += 1;
    }

    fn put(&mut self, cell: Cell) {
        let mut place = cell.hash & self.mask;
        while self.cells.get(place).slot != NONE {
            place = self.after(place);
        }
        *self.cells.get_mut(place) = cell;
    }

    /// Takes the slot of an id out.
    pub(crate) fn remove(&mut self, slot: Slot, id: &RowId) {
        let mut gap = id.hash() & self.mask;
        while self.cells.get(gap).slot != slot {
            if self.cells.get(gap).slot == NONE {
                debug_assert!(false, "the slot is not in the index");
                return;
            }
            gap = self.after(gap);
        }
        self.used -= 1;
        let mut place = self.after(gap);
        loop {
            let other = *self.cells.get(place);
            if other.slot == NONE {
                break;
            }
            let mask = self.mask;
            // The cell may move if its home is not between the gap and the cell.
            let home = other.hash & mask;
            if place.wrapping_sub(home) & mask >= place.wrapping_sub(gap) & mask {
                *self.cells.get_mut(gap) = other;
                gap = place;
            }
            place = self.after(place);
        }
        *self.cells.get_mut(gap) = Cell::FREE;
    }

    fn grow(&mut self) {
        let larger = Table::filled(Cell::FREE, self.cells.len() * 2);
        let old = core::mem::replace(&mut self.cells, larger);
        self.mask = 2 * self.mask + 1;
        for cell in old.iter().filter(|cell| cell.slot != NONE) {
            self.put(*cell);
        }
    }

    #[inline]
    fn after(&self, place: u32) -> u32 {
        place.wrapping_add(1) & self.mask
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

/// How many cells an index has at least.
const SMALLEST: u32 = 16;
