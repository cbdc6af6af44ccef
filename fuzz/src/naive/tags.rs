//! Tags.

use serde_json::{Value, json};

use super::{ARNS, Answer, Naive, text, texts};

impl Naive {
    pub(super) fn tag(&mut self, request: &Value) -> Answer {
        let arn = self.taggable(request)?;
        let tags = self.tags.entry(arn).or_default();
        for tag in request["tags"].as_array().expect("a list") {
            let key = text(tag, "key").expect("a key");
            let value = text(tag, "value").expect("a value");
            tags.insert(key.into(), value.into());
        }
        Ok(json!({}))
    }

    pub(super) fn untag(&mut self, request: &Value) -> Answer {
        let arn = self.taggable(request)?;
        let tags = self.tags.entry(arn).or_default();
        for key in texts(request, "tagKeys") {
            tags.remove(key);
        }
        Ok(json!({}))
    }

    pub(super) fn list_tags(&mut self, request: &Value) -> Answer {
        let (arn, _) = self.resource(request)?;
        let tags = self.tags.get(&arn).into_iter().flatten();
        let tags = tags.map(|(key, value)| json!({"key": key, "value": value}));
        Ok(json!({"tags": tags.collect::<Vec<_>>()}))
    }

    fn taggable(&mut self, request: &Value) -> Result<String, String> {
        let (arn, over) = self.resource(request)?;
        match over {
            None => Ok(arn),
            Some(what) => Err(format!(
                "InvalidParameterException: The specified {what} is inactive. Specify an active \
                 {what} and try again."
            )),
        }
    }

    /// The resource of a request, and what it is if it is over.
    fn resource(&self, request: &Value) -> Result<(String, Option<&'static str>), String> {
        let arn = text(request, "resourceArn").expect("an ARN").to_string();
        let path = arn.strip_prefix(&format!("{ARNS}:")).expect("one of ours");
        let (kind, rest) = path.split_once('/').expect("a path");
        let over = |is_over: bool, what| is_over.then_some(what);
        if kind == "task-definition" {
            let (family, number) = rest.split_once(':').expect("a revision");
            let number: usize = number.parse().expect("a number");
            let revisions = self.families.get(family);
            let found = revisions.and_then(|all| all.get(number.wrapping_sub(1)));
            let found = found.ok_or_else(|| not_found(&arn))?;
            return Ok((arn, over(!found.is_active, "task definition")));
        }
        let (name, id) = rest.split_once('/').unwrap_or((rest, ""));
        let cluster = self.clusters.get(name).filter(|one| one.is_active);
        let cluster = cluster.ok_or("ClusterNotFoundException: Cluster not found.")?;
        let over = match kind {
            "cluster" => Some(None),
            "container-instance" if cluster.instances.contains_key(&arn) => Some(None),
            "container-instance" => {
                let gone = cluster.gone(&arn, self.now);
                gone.map(|_| Some("container instance"))
            }
            "task" => {
                let task = cluster.tasks.get(&arn);
                task.map(|task| over(task.is_over(), "task"))
            }
            "service" => {
                let service = cluster.services.get(id);
                service.map(|service| over(service.status == "INACTIVE", "service"))
            }
            _ => panic!("{arn} is not in the model"),
        };
        let over = over.ok_or_else(|| not_found(&arn))?;
        Ok((arn, over))
    }
}

fn not_found(arn: &str) -> String {
    format!("ResourceNotFoundException: The specified resource wasn't found: `{arn}`.")
}
