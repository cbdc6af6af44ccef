//! The operations of ECS over lists, one line after the other: what the answers should be.

mod attributes;
mod clusters;
mod definitions;
mod instances;
mod placed;
mod services;
mod shown;
mod tags;
mod tasks;

use std::collections::BTreeMap;

use serde_json::Value;

pub(crate) use shown::shown;

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
    tokens: BTreeMap<String, Used>,
    /// By ARN.
    tags: BTreeMap<String, BTreeMap<String, String>>,
}

/// What came of a request with a token.
struct Used {
    at: i64,
    request: Value,
    cluster: String,
    tasks: Vec<Task>,
    failures: Vec<Value>,
}

#[derive(Default)]
pub(crate) struct Cluster {
    is_active: bool,
    pub(crate) instances: BTreeMap<String, Instance>,
    /// Deregistered instances as they were last, and when that was.
    gone: BTreeMap<String, (i64, Value)>,
    services: BTreeMap<String, Service>,
    pub(crate) tasks: BTreeMap<String, Task>,
}

pub(crate) struct Instance {
    status: String,
    is_connected: bool,
    cpu: u64,
    memory: u64,
    attributes: Attributes,
}

type Attributes = BTreeMap<String, Option<String>>;

struct Service {
    status: &'static str,
    definition: String,
    made_by: Value,
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
            "PutAttributes" => self.put_attributes(request),
            "DeleteAttributes" => self.delete_attributes(request),
            "ListAttributes" => self.list_attributes(request),
            "TagResource" => self.tag(request),
            "UntagResource" => self.untag(request),
            "ListTagsForResource" => self.list_tags(request),
            "CreateService" => self.create_service(request),
            "UpdateService" => self.update_service(request),
            "DeleteService" => self.delete_service(request),
            "ListServices" => self.list_services(request),
            "DescribeServices" => self.describe_services(request),
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

    /// Time passes.
    pub(crate) fn wait(&mut self, seconds: i64) {
        self.now += seconds;
        let now = self.now;
        for cluster in self.clusters.values_mut() {
            let is_kept = |task: &Task| task.stopped_at.is_none_or(|at| at + HOUR > now);
            cluster.tasks.retain(|_, task| is_kept(task));
            cluster.gone.retain(|_, (at, _)| *at + HOUR > now);
            let services = cluster.services.values_mut();
            for service in services.filter(|one| one.status == "DRAINING") {
                service.status = "INACTIVE";
            }
        }
    }

    fn active(&mut self, request: &Value) -> Result<&mut Cluster, String> {
        let name = text(request, "cluster").unwrap_or("default");
        let cluster = self.clusters.get_mut(name).filter(|one| one.is_active);
        cluster.ok_or_else(|| "ClusterNotFoundException: Cluster not found.".into())
    }
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
