//! What a call changes about a definition for its tasks.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::api::limits::exceeds;
use crate::document::{Document, Fields, Findings, Violation};
use crate::model::{
    ContainerOverride, CpuUnits, GpuRequirement, MemoryMiB, TaskOverride, check_requirements,
    parse_cpu, parse_memory, read_gpus, report,
};

/// What a call changes about a definition for its tasks: sizes, which placement looks at, and
/// commands, environments and roles, which the runtime is told.
///
/// Source: ECS API Reference, `TaskOverride`, read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    sizes: TaskOverride,
    document: Option<Document>,
}

impl Overrides {
    /// Changes of sizes alone.
    pub fn of_sizes(sizes: TaskOverride) -> Self {
        let document = (sizes != TaskOverride::default()).then(|| written(&sizes));
        Self { sizes, document }
    }

    /// Whether nothing is changed.
    pub fn is_empty(&self) -> bool {
        self.document.is_none()
    }

    /// What is changed about sizes.
    pub fn sizes(&self) -> &TaskOverride {
        &self.sizes
    }

    /// Everything that is changed, in the shape of the API; `None` if nothing is.
    pub fn document(&self) -> Option<&Document> {
        self.document.as_ref()
    }

    /// The role that the application in the containers has instead of the definition's.
    pub fn task_role_arn(&self) -> Option<&str> {
        self.text("taskRoleArn")
    }

    /// The role by which images are pulled, logs written and secrets read instead of the
    /// definition's.
    pub fn execution_role_arn(&self) -> Option<&str> {
        self.text("executionRoleArn")
    }

    fn text(&self, field: &str) -> Option<&str> {
        self.document.as_ref()?.field(field)?.as_text()
    }

    /// Reports more changes than a request may have.
    pub(super) fn limits(&self, findings: &mut Findings) {
        let document = self.document.as_ref();
        let long = document.filter(|document| document.length() > LONGEST);
        if let Some(long) = long {
            let allowed = "at most 8192 characters of JSON";
            exceeds(("overrides", long), allowed, findings);
        }
    }

    /// Reads the field `overrides`.
    pub(super) fn read(request: &Fields<'_>, findings: &mut Findings) -> Self {
        let Some(fields) = request.structure("overrides") else {
            return Self::default();
        };
        let mut sizes = TaskOverride::new();
        sizes.cpu = size(&fields, "cpu", parse_cpu, findings);
        sizes.memory = size(&fields, "memory", parse_memory, findings);
        let containers = fields.structures("containerOverrides");
        sizes.containers = containers
            .filter_map(|fields| container(&fields, findings))
            .collect();
        let document = request.value("overrides").cloned();
        Self {
            sizes,
            document: document.filter(|document| *document != Document::object::<&str>([])),
        }
    }
}

fn container(fields: &Fields<'_>, findings: &mut Findings) -> Option<ContainerOverride> {
    let Some(name) = fields.text("name") else {
        report(fields, "name", "the name of a container", findings);
        return None;
    };
    let mut container = ContainerOverride::new(name);
    container.cpu = amount(fields, "cpu", findings).map(CpuUnits::new);
    container.memory = amount(fields, "memory", findings).map(MemoryMiB::new);
    let soft = amount(fields, "memoryReservation", findings);
    container.memory_reservation = soft.map(MemoryMiB::new);
    check_requirements(fields, findings);
    container.gpus = read_gpus(fields);
    Some(container)
}

fn amount(fields: &Fields<'_>, field: &'static str, findings: &mut Findings) -> Option<u64> {
    let found = u64::try_from(fields.integer(field)?);
    if found.is_err() {
        report(fields, field, "0 or more", findings);
    }
    found.ok()
}

fn size<T, E: ToString>(
    fields: &Fields<'_>,
    field: &'static str,
    parse: impl Fn(&str) -> Result<T, E>,
    findings: &mut Findings,
) -> Option<T> {
    match parse(fields.text(field)?) {
        Ok(size) => Some(size),
        Err(invalid) => {
            findings.report(Violation::rule(fields.at(field), invalid.to_string()));
            None
        }
    }
}

/// Sizes in the shape of the API.
fn written(sizes: &TaskOverride) -> Document {
    let containers = sizes.containers.iter().map(|one| {
        let gpus = one.gpus.map(|gpus| {
            let gpus = Document::object([
                ("type", Document::from("GPU")),
                ("value", gpu_text(gpus).into()),
            ]);
            Document::array([gpus])
        });
        let memory_reservation = one.memory_reservation.map(MemoryMiB::as_u64);
        Document::structure([
            ("name", Some(one.name.as_str().into())),
            ("cpu", one.cpu.map(CpuUnits::as_u64).map(Document::from)),
            (
                "memory",
                one.memory.map(MemoryMiB::as_u64).map(Document::from),
            ),
            ("memoryReservation", memory_reservation.map(Document::from)),
            ("resourceRequirements", gpus),
        ])
    });
    let containers: Vec<_> = containers.collect();
    let containers = (!containers.is_empty()).then(|| Document::array(containers));
    let text = |amount: u64| Document::from(amount.to_string());
    Document::structure([
        ("containerOverrides", containers),
        ("cpu", sizes.cpu.map(CpuUnits::as_u64).map(text)),
        ("memory", sizes.memory.map(MemoryMiB::as_u64).map(text)),
    ])
}

fn gpu_text(gpus: GpuRequirement) -> String {
    match gpus {
        GpuRequirement::Devices(count) => count.to_string(),
        GpuRequirement::All => "ALL".to_string(),
    }
}

/// Source: ECS API Reference, `RunTask`, read 2026-11.
const LONGEST: usize = 8_192;
