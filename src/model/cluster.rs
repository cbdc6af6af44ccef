//! Clusters: where container instances, services and tasks belong.

use alloc::vec::Vec;
use core::fmt;

use super::{CapacityProviderName, ClusterArn, ClusterName};

/// A cluster, as `DescribeClusters` shows it.
///
/// It names a cluster and counts what is in it; what is in it is the business of
/// [`ClusterState`](crate::cluster::ClusterState).
///
/// Source: ECS API Reference, `Cluster`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cluster {
    /// Its name.
    pub cluster_name: ClusterName,
    /// Its ARN.
    pub cluster_arn: Option<ClusterArn>,
    /// Whether it takes instances and tasks.
    pub status: ClusterStatus,
    /// How many container instances are registered, `ACTIVE` and `DRAINING` ones.
    pub registered_container_instances_count: u32,
    /// How many tasks run.
    pub running_tasks_count: u32,
    /// How many tasks did not reach `RUNNING` yet.
    pub pending_tasks_count: u32,
    /// How many services are `ACTIVE`.
    pub active_services_count: u32,
    /// The capacity providers that are associated with it.
    pub capacity_providers: Vec<CapacityProviderName>,
    /// The strategy of requests that name neither a launch type nor a strategy.
    pub default_capacity_provider_strategy: Vec<CapacityProviderStrategyItem>,
}

impl Cluster {
    /// An `ACTIVE` cluster with nothing in it.
    pub fn new(name: ClusterName) -> Self {
        Self {
            cluster_name: name,
            cluster_arn: None,
            status: ClusterStatus::Active,
            registered_container_instances_count: 0,
            running_tasks_count: 0,
            pending_tasks_count: 0,
            active_services_count: 0,
            capacity_providers: Vec::new(),
            default_capacity_provider_strategy: Vec::new(),
        }
    }
}

/// How many of the tasks a capacity provider takes.
///
/// Source: ECS API Reference, `CapacityProviderStrategyItem`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CapacityProviderStrategyItem {
    /// The capacity provider.
    pub capacity_provider: CapacityProviderName,
    /// Its share of the tasks beyond every base, 0 to 1000; 0 where none is given.
    pub weight: u32,
    /// How many tasks it takes first, 0 to 100000.
    pub base: u32,
}

impl CapacityProviderStrategyItem {
    /// A share of 0 and no base, which is what the API takes where none is given.
    pub fn new(capacity_provider: CapacityProviderName) -> Self {
        Self {
            capacity_provider,
            weight: 0,
            base: 0,
        }
    }
}

/// Whether a cluster takes instances and tasks.
///
/// Source: ECS API Reference, `Cluster`, read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClusterStatus {
    /// It does.
    Active,
    /// What its capacity providers need is being made.
    Provisioning,
    /// What its capacity providers needed is being deleted.
    Deprovisioning,
    /// What its capacity providers need could not be made.
    Failed,
    /// It was deleted.
    Inactive,
}

impl ClusterStatus {
    /// Every status, in the order of the API.
    pub const ALL: [Self; 5] = [
        Self::Active,
        Self::Provisioning,
        Self::Deprovisioning,
        Self::Failed,
        Self::Inactive,
    ];

    /// As the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Provisioning => "PROVISIONING",
            Self::Deprovisioning => "DEPROVISIONING",
            Self::Failed => "FAILED",
            Self::Inactive => "INACTIVE",
        }
    }

    /// Reads the API's spelling.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

impl fmt::Display for ClusterStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
