//! Which instances changed lately.

use super::scarce::Left;
use crate::cluster::table::{Each, NONE, Slot, Table, at};

/// The instances that changed, in the order in which that happened: whoever wants to know looks when it
/// is asked, rather than that thousands are told each time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changes {
    /// The last [`KEPT`], each in the place that its number gives.
    last: Table<Changed>,
    /// How many there ever were.
    count: u64,
}

/// An instance that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Changed {
    pub(super) slot: Slot,
    /// What it had left before, if it was open.
    pub(super) before: Option<Left>,
    /// Whether it has other attributes now, so that its tasks are in other buckets.
    pub(super) is_relabelled: bool,
}

impl Changes {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.last);
    }

    /// How many there ever were.
    #[inline]
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Adds one and says which it is.
    pub(super) fn push(&mut self, change: Changed) -> u64 {
        let number = self.count;
        let place = place(number);
        if at(place) < self.last.len() {
            *self.last.get_mut(place) = change;
        } else {
            self.last.push(change);
        }
        self.count += 1;
        number
    }

    /// Those after the first so many; `None` where some of them are not kept any more.
    pub(super) fn after(&self, seen: u64) -> Option<impl Iterator<Item = Changed>> {
        let is_kept = self.count - seen <= KEPT;
        is_kept.then(|| (seen..self.count).map(|number| *self.last.get(place(number))))
    }
}

fn place(number: u64) -> Slot {
    Slot::try_from(number % KEPT).unwrap_or(NONE)
}

/// How many are kept: few in tests, so that some are missed.
const KEPT: u64 = if cfg!(test) { 16 } else { 4096 };

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn the_last_changes_are_kept_in_their_order() {
        let mut changes = Changes::default();
        let change = |number: u64| Changed {
            slot: u32::try_from(number).unwrap(),
            before: None,
            is_relabelled: false,
        };
        for number in 0..10_000 {
            assert_eq!(changes.push(change(number)), number);
            let seen = number.saturating_sub(4);
            let after = changes.after(seen).unwrap().collect::<Vec<_>>();
            assert_eq!(after, (seen..=number).map(change).collect::<Vec<_>>());
        }
        assert_eq!(changes.count(), 10_000);
        assert_eq!(changes.after(10_000).unwrap().count(), 0);
        assert_eq!(
            changes.after(10_000 - KEPT).unwrap().next(),
            Some(change(10_000 - KEPT))
        );
        assert!(changes.after(10_000 - KEPT - 1).is_none());
    }
}
