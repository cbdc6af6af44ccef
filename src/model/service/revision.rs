//! What a deployment deploys.

use alloc::collections::BTreeMap;

use super::kind::spelled;
use crate::document::Document;
use crate::model::TaskDefinitionArn;

/// What a deployment deploys: changing any of it starts a new one.
///
/// What placement does not look at is kept as it was given.
///
/// Source: ECS API Reference, `UpdateService`, the remarks on each parameter, read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceRevision {
    /// The task definition; `None` for services whose task sets name one.
    pub task_definition: Option<TaskDefinitionArn>,
    /// Everything else.
    pub parts: BTreeMap<RevisionPart, Document>,
}

impl ServiceRevision {
    /// A revision of nothing but a task definition.
    pub fn of(task_definition: TaskDefinitionArn) -> Self {
        Self {
            task_definition: Some(task_definition),
            parts: BTreeMap::new(),
        }
    }

    /// The same with a part, or without it when the document is an empty list.
    #[must_use]
    pub fn with_part(mut self, part: RevisionPart, document: Document) -> Self {
        if document.as_array().is_some_and(<[Document]>::is_empty) {
            self.parts.remove(&part);
        } else {
            self.parts.insert(part, document);
        }
        self
    }

    /// The ids of the subnets that its network configuration names.
    pub fn subnets(&self) -> impl Iterator<Item = &str> {
        let network = self.parts.get(&RevisionPart::NetworkConfiguration);
        let awsvpc = network.and_then(|network| network.field("awsvpcConfiguration"));
        let subnets = awsvpc.and_then(|awsvpc| awsvpc.field("subnets")?.as_array());
        subnets
            .unwrap_or_default()
            .iter()
            .filter_map(Document::as_text)
    }

    /// Whether tasks of the revision have that part.
    pub fn has(&self, part: RevisionPart) -> bool {
        self.parts.contains_key(&part)
    }
}

/// A part of a revision besides the task definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RevisionPart {
    /// The network of its tasks.
    NetworkConfiguration,
    /// The version of the platform, on Fargate.
    PlatformVersion,
    /// The load balancers of its tasks.
    LoadBalancers,
    /// The registries its tasks are found by.
    ServiceRegistries,
    /// How its tasks find others.
    ServiceConnectConfiguration,
    /// The volumes of its tasks.
    VolumeConfigurations,
    /// The lattices of its tasks.
    VpcLatticeConfigurations,
}

spelled!(
    RevisionPart,
    NetworkConfiguration = "networkConfiguration",
    PlatformVersion = "platformVersion",
    LoadBalancers = "loadBalancers",
    ServiceRegistries = "serviceRegistries",
    ServiceConnectConfiguration = "serviceConnectConfiguration",
    VolumeConfigurations = "volumeConfigurations",
    VpcLatticeConfigurations = "vpcLatticeConfigurations"
);

/// By what the tasks of a revision are known to be healthy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct HealthChecks {
    /// An essential container has a health check.
    pub container: bool,
    /// A load balancer checks its targets.
    pub load_balancer: bool,
    /// Service discovery checks instances; it decides only whether failures count.
    pub discovery: bool,
}

impl HealthChecks {
    /// No checks at all: a task that runs for a while is healthy.
    pub const NONE: Self = Self {
        container: false,
        load_balancer: false,
        discovery: false,
    };

    /// Checks of containers and of load balancers.
    pub fn new(container: bool, load_balancer: bool) -> Self {
        Self {
            container,
            load_balancer,
            discovery: false,
        }
    }

    /// Whether anything says that a task is healthy.
    pub fn decide(self) -> bool {
        self.container || self.load_balancer
    }

    /// Whether there is any check.
    pub fn exist(self) -> bool {
        self.decide() || self.discovery
    }
}
