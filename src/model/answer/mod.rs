//! Answers of ECS: `DescribeClusters`, `DescribeContainerInstances` and `DescribeTasks`, read and
//! written, and what they have in common with requests.
//!
//! In: a [`Document`]. Out: the clusters, instances or tasks in it, valid, or every violation. The
//! strict reader takes the answer as the API gives it. The lenient one also takes recorded answers,
//! the answers of related operations (`{"containerInstance": ...}`, `{"task": ...}`) and lists
//! without a wrapper.

mod attributes;
mod clusters;
mod container_instances;
mod placement;
mod resources;
#[cfg(feature = "serde")]
mod serde;
mod service_parts;
mod service_requests;
mod services;
mod tasks;

pub(crate) use attributes::{read_attributes, write_one as write_attribute};
pub(crate) use clusters::strategy_item;
pub use clusters::{read_clusters, write_cluster};
pub use container_instances::{read_container_instances, write_container_instance};
pub(crate) use resources::read_resources;
pub(crate) use service_parts::{
    constraints, given, launch_type, providers, read_scale, strategies,
};
pub(crate) use service_requests::{read_create_service, read_create_task_set, read_update_service};
pub use services::{read_services, read_task_sets, write_service, write_task_set};
pub use tasks::{read_tasks, write_task};

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::InvalidName;
use super::task_definition::unwrap_recorded;
use crate::document::{
    Bend, Bent, Document, FieldPath, Fields, Findings, Problem, Read, Reading, Shape, Structure,
    Violation, Violations, conform, is_spelling,
};

/// Reads one structure that stands by itself.
pub(crate) fn read_one<T>(
    document: Document,
    structure: &'static Structure,
    reading: Reading,
    read: impl FnOnce(&Fields<'_>, Reading, &mut Findings) -> Option<T>,
) -> Result<Read<T>, Violations> {
    let mut findings = Findings::default();
    let document = conform(
        document,
        &Shape::Structure(structure),
        reading,
        &mut findings,
    );
    let value = read(
        &Fields::new(&document, FieldPath::root()),
        reading,
        &mut findings,
    );
    let bends = findings.conclude()?;
    // Without a value there is a violation already.
    let missing = || Violations::of(Violation::at(FieldPath::root(), Problem::Missing));
    let value = value.ok_or_else(missing)?;
    Ok(Read { value, bends })
}

/// Brings what a lenient reader may find into the form of the answer: an object with one list.
fn unwrap(
    document: Document,
    (list, single): (&str, &str),
    reading: Reading,
    findings: &mut Findings,
) -> Document {
    let document = unwrap_recorded(document, reading, findings);
    if reading == Reading::Strict {
        return document;
    }
    let found = document.summary();
    let wrapped = match document {
        Document::Array(_) => Document::object([(list, document)]),
        Document::Object(mut fields) if key(&fields, list).is_none() => {
            let Some(element) = key(&fields, single).and_then(|key| fields.remove(&key)) else {
                return Document::Object(fields);
            };
            Document::object([(list, Document::array([element]))])
        }
        Document::Null
        | Document::Boolean(_)
        | Document::Integer(_)
        | Document::Double(_)
        | Document::Text(_)
        | Document::Object(_) => return document,
    };
    findings.note(Bend {
        path: FieldPath::root(),
        found,
        bent: Bent::Unwrapped,
    });
    wrapped
}

/// The key that stands for a field, in the API's spelling or in `PascalCase`.
fn key(fields: &BTreeMap<String, Document>, name: &str) -> Option<String> {
    fields.keys().find(|key| is_spelling(key, name)).cloned()
}

/// A name in a field, reported when it is not what it should be.
pub(crate) fn name<T>(
    fields: &Fields<'_>,
    field: &'static str,
    parse: impl Fn(&str) -> Result<T, InvalidName>,
    findings: &mut Findings,
) -> Option<T> {
    match parse(fields.text(field)?) {
        Ok(name) => Some(name),
        Err(invalid) => {
            report(fields, field, invalid.allowed, findings);
            None
        }
    }
}

/// The names in a list; those that are not what they should be are reported and left out.
pub(crate) fn names<T>(
    fields: &Fields<'_>,
    field: &'static str,
    parse: impl Fn(&str) -> Result<T, InvalidName>,
    findings: &mut Findings,
) -> Vec<T> {
    let mut names = Vec::new();
    for (index, text) in fields.texts(field).enumerate() {
        let path = fields.at(field).index(index);
        match parse(text) {
            Ok(name) => names.push(name),
            Err(invalid) if findings.is_sound(&path) => {
                let found = Document::from(text);
                findings.report(Violation::not_allowed(path, Some(&found), invalid.allowed));
            }
            Err(_) => {}
        }
    }
    names
}

/// Reports the value of a field, unless it is reported already.
pub(crate) fn report(
    fields: &Fields<'_>,
    field: &'static str,
    allowed: &'static str,
    findings: &mut Findings,
) {
    let path = fields.at(field);
    if findings.is_sound(&path) {
        findings.report(Violation::not_allowed(path, fields.value(field), allowed));
    }
}

/// One of a few texts, reported when it is none of them.
pub(crate) fn listed<T>(
    fields: &Fields<'_>,
    field: &'static str,
    parse: impl Fn(&str) -> Option<T>,
    allowed: &'static str,
    findings: &mut Findings,
) -> Option<T> {
    let found = parse(fields.text(field)?);
    if found.is_none() {
        report(fields, field, allowed, findings);
    }
    found
}

/// A count that is at least zero.
fn count(fields: &Fields<'_>, field: &'static str, findings: &mut Findings) -> u32 {
    let Some(number) = fields.integer(field) else {
        return 0;
    };
    u32::try_from(number).unwrap_or_else(|_| {
        report(fields, field, "0 or more", findings);
        0
    })
}
