//! From a document to a definition.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::definition::Parts;
use super::need::{TaskSize, need};
use super::rules::{self, Draft};
use super::{
    CompatibilitySet, ContainerDefinition, GpuRequirement, NetworkMode, PortMapping,
    RegistrationRules, RuntimePlatform, TaskDefinition, requires,
};
#[cfg(feature = "serde")]
use crate::document::Presence;
use crate::document::{
    Bend, Bent, Document, FieldPath, Fields, Findings, Problem, Read, Reading, Shape, Violation,
    Violations, conform, is_spelling,
};
use crate::model::shape::task_definition as shape;
use crate::model::{
    Attribute, ContainerName, CpuUnits, Family, LaunchType, MemoryMiB, Protocol, TaskDefinitionArn,
    VersionConsistency, parse_cpu, parse_memory, read_attributes,
};
use crate::query::Expression;
use crate::time::TimeDelta;

/// Reads an input, or an answer in its wrapper.
pub(super) fn definition(
    document: Document,
    rules: &RegistrationRules,
) -> Result<Read<TaskDefinition>, Violations> {
    let mut findings = Findings::default();
    let document = unwrap_recorded(document, rules.reading, &mut findings);
    if is_answer(&document, rules.reading) {
        let shape = Shape::Structure(&shape::DESCRIBE_TASK_DEFINITION_RESPONSE);
        let answer = conform(document, &shape, rules.reading, &mut findings);
        let path = FieldPath::root().field(WRAPPER);
        return build(take(answer, WRAPPER), path, rules, findings);
    }
    let shape = Shape::Structure(&shape::REGISTER_TASK_DEFINITION_REQUEST);
    let input = conform(document, &shape, rules.reading, &mut findings);
    build(input, FieldPath::root(), rules, findings)
}

/// Whether the document is the wrapper of an answer, as the API spells it or, for the lenient reader,
/// in `PascalCase`.
fn is_answer(document: &Document, reading: Reading) -> bool {
    let keys = document.as_object().into_iter().flatten();
    keys.into_iter().any(|(key, _)| match reading {
        Reading::Strict => key == WRAPPER,
        Reading::Lenient => is_spelling(key, WRAPPER),
    })
}

/// Reads an input, or the definition of an answer without its wrapper; what only answers have tells
/// them apart.
#[cfg(feature = "serde")]
pub(super) fn registered_or_input(
    document: Document,
    rules: &RegistrationRules,
) -> Result<Read<TaskDefinition>, Violations> {
    let mut findings = Findings::default();
    let is_registered = shape::REGISTER_TASK_DEFINITION_REQUEST
        .fields
        .iter()
        .filter(|field| field.presence == Presence::AnswerOnly)
        .any(|field| document.field(field.name).is_some());
    let shape = if is_registered {
        &shape::TASK_DEFINITION
    } else {
        &shape::REGISTER_TASK_DEFINITION_REQUEST
    };
    let document = conform(
        document,
        &Shape::Structure(shape),
        rules.reading,
        &mut findings,
    );
    build(document, FieldPath::root(), rules, findings)
}

/// The answer inside `{"status_code": ..., "data": ...}`, as test recorders write it.
pub(crate) fn unwrap_recorded(
    document: Document,
    reading: Reading,
    findings: &mut Findings,
) -> Document {
    let is_recorded = document.field("status_code").is_some();
    if reading == Reading::Strict || !is_recorded || document.field("data").is_none() {
        return document;
    }
    let found = document.summary();
    findings.note(Bend {
        path: FieldPath::root(),
        found,
        bent: Bent::Unwrapped,
    });
    let mut data = take(document, "data");
    if let Document::Object(fields) = &mut data {
        fields.remove("ResponseMetadata");
    }
    data
}

/// A field of an object, or an empty object.
fn take(document: Document, name: &str) -> Document {
    let Document::Object(mut fields) = document else {
        return Document::Null;
    };
    fields.remove(name).unwrap_or(Document::Null)
}

fn build(
    document: Document,
    path: FieldPath,
    rules: &RegistrationRules,
    mut findings: Findings,
) -> Result<Read<TaskDefinition>, Violations> {
    let parts = {
        let fields = Fields::new(&document, path);
        let draft = Draft::new(&fields, rules);
        rules::check(&draft, &mut findings);
        parts(&draft, &mut findings)
    };
    let bends = findings.conclude()?;
    // Without a family there is a violation already.
    let missing = || {
        Violations::of(Violation::at(
            FieldPath::root().field("family"),
            Problem::Missing,
        ))
    };
    let parts = parts.ok_or_else(missing)?;
    Ok(Read {
        value: TaskDefinition::new(Parts { document, ..parts }),
        bends,
    })
}

/// The typed parts; the document is put in by the caller.
fn parts(draft: &Draft<'_>, findings: &mut Findings) -> Option<Parts> {
    let fields = draft.fields;
    let network_mode = draft.network_mode();
    let runtime_platform = draft.runtime_platform();
    let containers: Vec<_> = draft.containers.iter().filter_map(container).collect();
    let size = TaskSize {
        cpu: fields.text("cpu").and_then(|text| parse_cpu(text).ok()),
        memory: fields
            .text("memory")
            .and_then(|text| parse_memory(text).ok()),
    };
    let counted = if runtime_platform.is_windows() {
        TaskSize {
            cpu: None,
            memory: None,
        }
    } else {
        size
    };
    let compatibilities = rules::compatibilities(draft);
    Some(Parts {
        document: Document::Null,
        family: Family::new(fields.text("family")?).ok()?,
        revision: fields
            .integer("revision")
            .and_then(|number| u32::try_from(number).ok()),
        task_definition_arn: fields
            .text("taskDefinitionArn")
            .and_then(|arn| TaskDefinitionArn::new(arn).ok()),
        network_mode,
        need: need(counted, network_mode, &containers),
        containers,
        member_of: expressions(fields),
        requires_compatibilities: required(fields),
        compatibilities,
        cpu: size.cpu,
        memory: size.memory,
        runtime_platform,
        requires_attributes: requires::attributes(draft, &required(fields)),
        listed_requires_attributes: listed(fields, findings),
    })
}

fn required(fields: &Fields<'_>) -> CompatibilitySet {
    fields
        .texts("requiresCompatibilities")
        .filter_map(LaunchType::from_text)
        .collect()
}

fn expressions(fields: &Fields<'_>) -> Vec<Expression> {
    let constraints = fields.structures("placementConstraints");
    constraints
        .filter_map(|constraint| Expression::parse(constraint.text("expression")?).ok())
        .collect()
}

fn listed(fields: &Fields<'_>, findings: &mut Findings) -> Vec<Attribute> {
    read_attributes(fields, "requiresAttributes", findings)
}

fn container(fields: &Fields<'_>) -> Option<ContainerDefinition> {
    Some(ContainerDefinition {
        name: ContainerName::new(fields.text("name")?).ok()?,
        image: fields.text("image")?.to_string(),
        cpu: CpuUnits::new(amount(fields, "cpu").unwrap_or(0)),
        memory: amount(fields, "memory").map(MemoryMiB::new),
        memory_reservation: amount(fields, "memoryReservation").map(MemoryMiB::new),
        essential: fields.boolean("essential").unwrap_or(true),
        port_mappings: fields
            .structures("portMappings")
            .filter_map(|p| port_mapping(&p))
            .collect(),
        gpus: read_gpus(fields),
        version_consistency: VersionConsistency::from_field(fields.text("versionConsistency")),
        stop_timeout: fields
            .integer("stopTimeout")
            .and_then(TimeDelta::from_seconds),
    })
}

/// A positive amount; 0 means that there is none.
fn amount(fields: &Fields<'_>, name: &str) -> Option<u64> {
    fields
        .integer(name)
        .and_then(|number| u64::try_from(number).ok())
        .filter(|n| *n > 0)
}

fn port_mapping(fields: &Fields<'_>) -> Option<PortMapping> {
    let port = |name| {
        fields
            .integer(name)
            .and_then(|number| u16::try_from(number).ok())
    };
    if fields.has("containerPortRange") {
        return Some(PortMapping::Range);
    }
    let protocol = if fields.text("protocol") == Some("udp") {
        Protocol::Udp
    } else {
        Protocol::Tcp
    };
    let host = port("hostPort").filter(|number| *number > 0);
    Some(PortMapping::Port {
        container: port("containerPort").or(host)?,
        host,
        protocol,
    })
}

pub(crate) fn read_gpus(fields: &Fields<'_>) -> Option<GpuRequirement> {
    let mut requirements = fields.structures("resourceRequirements");
    let gpu = requirements.find(|requirement| requirement.text("type") == Some("GPU"))?;
    let value = gpu.text("value")?;
    if value.eq_ignore_ascii_case("all") {
        return Some(GpuRequirement::All);
    }
    value.trim().parse().ok().map(GpuRequirement::Devices)
}

/// The one field of an answer that holds a definition.
const WRAPPER: &str = "taskDefinition";

impl Draft<'_> {
    /// The network mode, `bridge` or on Windows `default` when none is given.
    pub(super) fn network_mode(&self) -> NetworkMode {
        let fallback = if self.is_windows() {
            NetworkMode::Default
        } else {
            NetworkMode::Bridge
        };
        self.fields
            .text("networkMode")
            .and_then(NetworkMode::from_text)
            .unwrap_or(fallback)
    }

    pub(super) fn runtime_platform(&self) -> RuntimePlatform {
        let Some(platform) = self.fields.structure("runtimePlatform") else {
            return RuntimePlatform::default();
        };
        RuntimePlatform {
            operating_system_family: platform
                .text("operatingSystemFamily")
                .map(ToString::to_string),
            cpu_architecture: platform.text("cpuArchitecture").map(ToString::to_string),
        }
    }

    pub(super) fn is_windows(&self) -> bool {
        self.runtime_platform().is_windows()
    }
}
