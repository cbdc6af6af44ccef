//! `DescribeServices` and `DescribeTaskSets` answers.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::service_parts::{
    configuration, constraints, controller, counts, launch_type, or_default, percent,
    propagate_tags, providers, read_scale, revision, strategies, write_configuration, write_parts,
};
use super::{clusters, count, listed, name, unwrap};
use crate::document::{
    Document, FieldPath, Fields, Findings, Read, Reading, Shape, Structure, Violations, conform,
};
use crate::model::shape::service::{DESCRIBE_SERVICES_RESPONSE, DESCRIBE_TASK_SETS_RESPONSE};
use crate::model::{
    AvailabilityZoneRebalancing, ClusterArn, Deployment, DeploymentConfiguration, DeploymentId,
    DeploymentStatus, HealthChecks, PlacementConstraint, PlacementStrategy, RevisionPart,
    RolloutState, SchedulingStrategy, Service, ServiceArn, ServiceEvent, ServiceName,
    ServiceStatus, StabilityStatus, TaskCounts, TaskSet, TaskSetStatus,
};

/// Reads the services of a `DescribeServices` answer, in its order, with their deployments, task
/// sets and events.
///
/// What an answer does not say is taken as the API takes it in a request. Whether containers have
/// health checks is not in an answer.
///
/// # Errors
///
/// [`Violations`]: everything that is wrong.
///
/// # Example
///
/// ```
/// use bayplan::document::Reading;
/// use bayplan::model::read_services;
///
/// let answer = serde_json::from_str(r#"{"services": [
///     {"serviceName": "web", "status": "ACTIVE", "desiredCount": 3}
/// ]}"#)?;
/// let services = read_services(answer, Reading::Strict)?.value;
/// assert_eq!(services[0].desired_count, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_services(
    document: Document,
    reading: Reading,
) -> Result<Read<Vec<Service>>, Violations> {
    let names = ("services", "service");
    read_list(
        document,
        names,
        &DESCRIBE_SERVICES_RESPONSE,
        reading,
        service,
    )
}

/// Reads the task sets of a `DescribeTaskSets` answer, in its order.
///
/// # Errors
///
/// [`Violations`]: everything that is wrong.
pub fn read_task_sets(
    document: Document,
    reading: Reading,
) -> Result<Read<Vec<TaskSet>>, Violations> {
    let names = ("taskSets", "taskSet");
    let read = |fields: &Fields<'_>, _, findings: &mut Findings| task_set(fields, findings);
    read_list(document, names, &DESCRIBE_TASK_SETS_RESPONSE, reading, read)
}

fn read_list<T>(
    document: Document,
    names: (&'static str, &'static str),
    structure: &'static Structure,
    reading: Reading,
    read: impl Fn(&Fields<'_>, Reading, &mut Findings) -> Option<T>,
) -> Result<Read<Vec<T>>, Violations> {
    let mut findings = Findings::default();
    let document = unwrap(document, names, reading, &mut findings);
    let shape = Shape::Structure(structure);
    let document = conform(document, &shape, reading, &mut findings);
    let answer = Fields::new(&document, FieldPath::root());
    let elements = answer.structures(names.0);
    let value = elements
        .filter_map(|fields| read(&fields, reading, &mut findings))
        .collect();
    let bends = findings.conclude()?;
    Ok(Read { value, bends })
}

pub(super) fn service(
    fields: &Fields<'_>,
    reading: Reading,
    findings: &mut Findings,
) -> Option<Service> {
    let service_name = name(fields, "serviceName", ServiceName::new, findings);
    let service_arn = name(fields, "serviceArn", ServiceArn::new, findings);
    let cluster_arn = name(fields, "clusterArn", ClusterArn::new, findings);
    let status = or_default(
        fields,
        "status",
        ServiceStatus::from_text,
        STATUSES,
        findings,
    );
    let scheduling_strategy = scheduling_strategy(fields);
    let base = DeploymentConfiguration::of(scheduling_strategy);
    let revision = revision(fields, findings);
    let deployments = fields.structures("deployments");
    let deployments: Vec<Deployment> = deployments
        .filter_map(|fields| deployment(&fields, findings))
        .map(|deployment| with_parts_of(deployment, &revision.parts))
        .collect();
    let task_sets = fields.structures("taskSets");
    let task_sets = task_sets.filter_map(|fields| task_set(&fields, findings));
    let rebalancing = fields.text("availabilityZoneRebalancing");
    let rebalancing = rebalancing.and_then(AvailabilityZoneRebalancing::from_text);
    Some(Service {
        service_arn,
        cluster_arn,
        status,
        task_sets: task_sets.collect(),
        desired_count: count(fields, "desiredCount", findings),
        counts: counts(fields, findings),
        launch_type: launch_type(fields),
        capacity_provider_strategy: providers(fields, findings),
        deployment_configuration: configuration(fields, findings).unwrap_or_default().of(base),
        deployment_controller: controller(fields).unwrap_or_default(),
        placement_constraints: constraints(fields, reading, findings),
        placement_strategy: strategies(fields, reading, findings),
        health_check_grace_period_seconds: count(fields, "healthCheckGracePeriodSeconds", findings),
        availability_zone_rebalancing: rebalancing.unwrap_or(AvailabilityZoneRebalancing::Disabled),
        role_arn: fields.text("roleArn").map(ToString::to_string),
        propagate_tags: propagate_tags(fields).unwrap_or_default(),
        enable_ecs_managed_tags: fields.boolean("enableECSManagedTags").unwrap_or(false),
        enable_execute_command: fields.boolean("enableExecuteCommand").unwrap_or(false),
        created_at: fields.timestamp("createdAt"),
        deployments,
        events: fields.structures("events").map(|f| event(&f)).collect(),
        revision,
        ..Service::new(service_name?, scheduling_strategy)
    })
}

pub(super) fn scheduling_strategy(fields: &Fields<'_>) -> SchedulingStrategy {
    let strategy = fields.text("schedulingStrategy");
    strategy
        .and_then(SchedulingStrategy::from_text)
        .unwrap_or_default()
}

/// The deployment with the parts of its revision that an answer says of the service only.
fn with_parts_of(
    mut deployment: Deployment,
    parts: &alloc::collections::BTreeMap<RevisionPart, Document>,
) -> Deployment {
    for part in OF_SERVICE {
        if let Some(document) = parts.get(&part) {
            deployment.revision.parts.insert(part, document.clone());
        }
    }
    deployment.health_checks = HealthChecks {
        container: false,
        load_balancer: deployment.revision.has(RevisionPart::LoadBalancers),
        discovery: deployment.revision.has(RevisionPart::ServiceRegistries),
    };
    deployment
}

fn deployment(fields: &Fields<'_>, findings: &mut Findings) -> Option<Deployment> {
    let id = name(fields, "id", DeploymentId::new, findings);
    let status = listed(
        fields,
        "status",
        DeploymentStatus::from_text,
        "PRIMARY, ACTIVE or INACTIVE",
        findings,
    );
    let revision = revision(fields, findings);
    let counts = counts(fields, findings);
    let desired_count = count(fields, "desiredCount", findings);
    let failed_tasks = count(fields, "failedTasks", findings);
    let mut deployment = Deployment::new(id?, revision);
    deployment.status = status?;
    deployment.desired_count = desired_count;
    deployment.counts = counts;
    deployment.failed_tasks = failed_tasks;
    deployment.created_at = fields.timestamp("createdAt");
    deployment.updated_at = fields.timestamp("updatedAt");
    let state = fields
        .text("rolloutState")
        .and_then(RolloutState::from_text);
    let is_done = counts == TaskCounts::new(desired_count, 0);
    deployment.rollout_state = state.unwrap_or(if is_done {
        RolloutState::Completed
    } else {
        RolloutState::InProgress
    });
    if let Some(reason) = fields.text("rolloutStateReason") {
        deployment.rollout_state_reason = reason.to_string();
    }
    Some(deployment)
}

pub(super) fn task_set(fields: &Fields<'_>, findings: &mut Findings) -> Option<TaskSet> {
    let id = name(fields, "id", DeploymentId::new, findings);
    let status = listed(
        fields,
        "status",
        TaskSetStatus::from_text,
        "PRIMARY, ACTIVE or DRAINING",
        findings,
    );
    let mut task_set = TaskSet::new(id?, revision(fields, findings));
    task_set.status = status?;
    task_set.external_id = fields.text("externalId").map(ToString::to_string);
    task_set.counts = counts(fields, findings);
    task_set.scale = read_scale(fields, findings).unwrap_or(0);
    let stability = fields.text("stabilityStatus");
    let stability = stability.and_then(StabilityStatus::from_text);
    task_set.stability_status = stability.unwrap_or(StabilityStatus::Stabilizing);
    task_set.stability_status_at = fields.timestamp("stabilityStatusAt");
    task_set.created_at = fields.timestamp("createdAt");
    task_set.updated_at = fields.timestamp("updatedAt");
    task_set.launch_type = launch_type(fields);
    task_set.capacity_provider_strategy = providers(fields, findings);
    task_set.health_checks = HealthChecks {
        container: false,
        load_balancer: task_set.revision.has(RevisionPart::LoadBalancers),
        discovery: task_set.revision.has(RevisionPart::ServiceRegistries),
    };
    Some(task_set)
}

fn event(fields: &Fields<'_>) -> ServiceEvent {
    ServiceEvent {
        id: fields.text("id").map(ToString::to_string),
        created_at: fields.timestamp("createdAt"),
        message: fields.text("message").unwrap_or_default().into(),
    }
}

/// Writes one service as the API does. What the scheduler remembers is not written.
pub fn write_service(service: &Service) -> Document {
    let arn = service.service_arn.as_ref();
    let cluster = service.cluster_arn.as_ref();
    let definition = service.revision.task_definition.as_ref();
    let deployments = service.deployments.iter().map(write_deployment);
    let task_sets = service.task_sets.iter().map(write_task_set);
    let events = service.events.iter().map(write_event);
    let written = Document::structure([
        ("serviceName", Some(service.service_name.as_str().into())),
        ("serviceArn", arn.map(|arn| arn.as_str().into())),
        ("clusterArn", cluster.map(|arn| arn.as_str().into())),
        ("status", Some(service.status.as_str().into())),
        ("desiredCount", Some(service.desired_count.into())),
        ("runningCount", Some(service.counts.running.into())),
        ("pendingCount", Some(service.counts.pending.into())),
        ("taskDefinition", definition.map(|arn| arn.as_str().into())),
        (
            "createdAt",
            service.created_at.map(|at| at.to_string().into()),
        ),
        ("deployments", Some(Document::array(deployments))),
        ("taskSets", Some(Document::array(task_sets))),
        ("events", Some(Document::array(events))),
    ]);
    let revision = write_parts(&service.revision, &IN_SERVICE);
    with_fields(written, write_settings(service).into_iter().chain(revision))
}

/// What a request may say of a service.
fn write_settings(service: &Service) -> Vec<(&'static str, Document)> {
    let controller = [("type", service.deployment_controller.as_str().into())];
    let providers = service.capacity_provider_strategy.iter();
    let constraints = service.placement_constraints.iter();
    let strategies = service.placement_strategy.iter();
    let rebalancing = service.availability_zone_rebalancing;
    let mut settings = alloc::vec![
        (
            "schedulingStrategy",
            service.scheduling_strategy.as_str().into()
        ),
        (
            "capacityProviderStrategy",
            Document::array(providers.map(clusters::write_strategy_item)),
        ),
        (
            "deploymentConfiguration",
            write_configuration(&service.deployment_configuration),
        ),
        ("deploymentController", Document::object(controller)),
        (
            "placementConstraints",
            Document::array(constraints.map(PlacementConstraint::to_document)),
        ),
        (
            "placementStrategy",
            Document::array(strategies.map(PlacementStrategy::to_document)),
        ),
        (
            "healthCheckGracePeriodSeconds",
            service.health_check_grace_period_seconds.into(),
        ),
        ("availabilityZoneRebalancing", rebalancing.as_str().into()),
    ];
    settings.extend([
        ("propagateTags", service.propagate_tags.as_str().into()),
        (
            "enableECSManagedTags",
            service.enable_ecs_managed_tags.into(),
        ),
        (
            "enableExecuteCommand",
            service.enable_execute_command.into(),
        ),
    ]);
    let launch_type = service.launch_type;
    settings.extend(launch_type.map(|kind| ("launchType", kind.as_str().into())));
    let role = service.role_arn.as_deref();
    settings.extend(role.map(|role| ("roleArn", role.into())));
    settings
}

fn write_deployment(deployment: &Deployment) -> Document {
    let definition = deployment.revision.task_definition.as_ref();
    let written = Document::structure([
        ("id", Some(deployment.id.as_str().into())),
        ("status", Some(deployment.status.as_str().into())),
        ("taskDefinition", definition.map(|arn| arn.as_str().into())),
        ("desiredCount", Some(deployment.desired_count.into())),
        ("runningCount", Some(deployment.counts.running.into())),
        ("pendingCount", Some(deployment.counts.pending.into())),
        ("failedTasks", Some(deployment.failed_tasks.into())),
        (
            "createdAt",
            deployment.created_at.map(|at| at.to_string().into()),
        ),
        (
            "updatedAt",
            deployment.updated_at.map(|at| at.to_string().into()),
        ),
        (
            "rolloutState",
            Some(deployment.rollout_state.as_str().into()),
        ),
        (
            "rolloutStateReason",
            Some(deployment.rollout_state_reason.as_str().into()),
        ),
    ]);
    with_fields(written, write_parts(&deployment.revision, &OF_DEPLOYMENT))
}

/// Writes one task set as the API does.
pub fn write_task_set(task_set: &TaskSet) -> Document {
    let definition = task_set.revision.task_definition.as_ref();
    let scale = [
        ("value", percent(task_set.scale)),
        ("unit", "PERCENT".into()),
    ];
    let stable_at = task_set.stability_status_at;
    let providers = task_set.capacity_provider_strategy.iter();
    let has_providers = !task_set.capacity_provider_strategy.is_empty();
    let written = Document::structure([
        ("id", Some(task_set.id.as_str().into())),
        (
            "externalId",
            task_set.external_id.as_deref().map(Document::from),
        ),
        ("status", Some(task_set.status.as_str().into())),
        ("taskDefinition", definition.map(|arn| arn.as_str().into())),
        ("runningCount", Some(task_set.counts.running.into())),
        ("pendingCount", Some(task_set.counts.pending.into())),
        (
            "createdAt",
            task_set.created_at.map(|at| at.to_string().into()),
        ),
        (
            "updatedAt",
            task_set.updated_at.map(|at| at.to_string().into()),
        ),
        (
            "launchType",
            task_set.launch_type.map(|kind| kind.as_str().into()),
        ),
        (
            "capacityProviderStrategy",
            has_providers.then(|| Document::array(providers.map(clusters::write_strategy_item))),
        ),
        ("scale", Some(Document::object(scale))),
        (
            "stabilityStatus",
            Some(task_set.stability_status.as_str().into()),
        ),
        (
            "stabilityStatusAt",
            stable_at.map(|at| at.to_string().into()),
        ),
    ]);
    with_fields(written, write_parts(&task_set.revision, &OF_TASK_SET))
}

fn write_event(event: &ServiceEvent) -> Document {
    Document::structure([
        ("id", event.id.as_deref().map(Document::from)),
        (
            "createdAt",
            event.created_at.map(|at| at.to_string().into()),
        ),
        ("message", Some(event.message.as_ref().into())),
    ])
}

fn with_fields(
    document: Document,
    more: impl Iterator<Item = (&'static str, Document)>,
) -> Document {
    let Document::Object(mut fields) = document else {
        return document;
    };
    fields.extend(more.map(|(name, value)| (name.to_string(), value)));
    Document::Object(fields)
}

const STATUSES: &str = "ACTIVE, DRAINING or INACTIVE";

/// The parts of a revision that answers say of a service and not of its deployments.
const OF_SERVICE: [RevisionPart; 2] =
    [RevisionPart::LoadBalancers, RevisionPart::ServiceRegistries];

/// Those that they say of a service.
const IN_SERVICE: [RevisionPart; 4] = [
    RevisionPart::NetworkConfiguration,
    RevisionPart::PlatformVersion,
    RevisionPart::LoadBalancers,
    RevisionPart::ServiceRegistries,
];

/// Those that they say of a deployment.
const OF_DEPLOYMENT: [RevisionPart; 5] = [
    RevisionPart::NetworkConfiguration,
    RevisionPart::PlatformVersion,
    RevisionPart::ServiceConnectConfiguration,
    RevisionPart::VolumeConfigurations,
    RevisionPart::VpcLatticeConfigurations,
];

/// Those that they say of a task set.
const OF_TASK_SET: [RevisionPart; 4] = IN_SERVICE;
