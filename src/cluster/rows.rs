//! The rows of the hot tables.

use super::table::{NONE, Slot};
use super::task_index::{RowForm, RowId};
use crate::model::{ContainerInstanceStatus, DesiredStatus, HealthStatus, TaskStatus};

/// What placement reads and writes of an instance, within one cache line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InstanceRow {
    /// Remaining CPU units. The API's type holds at most 2^31 - 1.
    pub(crate) cpu: u32,
    /// Remaining MiB of memory.
    pub(crate) memory: u32,
    /// What the instance has in common with others that placement looks at.
    pub(crate) class: Slot,
    /// The set of host ports in use.
    pub(crate) ports: Slot,
    /// GPUs that are free.
    pub(crate) gpus: u32,
    /// Network interfaces that are free, or [`UNLIMITED`].
    pub(crate) enis: u32,
    /// Tasks with desired status `RUNNING`, those that are not known one by one included.
    pub(crate) running: u32,
    /// The task bound last, first of a list through the task rows.
    pub(crate) first_task: Slot,
    /// How many tasks are bound.
    pub(crate) tasks: u32,
    /// The groups of which tasks are bound, or were since the last time none was: a bit for all
    /// groups of the same [`group_bit`].
    pub(crate) groups: u64,
    pub(crate) status: ContainerInstanceStatus,
    pub(crate) connected: bool,
    /// Whether the slot holds an instance.
    pub(crate) in_use: bool,
}

impl InstanceRow {
    /// A slot without an instance.
    pub(crate) const EMPTY: Self = Self {
        cpu: 0,
        memory: 0,
        // Any class will do: an instance that is not there passes no check.
        class: 0,
        ports: NONE,
        gpus: 0,
        enis: 0,
        running: 0,
        first_task: NONE,
        tasks: 0,
        groups: 0,
        status: ContainerInstanceStatus::Inactive,
        connected: false,
        in_use: false,
    };

    /// Whether the instance is there, `ACTIVE` and connected.
    #[inline]
    pub(crate) fn is_open(&self) -> bool {
        self.is_active() && self.connected
    }

    /// Whether the instance is and was open, and of the same class: no more than what it has left is
    /// different from the row before.
    #[inline]
    pub(crate) fn is_as_open_as(&self, before: &Self) -> bool {
        self.is_open() && before.is_open() && self.class == before.class
    }

    /// Whether the instance is there and `ACTIVE`.
    #[inline]
    pub(crate) fn is_active(&self) -> bool {
        self.in_use && matches!(self.status, ContainerInstanceStatus::Active)
    }
}

/// The bit of a group among those of an instance.
#[inline]
pub(crate) fn group_bit(group: Slot) -> u64 {
    1 << (group % u64::BITS)
}

/// As many network interfaces as one likes.
pub(crate) const UNLIMITED: u32 = u32::MAX;

/// A task.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TaskRow {
    pub(crate) id: RowId,
    pub(crate) created_at: i64,
    pub(crate) group: Slot,
    /// What it takes, its definition and where it comes from, see
    /// [`TaskPattern`](super::record::TaskPattern).
    pub(crate) pattern: Slot,
    /// Where it is, or [`NONE`].
    pub(crate) instance: Slot,
    /// Neighbours in the list of the instance's tasks.
    pub(crate) next: Slot,
    pub(crate) previous: Slot,
    /// Neighbours in the list of the group's tasks.
    pub(crate) next_peer: Slot,
    pub(crate) previous_peer: Slot,
    /// The set of GPUs it holds, or [`NONE`].
    pub(crate) gpus: Slot,
    /// What is known of its way, or [`NONE`].
    pub(crate) facts: Slot,
    pub(crate) last_status: TaskStatus,
    pub(crate) desired_status: DesiredStatus,
    pub(crate) health_status: HealthStatus,
}

impl TaskRow {
    /// A slot without a task.
    pub(crate) const EMPTY: Self = Self {
        id: RowId {
            bytes: [0; 16],
            form: RowForm::Digits,
        },
        created_at: NO_TIME,
        group: NONE,
        pattern: NONE,
        instance: NONE,
        next: NONE,
        previous: NONE,
        next_peer: NONE,
        previous_peer: NONE,
        gpus: NONE,
        facts: NONE,
        last_status: TaskStatus::Stopped,
        desired_status: DesiredStatus::Stopped,
        health_status: HealthStatus::Unknown,
    };

    /// Whether the slot holds a task: each has a group.
    #[inline]
    pub(crate) fn is_in_use(&self) -> bool {
        self.group != NONE
    }

    /// Whether spread, distinctInstance and the query language count the task.
    #[inline]
    pub(crate) fn is_counted(&self) -> bool {
        matches!(self.desired_status, DesiredStatus::Running) && self.holds_resources()
    }

    /// Whether the task still takes what it needs.
    #[inline]
    pub(crate) fn holds_resources(&self) -> bool {
        !matches!(self.last_status, TaskStatus::Stopped)
    }
}

/// No creation time is known.
pub(crate) const NO_TIME: i64 = i64::MIN;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stay_small() {
        assert!(size_of::<InstanceRow>() <= 64);
        assert!(size_of::<TaskRow>() <= 64);
    }
}
