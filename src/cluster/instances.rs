//! The changes of instances, each with its inverse.

use alloc::sync::Arc;

use super::ClusterState;
use super::index::Event;
use super::order::Numbers;
use super::record::InstanceRecord;
use super::rows::InstanceRow;
use super::state::NamedResource;
use super::table::{NONE, Slot, Table};
use crate::model::{ContainerInstanceArn, ContainerInstanceStatus, ResourceName};

impl ClusterState {
    /// The slot of a registered instance.
    pub(crate) fn find_instance(&self, arn: &ContainerInstanceArn) -> Option<Slot> {
        self.order.find(arn)
    }

    /// The cold part of a registered instance.
    pub(crate) fn record(&self, slot: Slot) -> Option<&Arc<InstanceRecord>> {
        self.records.get(slot).as_ref()
    }

    /// Puts an instance in that has no tasks. The row says what remains; its class, ports and GPUs
    /// are found from the record. `None` when there are too many.
    pub(super) fn put_instance_in(
        &mut self,
        row: &InstanceRow,
        record: Arc<InstanceRecord>,
    ) -> Option<Slot> {
        let slot = self.instance_slots.take()?;
        self.lineage.registered();
        self.instances.reach(slot, InstanceRow::EMPTY);
        self.records.reach(slot, None);
        self.gpus.reach(slot, 0);
        *self.gpus.get_mut(slot) = free_gpus(&record);
        for named in &record.registered.other {
            let remaining = record.registered.named(named.0) - record.external.named(named.0);
            self.set_named(named.0, slot, remaining);
        }
        let provider = record.capacity_provider_name.as_ref();
        let class = self.classes.hold(&record.attributes, provider);
        let ports = self.values.ports.intern(&record.external.ports);
        self.values.ports.hold(ports);
        self.count_port_users_in(&record.external.ports);
        *self.instances.get_mut(slot) = InstanceRow {
            class,
            ports,
            first_task: NONE,
            tasks: 0,
            groups: 0,
            in_use: true,
            ..*row
        };
        // New numbers of the keys would leave the indexes out of order.
        if self.order.insert(record.arn.clone(), slot) == Numbers::Anew {
            self.indexes.drop_all();
        }
        self.indexes.drop_draws();
        self.zones.count_in(self.instances.get(slot), &record);
        *self.records.get_mut(slot) = Some(record);
        self.reindex(slot, &InstanceRow::EMPTY, Event::CHANGED);
        self.version += 1;
        Some(slot)
    }

    /// Takes an instance out that has no tasks left.
    pub(super) fn take_instance_out(
        &mut self,
        slot: Slot,
    ) -> Option<(InstanceRow, Arc<InstanceRecord>)> {
        let record = self.records.get_mut(slot).take()?;
        let row = core::mem::replace(self.instances.get_mut(slot), InstanceRow::EMPTY);
        debug_assert!(row.tasks == 0, "the instance has no tasks");
        self.zones.count_out(&row, &record);
        self.reindex(slot, &row, Event::CHANGED);
        self.classes.release(row.class);
        let ports = self.ports_in_use(row.ports).clone();
        self.count_port_users_out(&ports);
        self.values.ports.release(row.ports);
        for named in &mut self.named {
            named.remaining.reach(slot, 0);
            *named.remaining.get_mut(slot) = 0;
        }
        self.order.remove(&record.arn);
        self.instance_slots.give_back(slot);
        self.version += 1;
        Some((row, record))
    }

    /// Changes status and connection.
    pub(super) fn set_state(
        &mut self,
        slot: Slot,
        status: ContainerInstanceStatus,
        connected: bool,
    ) {
        let row = self.instances.get_mut(slot);
        let before = *row;
        row.status = status;
        row.connected = connected;
        if let Some(record) = self.records.get(slot) {
            self.zones.count_in(row, record);
            self.zones.count_out(&before, record);
        }
        self.version += 1;
        self.reindex(slot, &before, Event::CHANGED);
    }

    /// Changes attributes: tasks on the instance may move to other buckets.
    pub(super) fn replace_record(&mut self, slot: Slot, record: Arc<InstanceRecord>) {
        let before = *self.instances.get(slot);
        let provider = record.capacity_provider_name.as_ref();
        let new_class = self.classes.hold(&record.attributes, provider);
        self.count_buckets(slot, Step::Down);
        self.instances.get_mut(slot).class = new_class;
        self.count_buckets(slot, Step::Up);
        self.classes.release(before.class);
        self.zones.count_in(&before, &record);
        if let Some(old) = self.records.get_mut(slot).replace(record) {
            self.zones.count_out(&before, &old);
        }
        self.version += 1;
        self.reindex(slot, &before, Event::CHANGED);
    }

    /// Counts the tasks of an instance in, or out of, the buckets of its class.
    fn count_buckets(&mut self, instance: Slot, step: Step) {
        for index in 0..self.spreads.len() {
            let bucket = self.bucket(instance, self.spreads[index].position);
            let mut task = self.instances.get(instance).first_task;
            while task != NONE {
                let row = self.tasks.get(task);
                if row.is_counted() {
                    let counts = &mut self.spreads[index].counts;
                    match step {
                        Step::Up => counts.increase(row.group, bucket),
                        Step::Down => counts.decrease(row.group, bucket),
                    };
                }
                task = row.next;
            }
        }
    }

    /// What remains of a resource that ECS does not know.
    pub(super) fn named_remaining(&self, name: &ResourceName, slot: Slot) -> u64 {
        let column = self.named.iter().find(|named| named.name == *name);
        column.map_or(0, |named| {
            if super::table::at(slot) < named.remaining.len() {
                *named.remaining.get(slot)
            } else {
                0
            }
        })
    }

    pub(super) fn set_named(&mut self, name: &ResourceName, slot: Slot, amount: u64) {
        let found = self.named.iter().position(|named| named.name == *name);
        let index = found.unwrap_or_else(|| {
            self.named.push(NamedResource {
                name: name.clone(),
                remaining: Table::new(),
            });
            self.named.len() - 1
        });
        let column = &mut self.named[index].remaining;
        column.reach(slot, 0);
        *column.get_mut(slot) = amount;
    }
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Up,
    Down,
}

/// The GPUs that are not reserved for things unknown, a bit for each.
fn free_gpus(record: &InstanceRecord) -> u128 {
    let numbered = record.registered.gpus.iter().zip(0_u32..);
    let free = numbered.filter(|(id, _)| !record.external.gpus.contains(*id));
    free.fold(0, |mask, (_, bit)| {
        mask | 1_u128.checked_shl(bit).unwrap_or(0)
    })
}
