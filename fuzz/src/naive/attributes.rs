//! Attributes of container instances.

use serde_json::{Value, json};

use super::{Answer, Naive, text};

impl Naive {
    pub(super) fn put_attributes(&mut self, request: &Value) -> Answer {
        self.change_attributes(request, |known, name, value| {
            known.insert(name.into(), value);
        })
    }

    pub(super) fn delete_attributes(&mut self, request: &Value) -> Answer {
        self.change_attributes(request, |known, name, _| {
            known.remove(name);
        })
    }

    fn change_attributes(
        &mut self,
        request: &Value,
        change: impl Fn(&mut super::Attributes, &str, Option<String>),
    ) -> Answer {
        let cluster = self.active(request)?;
        let attributes = request["attributes"].as_array().expect("a list");
        let target = |one: &Value| text(one, "targetId").expect("a target").to_string();
        let is_missing = |one: &&Value| !cluster.instances.contains_key(&target(one));
        if let Some(one) = attributes.iter().find(is_missing) {
            return Err(format!(
                "TargetNotFoundException: The specified target wasn't found: `{}`.",
                target(one)
            ));
        }
        for one in attributes {
            let instance = cluster.instances.get_mut(&target(one));
            let known = &mut instance.expect("it is there").attributes;
            let value = text(one, "value").map(Into::into);
            change(known, text(one, "name").expect("a name"), value);
        }
        let answered = attributes.iter().map(|one| {
            let name = text(one, "name").expect("a name");
            attribute(&target(one), name, text(one, "value"))
        });
        Ok(json!({"attributes": answered.collect::<Vec<_>>()}))
    }

    pub(super) fn list_attributes(&mut self, request: &Value) -> Answer {
        let wanted = text(request, "attributeName").map(ToString::to_string);
        let cluster = self.active(request)?;
        let mut found = Vec::new();
        for (arn, instance) in &cluster.instances {
            for (name, value) in &instance.attributes {
                if wanted.as_ref().is_none_or(|wanted| wanted == name) {
                    found.push(attribute(arn, name, value.as_deref()));
                }
            }
        }
        Ok(json!({"attributes": found}))
    }
}

fn attribute(target: &str, name: &str, value: Option<&str>) -> Value {
    let mut all = json!({"name": name, "targetId": target});
    if let Some(value) = value {
        all["value"] = value.into();
    }
    all
}
