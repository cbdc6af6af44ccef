//! Values that repeat, kept once.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::table::{Each, Slot, Table};

/// Values kept once each, by number, with a count of their uses.
///
/// A value that nothing uses any more is forgotten when a transaction ends, that which freed it or a
/// later one, and its number is given to another. Neither shows in any output.
#[derive(Debug, Clone)]
pub(crate) struct Interner<T: Ord> {
    numbers: Arc<BTreeMap<Arc<T>, Slot>>,
    /// A value that is forgotten stays until its number is given again.
    values: Table<Arc<T>>,
    uses: Table<u32>,
    /// How often each number was given to a value.
    births: Table<u32>,
    /// How many values were forgotten.
    deaths: u64,
    /// How many were ever known.
    all_births: u64,
    free: Vec<Slot>,
    /// Numbers whose uses may be zero: looked at when a transaction ends.
    idle: Vec<Slot>,
}

impl<T: Ord + Clone> Default for Interner<T> {
    fn default() -> Self {
        Self {
            numbers: Arc::new(BTreeMap::new()),
            values: Table::new(),
            uses: Table::new(),
            births: Table::new(),
            deaths: 0,
            all_births: 0,
            free: Vec::new(),
            idle: Vec::new(),
        }
    }
}

impl<T: Ord + Clone> Interner<T> {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.values);
        each(&mut self.uses);
        each(&mut self.births);
    }

    /// The number of a value, if it is known.
    pub(crate) fn find(&self, value: &T) -> Option<Slot> {
        self.numbers.get(value).copied()
    }

    /// The number of a value; a new one is not used by anything yet.
    pub(crate) fn intern(&mut self, value: &T) -> Slot {
        if let Some(slot) = self.find(value) {
            return slot;
        }
        let value = Arc::new(value.clone());
        let slot = if let Some(slot) = self.free.pop() {
            *self.values.get_mut(slot) = value.clone();
            slot
        } else {
            self.values.push(value.clone());
            self.uses.push(0);
            self.births.push(0);
            Slot::try_from(self.values.len() - 1).unwrap_or(super::table::NONE)
        };
        Arc::make_mut(&mut self.numbers).insert(value, slot);
        self.idle.push(slot);
        let births = self.births.get_mut(slot);
        *births = births.wrapping_add(1);
        self.all_births += 1;
        slot
    }

    /// The value of a number that is in use or was just given.
    #[inline]
    pub(crate) fn value(&self, slot: Slot) -> &Arc<T> {
        self.values.get(slot)
    }

    /// How often a number was given to a value: what was found for the value of a number holds as
    /// long as this stays.
    #[inline]
    pub(crate) fn birth(&self, slot: Slot) -> u32 {
        *self.births.get(slot)
    }

    /// How many values were forgotten.
    #[inline]
    pub(crate) fn deaths(&self) -> u64 {
        self.deaths
    }

    /// How many values were ever known.
    #[inline]
    pub(crate) fn births(&self) -> u64 {
        self.all_births
    }

    /// Counts one more use.
    #[inline]
    pub(crate) fn hold(&mut self, slot: Slot) {
        *self.uses.get_mut(slot) += 1;
    }

    /// Counts one use less.
    #[inline]
    pub(crate) fn release(&mut self, slot: Slot) {
        let uses = self.uses.get_mut(slot);
        *uses -= 1;
        if *uses == 0 {
            self.idle.push(slot);
        }
    }

    /// Forgets what nothing uses, if that may be much: what was asked about in vain is asked about
    /// again, and whatever refers to numbers has to be found anew when one may mean something else.
    #[inline]
    pub(crate) fn settle_much(&mut self) {
        if self.idle.len() > MUCH {
            self.forget_idle();
        }
    }

    /// Forgets what nothing uses.
    #[inline]
    pub(crate) fn settle(&mut self) {
        if !self.idle.is_empty() {
            self.forget_idle();
        }
    }

    fn forget_idle(&mut self) {
        while let Some(slot) = self.idle.pop() {
            let is_known = self.numbers.get(self.values.get(slot)) == Some(&slot);
            if *self.uses.get(slot) == 0 && is_known {
                Arc::make_mut(&mut self.numbers).remove(self.values.get(slot));
                self.free.push(slot);
                self.deaths += 1;
            }
        }
    }

    /// The known values with their numbers, in the order of the values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Slot, &Arc<T>)> {
        self.numbers.iter().map(|(value, slot)| (*slot, value))
    }

    /// The values that something uses with their numbers, in the order of the values.
    pub(crate) fn in_use(&self) -> impl Iterator<Item = (Slot, &Arc<T>)> {
        self.iter().filter(|(slot, _)| *self.uses.get(*slot) > 0)
    }

    /// One more than the largest number ever given.
    pub(crate) fn reach(&self) -> usize {
        self.values.len()
    }
}
/// So many numbers whose uses may be zero are much.
const MUCH: usize = 1024;
