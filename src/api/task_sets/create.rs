//! `CreateTaskSet`.

use super::TaskSetDetail;
use super::detail::write_one;
use crate::api::{Limits, Tags};
use crate::document::{
    Document, Field, Findings, Read, Reading, Shape, Structure, Unlisted, Violations,
};
use crate::model::shape::cluster::CAPACITY_PROVIDER_STRATEGY_ITEM;
use crate::model::shape::common::TAG;
use crate::model::shape::service::SCALE;
use crate::model::shape::service_parts::{LOAD_BALANCER, NETWORK_CONFIGURATION, SERVICE_REGISTRY};
use crate::model::shape::task::LAUNCH_TYPE;
use crate::model::{self, Reference, name, read_create_task_set, read_one};

/// A request to make a task set of a service whose deployments someone else controls.
///
/// Source: ECS API Reference, `CreateTaskSet`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateTaskSet {
    /// The cluster.
    pub cluster: Reference,
    /// The service.
    pub service: Reference,
    /// The task set. Its task definition may also be named by its family, of which the newest
    /// `ACTIVE` revision is meant, or by family and revision.
    pub task_set: model::CreateTaskSet,
    /// Its tags.
    pub tags: Tags,
}

impl CreateTaskSet {
    /// A request for a task set of a service of a cluster, without tags.
    pub fn new(cluster: Reference, service: Reference, task_set: model::CreateTaskSet) -> Self {
        Self {
            cluster,
            service,
            task_set,
            tags: Tags::default(),
        }
    }

    /// Reads the request. Whether the task set is a valid one is checked when it is made.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong by itself.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(
            document,
            &CREATE_TASK_SET,
            reading,
            |fields, _, findings| {
                let task_set = read_create_task_set(fields, findings);
                let cluster = name(fields, "cluster", Reference::new, findings);
                let service = name(fields, "service", Reference::new, findings);
                Some(Self {
                    tags: Tags::read(fields, findings),
                    ..Self::new(cluster?, service?, task_set?)
                })
            },
        )
    }
}

impl Limits for CreateTaskSet {
    fn limits(&self, _: &mut Findings) {}

    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

/// The task set that was made, or that was there already.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateTaskSetResponse {
    /// The task set.
    pub task_set: TaskSetDetail,
}

impl CreateTaskSetResponse {
    /// The task set that was made.
    pub fn new(task_set: TaskSetDetail) -> Self {
        Self { task_set }
    }

    pub(in crate::api) fn write(&self) -> Document {
        write_one(&self.task_set)
    }
}

static CREATE_TASK_SET: Structure = Structure {
    name: "CreateTaskSetRequest",
    fields: &[
        Field::required("cluster", Shape::Text),
        Field::required("service", Shape::Text),
        Field::optional("externalId", Shape::Text),
        Field::required("taskDefinition", Shape::Text),
        Field::optional(
            "networkConfiguration",
            Shape::Structure(&NETWORK_CONFIGURATION),
        ),
        Field::optional(
            "loadBalancers",
            Shape::List(&Shape::Structure(&LOAD_BALANCER)),
        ),
        Field::optional(
            "serviceRegistries",
            Shape::List(&Shape::Structure(&SERVICE_REGISTRY)),
        ),
        Field::optional("launchType", Shape::Choice(&LAUNCH_TYPE, Unlisted::Refused)),
        Field::optional(
            "capacityProviderStrategy",
            Shape::List(&Shape::Structure(&CAPACITY_PROVIDER_STRATEGY_ITEM)),
        ),
        Field::optional("platformVersion", Shape::Text),
        Field::optional("scale", Shape::Structure(&SCALE)),
        Field::optional("clientToken", Shape::Text),
        Field::optional("tags", Shape::List(&Shape::Structure(&TAG))),
    ],
};
