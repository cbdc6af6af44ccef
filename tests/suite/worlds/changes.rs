//! Random changes of a cluster, many of which cannot be made.

use bayplan::model::{
    Attribute, AttributeValue, ContainerInstanceArn, ContainerInstanceStatus, DesiredStatus,
    HealthStatus, StopCode, Task, TaskFacts, TaskId, TaskStatus,
};
use bayplan::plan::Change;
use bayplan::query::AttributeName;
use bayplan::time::Timestamp;
use proptest::prelude::*;
use proptest::sample::select;

use super::clusters::{ARNS, TASK_IDS, any_instances, any_tasks};

/// Any change of anything.
pub(crate) fn changes() -> impl Strategy<Value = Change> {
    prop_oneof![
        1 => any_instances().prop_map(|i| Change::RegisterContainerInstance(Box::new(i))),
        2 => any_instances().prop_map(|i| Change::ReregisterContainerInstance(Box::new(i))),
        1 => arns().prop_map(|container_instance_arn| Change::DeregisterContainerInstance {
            container_instance_arn,
        }),
        2 => states(),
        2 => attributes(),
        3 => any_tasks().prop_map(add),
        3 => statuses(),
        1 => facts(),
        1 => ids().prop_map(|task_id| Change::RemoveTask { task_id }),
    ]
}

fn add(task: Task) -> Change {
    Change::AddTask(Box::new(task))
}

fn arns() -> impl Strategy<Value = ContainerInstanceArn> {
    select(&ARNS[..6]).prop_map(|arn| ContainerInstanceArn::new(arn).expect("an ARN"))
}

fn ids() -> impl Strategy<Value = TaskId> {
    select(&TASK_IDS[..6]).prop_map(|id| TaskId::new(id).expect("an id"))
}

fn states() -> impl Strategy<Value = Change> {
    let statuses = select(&ContainerInstanceStatus::ALL[..]);
    prop_oneof![
        (arns(), statuses).prop_map(|(container_instance_arn, status)| Change::SetStatus {
            container_instance_arn,
            status,
        }),
        (arns(), any::<bool>()).prop_map(|(container_instance_arn, connected)| {
            Change::SetAgentConnected {
                container_instance_arn,
                connected,
            }
        }),
    ]
}

fn attributes() -> impl Strategy<Value = Change> {
    let names = select(
        &[
            "rack",
            "ecs.availability-zone",
            "ecs.instance-type",
            "stack",
        ][..],
    );
    let names = names.prop_map(|name| AttributeName::new(name).expect("a name"));
    let values = prop::option::of(select(&["r1", "r2", "az-a", "t.small"][..]));
    (arns(), names, values, any::<bool>()).prop_map(
        |(container_instance_arn, name, value, puts)| {
            if !puts {
                return Change::DeleteAttributes {
                    container_instance_arn,
                    names: vec![name],
                };
            }
            let value = value.map(|value| AttributeValue::new(value).expect("a value"));
            Change::PutAttributes {
                container_instance_arn,
                attributes: vec![Attribute { name, value }],
            }
        },
    )
}

fn facts() -> impl Strategy<Value = Change> {
    let time = || prop::option::of((0..3_i64).prop_map(Timestamp::from_millis));
    let codes = prop::option::of(select(StopCode::ALL));
    let healths = select(&[HealthStatus::Unknown, HealthStatus::Healthy][..]);
    let parts = (ids(), time(), time(), healths, codes);
    parts.prop_map(
        |(task_id, started_at, protected_until, health, stop_code)| {
            let mut facts = TaskFacts::default().target_health(health);
            facts.started_at = started_at;
            facts.protected_until = protected_until;
            facts.stop_code = stop_code;
            Change::SetTaskFacts { task_id, facts }
        },
    )
}

fn statuses() -> impl Strategy<Value = Change> {
    prop_oneof![
        (ids(), select(&TaskStatus::ALL[..])).prop_map(|(task_id, last_status)| {
            Change::SetTaskStatus {
                task_id,
                last_status,
            }
        }),
        (ids(), any::<bool>()).prop_map(|(task_id, runs)| Change::SetDesiredStatus {
            task_id,
            desired_status: if runs {
                DesiredStatus::Running
            } else {
                DesiredStatus::Stopped
            },
        }),
        ids().prop_map(|task_id| Change::SetHealthStatus {
            task_id,
            health_status: HealthStatus::Unhealthy,
        }),
    ]
}
