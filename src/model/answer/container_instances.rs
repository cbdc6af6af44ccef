//! `DescribeContainerInstances` answers.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::{attributes, count, listed, name, resources, unwrap};
use crate::document::{
    Document, FieldPath, Fields, Findings, Read, Reading, Shape, Violations, conform,
};
use crate::model::shape::container_instance::DESCRIBE_CONTAINER_INSTANCES_RESPONSE;
use crate::model::{
    CapacityProviderName, ContainerInstance, ContainerInstanceArn, ContainerInstanceStatus,
    Ec2InstanceId,
};

/// Reads the container instances of a `DescribeContainerInstances` answer, in its order.
///
/// An answer does not say how many network interfaces an instance can take, so
/// [`ContainerInstance::eni_slots`] is left unlimited.
///
/// # Errors
///
/// [`Violations`]: everything that is wrong. An instance without `CPU` or `MEMORY` among its
/// resources is, because nothing could be said about its room; so is one where a resource remains
/// that it did not register. Two attributes of one name are wrong to the strict reader; the lenient
/// one takes the last.
///
/// # Example
///
/// ```
/// use bayplan::document::Reading;
/// use bayplan::model::read_container_instances;
///
/// let answer = serde_json::from_str(r#"{"containerInstances": [{
///     "containerInstanceArn": "arn:aws:ecs:eu-west-1:1:container-instance/c/1",
///     "status": "ACTIVE", "agentConnected": true,
///     "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 2048}],
///     "remainingResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 2048}]
/// }]}"#)?;
/// let refused = read_container_instances(answer, Reading::Strict).unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "containerInstances[0].registeredResources: the resource MEMORY is missing (and 1 more)"
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn read_container_instances(
    document: Document,
    reading: Reading,
) -> Result<Read<Vec<ContainerInstance>>, Violations> {
    let mut findings = Findings::default();
    let names = ("containerInstances", "containerInstance");
    let document = unwrap(document, names, reading, &mut findings);
    let shape = Shape::Structure(&DESCRIBE_CONTAINER_INSTANCES_RESPONSE);
    let document = conform(document, &shape, reading, &mut findings);
    let answer = Fields::new(&document, FieldPath::root());
    let instances = answer.structures("containerInstances");
    let value = instances
        .filter_map(|fields| instance(&fields, reading, &mut findings))
        .collect();
    let bends = findings.conclude()?;
    Ok(Read { value, bends })
}

pub(super) fn instance(
    fields: &Fields<'_>,
    reading: Reading,
    findings: &mut Findings,
) -> Option<ContainerInstance> {
    let arn = name(
        fields,
        "containerInstanceArn",
        ContainerInstanceArn::new,
        findings,
    );
    let status = listed(
        fields,
        "status",
        ContainerInstanceStatus::from_text,
        STATUSES,
        findings,
    );
    let ec2_instance_id = name(fields, "ec2InstanceId", Ec2InstanceId::new, findings);
    let provider = name(
        fields,
        "capacityProviderName",
        CapacityProviderName::new,
        findings,
    );
    let (registered, remaining) = resources::read(fields, findings);
    let running_tasks_count = count(fields, "runningTasksCount", findings);
    let pending_tasks_count = count(fields, "pendingTasksCount", findings);
    let attributes = attributes::read_attributes(fields, "attributes", findings);
    attributes::check_names(fields, reading, findings);
    let version = fields.structure("versionInfo");
    let agent_version = version.and_then(|version| version.text("agentVersion"));
    Some(ContainerInstance {
        ec2_instance_id,
        capacity_provider_name: provider,
        status: status?,
        agent_connected: fields.boolean("agentConnected")?,
        agent_version: agent_version.map(ToString::to_string),
        registered_at: fields.timestamp("registeredAt"),
        remaining,
        running_tasks_count,
        pending_tasks_count,
        attributes: attributes.into_iter().collect(),
        ..ContainerInstance::new(arn?, registered)
    })
}

/// Writes one container instance as the API does.
pub fn write_container_instance(instance: &ContainerInstance) -> Document {
    let agent_version = instance.agent_version.as_deref();
    let version = agent_version.map(|version| Document::object([("agentVersion", version.into())]));
    let provider = instance.capacity_provider_name.as_ref();
    Document::structure([
        (
            "containerInstanceArn",
            Some(instance.container_instance_arn.as_str().into()),
        ),
        (
            "ec2InstanceId",
            instance
                .ec2_instance_id
                .as_ref()
                .map(|id| id.as_str().into()),
        ),
        (
            "capacityProviderName",
            provider.map(|name| name.as_str().into()),
        ),
        ("status", Some(instance.status.as_str().into())),
        ("agentConnected", Some(instance.agent_connected.into())),
        ("versionInfo", version),
        (
            "registeredAt",
            instance.registered_at.map(|at| at.to_string().into()),
        ),
        (
            "registeredResources",
            Some(resources::write(&instance.registered)),
        ),
        (
            "remainingResources",
            Some(resources::write(&instance.remaining)),
        ),
        (
            "runningTasksCount",
            Some(instance.running_tasks_count.into()),
        ),
        (
            "pendingTasksCount",
            Some(instance.pending_tasks_count.into()),
        ),
        ("attributes", Some(attributes::write(&instance.attributes))),
    ])
}

const STATUSES: &str =
    "REGISTERING, REGISTRATION_FAILED, ACTIVE, DRAINING, DEREGISTERING or INACTIVE";
