//! Which tasks are stopped when there are too many.

use alloc::vec::Vec;
use core::fmt;

use super::ranking::Ranking;
use crate::cluster::{ClusterView, TaskView};
use crate::model::{
    ContainerInstanceStatus, HealthStatus, PlacementStrategy, Seed, TaskGroup, TaskId, TaskStatus,
};

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
    let peers = view.tasks_of(scale_in.group).into_iter();
    let peers: Vec<_> = peers.filter(TaskView::is_counted).collect();
    let class = |task: &TaskView<'_>| {
        let is_free = !(scale_in.is_protected)(task);
        is_free.then(|| Class::of(task, scale_in.is_older))
    };
    let candidates = peers.iter().enumerate();
    let candidates = candidates.filter_map(|(peer, task)| Some((peer, class(task)?)));
    let stopped = Ranking::new(view, &peers, scale_in.chain).first(
        scale_in.count,
        candidates.collect(),
        seed,
    );
    let stopped = stopped.into_iter().filter_map(|peer| peers.get(peer));
    stopped.map(TaskView::id).collect()
}

/// Which tasks go before which, whatever the strategies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Lost,
    NotRunning,
    Unhealthy,
    Older,
    Healthy,
}

impl Class {
    pub(super) fn of(task: &TaskView<'_>, is_older: &dyn Fn(&TaskView<'_>) -> bool) -> Self {
        if task.instance_status() == Some(ContainerInstanceStatus::Inactive) {
            return Self::Lost;
        }
        if task.last_status() < TaskStatus::Running {
            return Self::NotRunning;
        }
        let is_running = task.last_status() == TaskStatus::Running;
        if is_running && task.health_status() == HealthStatus::Unhealthy {
            return Self::Unhealthy;
        }
        if is_older(task) {
            Self::Older
        } else {
            Self::Healthy
        }
    }

    /// Whether the strategies decide among the tasks of the class.
    pub(super) fn follows_strategies(self) -> bool {
        match self {
            Self::NotRunning => false,
            Self::Lost | Self::Unhealthy | Self::Older | Self::Healthy => true,
        }
    }
}
