//! Which slots are in use, and how often each was reused.

use super::table::{Each, NONE, Slot, Table, at};

/// Hands out slots, the one freed last first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slots {
    /// How often each slot was given away; odd while it is in use.
    reuse: Table<u32>,
    /// Those that are free, and behind them some that were.
    free: Table<Slot>,
    free_count: usize,
    used: usize,
}

impl Slots {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.reuse);
        each(&mut self.free);
    }

    /// A slot that is free, or a new one; `None` when all 2^32 - 1 are in use.
    pub(crate) fn take(&mut self) -> Option<Slot> {
        let slot = if let Some(last) = self.free_count.checked_sub(1) {
            self.free_count = last;
            *self.free.get(number(last))
        } else {
            let slot = Slot::try_from(self.reuse.len())
                .ok()
                .filter(|slot| *slot != NONE)?;
            self.reuse.push(0);
            slot
        };
        let reuse = self.reuse.get_mut(slot);
        *reuse = reuse.wrapping_add(1);
        self.used += 1;
        Some(slot)
    }

    /// Gives a slot back.
    pub(crate) fn give_back(&mut self, slot: Slot) {
        let reuse = self.reuse.get_mut(slot);
        debug_assert!(*reuse % 2 == 1, "the slot is in use");
        *reuse = reuse.wrapping_add(1);
        self.free.reach(number(self.free_count), NONE);
        *self.free.get_mut(number(self.free_count)) = slot;
        self.free_count += 1;
        self.used -= 1;
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
        self.used
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
