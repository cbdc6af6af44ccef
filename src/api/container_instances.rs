//! `RegisterContainerInstance`, `DeregisterContainerInstance`, `UpdateContainerInstancesState`,
//! `ListContainerInstances` and `DescribeContainerInstances`.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::limits::at_most;
use super::write::{write_failure, write_page};
use super::{Limits, Page, Tags};
use crate::document::{
    Document, Field, Fields, Findings, Read, Reading, Shape, Structure, Unlisted, Violation,
    Violations,
};
use crate::model::shape::common::{ATTRIBUTE, TAG};
use crate::model::shape::container_instance::{RESOURCE, VERSION_INFO};
use crate::model::{
    Attribute, ContainerInstance, ContainerInstanceStatus, DeviceId, Ec2InstanceId, Failure,
    Reference, Resources, name, names, read_attributes, read_one, read_resources,
    write_container_instance,
};
use crate::query::Expression;

/// A request to register a container instance.
///
/// The identity document of the machine is taken and not looked into: a host that has one says what
/// it says in [`Self::ec2_instance_id`] and in the attributes.
///
/// Source: ECS API Reference, `RegisterContainerInstance`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegisterContainerInstance {
    /// The cluster; `None` is `default`.
    pub cluster: Option<Reference>,
    /// The instance, if it was registered before.
    pub container_instance: Option<Reference>,
    /// The machine behind it; no field of the API's request.
    pub ec2_instance_id: Option<Ec2InstanceId>,
    /// What it has; for ports, those that are taken.
    pub total_resources: Resources,
    /// The version of its agent.
    pub agent_version: Option<String>,
    /// Its attributes.
    pub attributes: Vec<Attribute>,
    /// Its tags.
    pub tags: Tags,
    /// What makes a repeated request the same request.
    pub client_token: Option<String>,
}

impl RegisterContainerInstance {
    /// A request to register an instance that has that much, in the cluster `default`.
    pub fn new(total_resources: Resources) -> Self {
        Self {
            cluster: None,
            container_instance: None,
            ec2_instance_id: None,
            total_resources,
            agent_version: None,
            attributes: Vec::new(),
            tags: Tags::default(),
            client_token: None,
        }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong, `CPU` or `MEMORY` among the resources missing
    /// included.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &REGISTER, reading, |fields, _, findings| {
            let mut total = read_resources(fields, "totalResources", findings);
            total.gpus.extend(gpus(fields, findings));
            let version = fields.structure("versionInfo");
            let version = version.and_then(|version| version.text("agentVersion"));
            Some(Self {
                cluster: name(fields, "cluster", Reference::new, findings),
                container_instance: name(fields, "containerInstanceArn", Reference::new, findings),
                agent_version: version.map(ToString::to_string),
                attributes: read_attributes(fields, "attributes", findings),
                tags: Tags::read(fields, findings),
                client_token: fields.text("clientToken").map(ToString::to_string),
                ..Self::new(total)
            })
        })
    }
}

impl Limits for RegisterContainerInstance {
    fn limits(&self, _: &mut Findings) {}

    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

/// The GPUs among the devices.
fn gpus(fields: &Fields<'_>, findings: &mut Findings) -> Vec<DeviceId> {
    let devices = fields.structures("platformDevices");
    devices
        .filter(|device| device.text("type") == Some("GPU"))
        .filter_map(|device| name(&device, "id", DeviceId::new, findings))
        .collect()
}

/// A container instance as responses show it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContainerInstanceDetail {
    /// The instance.
    pub instance: ContainerInstance,
    /// Counts its changes from 1, so that of two states of it the later one can be told.
    pub version: u64,
    /// Its tags, if they were asked for.
    pub tags: Tags,
}

impl ContainerInstanceDetail {
    /// An instance with its tags, if they were asked for.
    pub fn new(instance: ContainerInstance, tags: Tags) -> Self {
        Self {
            instance,
            version: 1,
            tags,
        }
    }

    /// The same with a version.
    #[must_use]
    pub fn with_version(self, version: u64) -> Self {
        Self { version, ..self }
    }

    /// The instance in the shape of the API.
    pub fn write(&self) -> Document {
        write_container_instance(&self.instance).with([
            ("tags", self.tags.write()),
            ("version", self.version.into()),
        ])
    }
}

/// A request to deregister a container instance.
///
/// Source: ECS API Reference, `DeregisterContainerInstance`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeregisterContainerInstance {
    /// The cluster; `None` is `default`.
    pub cluster: Option<Reference>,
    /// The instance.
    pub container_instance: Reference,
    /// Whether it is deregistered also if it has tasks.
    pub force: bool,
}

impl DeregisterContainerInstance {
    /// A request to deregister that instance of the cluster `default` if it has no tasks.
    pub fn new(container_instance: Reference) -> Self {
        Self {
            cluster: None,
            container_instance,
            force: false,
        }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &DEREGISTER, reading, |fields, _, findings| {
            let instance = name(fields, "containerInstance", Reference::new, findings);
            Some(Self {
                cluster: name(fields, "cluster", Reference::new, findings),
                container_instance: instance?,
                force: fields.boolean("force").unwrap_or(false),
            })
        })
    }
}

/// A request to drain instances, or to take them back.
///
/// Source: ECS API Reference, `UpdateContainerInstancesState`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateContainerInstancesState {
    /// The cluster; `None` is `default`.
    pub cluster: Option<Reference>,
    /// The instances, at most ten.
    pub container_instances: Vec<Reference>,
    /// `ACTIVE` or `DRAINING`.
    pub status: ContainerInstanceStatus,
}

impl UpdateContainerInstancesState {
    /// A request to put those instances of the cluster `default` into that status.
    pub fn new(container_instances: Vec<Reference>, status: ContainerInstanceStatus) -> Self {
        Self {
            cluster: None,
            container_instances,
            status,
        }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &UPDATE_STATE, reading, |fields, _, findings| {
            let instances = names(fields, "containerInstances", Reference::new, findings);
            let status = fields.text("status");
            Some(Self {
                cluster: name(fields, "cluster", Reference::new, findings),
                container_instances: instances,
                status: status.and_then(ContainerInstanceStatus::from_text)?,
            })
        })
    }
}

/// A request to list container instances.
///
/// Source: ECS API Reference, `ListContainerInstances`, read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListContainerInstances {
    /// The cluster; `None` is `default`.
    pub cluster: Option<Reference>,
    /// Of which instances, in the cluster query language; `None` is all.
    pub filter: Option<Expression>,
    /// Of which status; `None` is every status except `INACTIVE`.
    pub status: Option<ContainerInstanceStatus>,
    /// Which part of the list is wanted.
    pub page: Page,
}

impl ListContainerInstances {
    /// A request for a part of the list of the cluster `default`.
    pub fn new(page: Page) -> Self {
        Self {
            page,
            ..Self::default()
        }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong, a filter that cannot be parsed included.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &LIST, reading, |fields, _, findings| {
            let status = fields.text("status");
            let request = Self {
                cluster: name(fields, "cluster", Reference::new, findings),
                filter: filter(fields, findings),
                status: status.and_then(ContainerInstanceStatus::from_text),
                page: Page::read(fields, findings),
            };
            request.limits(findings);
            Some(request)
        })
    }
}

impl Limits for ListContainerInstances {
    fn limits(&self, findings: &mut Findings) {
        self.page.limits(findings);
    }
}

fn filter(fields: &Fields<'_>, findings: &mut Findings) -> Option<Expression> {
    match Expression::parse(fields.text("filter")?) {
        Ok(filter) => Some(filter),
        Err(error) => {
            let violation = Violation::rule(fields.at("filter"), error.to_string());
            findings.report(violation.found(fields.value("filter")));
            None
        }
    }
}

/// A request to describe container instances.
///
/// Source: ECS API Reference, `DescribeContainerInstances`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescribeContainerInstances {
    /// The cluster; `None` is `default`.
    pub cluster: Option<Reference>,
    /// The instances, at most 100.
    pub container_instances: Vec<Reference>,
    /// Whether the tags are wanted.
    pub include_tags: bool,
}

impl DescribeContainerInstances {
    /// A request to describe those instances of the cluster `default`, without tags.
    pub fn new(container_instances: Vec<Reference>) -> Self {
        Self {
            cluster: None,
            container_instances,
            include_tags: false,
        }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &DESCRIBE, reading, |fields, _, findings| {
            let field = "containerInstances";
            let instances = names(fields, field, Reference::new, findings);
            let request = Self {
                cluster: name(fields, "cluster", Reference::new, findings),
                container_instances: instances,
                include_tags: fields.texts("include").any(|text| text == "TAGS"),
            };
            request.limits(findings);
            Some(request)
        })
    }
}

impl Limits for DescribeContainerInstances {
    fn limits(&self, findings: &mut Findings) {
        let list = ("containerInstances", self.container_instances.as_slice());
        at_most(list, (100, "at most 100 container instances"), findings);
    }
}

/// The instance as it is registered now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegisterContainerInstanceResponse {
    /// The instance; it has every attribute that was sent.
    pub container_instance: ContainerInstanceDetail,
}

impl RegisterContainerInstanceResponse {
    /// The instance as it is registered now.
    pub fn new(container_instance: ContainerInstanceDetail) -> Self {
        Self { container_instance }
    }

    pub(super) fn write(&self) -> Document {
        Document::object([("containerInstance", self.container_instance.write())])
    }
}

/// The instance that was deregistered; it is `INACTIVE`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeregisterContainerInstanceResponse {
    /// The instance.
    pub container_instance: ContainerInstanceDetail,
}

impl DeregisterContainerInstanceResponse {
    /// The instance that was deregistered.
    pub fn new(container_instance: ContainerInstanceDetail) -> Self {
        Self { container_instance }
    }

    pub(super) fn write(&self) -> Document {
        Document::object([("containerInstance", self.container_instance.write())])
    }
}

/// The instances that were found, in the order of the request, and what was not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateContainerInstancesStateResponse {
    /// The instances as they are now.
    pub container_instances: Vec<ContainerInstanceDetail>,
    /// `MISSING` for each that is not there.
    pub failures: Vec<Failure>,
}

impl UpdateContainerInstancesStateResponse {
    /// Instances that were found, and what was not.
    pub fn new(container_instances: Vec<ContainerInstanceDetail>, failures: Vec<Failure>) -> Self {
        Self {
            container_instances,
            failures,
        }
    }

    pub(super) fn write(&self) -> Document {
        write_found(&self.container_instances, &self.failures)
    }
}

/// The instances that were found, in the order of the request, and what was not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescribeContainerInstancesResponse {
    /// The instances.
    pub container_instances: Vec<ContainerInstanceDetail>,
    /// `MISSING` for each that is not there.
    pub failures: Vec<Failure>,
}

impl DescribeContainerInstancesResponse {
    /// Instances that were found, and what was not.
    pub fn new(container_instances: Vec<ContainerInstanceDetail>, failures: Vec<Failure>) -> Self {
        Self {
            container_instances,
            failures,
        }
    }

    pub(super) fn write(&self) -> Document {
        write_found(&self.container_instances, &self.failures)
    }
}

fn write_found(instances: &[ContainerInstanceDetail], failures: &[Failure]) -> Document {
    let instances = instances.iter().map(ContainerInstanceDetail::write);
    Document::object([
        ("containerInstances", Document::array(instances)),
        (
            "failures",
            Document::array(failures.iter().map(write_failure)),
        ),
    ])
}

/// A part of the list of container instances.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListContainerInstancesResponse {
    /// The ARNs, in the order of their bytes.
    pub container_instance_arns: Vec<String>,
    /// Where the next part begins.
    pub next_token: Option<String>,
}

impl ListContainerInstancesResponse {
    /// A part of the list.
    pub fn new((container_instance_arns, next_token): (Vec<String>, Option<String>)) -> Self {
        Self {
            container_instance_arns,
            next_token,
        }
    }

    pub(super) fn write(&self) -> Document {
        let arns = &self.container_instance_arns;
        write_page("containerInstanceArns", arns, self.next_token.as_deref())
    }
}

static PLATFORM_DEVICE: Structure = Structure {
    name: "PlatformDevice",
    fields: &[
        Field::required("id", Shape::Text),
        Field::required(
            "type",
            Shape::Choice(&["GPU", "NEURON_DEVICE"], Unlisted::Refused),
        ),
    ],
};

static REGISTER: Structure = Structure {
    name: "RegisterContainerInstanceRequest",
    fields: &[
        Field::optional("cluster", Shape::Text),
        Field::optional("instanceIdentityDocument", Shape::Text),
        Field::optional("instanceIdentityDocumentSignature", Shape::Text),
        Field::required("totalResources", Shape::List(&Shape::Structure(&RESOURCE))),
        Field::optional("versionInfo", Shape::Structure(&VERSION_INFO)),
        Field::optional("containerInstanceArn", Shape::Text),
        Field::optional("attributes", Shape::List(&Shape::Structure(&ATTRIBUTE))),
        Field::optional(
            "platformDevices",
            Shape::List(&Shape::Structure(&PLATFORM_DEVICE)),
        ),
        Field::optional("tags", Shape::List(&Shape::Structure(&TAG))),
        Field::optional("clientToken", Shape::Text),
    ],
};

static DEREGISTER: Structure = Structure {
    name: "DeregisterContainerInstanceRequest",
    fields: &[
        Field::optional("cluster", Shape::Text),
        Field::required("containerInstance", Shape::Text),
        Field::optional("force", Shape::Boolean),
    ],
};

static STATUSES: [&str; 5] = [
    "ACTIVE",
    "DRAINING",
    "REGISTERING",
    "DEREGISTERING",
    "REGISTRATION_FAILED",
];

static UPDATE_STATE: Structure = Structure {
    name: "UpdateContainerInstancesStateRequest",
    fields: &[
        Field::optional("cluster", Shape::Text),
        Field::required("containerInstances", Shape::List(&Shape::Text)),
        Field::required("status", Shape::Choice(&STATUSES, Unlisted::Refused)),
    ],
};

static LIST: Structure = Structure {
    name: "ListContainerInstancesRequest",
    fields: &[
        Field::optional("cluster", Shape::Text),
        Field::optional("filter", Shape::Text),
        Field::optional("status", Shape::Choice(&STATUSES, Unlisted::Refused)),
        Field::optional("nextToken", Shape::Text),
        Field::optional("maxResults", Shape::Integer),
    ],
};

static DESCRIBE: Structure = Structure {
    name: "DescribeContainerInstancesRequest",
    fields: &[
        Field::optional("cluster", Shape::Text),
        Field::required("containerInstances", Shape::List(&Shape::Text)),
        Field::optional(
            "include",
            Shape::List(&Shape::Choice(
                &["TAGS", "CONTAINER_INSTANCE_HEALTH"],
                Unlisted::Kept,
            )),
        ),
    ],
};
