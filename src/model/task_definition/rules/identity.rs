//! The family, the number of containers, constraints.

use super::{Draft, broken, not_allowed, report};
use crate::document::{Findings, Violation};
use crate::model::{Family, PlacementConstraint};

pub(super) fn check(draft: &Draft<'_>, findings: &mut Findings) {
    let fields = draft.fields;
    if let Some(Err(invalid)) = fields.text("family").map(Family::new) {
        report(findings, not_allowed(fields, "family", invalid.allowed));
    }
    container_count(draft, findings);
    constraints(draft, findings);
    let length = fields.document_length();
    if length > MAX_LENGTH {
        let text = alloc::format!("the definition takes {length} bytes of JSON.");
        let violation = Violation::rule(fields.path().clone(), text);
        findings.report(violation.allowing("65536 bytes or less"));
    }
}

fn container_count(draft: &Draft<'_>, findings: &mut Findings) {
    let quota = draft.rules.quotas.containers_per_definition;
    let count = draft.containers.len();
    if count == 0 && draft.fields.has("containerDefinitions") {
        report(
            findings,
            not_allowed(
                draft.fields,
                "containerDefinitions",
                "at least one container",
            ),
        );
    }
    if let Some(limit) = quota.exceeded_by(count) {
        let allowed = alloc::format!("at most {limit} containers");
        report(
            findings,
            not_allowed(draft.fields, "containerDefinitions", allowed),
        );
    }
}

fn constraints(draft: &Draft<'_>, findings: &mut Findings) {
    let count = draft.fields.count("placementConstraints");
    if let Some(limit) = draft.rules.quotas.placement_constraints.exceeded_by(count) {
        let allowed = alloc::format!("at most {limit} constraints");
        report(
            findings,
            not_allowed(draft.fields, "placementConstraints", allowed),
        );
    }
    for constraint in draft.fields.structures("placementConstraints") {
        let kind = constraint.text("type").unwrap_or_default();
        if kind != "memberOf" {
            let text = alloc::format!("constraint.type '{kind}' is not supported.");
            report(
                findings,
                broken(&constraint, "type", text).allowing("memberOf"),
            );
            continue;
        }
        let expression = constraint.text("expression");
        if let Err(error) = PlacementConstraint::from_parts(kind, expression) {
            let violation = broken(&constraint, "expression", error.in_one_line());
            report(findings, violation);
        }
    }
}

/// The longest definition, in bytes of JSON without blanks.
const MAX_LENGTH: usize = 64 * 1024;
