//! GPUs and other accelerators.

use super::{Draft, broken, not_allowed, report};
use crate::document::{Fields, Findings};

pub(super) fn check(draft: &Draft<'_>, findings: &mut Findings) {
    for container in &draft.containers {
        check_requirements(container, findings);
    }
}

/// Checks what a container, or an override of one, requires.
pub(crate) fn check_requirements(container: &Fields<'_>, findings: &mut Findings) {
    let mut gpus = 0_usize;
    for requirement in container.structures("resourceRequirements") {
        gpus = gpus.saturating_add(usize::from(requirement.text("type") == Some("GPU")));
        check_requirement(&requirement, findings);
    }
    if gpus > 1 {
        let text = "A container can have one GPU requirement.";
        report(findings, broken(container, "resourceRequirements", text));
    }
}

fn check_requirement(requirement: &Fields<'_>, findings: &mut Findings) {
    match requirement.text("type") {
        Some("GPU") => {
            let value = requirement.text("value").unwrap_or_default();
            let is_count = value.trim().parse::<u32>().is_ok_and(|count| count > 0);
            if !is_count && !value.eq_ignore_ascii_case("all") {
                report(
                    findings,
                    not_allowed(requirement, "value", "a number of GPUs, or ALL"),
                );
            }
            if requirement.has("sharingStrategy") {
                let text = "Sharing of GPUs is not supported.";
                report(findings, broken(requirement, "sharingStrategy", text));
            }
        }
        Some("NeuronDevice") => {
            let text = "Resource type NeuronDevice is not supported.";
            report(findings, broken(requirement, "type", text).allowing("GPU"));
        }
        Some(_) | None => {}
    }
}
