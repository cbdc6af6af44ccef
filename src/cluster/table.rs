//! Rows by slot.

use alloc::vec::Vec;

/// The number of a row. Rows are reused, so a slot alone does not identify what is in it.
pub(crate) type Slot = u32;

/// The slot that stands for no row.
pub(crate) const NONE: Slot = Slot::MAX;

/// A slot as an index. Slots are 32 bits, which every supported platform can index.
#[inline]
pub(crate) fn at(slot: Slot) -> usize {
    usize::try_from(slot).unwrap_or(usize::MAX)
}

/// A column: one value per slot, and nothing else.
///
/// All of a cluster's state is in tables of small rows, so that how they are kept, and shared
/// between forks, is decided here alone.
#[derive(Debug, Clone)]
pub(crate) struct Table<T> {
    rows: Vec<T>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Table<T> {
    pub(crate) const fn new() -> Self {
        Self { rows: Vec::new() }
    }

    /// How many slots there are.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The row at a slot.
    #[inline]
    pub(crate) fn get(&self, slot: Slot) -> &T {
        &self.rows[at(slot)]
    }

    /// The row at a slot, to be changed.
    #[inline]
    pub(crate) fn get_mut(&mut self, slot: Slot) -> &mut T {
        &mut self.rows[at(slot)]
    }

    /// Adds a row at the end.
    pub(crate) fn push(&mut self, row: T) {
        self.rows.push(row);
    }

    /// The rows in the order of their slots.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &T> {
        self.rows.iter()
    }
}

impl<T: Clone> Table<T> {
    /// As many rows as asked for, each the same.
    pub(crate) fn filled(row: T, length: usize) -> Self {
        Self {
            rows: alloc::vec![row; length],
        }
    }

    /// Adds equal rows until the slot exists.
    pub(crate) fn reach(&mut self, slot: Slot, row: T) {
        if self.rows.len() <= at(slot) {
            self.rows.resize(at(slot) + 1, row);
        }
    }
}
