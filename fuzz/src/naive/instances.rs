//! Container instances.

use serde_json::{Value, json};

use super::{
    Answer, Attributes, Cluster, HOUR, Instance, Naive, Task, not_registered, text, texts,
};

impl Naive {
    pub(super) fn register_instance(&mut self, request: &Value, real: &Answer) -> Answer {
        let amount = |name: &str| {
            let resources = request["totalResources"].as_array().expect("a list");
            let found = resources.iter().find(|one| one["name"] == name);
            found
                .and_then(|one| one["integerValue"].as_u64())
                .expect("a number")
        };
        let (cpu, memory) = (amount("CPU"), amount("MEMORY"));
        if let Some(arn) = text(request, "containerInstanceArn") {
            return self.register_again(request, arn, (cpu, memory));
        }
        let cluster = self.active(request)?;
        let real = real.as_ref().map_err(Clone::clone)?;
        let arn = real["containerInstance"]["containerInstanceArn"].as_str();
        let arn = arn.expect("an ARN").to_string();
        let instance = Instance {
            status: "ACTIVE".into(),
            is_connected: true,
            cpu,
            memory,
            attributes: Attributes::new(),
        };
        let before = cluster.instances.insert(arn.clone(), instance);
        assert!(before.is_none(), "{arn} is there already");
        Ok(json!({"containerInstance": cluster.instance_shown(&arn)}))
    }

    fn register_again(&mut self, request: &Value, arn: &str, has: (u64, u64)) -> Answer {
        let cluster = self.active(request)?;
        if !cluster.instances.contains_key(arn) {
            return Err(not_registered(arn));
        }
        let on = |task: &&Task| task.instance == arn && task.last != "STOPPED";
        let (mut cpu, mut memory) = has;
        for task in cluster.tasks.values().filter(on) {
            let id = task.id.rsplit('/').next().expect("an id");
            let lacks = |left: u64, what: &str, takes: u64| {
                Err(format!(
                    "ClientException: the container instance `{arn}` has {left} {what} left, the \
                     task `{id}` takes {takes}"
                ))
            };
            if cpu < task.cpu {
                return lacks(cpu, "CPU units", task.cpu);
            }
            if memory < task.memory {
                return lacks(memory, "MiB of memory", task.memory);
            }
            cpu -= task.cpu;
            memory -= task.memory;
        }
        let instance = cluster.instances.get_mut(arn).expect("it is there");
        (instance.cpu, instance.memory) = has;
        instance.is_connected = true;
        Ok(json!({"containerInstance": cluster.instance_shown(arn)}))
    }

    pub(super) fn deregister_instance(&mut self, request: &Value) -> Answer {
        let now = self.now;
        let cluster = self.active(request)?;
        let arn = text(request, "containerInstance")
            .expect("an instance")
            .to_string();
        if !cluster.instances.contains_key(&arn) {
            return Err(not_registered(&arn));
        }
        let is_counted = |task: &Task| task.desired == "RUNNING" && task.last != "STOPPED";
        let on = || cluster.tasks.values().filter(|task| task.instance == arn);
        let is_forced = request["force"] == true;
        if on().any(is_counted) && !is_forced {
            return Err("InvalidParameterException: Found running tasks on the instance.".into());
        }
        for task in cluster.tasks.values_mut().filter(|one| one.instance == arn) {
            if task.last != "STOPPED" {
                task.last = "STOPPED";
                task.desired = "STOPPED";
                task.version += 1;
                task.code.get_or_insert("TerminationNotice");
                let host = arn.rsplit('/').next().unwrap_or_default();
                let lost = || format!("Host EC2 (instance {host}) terminated.");
                task.reason.get_or_insert_with(lost);
                task.stopped_at = Some(now);
            }
        }
        let mut last = cluster.instance_shown(&arn);
        last["status"] = "INACTIVE".into();
        cluster.gone.insert(arn.clone(), (now, last.clone()));
        cluster.instances.remove(&arn);
        Ok(json!({"containerInstance": last}))
    }

    pub(super) fn update_state(&mut self, request: &Value) -> Answer {
        let cluster = self.active(request)?;
        let (mut found, mut failures) = (Vec::new(), Vec::new());
        for arn in texts(request, "containerInstances") {
            match cluster.instances.get_mut(arn) {
                None => failures.push(json!({"arn": arn, "reason": "MISSING"})),
                Some(instance) => {
                    instance.status = text(request, "status").expect("a status").into();
                    found.push(arn);
                }
            }
        }
        let found: Vec<_> = found
            .iter()
            .map(|arn| cluster.instance_shown(arn))
            .collect();
        Ok(json!({"containerInstances": found, "failures": failures}))
    }

    pub(super) fn list_instances(&mut self, request: &Value) -> Answer {
        let wanted = text(request, "status").map(ToString::to_string);
        let cluster = self.active(request)?;
        let all = cluster.instances.iter();
        let found =
            all.filter(|(_, one)| wanted.as_ref().is_none_or(|wanted| one.status == *wanted));
        let arns: Vec<_> = found.map(|(arn, _)| arn.clone()).collect();
        Ok(json!({"containerInstanceArns": arns}))
    }

    pub(super) fn describe_instances(&mut self, request: &Value) -> Answer {
        let now = self.now;
        let cluster = self.active(request)?;
        let (mut found, mut failures) = (Vec::new(), Vec::new());
        for arn in texts(request, "containerInstances") {
            if cluster.instances.contains_key(arn) {
                found.push(cluster.instance_shown(arn));
            } else if let Some(last) = cluster.gone(arn, now) {
                found.push(last.clone());
            } else {
                failures.push(json!({"arn": arn, "reason": "MISSING"}));
            }
        }
        Ok(json!({"containerInstances": found, "failures": failures}))
    }

    /// An agent is there, or is not.
    pub(crate) fn connect(&mut self, cluster: &str, arn: &str, is_connected: bool) {
        let cluster = self.clusters.get_mut(cluster);
        if let Some(one) = cluster.and_then(|cluster| cluster.instances.get_mut(arn)) {
            one.is_connected = is_connected;
        }
    }
}

impl Cluster {
    /// An instance that was deregistered less than an hour ago.
    pub(super) fn gone(&self, arn: &str, now: i64) -> Option<&Value> {
        let (at, last) = self.gone.get(arn)?;
        (at + HOUR > now).then_some(last)
    }
}
