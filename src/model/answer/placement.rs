//! Placement constraints and strategies, as requests and the answers about services hold them.

use super::read_one;
use crate::document::{
    Bend, Bent, Document, Fields, Findings, Read, Reading, Violation, Violations,
};
use crate::model::shape::placement::{PLACEMENT_CONSTRAINT, PLACEMENT_STRATEGY};
use crate::model::{InvalidConstraint, InvalidStrategy, PlacementConstraint, PlacementStrategy};

impl PlacementConstraint {
    /// Reads `{"type": ..., "expression": ...}`.
    ///
    /// The strict reader refuses `distinctInstance` with an expression, even with `null` or an empty
    /// one. The lenient one takes both as absent, as skeletons have them.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::document::Reading;
    /// use bayplan::model::PlacementConstraint;
    ///
    /// let skeleton = serde_json::from_str(r#"{"type": "distinctInstance", "expression": ""}"#)?;
    /// let read = PlacementConstraint::read(skeleton, Reading::Lenient)?;
    /// assert_eq!(read.value, PlacementConstraint::DistinctInstance);
    /// assert_eq!(read.bends[0].to_string(), "expression: found \"\", taken as absent");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &PLACEMENT_CONSTRAINT, reading, constraint)
    }

    /// The constraint as the API writes it.
    pub fn to_document(&self) -> Document {
        let expression = match self {
            Self::DistinctInstance => None,
            Self::MemberOf(expression) => Some(expression.as_str().into()),
        };
        Document::structure([
            ("type", Some(self.kind().into())),
            ("expression", expression),
        ])
    }
}

pub(super) fn constraint(
    fields: &Fields<'_>,
    reading: Reading,
    findings: &mut Findings,
) -> Option<PlacementConstraint> {
    let kind = fields.text("type")?;
    let mut expression = fields.text("expression");
    let is_skeleton = kind == "distinctInstance" && expression == Some("");
    if is_skeleton && reading == Reading::Lenient {
        findings.note(Bend {
            path: fields.at("expression"),
            found: Document::from("").summary(),
            bent: Bent::Absent,
        });
        expression = None;
    }
    let invalid = match PlacementConstraint::from_parts(kind, expression) {
        Ok(constraint) => return Some(constraint),
        Err(invalid) => invalid,
    };
    let field = match &invalid {
        InvalidConstraint::UnknownType { .. } => "type",
        InvalidConstraint::ExpressionMissing
        | InvalidConstraint::ExpressionNotAllowed
        | InvalidConstraint::Expression(_) => "expression",
    };
    broken(fields, field, invalid.in_one_line(), findings);
    None
}

impl PlacementStrategy {
    /// Reads `{"type": ..., "field": ...}`.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &PLACEMENT_STRATEGY, reading, strategy)
    }

    /// The strategy as the API writes it.
    pub fn to_document(&self) -> Document {
        let field = self.field().map(Document::from);
        Document::structure([("type", Some(self.kind().into())), ("field", field)])
    }
}

pub(super) fn strategy(
    fields: &Fields<'_>,
    _: Reading,
    findings: &mut Findings,
) -> Option<PlacementStrategy> {
    let invalid = match PlacementStrategy::from_parts(fields.text("type")?, fields.text("field")) {
        Ok(strategy) => return Some(strategy),
        Err(invalid) => invalid,
    };
    let field = match &invalid {
        InvalidStrategy::UnknownType { .. } => "type",
        InvalidStrategy::RandomWithField
        | InvalidStrategy::FieldMissing { .. }
        | InvalidStrategy::BinpackField { .. }
        | InvalidStrategy::SpreadField { .. } => "field",
    };
    broken(fields, field, alloc::format!("{invalid}"), findings);
    None
}

/// Reports a broken rule that blames a field, unless that is reported already.
fn broken(
    fields: &Fields<'_>,
    field: &'static str,
    text: alloc::string::String,
    findings: &mut Findings,
) {
    let path = fields.at(field);
    if findings.is_sound(&path) {
        findings.report(Violation::rule(path, text).found(fields.value(field)));
    }
}
