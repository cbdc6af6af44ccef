//! What services, deployments and the requests that change them have in common.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::placement::{constraint, strategy};
use super::{clusters, count, listed, name, report};
use crate::document::{Document, Fields, Findings, Reading};
use crate::model::{
    CapacityProviderStrategyItem, DeploymentAlarms, DeploymentCircuitBreaker,
    DeploymentConfiguration, DeploymentConfigurationChange, DeploymentController,
    DeploymentStrategy, EarlySuccessCriteria, LaunchType, PlacementConstraint, PlacementStrategy,
    PropagateTags, RevisionCleanup, RevisionPart, ServiceRevision, TaskCounts, TaskDefinitionArn,
    Threshold, TrafficShift,
};

/// The revision that an object holds; `None` parts are left out.
pub(super) fn revision(fields: &Fields<'_>, findings: &mut Findings) -> ServiceRevision {
    let definition = name(fields, "taskDefinition", TaskDefinitionArn::new, findings);
    let revision = ServiceRevision {
        task_definition: definition,
        ..ServiceRevision::default()
    };
    parts(fields).fold(revision, |revision, (part, document)| {
        revision.with_part(part, document)
    })
}

/// The parts of a revision that an object names, empty lists among them.
pub(super) fn parts<'a>(
    fields: &Fields<'a>,
) -> impl Iterator<Item = (RevisionPart, Document)> + use<'a> {
    let found = |part: &RevisionPart| Some((*part, fields.value(part.as_str())?.clone()));
    let found: Vec<_> = RevisionPart::ALL.iter().filter_map(found).collect();
    found.into_iter()
}

pub(crate) fn launch_type(fields: &Fields<'_>) -> Option<LaunchType> {
    fields.text("launchType").and_then(LaunchType::from_text)
}

pub(crate) fn providers(
    fields: &Fields<'_>,
    findings: &mut Findings,
) -> Vec<CapacityProviderStrategyItem> {
    let items = fields.structures("capacityProviderStrategy");
    items
        .filter_map(|item| clusters::strategy_item(&item, findings))
        .collect()
}

pub(crate) fn constraints(
    fields: &Fields<'_>,
    reading: Reading,
    findings: &mut Findings,
) -> Vec<PlacementConstraint> {
    let constraints = fields.structures("placementConstraints");
    constraints
        .filter_map(|fields| constraint(&fields, reading, findings))
        .collect()
}

pub(crate) fn strategies(
    fields: &Fields<'_>,
    reading: Reading,
    findings: &mut Findings,
) -> Vec<PlacementStrategy> {
    let strategies = fields.structures("placementStrategy");
    strategies
        .filter_map(|fields| strategy(&fields, reading, findings))
        .collect()
}

/// Who deploys, if it is said.
pub(super) fn controller(fields: &Fields<'_>) -> Option<DeploymentController> {
    let controller = fields.structure("deploymentController")?;
    DeploymentController::from_text(controller.text("type")?)
}

pub(super) fn counts(fields: &Fields<'_>, findings: &mut Findings) -> TaskCounts {
    TaskCounts::new(
        count(fields, "runningCount", findings),
        count(fields, "pendingCount", findings),
    )
}

/// A count, if it is given.
pub(crate) fn given(
    fields: &Fields<'_>,
    field: &'static str,
    findings: &mut Findings,
) -> Option<u32> {
    fields.has(field).then(|| count(fields, field, findings))
}

/// What an object says of the deployment configuration.
pub(super) fn configuration(
    fields: &Fields<'_>,
    findings: &mut Findings,
) -> Option<DeploymentConfigurationChange> {
    let fields = fields.structure("deploymentConfiguration")?;
    let breaker = fields.structure("deploymentCircuitBreaker");
    let kind = fields.text("strategy");
    Some(DeploymentConfigurationChange {
        minimum_healthy_percent: given(&fields, "minimumHealthyPercent", findings),
        maximum_percent: given(&fields, "maximumPercent", findings),
        bake_time_minutes: given(&fields, "bakeTimeInMinutes", findings),
        circuit_breaker: breaker.map(|breaker| circuit_breaker(&breaker, findings)),
        alarms: fields.structure("alarms").map(|alarms| alarms_of(&alarms)),
        strategy: kind.map(|kind| deployment_strategy(kind, &fields, findings)),
        early_success: early_success(&fields, findings),
    })
}

fn alarms_of(fields: &Fields<'_>) -> DeploymentAlarms {
    let names = fields.texts("alarmNames");
    DeploymentAlarms {
        enable: fields.boolean("enable").unwrap_or(false),
        rollback: fields.boolean("rollback").unwrap_or(false),
        alarm_names: names.map(ToString::to_string).collect(),
    }
}

fn early_success(fields: &Fields<'_>, findings: &mut Findings) -> Option<EarlySuccessCriteria> {
    let early = fields.structure("earlySuccessCriteria")?;
    let percent = given(&early, "healthyPercent", findings);
    let cleanup = early.text("sourceServiceRevisionCleanup");
    let cleanup = cleanup.and_then(RevisionCleanup::from_text);
    Some(EarlySuccessCriteria::new(
        percent.unwrap_or(100),
        cleanup.unwrap_or_default(),
    ))
}

/// Whose tags tasks get, if it is said.
pub(super) fn propagate_tags(fields: &Fields<'_>) -> Option<PropagateTags> {
    fields
        .text("propagateTags")
        .and_then(PropagateTags::from_text)
}

fn circuit_breaker(fields: &Fields<'_>, findings: &mut Findings) -> DeploymentCircuitBreaker {
    let mut breaker = DeploymentCircuitBreaker {
        enable: fields.boolean("enable").unwrap_or(false),
        rollback: fields.boolean("rollback").unwrap_or(false),
        reset_on_healthy_task: fields.boolean("resetOnHealthyTask").unwrap_or(true),
        threshold: Threshold::default(),
    };
    let Some(threshold) = fields.structure("thresholdConfiguration") else {
        return breaker;
    };
    let value = given(&threshold, "value", findings).unwrap_or(50);
    breaker.threshold = match threshold.text("type") {
        Some("UNBOUNDED_PERCENT") => Threshold::UnboundedPercent(value),
        Some("COUNT") => Threshold::Count(value),
        Some(_) | None => Threshold::BoundedPercent(value),
    };
    breaker
}

fn deployment_strategy(
    kind: &str,
    fields: &Fields<'_>,
    findings: &mut Findings,
) -> DeploymentStrategy {
    let mut shift = |name, share, bake_time, default| {
        let Some(fields) = fields.structure(name) else {
            return TrafficShift::new(default, 0);
        };
        let share = thousandths(&fields, share, findings).unwrap_or(default);
        let minutes = given(&fields, bake_time, findings).unwrap_or(0);
        TrafficShift::new(share, minutes)
    };
    match kind {
        "BLUE_GREEN" => DeploymentStrategy::BlueGreen,
        "CANARY" => DeploymentStrategy::Canary(shift(
            "canaryConfiguration",
            "canaryPercent",
            "canaryBakeTimeInMinutes",
            5_000,
        )),
        "LINEAR" => DeploymentStrategy::Linear(shift(
            "linearConfiguration",
            "stepPercent",
            "stepBakeTimeInMinutes",
            10_000,
        )),
        _ => DeploymentStrategy::Rolling,
    }
}

/// A percentage with a fraction, in thousandths, if it is given.
pub(super) fn thousandths(
    fields: &Fields<'_>,
    field: &'static str,
    findings: &mut Findings,
) -> Option<u32> {
    let value = fields.value(field)?;
    let number = match value {
        Document::Double(number) => number.to_thousandths(),
        Document::Integer(number) => number.checked_mul(1_000),
        Document::Null
        | Document::Boolean(_)
        | Document::Text(_)
        | Document::Array(_)
        | Document::Object(_) => None,
    };
    let read = number.and_then(|number| u32::try_from(number).ok());
    if read.is_none() {
        report(fields, field, "0 to 100", findings);
    }
    read
}

/// The scale of a task set, in thousandths of a percent, if it is given.
pub(crate) fn read_scale(fields: &Fields<'_>, findings: &mut Findings) -> Option<u32> {
    thousandths(&fields.structure("scale")?, "value", findings)
}

/// Thousandths of a percent as the API writes them.
pub(super) fn percent(thousandths: u32) -> Document {
    let text = alloc::format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000);
    text.parse().map_or(Document::Null, |number: f64| {
        Document::Double(crate::document::Double::from_f64(number))
    })
}

/// A deployment configuration as the API writes it.
pub(super) fn write_configuration(configuration: &DeploymentConfiguration) -> Document {
    let breaker = configuration.circuit_breaker;
    let alarms = &configuration.alarms;
    let shift = |names: (&str, &str), shift: TrafficShift| {
        Document::object([
            (names.0, percent(shift.share)),
            (names.1, shift.bake_time_minutes.into()),
        ])
    };
    let (canary, linear) = match configuration.strategy {
        DeploymentStrategy::Rolling | DeploymentStrategy::BlueGreen => (None, None),
        DeploymentStrategy::Canary(canary) => {
            let names = ("canaryPercent", "canaryBakeTimeInMinutes");
            (Some(shift(names, canary)), None)
        }
        DeploymentStrategy::Linear(linear) => {
            let names = ("stepPercent", "stepBakeTimeInMinutes");
            (None, Some(shift(names, linear)))
        }
    };
    let early = configuration.early_success.map(|early| {
        Document::object([
            ("healthyPercent", early.healthy_percent.into()),
            (
                "sourceServiceRevisionCleanup",
                early.cleanup.as_str().into(),
            ),
        ])
    });
    let names = alarms.alarm_names.iter();
    Document::structure([
        (
            "deploymentCircuitBreaker",
            Some(write_circuit_breaker(breaker)),
        ),
        ("maximumPercent", Some(configuration.maximum_percent.into())),
        (
            "minimumHealthyPercent",
            Some(configuration.minimum_healthy_percent.into()),
        ),
        (
            "alarms",
            Some(Document::object([
                ("enable", alarms.enable.into()),
                ("rollback", alarms.rollback.into()),
                (
                    "alarmNames",
                    Document::array(names.map(|name| name.as_str().into())),
                ),
            ])),
        ),
        ("strategy", Some(configuration.strategy.as_str().into())),
        (
            "bakeTimeInMinutes",
            Some(configuration.bake_time_minutes.into()),
        ),
        ("canaryConfiguration", canary),
        ("linearConfiguration", linear),
        ("earlySuccessCriteria", early),
    ])
}

fn write_circuit_breaker(breaker: DeploymentCircuitBreaker) -> Document {
    let threshold = Document::object([
        ("type", breaker.threshold.kind().into()),
        ("value", breaker.threshold.value().into()),
    ]);
    Document::object([
        ("enable", breaker.enable.into()),
        ("rollback", breaker.rollback.into()),
        ("resetOnHealthyTask", breaker.reset_on_healthy_task.into()),
        ("thresholdConfiguration", threshold),
    ])
}

/// The parts of a revision as the API writes them, those of the list.
pub(super) fn write_parts<'a>(
    revision: &'a ServiceRevision,
    which: &'a [RevisionPart],
) -> impl Iterator<Item = (&'static str, Document)> + use<'a> {
    let parts = revision.parts.iter();
    let parts = parts.filter(|(part, _)| which.contains(part));
    parts.map(|(part, document)| (part.as_str(), document.clone()))
}

/// One of a few texts; absent is the default.
pub(super) fn or_default<T: Default>(
    fields: &Fields<'_>,
    field: &'static str,
    parse: impl Fn(&str) -> Option<T>,
    allowed: &'static str,
    findings: &mut Findings,
) -> T {
    listed(fields, field, parse, allowed, findings).unwrap_or_default()
}
