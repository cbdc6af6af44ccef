//! Task definitions.

use serde_json::{Value, json};

use super::{ARNS, Answer, Naive, Revision, text};

impl Naive {
    pub(super) fn register_definition(&mut self, request: &Value) -> Value {
        let family = text(request, "family").expect("a family").to_string();
        let container = &request["containerDefinitions"][0];
        let revisions = self.families.entry(family.clone()).or_default();
        revisions.push(Revision {
            is_active: true,
            cpu: container["cpu"].as_u64().expect("a number"),
            memory: container["memory"].as_u64().expect("a number"),
        });
        let arn = format!("{ARNS}:task-definition/{family}:{}", revisions.len());
        json!({"taskDefinition": {"taskDefinitionArn": arn, "status": "ACTIVE"}})
    }

    pub(super) fn deregister_definition(&mut self, request: &Value) -> Answer {
        let name = text(request, "taskDefinition").expect("a definition");
        let unknown = || "ClientException: Unable to describe task definition.".to_string();
        let (family, number) = name.split_once(':').ok_or_else(unknown)?;
        let number: usize = number.parse().map_err(|_| unknown())?;
        let revisions = self.families.get_mut(family).ok_or_else(unknown)?;
        let revision = revisions
            .get_mut(number.wrapping_sub(1))
            .ok_or_else(unknown)?;
        revision.is_active = false;
        let arn = format!("{ARNS}:task-definition/{name}");
        Ok(json!({"taskDefinition": {"taskDefinitionArn": arn, "status": "INACTIVE"}}))
    }

    pub(super) fn list_definitions(&self, request: &Value) -> Value {
        let wanted = text(request, "status").unwrap_or("ACTIVE") == "ACTIVE";
        let families = self.families.iter();
        let arns = families.flat_map(|(family, revisions)| {
            let numbered = revisions.iter().zip(1..);
            let listed = numbered.filter(|(revision, _)| revision.is_active == wanted);
            listed.map(move |(_, number)| format!("{ARNS}:task-definition/{family}:{number}"))
        });
        json!({"taskDefinitionArns": arns.collect::<Vec<_>>()})
    }

    /// The revision that may be run: its ARN and what a task of it takes.
    pub(super) fn resolve(&self, name: &str) -> Result<(String, u64, u64), String> {
        let not_found = || "ClientException: TaskDefinition not found.".to_string();
        let (family, number) = match name.split_once(':') {
            Some((family, number)) => (family, number.parse::<usize>().ok()),
            None => (name, None),
        };
        let revisions = self.families.get(family).ok_or_else(not_found)?;
        let newest = || revisions.iter().rposition(|revision| revision.is_active);
        let at = match number {
            Some(number) => number.checked_sub(1).ok_or_else(not_found)?,
            None => newest().ok_or_else(not_found)?,
        };
        let revision = revisions.get(at).ok_or_else(not_found)?;
        if !revision.is_active {
            return Err("ClientException: TaskDefinition is inactive".into());
        }
        let arn = format!("{ARNS}:task-definition/{family}:{}", at + 1);
        Ok((arn, revision.cpu, revision.memory))
    }
}
