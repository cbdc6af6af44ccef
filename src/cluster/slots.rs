//! Which slots are in use, and how often each was reused.

use alloc::vec::Vec;

use super::table::{NONE, Slot, Table, at};

/// Hands out slots, the one freed last first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slots {
    /// How often each slot was given away; odd while it is in use.
    reuse: Table<u32>,
    free: Vec<Slot>,
    used: usize,
}

impl Slots {
    /// A slot that is free, or a new one; `None` when all 2^32 - 1 are in use.
    pub(crate) fn take(&mut self) -> Option<Slot> {
        let slot = if let Some(slot) = self.free.pop() {
            slot
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
        self.free.push(slot);
        self.used -= 1;
    }

    /// How often the slot was given away and back.
    #[inline]
    pub(crate) fn reuse(&self, slot: Slot) -> u32 {
        *self.reuse.get(slot)
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
