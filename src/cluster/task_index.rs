//! From the id of a task to its slot.

use super::counts::spread_out;
use super::lanes::{BITS, Lanes, lanes};
use super::rows::TaskRow;
use super::table::{Each, Slot, Table, at};

/// The one hash table from ids to slots, in lines that are those of a processor's cache: an id is in
/// the line of its hash, or in one of the next when that was full. The ids stay in the rows; next to
/// each slot are some bits of the hash, so that rows are hardly looked at in vain.
///
/// It is never iterated: its order would be that of the hashes.
#[derive(Debug, Clone)]
pub(crate) struct TaskIndex {
    lines: Table<Line>,
    /// One less than the number of lines, which is a power of two.
    mask: u32,
}

#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Line {
    /// Slots in the lower bits, see [`TaskIndex::slot_bits`], and bits of the hash in the others.
    cells: [u32; CELLS],
    /// How many ids went on to the next line, as there was no room; where none did, none is farther on.
    /// A number that was as large as it can be stays, until there are more lines.
    passed: u16,
    /// How many cells are used: the first ones.
    used: u8,
}

impl Line {
    const EMPTY: Self = Self {
        cells: [0; CELLS],
        passed: 0,
        used: 0,
    };

    /// The used cells that have some bits, a bit for each: all are compared at once, as where the
    /// right one is cannot be guessed.
    #[inline]
    fn alike(&self, bits: u32, among: u32) -> Lanes {
        let mut alike = 0;
        for (cell, bit) in self.cells.iter().zip(BITS) {
            alike |= if (cell ^ bits) & among == 0 { bit } else { 0 };
        }
        alike & !Lanes::MAX.wrapping_shl(self.used.into())
    }

    /// Puts a cell in, or notes that it goes on.
    #[inline]
    fn put(&mut self, cell: u32) -> bool {
        let Some(free) = self.cells.get_mut(usize::from(self.used)) else {
            self.passed = self.passed.saturating_add(1);
            return false;
        };
        *free = cell;
        self.used += 1;
        true
    }

    /// Takes a cell out, if it is here.
    #[inline]
    fn take(&mut self, cell: u32) -> bool {
        let Some(place) = lanes(self.alike(cell, u32::MAX)).next() else {
            return false;
        };
        self.used -= 1;
        self.cells[place] = self.cells[usize::from(self.used)];
        true
    }

    /// Notes that one of those that went on is gone, if any did.
    #[inline]
    fn forget_passed(&mut self) -> bool {
        if self.passed < u16::MAX {
            let Some(fewer) = self.passed.checked_sub(1) else {
                return false;
            };
            self.passed = fewer;
        }
        true
    }
}

impl Default for TaskIndex {
    fn default() -> Self {
        Self::of_lines(1)
    }
}

impl TaskIndex {
    fn of_lines(count: u32) -> Self {
        Self {
            lines: Table::filled(Line::EMPTY, at(count)),
            mask: count - 1,
        }
    }

    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.lines);
    }

    /// The slot of the row with that id.
    #[inline]
    pub(crate) fn find(&self, id: &RowId, rows: &Table<TaskRow>) -> Option<Slot> {
        let (hash, slot_bits) = (id.hash(), self.slot_bits());
        let home = hash & self.mask;
        let mut place = home;
        loop {
            let line = self.lines.get(place);
            let alike = lanes(line.alike(hash, !slot_bits));
            let mut slots = alike.map(|place| line.cells[place] & slot_bits);
            if let Some(slot) = slots.find(|slot| rows.get(*slot).id == *id) {
                return Some(slot);
            }
            place = self.after(place);
            // Where ids of each line live farther on, none of the lines ends the search.
            if line.passed == 0 || place == home {
                return None;
            }
        }
    }

    /// Adds the slot of an id that is not here yet, and whose row is.
    pub(crate) fn insert(&mut self, slot: Slot, id: &RowId, rows: &Table<TaskRow>) {
        if slot / FILLED > self.mask {
            self.grow(slot, rows);
        } else {
            self.put(slot, id.hash());
        }
    }

    fn put(&mut self, slot: Slot, hash: u32) {
        let cell = self.cell(slot, hash);
        let mut place = hash & self.mask;
        while !self.lines.get_mut(place).put(cell) {
            place = self.after(place);
        }
    }

    /// Takes the slot of an id out.
    pub(crate) fn remove(&mut self, slot: Slot, id: &RowId) {
        let hash = id.hash();
        let cell = self.cell(slot, hash);
        let home = hash & self.mask;
        let mut place = home;
        loop {
            let line = self.lines.get_mut(place);
            if line.take(cell) {
                return;
            }
            let is_farther_on = line.forget_passed();
            place = self.after(place);
            if !is_farther_on || place == home {
                debug_assert!(false, "the slot is not in the index");
                return;
            }
        }
    }

    /// Makes room for a new slot and those before it, all of which are in use: the index is made anew
    /// of the rows.
    #[cold]
    fn grow(&mut self, slot: Slot, rows: &Table<TaskRow>) {
        *self = Self::of_lines((slot / FILLED + 1).next_power_of_two());
        for (row, slot) in rows.iter().zip(0..) {
            debug_assert!(row.is_in_use(), "no slot is new while one is free");
            self.put(slot, row.id.hash());
        }
    }

    #[inline]
    fn cell(&self, slot: Slot, hash: u32) -> u32 {
        hash & !self.slot_bits() | slot
    }

    /// The bits of a cell that say the slot: four more than say the line, as there are fewer than
    /// sixteen slots for each line.
    #[inline]
    fn slot_bits(&self) -> u32 {
        self.mask << 4 | 15
    }

    #[inline]
    fn after(&self, place: u32) -> u32 {
        place.wrapping_add(1) & self.mask
    }
}

/// How many cells a line has.
const CELLS: usize = 15;

/// How many slots there are for each line: lines are nearly full before there are more of them.
const FILLED: u32 = 13;

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

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;

    use super::*;
    use crate::cluster::slots::Slots;
    use crate::model::{Purpose, Seed};

    #[test]
    fn a_line_is_one_of_the_cache() {
        assert_eq!(size_of::<Line>(), 64);
    }

    /// An id of the hash of a number, whatever the other number.
    fn id(hash: u64, other: u64) -> RowId {
        let bits = u128::from(other.rotate_right(32)) << 64 | u128::from(hash ^ other);
        RowId {
            bytes: bits.to_le_bytes(),
            form: RowForm::Digits,
        }
    }

    /// Ids come and go; of those with few hashes most are in another line than their own.
    fn finds_what_a_map_finds(hashes: u64, ids: u64, rounds: u32) {
        let mut rows: Table<TaskRow> = Table::new();
        let (mut index, mut slots) = (TaskIndex::default(), Slots::default());
        let mut expected: BTreeMap<(u64, u64), Slot> = BTreeMap::new();
        let mut draws = Seed::new(5).draws(Purpose::Placement, 0);
        for round in 0..rounds {
            let key = (draws.below(hashes), draws.below(ids));
            let id = id(key.0, key.1);
            assert_eq!(index.find(&id, &rows), expected.get(&key).copied());
            // As many come as go, after more came than went.
            if let Some(slot) = expected.get(&key).copied() {
                if round > rounds / 2 || draws.below(4) == 0 {
                    index.remove(slot, &id);
                    *rows.get_mut(slot) = TaskRow::EMPTY;
                    slots.give_back(slot);
                    expected.remove(&key);
                }
            } else {
                let slot = slots.take().unwrap();
                rows.reach(slot, TaskRow::EMPTY);
                let (row, group) = (rows.get_mut(slot), 0);
                *row = TaskRow { id, group, ..*row };
                index.insert(slot, &id, &rows);
                expected.insert(key, slot);
            }
        }
        for ((hash, other), slot) in expected {
            assert_eq!(index.find(&id(hash, other), &rows), Some(slot));
            index.remove(slot, &id(hash, other));
        }
        let is_left = |line: &Line| line.used > 0 || line.passed > 0;
        assert!(!index.lines.iter().any(is_left));
    }

    #[test]
    fn ids_are_found() {
        finds_what_a_map_finds(1 << 40, 1, 3000);
        finds_what_a_map_finds(2000, 2, 20_000);
    }

    #[test]
    fn ids_of_the_same_hash_are_found() {
        finds_what_a_map_finds(3, 300, 20_000);
    }

    #[test]
    fn a_search_ends_where_ids_of_each_line_are_farther_on() {
        let mut rows: Table<TaskRow> = Table::new();
        let mut index = TaskIndex::default();
        let mut add = |index: &mut TaskIndex, slot: Slot, id: RowId| {
            rows.reach(slot, TaskRow::EMPTY);
            let (row, group) = (rows.get_mut(slot), 0);
            *row = TaskRow { id, group, ..*row };
            index.insert(slot, &id, &rows);
        };
        // Two lines: of one a task is in the other, and when the former are gone the same again.
        (0..16).for_each(|slot| add(&mut index, slot, id(0, slot.into())));
        (0..15).for_each(|slot| index.remove(slot, &id(0, slot.into())));
        (0..15).for_each(|slot| add(&mut index, slot, id(1, slot.into())));
        assert_eq!(index.mask, 1);
        assert!(index.lines.iter().all(|line| line.passed == 1));
        for hash in 0..4 {
            assert_eq!(index.find(&id(hash, 20), &rows), None);
        }
        assert_eq!(index.find(&id(0, 15), &rows), Some(15));
        assert_eq!(index.find(&id(1, 14), &rows), Some(14));
    }

    #[test]
    fn a_line_that_lost_count_sends_on_for_ever() {
        let mut line = Line {
            passed: u16::MAX - 1,
            used: 15,
            ..Line::EMPTY
        };
        for _ in 0..3 {
            assert!(!line.put(7));
        }
        for _ in 0..5 {
            assert!(line.forget_passed());
        }
        assert_eq!(line.passed, u16::MAX);
    }
}
