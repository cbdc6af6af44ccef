//! The outcome as a person reads it.

use std::collections::BTreeMap;

use bayplan::plan::{Explanation, Reason};

use crate::work::Outcome;

/// The outcome in lines: what was placed where, and why the rest was not.
pub(crate) fn text(outcome: &Outcome, explain: bool) -> String {
    let (placed, requested) = (outcome.placed.len(), outcome.requested);
    let mut text = format!(
        "{placed} of {requested} tasks of {} placed\n",
        outcome.group
    );
    if placed > 0 {
        text.push('\n');
        text.push_str(&placements(outcome));
    }
    if let Some(explanation) = &outcome.explanation {
        text.push('\n');
        text.push_str(&failures(outcome, explanation, explain));
    }
    text
}

fn placements(outcome: &Outcome) -> String {
    let mut order: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (position, (arn, _)) in outcome.placed.iter().enumerate() {
        order
            .entry(arn)
            .or_default()
            .push((position + 1).to_string());
    }
    let hosts = outcome.instances.iter().filter_map(|instance| {
        Some((
            instance,
            order.get(instance.container_instance_arn.as_str())?,
        ))
    });
    let rows = hosts.map(|(instance, tasks)| {
        let attribute = |name| instance.attributes.text(name).unwrap_or("-").to_string();
        vec![
            instance.id().to_string(),
            attribute("ecs.availability-zone"),
            attribute("ecs.instance-type"),
            instance.remaining.cpu.as_u64().to_string(),
            instance.remaining.memory.as_u64().to_string(),
            shortened(tasks),
        ]
    });
    table(
        &[
            "instance",
            "zone",
            "type",
            "cpu left",
            "MiB left",
            "tasks, in order",
        ],
        &rows.collect::<Vec<_>>(),
    )
}

/// The first of the numbers, and how many more there are.
fn shortened(numbers: &[String]) -> String {
    let shown = numbers
        .iter()
        .take(12)
        .cloned()
        .collect::<Vec<_>>()
        .join(" ");
    match numbers.len().checked_sub(12) {
        Some(more) if more > 0 => format!("{shown} and {more} more"),
        Some(_) | None => shown,
    }
}

fn failures(outcome: &Outcome, explanation: &Explanation, explain: bool) -> String {
    let missing = outcome.requested - outcome.placed.len();
    let mut lines = vec![format!("{missing} not placed.")];
    lines.push(match (&outcome.service, &explanation.nearest_miss) {
        (Some(service), Some(nearest)) => format!(
            "(service {service}) was unable to place a task because no container instance met all \
             of its requirements. {}",
            nearest.sentence()
        ),
        (None, Some(nearest)) => nearest.sentence(),
        (_, None) => "Reason: No Container Instances were found in your cluster.".to_string(),
    });
    if let Some(nearest) = &explanation.nearest_miss {
        lines.push(format!(
            "  {}: {}",
            nearest.container_instance_arn.id(),
            nearest.reason
        ));
    }
    let counts = explanation.counts().into_iter();
    let rows = counts.map(|(reason, count)| vec![count.to_string(), reason.to_string()]);
    lines.push(String::new());
    if explanation.instances.is_empty() {
        return lines.join("\n");
    }
    lines.push(table(&["instances", "reason"], &rows.collect::<Vec<_>>()));
    if explain {
        lines.push(every_instance(explanation));
    } else {
        lines.push("Say --explain to see every instance.\n".to_string());
    }
    lines.join("\n")
}

fn every_instance(explanation: &Explanation) -> String {
    let rows = explanation.instances.iter().map(|instance| {
        let reason = instance.reason();
        let word = reason.and_then(Reason::failure);
        vec![
            instance.container_instance_arn.id().to_string(),
            word.map_or_else(|| "not considered".to_string(), |word| word.to_string()),
            reason.map_or_else(String::new, ToString::to_string),
        ]
    });
    table(
        &["instance", "reason", "because"],
        &rows.collect::<Vec<_>>(),
    )
}

/// Lines with aligned columns; columns of numbers to the right.
fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize, head: &str| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells
            .map(|cell| cell.chars().count())
            .chain([head.chars().count()])
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = heads
        .iter()
        .enumerate()
        .map(|(c, head)| width(c, head))
        .collect();
    let is_number = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .all(|cell| cell.len() < 20 && cell.parse::<u64>().is_ok())
    };
    let heading = heads.iter().map(ToString::to_string).collect();
    let line = |row: &Vec<String>| {
        let cells = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, width))| {
                if is_number(column) {
                    format!("{cell:>width$}")
                } else {
                    format!("{cell:<width$}")
                }
            });
        let line = cells.collect::<Vec<_>>().join("  ");
        format!(
            "  {}
",
            line.trim_end()
        )
    };
    core::iter::once(&heading).chain(rows).map(line).collect()
}
