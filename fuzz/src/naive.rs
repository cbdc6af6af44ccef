//! The operations of ECS over lists, one line after the other: what the answers should be.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

/// What ARNs begin with.
pub(crate) const ARNS: &str = "arn:aws:ecs:us-east-1:123456789012";

/// An answer, or the exception with its text.
pub(crate) type Answer = Result<Value, String>;

/// The clusters and definitions of an account. Answers hold what [`shown`] shows of real ones.
#[derive(Default)]
pub(crate) struct Naive {
    pub(crate) now: i64,
    pub(crate) clusters: BTreeMap<String, Cluster>,
    families: BTreeMap<String, Vec<Revision>>,
    /// By token: when it was used, for what request, in which cluster, and the tasks.
    tokens: BTreeMap<String, (i64, Value, String, Vec<String>)>,
}

#[derive(Default)]
pub(crate) struct Cluster {
    is_active: bool,
    pub(crate) instances: BTreeMap<String, Instance>,
    pub(crate) tasks: BTreeMap<String, Task>,
}

pub(crate) struct Instance {
    status: String,
    is_connected: bool,
    cpu: u64,
    memory: u64,
}

struct Revision {
    is_active: bool,
    cpu: u64,
    memory: u64,
}

#[derive(Clone)]
pub(crate) struct Task {
    pub(crate) id: String,
    definition: String,
    instance: String,
    last: &'static str,
    desired: &'static str,
    version: u64,
    code: Option<&'static str>,
    reason: Option<String>,
    started_by: Value,
    has_run: bool,
    stopped_at: Option<i64>,
    cpu: u64,
    memory: u64,
}

/// How far a task has come, in order.
pub(crate) const STATUSES: [&str; 8] = [
    "PROVISIONING",
    "PENDING",
    "ACTIVATING",
    "RUNNING",
    "DEACTIVATING",
    "STOPPING",
    "DEPROVISIONING",
    "STOPPED",
];

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

impl Naive {
    /// Carries out a request. What was made gets the ids that the real answer gave it.
    pub(crate) fn ask(&mut self, operation: &str, request: &Value, real: &Answer) -> Answer {
        match operation {
            "CreateCluster" => Ok(self.create_cluster(request)),
            "DeleteCluster" => self.delete_cluster(request),
            "DescribeClusters" => Ok(self.describe_clusters(request)),
            "ListClusters" => Ok(self.list_clusters()),
            "RegisterContainerInstance" => self.register_instance(request, real),
            "DeregisterContainerInstance" => self.deregister_instance(request),
            "UpdateContainerInstancesState" => self.update_state(request),
            "ListContainerInstances" => self.list_instances(request),
            "DescribeContainerInstances" => self.describe_instances(request),
            "RegisterTaskDefinition" => Ok(self.register_definition(request)),
            "DeregisterTaskDefinition" => self.deregister_definition(request),
            "ListTaskDefinitions" => Ok(self.list_definitions(request)),
            "RunTask" => self.run_task(request, real),
            "StartTask" => self.start_task(request, real),
            "StopTask" => self.stop_task(request),
            "ListTasks" => self.list_tasks(request),
            "DescribeTasks" => self.describe_tasks(request),
            _ => panic!("{operation} is not in the model"),
        }
    }

    fn create_cluster(&mut self, request: &Value) -> Value {
        let name = text(request, "clusterName")
            .unwrap_or("default")
            .to_string();
        if !self.clusters.get(&name).is_some_and(|one| one.is_active) {
            let cluster = Cluster {
                is_active: true,
                ..Cluster::default()
            };
            self.clusters.insert(name.clone(), cluster);
        }
        json!({"cluster": self.cluster_shown(&name)})
    }

    fn delete_cluster(&mut self, request: &Value) -> Answer {
        let name = text(request, "cluster").unwrap_or("default").to_string();
        let cluster = self.active(request)?;
        let is_there = |task: &Task| task.last != "STOPPED" && !task.is_gone();
        if !cluster.instances.is_empty() {
            return Err(
                "ClusterContainsContainerInstancesException: The Cluster cannot be deleted \
                        while Container Instances are active or draining."
                    .into(),
            );
        }
        if cluster.tasks.values().any(is_there) {
            return Err(
                "ClusterContainsTasksException: The Cluster cannot be deleted while Tasks \
                        are active."
                    .into(),
            );
        }
        cluster.is_active = false;
        Ok(json!({"cluster": self.cluster_shown(&name)}))
    }

    fn describe_clusters(&self, request: &Value) -> Value {
        let (mut clusters, mut failures) = (Vec::new(), Vec::new());
        for name in texts(request, "clusters") {
            if self.clusters.contains_key(name) {
                clusters.push(self.cluster_shown(name));
            } else {
                let arn = format!("{ARNS}:cluster/{name}");
                failures.push(json!({"arn": arn, "reason": "MISSING"}));
            }
        }
        json!({"clusters": clusters, "failures": failures})
    }

    fn list_clusters(&self) -> Value {
        let active = self.clusters.iter().filter(|(_, one)| one.is_active);
        let arns: BTreeSet<_> = active
            .map(|(name, _)| format!("{ARNS}:cluster/{name}"))
            .collect();
        json!({"clusterArns": arns})
    }

    fn cluster_shown(&self, name: &str) -> Value {
        let cluster = &self.clusters[name];
        let tasks = || cluster.tasks.values().filter(|task| !task.is_gone());
        let pending = |task: &&Task| task.rank() < rank("RUNNING");
        json!({
            "clusterName": name,
            "status": if cluster.is_active { "ACTIVE" } else { "INACTIVE" },
            "registeredContainerInstancesCount": cluster.instances.len(),
            "runningTasksCount": tasks().filter(|task| task.last == "RUNNING").count(),
            "pendingTasksCount": tasks().filter(pending).count(),
        })
    }

    fn register_instance(&mut self, request: &Value, real: &Answer) -> Answer {
        let amount = |name: &str| {
            let resources = request["totalResources"].as_array().expect("a list");
            let found = resources.iter().find(|one| one["name"] == name);
            found
                .and_then(|one| one["integerValue"].as_u64())
                .expect("a number")
        };
        let (cpu, memory) = (amount("CPU"), amount("MEMORY"));
        let cluster = self.active(request)?;
        let real = real.as_ref().map_err(Clone::clone)?;
        let arn = real["containerInstance"]["containerInstanceArn"].as_str();
        let arn = arn.expect("an ARN").to_string();
        let instance = Instance {
            status: "ACTIVE".into(),
            is_connected: true,
            cpu,
            memory,
        };
        let before = cluster.instances.insert(arn.clone(), instance);
        assert!(before.is_none(), "{arn} is there already");
        Ok(json!({"containerInstance": cluster.instance_shown(&arn)}))
    }

    fn deregister_instance(&mut self, request: &Value) -> Answer {
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
        let mut shown = cluster.instance_shown(&arn);
        shown["status"] = "INACTIVE".into();
        cluster.instances.remove(&arn);
        for task in cluster.tasks.values_mut().filter(|one| one.instance == arn) {
            if task.last != "STOPPED" {
                task.last = "STOPPED";
                task.desired = "STOPPED";
                task.version += 1;
                task.code.get_or_insert("TerminationNotice");
                task.reason
                    .get_or_insert_with(|| "Host EC2 terminated.".into());
                task.stopped_at = Some(now);
            }
        }
        Ok(json!({"containerInstance": shown}))
    }

    fn update_state(&mut self, request: &Value) -> Answer {
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

    fn list_instances(&mut self, request: &Value) -> Answer {
        let wanted = text(request, "status").map(ToString::to_string);
        let cluster = self.active(request)?;
        let all = cluster.instances.iter();
        let found =
            all.filter(|(_, one)| wanted.as_ref().is_none_or(|wanted| one.status == *wanted));
        let arns: Vec<_> = found.map(|(arn, _)| arn.clone()).collect();
        Ok(json!({"containerInstanceArns": arns}))
    }

    fn describe_instances(&mut self, request: &Value) -> Answer {
        let cluster = self.active(request)?;
        let (mut found, mut failures) = (Vec::new(), Vec::new());
        for arn in texts(request, "containerInstances") {
            if cluster.instances.contains_key(arn) {
                found.push(cluster.instance_shown(arn));
            } else {
                failures.push(json!({"arn": arn, "reason": "MISSING"}));
            }
        }
        Ok(json!({"containerInstances": found, "failures": failures}))
    }

    fn register_definition(&mut self, request: &Value) -> Value {
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

    fn deregister_definition(&mut self, request: &Value) -> Answer {
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

    fn list_definitions(&self, request: &Value) -> Value {
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
    fn resolve(&self, name: &str) -> Result<(String, u64, u64), String> {
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

    fn run_task(&mut self, request: &Value, real: &Answer) -> Answer {
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
        self.tokens.retain(|_, (at, ..)| *at + DAY > now);
        let token = text(request, "clientToken");
        if let Some((_, first, cluster, tasks)) = token.and_then(|token| self.tokens.get(token)) {
            if first != request {
                return Err(format!(
                    "ConflictException: the client token was used for another request, which \
                     started {}",
                    tasks.join(", ")
                ));
            }
            let cluster = &self.clusters[cluster];
            let tasks = tasks.iter().filter_map(|arn| cluster.tasks.get(arn));
            let tasks: Vec<_> = tasks.map(Task::shown).collect();
            return Ok(json!({"tasks": tasks, "failures": []}));
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
            let arns = tasks.iter().map(|task| task.id.clone()).collect();
            let used = (now, request.clone(), name, arns);
            self.tokens.insert(token.to_string(), used);
        }
        let tasks: Vec<_> = tasks.iter().map(Task::shown).collect();
        Ok(json!({"tasks": tasks, "failures": failures}))
    }

    fn start_task(&mut self, request: &Value, real: &Answer) -> Answer {
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
                None => Some("MISSING"),
                Some(one) if one.status != "ACTIVE" => Some("INACTIVE"),
                Some(_) => cluster.lack(&arn, &revision),
            };
            match reason {
                Some(reason) => failures.push(json!({"arn": arn, "reason": reason})),
                None => {
                    let id = ids
                        .next()
                        .unwrap_or_else(|| panic!("a task for {arn} is missing"));
                    let task = cluster.place(id, &revision, (arn, request));
                    tasks.push(task.shown());
                }
            }
        }
        Ok(json!({"tasks": tasks, "failures": failures}))
    }

    fn stop_task(&mut self, request: &Value) -> Answer {
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

    fn list_tasks(&mut self, request: &Value) -> Answer {
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

    fn describe_tasks(&mut self, request: &Value) -> Answer {
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

    /// An agent is there, or is not.
    pub(crate) fn connect(&mut self, cluster: &str, arn: &str, is_connected: bool) {
        let cluster = self.clusters.get_mut(cluster);
        if let Some(one) = cluster.and_then(|cluster| cluster.instances.get_mut(arn)) {
            one.is_connected = is_connected;
        }
    }

    /// Time passes.
    pub(crate) fn wait(&mut self, seconds: i64) {
        self.now += seconds;
        let now = self.now;
        for cluster in self.clusters.values_mut() {
            let is_kept = |task: &Task| task.stopped_at.is_none_or(|at| at + HOUR > now);
            cluster.tasks.retain(|_, task| is_kept(task));
        }
    }

    fn active(&mut self, request: &Value) -> Result<&mut Cluster, String> {
        let name = text(request, "cluster").unwrap_or("default");
        let cluster = self.clusters.get_mut(name).filter(|one| one.is_active);
        cluster.ok_or_else(|| "ClusterNotFoundException: Cluster not found.".into())
    }
}

impl Cluster {
    fn remaining(&self, arn: &str) -> (u64, u64) {
        let instance = &self.instances[arn];
        let on = self.tasks.values().filter(|task| task.instance == arn);
        let live = on.filter(|task| task.last != "STOPPED");
        live.fold((instance.cpu, instance.memory), |(cpu, memory), task| {
            (cpu - task.cpu, memory - task.memory)
        })
    }

    /// Why a task has no room on an instance that takes tasks.
    fn lack(&self, arn: &str, (_, cpu, memory): &(String, u64, u64)) -> Option<&'static str> {
        let left = self.remaining(arn);
        if !self.instances[arn].is_connected {
            Some("AGENT")
        } else if left.0 < *cpu {
            Some("RESOURCE:CPU")
        } else if left.1 < *memory {
            Some("RESOURCE:MEMORY")
        } else {
            None
        }
    }

    /// The instance with room that has the least memory left; of equal ones the first.
    fn fullest(&self, revision: &(String, u64, u64)) -> Option<String> {
        let active = self
            .instances
            .iter()
            .filter(|(_, one)| one.status == "ACTIVE");
        let fit = active.filter(|(arn, _)| self.lack(arn, revision).is_none());
        let best = fit.min_by_key(|(arn, _)| (self.remaining(arn).1, (*arn).clone()));
        best.map(|(arn, _)| arn.clone())
    }

    fn failures(&self, revision: &(String, u64, u64)) -> Vec<Value> {
        let active = self
            .instances
            .iter()
            .filter(|(_, one)| one.status == "ACTIVE");
        active
            .map(|(arn, _)| json!({"arn": arn, "reason": self.lack(arn, revision)}))
            .collect()
    }

    fn place(
        &mut self,
        id: String,
        (definition, cpu, memory): &(String, u64, u64),
        (instance, request): (String, &Value),
    ) -> Task {
        let task = Task {
            id: id.clone(),
            definition: definition.clone(),
            instance,
            last: "PENDING",
            desired: "RUNNING",
            version: 1,
            code: None,
            reason: None,
            started_by: request["startedBy"].clone(),
            has_run: false,
            stopped_at: None,
            cpu: *cpu,
            memory: *memory,
        };
        let before = self.tasks.insert(id, task.clone());
        assert!(before.is_none(), "{} is there already", task.id);
        task
    }

    fn instance_shown(&self, arn: &str) -> Value {
        let instance = &self.instances[arn];
        let (cpu, memory) = self.remaining(arn);
        json!({
            "containerInstanceArn": arn, "status": instance.status,
            "agentConnected": instance.is_connected, "CPU": cpu, "MEMORY": memory,
        })
    }
}

impl Task {
    fn rank(&self) -> usize {
        rank(self.last)
    }

    /// Whether the state of the cluster has forgotten it: its instance is gone.
    fn is_gone(&self) -> bool {
        self.last == "STOPPED"
    }

    fn shown(&self) -> Value {
        let all = json!({
            "taskArn": self.id, "taskDefinitionArn": self.definition,
            "containerInstanceArn": self.instance, "lastStatus": self.last,
            "desiredStatus": self.desired, "version": self.version, "stopCode": self.code,
            "stoppedReason": self.reason, "startedBy": self.started_by,
        });
        without_null(&all)
    }
}

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
        Value::Object(fields) if fields.contains_key("clusterName") => only(
            fields,
            &[
                "clusterName",
                "status",
                "registeredContainerInstancesCount",
                "runningTasksCount",
                "pendingTasksCount",
            ],
        ),
        Value::Object(fields) if fields.contains_key("registeredResources") => {
            let names = ["containerInstanceArn", "status", "agentConnected"];
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
            let fields = fields.iter().filter(|(name, _)| *name != "tags");
            let shown = fields.map(|(name, value)| (name.clone(), shown(value)));
            Value::Object(shown.collect())
        }
        Value::Array(all) => Value::Array(all.iter().map(shown).collect()),
        other => other.clone(),
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

fn without_null(all: &Value) -> Value {
    let fields = all.as_object().into_iter().flatten();
    let given = fields.filter(|(_, value)| !value.is_null());
    Value::Object(
        given
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    )
}

fn rank(status: &str) -> usize {
    let found = STATUSES.iter().position(|one| *one == status);
    found.expect("a status")
}

/// The ARNs of the tasks of an answer.
fn new_tasks(real: &Answer) -> impl Iterator<Item = String> {
    let tasks = real.as_ref().ok().and_then(|real| real["tasks"].as_array());
    let tasks = tasks.cloned().unwrap_or_default().into_iter();
    tasks.map(|task| task["taskArn"].as_str().expect("an ARN").to_string())
}

fn not_registered(arn: &str) -> String {
    format!("ClientException: the container instance `{arn}` is not registered")
}

fn text<'a>(request: &'a Value, field: &str) -> Option<&'a str> {
    request.get(field)?.as_str()
}

fn texts<'a>(request: &'a Value, field: &str) -> impl Iterator<Item = &'a str> {
    let texts = request[field].as_array().into_iter().flatten();
    texts.filter_map(Value::as_str)
}
