//! Keeping indexes exact: the one mutator tells them of everything that changes an instance.

use super::changes::Changed;
use super::register::Asked;
use super::scarce::{Left, Scarce};
use super::watch::{Ranking, Watch};
use super::{Order, Ordered};
use crate::cluster::ClusterState;
use crate::cluster::rows::{InstanceRow, TaskRow};
use crate::cluster::table::{NONE, Slot, Table};

/// What happened to an instance besides the change of its row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Event {
    /// The group of which the instance has a task more or less now, or [`NONE`].
    group: Slot,
    /// Whether that task is counted.
    is_counted: bool,
    /// Whether the instance may now admit what it did not.
    improves: bool,
}

impl Event {
    /// A task was placed.
    pub(crate) fn taken(task: &TaskRow) -> Self {
        Self {
            group: task.group,
            is_counted: task.is_counted(),
            improves: false,
        }
    }

    /// A task stopped.
    pub(crate) fn given_back(task: &TaskRow) -> Self {
        Self {
            improves: true,
            ..Self::taken(task)
        }
    }

    /// The instance came, went or changed its state or attributes.
    pub(crate) const CHANGED: Self = Self {
        group: NONE,
        is_counted: false,
        improves: true,
    };
}

impl ClusterState {
    /// Whether an instance is open and admits what is asked, but for what is the same for all of its
    /// cell.
    #[inline]
    pub(super) fn admits(&self, slot: Slot, asked: &Asked) -> bool {
        let row = self.instances.get(slot);
        row.is_open()
            && self.has_room(slot, &asked.need)
            && asked
                .most_peers
                .is_none_or(|most| self.peers_on(asked.group, slot) <= most)
    }

    /// Brings the indexes up to date after an instance changed.
    #[inline]
    pub(in crate::cluster) fn reindex(&mut self, slot: Slot, old: &InstanceRow, event: Event) {
        self.improvements += u64::from(event.improves);
        if self.indexes.is_unused() {
            return;
        }
        self.reindex_orders(slot, old, event);
        if !self.indexes.sheets.is_empty() {
            self.reindex_draws(slot, old);
        }
    }

    fn reindex_orders(&mut self, slot: Slot, old: &InstanceRow, event: Event) {
        let label = self.order.label(slot);
        for index in 0..self.indexes.ordered.len() {
            let new = self.instances.get(slot);
            let ordered = &mut self.indexes.ordered[index];
            let partition = &mut self.indexes.partitions[ordered.partition];
            let order = ordered.order;
            let mut place = |row: &InstanceRow| {
                let cell = partition.cell(&self.classes, row.class);
                (cell, order.entry(row, label, slot))
            };
            let scarce = ordered.scarce;
            let is_there = |row: &InstanceRow| row.is_open() && Scarce::left(row).holds(scarce);
            let was = is_there(old).then(|| place(old));
            let is = is_there(new).then(|| place(new));
            match (was, is) {
                (None, None) => {}
                (Some((cell, entry)), None) => ordered.forest.remove(cell, entry),
                (None, Some((cell, entry))) => ordered.forest.insert(cell, entry),
                (Some((old_cell, old)), Some((cell, new))) if old_cell == cell => {
                    ordered.forest.shift(cell, old, new);
                }
                (Some((old_cell, old)), Some((cell, new))) => {
                    ordered.forest.remove(old_cell, old);
                    ordered.forest.insert(cell, new);
                }
            }
            if ordered.watches.len() > 0 {
                self.tell_watches(index, slot, (old, event));
            }
        }
    }

    /// Tells watches of an index of an instance that changed, and notes it for the others.
    fn tell_watches(&mut self, index: usize, slot: Slot, (old, event): (&InstanceRow, Event)) {
        let new = self.instances.get(slot);
        let ordered = &mut self.indexes.ordered[index];
        // Where it keeps its place and has less, it is not admitted anew.
        let is_news = event.improves || ordered.order != Order::Key;
        let number = is_news.then(|| {
            ordered.changes.push(Changed {
                slot,
                before: old.is_open().then(|| Left::of(old)),
                is_relabelled: old.in_use && new.in_use && old.class != new.class,
            })
        });
        let mut watches = core::mem::take(&mut ordered.watches);
        let ordered = &self.indexes.ordered[index];
        self.tell_own(ordered, &mut watches, (slot, event, number));
        self.indexes.ordered[index].watches = watches;
    }

    /// Tells the watches of the group whose task came or went. Others hear of it when they are asked.
    fn tell_own(
        &self,
        ordered: &Ordered,
        watches: &mut Table<Watch>,
        (slot, event, change): (Slot, Event, Option<u64>),
    ) {
        for number in ordered.by_group.watches(event.group) {
            let watch = watches.get_mut(number);
            if event.is_counted {
                let bucket = |spread: usize| self.bucket(slot, self.spreads[spread].position);
                watch.count(!event.improves, bucket);
            }
            self.tell(ordered, watch, slot);
            if change == Some(watch.seen) {
                watch.seen += 1;
            }
        }
    }

    /// Tells a watch of an instance that changed.
    pub(super) fn tell(&self, ordered: &Ordered, watch: &mut Watch, slot: Slot) {
        if let Some((lot, ranking)) = self.passed_by(ordered, watch, slot) {
            self.pass(ordered, watch, (lot, ranking));
        }
    }

    /// Where an instance that changed ranks, and in which lot, if a watch admits it and would not find it
    /// ahead.
    fn passed_by(&self, ordered: &Ordered, watch: &Watch, slot: Slot) -> Option<(usize, Ranking)> {
        let row = self.instances.get(slot);
        if !row.is_open() || !watch.room.is_in(row.cpu, row.memory) {
            return None;
        }
        let partition = &self.indexes.partitions[ordered.partition];
        let lot = watch.lot_of(partition.known_cell(&self.classes, row.class)?)?;
        let label = self.order.label(slot);
        let key = ordered.order.entry(row, label, slot).key;
        if watch.is_ahead(lot, key) || !self.admits(slot, &watch.asked) {
            return None;
        }
        let peers = self.ranked_peers(slot, watch);
        Some((lot, Ranking { peers, key, slot }))
    }

    /// Puts an instance among those that a watch has passed.
    fn pass(&self, ordered: &Ordered, watch: &mut Watch, (lot, ranking): (usize, Ranking)) {
        watch.push(ordered.order, lot, ranking);
        if watch.lots[lot].is_cluttered() {
            let entries = watch.lots[lot].take_entries();
            let current = |entry: &Ranking| self.is_current(ordered, watch, lot, *entry);
            let entries = entries.into_iter().filter(current).collect();
            watch.lots[lot].put_entries(entries);
        }
    }

    /// The peers on an instance, if they count.
    #[inline]
    pub(super) fn ranked_peers(&self, slot: Slot, watch: &Watch) -> u32 {
        if watch.watched.counts_peers {
            self.peers_on(watch.asked.group, slot)
        } else {
            0
        }
    }
}
