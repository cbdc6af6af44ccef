//! The order of the instances' keys, as numbers.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Bound;

use super::table::{Each, Slot, Table};
use crate::model::ContainerInstanceArn;

/// The registered instances in the order of their keys, and a number for each that compares as its
/// key does.
///
/// A new instance takes a number between those of its neighbours. Where there is no number left
/// between them, the numbers of a stretch around them are spaced out again; the stretch is the
/// smallest that is not crowded, so that inserting n instances costs n times the square of the
/// logarithm of n at worst.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeyOrder {
    keys: Arc<Keys>,
    labels: Table<u64>,
}

/// The slots by key, and by number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Keys {
    slots: BTreeMap<ContainerInstanceArn, Slot>,
    by_label: BTreeMap<u64, Slot>,
}

impl Keys {
    /// The instances in the order of their keys.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&ContainerInstanceArn, Slot)> {
        self.slots.iter().map(|(arn, slot)| (arn, *slot))
    }
}

impl KeyOrder {
    /// The instance of a key.
    pub(crate) fn find(&self, arn: &ContainerInstanceArn) -> Option<Slot> {
        self.keys.slots.get(arn).copied()
    }

    /// A number that compares as the key of the instance does.
    #[inline]
    pub(crate) fn label(&self, slot: Slot) -> u64 {
        *self.labels.get(slot)
    }

    /// The instances in the order of their keys.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&ContainerInstanceArn, Slot)> {
        self.keys.iter()
    }

    /// The keys as they are now, to be kept while the state changes.
    pub(crate) fn keys(&self) -> Arc<Keys> {
        self.keys.clone()
    }

    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.labels);
    }

    /// Adds an instance whose key is not here yet.
    pub(crate) fn insert(&mut self, arn: ContainerInstanceArn, slot: Slot) -> Numbers {
        let below = (Bound::Unbounded, Bound::Excluded(&arn));
        let previous = self
            .keys
            .slots
            .range(below)
            .next_back()
            .map(|(_, slot)| *slot);
        let above = (Bound::Excluded(&arn), Bound::Unbounded);
        let next = self.keys.slots.range(above).next().map(|(_, slot)| *slot);
        let mut numbers = Numbers::Kept;
        let label = self.between(previous, next).unwrap_or_else(|| {
            numbers = Numbers::Anew;
            self.space_out(previous, next);
            // Spacing leaves room for one more between any two.
            self.between(previous, next).unwrap_or(u64::MAX)
        });
        self.labels.reach(slot, 0);
        *self.labels.get_mut(slot) = label;
        let keys = Arc::make_mut(&mut self.keys);
        keys.by_label.insert(label, slot);
        keys.slots.insert(arn, slot);
        numbers
    }

    /// Takes an instance out.
    pub(crate) fn remove(&mut self, arn: &ContainerInstanceArn) {
        let keys = Arc::make_mut(&mut self.keys);
        if let Some(slot) = keys.slots.remove(arn) {
            keys.by_label.remove(self.labels.get(slot));
        }
    }

    /// A number between those of two neighbours.
    fn between(&self, previous: Option<Slot>, next: Option<Slot>) -> Option<u64> {
        match (
            previous.map(|slot| self.label(slot)),
            next.map(|slot| self.label(slot)),
        ) {
            (None, None) => Some(1 << 63),
            (Some(low), None) => low.checked_add(STEP).or_else(|| middle(low, u64::MAX)),
            (None, Some(high)) => high.checked_sub(STEP).or_else(|| middle(0, high)),
            (Some(low), Some(high)) => middle(low, high),
        }
    }

    /// Numbers a stretch around the neighbours anew.
    fn space_out(&mut self, previous: Option<Slot>, next: Option<Slot>) {
        let anchor = previous.or(next).map_or(0, |slot| self.label(slot));
        let (first, width, stretch) = self.stretch(anchor);
        let count = u64::try_from(stretch.len()).unwrap_or(u64::MAX);
        let step = width / count.saturating_add(1);
        let by_label = &mut Arc::make_mut(&mut self.keys).by_label;
        for slot in &stretch {
            by_label.remove(self.labels.get(*slot));
        }
        let mut label = first;
        for slot in stretch {
            label += step;
            *self.labels.get_mut(slot) = label;
            by_label.insert(label, slot);
        }
    }

    /// The smallest aligned range around a number in which at most 2/3 to the power of its height
    /// of the numbers are taken: where it begins, how wide it is, and who is in it.
    fn stretch(&self, anchor: u64) -> (u64, u64, Vec<Slot>) {
        let mut allowed = 1_u64;
        for height in 1..64_u32 {
            // A range of twice the width may hold 4/3 as many.
            allowed = (allowed * 4).div_ceil(3).min(1 << 32);
            let width = 1_u64 << height;
            let first = anchor & !(width - 1);
            let last = first + (width - 1);
            let limit = usize::try_from(allowed).unwrap_or(usize::MAX);
            let members = self
                .keys
                .by_label
                .range(first..=last)
                .take(limit.saturating_add(1));
            let stretch: Vec<Slot> = members.map(|(_, slot)| *slot).collect();
            let count = u64::try_from(stretch.len()).unwrap_or(u64::MAX);
            if stretch.len() <= limit && (width - 1) / count.saturating_add(1) >= 2 {
                return (first, width - 1, stretch);
            }
        }
        (0, u64::MAX, self.keys.by_label.values().copied().collect())
    }
}

/// What became of the numbers of the other instances when one was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// They stayed.
    Kept,
    /// Some changed.
    Anew,
}

/// A number strictly between two, if there is one.
fn middle(low: u64, high: u64) -> Option<u64> {
    let distance = high.checked_sub(low)?;
    (distance > 1).then(|| low + distance / 2)
}

impl KeyOrder {
    /// Whether the numbers compare as the keys do; for tests.
    #[cfg(test)]
    fn is_consistent(&self) -> bool {
        let labels: Vec<u64> = self.iter().map(|(_, slot)| self.label(slot)).collect();
        let by_label: Vec<Slot> = self.keys.by_label.values().copied().collect();
        labels.is_sorted_by(|a, b| a < b)
            && by_label == self.iter().map(|(_, slot)| slot).collect::<Vec<_>>()
    }
}

/// The distance at which instances are added at either end.
const STEP: u64 = 1 << 40;

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: usize) -> ContainerInstanceArn {
        ContainerInstanceArn::new(&alloc::format!("i{number:08}")).unwrap()
    }

    fn filled(numbers: impl IntoIterator<Item = usize>) -> KeyOrder {
        let mut order = KeyOrder::default();
        for (slot, number) in numbers.into_iter().enumerate() {
            order.insert(key(number), u32::try_from(slot).unwrap());
        }
        order
    }

    #[test]
    fn numbers_compare_as_keys_do_in_any_order_of_insertion() {
        assert!(filled(0..3000).is_consistent());
        assert!(filled((0..3000).rev()).is_consistent());
        // Always into the same gap, from below and from above.
        assert!(filled([0, 9_999_999].into_iter().chain(1..3000)).is_consistent());
        assert!(filled([0, 9_999_999].into_iter().chain((1..3000).rev())).is_consistent());
        // Always into the middle.
        let zigzag = (0..3000).map(|n| if n % 2 == 0 { n } else { 9_999_999 - n });
        assert!(filled(zigzag).is_consistent());
    }

    #[test]
    fn what_is_taken_out_leaves_room() {
        let mut order = filled(0..100);
        for number in (0..100).step_by(3) {
            order.remove(&key(number));
        }
        assert!(order.is_consistent());
        assert_eq!(order.iter().count(), 66);
    }
}
