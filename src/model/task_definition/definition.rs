//! The task definition itself.

use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::{
    CompatibilitySet, ContainerDefinition, NetworkMode, RegistrationRules, RuntimePlatform, read,
};
use crate::document::{Document, Read, Violations};
use crate::model::{
    Attribute, CpuUnits, Family, MemoryMiB, Need, TaskDefinitionArn, write_attribute,
};
use crate::query::Expression;
use crate::time::Timestamp;

/// A task definition that follows ECS's rules.
///
/// It is made by [`Self::read`] or by [`Self::builder`], which check the same rules; after that the
/// type is the proof. Immutable, and cheap to clone. The document it was made from stays with it,
/// so everything that placement does not look at is still there when it is written again.
///
/// Source: ECS API Reference, `RegisterTaskDefinition`, read 2026-11.
///
/// # Example
///
/// ```
/// use bayplan::document::Document;
/// use bayplan::model::{CpuUnits, MemoryMiB, RegistrationRules, TaskDefinition};
///
/// let document: Document = serde_json::from_str(r#"{
///     "family": "web",
///     "containerDefinitions": [{ "name": "web", "image": "nginx", "cpu": 256, "memory": 300,
///                                "memoryReservation": 128 }]
/// }"#)?;
/// let read = TaskDefinition::read(document, &RegistrationRules::strict())?;
/// assert_eq!(read.value.need().cpu, CpuUnits::new(256));
/// assert_eq!(read.value.need().memory, MemoryMiB::new(128));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskDefinition(Arc<Parts>);

/// What a definition holds; built by the reader alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) document: Document,
    pub(super) family: Family,
    pub(super) revision: Option<u32>,
    pub(super) task_definition_arn: Option<TaskDefinitionArn>,
    pub(super) network_mode: NetworkMode,
    pub(super) containers: Vec<ContainerDefinition>,
    pub(super) member_of: Vec<Expression>,
    pub(super) requires_compatibilities: CompatibilitySet,
    pub(super) compatibilities: CompatibilitySet,
    pub(super) cpu: Option<CpuUnits>,
    pub(super) memory: Option<MemoryMiB>,
    pub(super) runtime_platform: RuntimePlatform,
    pub(super) requires_attributes: Vec<Attribute>,
    pub(super) listed_requires_attributes: Vec<Attribute>,
    pub(super) need: Need,
}

impl TaskDefinition {
    /// Reads a `RegisterTaskDefinition` input or a `DescribeTaskDefinition` answer.
    ///
    /// The lenient reader also takes the definition of an answer without its wrapper, and recorded
    /// answers (`{"status_code": 200, "data": ...}`).
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong, each with path, value and what is allowed.
    pub fn read(document: Document, rules: &RegistrationRules) -> Result<Read<Self>, Violations> {
        read::definition(document, rules)
    }

    /// Reads an array of container definitions as a definition of the given family, as tools keep
    /// them that register the rest themselves.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub fn read_containers(
        family: &Family,
        document: Document,
        rules: &RegistrationRules,
    ) -> Result<Read<Self>, Violations> {
        let fields = [
            ("family", family.as_str().into()),
            ("containerDefinitions", document),
        ];
        read::definition(Document::object(fields), rules)
    }

    pub(super) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The family.
    pub fn family(&self) -> &Family {
        &self.0.family
    }

    /// The revision, in a definition that was registered.
    pub fn revision(&self) -> Option<u32> {
        self.0.revision
    }

    /// The ARN, in a definition that was registered.
    pub fn task_definition_arn(&self) -> Option<&TaskDefinitionArn> {
        self.0.task_definition_arn.as_ref()
    }

    /// The network mode: `bridge` when none is given, on Windows `default`.
    pub fn network_mode(&self) -> NetworkMode {
        self.0.network_mode
    }

    /// The containers, at least one, in the order of the definition.
    pub fn containers(&self) -> &[ContainerDefinition] {
        &self.0.containers
    }

    /// The expressions of the definition's `memberOf` constraints, in order.
    pub fn member_of(&self) -> &[Expression] {
        &self.0.member_of
    }

    /// The launch types that the definition was registered for; empty when it names none.
    pub fn requires_compatibilities(&self) -> &CompatibilitySet {
        &self.0.requires_compatibilities
    }

    /// The launch types that the definition could run on.
    ///
    /// It is computed from the definition, also when an answer lists it.
    pub fn compatibilities(&self) -> &CompatibilitySet {
        &self.0.compatibilities
    }

    /// The task-level CPU.
    pub fn cpu(&self) -> Option<CpuUnits> {
        self.0.cpu
    }

    /// The task-level memory.
    pub fn memory(&self) -> Option<MemoryMiB> {
        self.0.memory
    }

    /// The operating system and processor.
    pub fn runtime_platform(&self) -> &RuntimePlatform {
        &self.0.runtime_platform
    }

    /// The capabilities that the definition's features need, computed from it, by name.
    ///
    /// Ours: a small set. `docker-remote-api.*` is left out, because it belongs to one runtime.
    pub fn requires_attributes(&self) -> &[Attribute] {
        &self.0.requires_attributes
    }

    /// `requiresAttributes` as the answer of ECS lists them, in its order; empty in an input.
    pub fn listed_requires_attributes(&self) -> &[Attribute] {
        &self.0.listed_requires_attributes
    }

    /// Whether an essential container has a health check.
    pub fn checks_containers(&self) -> bool {
        let containers = self.document().field("containerDefinitions");
        let containers = containers.and_then(Document::as_array).unwrap_or_default();
        containers.iter().any(|container| {
            let is_essential = container.field("essential") != Some(&Document::from(false));
            is_essential && container.field("healthCheck").is_some()
        })
    }

    /// What a task of this definition takes, without overrides.
    pub fn need(&self) -> &Need {
        &self.0.need
    }

    /// The definition as a registry keeps it: under an ARN, with a revision, `ACTIVE`, with what it
    /// requires and where it could run. Its tags are kept apart.
    pub(crate) fn registered(&self, arn: TaskDefinitionArn, revision: u32, now: Timestamp) -> Self {
        let mut parts = Parts::clone(&self.0);
        let attributes = parts.requires_attributes.iter();
        let attributes = attributes.map(|one| write_attribute(&one.name, one.value.as_ref()));
        let launch_types = parts.compatibilities.iter();
        let launch_types = launch_types.map(|launch_type| launch_type.as_str().into());
        let listed = [
            ("taskDefinitionArn", arn.as_str().into()),
            ("revision", revision.into()),
            ("status", "ACTIVE".into()),
            ("requiresAttributes", Document::array(attributes)),
            ("compatibilities", Document::array(launch_types)),
            ("registeredAt", now.to_string().into()),
        ];
        parts.document = parts.document.with(listed).without("tags");
        parts
            .listed_requires_attributes
            .clone_from(&parts.requires_attributes);
        parts.task_definition_arn = Some(arn);
        parts.revision = Some(revision);
        Self::new(parts)
    }

    /// The definition once its revision was deregistered.
    pub(crate) fn deregistered(&self, now: Timestamp) -> Self {
        let mut parts = Parts::clone(&self.0);
        parts.document = parts.document.with([
            ("status", "INACTIVE".into()),
            ("deregisteredAt", now.to_string().into()),
        ]);
        Self::new(parts)
    }

    /// The role that the application in the containers has.
    pub fn task_role_arn(&self) -> Option<&str> {
        self.0.document.field("taskRoleArn")?.as_text()
    }

    /// The role by which the agent pulls images, writes logs and reads secrets for the task.
    pub fn execution_role_arn(&self) -> Option<&str> {
        self.0.document.field("executionRoleArn")?.as_text()
    }

    /// The definition as a document, in the API's spelling.
    pub fn document(&self) -> &Document {
        &self.0.document
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for TaskDefinition {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.document().serialize(serializer)
    }
}

/// Reads strictly, as a definition that was registered or that is to be.
#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for TaskDefinition {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = Document::deserialize(deserializer)?;
        let read = read::registered_or_input(document, &RegistrationRules::strict());
        read.map(|read| read.value)
            .map_err(serde::de::Error::custom)
    }
}
