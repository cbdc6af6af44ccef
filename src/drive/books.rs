//! What is known to be recorded.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Bound;

use crate::model::{ClusterName, ContainerInstanceArn, TaskId};
use crate::ports::{RecordedTask, Versioned};

/// The records of instances as they were read or written last.
#[derive(Debug, Clone)]
pub(super) struct Books {
    /// Under what name this planner records.
    pub(super) planner: String,
    /// By cluster; of one that is here reading has begun.
    clusters: BTreeMap<ClusterName, BTreeMap<ContainerInstanceArn, Versioned>>,
    /// Records that are said to have changed since.
    doubted: BTreeSet<(ClusterName, ContainerInstanceArn)>,
}

impl Default for Books {
    fn default() -> Self {
        Self {
            planner: "planner".into(),
            clusters: BTreeMap::new(),
            doubted: BTreeSet::new(),
        }
    }
}

impl Books {
    /// Whether reading a cluster begins with this.
    pub(super) fn begin(&mut self, cluster: &ClusterName) -> bool {
        let is_new = !self.clusters.contains_key(cluster);
        if is_new {
            self.clusters.insert(cluster.clone(), BTreeMap::new());
        }
        is_new
    }

    pub(super) fn get(
        &self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
    ) -> Option<&Versioned> {
        self.clusters.get(cluster)?.get(instance)
    }

    pub(super) fn put(&mut self, cluster: &ClusterName, versioned: Versioned) {
        let arn = versioned.record.instance.container_instance_arn.clone();
        let records = self.clusters.entry(cluster.clone()).or_default();
        records.insert(arn, versioned);
    }

    pub(super) fn take(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
    ) -> Option<Versioned> {
        self.clusters.get_mut(cluster)?.remove(instance)
    }

    /// A task as it is recorded on an instance.
    pub(super) fn task(
        &self,
        (cluster, instance): (&ClusterName, &ContainerInstanceArn),
        task: &TaskId,
    ) -> Option<&RecordedTask> {
        let tasks = &self.get(cluster, instance)?.record.tasks;
        let found = tasks.binary_search_by(|one| one.task.id.cmp(task));
        found.ok().and_then(|place| tasks.get(place))
    }

    /// The instances after one and up to another, or to the last, of which records are known.
    pub(super) fn between(
        &self,
        cluster: &ClusterName,
        after: Option<&ContainerInstanceArn>,
        last: Option<&ContainerInstanceArn>,
    ) -> Vec<ContainerInstanceArn> {
        let Some(records) = self.clusters.get(cluster) else {
            return Vec::new();
        };
        let after = after.map_or(Bound::Unbounded, Bound::Excluded);
        let later = records.range::<ContainerInstanceArn, _>((after, Bound::Unbounded));
        let within = later.map(|(arn, _)| arn);
        let within = within.take_while(|arn| last.is_none_or(|last| *arn <= last));
        within.cloned().collect()
    }

    /// The record of an instance is not known for certain any more.
    pub(super) fn doubt(&mut self, cluster: &ClusterName, instance: &ContainerInstanceArn) {
        self.doubted.insert((cluster.clone(), instance.clone()));
    }

    /// Whether that was so; it is to be read now.
    pub(super) fn settle(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
    ) -> bool {
        !self.doubted.is_empty() && self.doubted.remove(&(cluster.clone(), instance.clone()))
    }
}
