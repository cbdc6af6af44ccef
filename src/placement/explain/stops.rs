//! Which tasks of an instance would have to stop.

use alloc::vec::Vec;

use super::asked::Asked;
use super::imagined::Imagined;
use super::lacks::{Freed, Lacks};
use super::size;
use crate::cluster::{InstanceView, Slot, TaskView};
use crate::model::{DesiredStatus, TaskStatus};

/// What is to be reached by stopping tasks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wanted {
    pub(super) resources: bool,
    pub(super) no_peers: bool,
    pub(super) clauses: bool,
}

/// Tasks that would stop, and what they give back.
#[derive(Debug, Default)]
pub(super) struct Stops<'a> {
    pub(super) tasks: Vec<TaskView<'a>>,
    pub(super) slots: Vec<Slot>,
    pub(super) freed: Freed,
}

/// Tasks whose stop would reach what is wanted, none of them needlessly; `None` when the stop of all
/// would not.
///
/// Of several sets it is one with few large tasks, those that are stopping already first: the others
/// are kept one after another, the smallest first, as long as enough is reached.
pub(super) fn stops<'a>(
    instance: InstanceView<'a>,
    asked: &Asked<'_>,
    wanted: Wanted,
) -> Option<Stops<'a>> {
    if wanted.clauses && !asked.are_clauses_helped {
        return None;
    }
    let tasks = in_order(instance);
    let mut stops = Stops {
        slots: tasks.iter().map(TaskView::slot).collect(),
        ..Stops::default()
    };
    for task in &tasks {
        stops.freed.add(task, asked.request);
    }
    if !stops.reach(instance, asked, wanted) {
        return None;
    }
    for task in tasks {
        stops.freed.remove(&task, asked.request);
        stops.slots.retain(|slot| *slot != task.slot());
        if !stops.reach(instance, asked, wanted) {
            stops.freed.add(&task, asked.request);
            stops.slots.push(task.slot());
            stops.tasks.push(task);
        }
    }
    Some(stops)
}

/// The tasks that have not stopped: those that are not stopping first, then the smaller ones, then by
/// id.
fn in_order(instance: InstanceView<'_>) -> Vec<TaskView<'_>> {
    let tasks = instance
        .tasks_unordered()
        .filter(|task| task.last_status() != TaskStatus::Stopped);
    let keyed = tasks.map(|task| {
        let is_stopping = task.desired_status() == DesiredStatus::Stopped;
        ((is_stopping, size::of_task(&task, instance)), task)
    });
    let mut all = Vec::with_capacity(instance.task_count());
    all.extend(keyed);
    all.sort_unstable_by(|(key, task), (other_key, other)| {
        key.cmp(other_key).then_with(|| task.id().cmp(&other.id()))
    });
    all.into_iter().map(|(_, task)| task).collect()
}

impl Stops<'_> {
    fn reach(&self, instance: InstanceView<'_>, asked: &Asked<'_>, wanted: Wanted) -> bool {
        let lacks = Lacks::of_resources(instance, asked.request, &self.freed);
        let holds = || {
            let imagined = Imagined::without(instance, &self.slots);
            asked.false_clauses(&imagined).is_empty()
        };
        (!wanted.resources || lacks.has_resources())
            && (!wanted.no_peers || !lacks.has_peers)
            && (!wanted.clauses || holds())
    }
}
