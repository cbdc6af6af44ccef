//! The outcome as one JSON document.

use bayplan::plan::{Explanation, Reason};
use serde_json::{Value, json};

use crate::input::Wrong;
use crate::work::Outcome;

pub(crate) fn document(outcome: &Outcome) -> Result<String, Wrong> {
    let placements: Vec<Value> = outcome
        .placed
        .iter()
        .map(|(arn, ec2)| {
            json!({
                "containerInstanceArn": arn,
                "ec2InstanceId": ec2.as_ref().map(ToString::to_string),
            })
        })
        .collect();
    let failures = outcome
        .explanation
        .as_ref()
        .map_or(Vec::new(), Explanation::failures);
    let document = json!({
        "placements": placements,
        "failures": serde_json::to_value(failures)?,
        "explanation": explanation(outcome),
    });
    Ok(serde_json::to_string_pretty(&document)?)
}

fn explanation(outcome: &Outcome) -> Value {
    let unplaced = outcome.requested.saturating_sub(outcome.placed.len());
    let Some(explanation) = &outcome.explanation else {
        return json!({ "unplaced": unplaced, "instances": [] });
    };
    let instances: Vec<Value> = explanation
        .instances
        .iter()
        .map(|instance| {
            let reason = instance.reason();
            let failure = reason.and_then(Reason::failure);
            json!({
                "containerInstanceArn": instance.container_instance_arn.as_str(),
                "considered": failure.is_some(),
                "reason": failure.map(|failure| failure.to_string()),
                "detail": reason.map(ToString::to_string),
            })
        })
        .collect();
    let counts: Vec<Value> = explanation
        .counts()
        .into_iter()
        .map(|(reason, count)| json!({ "reason": reason.to_string(), "instances": count }))
        .collect();
    let nearest = explanation.nearest_miss.as_ref().map(|nearest| {
        json!({
            "containerInstanceArn": nearest.container_instance_arn.as_str(),
            "message": nearest.sentence(),
        })
    });
    json!({
        "unplaced": unplaced,
        "instances": instances,
        "counts": counts,
        "nearestMiss": nearest,
    })
}
