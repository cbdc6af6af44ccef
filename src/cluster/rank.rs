//! The keys by which strategies rank instances.

use super::ClusterState;
use super::class::ByNumber;
use super::table::{NONE, Slot};
use crate::model::TaskGroup;
use crate::query::AttributeName;

/// How many counted tasks of a group are in each bucket of an attribute.
#[derive(Debug, Default)]
pub(crate) struct BucketCounts {
    position: usize,
    /// By the number of the attribute's value.
    counts: ByNumber<u32>,
    /// Of the instances without the attribute.
    missing: u32,
}

impl BucketCounts {
    /// The count of the bucket that an instance is in.
    #[inline]
    pub(crate) fn of(&self, state: &ClusterState, instance: Slot) -> u32 {
        match state.bucket(instance, self.position) {
            NONE => self.missing,
            number => *self.counts.get(number),
        }
    }

    /// Takes note that a task of the group was placed.
    pub(crate) fn placed_on(&mut self, state: &ClusterState, instance: Slot) {
        match state.bucket(instance, self.position) {
            NONE => self.missing += 1,
            number => self.counts.set(number, *self.counts.get(number) + 1),
        }
    }
}

impl ClusterState {
    /// The counts of a group's tasks by an attribute that is tracked for spreading.
    pub(crate) fn bucket_counts(&self, name: &AttributeName, group: Slot) -> BucketCounts {
        let mut buckets = BucketCounts::default();
        let Some(position) = self.classes.position(name.as_str()) else {
            return buckets;
        };
        buckets.position = position;
        buckets.counts.reset(0, self.classes.value_reach());
        let Some(spread) = self
            .spreads
            .iter()
            .find(|spread| spread.position == position)
        else {
            return buckets;
        };
        buckets.missing = spread.counts.get(group, NONE);
        for (_, class) in self.classes.iter() {
            let number = class.value_number(position);
            if number != NONE {
                buckets.counts.set(number, spread.counts.get(group, number));
            }
        }
        buckets
    }

    /// How many counted tasks of a group are on an instance.
    #[inline]
    pub(crate) fn peers_on(&self, group: Slot, instance: Slot) -> u32 {
        self.peers.get(group, instance)
    }

    /// The CPU that remains on an instance.
    #[inline]
    pub(crate) fn remaining_cpu(&self, instance: Slot) -> u32 {
        self.instances.get(instance).cpu
    }

    /// The memory that remains on an instance.
    #[inline]
    pub(crate) fn remaining_memory(&self, instance: Slot) -> u32 {
        self.instances.get(instance).memory
    }

    /// A number that compares as the key of an instance does.
    #[inline]
    pub(crate) fn label(&self, instance: Slot) -> u64 {
        self.order.label(instance)
    }

    /// The slots that there are, those without an instance included: they pass no check.
    pub(crate) fn slots(&self) -> impl Iterator<Item = Slot> + use<> {
        0..Slot::try_from(self.instances.len()).unwrap_or(Slot::MAX)
    }

    /// The number of a group that has tasks.
    pub(crate) fn group_number(&self, group: &TaskGroup) -> Option<Slot> {
        self.groups.find(group)
    }

    /// Rises with every change.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }
}
