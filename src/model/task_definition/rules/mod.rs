//! ECS's rules about task definitions, each beside what it says when broken.
//!
//! A rule reports a violation at the path that is to blame. A rule that reads a faulty field says
//! nothing, because the fault itself is reported already.
//!
//! Source: ECS Developer Guide, "Task definition parameters", and ECS API Reference,
//! `RegisterTaskDefinition`, read 2026-11; texts as observed.

mod containers;
mod dependencies;
mod fargate;
mod gpus;
mod health;
mod identity;
mod managed_instances;
mod ports;
mod sizes;
mod volumes;

pub(crate) use gpus::check_requirements;
pub(super) use sizes::{SMALLEST_MEMORY, TASK_CPU};

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::{CompatibilitySet, NetworkMode, RegistrationRules};
use crate::document::{Document, FieldPath, Fields, Findings, Reading, Violation};
use crate::model::LaunchType;

/// A conformed document that is about to become a definition.
pub(super) struct Draft<'a> {
    pub(super) fields: &'a Fields<'a>,
    pub(super) containers: Vec<Fields<'a>>,
    pub(super) rules: &'a RegistrationRules,
}

impl<'a> Draft<'a> {
    pub(super) fn new(fields: &'a Fields<'a>, rules: &'a RegistrationRules) -> Self {
        Self {
            fields,
            containers: fields.structures("containerDefinitions").collect(),
            rules,
        }
    }

    /// Whether a launch type is listed as required.
    fn requires(&self, launch_type: LaunchType) -> bool {
        self.fields
            .texts("requiresCompatibilities")
            .any(|text| text == launch_type.as_str())
    }

    /// Whether the lenient reader reads a definition that ECS has registered already. Of the wrapper of
    /// an answer alone are the fields kept that say so.
    fn is_registered(&self) -> bool {
        let output = ["taskDefinitionArn", "revision", "status"];
        self.is_lenient() && output.into_iter().any(|name| self.fields.has(name))
    }

    fn is_lenient(&self) -> bool {
        self.rules.reading == Reading::Lenient
    }

    /// Whether only Fargate is listed, so that instances do not matter.
    fn requires_only_fargate(&self) -> bool {
        let mut listed = self.fields.texts("requiresCompatibilities").peekable();
        listed.peek().is_some() && listed.all(|text| text == LaunchType::Fargate.as_str())
    }
}

/// Checks every rule.
pub(super) fn check(draft: &Draft<'_>, findings: &mut Findings) {
    identity::check(draft, findings);
    sizes::check(draft, findings);
    containers::check(draft, findings);
    ports::check(draft, findings);
    gpus::check(draft, findings);
    dependencies::check(draft, findings);
    health::check(draft, findings);
    volumes::check(draft, findings);
    if draft.requires(LaunchType::Fargate) {
        for obstacle in fargate::obstacles(draft) {
            report(findings, obstacle);
        }
    }
    if draft.requires(LaunchType::ManagedInstances) {
        for obstacle in managed_instances::obstacles(draft) {
            report(findings, obstacle);
        }
    }
    if draft.requires(LaunchType::External) && draft.network_mode() == NetworkMode::Awsvpc {
        let path = draft.fields.at("networkMode");
        let text = "External instances do not support network mode 'awsvpc'.";
        report(
            findings,
            Violation::rule(path, text).found(draft.fields.value("networkMode")),
        );
    }
}

/// The launch types that the definition could run on.
pub(super) fn compatibilities(draft: &Draft<'_>) -> CompatibilitySet {
    let mode = draft.network_mode();
    let is_possible = |launch_type: &LaunchType| match launch_type {
        LaunchType::Ec2 => true,
        LaunchType::External => mode != NetworkMode::Awsvpc,
        LaunchType::Fargate => fargate::obstacles(draft).is_empty(),
        LaunchType::ManagedInstances => managed_instances::obstacles(draft).is_empty(),
    };
    LaunchType::ALL.into_iter().filter(is_possible).collect()
}

/// Reports a violation unless the field that it blames is faulty already.
fn report(findings: &mut Findings, violation: Violation) {
    if findings.is_sound(&violation.path) {
        findings.report(violation);
    }
}

/// Reports a value out of its range.
fn report_range(
    findings: &mut Findings,
    fields: &Fields<'_>,
    name: &'static str,
    range: core::ops::RangeInclusive<i64>,
    unit: &str,
) {
    let is_within = fields
        .integer(name)
        .is_none_or(|number| range.contains(&number));
    if !is_within {
        let allowed = alloc::format!("{} to {}{unit}", range.start(), range.end());
        report(findings, not_allowed(fields, name, allowed));
    }
}

/// A violation that blames the value of a field.
fn not_allowed(
    fields: &Fields<'_>,
    name: &'static str,
    allowed: impl Into<Cow<'static, str>>,
) -> Violation {
    Violation::not_allowed(fields.at(name), fields.value(name), allowed)
}

/// A broken rule that blames the value of a field.
fn broken(
    fields: &Fields<'_>,
    name: &'static str,
    text: impl Into<Cow<'static, str>>,
) -> Violation {
    let found: Option<&Document> = fields.value(name);
    Violation::rule(fields.at(name), text).found(found)
}

/// Whether every one of the fields could be read.
fn all_sound(findings: &Findings, paths: &[FieldPath]) -> bool {
    paths.iter().all(|path| findings.is_sound(path))
}
