//! `dependsOn`, `links` and `volumesFrom`: who waits for whom.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::{Draft, broken, report};
use crate::document::{Fields, Findings, Violation};
use crate::model::task_definition::NetworkMode;

pub(super) fn check(draft: &Draft<'_>, findings: &mut Findings) {
    let containers: BTreeMap<&str, &Fields<'_>> = draft
        .containers
        .iter()
        .filter_map(|c| Some((c.text("name")?, c)))
        .collect();
    let mode = draft.network_mode();
    for container in &draft.containers {
        for dependency in container.structures("dependsOn") {
            check_target(container, &dependency, &containers, findings);
        }
        if container.count("links") > 0 && mode != NetworkMode::Bridge {
            let text = alloc::format!("Links are not supported when networkMode={mode}.");
            report(findings, broken(container, "links", text));
        }
        for (field, target) in started_before(container) {
            if container.text("name") == Some(target) {
                report(findings, broken(container, field, ON_ITSELF));
            } else if !containers.contains_key(target) {
                let text = alloc::format!("Container '{target}' is not in the task definition.");
                report(findings, broken(container, field, text));
            }
        }
    }
    cycles(draft, findings);
}

fn check_target(
    container: &Fields<'_>,
    dependency: &Fields<'_>,
    containers: &BTreeMap<&str, &Fields<'_>>,
    findings: &mut Findings,
) {
    let Some(name) = dependency.text("containerName") else {
        return;
    };
    if container.text("name") == Some(name) {
        report(findings, broken(dependency, "containerName", ON_ITSELF));
        return;
    }
    let Some(target) = containers.get(name) else {
        let text = alloc::format!("Container '{name}' is not in the task definition.");
        report(findings, broken(dependency, "containerName", text));
        return;
    };
    let is_essential = target.boolean("essential").unwrap_or(true);
    match dependency.text("condition") {
        Some("COMPLETE" | "SUCCESS") if is_essential => {
            let text = "A dependency container with SUCCESS or COMPLETE condition cannot be an \
                        essential container";
            report(findings, broken(dependency, "condition", text));
        }
        Some("HEALTHY") if !target.has("healthCheck") => {
            let text = alloc::format!(
                "A dependency container with HEALTHY condition needs a healthCheck, '{name}' has none."
            );
            report(findings, broken(dependency, "condition", text));
        }
        Some(_) | None => {}
    }
}

/// The containers that must start before this one, with the field that says so; `dependsOn` apart.
fn started_before<'a>(container: &Fields<'a>) -> impl Iterator<Item = (&'static str, &'a str)> {
    let links = container.texts("links").map(|link| {
        let (name, _) = link.split_once(':').unwrap_or((link, ""));
        ("links", name)
    });
    let volumes = container.structures("volumesFrom");
    links.chain(volumes.filter_map(|from| Some(("volumesFrom", from.text("sourceContainer")?))))
}

/// Takes containers away that wait for nothing, until none is left or all wait for each other.
fn cycles(draft: &Draft<'_>, findings: &mut Findings) {
    let mut waiting: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for container in &draft.containers {
        let Some(name) = container.text("name") else {
            continue;
        };
        let depends_on = container.structures("dependsOn");
        let targets = depends_on.filter_map(|dependency| dependency.text("containerName"));
        let targets = targets.chain(started_before(container).map(|(_, target)| target));
        waiting
            .entry(name)
            .or_default()
            .extend(targets.filter(|target| *target != name));
    }
    let known: BTreeSet<&str> = waiting.keys().copied().collect();
    for targets in waiting.values_mut() {
        targets.retain(|target| known.contains(target));
    }
    loop {
        let free: Vec<&str> = waiting
            .iter()
            .filter(|(_, targets)| targets.is_empty())
            .map(|(n, _)| *n)
            .collect();
        if free.is_empty() {
            break;
        }
        waiting.retain(|name, _| !free.contains(name));
        for targets in waiting.values_mut() {
            targets.retain(|target| !free.contains(target));
        }
    }
    if !waiting.is_empty() {
        let names: Vec<&str> = waiting.keys().copied().collect();
        let text = alloc::format!(
            "Containers depend on each other in a circle: {}.",
            names.join(", ")
        );
        report(
            findings,
            Violation::rule(draft.fields.at("containerDefinitions"), text),
        );
    }
}

const ON_ITSELF: &str = "A container cannot depend on itself.";
