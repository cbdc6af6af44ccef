//! What must be allowed for task definitions.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::resources::{Asking, pass_roles, with_tags};
use crate::api::{Authorization, ConditionKey, RegisterTaskDefinition};
use crate::document::Document;
use crate::model::TaskDefinition;

/// What cannot be read is refused whatever is allowed.
pub(super) fn register(
    asking: &Asking<'_>,
    request: &RegisterTaskDefinition,
) -> Vec<Authorization> {
    let arn = |family: &str| format!("{}:task-definition/{family}", asking.plane.arns);
    let Ok((definition, tags)) = asking.plane.read_definition(request.clone()) else {
        return [asking.on(arn("*"))].into();
    };
    let arn = arn(&format!("{}:*", definition.family()));
    let asked = with_what_it_is(asking.on(arn.clone()), &definition);
    let tagged = asking.tag_on_create(arn, &tags);
    let roles = [definition.task_role_arn(), definition.execution_role_arn()];
    let asked = [with_tags(asked, &tags)].into_iter().chain(tagged);
    asked.chain(pass_roles(roles)).collect()
}

/// The same with what a definition says of its tasks.
fn with_what_it_is(mut asked: Authorization, definition: &TaskDefinition) -> Authorization {
    if let Some(cpu) = definition.cpu() {
        asked = asked.with(ConditionKey::TaskCpu, cpu.as_u64());
    }
    if let Some(memory) = definition.memory() {
        asked = asked.with(ConditionKey::TaskMemory, memory.as_u64());
    }
    let required = definition.requires_compatibilities().iter();
    let required: Vec<String> = required.map(|one| one.as_str().to_string()).collect();
    if !required.is_empty() {
        asked = asked.with(ConditionKey::ComputeCompatibility, required);
    }
    let containers = definition.document().field("containerDefinitions");
    let containers = containers.and_then(Document::as_array).unwrap_or_default();
    let is_privileged = |one: &Document| {
        let field = one.field("privileged");
        field.and_then(Document::as_boolean) == Some(true)
    };
    asked.with(
        ConditionKey::Privileged,
        containers.iter().any(is_privileged),
    )
}
