//! How each change is taken back.

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
    /// What tasks were that a step says were removed or changed, the last one last.
    tasks: Vec<TaskRow>,
    /// What instances were that a step says were removed.
    instances: Vec<InstanceRow>,
    /// What records were of instances that a step says were removed or got other attributes.
    records: Vec<Arc<InstanceRecord>>,
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
        self.tasks.push(row);
        self.steps.push(undo);
    }

    /// Remembers that an instance was removed.
    pub(super) fn push_instance(&mut self, row: InstanceRow, record: Arc<InstanceRecord>) {
        self.instances.push(row);
        self.push_record(Undo::InstanceRemoved, record);
    }

    /// Remembers that an instance was removed or got other attributes, and its record.
    pub(super) fn push_record(&mut self, undo: Undo, record: Arc<InstanceRecord>) {
        self.records.push(record);
        self.steps.push(undo);
    }

    #[inline]
    pub(super) fn clear(&mut self) {
        self.steps.clear();
        self.tasks.clear();
        self.instances.clear();
        self.records.clear();
    }
}

/// The inverse of one change: sixteen bytes, as a batch of tasks leaves one for each, and nothing that
/// owns memory, which is beside the steps.
#[derive(Debug, Clone, Copy)]
pub(super) enum Undo {
    /// A task was added.
    TaskAdded(Slot),
    /// A task was removed, which is the last one beside the steps.
    TaskRemoved,
    /// A task was changed: what it was is the last one beside the steps.
    TaskChanged(Slot),
    /// An instance was registered.
    InstanceAdded(Slot),
    /// An instance was deregistered, which is the last one beside the steps.
    InstanceRemoved,
    /// Status or connection of an instance changed.
    InstanceChanged(Slot, ContainerInstanceStatus, bool),
    /// The attributes of an instance changed: what it was is the last record beside the steps.
    RecordChanged(Slot),
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
                if let Some(row) = self.undo.tasks.pop() {
                    self.put_task_in(&row);
                }
            }
            Undo::TaskChanged(slot) => {
                if let Some(row) = self.undo.tasks.pop() {
                    self.replace_task(slot, &row);
                }
            }
            Undo::InstanceAdded(slot) => {
                self.take_instance_out(slot);
            }
            Undo::InstanceRemoved => {
                let removed = self.undo.instances.pop().zip(self.undo.records.pop());
                if let Some((row, record)) = removed {
                    self.put_instance_in(&row, record);
                }
            }
            Undo::InstanceChanged(slot, status, connected) => {
                self.set_state(slot, status, connected);
            }
            Undo::RecordChanged(slot) => {
                if let Some(record) = self.undo.records.pop() {
                    self.replace_record(slot, record);
                }
            }
            Undo::TaskPlaced(slot, position) => {
                self.take_task_out(slot);
                self.id_position = position;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::boxed::Box;

    use super::*;
    use crate::model::{
        ContainerInstance, ContainerInstanceArn, CpuUnits, HealthStatus, MemoryMiB, Resources,
        Task, TaskGroup, TaskId,
    };
    use crate::plan::Change;

    #[test]
    fn what_is_taken_back_is_small() {
        assert!(size_of::<Undo>() <= 16);
    }

    #[test]
    fn nothing_is_left_of_what_was_committed_or_taken_back() {
        let arn = ContainerInstanceArn::new("i1").unwrap();
        let registered = Resources::new(CpuUnits::new(100), MemoryMiB::new(100));
        let instance = ContainerInstance::new(arn.clone(), registered);
        let mut state = ClusterState::from_instances(&[instance]).unwrap();
        let id = TaskId::new("t1").unwrap();
        let task = Task::new(id.clone(), TaskGroup::reported("g").unwrap());
        let task = Box::new(task.on(arn.clone()));
        state.apply(&Change::AddTask(task)).unwrap();
        let (container_instance_arn, names) = (arn.clone(), Vec::new());
        let changes = [
            Change::SetHealthStatus {
                task_id: id,
                health_status: HealthStatus::Healthy,
            },
            Change::DeleteAttributes {
                container_instance_arn,
                names,
            },
            Change::DeregisterContainerInstance {
                container_instance_arn: arn,
            },
        ];
        for is_committed in [false, true] {
            let mut txn = state.begin();
            for change in &changes {
                txn.apply(change).unwrap();
            }
            let UndoLog {
                tasks,
                instances,
                records,
                ..
            } = &txn.state.undo;
            assert_eq!([tasks.len(), instances.len(), records.len()], [2, 1, 2]);
            if is_committed {
                txn.commit();
            } else {
                drop(txn);
            }
            let undo = &state.undo;
            let left = [undo.tasks.len(), undo.instances.len(), undo.records.len()];
            assert!(undo.is_empty() && left == [0; 3], "{left:?}");
        }
    }
}
