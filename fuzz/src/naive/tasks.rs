//! Tasks.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Answer, DAY, Naive, Task, Used, new_tasks, not_registered, rank, text, texts};

impl Naive {
    pub(super) fn run_task(&mut self, request: &Value, real: &Answer) -> Answer {
        let now = self.now;
        let name = text(request, "cluster").unwrap_or("default").to_string();
        self.active(request)?;
        let revision = self.resolve(text(request, "taskDefinition").expect("a definition"))?;
        let count = request["count"].as_u64().unwrap_or(1);
        if !(1..=10).contains(&count) {
            return Err(format!(
                "InvalidParameterException: count is {count}, allowed is 1 to 10"
            ));
        }
        self.tokens.retain(|_, used| used.at + DAY > now);
        let token = text(request, "clientToken");
        if let Some(used) = token.and_then(|token| self.tokens.get(token)) {
            return self.used(used, request);
        }
        let cluster = self.active(request)?;
        if cluster.instances.values().all(|one| one.status != "ACTIVE") {
            return Err(
                "InvalidParameterException: No Container Instances were found in your \
                        cluster."
                    .into(),
            );
        }
        let mut ids = new_tasks(real);
        let (mut tasks, mut failures) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let Some(instance) = cluster.fullest(&revision) else {
                failures = cluster.failures(&revision);
                break;
            };
            let id = ids
                .next()
                .unwrap_or_else(|| panic!("a task for {instance} is missing"));
            tasks.push(cluster.place(id, &revision, (instance, request)));
        }
        if let Some(token) = token.filter(|_| !tasks.is_empty()) {
            let used = Used {
                at: now,
                request: request.clone(),
                cluster: name,
                tasks: tasks.clone(),
                failures: failures.clone(),
            };
            self.tokens.insert(token.to_string(), used);
        }
        let tasks: Vec<_> = tasks.iter().map(Task::shown).collect();
        Ok(json!({"tasks": tasks, "failures": failures}))
    }

    /// What a request is answered that comes with a token again.
    fn used(&self, used: &Used, request: &Value) -> Answer {
        if used.request != *request {
            let arns: Vec<_> = used.tasks.iter().map(|task| task.id.clone()).collect();
            return Err(format!(
                "ConflictException: the client token was used for another request, which started {}",
                arns.join(", ")
            ));
        }
        let now = &self.clusters[&used.cluster].tasks;
        let tasks = used.tasks.iter();
        let tasks = tasks.map(|task| now.get(&task.id).unwrap_or(task).shown());
        let tasks: Vec<_> = tasks.collect();
        Ok(json!({"tasks": tasks, "failures": used.failures}))
    }

    pub(super) fn start_task(&mut self, request: &Value, real: &Answer) -> Answer {
        let now = self.now;
        self.active(request)?;
        let revision = self.resolve(text(request, "taskDefinition").expect("a definition"))?;
        let arns: Vec<String> = texts(request, "containerInstances")
            .map(Into::into)
            .collect();
        let invalid = |text: String| Err(format!("InvalidParameterException: {text}"));
        if arns.is_empty() {
            return invalid("the request names 0 container instances, allowed is 1 to 10".into());
        }
        let mut seen = BTreeSet::new();
        if let Some(twice) = arns.iter().find(|arn| !seen.insert(*arn)) {
            return invalid(format!("the container instance `{twice}` is named twice"));
        }
        let cluster = self.active(request)?;
        let mut ids = new_tasks(real);
        let (mut tasks, mut failures) = (Vec::new(), Vec::new());
        for arn in arns {
            let found = cluster.instances.get(&arn);
            let reason = match found {
                None if cluster.gone(&arn, now).is_some() => Some("INACTIVE"),
                None => Some("MISSING"),
                Some(one) if one.status != "ACTIVE" => Some("INACTIVE"),
                Some(_) => cluster.lack(&arn, &revision),
            };
            if let Some(reason) = reason {
                failures.push(json!({"arn": arn, "reason": reason}));
                continue;
            }
            let id = ids.next();
            let id = id.unwrap_or_else(|| panic!("a task for {arn} is missing"));
            tasks.push(cluster.place(id, &revision, (arn, request)).shown());
        }
        Ok(json!({"tasks": tasks, "failures": failures}))
    }

    pub(super) fn stop_task(&mut self, request: &Value) -> Answer {
        let arn = text(request, "task").expect("a task").to_string();
        let reason = text(request, "reason")
            .unwrap_or("Task stopped by user")
            .to_string();
        let cluster = self.active(request)?;
        let Some(task) = cluster.tasks.get_mut(&arn) else {
            return Err("InvalidParameterException: The referenced task was not found.".into());
        };
        if task.desired == "RUNNING" {
            task.desired = "STOPPED";
            task.code = Some("UserInitiated");
            task.reason = Some(reason);
            task.version += 1;
        }
        Ok(json!({"task": task.shown()}))
    }

    pub(super) fn list_tasks(&mut self, request: &Value) -> Answer {
        let desired = text(request, "desiredStatus")
            .unwrap_or("RUNNING")
            .to_string();
        let instance = text(request, "containerInstance").map(ToString::to_string);
        let family = text(request, "family").map(|family| format!("/{family}:"));
        let started_by = request.get("startedBy").cloned();
        let cluster = self.active(request)?;
        if let Some(arn) = instance
            .as_ref()
            .filter(|arn| !cluster.instances.contains_key(*arn))
        {
            return Err(not_registered(arn));
        }
        let is_met = |task: &&Task| {
            task.desired == desired
                && instance.as_ref().is_none_or(|arn| task.instance == *arn)
                && family
                    .as_ref()
                    .is_none_or(|one| task.definition.contains(one))
                && started_by
                    .as_ref()
                    .is_none_or(|one| task.started_by == *one)
        };
        let found = cluster.tasks.values().filter(is_met);
        let mut arns: Vec<_> = found.map(|task| task.id.clone()).collect();
        arns.truncate(100);
        Ok(json!({"taskArns": arns}))
    }

    pub(super) fn describe_tasks(&mut self, request: &Value) -> Answer {
        let cluster = self.active(request)?;
        let (mut tasks, mut failures) = (Vec::new(), Vec::new());
        for arn in texts(request, "tasks") {
            match cluster.tasks.get(arn) {
                Some(task) => tasks.push(task.shown()),
                None => failures.push(json!({"arn": arn, "reason": "MISSING"})),
            }
        }
        Ok(json!({"tasks": tasks, "failures": failures}))
    }

    /// A runtime says how far a task has come.
    pub(crate) fn report(&mut self, cluster: &str, arn: &str, status: &'static str) {
        let now = self.now;
        let Some(cluster) = self.clusters.get_mut(cluster) else {
            return;
        };
        let known = |arn: &String| cluster.instances.contains_key(arn);
        let Some(task) = cluster
            .tasks
            .get_mut(arn)
            .filter(|task| known(&task.instance))
        else {
            return;
        };
        if rank(status) <= task.rank() {
            return;
        }
        task.last = status;
        task.version += 1;
        if status == "RUNNING" {
            task.has_run = true;
        }
        if rank(status) > rank("RUNNING") {
            task.desired = "STOPPED";
        }
        if status == "STOPPED" {
            task.stopped_at = Some(now);
            let by_itself = if task.has_run {
                "EssentialContainerExited"
            } else {
                "TaskFailedToStart"
            };
            task.code.get_or_insert(by_itself);
        }
    }
}
