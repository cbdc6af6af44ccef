//! Ranges of health checks, restarts, time-outs and storage.

use super::{Draft, broken, not_allowed, report, report_range};
use crate::document::{Fields, Findings};
use crate::model::LaunchType;

pub(super) fn check(draft: &Draft<'_>, findings: &mut Findings) {
    for container in &draft.containers {
        if let Some(health_check) = container.structure("healthCheck") {
            check_health(&health_check, findings);
        }
        for name in ["startTimeout", "stopTimeout"] {
            if container.integer(name).is_some_and(|seconds| seconds < 0) {
                report(findings, not_allowed(container, name, "0 or more seconds"));
            }
        }
        if let Some(restart_policy) = container.structure("restartPolicy") {
            report_range(
                findings,
                &restart_policy,
                "restartAttemptPeriod",
                60..=1800,
                " s",
            );
            if restart_policy.count("ignoredExitCodes") > 50 {
                let allowed = "at most 50 exit codes";
                report(
                    findings,
                    not_allowed(&restart_policy, "ignoredExitCodes", allowed),
                );
            }
        }
    }
    storage(draft, findings);
}

fn check_health(health_check: &Fields<'_>, findings: &mut Findings) {
    let is_known = matches!(
        health_check.texts("command").next(),
        Some("CMD" | "CMD-SHELL" | "NONE")
    );
    if !is_known {
        let allowed = "a command that begins with CMD or CMD-SHELL";
        report(findings, not_allowed(health_check, "command", allowed));
    }
    report_range(findings, health_check, "interval", 5..=300, " s");
    report_range(findings, health_check, "timeout", 2..=60, " s");
    report_range(findings, health_check, "retries", 1..=10, "");
    report_range(findings, health_check, "startPeriod", 0..=300, " s");
}

fn storage(draft: &Draft<'_>, findings: &mut Findings) {
    let Some(storage) = draft.fields.structure("ephemeralStorage") else {
        return;
    };
    report_range(findings, &storage, "sizeInGiB", 21..=200, " GiB");
    let lists_others = draft.fields.count("requiresCompatibilities") > 0;
    if lists_others && !draft.requires(LaunchType::Fargate) {
        let text = "ephemeralStorage is supported on Fargate only.";
        report(findings, broken(draft.fields, "ephemeralStorage", text));
    }
}
