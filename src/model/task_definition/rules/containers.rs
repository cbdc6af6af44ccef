//! Names, sizes and essentiality of containers.

use alloc::collections::BTreeSet;

use super::{Draft, all_sound, broken, not_allowed, report};
use crate::document::{Fields, Findings, Violation};
use crate::model::ContainerName;

pub(super) fn check(draft: &Draft<'_>, findings: &mut Findings) {
    let mut names = BTreeSet::new();
    for container in &draft.containers {
        if let Some(name) = container.text("name") {
            if let Err(invalid) = ContainerName::new(name) {
                report(findings, not_allowed(container, "name", invalid.allowed));
            } else if !names.insert(name) {
                let text =
                    alloc::format!("Container names must be unique: '{name}' is used twice.");
                report(findings, broken(container, "name", text));
            }
        }
        if container.text("image") == Some("") {
            report(
                findings,
                not_allowed(container, "image", "an image reference"),
            );
        }
        amounts(draft, container, findings);
        memory(draft, container, findings);
    }
    totals(draft, findings);
    essential(draft, findings);
}

fn amounts(draft: &Draft<'_>, container: &Fields<'_>, findings: &mut Findings) {
    if container.integer("cpu").is_some_and(|cpu| cpu < 0) {
        report(
            findings,
            not_allowed(container, "cpu", "0 or more CPU units"),
        );
    }
    for name in ["memory", "memoryReservation"] {
        match container.integer(name) {
            Some(1..SMALLEST_MEMORY) if draft.is_registered() => {
                findings.doubt(container.at(name), "ECS registers no less than 4 MiB today");
            }
            Some(amount) if amount != 0 && amount < SMALLEST_MEMORY => {
                report(
                    findings,
                    not_allowed(container, name, "at least 4 MiB, or 0 for none"),
                );
            }
            Some(SMALLEST_MEMORY..6) => {
                findings.doubt(
                    container.at(name),
                    "current container runtimes need at least 6 MiB",
                );
            }
            Some(_) | None => {}
        }
    }
}

fn memory(draft: &Draft<'_>, container: &Fields<'_>, findings: &mut Findings) {
    let name = container.text("name").unwrap_or_default();
    let setting = alloc::format!("Invalid setting for container '{name}'.");
    let amount = |field| container.integer(field).filter(|amount| *amount > 0);
    let (hard, soft) = (amount("memory"), amount("memoryReservation"));
    let paths = [
        container.at("memory"),
        container.at("memoryReservation"),
        draft.fields.at("memory"),
    ];
    if !all_sound(findings, &paths) {
        return;
    }
    if hard.is_some_and(|hard| soft > Some(hard)) {
        let text = alloc::format!(
            "{setting} 'memory' must be greater than or equal to 'memoryReservation'"
        );
        report(findings, broken(container, "memory", text));
    }
    let Some(task) = draft.memory() else {
        if hard.is_none() && soft.is_none() {
            let text = alloc::format!(
                "{setting} At least one of 'memory' or 'memoryReservation' must be specified."
            );
            if draft.is_lenient() {
                let text = alloc::format!("{text} It counts for 0 MiB.");
                findings.doubt(container.path().clone(), text);
            } else {
                findings.report(Violation::rule(container.path().clone(), text));
            }
        }
        return;
    };
    for (field, amount) in [("memory", hard), ("memoryReservation", soft)] {
        let is_larger =
            amount.is_some_and(|amount| u64::try_from(amount).is_ok_and(|a| a > task.as_u64()));
        if is_larger {
            let text = alloc::format!(
                "{setting} The '{field}' setting for container '{name}' is greater than for the task."
            );
            report(findings, broken(container, field, text));
        }
    }
}

fn totals(draft: &Draft<'_>, findings: &mut Findings) {
    let sum = |pick: &dyn Fn(&Fields<'_>) -> Option<i64>| {
        let amounts = draft.containers.iter().filter_map(pick);
        amounts
            .filter_map(|amount| u64::try_from(amount).ok())
            .fold(0, u64::saturating_add)
    };
    let given = |container: &Fields<'_>, name| container.integer(name).filter(|amount| *amount > 0);
    let cpu = sum(&|container| given(container, "cpu"));
    if draft.cpu().is_some_and(|task| cpu > task.as_u64()) {
        let text = "The sum of all container 'cpu' values cannot be greater than the task-level 'cpu' value.";
        let allowed = alloc::format!("at least {cpu}, or smaller containers");
        report(
            findings,
            broken(draft.fields, "cpu", text).allowing(allowed),
        );
    }
    let Some(task) = draft.memory() else {
        return;
    };
    let soft = sum(&|container| {
        given(container, "memoryReservation").or_else(|| given(container, "memory"))
    });
    let is_each_within = draft.containers.iter().all(|container| {
        let largest = given(container, "memory").max(given(container, "memoryReservation"));
        largest.is_none_or(|amount| u64::try_from(amount).is_ok_and(|a| a <= task.as_u64()))
    });
    if soft > task.as_u64() && is_each_within {
        let text = "The containers reserve more memory than the task-level 'memory' value.";
        let allowed = alloc::format!("at least {soft}, or smaller containers");
        report(
            findings,
            broken(draft.fields, "memory", text).allowing(allowed),
        );
    } else if sum(&|container| given(container, "memory")) > task.as_u64() {
        let text = "the hard limits of the containers together are above the memory of the task";
        findings.doubt(draft.fields.at("memory"), text);
    }
}

fn essential(draft: &Draft<'_>, findings: &mut Findings) {
    let is_essential = |container: &Fields<'_>| container.boolean("essential").unwrap_or(true);
    if !draft.containers.is_empty() && !draft.containers.iter().any(is_essential) {
        let text = "Task definition doesn't have any essential container";
        let path = draft.fields.at("containerDefinitions");
        report(
            findings,
            Violation::rule(path, text).allowing("at least one essential container"),
        );
    }
}

/// The least memory of a container, in MiB.
const SMALLEST_MEMORY: i64 = 4;
