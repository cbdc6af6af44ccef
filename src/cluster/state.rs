//! The state of a cluster.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::class::Classes;
use super::counts::Counts;
use super::fork::Lease;
use super::index::Indexes;
use super::intern::Interner;
use super::lineage::{Identity, Lineage};
use super::order::KeyOrder;
use super::record::{FactsRecord, InstanceRecord, PortSet, TaskPattern};
use super::rows::{InstanceRow, TaskRow};
use super::slots::{CountedSlots, Slots};
use super::table::{Each, NONE, Slot, Table};
use super::task_index::{RowId, TaskIndex};
use super::undo::UndoLog;
use super::zones::Zones;
use super::{ClusterView, Txn};
use crate::model::{ResourceName, Seed, TaskGroup};
use crate::plan::{Change, Conflict, Generation, Stamp};
use crate::query::AttributeName;

/// A cluster: its container instances, its tasks, what is left of every resource, and the indexes
/// that placement needs.
///
/// It changes only through [`apply`](Self::apply) and through transactions, see
/// [`begin`](Self::begin). Everything else reads it through a [`ClusterView`].
///
/// # Example
///
/// ```
/// use bayplan::cluster::ClusterState;
/// use bayplan::model::{
///     ContainerInstance, ContainerInstanceArn, CpuUnits, MemoryMiB, Resources,
/// };
/// use bayplan::plan::Change;
///
/// let arn = ContainerInstanceArn::new("i1")?;
/// let instance = ContainerInstance::new(
///     arn.clone(),
///     Resources::new(CpuUnits::new(2048), MemoryMiB::new(3955)),
/// );
/// let mut cluster = ClusterState::new();
/// cluster.apply(&Change::RegisterContainerInstance(Box::new(instance)))?;
/// let view = cluster.view();
/// let remaining = view.instance(&arn).map(|instance| instance.remaining_cpu());
/// assert_eq!(remaining, Some(CpuUnits::new(2048)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct ClusterState {
    pub(super) instances: Table<InstanceRow>,
    pub(super) records: Table<Option<Arc<InstanceRecord>>>,
    pub(super) instance_slots: CountedSlots,
    pub(super) order: KeyOrder,
    /// The free GPUs of each instance, a bit for each in the order of their ids.
    pub(super) gpus: Table<u128>,
    /// Resources that ECS does not know.
    pub(super) named: Vec<NamedResource>,
    pub(super) tasks: Table<TaskRow>,
    pub(super) task_slots: Slots,
    pub(super) task_index: TaskIndex,
    pub(super) groups: Interner<TaskGroup>,
    pub(super) group_rows: Table<GroupRow>,
    pub(super) values: Values,
    pub(super) classes: Classes,
    pub(super) zones: Zones,
    /// On how many instances a host port is in use.
    pub(super) port_users: Counts<1>,
    /// How many counted tasks a group has on an instance.
    pub(super) peers: Counts<1>,
    /// How many counted tasks a group has in a bucket, for each attribute that is spread over.
    pub(super) spreads: Vec<SpreadCounts>,
    pub(super) indexes: Indexes,
    /// Rises whenever an instance may admit a task that it did not admit before.
    pub(super) improvements: u64,
    pub(super) undo: UndoLog,
    pub(super) generation: Generation,
    /// Rises with every change, also of those that are taken back.
    pub(super) version: u64,
    pub(super) lineage: Lineage,
    pub(super) id_seed: Option<Seed>,
    pub(super) id_position: u64,
    /// Last, so that whoever finds it unshared finds the tables unshared.
    pub(super) lease: Lease,
}

/// What numbers mean in a state: those of classes, groups, indexes.
#[derive(Debug, Clone)]
pub(crate) struct Numbering {
    identity: Identity,
    counts: [u64; 3],
}

/// Values that many tasks or instances share.
#[derive(Debug, Clone, Default)]
pub(super) struct Values {
    pub(super) patterns: Interner<TaskPattern>,
    pub(super) gpu_sets: Interner<u128>,
    pub(super) ports: Interner<PortSet>,
    pub(super) task_texts: Interner<Arc<str>>,
    pub(super) facts: Interner<FactsRecord>,
}

impl Values {
    fn tables(&mut self, each: Each<'_>) {
        self.patterns.tables(each);
        self.gpu_sets.tables(each);
        self.ports.tables(each);
        self.task_texts.tables(each);
        self.facts.tables(each);
    }

    pub(super) fn settle(&mut self) {
        self.patterns.settle_much();
        self.gpu_sets.settle();
        self.ports.settle();
        self.task_texts.settle();
        self.facts.settle();
    }
}

/// A resource that ECS does not know: what remains of it on each instance.
#[derive(Debug, Clone)]
pub(super) struct NamedResource {
    pub(super) name: ResourceName,
    pub(super) remaining: Table<u64>,
}

/// A group of tasks.
#[derive(Debug, Clone, Copy)]
pub(super) struct GroupRow {
    /// The first of a list through the task rows.
    pub(super) first: Slot,
    pub(super) tasks: u32,
    /// Whether its tasks on each instance are counted in `ClusterState::peers`.
    pub(super) counts_peers: bool,
}

impl GroupRow {
    pub(super) const EMPTY: Self = Self {
        first: NONE,
        tasks: 0,
        counts_peers: false,
    };
}

/// The counts of an attribute that is spread over.
#[derive(Debug, Clone)]
pub(super) struct SpreadCounts {
    /// The attribute's position among the tracked names.
    pub(super) position: usize,
    pub(super) counts: Counts<4>,
}

impl ClusterState {
    /// A cluster of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// A cluster of nothing whose tasks get the ids of this seed.
    ///
    /// Two clusters of the same seed give the same ids in the same order. Without a seed the ids
    /// are those of seed 0.
    pub fn with_task_ids(seed: Seed) -> Self {
        Self {
            id_seed: Some(seed),
            ..Self::default()
        }
    }

    /// The cluster, to be read.
    pub fn view(&self) -> ClusterView<'_> {
        ClusterView { state: self }
    }

    /// The state as it is now, to be recognized.
    pub(crate) fn stamp(&self) -> Stamp {
        Stamp::new(self.lineage.origin(), self.version)
    }

    /// What numbers mean in this state now, to be recognized.
    pub(crate) fn numbering(&self) -> Numbering {
        Numbering {
            identity: self.lineage.identity(),
            counts: [
                self.classes.births(),
                self.groups.deaths(),
                self.indexes.epoch(),
            ],
        }
    }

    /// Whether numbers mean what they meant.
    #[inline]
    pub(crate) fn has_numbering(&self, numbering: &Numbering) -> bool {
        // One by one: together they would be read from memory, to which they were just written.
        let [classes, groups, indexes] = numbering.counts;
        self.lineage.has(&numbering.identity)
            && self.classes.births() == classes
            && self.groups.deaths() == groups
            && self.indexes.epoch() == indexes
    }

    /// Rises whenever an instance may admit a task that it did not admit before.
    #[inline]
    pub(crate) fn improvements(&self) -> u64 {
        self.improvements
    }

    /// How many changes were committed.
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// Makes one change.
    ///
    /// # Errors
    ///
    /// [`Conflict`] when the change cannot be made; then nothing changed.
    pub fn apply(&mut self, change: &Change) -> Result<Generation, Conflict> {
        let mut txn = self.begin();
        txn.apply(change)?;
        Ok(txn.commit())
    }

    /// Begins changes that are committed together, or not at all.
    ///
    /// A transaction that was forgotten (`core::mem::forget`) is rolled back here.
    pub fn begin(&mut self) -> Txn<'_> {
        self.reunite();
        if !self.undo.is_empty() {
            self.roll_back_to(0);
        }
        Txn::new(self)
    }

    /// Makes sure that requests may mention an attribute.
    ///
    /// Placement does this by itself; calling it beforehand moves the work, which is proportional
    /// to the number of instances, to a time of one's choosing. It changes nothing that can be
    /// observed.
    pub fn track(&mut self, name: &AttributeName) {
        if self.classes.position(name.as_str()).is_some() {
            return;
        }
        self.classes.track(name);
        for slot in self.instance_slots.iter() {
            let row = self.instances.get_mut(slot);
            if let Some(record) = self.records.get(slot) {
                let provider = record.capacity_provider_name.as_ref();
                let class = self.classes.hold(&record.attributes, provider);
                self.classes
                    .release(core::mem::replace(&mut row.class, class));
            }
        }
        self.classes.settle();
        self.indexes.find_cells(&self.classes);
    }

    /// Makes sure that requests may spread over an attribute, as [`Self::track`] does.
    pub fn track_spread(&mut self, name: &AttributeName) {
        self.track(name);
        let Some(position) = self.classes.position(name.as_str()) else {
            return;
        };
        if self
            .spreads
            .iter()
            .any(|spread| spread.position == position)
        {
            return;
        }
        let mut counts = Counts::default();
        for (_, task) in self.task_rows() {
            if task.is_counted() && task.instance != NONE {
                counts.increase(task.group, self.bucket(task.instance, position));
            }
        }
        self.spreads.push(SpreadCounts { position, counts });
    }

    /// Makes sure that the peers of a group on an instance are known without a look at its tasks. It
    /// changes nothing that can be observed.
    pub(crate) fn count_peers(&mut self, group: Slot) {
        self.group_rows.reach(group, GroupRow::EMPTY);
        let row = self.group_rows.get_mut(group);
        if core::mem::replace(&mut row.counts_peers, true) {
            return;
        }
        let mut next = row.first;
        while next != NONE {
            let task = self.tasks.get(next);
            if task.is_counted() && task.instance != NONE {
                self.peers.increase(group, task.instance);
            }
            next = task.next_peer;
        }
    }

    /// What is known of a group: nothing, where it never had a task.
    #[inline]
    pub(super) fn group_row(&self, group: Slot) -> GroupRow {
        let row = self.group_rows.find(group);
        row.copied().unwrap_or(GroupRow::EMPTY)
    }

    /// The bucket of an instance when spreading over a tracked name: the number of its value.
    pub(super) fn bucket(&self, instance: Slot, position: usize) -> Slot {
        let class = self.classes.class(self.instances.get(instance).class);
        class.value_number(position)
    }

    /// The id of the next task that is placed, and the position of the one after it.
    pub(super) fn next_task_id(&self) -> (RowId, u64) {
        let seed = self.id_seed.unwrap_or(Seed::new(0));
        let mut position = self.id_position;
        loop {
            let id = RowId::of_bits(seed.task_id(position));
            position = position.wrapping_add(1);
            if self.task_index.find(&id, &self.tasks).is_none() {
                return (id, position);
            }
        }
    }

    /// Shows all tables.
    pub(super) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.instances);
        each(&mut self.records);
        self.instance_slots.tables(each);
        self.order.tables(each);
        each(&mut self.gpus);
        for named in &mut self.named {
            each(&mut named.remaining);
        }
        each(&mut self.tasks);
        self.task_slots.tables(each);
        self.task_index.tables(each);
        self.groups.tables(each);
        each(&mut self.group_rows);
        self.values.tables(each);
        self.classes.tables(each);
        self.port_users.tables(each);
        self.peers.tables(each);
        for spread in &mut self.spreads {
            spread.counts.tables(each);
        }
        self.indexes.tables(each);
    }

    /// Forgets values that nothing uses; called when a transaction ends.
    pub(super) fn settle(&mut self) {
        self.groups.settle_much();
        self.values.settle();
        self.classes.settle();
    }
}
