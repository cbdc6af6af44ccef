//! Which tasks of a group are stopped when there are too many.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use super::World;
use super::chain::{amount, bucket, drawn};
use crate::model::{
    BinpackField, ContainerInstance, ContainerInstanceStatus, Draws, HealthStatus,
    PlacementStrategy, Purpose, Seed, SpreadField, Task, TaskGroup, TaskId, TaskStatus,
};

/// Which tasks are to be stopped, and how many.
pub struct ScaleIn<'a> {
    /// Whose tasks.
    pub group: &'a TaskGroup,
    /// The strategies of the service; empty when it has none.
    pub chain: &'a [PlacementStrategy],
    /// Whether a task belongs to an older deployment.
    pub is_older: &'a dyn Fn(&Task) -> bool,
    /// Whether a task is protected from scale-in; such a task is never chosen, but it counts.
    pub is_protected: &'a dyn Fn(&Task) -> bool,
    /// Where the strategy `random` draws from.
    pub seed: Seed,
    /// How many tasks to stop; fewer are stopped when there are no more.
    pub count: u32,
}

/// The classes of tasks in the order in which they are stopped.
///
/// Ours: ECS documents only that excess tasks are taken at random and unhealthy ones may be stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// Its instance is gone or `INACTIVE`.
    Lost,
    /// It did not reach `RUNNING` yet.
    NotRunning,
    /// It is `RUNNING` and `UNHEALTHY`.
    Unhealthy,
    /// It belongs to an older deployment.
    Older,
    /// Any other.
    Current,
}

impl World {
    /// The tasks that are stopped, in order; each choice sees the stops before it.
    ///
    /// Tasks that should run, did not stop and are not protected can be chosen. The classes are taken
    /// in order: tasks whose instance is gone or `INACTIVE`, tasks that are not yet `RUNNING`, tasks
    /// that are `RUNNING` and `UNHEALTHY`, tasks of older deployments, the rest. Within a class the
    /// chain chooses, then the newest: the latest creation, then the greatest id; a task whose
    /// creation is not known counts as the oldest. Of the tasks that are not yet `RUNNING` the newest
    /// is taken whatever the chain.
    ///
    /// `spread` keeps the tasks in the bucket that holds most tasks of the group, `binpack` those on
    /// the instance that has most left once the task is gone, and `random` takes one, of the tasks in
    /// the order of their ids. Without strategies the zone with the most tasks of the group, then the
    /// instance with the most.
    ///
    /// Source: ECS Developer Guide, "Amazon ECS services", read 2026-11. Ours: the classes, the newest,
    /// and that tasks without an instance share the bucket of a missing attribute, and come last under
    /// `binpack`.
    pub fn scale_in(&self, scale_in: &ScaleIn<'_>) -> Vec<TaskId> {
        let mut world = self.clone();
        let mut stopped = Vec::new();
        for ordinal in 0..scale_in.count {
            let draws = scale_in.seed.draws(Purpose::ScaleIn, u64::from(ordinal));
            let Some(id) = world.next_to_stop(scale_in, draws) else {
                break;
            };
            world.remove(&id);
            stopped.push(id);
        }
        stopped
    }

    fn next_to_stop(&self, scale_in: &ScaleIn<'_>, draws: Draws) -> Option<TaskId> {
        let mut candidates: Vec<&Task> = self
            .peers(scale_in.group)
            .filter(|task| !(scale_in.is_protected)(task))
            .collect();
        candidates.sort_by_key(|task| &task.id);
        let class = candidates
            .iter()
            .map(|task| self.class(scale_in, task))
            .min()?;
        candidates.retain(|task| self.class(scale_in, task) == class);
        let candidates = match class {
            Class::NotRunning => candidates,
            Class::Lost | Class::Unhealthy | Class::Older | Class::Current => {
                self.kept_by_chain(scale_in, candidates, draws)
            }
        };
        let newest = candidates
            .into_iter()
            .max_by_key(|task| (task.created_at, &task.id))?;
        Some(newest.id.clone())
    }

    fn class(&self, scale_in: &ScaleIn<'_>, task: &Task) -> Class {
        if self.is_lost(task) {
            return Class::Lost;
        }
        if task.last_status < TaskStatus::Running {
            return Class::NotRunning;
        }
        let is_running = task.last_status == TaskStatus::Running;
        if is_running && task.health_status == HealthStatus::Unhealthy {
            return Class::Unhealthy;
        }
        if (scale_in.is_older)(task) {
            Class::Older
        } else {
            Class::Current
        }
    }

    /// Whether the task was put on an instance that is gone or `INACTIVE`.
    fn is_lost(&self, task: &Task) -> bool {
        task.container_instance_arn.is_some()
            && self
                .instance_of(task)
                .is_none_or(|instance| instance.status == ContainerInstanceStatus::Inactive)
    }

    fn instance_of(&self, task: &Task) -> Option<&ContainerInstance> {
        self.instance(task.container_instance_arn.as_ref()?)
    }

    /// The tasks that are left after every step of the chain; they stand in the order of their ids.
    fn kept_by_chain<'a>(
        &self,
        scale_in: &ScaleIn<'_>,
        mut candidates: Vec<&'a Task>,
        mut draws: Draws,
    ) -> Vec<&'a Task> {
        let group = scale_in.group;
        if scale_in.chain.is_empty() {
            let zone = |task: &Task| self.bucket_of(&SpreadField::zones(), task);
            let instance = |task: &Task| self.bucket_of(&SpreadField::InstanceId, task);
            return self.in_fullest(group, self.in_fullest(group, candidates, &zone), &instance);
        }
        for strategy in scale_in.chain {
            candidates = match strategy {
                PlacementStrategy::Random => {
                    return drawn(&candidates, &mut draws).into_iter().collect();
                }
                PlacementStrategy::Spread(field) => {
                    self.in_fullest(group, candidates, &|task| self.bucket_of(field, task))
                }
                PlacementStrategy::Binpack(field) => {
                    highest(candidates, |task| self.left_after(*field, task))
                }
            };
        }
        candidates
    }

    /// The tasks in the buckets that hold most tasks of the group.
    fn in_fullest<'a>(
        &self,
        group: &TaskGroup,
        candidates: Vec<&'a Task>,
        bucket: &dyn Fn(&Task) -> Option<String>,
    ) -> Vec<&'a Task> {
        highest(candidates, |task| {
            let wanted = bucket(task);
            self.peers(group)
                .filter(|peer| bucket(peer) == wanted)
                .count()
        })
    }

    /// The bucket of the instance that the task is on; `None` where there is none. A task that is on
    /// no instance, as on Fargate, has a zone of its own.
    fn bucket_of(&self, field: &SpreadField, task: &Task) -> Option<String> {
        match self.instance_of(task) {
            Some(instance) => bucket(field, instance).map(ToString::to_string),
            None if *field == SpreadField::zones() => {
                Some(task.availability_zone.as_ref()?.to_string())
            }
            None => None,
        }
    }

    /// What would be left on its instance without the task; `None` when it is on none, which is less
    /// than anything.
    fn left_after(&self, field: BinpackField, task: &Task) -> Option<u64> {
        let arn = &self.instance_of(task)?.container_instance_arn;
        let mut without = self.clone();
        without.remove(&task.id);
        let instance = without.instance(arn)?;
        Some(amount(field, &without.remaining(instance)))
    }
}

impl fmt::Debug for ScaleIn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScaleIn")
            .field("group", &self.group)
            .field("chain", &self.chain)
            .field("seed", &self.seed)
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}

/// Those with the most.
fn highest<K: Ord>(candidates: Vec<&Task>, key: impl Fn(&Task) -> K) -> Vec<&Task> {
    let best = candidates.iter().map(|task| key(task)).max();
    candidates
        .into_iter()
        .filter(|task| Some(key(task)) == best)
        .collect()
}
