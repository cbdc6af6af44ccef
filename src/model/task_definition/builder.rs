//! Builds a definition in code.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{NetworkMode, RegistrationRules, TaskDefinition};
use crate::document::{Document, Violations};
use crate::model::{HostPort, LaunchType};

/// Builds a [`TaskDefinition`] by the same rules that a document is read by.
///
/// What it has no method for is set with [`Self::field`], as the API spells it.
///
/// # Example
///
/// ```
/// use bayplan::model::{
///     ContainerDefinitionBuilder, CpuUnits, HostPort, NetworkMode, TaskDefinition,
/// };
///
/// let web = ContainerDefinitionBuilder::new("web", "nginx:1.27")
///     .cpu(256)
///     .memory(512)
///     .port(80, HostPort::tcp(8080));
/// let definition = TaskDefinition::builder("web")
///     .container(web)
///     .network_mode(NetworkMode::Bridge)
///     .member_of("attribute:ecs.instance-type =~ t3.*")
///     .build()?;
/// assert_eq!(definition.need().cpu, CpuUnits::new(256));
/// assert!(definition.need().ports.contains(&HostPort::tcp(8080)));
/// # Ok::<(), bayplan::document::Violations>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct TaskDefinitionBuilder {
    fields: BTreeMap<String, Document>,
    containers: Vec<Document>,
    constraints: Vec<Document>,
    compatibilities: Vec<Document>,
}

impl TaskDefinition {
    /// Begins a definition of a family.
    pub fn builder(family: &str) -> TaskDefinitionBuilder {
        TaskDefinitionBuilder {
            fields: [("family".to_string(), family.into())]
                .into_iter()
                .collect(),
            containers: Vec::new(),
            constraints: Vec::new(),
            compatibilities: Vec::new(),
        }
    }
}

impl TaskDefinitionBuilder {
    /// Adds a container.
    pub fn container(mut self, container: ContainerDefinitionBuilder) -> Self {
        self.containers.push(container.into_document());
        self
    }

    /// Sets the network mode.
    pub fn network_mode(self, mode: NetworkMode) -> Self {
        self.field("networkMode", mode.as_str().into())
    }

    /// Sets the task-level CPU, as the API writes it: `256`, `.25 vCPU`.
    pub fn cpu(self, size: &str) -> Self {
        self.field("cpu", size.into())
    }

    /// Sets the task-level memory, as the API writes it: `512`, `0.5 GB`.
    pub fn memory(self, size: &str) -> Self {
        self.field("memory", size.into())
    }

    /// Adds a `memberOf` constraint.
    pub fn member_of(mut self, expression: &str) -> Self {
        let fields = [
            ("type", "memberOf".into()),
            ("expression", expression.into()),
        ];
        self.constraints.push(Document::object(fields));
        self
    }

    /// Requires that the definition can run on a launch type.
    pub fn requires(mut self, launch_type: LaunchType) -> Self {
        self.compatibilities.push(launch_type.as_str().into());
        self
    }

    /// Sets any other field, as the API spells it.
    pub fn field(mut self, name: &str, value: Document) -> Self {
        self.fields.insert(name.to_string(), value);
        self
    }

    /// Checks the definition strictly.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn build(self) -> Result<TaskDefinition, Violations> {
        let mut fields = self.fields;
        let lists = [
            ("containerDefinitions", self.containers),
            ("placementConstraints", self.constraints),
            ("requiresCompatibilities", self.compatibilities),
        ];
        for (name, values) in lists {
            if !values.is_empty() {
                fields.insert(name.to_string(), Document::Array(values));
            }
        }
        let document = Document::Object(fields);
        TaskDefinition::read(document, &RegistrationRules::strict()).map(|read| read.value)
    }
}

/// Builds one container of a definition.
#[derive(Debug, Clone)]
#[must_use]
pub struct ContainerDefinitionBuilder {
    fields: BTreeMap<String, Document>,
    port_mappings: Vec<Document>,
}

impl ContainerDefinitionBuilder {
    /// Begins a container of a name and an image.
    pub fn new(name: &str, image: &str) -> Self {
        let fields = [
            ("name".to_string(), name.into()),
            ("image".to_string(), image.into()),
        ];
        Self {
            fields: fields.into_iter().collect(),
            port_mappings: Vec::new(),
        }
    }

    /// Sets the CPU units.
    pub fn cpu(self, units: u32) -> Self {
        self.field("cpu", units.into())
    }

    /// Sets the hard limit of memory in MiB.
    pub fn memory(self, mib: u32) -> Self {
        self.field("memory", mib.into())
    }

    /// Sets the soft limit of memory in MiB.
    pub fn memory_reservation(self, mib: u32) -> Self {
        self.field("memoryReservation", mib.into())
    }

    /// Maps a port of the container to a static port of the instance.
    pub fn port(mut self, container: u16, host: HostPort) -> Self {
        self.port_mappings.push(Document::object([
            ("containerPort", u32::from(container).into()),
            ("hostPort", u32::from(host.number).into()),
            ("protocol", host.protocol.as_str().into()),
        ]));
        self
    }

    /// Asks for that many GPUs.
    pub fn gpus(self, devices: u32) -> Self {
        let requirement = Document::object([
            ("type", "GPU".into()),
            ("value", devices.to_string().into()),
        ]);
        self.field("resourceRequirements", Document::array([requirement]))
    }

    /// Sets any other field, as the API spells it.
    pub fn field(mut self, name: &str, value: Document) -> Self {
        self.fields.insert(name.to_string(), value);
        self
    }

    fn into_document(mut self) -> Document {
        if !self.port_mappings.is_empty() {
            self.fields.insert(
                "portMappings".to_string(),
                Document::Array(self.port_mappings),
            );
        }
        Document::Object(self.fields)
    }
}
