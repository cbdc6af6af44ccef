//! Tasks that have to go, and which new ones take their places.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;

use crate::cluster::TaskView;
use crate::model::{ContainerInstanceArn, TaskGroup, TaskId, TaskStatus};
use crate::plan::Placed;

/// A task that has to go.
#[derive(Debug, Clone)]
pub(super) struct Evicted {
    pub(super) task_id: TaskId,
    pub(super) from: ContainerInstanceArn,
    /// Whether it did not reach `RUNNING` yet.
    pub(super) is_starting: bool,
}

/// Tasks that have to go, by group, those of each in the order of their ids.
pub(super) type Evictions = BTreeMap<TaskGroup, Vec<Evicted>>;

/// Which of several tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    All,
    /// Those that did not reach `RUNNING` yet.
    Starting,
    /// The others.
    Started,
}

impl Which {
    pub(super) fn includes(self, task: &Evicted) -> bool {
        match self {
            Self::All => true,
            Self::Starting => task.is_starting,
            Self::Started => !task.is_starting,
        }
    }
}

/// A task that should run on an instance, as one that has to go.
pub(super) fn evicted(task: &TaskView<'_>) -> Option<Evicted> {
    let instance = task.instance().filter(|_| task.is_counted())?;
    Some(Evicted {
        task_id: task.id(),
        from: instance.arn().clone(),
        is_starting: task.last_status() < TaskStatus::Running,
    })
}

/// New tasks, given to old ones: those on the same instance first, so that as few as can be move.
pub(super) struct Replacements {
    staying: BTreeMap<ContainerInstanceArn, VecDeque<Placed>>,
    others: VecDeque<Placed>,
}

impl Replacements {
    pub(super) fn new(tasks: &[Evicted], placed: Vec<Placed>) -> Self {
        let mut room: BTreeMap<&ContainerInstanceArn, usize> = BTreeMap::new();
        for task in tasks {
            let room = room.entry(&task.from).or_default();
            *room = room.saturating_add(1);
        }
        let mut replacements = Self {
            staying: BTreeMap::new(),
            others: VecDeque::new(),
        };
        for placed in placed {
            let arn = &placed.container_instance_arn;
            match room.get_mut(arn).filter(|left| **left > 0) {
                Some(left) => {
                    *left = left.saturating_sub(1);
                    replacements
                        .staying
                        .entry(arn.clone())
                        .or_default()
                        .push_back(placed);
                }
                None => replacements.others.push_back(placed),
            }
        }
        replacements
    }

    /// What takes the place of the next task of an instance.
    pub(super) fn next(&mut self, from: &ContainerInstanceArn) -> Option<Placed> {
        let staying = self.staying.get_mut(from).and_then(VecDeque::pop_front);
        staying.or_else(|| self.others.pop_front())
    }
}
