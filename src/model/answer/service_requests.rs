//! Requests that make and change services and task sets.

use alloc::string::ToString;

use super::service_parts::{
    configuration, constraints, controller, given, launch_type, parts, propagate_tags, providers,
    read_scale, revision, strategies,
};
use super::services::scheduling_strategy;
use super::{name, read_one};
use crate::document::{Document, Fields, Findings, Read, Reading, Violation, Violations};
use crate::model::shape::service::{CREATE_SERVICE_REQUEST, UPDATE_SERVICE_REQUEST};
use crate::model::{
    AvailabilityZoneRebalancing, CreateService, CreateTaskSet, DeploymentConfiguration,
    InvalidService, Quotas, Service, ServiceName, TaskDefinitionArn, UpdateService,
};

impl CreateService {
    /// Reads a `CreateService` request and checks it.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong, in ECS's words where they are known.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::document::Reading;
    /// use bayplan::model::{CreateService, Quotas};
    ///
    /// let request = serde_json::from_str(
    ///     r#"{"serviceName": "agent", "taskDefinition": "agent:1", "schedulingStrategy": "DAEMON",
    ///         "desiredCount": 0}"#,
    /// )?;
    /// let refused = CreateService::read(request, Reading::Strict, &Quotas::default());
    /// assert_eq!(
    ///     refused.unwrap_err().to_string(),
    ///     "desiredCount: found 0, The daemon scheduling strategy does not support a desired count \
    ///      for services",
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn read(
        document: Document,
        reading: Reading,
        quotas: &Quotas,
    ) -> Result<Read<Self>, Violations> {
        read_one(
            document,
            &CREATE_SERVICE_REQUEST,
            reading,
            |fields, reading, findings| {
                let request = read_create_service(fields, reading, findings)?;
                report(request.faults(quotas), fields, findings);
                Some(request)
            },
        )
    }
}

impl UpdateService {
    /// Reads an `UpdateService` request and checks it against the service that it changes.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong, in ECS's words where they are known.
    pub fn read(
        document: Document,
        reading: Reading,
        service: &Service,
        quotas: &Quotas,
    ) -> Result<Read<Self>, Violations> {
        read_one(
            document,
            &UPDATE_SERVICE_REQUEST,
            reading,
            |fields, reading, findings| {
                let request = read_update_service(fields, reading, findings);
                report(request.faults(service, quotas), fields, findings);
                Some(request)
            },
        )
    }
}

/// What a `CreateService` request says, not yet checked by the rules.
pub(crate) fn read_create_service(
    fields: &Fields<'_>,
    reading: Reading,
    findings: &mut Findings,
) -> Option<CreateService> {
    let service_name = name(fields, "serviceName", ServiceName::new, findings);
    let strategy = scheduling_strategy(fields);
    let revision = revision(fields, findings);
    let base = DeploymentConfiguration::of(strategy);
    // The definition may be missing; the rules say where it may not.
    let placeholder = TaskDefinitionArn::new("unnamed").ok()?;
    let mut request = CreateService::new(service_name?, placeholder);
    request.revision = revision;
    request.scheduling_strategy = strategy;
    request.desired_count = given(fields, "desiredCount", findings);
    request.launch_type = launch_type(fields);
    request.capacity_provider_strategy = providers(fields, findings);
    request.deployment_configuration = configuration(fields, findings).map(|one| one.of(base));
    request.deployment_controller = controller(fields).unwrap_or_default();
    request.placement_constraints = constraints(fields, reading, findings);
    request.placement_strategy = strategies(fields, reading, findings);
    request.health_check_grace_period_seconds =
        given(fields, "healthCheckGracePeriodSeconds", findings).unwrap_or(0);
    request.availability_zone_rebalancing = rebalancing(fields);
    request.role = fields.text("role").map(ToString::to_string);
    request.propagate_tags = propagate_tags(fields).unwrap_or_default();
    request.enable_ecs_managed_tags = fields.boolean("enableECSManagedTags").unwrap_or(false);
    request.enable_execute_command = fields.boolean("enableExecuteCommand").unwrap_or(false);
    request.client_token = fields.text("clientToken").map(ToString::to_string);
    Some(request)
}

/// What an `UpdateService` request says, not yet checked by the rules.
pub(crate) fn read_update_service(
    fields: &Fields<'_>,
    reading: Reading,
    findings: &mut Findings,
) -> UpdateService {
    let mut request = UpdateService::new();
    request.desired_count = given(fields, "desiredCount", findings);
    request.task_definition = name(fields, "taskDefinition", TaskDefinitionArn::new, findings);
    request.parts = parts(fields).collect();
    request.force_new_deployment = fields.boolean("forceNewDeployment").unwrap_or(false);
    let has = |field| fields.has(field).then_some(());
    request.capacity_provider_strategy =
        has("capacityProviderStrategy").map(|()| providers(fields, findings));
    request.deployment_configuration = configuration(fields, findings);
    request.placement_constraints =
        has("placementConstraints").map(|()| constraints(fields, reading, findings));
    request.placement_strategy =
        has("placementStrategy").map(|()| strategies(fields, reading, findings));
    request.health_check_grace_period_seconds =
        given(fields, "healthCheckGracePeriodSeconds", findings);
    request.availability_zone_rebalancing = rebalancing(fields);
    request.deployment_controller = controller(fields);
    request.propagate_tags = propagate_tags(fields);
    request.enable_ecs_managed_tags = fields.boolean("enableECSManagedTags");
    request.enable_execute_command = fields.boolean("enableExecuteCommand");
    request
}

/// What a `CreateTaskSet` request says, not yet checked by the rules.
pub(crate) fn read_create_task_set(
    fields: &Fields<'_>,
    findings: &mut Findings,
) -> Option<CreateTaskSet> {
    let revision = revision(fields, findings);
    let mut request = CreateTaskSet::new(revision.task_definition.clone()?);
    request.revision = revision;
    request.external_id = fields.text("externalId").map(ToString::to_string);
    request.launch_type = launch_type(fields);
    request.capacity_provider_strategy = providers(fields, findings);
    request.scale = read_scale(fields, findings).unwrap_or(0);
    request.client_token = fields.text("clientToken").map(ToString::to_string);
    Some(request)
}

fn rebalancing(fields: &Fields<'_>) -> Option<AvailabilityZoneRebalancing> {
    let text = fields.text("availabilityZoneRebalancing")?;
    AvailabilityZoneRebalancing::from_text(text)
}

/// Reports broken rules, unless the field they blame is faulty by itself.
fn report(faults: alloc::vec::Vec<InvalidService>, fields: &Fields<'_>, findings: &mut Findings) {
    for fault in faults {
        let path = fields.at(fault.field());
        if findings.is_sound(&path) {
            let violation = Violation::rule(path, fault.to_string());
            findings.report(violation.found(fields.value(fault.field())));
        }
    }
}
