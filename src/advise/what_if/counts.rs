//! How much there is in a cluster.

use alloc::collections::BTreeMap;

use crate::cluster::{ClusterView, InstanceView};
use crate::model::{AvailabilityZone, ContainerInstanceStatus, CpuUnits, MemoryMiB, built_in};

/// How much there is in a cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// In all of it.
    pub total: Counts,
    /// In each zone; `None` stands for the instances that report no zone.
    pub zones: BTreeMap<Option<AvailabilityZone>, Counts>,
}

/// How much there is of some instances.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Registered instances.
    pub instances: usize,
    /// Those of them that take tasks: `ACTIVE`, and their agent connected.
    pub open: usize,
    /// Tasks with desired status `RUNNING`, those that are not known one by one included.
    pub tasks: u64,
    /// The CPU that remains on instances that take tasks.
    pub remaining_cpu: CpuUnits,
    /// The memory that remains there.
    pub remaining_memory: MemoryMiB,
}

impl Summary {
    /// How much there is in a cluster now. The cost is that of its number of instances.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::advise::what_if::Summary;
    /// use bayplan::cluster::ClusterState;
    ///
    /// assert_eq!(Summary::of(ClusterState::new().view()), Summary::default());
    /// ```
    pub fn of(view: ClusterView<'_>) -> Self {
        let mut summary = Self::default();
        for instance in view.instances() {
            let zone = instance.attributes().text(built_in::AVAILABILITY_ZONE);
            let zone = zone.and_then(|zone| AvailabilityZone::new(zone).ok());
            summary.total.add(&instance);
            summary.zones.entry(zone).or_default().add(&instance);
        }
        summary
    }
}

impl Counts {
    fn add(&mut self, instance: &InstanceView<'_>) {
        self.instances = self.instances.saturating_add(1);
        self.tasks = self
            .tasks
            .saturating_add(instance.running_tasks_count().into());
        let is_active = instance.status() == ContainerInstanceStatus::Active;
        if is_active && instance.is_agent_connected() {
            self.open = self.open.saturating_add(1);
            self.remaining_cpu = self.remaining_cpu.saturating_add(instance.remaining_cpu());
            let memory = instance.remaining_memory();
            self.remaining_memory = self.remaining_memory.saturating_add(memory);
        }
    }
}
