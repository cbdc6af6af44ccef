//! `DescribeTasks` answers.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::{listed, name, unwrap};
use crate::document::{
    Bend, Bent, Document, FieldPath, Fields, Findings, Problem, Read, Reading, Shape, Violation,
    Violations, conform,
};
use crate::model::shape::task::DESCRIBE_TASKS_RESPONSE;
use crate::model::{
    AvailabilityZone, CapacityProviderName, ContainerInstanceArn, DesiredStatus, Family,
    HealthStatus, LaunchType, StartedBy, StopCode, Task, TaskDefinitionArn, TaskFacts, TaskGroup,
    TaskId, TaskStatus,
};

/// Reads the tasks of a `DescribeTasks` answer, in its order.
///
/// A task without a group, as old answers have them, is in the group of its family. Where that is
/// not known either the strict reader refuses the task. Ours: the lenient one puts it into the group
/// `family:unknown`. What a task takes is not in an answer, so [`Task::need`] is `None`.
///
/// # Errors
///
/// [`Violations`]: everything that is wrong.
pub fn read_tasks(document: Document, reading: Reading) -> Result<Read<Vec<Task>>, Violations> {
    let mut findings = Findings::default();
    let document = unwrap(document, ("tasks", "task"), reading, &mut findings);
    let document = conform(
        document,
        &Shape::Structure(&DESCRIBE_TASKS_RESPONSE),
        reading,
        &mut findings,
    );
    let answer = Fields::new(&document, FieldPath::root());
    let value = answer
        .structures("tasks")
        .filter_map(|fields| task(&fields, reading, &mut findings))
        .collect();
    let bends = findings.conclude()?;
    Ok(Read { value, bends })
}

pub(super) fn task(fields: &Fields<'_>, reading: Reading, findings: &mut Findings) -> Option<Task> {
    let id = name(fields, "taskArn", TaskId::from_arn, findings);
    let definition = name(
        fields,
        "taskDefinitionArn",
        TaskDefinitionArn::new,
        findings,
    );
    let group = name(fields, "group", TaskGroup::reported, findings);
    let group = group.or_else(|| family_group(definition.as_ref()?));
    let group = group.or_else(|| unknown_group(fields, reading, findings));
    let last = listed(
        fields,
        "lastStatus",
        TaskStatus::from_text,
        STATUSES,
        findings,
    );
    let desired = listed(
        fields,
        "desiredStatus",
        DesiredStatus::from_text,
        DESIRED,
        findings,
    );
    let instance = name(
        fields,
        "containerInstanceArn",
        ContainerInstanceArn::new,
        findings,
    );
    let provider = name(
        fields,
        "capacityProviderName",
        CapacityProviderName::new,
        findings,
    );
    let zone = name(fields, "availabilityZone", AvailabilityZone::new, findings);
    let started_by = name(fields, "startedBy", StartedBy::new, findings);
    let health_status = fields
        .text("healthStatus")
        .and_then(HealthStatus::from_text);
    Some(Task {
        task_definition_arn: definition,
        container_instance_arn: instance,
        last_status: last?,
        desired_status: desired?,
        created_at: fields.timestamp("createdAt"),
        started_by,
        launch_type: fields.text("launchType").and_then(LaunchType::from_text),
        capacity_provider_name: provider,
        availability_zone: zone,
        health_status: health_status.unwrap_or_default(),
        facts: TaskFacts {
            started_at: fields.timestamp("startedAt"),
            stopped_at: fields.timestamp("stoppedAt"),
            stop_code: fields.text("stopCode").and_then(StopCode::from_text),
            ..TaskFacts::default()
        },
        ..Task::new(id?, group?)
    })
}

/// The group of the family that an ARN ends in: `.../family:revision`.
fn family_group(arn: &TaskDefinitionArn) -> Option<TaskGroup> {
    let name = arn.as_str().rsplit('/').next()?;
    let (family, _) = name.split_once(':').unwrap_or((name, ""));
    Family::new(family)
        .ok()
        .map(|family| TaskGroup::of_family(&family))
}

/// The group of a task of which neither group nor family is known, if the reader makes one up.
fn unknown_group(
    fields: &Fields<'_>,
    reading: Reading,
    findings: &mut Findings,
) -> Option<TaskGroup> {
    let path = fields.at("group");
    if fields.has("group") || !findings.is_sound(&path) {
        return None;
    }
    if reading == Reading::Strict {
        findings.report(Violation::at(path, Problem::Missing));
        return None;
    }
    let group = TaskGroup::unknown();
    let supplied = Document::from(group.as_str()).summary();
    findings.note(Bend {
        path,
        found: Document::Null.summary(),
        bent: Bent::Supplied(supplied),
    });
    Some(group)
}

/// Writes one task as the API does. Its ARN is its id alone, for the rest of an ARN names an
/// account and a region, which the library does not know.
pub fn write_task(task: &Task) -> Document {
    let instance = task.container_instance_arn.as_ref();
    let provider = task.capacity_provider_name.as_ref();
    Document::structure([
        ("taskArn", Some(task.id.to_string().into())),
        ("group", Some(task.group.as_str().into())),
        (
            "taskDefinitionArn",
            task.task_definition_arn
                .as_ref()
                .map(|arn| arn.as_str().into()),
        ),
        (
            "containerInstanceArn",
            instance.map(|arn| arn.as_str().into()),
        ),
        ("lastStatus", Some(task.last_status.as_str().into())),
        ("desiredStatus", Some(task.desired_status.as_str().into())),
        ("createdAt", task.created_at.map(|at| at.to_string().into())),
        (
            "startedAt",
            task.facts.started_at.map(|at| at.to_string().into()),
        ),
        (
            "stoppedAt",
            task.facts.stopped_at.map(|at| at.to_string().into()),
        ),
        (
            "stopCode",
            task.facts.stop_code.map(|code| code.as_str().into()),
        ),
        (
            "startedBy",
            task.started_by.as_ref().map(|by| by.as_str().into()),
        ),
        (
            "launchType",
            task.launch_type
                .map(|launch_type| launch_type.as_str().into()),
        ),
        (
            "capacityProviderName",
            provider.map(|name| name.as_str().into()),
        ),
        (
            "availabilityZone",
            task.availability_zone
                .as_ref()
                .map(|zone| zone.as_str().into()),
        ),
        ("healthStatus", Some(task.health_status.as_str().into())),
    ])
}

const STATUSES: &str = "PROVISIONING, PENDING, ACTIVATING, RUNNING, DEACTIVATING, STOPPING, \
                        DEPROVISIONING or STOPPED";
const DESIRED: &str = "RUNNING or STOPPED";
