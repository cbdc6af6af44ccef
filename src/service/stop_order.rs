//! Which tasks are stopped when there are too many.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::cluster::{ClusterView, TaskView};
use crate::model::{
    BinpackField, ContainerInstanceArn, ContainerInstanceStatus, HealthStatus, PlacementStrategy,
    Purpose, Seed, SpreadField, TaskGroup, TaskId, TaskStatus, built_in,
};
use crate::time::Timestamp;

/// A number of tasks of one group that are to be stopped.
///
/// # Example
///
/// ```
/// use bayplan::cluster::ClusterState;
/// use bayplan::model::{PlacementStrategy, Seed, ServiceName, TaskGroup};
/// use bayplan::service::{ScaleIn, tasks_to_stop};
///
/// let group = TaskGroup::of_service(&ServiceName::new("web")?);
/// let chain = [PlacementStrategy::spread_zones()];
/// let scale_in = ScaleIn::new(&group, 2).chain(&chain).protecting(&|task| task.need().is_none());
/// let cluster = ClusterState::new();
/// assert!(tasks_to_stop(cluster.view(), &scale_in, Seed::new(1)).is_empty());
/// # Ok::<(), bayplan::model::InvalidName>(())
/// ```
#[derive(Clone, Copy)]
#[must_use]
pub struct ScaleIn<'a> {
    group: &'a TaskGroup,
    count: usize,
    chain: &'a [PlacementStrategy],
    is_protected: &'a dyn Fn(&TaskView<'_>) -> bool,
    is_older: &'a dyn Fn(&TaskView<'_>) -> bool,
}

impl<'a> ScaleIn<'a> {
    /// That many tasks of a group, chosen by the default of services.
    pub fn new(group: &'a TaskGroup, count: usize) -> Self {
        Self {
            group,
            count,
            chain: &[],
            is_protected: &|_| false,
            is_older: &|_| false,
        }
    }

    /// Chosen by the strategies by which they were placed.
    pub fn chain(self, chain: &'a [PlacementStrategy]) -> Self {
        Self { chain, ..self }
    }

    /// None of those that are protected.
    pub fn protecting(self, is_protected: &'a dyn Fn(&TaskView<'_>) -> bool) -> Self {
        Self {
            is_protected,
            ..self
        }
    }

    /// Those of older deployments before the others.
    pub fn older(self, is_older: &'a dyn Fn(&TaskView<'_>) -> bool) -> Self {
        Self { is_older, ..self }
    }
}

impl fmt::Debug for ScaleIn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ScaleIn");
        debug
            .field("group", self.group)
            .field("count", &self.count)
            .field("chain", &self.chain);
        debug.finish_non_exhaustive()
    }
}

/// Which tasks are stopped, in the order in which they are; fewer than asked for if there are not
/// as many that may be stopped.
///
/// Tasks whose instance is `INACTIVE` go first, then those not yet `RUNNING`, then unhealthy ones,
/// then those of older deployments and at last the others. Of each the strategies choose: from the
/// bucket with the most tasks, from the instance that would have the most left; without strategies
/// from the zone with the most tasks, then the instance. What is left of a tie is decided for the
/// newest task; of those as new, for the one with the highest id. Of the tasks that are not yet
/// `RUNNING` it is the newest whatever the strategies.
///
/// Source: ECS Developer Guide, "Task placement strategies", read 2026-11. Ours: the classes and
/// the last tie, on which ECS says little.
pub fn tasks_to_stop(view: ClusterView<'_>, scale_in: &ScaleIn<'_>, seed: Seed) -> Vec<TaskId> {
    let mut peers: Vec<Candidate<'_>> = view
        .tasks_of(scale_in.group)
        .into_iter()
        .filter(TaskView::is_counted)
        .map(|task| Candidate::new(task, scale_in))
        .collect();
    let mut freed = Freed::default();
    let mut stopped = Vec::new();
    for ordinal in (0_u64..).take(scale_in.count) {
        let Some(position) = choose(&peers, scale_in.chain, &freed, (seed, ordinal)) else {
            break;
        };
        let gone = peers.remove(position);
        freed.add(&gone);
        stopped.push(gone.id);
    }
    stopped
}

/// A task of the group that still counts.
struct Candidate<'a> {
    id: TaskId,
    task: TaskView<'a>,
    class: Class,
    is_protected: bool,
}

/// Which tasks go before which, whatever the strategies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Lost,
    NotRunning,
    Unhealthy,
    Older,
    Healthy,
}

impl Class {
    fn of(task: &TaskView<'_>, scale_in: &ScaleIn<'_>) -> Self {
        let status = task.instance().map(|instance| instance.status());
        if status == Some(ContainerInstanceStatus::Inactive) {
            return Self::Lost;
        }
        if task.last_status() < TaskStatus::Running {
            return Self::NotRunning;
        }
        let is_running = task.last_status() == TaskStatus::Running;
        if is_running && task.health_status() == HealthStatus::Unhealthy {
            return Self::Unhealthy;
        }
        if (scale_in.is_older)(task) {
            Self::Older
        } else {
            Self::Healthy
        }
    }

    /// Whether the strategies decide among the tasks of the class.
    fn follows_strategies(self) -> bool {
        match self {
            Self::NotRunning => false,
            Self::Lost | Self::Unhealthy | Self::Older | Self::Healthy => true,
        }
    }
}

impl<'a> Candidate<'a> {
    fn new(task: TaskView<'a>, scale_in: &ScaleIn<'_>) -> Self {
        let class = Class::of(&task, scale_in);
        Self {
            id: task.id(),
            task,
            class,
            is_protected: (scale_in.is_protected)(&task),
        }
    }

    fn created_at(&self) -> Option<Timestamp> {
        self.task.created_at()
    }

    /// The bucket of the task; `None` is that of instances without the attribute.
    fn bucket(&self, field: &SpreadField) -> Option<String> {
        let instance = self.task.instance();
        match field {
            SpreadField::InstanceId => instance.map(|instance| instance.arn().to_string()),
            SpreadField::Attribute(name) => match instance {
                Some(instance) => instance
                    .attributes()
                    .text(name.as_str())
                    .map(ToString::to_string),
                None if name.as_str() == built_in::AVAILABILITY_ZONE => {
                    let task = self.task.to_model();
                    task.availability_zone.map(|zone| zone.to_string())
                }
                None => None,
            },
        }
    }
}

/// What the tasks stopped so far have freed.
#[derive(Default)]
struct Freed(BTreeMap<ContainerInstanceArn, (u64, u64)>);

impl Freed {
    fn add(&mut self, gone: &Candidate<'_>) {
        let (Some(instance), Some(need)) = (gone.task.instance(), gone.task.need()) else {
            return;
        };
        let (cpu, memory) = self.0.entry(instance.arn().clone()).or_default();
        *cpu = cpu.saturating_add(need.cpu.as_u64());
        *memory = memory.saturating_add(need.memory.as_u64());
    }

    /// What the task's instance would have left if the task stopped too.
    ///
    /// `None`, which is less than anything, for a task that is on none.
    fn left_after(&self, candidate: &Candidate<'_>, field: BinpackField) -> Option<u64> {
        let instance = candidate.task.instance()?;
        let (cpu, memory) = self.0.get(instance.arn()).copied().unwrap_or_default();
        let need = candidate.task.need();
        let (now, freed, own) = match field {
            BinpackField::Cpu => (
                instance.remaining_cpu().as_u64(),
                cpu,
                need.map_or(0, |need| need.cpu.as_u64()),
            ),
            BinpackField::Memory => (
                instance.remaining_memory().as_u64(),
                memory,
                need.map_or(0, |need| need.memory.as_u64()),
            ),
        };
        Some(now.saturating_add(freed).saturating_add(own))
    }
}

/// The position of the task that is stopped next.
fn choose(
    peers: &[Candidate<'_>],
    chain: &[PlacementStrategy],
    freed: &Freed,
    (seed, ordinal): (Seed, u64),
) -> Option<usize> {
    let free = peers
        .iter()
        .enumerate()
        .filter(|(_, candidate)| !candidate.is_protected);
    let class = free.clone().map(|(_, candidate)| candidate.class).min()?;
    let mut left: Vec<(usize, &Candidate<'_>)> = free.filter(|(_, c)| c.class == class).collect();
    if class.follows_strategies() {
        let default = [
            PlacementStrategy::spread_zones(),
            PlacementStrategy::Spread(SpreadField::InstanceId),
        ];
        for strategy in if chain.is_empty() { &default } else { chain } {
            match strategy {
                PlacementStrategy::Random => {
                    let mut draws = seed.draws(Purpose::ScaleIn, ordinal);
                    let index = draws.below(u64::try_from(left.len()).unwrap_or(u64::MAX));
                    return left
                        .get(usize::try_from(index).ok()?)
                        .map(|(position, _)| *position);
                }
                PlacementStrategy::Spread(field) => {
                    let mut counts: BTreeMap<Option<String>, u64> = BTreeMap::new();
                    for peer in peers {
                        let count = counts.entry(peer.bucket(field)).or_default();
                        *count = count.saturating_add(1);
                    }
                    keep_largest(&mut left, |candidate| {
                        counts.get(&candidate.bucket(field)).copied().unwrap_or(0)
                    });
                }
                PlacementStrategy::Binpack(field) => {
                    keep_largest(&mut left, |candidate| freed.left_after(candidate, *field));
                }
            }
        }
    }
    let newest = left
        .iter()
        .max_by_key(|(_, candidate)| (candidate.created_at(), &candidate.id));
    newest.map(|(position, _)| *position)
}

/// Keeps the candidates with the largest value.
fn keep_largest<V: Ord>(
    left: &mut Vec<(usize, &Candidate<'_>)>,
    value: impl Fn(&Candidate<'_>) -> V,
) {
    let largest = left.iter().map(|(_, candidate)| value(candidate)).max();
    left.retain(|(_, candidate)| Some(value(candidate)) == largest);
}
