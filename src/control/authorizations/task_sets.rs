//! What must be allowed for task sets.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::SERVICE;
use super::resources::{Asking, pass_roles, with_providers, with_tags};
use super::services::{roles, with_definition, with_parts};
use crate::api::{Authorization, ConditionKey, CreateTaskSet, DescribeTaskSets, NamedTaskSet};
use crate::control::commands::{default_of_task_sets, strategy_unless_said};
use crate::model::Reference;

pub(super) fn create(asking: &Asking<'_>, request: &CreateTaskSet) -> Vec<Authorization> {
    let task_set = &request.task_set;
    let definition = task_set.revision.task_definition.as_ref();
    let arn = arn_in(asking, &request.service, "*");
    let asked = of_service(asking, asking.on(arn.clone()), &request.service);
    let asked = with_parts(asked, &task_set.revision.parts);
    let present = asking.service(&request.service);
    let of_cluster = asking.strategy_of_cluster();
    let default = present.and_then(|service| default_of_task_sets(service, of_cluster));
    let said = &task_set.capacity_provider_strategy;
    let strategy = strategy_unless_said(task_set.launch_type, said, default.unwrap_or_default());
    let asked = with_providers(asked, strategy);
    let asked = with_definition(asking, asked, definition);
    let asked = with_tags(asked, &request.tags);
    let tagged = asking.tag_on_create(arn, &request.tags);
    let roles = pass_roles(roles(asking, definition));
    [asked].into_iter().chain(tagged).chain(roles).collect()
}

/// The operation, on a task set.
pub(super) fn one(asking: &Asking<'_>, named: &NamedTaskSet) -> Vec<Authorization> {
    let asked = asking.on(arn_of(asking, &named.service, &named.task_set));
    vec![of_service(asking, asked, &named.service)]
}

/// The operation, on the service of a task set.
pub(super) fn primary(asking: &Asking<'_>, named: &NamedTaskSet) -> Vec<Authorization> {
    let asked = asking.on(asking.arn_of(SERVICE, &named.service));
    vec![of_service(asking, asked, &named.service)]
}

/// The operation, on some task sets, or on whatever task sets the service has.
pub(super) fn describe(asking: &Asking<'_>, request: &DescribeTaskSets) -> Vec<Authorization> {
    let service = &request.service;
    let arns: Vec<String> = match request.task_sets.as_slice() {
        [] => vec![arn_in(asking, service, "*")],
        task_sets => {
            let arns = task_sets.iter().map(|one| arn_of(asking, service, one));
            arns.collect()
        }
    };
    let asked = arns.into_iter().map(|arn| asking.on(arn));
    asked.map(|one| of_service(asking, one, service)).collect()
}

/// The same with what the cluster and the service are.
fn of_service(asking: &Asking<'_>, asked: Authorization, service: &Reference) -> Authorization {
    let arn = asking.arn_of(SERVICE, service);
    asking.here(asked).with(ConditionKey::Service, arn)
}

/// The ARN of a task set; what is an ARN already stays as it is.
fn arn_of(asking: &Asking<'_>, service: &Reference, task_set: &Reference) -> String {
    if task_set.as_str().starts_with("arn:") {
        return task_set.to_string();
    }
    arn_in(asking, service, task_set.as_str())
}

/// The ARN of what has that id among the task sets of a service.
fn arn_in(asking: &Asking<'_>, service: &Reference, id: &str) -> String {
    let arns = &asking.plane.arns;
    let service = asking.arn_of(SERVICE, service);
    let path = service.strip_prefix(&format!("{arns}:{SERVICE}/"));
    match path {
        Some(path) => format!("{arns}:task-set/{path}/{id}"),
        None => format!("{service}/{id}"),
    }
}
