//! The changes of tasks, each with its inverse.

use super::ClusterState;
use super::index::Event;
use super::rows::{InstanceRow, TaskRow, group_bit};
use super::state::GroupRow;
use super::table::{NONE, Slot};
use super::task_index::{RowForm, RowId};
use crate::model::{Form, IdBytes, TaskId};

impl ClusterState {
    /// The slot of a task.
    pub(crate) fn find_task(&self, id: &TaskId) -> Option<Slot> {
        let id = match id.form() {
            Form::Digits(IdBytes(bytes)) => RowId {
                bytes: *bytes,
                form: RowForm::Digits,
            },
            Form::Uuid(IdBytes(bytes)) => RowId {
                bytes: *bytes,
                form: RowForm::Uuid,
            },
            Form::Text(text) => text_id(self.values.task_texts.find(text)?),
        };
        self.task_index.find(&id, &self.tasks)
    }

    /// The tasks, in the order of their slots.
    pub(crate) fn task_rows(&self) -> impl Iterator<Item = (Slot, &TaskRow)> {
        let rows = (0..).zip(self.tasks.iter());
        rows.filter(|(_, row)| row.is_in_use())
    }

    /// The id of a task, as its row holds it.
    pub(super) fn row_id(&mut self, id: &TaskId) -> RowId {
        match id.form() {
            Form::Digits(IdBytes(bytes)) => RowId {
                bytes: *bytes,
                form: RowForm::Digits,
            },
            Form::Uuid(IdBytes(bytes)) => RowId {
                bytes: *bytes,
                form: RowForm::Uuid,
            },
            Form::Text(text) => text_id(self.values.task_texts.intern(text)),
        }
    }

    /// The id that a row holds.
    pub(crate) fn task_id(&self, row: &TaskRow) -> TaskId {
        let form = match row.id.form {
            RowForm::Digits => Form::Digits(IdBytes(row.id.bytes)),
            RowForm::Uuid => Form::Uuid(IdBytes(row.id.bytes)),
            RowForm::Text => Form::Text(
                self.values
                    .task_texts
                    .value(text_number(row.id))
                    .as_ref()
                    .clone(),
            ),
        };
        TaskId::of_form(form)
    }

    /// Puts a task in: its row says everything but its neighbours in lists. `None` when there are
    /// too many tasks.
    ///
    /// If it holds resources the instance must have room for it; its GPUs are those of the row, or
    /// the lowest that are free.
    pub(super) fn put_task_in(&mut self, row: &TaskRow) -> Option<Slot> {
        let slot = self.task_slots.take()?;
        let before = self.instance_of(row);
        self.tasks.reach(slot, TaskRow::EMPTY);
        *self.tasks.get_mut(slot) = *row;
        self.hold_values(row);
        self.task_index.insert(slot, &row.id, &self.tasks);
        self.link_peer(slot);
        if row.instance != NONE {
            self.link_instance(slot);
        }
        self.count_in(slot, row, &before);
        self.version += 1;
        Some(slot)
    }

    /// Takes a task out.
    pub(super) fn take_task_out(&mut self, slot: Slot) -> TaskRow {
        let row = *self.tasks.get(slot);
        let before = self.instance_of(&row);
        // Its neighbours first: they are somewhere else each, and are fetched while the rest goes on.
        self.unlink_peer(slot);
        if row.instance != NONE {
            self.unlink_instance(slot);
        }
        self.count_out(slot, &row, &before);
        self.task_index.remove(slot, &row.id);
        self.release_values(&row);
        *self.tasks.get_mut(slot) = TaskRow::EMPTY;
        self.task_slots.give_back(slot);
        self.version += 1;
        row
    }

    /// Changes the statuses of a task, and what is known of its way.
    pub(super) fn replace_task(&mut self, slot: Slot, row: &TaskRow) {
        if row.facts != NONE {
            self.values.facts.hold(row.facts);
        }
        let old = *self.tasks.get(slot);
        if old.facts != NONE {
            self.values.facts.release(old.facts);
        }
        self.count_out(slot, &old, &self.instance_of(&old));
        let task = self.tasks.get_mut(slot);
        task.facts = row.facts;
        task.last_status = row.last_status;
        task.desired_status = row.desired_status;
        task.health_status = row.health_status;
        // Devices that were given back are no longer its own.
        task.gpus = if row.holds_resources() {
            row.gpus
        } else {
            NONE
        };
        let new = *task;
        self.count_in(slot, &new, &self.instance_of(&new));
        self.version += 1;
    }

    /// The instance of a task as it is.
    ///
    /// A row is copied before it is changed: a processor that has just written parts of it waits until
    /// they have left its buffer when the whole is read.
    #[inline]
    fn instance_of(&self, task: &TaskRow) -> InstanceRow {
        if task.instance == NONE {
            InstanceRow::EMPTY
        } else {
            *self.instances.get(task.instance)
        }
    }

    /// Lets a task, whose row is given, take its resources and be counted, as far as its statuses say so; its
    /// instance was so before.
    fn count_in(&mut self, slot: Slot, task: &TaskRow, before: &InstanceRow) {
        if task.instance == NONE {
            return;
        }
        if task.holds_resources() {
            let gpus = self.take_resources(task);
            self.tasks.get_mut(slot).gpus = gpus;
        }
        if task.is_counted() {
            self.instances.get_mut(task.instance).running += 1;
            if self.counts_peers(task.group) {
                self.peers.increase(task.group, task.instance);
            }
            for index in 0..self.spreads.len() {
                let bucket = self.bucket(task.instance, self.spreads[index].position);
                self.spreads[index].counts.increase(task.group, bucket);
            }
        }
        self.reindex(task.instance, before, Event::taken(task));
    }

    /// The inverse of [`Self::count_in`].
    fn count_out(&mut self, slot: Slot, task: &TaskRow, before: &InstanceRow) {
        if task.instance == NONE {
            return;
        }
        if task.is_counted() {
            for index in 0..self.spreads.len() {
                let bucket = self.bucket(task.instance, self.spreads[index].position);
                self.spreads[index].counts.decrease(task.group, bucket);
            }
            if self.counts_peers(task.group) {
                self.peers.decrease(task.group, task.instance);
            }
            self.instances.get_mut(task.instance).running -= 1;
        }
        if task.holds_resources() {
            self.give_resources_back(task);
            self.tasks.get_mut(slot).gpus = NONE;
        }
        self.reindex(task.instance, before, Event::given_back(task));
    }

    fn hold_values(&mut self, row: &TaskRow) {
        self.groups.hold(row.group);
        self.values.patterns.hold(row.pattern);
        if row.facts != NONE {
            self.values.facts.hold(row.facts);
        }
        if row.id.form == RowForm::Text {
            self.values.task_texts.hold(text_number(row.id));
        }
    }

    fn release_values(&mut self, row: &TaskRow) {
        self.groups.release(row.group);
        self.values.patterns.release(row.pattern);
        if row.facts != NONE {
            self.values.facts.release(row.facts);
        }
        if row.id.form == RowForm::Text {
            self.values.task_texts.release(text_number(row.id));
        }
    }

    fn link_instance(&mut self, slot: Slot) {
        let TaskRow {
            instance, group, ..
        } = *self.tasks.get(slot);
        let instance = self.instances.get_mut(instance);
        let next = core::mem::replace(&mut instance.first_task, slot);
        instance.tasks += 1;
        instance.groups |= group_bit(group);
        let task = self.tasks.get_mut(slot);
        task.next = next;
        task.previous = NONE;
        if next != NONE {
            self.tasks.get_mut(next).previous = slot;
        }
    }

    fn unlink_instance(&mut self, slot: Slot) {
        let TaskRow {
            instance,
            next,
            previous,
            ..
        } = *self.tasks.get(slot);
        let instance = self.instances.get_mut(instance);
        instance.tasks -= 1;
        if instance.tasks == 0 {
            instance.groups = 0;
        }
        if previous == NONE {
            instance.first_task = next;
        } else {
            self.tasks.get_mut(previous).next = next;
        }
        if next != NONE {
            self.tasks.get_mut(next).previous = previous;
        }
    }

    fn link_peer(&mut self, slot: Slot) {
        let group = self.tasks.get(slot).group;
        self.group_rows.reach(group, GroupRow::EMPTY);
        let row = self.group_rows.get_mut(group);
        let next = core::mem::replace(&mut row.first, slot);
        row.tasks += 1;
        let task = self.tasks.get_mut(slot);
        task.next_peer = next;
        task.previous_peer = NONE;
        if next != NONE {
            self.tasks.get_mut(next).previous_peer = slot;
        }
    }

    fn unlink_peer(&mut self, slot: Slot) {
        let TaskRow {
            group,
            next_peer,
            previous_peer,
            ..
        } = *self.tasks.get(slot);
        let row = self.group_rows.get_mut(group);
        row.tasks -= 1;
        if previous_peer == NONE {
            row.first = next_peer;
        } else {
            self.tasks.get_mut(previous_peer).next_peer = next_peer;
        }
        if next_peer != NONE {
            self.tasks.get_mut(next_peer).previous_peer = previous_peer;
        }
    }
}

/// The id that is the text of a number.
fn text_id(number: Slot) -> RowId {
    let [a, b, c, d] = number.to_le_bytes();
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&[a, b, c, d]);
    RowId {
        bytes,
        form: RowForm::Text,
    }
}

/// The number of the text that is the id.
fn text_number(id: RowId) -> Slot {
    let [a, b, c, d, ..] = id.bytes;
    Slot::from_le_bytes([a, b, c, d])
}
