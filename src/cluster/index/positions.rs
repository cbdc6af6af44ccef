//! The instances in the order of their keys.

use crate::cluster::table::{Each, NONE, Slot, Table};

/// The positions of the instances in the order of their keys.
#[derive(Debug, Clone, Default)]
pub(crate) struct Positions {
    of_slot: Table<u32>,
    slots: Table<Slot>,
}

impl Positions {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.of_slot);
        each(&mut self.slots);
    }

    /// The positions of instances that come in the order of their keys.
    pub(crate) fn new(slots: impl Iterator<Item = Slot>, reach: usize) -> Self {
        let mut positions = Self {
            of_slot: Table::filled(NONE, reach),
            slots: Table::new(),
        };
        for (position, slot) in (0..).zip(slots) {
            *positions.of_slot.get_mut(slot) = position;
            positions.slots.push(slot);
        }
        positions
    }

    /// The position of an instance, if it was there when positions were given.
    #[inline]
    pub(crate) fn of(&self, slot: Slot) -> Option<u32> {
        let position = self.of_slot.find(slot).copied();
        position.filter(|position| *position != NONE)
    }

    #[inline]
    pub(crate) fn slot(&self, position: u32) -> Slot {
        *self.slots.get(position)
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }
}
