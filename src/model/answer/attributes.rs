//! Lists of attributes.

use alloc::vec::Vec;

use crate::document::{Document, Fields, Findings, Violation};
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
    let attribute = |element: Fields<'_>| {
        let Ok(name) = AttributeName::new(element.text("name")?) else {
            report(
                &element,
                "name",
                "1 to 128 letters, digits and -_/\\.",
                findings,
            );
            return None;
        };
        let value = match element.text("value").map(AttributeValue::reported) {
            None => None,
            Some(Ok(value)) if value.as_str().is_empty() => None,
            Some(Ok(value)) => Some(value),
            Some(Err(_)) => {
                let allowed = "at most 1024 characters, no control characters";
                report(&element, "value", allowed, findings);
                return None;
            }
        };
        Some(Attribute { name, value })
    };
    fields.structures(field).filter_map(attribute).collect()
}

fn report(
    element: &Fields<'_>,
    field: &'static str,
    allowed: &'static str,
    findings: &mut Findings,
) {
    let path = element.at(field);
    if findings.is_sound(&path) {
        findings.report(Violation::not_allowed(path, element.value(field), allowed));
    }
}

/// The attributes as the API writes them.
pub(super) fn write(attributes: &AttributeSet) -> Document {
    Document::array(attributes.iter().map(|(name, value)| {
        super::object([
            ("name", Some(name.as_str().into())),
            ("value", value.map(|value| value.as_str().into())),
        ])
    }))
}
