//! How each change is taken back.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::ClusterState;
use super::record::InstanceRecord;
use super::rows::{InstanceRow, TaskRow};
use super::table::Slot;
use crate::model::ContainerInstanceStatus;

/// The inverses of the changes of a transaction, the last one last.
#[derive(Debug, Clone, Default)]
pub(super) struct UndoLog {
    steps: Vec<Undo>,
    /// What tasks were that a step says were removed or changed: kept here from one transaction to the
    /// next, so that a task that stops needs no memory of its own.
    rows: Vec<TaskRow>,
}

impl UndoLog {
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    pub(super) fn reserve(&mut self, more: usize) {
        self.steps.reserve(more);
    }

    #[inline]
    pub(super) fn push(&mut self, undo: Undo) {
        self.steps.push(undo);
    }

    /// Remembers that a task was removed or changed, and what it was.
    #[inline]
    pub(super) fn push_task(&mut self, undo: Undo, row: TaskRow) {
        self.rows.push(row);
        self.steps.push(undo);
    }

    #[inline]
    pub(super) fn clear(&mut self) {
        self.steps.clear();
        self.rows.clear();
    }
}

/// The inverse of one change: sixteen bytes, as a batch of tasks leaves one for each.
#[derive(Debug, Clone)]
pub(super) enum Undo {
    /// A task was added.
    TaskAdded(Slot),
    /// A task was removed: the last of the rows is what it was.
    TaskRemoved,
    /// A task was changed: the last of the rows is what it was.
    TaskChanged(Slot),
    /// An instance was registered.
    InstanceAdded(Slot),
    /// An instance was deregistered.
    InstanceRemoved(Box<(InstanceRow, Arc<InstanceRecord>)>),
    /// Status or connection of an instance changed.
    InstanceChanged(Slot, ContainerInstanceStatus, bool),
    /// The attributes of an instance changed.
    RecordChanged(Slot, Arc<InstanceRecord>),
    /// A task was placed; ids were given from that position on.
    TaskPlaced(Slot, u64),
}

impl ClusterState {
    /// Takes changes back until the log has that length.
    pub(super) fn roll_back_to(&mut self, length: usize) {
        while self.undo.len() > length {
            if let Some(undo) = self.undo.steps.pop() {
                self.take_back(undo);
            }
        }
        if length == 0 {
            self.settle();
        }
    }

    fn take_back(&mut self, undo: Undo) {
        match undo {
            Undo::TaskAdded(slot) => {
                self.take_task_out(slot);
            }
            Undo::TaskRemoved => {
                if let Some(row) = self.undo.rows.pop() {
                    self.put_task_in(&row);
                }
            }
            Undo::TaskChanged(slot) => {
                if let Some(row) = self.undo.rows.pop() {
                    self.replace_task(slot, &row);
                }
            }
            Undo::InstanceAdded(slot) => {
                self.take_instance_out(slot);
            }
            Undo::InstanceRemoved(removed) => {
                let (row, record) = *removed;
                self.put_instance_in(&row, record);
            }
            Undo::InstanceChanged(slot, status, connected) => {
                self.set_state(slot, status, connected);
            }
            Undo::RecordChanged(slot, record) => self.replace_record(slot, record),
            Undo::TaskPlaced(slot, position) => {
                self.take_task_out(slot);
                self.id_position = position;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_back_is_small() {
        assert!(size_of::<Undo>() <= 16);
    }
}
