//! Which slots are free, and how often each was reused.

use super::table::{Each, NONE, Slot, Table, at};

/// Hands out slots, the one freed last first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slots {
    /// Those that are free, and behind them some that were.
    free: Table<Slot>,
    free_count: usize,
    /// How many were ever handed out: those from here on are new.
    reach: Slot,
}

impl Slots {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.free);
    }

    /// A slot that is free, or a new one; `None` when all 2^32 - 1 are in use.
    pub(crate) fn take(&mut self) -> Option<Slot> {
        if let Some(last) = self.free_count.checked_sub(1) {
            self.free_count = last;
            return Some(*self.free.get(number(last)));
        }
        let slot = Some(self.reach).filter(|slot| *slot != NONE)?;
        self.reach += 1;
        Some(slot)
    }

    /// Gives a slot back.
    pub(crate) fn give_back(&mut self, slot: Slot) {
        self.free.reach(number(self.free_count), NONE);
        *self.free.get_mut(number(self.free_count)) = slot;
        self.free_count += 1;
    }

    /// How many slots are in use.
    pub(crate) fn used(&self) -> usize {
        at(self.reach) - self.free_count
    }
}

/// Slots of which each knows how often it was given away, so that a handle of what was in it before
/// is known for one.
#[derive(Debug, Clone, Default)]
pub(crate) struct CountedSlots {
    slots: Slots,
    /// How often each slot was given away and back; odd while it is in use.
    reuse: Table<u32>,
}

impl CountedSlots {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        self.slots.tables(each);
        each(&mut self.reuse);
    }

    /// A slot that is free, or a new one; `None` when all 2^32 - 1 are in use.
    pub(crate) fn take(&mut self) -> Option<Slot> {
        let slot = self.slots.take()?;
        self.reuse.reach(slot, 0);
        self.count(slot);
        Some(slot)
    }

    /// Gives a slot back.
    pub(crate) fn give_back(&mut self, slot: Slot) {
        debug_assert!(self.reuse(slot) % 2 == 1, "the slot is in use");
        self.count(slot);
        self.slots.give_back(slot);
    }

    fn count(&mut self, slot: Slot) {
        let reuse = self.reuse.get_mut(slot);
        *reuse = reuse.wrapping_add(1);
    }

    /// How often the slot was given away and back.
    #[inline]
    pub(crate) fn reuse(&self, slot: Slot) -> u32 {
        *self.reuse.get(slot)
    }

    /// A slot was given back and away again, and came to be what it was: its handles mean what they
    /// meant.
    pub(crate) fn restore(&mut self, slot: Slot, reuse: u32) {
        debug_assert!(
            self.reuse(slot) % 2 == reuse % 2,
            "the slot is in use as it was"
        );
        *self.reuse.get_mut(slot) = reuse;
    }

    /// Whether the handle of a slot and its reuse still means what it meant.
    pub(crate) fn is_current(&self, slot: Slot, reuse: u32) -> bool {
        at(slot) < self.reuse.len() && self.reuse(slot) == reuse && reuse % 2 == 1
    }

    /// How many slots are in use.
    pub(crate) fn used(&self) -> usize {
        self.slots.used()
    }

    /// The slots in use, in the order of their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Slot> {
        let numbered = self.reuse.iter().zip(0..);
        numbered
            .filter(|(reuse, _)| **reuse % 2 == 1)
            .map(|(_, slot)| slot)
    }
}

/// There are fewer free slots than slots.
fn number(index: usize) -> Slot {
    Slot::try_from(index).unwrap_or(NONE)
}
