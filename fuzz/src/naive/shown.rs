//! What is compared.

use serde_json::{Map, Value};

/// What is compared of a real answer.
pub(crate) fn shown(real: &Value) -> Value {
    match real {
        Value::Object(fields) if fields.contains_key("taskArn") => only(
            fields,
            &[
                "taskArn",
                "taskDefinitionArn",
                "containerInstanceArn",
                "lastStatus",
                "desiredStatus",
                "version",
                "stopCode",
                "stoppedReason",
                "startedBy",
            ],
        ),
        Value::Object(fields) if fields.contains_key("serviceName") => only(
            fields,
            &[
                "serviceName",
                "serviceArn",
                "status",
                "taskDefinition",
                "desiredCount",
                "runningCount",
            ],
        ),
        Value::Object(fields) if fields.contains_key("clusterName") => only(
            fields,
            &[
                "clusterName",
                "status",
                "registeredContainerInstancesCount",
                "runningTasksCount",
                "pendingTasksCount",
                "activeServicesCount",
            ],
        ),
        Value::Object(fields) if fields.contains_key("registeredResources") => {
            let names = [
                "containerInstanceArn",
                "status",
                "agentConnected",
                "attributes",
            ];
            let mut instance = only(fields, &names);
            for resource in fields["remainingResources"].as_array().expect("a list") {
                let name = resource["name"].as_str().expect("a name");
                if name == "CPU" || name == "MEMORY" {
                    instance[name] = resource["integerValue"].clone();
                }
            }
            instance
        }
        Value::Object(fields) if fields.contains_key("containerDefinitions") => {
            only(fields, &["taskDefinitionArn", "status"])
        }
        Value::Object(fields) if fields.contains_key("reason") => only(fields, &["arn", "reason"]),
        Value::Object(fields) => {
            let is_asked = fields.len() == 1;
            let fields = fields.iter();
            let fields = fields.filter(|(name, _)| is_asked || *name != "tags");
            let shown = fields.map(|(name, value)| (name.clone(), shown(value)));
            Value::Object(shown.collect())
        }
        Value::Array(all) => Value::Array(all.iter().map(shown).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => real.clone(),
    }
}

fn only(fields: &Map<String, Value>, names: &[&str]) -> Value {
    let known = names.iter().filter_map(|name| fields.get_key_value(*name));
    Value::Object(
        known
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    )
}

pub(super) fn without_null(all: &Value) -> Value {
    let fields = all.as_object().into_iter().flatten();
    let given = fields.filter(|(_, value)| !value.is_null());
    Value::Object(
        given
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    )
}
