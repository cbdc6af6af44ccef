//! What `RunTask` and `StartTask` say of their tasks.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Overrides;
use crate::api::Tags;
use crate::document::{
    Document, Field, FieldPath, Fields, Findings, Shape, Structure, Unlisted, Violation,
};
use crate::model::shape::service_parts::{EBS_TAG_SPECIFICATION, TASK_FILESYSTEM_TYPE};
use crate::model::{PropagateTags, StartedBy, SubnetId, name, names, report};

/// What `RunTask` and `StartTask` say of their tasks, besides where they are placed.
///
/// Source: ECS API Reference, `RunTask`, read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskParameters {
    /// The group of the tasks; `None` is that of their family.
    pub group: Option<String>,
    /// What starts them.
    pub started_by: Option<StartedBy>,
    /// What is changed about the definition for them.
    pub overrides: Overrides,
    /// Where their network interfaces are, in network mode `awsvpc`.
    pub network: Option<AwsVpcConfiguration>,
    /// Their tags.
    pub tags: Tags,
    /// Whose tags they get besides: nobody's, or those of their task definition. A tag that is given
    /// goes before one of the same key.
    pub propagate_tags: PropagateTags,
    /// Whether they get a tag `aws:ecs:clusterName`.
    pub enable_ecs_managed_tags: bool,
    /// Whether commands may be executed in their containers; told to the runtime.
    pub enable_execute_command: bool,
    /// A reference of the caller's; kept, and nothing else.
    pub reference_id: Option<String>,
    /// Volumes that are made for them; told to the runtime.
    pub volume_configurations: Option<Document>,
}

/// Where network interfaces of tasks are.
///
/// Source: ECS API Reference, `AwsVpcConfiguration`, read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct AwsVpcConfiguration {
    /// The subnets.
    pub subnets: Vec<SubnetId>,
    /// Who may talk to them; told to the runtime.
    pub security_groups: Vec<String>,
    /// Whether they get a public address; `None` is not said.
    pub assign_public_ip: Option<bool>,
}

impl AwsVpcConfiguration {
    /// Network interfaces in those subnets.
    pub fn new(subnets: Vec<SubnetId>) -> Self {
        Self {
            subnets,
            ..Self::default()
        }
    }

    /// The network configuration of a service.
    pub(crate) fn of(document: &Document) -> Option<Self> {
        let network = Fields::new(document, FieldPath::root());
        // It was read before, so nothing is found that was not reported then.
        Self::read(&network, &mut Findings::default())
    }

    fn read(network: &Fields<'_>, findings: &mut Findings) -> Option<Self> {
        let fields = network.structure("awsvpcConfiguration")?;
        let groups = fields.texts("securityGroups");
        let assign = fields.text("assignPublicIp");
        if !matches!(assign, None | Some("ENABLED" | "DISABLED")) {
            report(&fields, "assignPublicIp", "ENABLED or DISABLED", findings);
        }
        Some(Self {
            subnets: names(&fields, "subnets", SubnetId::new, findings),
            security_groups: groups.map(ToString::to_string).collect(),
            assign_public_ip: assign.map(|text| text == "ENABLED"),
        })
    }
}

impl TaskParameters {
    /// Nothing is said.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing is said that the state of the cluster does not keep by itself.
    pub(crate) fn is_plain(&self) -> bool {
        self.overrides.is_empty()
            && self.network.is_none()
            && !self.enable_execute_command
            && self.reference_id.is_none()
            && self.volume_configurations.is_none()
    }

    /// Reports what is wrong with what is said, except with the tags.
    pub(super) fn limits(&self, findings: &mut Findings) {
        let network = self.network.as_ref();
        let groups = network.map_or(&[][..], |network| &network.security_groups);
        if groups.len() > 5 {
            let path = FieldPath::root()
                .field("networkConfiguration")
                .field("awsvpcConfiguration")
                .field("securityGroups");
            let allowed = "at most 5 security groups";
            let found = groups.iter().map(|group| Document::from(group.as_str()));
            let found = Document::array(found);
            findings.report(Violation::not_allowed(path, Some(&found), allowed));
        }
        self.overrides.limits(findings);
    }

    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Self {
        let is_set = |field| fields.boolean(field).unwrap_or(false);
        let propagated = fields.text("propagateTags");
        let propagated = propagated.and_then(PropagateTags::from_text);
        Self {
            group: fields.text("group").map(ToString::to_string),
            started_by: name(fields, "startedBy", StartedBy::new, findings),
            overrides: Overrides::read(fields, findings),
            network: fields
                .structure("networkConfiguration")
                .and_then(|network| AwsVpcConfiguration::read(&network, findings)),
            tags: Tags::read(fields, findings),
            propagate_tags: propagated.unwrap_or_default(),
            enable_ecs_managed_tags: is_set("enableECSManagedTags"),
            enable_execute_command: is_set("enableExecuteCommand"),
            reference_id: fields.text("referenceId").map(ToString::to_string),
            volume_configurations: fields.value("volumeConfigurations").cloned(),
        }
    }
}

/// What `propagateTags` may be; `SERVICE` is for tasks of services.
pub(super) static PROPAGATE_TAGS: [&str; 2] = ["TASK_DEFINITION", "NONE"];

static TERMINATION_POLICY: Structure = Structure {
    name: "TaskManagedEBSVolumeTerminationPolicy",
    fields: &[Field::required("deleteOnTermination", Shape::Boolean)],
};

static TASK_MANAGED_EBS_VOLUME: Structure = Structure {
    name: "TaskManagedEBSVolumeConfiguration",
    fields: &[
        Field::optional("encrypted", Shape::Boolean),
        Field::optional("kmsKeyId", Shape::Text),
        Field::optional("volumeType", Shape::Text),
        Field::optional("sizeInGiB", Shape::Integer),
        Field::optional("snapshotId", Shape::Text),
        Field::optional("volumeInitializationRate", Shape::Integer),
        Field::optional("iops", Shape::Integer),
        Field::optional("throughput", Shape::Integer),
        Field::optional(
            "tagSpecifications",
            Shape::List(&Shape::Structure(&EBS_TAG_SPECIFICATION)),
        ),
        Field::required("roleArn", Shape::Text),
        Field::optional("terminationPolicy", Shape::Structure(&TERMINATION_POLICY)),
        Field::optional(
            "filesystemType",
            Shape::Choice(&TASK_FILESYSTEM_TYPE, Unlisted::Kept),
        ),
    ],
};

/// A volume that is made for each task.
pub(super) static TASK_VOLUME_CONFIGURATION: Structure = Structure {
    name: "TaskVolumeConfiguration",
    fields: &[
        Field::required("name", Shape::Text),
        Field::optional(
            "managedEBSVolume",
            Shape::Structure(&TASK_MANAGED_EBS_VOLUME),
        ),
    ],
};
