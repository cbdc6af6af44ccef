//! What strategies say of which task goes first.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::stop_order::Class;
use crate::cluster::{ClusterView, Slot, TaskView};
use crate::model::{BinpackField, PlacementStrategy, Purpose, Seed, SpreadField, built_in};

/// The tasks of a group that count, ranked by a chain of strategies; what is stopped changes the
/// ranks of the others.
///
/// Each step has a table of amounts by number: of tasks in a bucket, or of what was freed on an
/// instance. A task has a number in each table, so that ranking it is a look into each.
pub(super) struct Ranking<'a> {
    peers: &'a [TaskView<'a>],
    steps: Vec<Step<'a>>,
}

/// One strategy of the chain.
enum Step<'a> {
    /// The task in the fullest bucket.
    Spread(Table<'a>),
    /// The task whose instance would have the most left.
    Binpack(BinpackField, Table<'a>),
    /// Any.
    Random,
}

/// Amounts by number, and the number of each task.
#[derive(Default)]
struct Table<'a> {
    known: BTreeMap<Key<'a>, usize>,
    amounts: Vec<u64>,
    of_peer: Vec<usize>,
}

/// What tasks of the same number have in common.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    /// There is no instance, or no such attribute.
    Absent,
    Instance(Slot),
    Value(&'a str),
}

impl<'a> Table<'a> {
    fn new(keys: impl Iterator<Item = Key<'a>>) -> Self {
        let mut table = Self::default();
        for key in keys {
            let next = table.amounts.len();
            let number = *table.known.entry(key).or_insert(next);
            if number == next {
                table.amounts.push(0);
            }
            table.of_peer.push(number);
        }
        table
    }

    fn amount(&self, peer: usize) -> u64 {
        let number = self.of_peer.get(peer);
        let amount = number.and_then(|number| self.amounts.get(*number));
        amount.copied().unwrap_or(0)
    }

    fn amount_mut(&mut self, peer: usize) -> Option<&mut u64> {
        let number = self.of_peer.get(peer)?;
        self.amounts.get_mut(*number)
    }
}

impl<'a> Ranking<'a> {
    /// Ranks tasks, which are in the order of their ids, by a chain; an empty one is the default of
    /// services.
    pub(super) fn new(
        view: ClusterView<'a>,
        peers: &'a [TaskView<'a>],
        chain: &[PlacementStrategy],
    ) -> Self {
        let default = [
            PlacementStrategy::spread_zones(),
            PlacementStrategy::Spread(SpreadField::InstanceId),
        ];
        let chain = if chain.is_empty() { &default } else { chain };
        let step = |strategy: &PlacementStrategy| match strategy {
            PlacementStrategy::Spread(field) => Step::Spread(buckets(view, peers, field)),
            PlacementStrategy::Binpack(field) => {
                Step::Binpack(*field, Table::new(peers.iter().map(instance_key)))
            }
            PlacementStrategy::Random => Step::Random,
        };
        Self {
            peers,
            steps: chain.iter().map(step).collect(),
        }
    }

    /// The first so many of some tasks, by their positions among all, which ascend; in order.
    pub(super) fn first(
        mut self,
        count: usize,
        mut candidates: Vec<(usize, Class)>,
        seed: Seed,
    ) -> Vec<usize> {
        candidates.sort_by_key(|(_, class)| *class);
        let mut stopped = Vec::new();
        for ordinal in (0_u64..).take(count) {
            let Some((_, class)) = candidates.first().copied() else {
                break;
            };
            let same = candidates.partition_point(|(_, other)| *other == class);
            let same = candidates.get(..same).unwrap_or_default();
            let left = (0..same.len()).collect();
            let Some(chosen) = self.choose(same, left, (class, seed, ordinal)) else {
                break;
            };
            let (gone, _) = candidates.remove(chosen);
            self.stop(gone);
            stopped.push(gone);
        }
        stopped
    }

    /// The place of the task that goes next among those of a class.
    fn choose(
        &self,
        same: &[(usize, Class)],
        mut left: Vec<usize>,
        (class, seed, ordinal): (Class, Seed, u64),
    ) -> Option<usize> {
        let peer = |place: &usize| same.get(*place).map_or(usize::MAX, |(peer, _)| *peer);
        let steps = self.steps.iter().filter(|_| class.follows_strategies());
        for step in steps {
            match step {
                Step::Spread(table) => keep_largest(&mut left, |place| table.amount(peer(place))),
                Step::Binpack(field, table) => {
                    keep_largest(&mut left, |place| {
                        self.left_after(peer(place), *field, table)
                    });
                }
                Step::Random => {
                    let mut draws = seed.draws(Purpose::ScaleIn, ordinal);
                    let index = draws.below(u64::try_from(left.len()).unwrap_or(u64::MAX));
                    return left.get(usize::try_from(index).ok()?).copied();
                }
            }
        }
        let newest = |place: &usize| {
            let task = self.peers.get(peer(place));
            (task.and_then(TaskView::created_at), *place)
        };
        left.into_iter().max_by_key(newest)
    }

    /// What the task's instance would have left if the task stopped too.
    ///
    /// `None`, which is less than anything, for a task that is on none.
    fn left_after(&self, peer: usize, field: BinpackField, freed: &Table<'_>) -> Option<u64> {
        let task = self.peers.get(peer)?;
        let instance = task.instance()?;
        let now = match field {
            BinpackField::Cpu => instance.remaining_cpu().as_u64(),
            BinpackField::Memory => instance.remaining_memory().as_u64(),
        };
        let left = now.saturating_add(freed.amount(peer));
        Some(left.saturating_add(own(task, field)))
    }

    fn stop(&mut self, gone: usize) {
        let Some(task) = self.peers.get(gone) else {
            return;
        };
        for step in &mut self.steps {
            match step {
                Step::Spread(table) => {
                    if let Some(count) = table.amount_mut(gone) {
                        *count = count.saturating_sub(1);
                    }
                }
                Step::Binpack(field, table) => {
                    if let Some(freed) = table.amount_mut(gone) {
                        *freed = freed.saturating_add(own(task, *field));
                    }
                }
                Step::Random => {}
            }
        }
    }
}

/// What a task takes.
fn own(task: &TaskView<'_>, field: BinpackField) -> u64 {
    task.need().map_or(0, |need| match field {
        BinpackField::Cpu => need.cpu.as_u64(),
        BinpackField::Memory => need.memory.as_u64(),
    })
}

/// How many tasks each bucket has.
fn buckets<'a>(view: ClusterView<'a>, peers: &[TaskView<'a>], field: &SpreadField) -> Table<'a> {
    let mut table = match field {
        SpreadField::InstanceId => Table::new(peers.iter().map(instance_key)),
        SpreadField::Attribute(name) => {
            let tracked = view.tracked(name.as_str());
            let is_zone = name.as_str() == built_in::AVAILABILITY_ZONE;
            Table::new(peers.iter().map(|task| {
                let text = match (task.instance(), tracked) {
                    (Some(instance), Some(tracked)) => instance.tracked_text(tracked),
                    (Some(instance), None) => instance.attributes().text(name.as_str()),
                    (None, _) if is_zone => task.availability_zone(),
                    (None, _) => None,
                };
                text.map_or(Key::Absent, Key::Value)
            }))
        }
    };
    for peer in 0..peers.len() {
        if let Some(count) = table.amount_mut(peer) {
            *count = count.saturating_add(1);
        }
    }
    table
}

fn instance_key<'a>(task: &TaskView<'a>) -> Key<'a> {
    let instance = task.instance();
    instance.map_or(Key::Absent, |instance| Key::Instance(instance.slot()))
}

/// Keeps those with the largest value.
fn keep_largest<V: Ord>(left: &mut Vec<usize>, value: impl Fn(&usize) -> V) {
    let largest = left.iter().map(&value).max();
    left.retain(|place| Some(value(place)) == largest);
}
