//! The nouns in any serde format, in the shapes of the ECS API, through the strict readers.

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};

use super::{attributes, clusters, container_instances, read_one, services, tasks};
use crate::document::{Document, Fields, Findings, Read, Reading, Structure, Violations};
use crate::model::shape::cluster::CLUSTER;
use crate::model::shape::common::ATTRIBUTE;
use crate::model::shape::container_instance::CONTAINER_INSTANCE;
use crate::model::shape::service::{SERVICE, TASK_SET};
use crate::model::shape::task::TASK;
use crate::model::{
    Attribute, Cluster, ContainerInstance, PlacementConstraint, PlacementStrategy, Service, Task,
    TaskSet,
};

impl Serialize for Cluster {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        clusters::write_cluster(self).serialize(serializer)
    }
}

impl Serialize for ContainerInstance {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        container_instances::write_container_instance(self).serialize(serializer)
    }
}

impl Serialize for Task {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        tasks::write_task(self).serialize(serializer)
    }
}

impl Serialize for Service {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        services::write_service(self).serialize(serializer)
    }
}

impl Serialize for TaskSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        services::write_task_set(self).serialize(serializer)
    }
}

impl Serialize for Attribute {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        attributes::write_one(&self.name, self.value.as_ref()).serialize(serializer)
    }
}

impl Serialize for PlacementConstraint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_document().serialize(serializer)
    }
}

impl Serialize for PlacementStrategy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_document().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Cluster {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one(deserializer, &CLUSTER, |fields, _, findings| {
            clusters::cluster(fields, findings)
        })
    }
}

/// What ECS does not answer, such as the slots for network interfaces, is not there afterwards.
impl<'de> Deserialize<'de> for ContainerInstance {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one(
            deserializer,
            &CONTAINER_INSTANCE,
            container_instances::instance,
        )
    }
}

/// What ECS does not answer, such as the need, is not there afterwards.
impl<'de> Deserialize<'de> for Task {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one(deserializer, &TASK, tasks::task)
    }
}

/// What ECS does not answer, such as what the scheduler remembers of failures, is not there
/// afterwards.
impl<'de> Deserialize<'de> for Service {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one(deserializer, &SERVICE, services::service)
    }
}

impl<'de> Deserialize<'de> for TaskSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one(deserializer, &TASK_SET, |fields, _, findings| {
            services::task_set(fields, findings)
        })
    }
}

/// The value is read as agents report it.
impl<'de> Deserialize<'de> for Attribute {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one(deserializer, &ATTRIBUTE, |fields, _, findings| {
            attributes::read_one(fields, findings)
        })
    }
}

impl<'de> Deserialize<'de> for PlacementConstraint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = Document::deserialize(deserializer)?;
        value(Self::read(document, Reading::Strict))
    }
}

impl<'de> Deserialize<'de> for PlacementStrategy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = Document::deserialize(deserializer)?;
        value(Self::read(document, Reading::Strict))
    }
}

fn one<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    structure: &'static Structure,
    read: impl FnOnce(&Fields<'_>, Reading, &mut Findings) -> Option<T>,
) -> Result<T, D::Error> {
    let document = Document::deserialize(deserializer)?;
    value(read_one(document, structure, Reading::Strict, read))
}

fn value<T, E: Error>(read: Result<Read<T>, Violations>) -> Result<T, E> {
    read.map(|read| read.value).map_err(E::custom)
}
