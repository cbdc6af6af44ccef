//! Rows by slot.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::shared::Shared;

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
/// between forks, is decided here alone: in one piece, or, while there are forks, in
/// [stretches](Shared) of which each is copied when it is first written to.
#[derive(Debug, Clone)]
pub(crate) struct Table<T> {
    /// None while rows are shared.
    rows: Vec<T>,
    shared: Option<Box<Shared<T>>>,
}

/// A table of whatever rows, as far as forks are concerned.
pub(crate) trait Sharing {
    /// Lets clones share the rows, each stretch until it is written to.
    fn share(&mut self);

    /// Puts the rows into one piece again, if nobody shares them.
    fn reunite(&mut self);
}

/// What is done with every table of a state.
pub(crate) type Each<'a> = &'a mut dyn FnMut(&mut dyn Sharing);

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Table<T> {
    pub(crate) const fn new() -> Self {
        Self {
            rows: Vec::new(),
            shared: None,
        }
    }

    /// How many slots there are.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.shared.as_ref().map_or(self.rows.len(), |s| s.len())
    }

    /// The row at a slot.
    #[inline]
    pub(crate) fn get(&self, slot: Slot) -> &T {
        if let Some(row) = self.rows.get(at(slot)) {
            return row;
        }
        match &self.shared {
            Some(shared) => shared.get(at(slot)),
            None => &self.rows[at(slot)],
        }
    }

    /// The row at a slot, if there is one.
    #[inline]
    pub(crate) fn find(&self, slot: Slot) -> Option<&T> {
        (at(slot) < self.len()).then(|| self.get(slot))
    }

    /// The rows in the order of their slots.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        let shared = self.shared.iter().flat_map(|shared| shared.iter());
        self.rows.iter().chain(shared)
    }
}

impl<T: Clone> Table<T> {
    /// As many rows as asked for, each the same.
    pub(crate) fn filled(row: T, length: usize) -> Self {
        Self {
            rows: alloc::vec![row; length],
            shared: None,
        }
    }

    /// The row at a slot, to be changed.
    #[inline]
    pub(crate) fn get_mut(&mut self, slot: Slot) -> &mut T {
        if at(slot) < self.rows.len() {
            return &mut self.rows[at(slot)];
        }
        match &mut self.shared {
            Some(shared) => shared.get_mut(at(slot)),
            None => &mut self.rows[at(slot)],
        }
    }

    /// Adds a row at the end.
    #[inline]
    pub(crate) fn push(&mut self, row: T) {
        match &mut self.shared {
            None => self.rows.push(row),
            Some(shared) => shared.push(row),
        }
    }

    /// Makes room for so many more rows, unless rows are shared.
    pub(crate) fn reserve(&mut self, more: usize) {
        if self.shared.is_none() {
            self.rows.reserve(more);
        }
    }

    /// Adds equal rows until the slot exists.
    pub(crate) fn reach(&mut self, slot: Slot, row: T) {
        match &mut self.shared {
            None if self.rows.len() <= at(slot) => self.rows.resize(at(slot) + 1, row),
            None => {}
            Some(shared) => {
                while shared.len() <= at(slot) {
                    shared.push(row.clone());
                }
            }
        }
    }
}

impl<T: Clone> Sharing for Table<T> {
    fn share(&mut self) {
        match &mut self.shared {
            Some(shared) => shared.freeze(),
            // Copying few rows costs no more than sharing them.
            None if self.rows.len() * size_of::<T>() <= FEW => {}
            None => {
                let rows = core::mem::take(&mut self.rows);
                self.shared = Some(Box::new(Shared::new(rows)));
            }
        }
    }

    fn reunite(&mut self) {
        if let Some(shared) = self.shared.take() {
            match shared.into_rows() {
                Ok(rows) => self.rows = rows,
                Err(shared) => self.shared = Some(Box::new(shared)),
            }
        }
    }
}

/// How many bytes are few.
const FEW: usize = 128;
