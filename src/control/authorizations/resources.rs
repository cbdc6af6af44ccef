//! How what a request is about is named.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::SERVICE;
use crate::api::{Action, Authorization, ConditionKey, Operation, Resource, Tags};
use crate::control::ControlPlane;
use crate::control::control_plane::{DEFAULT, Governed};
use crate::model::{CapacityProviderStrategyItem, Reference, Service, ServiceName};

/// An operation that is asked for, perhaps in a cluster.
pub(super) struct Asking<'a> {
    pub(super) plane: &'a ControlPlane,
    operation: Operation,
    cluster: Option<&'a Reference>,
}

impl<'a> Asking<'a> {
    pub(super) fn new(
        plane: &'a ControlPlane,
        operation: Operation,
        cluster: Option<&'a Reference>,
    ) -> Self {
        Self {
            plane,
            operation,
            cluster,
        }
    }

    /// The cluster, if it is there.
    pub(super) fn governed(&self) -> Option<&'a Governed> {
        let name = self.plane.named(self.cluster).ok()?;
        self.plane.clusters.get(&name)
    }

    /// The default strategy of the cluster.
    pub(super) fn strategy_of_cluster(&self) -> &'a [CapacityProviderStrategyItem] {
        let record = self.governed().map(|governed| &governed.record);
        record.map_or(&[], |record| &record.default_capacity_provider_strategy)
    }

    /// A service of the cluster, if it is there.
    pub(super) fn service(&self, reference: &Reference) -> Option<&'a Service> {
        let arn = self.arn_of(SERVICE, reference);
        let (_, name) = arn.rsplit_once('/')?;
        self.governed()?
            .control
            .service(&ServiceName::new(name).ok()?)
    }

    /// The operation, on whatever there is.
    pub(super) fn every(&self) -> Authorization {
        Authorization::new(Action::Ecs(self.operation), Resource::Every)
    }

    /// The operation, on what has that ARN.
    pub(super) fn on(&self, arn: String) -> Authorization {
        Authorization::new(Action::Ecs(self.operation), Resource::Arn(arn))
    }

    /// The operation, on the cluster.
    pub(super) fn cluster(&self) -> Authorization {
        self.on(self.cluster_arn())
    }

    /// The same with what the cluster is.
    pub(super) fn here(&self, asked: Authorization) -> Authorization {
        asked.with(ConditionKey::Cluster, self.cluster_arn())
    }

    /// The operation, on each of some things of the cluster; if there are none, on whatever there is of
    /// the kind, so that nobody is answered who may not ask.
    pub(super) fn each(
        &self,
        kind: &str,
        references: impl IntoIterator<Item = &'a Reference>,
    ) -> Vec<Authorization> {
        let asked = references.into_iter().map(|reference| {
            let arn = self.arn_of(kind, reference);
            self.here(self.on(arn))
        });
        let asked: Vec<Authorization> = asked.collect();
        if asked.is_empty() {
            return alloc::vec![self.here(self.on(self.arn_to_come(kind)))];
        }
        asked
    }

    /// What tags are given to what the operation makes.
    pub(super) fn tag_on_create(&self, arn: String, tags: &Tags) -> Option<Authorization> {
        if tags.is_empty() {
            return None;
        }
        let action = Action::Ecs(Operation::TagResource);
        let asked = Authorization::new(action, Resource::Arn(arn));
        let asked = asked.with(ConditionKey::CreateAction, self.operation.as_str());
        Some(with_tags(asked, tags))
    }

    /// The ARN of something of a kind in the cluster, in the new form. What is the ARN of something
    /// else stays as it is.
    pub(super) fn arn_of(&self, kind: &str, reference: &Reference) -> String {
        let arns = &self.plane.arns;
        match arns.resource(kind, reference) {
            None => reference.to_string(),
            Some(path) if path.contains('/') => format!("{arns}:{kind}/{path}"),
            Some(id) => self.arn_named(kind, id),
        }
    }

    /// The ARN of whatever of a kind the cluster has, or will have.
    pub(super) fn arn_to_come(&self, kind: &str) -> String {
        self.arn_named(kind, "*")
    }

    /// The ARN of what has that id in the cluster.
    pub(super) fn arn_named(&self, kind: &str, id: &str) -> String {
        format!("{}:{kind}/{}/{id}", self.plane.arns, self.cluster_name())
    }

    /// The ARN of the revision that is meant now; if there is none, what it would be.
    pub(super) fn definition_arn(&self, reference: &Reference) -> String {
        let arns = &self.plane.arns;
        let found = self.plane.definitions.find(arns, reference);
        let found = found.and_then(|found| found.definition.task_definition_arn());
        match (found, arns.resource("task-definition", reference)) {
            (Some(arn), _) => arn.to_string(),
            (None, Some(name)) => format!("{arns}:task-definition/{name}"),
            (None, None) => reference.to_string(),
        }
    }

    fn cluster_name(&self) -> &str {
        let arns = &self.plane.arns;
        let named = self.cluster.map(|reference| {
            let name = arns.resource("cluster", reference);
            name.unwrap_or(reference.as_str())
        });
        named.unwrap_or(DEFAULT)
    }

    fn cluster_arn(&self) -> String {
        let arns = &self.plane.arns;
        let foreign = self.cluster;
        let foreign = foreign.filter(|one| arns.resource("cluster", one).is_none());
        match foreign {
            Some(arn) => arn.to_string(),
            None => format!("{arns}:cluster/{}", self.cluster_name()),
        }
    }
}

impl ControlPlane {
    /// The same with the tags of the resource.
    pub(super) fn with_resource_tags(&self, mut asked: Authorization) -> Authorization {
        let Resource::Arn(arn) = &asked.resource else {
            return asked;
        };
        for tag in self.tags.of(arn).as_slice() {
            let key = ConditionKey::ResourceTag(tag.key.clone());
            asked = asked.with(key, tag.value.as_str());
        }
        asked
    }
}

/// The same with tags that are given.
pub(super) fn with_tags(mut asked: Authorization, tags: &Tags) -> Authorization {
    if tags.is_empty() {
        return asked;
    }
    let keys: Vec<String> = tags.as_slice().iter().map(|tag| tag.key.clone()).collect();
    for tag in tags.as_slice() {
        let key = ConditionKey::RequestTag(tag.key.clone());
        asked = asked.with(key, tag.value.as_str());
    }
    asked.with(ConditionKey::TagKeys, keys)
}

/// The same with the capacity providers of a strategy.
pub(super) fn with_providers(
    asked: Authorization,
    strategy: &[CapacityProviderStrategyItem],
) -> Authorization {
    if strategy.is_empty() {
        return asked;
    }
    let names = strategy
        .iter()
        .map(|item| item.capacity_provider.to_string());
    let names: Vec<String> = names.collect();
    asked.with(ConditionKey::CapacityProvider, names)
}

/// That tasks are given roles, each once.
pub(super) fn pass_roles<const N: usize>(roles: [Option<&str>; N]) -> Vec<Authorization> {
    let roles: BTreeSet<&str> = roles.into_iter().flatten().collect();
    let asked = roles.into_iter().map(|role| {
        let resource = Resource::Arn(role.to_string());
        Authorization::new(Action::PassRole, resource)
    });
    asked.collect()
}
