//! What must be allowed for tasks.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::resources::{Asking, pass_roles, with_providers, with_tags};
use super::{INSTANCE, TASK};
use crate::api::{Authorization, ConditionKey, ListTasks, RunTask, StartTask, TaskParameters};
use crate::control::commands::strategy_of;
use crate::model::{Reference, TaskDefinition};

pub(super) fn run(asking: &Asking<'_>, request: &RunTask) -> Vec<Authorization> {
    let told = (&request.task_definition, &request.tasks);
    let asked = on_definition(asking, told);
    let governed = asking.governed();
    let strategy = governed.map(|governed| strategy_of(request, governed));
    let strategy = strategy.unwrap_or(&request.capacity_provider_strategy);
    let asked = with_providers(asked, strategy);
    with_the_rest(asking, asked, told)
}

pub(super) fn start(asking: &Asking<'_>, request: &StartTask) -> Vec<Authorization> {
    let told = (&request.task_definition, &request.tasks);
    let instances = request.container_instances.iter();
    let instances: Vec<String> = instances.map(|one| asking.arn_of(INSTANCE, one)).collect();
    let asked = on_definition(asking, told).with(ConditionKey::ContainerInstances, instances);
    with_the_rest(asking, asked, told)
}

pub(super) fn list(asking: &Asking<'_>, request: &ListTasks) -> Vec<Authorization> {
    match &request.container_instance {
        Some(instance) => asking.each(INSTANCE, [instance]),
        None => vec![asking.here(asking.every())],
    }
}

/// The operation, on the revision of which tasks are made.
fn on_definition(
    asking: &Asking<'_>,
    (definition, tasks): (&Reference, &TaskParameters),
) -> Authorization {
    let asked = asking.here(asking.on(asking.definition_arn(definition)));
    let mut asked = asked
        .with(
            ConditionKey::EnableExecuteCommand,
            tasks.enable_execute_command,
        )
        .with(
            ConditionKey::EnableEbsVolumes,
            tasks.volume_configurations.is_some(),
        );
    if let Some(network) = &tasks.network {
        let subnets: Vec<String> = network.subnets.iter().map(ToString::to_string).collect();
        asked = asked.with(ConditionKey::Subnet, subnets);
        if let Some(assigned) = network.assign_public_ip {
            asked = asked.with(ConditionKey::AutoAssignPublicIp, assigned);
        }
    }
    with_tags(asked, &tasks.tags)
}

/// The same with what is asked for besides: tags, and the roles that tasks get.
fn with_the_rest(
    asking: &Asking<'_>,
    asked: Authorization,
    (reference, tasks): (&Reference, &TaskParameters),
) -> Vec<Authorization> {
    let plane = asking.plane;
    let found = plane.definitions.find(&plane.arns, reference);
    let definition = found.map(|found| &found.definition);
    let overrides = &tasks.overrides;
    let of_task = definition.and_then(TaskDefinition::task_role_arn);
    let of_agent = definition.and_then(TaskDefinition::execution_role_arn);
    let roles = [
        overrides.task_role_arn().or(of_task),
        overrides.execution_role_arn().or(of_agent),
    ];
    let tagged = asking.tag_on_create(asking.arn_to_come(TASK), &tasks.tags);
    let asked = [asked].into_iter().chain(tagged);
    asked.chain(pass_roles(roles)).collect()
}
