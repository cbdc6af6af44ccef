//! How many of each thing there may be.

use core::fmt;

/// The largest count that is allowed, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Quota(Option<u32>);

impl Quota {
    /// No limit.
    pub const UNLIMITED: Self = Self(None);

    /// At most that many.
    pub const fn at_most(limit: u32) -> Self {
        Self(Some(limit))
    }

    /// The limit, if the count is beyond it.
    pub fn exceeded_by(self, count: usize) -> Option<u32> {
        self.0
            .filter(|limit| u32::try_from(count).map_or(true, |count| count > *limit))
    }

    /// The limit, if there is one.
    pub fn limit(self) -> Option<u32> {
        self.0
    }
}

/// The limit as a number, or `any number`.
impl fmt::Display for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(limit) => write!(f, "{limit}"),
            None => f.write_str("any number"),
        }
    }
}

/// The limits of an account, ECS's defaults unless raised or lifted.
///
/// Source: ECS Developer Guide, "Amazon ECS service quotas", and ECS API Reference, read 2026-11.
///
/// # Example
///
/// ```
/// use bayplan::model::{Quota, Quotas};
///
/// let mut quotas = Quotas::default();
/// assert_eq!(quotas.run_task_count.limit(), Some(10));
/// quotas.run_task_count = Quota::UNLIMITED;
/// assert_eq!(quotas.run_task_count.exceeded_by(1_000_000), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Quotas {
    /// Clusters that are not `INACTIVE`: 10,000.
    pub clusters: Quota,
    /// Container instances registered in a cluster: 5,000.
    pub container_instances_per_cluster: Quota,
    /// Services of a cluster that are not `INACTIVE`: 5,000.
    pub services_per_cluster: Quota,
    /// Capacity providers of a cluster: 20.
    pub capacity_providers_per_cluster: Quota,
    /// Containers in a task definition: 10.
    pub containers_per_definition: Quota,
    /// Placement constraints of a task, those of the definition and of the call together: 10.
    pub placement_constraints: Quota,
    /// Placement strategies of a call or service: 5.
    pub placement_strategies: Quota,
    /// Tasks of one `RunTask`: 10.
    pub run_task_count: Quota,
    /// Instances of one `StartTask`: 10.
    pub start_task_instances: Quota,
    /// Custom attributes of a container instance: 10.
    pub custom_attributes_per_instance: Quota,
    /// Attributes in one `PutAttributes` or `DeleteAttributes`: 10.
    pub attributes_per_call: Quota,
    /// Subnets of a network configuration: 16.
    pub subnets: Quota,
    /// Tasks of one service: 5000.
    pub tasks_per_service: Quota,
    /// Task sets of one service: 5.
    pub task_sets_per_service: Quota,
    /// Tasks that one pass starts for a service: 500. Source: the same page, "Rate of tasks launched
    /// by a service", which is per minute.
    pub starts_per_pass: Quota,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            clusters: Quota::at_most(10_000),
            container_instances_per_cluster: Quota::at_most(5_000),
            services_per_cluster: Quota::at_most(5_000),
            capacity_providers_per_cluster: Quota::at_most(20),
            containers_per_definition: Quota::at_most(10),
            placement_constraints: Quota::at_most(10),
            placement_strategies: Quota::at_most(5),
            run_task_count: Quota::at_most(10),
            start_task_instances: Quota::at_most(10),
            custom_attributes_per_instance: Quota::at_most(10),
            attributes_per_call: Quota::at_most(10),
            subnets: Quota::at_most(16),
            tasks_per_service: Quota::at_most(5_000),
            task_sets_per_service: Quota::at_most(5),
            starts_per_pass: Quota::at_most(500),
        }
    }
}
