//! The outcome as one JSON document.

use bayplan::model::Failure;
use bayplan::plan::{Explanation, WhyUnplaced};
use serde::Serialize;

use crate::input::Wrong;
use crate::work::Outcome;

#[derive(Serialize)]
struct Report<'a> {
    placements: Vec<Placement<'a>>,
    failures: Vec<Failure>,
    explanation: &'a Explanation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Placement<'a> {
    container_instance_arn: &'a str,
    ec2_instance_id: Option<String>,
}

/// The document: placements in the order of placement, failures and reasons in that of the keys.
pub(crate) fn document(outcome: &Outcome) -> Result<String, Wrong> {
    let placements = outcome.placed.iter().map(|(arn, ec2)| Placement {
        container_instance_arn: arn,
        ec2_instance_id: ec2.as_ref().map(ToString::to_string),
    });
    let unplaced = outcome.explanation.unplaced.as_ref();
    let report = Report {
        placements: placements.collect(),
        failures: unplaced.map_or(Vec::new(), WhyUnplaced::failures),
        explanation: &outcome.explanation,
    };
    Ok(serde_json::to_string_pretty(&report)?)
}
