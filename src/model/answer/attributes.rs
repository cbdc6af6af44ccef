//! Lists of attributes.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::report;
use crate::document::{Bend, Bent, Document, FieldPath, Fields, Findings, Reading, Violation};
use crate::model::{Attribute, AttributeSet, AttributeValue};
use crate::query::AttributeName;

/// The attributes of a list, those that are faulty reported and left out.
///
/// Values are read as agents report them.
pub(crate) fn read_attributes(
    fields: &Fields<'_>,
    field: &'static str,
    findings: &mut Findings,
) -> Vec<Attribute> {
    let elements = fields.structures(field);
    elements
        .filter_map(|element| read_one(&element, findings))
        .collect()
}

pub(super) fn read_one(element: &Fields<'_>, findings: &mut Findings) -> Option<Attribute> {
    let Ok(name) = AttributeName::new(element.text("name")?) else {
        let allowed = "1 to 128 letters, digits and -_/\\.";
        report(element, "name", allowed, findings);
        return None;
    };
    let value = match element.text("value").map(AttributeValue::reported) {
        None => None,
        Some(Ok(value)) if value.as_str().is_empty() => None,
        Some(Ok(value)) => Some(value),
        Some(Err(_)) => {
            let allowed = "at most 1024 characters, no control characters";
            report(element, "value", allowed, findings);
            return None;
        }
    };
    Some(Attribute { name, value })
}

/// Notes every attribute that is not the last of its name: the strict reader refuses it, the lenient
/// one takes the last.
pub(super) fn check_names(fields: &Fields<'_>, reading: Reading, findings: &mut Findings) {
    let elements: Vec<_> = fields.structures("attributes").collect();
    // Of equal names the last one stays.
    let named = elements
        .iter()
        .filter_map(|element| Some((element.text("name")?, element.path().clone())));
    let last: BTreeMap<&str, FieldPath> = named.collect();
    for element in &elements {
        let path = element.text("name").and_then(|name| last.get(name));
        if path.is_none_or(|path| path == element.path()) {
            continue;
        }
        match reading {
            Reading::Strict => {
                let text = "the attribute is listed twice";
                let violation = Violation::rule(element.at("name"), text);
                findings.report(violation.found(element.value("name")));
            }
            Reading::Lenient => findings.note(Bend {
                path: element.path().clone(),
                found: element
                    .value("name")
                    .map(Document::summary)
                    .unwrap_or_default(),
                bent: Bent::Superseded,
            }),
        }
    }
}

/// The attributes as the API writes them.
pub(super) fn write(attributes: &AttributeSet) -> Document {
    Document::array(
        attributes
            .iter()
            .map(|(name, value)| write_one(name, value)),
    )
}

/// One attribute as the API writes it.
pub(crate) fn write_one(name: &AttributeName, value: Option<&AttributeValue>) -> Document {
    Document::structure([
        ("name", Some(name.as_str().into())),
        ("value", value.map(|value| value.as_str().into())),
    ])
}
