//! The outcome as one JSON document.

use bayplan::model::Failure;
use bayplan::plan::{Explanation, InstanceVerdict, Reason};
use serde::Serialize;

use crate::input::Wrong;
use crate::work::Outcome;

#[derive(Serialize)]
struct Report<'a> {
    placements: Vec<Placement<'a>>,
    failures: Vec<Failure>,
    explanation: Why,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Placement<'a> {
    container_instance_arn: &'a str,
    ec2_instance_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Why {
    unplaced: usize,
    nearest_miss: Option<Nearest>,
    counts: Vec<Count>,
    instances: Vec<Instance>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Nearest {
    container_instance_arn: String,
    message: String,
}

#[derive(Serialize)]
struct Count {
    reason: String,
    instances: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Instance {
    container_instance_arn: String,
    considered: bool,
    reason: Option<String>,
    detail: Option<String>,
}

/// The document: placements in the order of placement, failures and reasons in that of the keys.
pub(crate) fn document(outcome: &Outcome) -> Result<String, Wrong> {
    let placements = outcome.placed.iter().map(|(arn, ec2)| Placement {
        container_instance_arn: arn,
        ec2_instance_id: ec2.as_ref().map(ToString::to_string),
    });
    let report = Report {
        placements: placements.collect(),
        failures: outcome
            .explanation
            .as_ref()
            .map_or(Vec::new(), Explanation::failures),
        explanation: why(outcome),
    };
    Ok(serde_json::to_string_pretty(&report)?)
}

fn why(outcome: &Outcome) -> Why {
    let unplaced = outcome.requested.saturating_sub(outcome.placed.len());
    let Some(explanation) = &outcome.explanation else {
        return Why {
            unplaced,
            nearest_miss: None,
            counts: Vec::new(),
            instances: Vec::new(),
        };
    };
    let counts = explanation.counts().into_iter();
    let counts = counts.map(|(reason, count)| Count {
        reason: reason.to_string(),
        instances: count,
    });
    Why {
        unplaced,
        nearest_miss: explanation.nearest_miss.as_ref().map(|nearest| Nearest {
            container_instance_arn: nearest.container_instance_arn.to_string(),
            message: nearest.sentence(),
        }),
        counts: counts.collect(),
        instances: explanation.instances.iter().map(instance).collect(),
    }
}

fn instance(verdict: &InstanceVerdict) -> Instance {
    let failure = verdict.reason().and_then(Reason::failure);
    Instance {
        container_instance_arn: verdict.container_instance_arn.to_string(),
        considered: failure.is_some(),
        reason: failure.map(|failure| failure.to_string()),
        detail: verdict.reason().map(ToString::to_string),
    }
}
