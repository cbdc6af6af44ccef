//! What must be allowed for services.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::SERVICE;
use super::resources::{Asking, pass_roles, with_providers, with_tags};
use crate::api::{Authorization, ConditionKey, CreateService, UpdateService};
use crate::control::commands::{default_of_service, strategy_unless_said};
use crate::document::Document;
use crate::model::{Reference, RevisionPart, TaskDefinition, TaskDefinitionArn};

pub(super) fn create(asking: &Asking<'_>, request: &CreateService) -> Vec<Authorization> {
    let service = &request.service;
    let arn = asking.arn_named(SERVICE, service.service_name.as_str());
    let definition = service.revision.task_definition.as_ref();
    let asked = asking
        .here(asking.on(arn.clone()))
        .with(
            ConditionKey::EnableExecuteCommand,
            service.enable_execute_command,
        )
        .with(
            ConditionKey::EnableManagedTags,
            service.enable_ecs_managed_tags,
        )
        .with(ConditionKey::PropagateTags, service.propagate_tags.as_str());
    let asked = with_parts(asked, &service.revision.parts);
    let default = default_of_service(service, asking.strategy_of_cluster());
    let said = &service.capacity_provider_strategy;
    let strategy = strategy_unless_said(service.launch_type, said, default.unwrap_or_default());
    let asked = with_providers(asked, strategy);
    let asked = with_definition(asking, asked, definition);
    let asked = with_tags(asked, &request.tags);
    let tagged = asking.tag_on_create(arn, &request.tags);
    let [task, agent] = roles(asking, definition);
    let roles = pass_roles([task, agent, service.role.as_deref()]);
    [asked].into_iter().chain(tagged).chain(roles).collect()
}

pub(super) fn update(asking: &Asking<'_>, request: &UpdateService) -> Vec<Authorization> {
    let change = &request.change;
    let definition = change.task_definition.as_ref();
    let mut asked = asking.here(asking.on(asking.arn_of(SERVICE, &request.service)));
    if let Some(enable) = change.enable_execute_command {
        asked = asked.with(ConditionKey::EnableExecuteCommand, enable);
    }
    if let Some(enable) = change.enable_ecs_managed_tags {
        asked = asked.with(ConditionKey::EnableManagedTags, enable);
    }
    if let Some(whose) = change.propagate_tags {
        asked = asked.with(ConditionKey::PropagateTags, whose.as_str());
    }
    let asked = with_parts(asked, &change.parts);
    let strategy = change.capacity_provider_strategy.as_deref();
    let asked = with_providers(asked, strategy.unwrap_or_default());
    let asked = with_definition(asking, asked, definition);
    let present = asking.service(&request.service);
    let present = present.and_then(|service| service.revision.task_definition.as_ref());
    // A deployment that is forced gives the roles of the present definition to new tasks.
    let forced = present.filter(|_| change.force_new_deployment);
    let roles = pass_roles(roles(asking, definition.or(forced)));
    [asked].into_iter().chain(roles).collect()
}

/// The same with the revision that is meant, if one is named.
pub(super) fn with_definition(
    asking: &Asking<'_>,
    asked: Authorization,
    definition: Option<&TaskDefinitionArn>,
) -> Authorization {
    let reference = definition.and_then(|named| Reference::new(named.as_str()).ok());
    match reference {
        None => asked,
        Some(reference) => {
            let arn = asking.definition_arn(&reference);
            asked.with(ConditionKey::TaskDefinition, arn)
        }
    }
}

/// The roles that tasks of a definition get, and that their agents use for them.
pub(super) fn roles<'a>(
    asking: &Asking<'a>,
    definition: Option<&TaskDefinitionArn>,
) -> [Option<&'a str>; 2] {
    let plane = asking.plane;
    let reference = definition.and_then(|named| Reference::new(named.as_str()).ok());
    let found = reference.and_then(|one| plane.definitions.find(&plane.arns, &one));
    let found = found.map(|found| &found.definition);
    [
        found.and_then(TaskDefinition::task_role_arn),
        found.and_then(TaskDefinition::execution_role_arn),
    ]
}

/// The same with what conditions ask of the parts of a revision that are given.
pub(super) fn with_parts(
    mut asked: Authorization,
    parts: &BTreeMap<RevisionPart, Document>,
) -> Authorization {
    let is_given = |document: &Document| document.as_array().is_none_or(|list| !list.is_empty());
    for (part, document) in parts {
        asked = match part {
            RevisionPart::NetworkConfiguration => with_network(asked, document),
            RevisionPart::ServiceConnectConfiguration => with_connect(asked, document),
            RevisionPart::VolumeConfigurations => {
                asked.with(ConditionKey::EnableEbsVolumes, is_given(document))
            }
            RevisionPart::VpcLatticeConfigurations => {
                asked.with(ConditionKey::EnableVpcLattice, is_given(document))
            }
            RevisionPart::PlatformVersion
            | RevisionPart::LoadBalancers
            | RevisionPart::ServiceRegistries => asked,
        };
    }
    asked
}

fn with_network(asked: Authorization, document: &Document) -> Authorization {
    let Some(network) = document.field("awsvpcConfiguration") else {
        return asked;
    };
    let subnets = network.field("subnets").and_then(Document::as_array);
    let subnets = subnets.unwrap_or_default().iter();
    let subnets = subnets.filter_map(Document::as_text);
    let subnets: Vec<String> = subnets.map(ToString::to_string).collect();
    let asked = asked.with(ConditionKey::Subnet, subnets);
    match network.field("assignPublicIp").and_then(Document::as_text) {
        None => asked,
        Some(text) => asked.with(ConditionKey::AutoAssignPublicIp, text == "ENABLED"),
    }
}

fn with_connect(asked: Authorization, document: &Document) -> Authorization {
    let enabled = document.field("enabled").and_then(Document::as_boolean);
    let asked = asked.with(ConditionKey::EnableServiceConnect, enabled.unwrap_or(false));
    match document.field("namespace").and_then(Document::as_text) {
        None => asked,
        Some(namespace) => asked.with(ConditionKey::Namespace, namespace),
    }
}
