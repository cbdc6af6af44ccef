//! How each change is taken back.

use alloc::boxed::Box;
use alloc::sync::Arc;

use super::ClusterState;
use super::record::InstanceRecord;
use super::rows::{InstanceRow, TaskRow};
use super::table::Slot;
use crate::model::ContainerInstanceStatus;

/// The inverse of one change: sixteen bytes, as a batch of tasks leaves one for each.
#[derive(Debug, Clone)]
pub(super) enum Undo {
    /// A task was added.
    TaskAdded(Slot),
    /// A task was removed.
    TaskRemoved(Box<TaskRow>),
    /// A task was changed.
    TaskChanged(Slot, Box<TaskRow>),
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
            if let Some(undo) = self.undo.pop() {
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
            Undo::TaskRemoved(row) => {
                self.put_task_in(&row);
            }
            Undo::TaskChanged(slot, row) => self.replace_task(slot, &row),
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
