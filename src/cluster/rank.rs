//! The keys by which strategies rank instances.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::ClusterState;
use super::class::ByNumber;
use super::request::is_considered;
use super::rows::group_bit;
use super::table::{Slot, at};
use crate::model::{InstanceScope, TaskGroup};
use crate::query::AttributeName;

/// An instance that could take a task, with what strategies rank it by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    pub(crate) instance: Slot,
    pub(crate) class: Slot,
    pub(crate) cpu: u32,
    pub(crate) memory: u32,
}

/// How many counted tasks of a group are in each bucket of an attribute.
#[derive(Debug, Default)]
pub(crate) struct BucketCounts {
    /// The bucket of each class, by its position in `counts`.
    buckets: ByNumber<u32>,
    counts: Vec<u32>,
}

impl BucketCounts {
    /// The count of the bucket that an instance is in.
    #[inline]
    pub(crate) fn of(&self, class: Slot) -> u32 {
        self.counts[at(*self.buckets.get(class))]
    }

    /// Takes note that a task of the group was placed.
    pub(crate) fn placed_on(&mut self, state: &ClusterState, instance: Slot) {
        let bucket = *self.buckets.get(state.instances.get(instance).class);
        self.counts[at(bucket)] += 1;
    }
}

impl ClusterState {
    /// The counts of a group's tasks by an attribute that is tracked for spreading.
    pub(crate) fn bucket_counts(&self, name: &AttributeName, group: Slot) -> BucketCounts {
        let mut buckets = BucketCounts::default();
        let position = self.classes.position(name.as_str());
        let spread = self
            .spreads
            .iter()
            .find(|spread| Some(spread.position) == position);
        let Some(spread) = spread else {
            return buckets;
        };
        buckets.buckets.reset(0, self.classes.reach());
        let mut numbers: BTreeMap<Slot, u32> = BTreeMap::new();
        for (slot, class) in self.classes.iter() {
            let number = class.value_number(spread.position);
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            let bucket = *numbers.entry(number).or_insert(next);
            if bucket == next {
                buckets.counts.push(spread.counts.get(group, number));
            }
            buckets.buckets.set(slot, bucket);
        }
        buckets
    }

    /// The number of the spread over an attribute that is tracked for spreading, and the position of
    /// the attribute.
    pub(crate) fn spread(&self, name: &AttributeName) -> Option<(usize, usize)> {
        let position = self.classes.position(name.as_str())?;
        let mut spreads = self.spreads.iter();
        let number = spreads.position(|spread| spread.position == position)?;
        Some((number, position))
    }

    /// The bucket of a class by an attribute's position: the number of its value.
    pub(crate) fn bucket_of_class(&self, class: Slot, position: usize) -> Slot {
        self.classes.class(class).value_number(position)
    }

    /// How many counted tasks of a group are in a bucket of a spread.
    #[inline]
    pub(crate) fn bucket_count(&self, spread: usize, group: Slot, bucket: Slot) -> u32 {
        self.spreads[spread].counts.get(group, bucket)
    }

    /// How often the number of a group was given.
    pub(crate) fn group_birth(&self, group: Slot) -> u32 {
        self.groups.birth(group)
    }

    /// How many counted tasks of a group are on an instance. Unless the [peers of the
    /// group](Self::count_peers) are counted, all tasks on the instance are looked at.
    #[inline]
    pub(crate) fn peers_on(&self, group: Slot, instance: Slot) -> u32 {
        // Mostly there are none, and the row, which is needed anyway, knows.
        if self.instances.get(instance).groups & group_bit(group) == 0 {
            return 0;
        }
        if self.counts_peers(group) {
            return self.peers.get(group, instance);
        }
        let tasks = self.tasks_on(instance);
        let peers = tasks.filter(|task| task.is_counted() && task.group == group);
        u32::try_from(peers.count()).unwrap_or(u32::MAX)
    }

    #[inline]
    pub(super) fn counts_peers(&self, group: Slot) -> bool {
        self.group_row(group).counts_peers
    }

    /// A number that compares as the key of an instance does.
    #[inline]
    pub(crate) fn label(&self, instance: Slot) -> u64 {
        self.order.label(instance)
    }

    /// Whether there is an active instance that a scope considers.
    pub(crate) fn any_active(&self, scope: &InstanceScope) -> bool {
        let is_of_them = |class| is_considered(self.classes.class(class), scope);
        let mut rows = self.instances.iter();
        rows.any(|row| row.is_active() && is_of_them(row.class))
    }

    /// Rises with every change, also of those that are taken back.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// The numbers of the classes that instances have.
    pub(crate) fn classes(&self) -> impl Iterator<Item = Slot> {
        self.classes.iter().map(|(class, _)| class)
    }

    /// One more than the largest number of a class.
    pub(crate) fn class_reach(&self) -> usize {
        self.classes.reach()
    }

    /// The number of a group that has tasks, or was asked about.
    pub(crate) fn group_number(&self, group: &TaskGroup) -> Option<Slot> {
        self.groups.find(group)
    }

    /// An instance with what strategies rank it by.
    pub(crate) fn candidate(&self, instance: Slot) -> Candidate {
        let row = self.instances.get(instance);
        Candidate {
            instance,
            class: row.class,
            cpu: row.cpu,
            memory: row.memory,
        }
    }
}
