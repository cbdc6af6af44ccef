//! Values that are written once each and then named by number.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::bytes::put_count;
use crate::cluster::intern::Interner;
use crate::cluster::table::{NONE, Slot, at};

/// Distinct values as bytes, numbered as they come.
#[derive(Debug, Default)]
pub(super) struct Pool {
    numbers: BTreeMap<Vec<u8>, u32>,
}

impl Pool {
    /// The number of a value.
    pub(super) fn number(&mut self, value: &[u8]) -> u32 {
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        // There are no more values than uses of them, and those are numbered by 32 bits.
        let number = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        self.numbers.insert(value.to_vec(), number);
        number
    }

    /// How many values there are.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The values with their numbers.
    pub(super) fn into_values(self) -> impl Iterator<Item = (Vec<u8>, u32)> {
        self.numbers.into_iter()
    }
}

/// Distinct values in the order of their bytes, and where each is in it.
#[derive(Debug)]
pub(super) struct Ranked {
    values: Vec<Vec<u8>>,
    ranks: Vec<u32>,
}

impl Ranked {
    /// Puts values in order, each with the number that it had; no number is as large as `reach`.
    pub(super) fn new(values: impl Iterator<Item = (Vec<u8>, u32)>, reach: usize) -> Self {
        let mut values: Vec<(Vec<u8>, u32)> = values.collect();
        values.sort_unstable();
        let mut ranks = alloc::vec![0; reach];
        for ((_, number), rank) in values.iter().zip(0..) {
            ranks[at(*number)] = rank;
        }
        let values = values.into_iter().map(|(value, _)| value).collect();
        Self { values, ranks }
    }

    /// The values of a pool.
    pub(super) fn of_pool(pool: Pool) -> Self {
        let reach = pool.len();
        Self::new(pool.into_values(), reach)
    }

    /// The values that are in use.
    pub(super) fn of_interner<T: Ord + Clone>(
        interner: &Interner<T>,
        write: fn(&mut Vec<u8>, &T),
    ) -> Self {
        let written = interner.in_use().map(|(slot, value)| {
            let mut bytes = Vec::new();
            write(&mut bytes, value);
            (bytes, slot)
        });
        Self::new(written, interner.reach())
    }

    /// The place of the value of a number.
    #[inline]
    pub(super) fn rank(&self, number: Slot) -> u32 {
        self.ranks[at(number)]
    }

    /// Writes the values.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        put_count(out, self.values.len());
        for value in &self.values {
            out.extend_from_slice(value);
        }
    }
}

/// The place of a value and one; 0 where there is none.
#[inline]
pub(super) fn place(table: &Ranked, number: Slot) -> u64 {
    if number == NONE {
        0
    } else {
        u64::from(table.rank(number)) + 1
    }
}
