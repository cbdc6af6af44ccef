//! The outcome as a person reads it.

use std::collections::BTreeMap;

use bayplan::plan::{NearestMiss, TROUBLESHOOTING, WhyUnplaced};

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
    if explain && !outcome.explanation.placed.is_empty() {
        text.push('\n');
        let lines = outcome.explanation.placed.iter();
        text.extend(lines.map(|why| format!("{why}\n")));
    }
    if let Some(why) = &outcome.explanation.unplaced {
        text.push('\n');
        text.push_str(&failures(outcome, why, explain));
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

/// Why the rest was not placed: in ECS's words, then, if asked for, in full.
fn failures(outcome: &Outcome, why: &WhyUnplaced, explain: bool) -> String {
    if explain {
        return why.to_string();
    }
    let event = outcome
        .service
        .as_ref()
        .map(|service| why.service_event(service));
    let nearest = why.nearest_miss.as_ref().map(NearestMiss::sentence);
    let counts = why.counts().into_iter().map(|count| {
        let word = count.reason.map(|reason| reason.to_string());
        let word = word.unwrap_or_else(|| "not considered".to_string());
        vec![count.instances.to_string(), word]
    });
    let counts = table(&["instances", "reason"], &counts.collect::<Vec<_>>());
    let said = event.map(|event| event + TROUBLESHOOTING).or(nearest);
    format!(
        "{} not placed: {}.\n{}\n\n{counts}\nSay --explain for every instance and for what would help.\n",
        why.missing,
        why.class,
        said.unwrap_or_default(),
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
