//! Clusters that share memory.

use alloc::sync::Arc;

use super::ClusterState;

/// Held by all that share tables with one another.
#[derive(Debug, Clone, Default)]
pub(super) struct Lease(Option<Arc<()>>);

impl ClusterState {
    /// A cluster of the same content, to try things out on.
    ///
    /// The two share memory: the fork costs next to nothing, whatever the size of the cluster, and
    /// what either of them changes later is copied then, a small stretch at a time. Neither sees
    /// what the other does. While there are forks, both find what they look for a little slower;
    /// when the last fork is gone the cluster is as it was.
    ///
    /// The same ids are to come in both: of two forks that place tasks, each gives them the ids that
    /// the other gives. Those whose decisions are to be committed here are
    /// [forks for planners](Self::fork_for_planner).
    ///
    /// # Example
    ///
    /// ```
    /// # use bayplan::cluster::ClusterState;
    /// # use bayplan::model::*;
    /// # use bayplan::plan::Change;
    /// # let arn = ContainerInstanceArn::new("i1")?;
    /// # let resources = Resources::new(CpuUnits::new(2048), MemoryMiB::new(3955));
    /// # let instance = ContainerInstance::new(arn.clone(), resources);
    /// let mut cluster = ClusterState::from_instances(&[instance])?;
    /// let mut fork = cluster.fork();
    /// fork.apply(&Change::DeregisterContainerInstance {
    ///     container_instance_arn: arn.clone(),
    /// })?;
    /// assert!(fork.view().instance(&arn).is_none());
    /// assert!(cluster.view().instance(&arn).is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn fork(&mut self) -> Self {
        // Ends a transaction that was forgotten.
        drop(self.begin());
        self.tables(&mut |table| table.share());
        self.lease.0.get_or_insert_default();
        self.clone()
    }

    /// Puts all tables into one piece again, if nobody shares them any more.
    #[inline]
    pub(super) fn reunite(&mut self) {
        if let Some(lease) = &mut self.lease.0 {
            if Arc::get_mut(lease).is_some() {
                self.lease.0 = None;
                self.tables(&mut |table| table.reunite());
            }
        }
    }
}
