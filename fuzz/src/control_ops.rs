//! Operations of ECS on a control plane, beside a model of lists.

use bayplan::api::{Operation, Request};
use bayplan::control::{AgentState, ControlPlane, RequestError, TaskReport};
use bayplan::document::Reading;
use bayplan::model::{
    ArnPrefix, ClusterName, ContainerInstanceArn, Quotas, Seed, TaskId, TaskStatus,
};
use bayplan::time::Timestamp;
use serde_json::{Value, json};

use super::bytes::Bytes;
use super::naive::{ARNS, Answer, Naive, STATUSES, shown};

/// How many operations were carried out and not refused.
pub(crate) fn check(data: &[u8]) -> usize {
    let mut bytes = Bytes::new(data);
    let mut world = World::new();
    let first: [(&str, Value); 5] = [
        ("CreateCluster", json!({})),
        ("RegisterContainerInstance", instance(&mut bytes)),
        ("RegisterContainerInstance", instance(&mut bytes)),
        ("RegisterTaskDefinition", definition(&mut bytes)),
        ("RegisterTaskDefinition", definition(&mut bytes)),
    ];
    for (operation, request) in first {
        world.ask(operation, &request);
    }
    for _ in 0..MOST {
        if bytes.is_empty() {
            break;
        }
        world.act(&mut bytes);
    }
    world.done
}

struct World {
    plane: ControlPlane,
    naive: Naive,
    done: usize,
}

impl World {
    fn new() -> Self {
        let arns = ArnPrefix::new(ARNS).expect("a prefix");
        Self {
            plane: ControlPlane::new(arns, Seed::new(1), Quotas::default()),
            naive: Naive::default(),
            done: 0,
        }
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.naive.now).expect("an instant")
    }

    /// Asks both, and compares.
    fn ask(&mut self, operation: &str, request: &Value) {
        let real = self.real(operation, request);
        let expected = self.naive.ask(operation, request, &real);
        let found = real.map(|real| shown(&real));
        assert_eq!(found, expected, "{operation} {request}");
        self.done += usize::from(expected.is_ok());
        while self.plane.poll_effect().is_some() {}
        while self.plane.poll_event().is_some() {}
    }

    fn real(&mut self, operation: &str, request: &Value) -> Answer {
        let operation = Operation::from_text(operation).expect("an operation");
        let document = serde_json::from_value(request.clone()).expect("a document");
        let read = Request::read(operation, document, Reading::Strict);
        let read = read.map_err(RequestError::from);
        let now = self.now();
        let done = read.and_then(|read| self.plane.execute(now, read.value));
        match done {
            Ok(response) => Ok(serde_json::to_value(response.write()).expect("JSON")),
            Err(error) => Err(format!("{}: {error}", error.exception())),
        }
    }

    fn act(&mut self, bytes: &mut Bytes<'_>) {
        let choice = bytes.below(44);
        let cluster = bytes.pick(&["default", "default", "default", "other"]);
        let with = |mut request: Value| {
            request["cluster"] = cluster.into();
            request
        };
        match choice {
            0..=7 => self.ask("RunTask", &with(run(bytes))),
            8 | 9 => {
                let request = self.start(cluster, bytes);
                self.ask("StartTask", &with(request));
            }
            10..=12 => {
                let mut request = json!({"task": self.task(cluster, bytes)});
                if bytes.once_in(3) {
                    request["reason"] = "no use".into();
                }
                self.ask("StopTask", &with(request));
            }
            13..=17 => self.report(cluster, bytes),
            18 => {
                let seconds = bytes.pick(&[1, 60, 1_800, 3_599, 3_600, 86_399]);
                self.wait(seconds);
            }
            19 => self.connect(cluster, bytes),
            20 => self.ask("ListTasks", &with(self.listed(cluster, bytes))),
            21 => {
                let tasks = [self.task(cluster, bytes), self.task(cluster, bytes)];
                self.ask("DescribeTasks", &with(json!({"tasks": tasks})));
            }
            _ => self.act_on_others(choice, cluster, bytes),
        }
    }

    fn act_on_others(&mut self, choice: usize, cluster: &str, bytes: &mut Bytes<'_>) {
        let with = |mut request: Value| {
            request["cluster"] = cluster.into();
            request
        };
        match choice {
            22 => self.ask("RegisterContainerInstance", &with(instance(bytes))),
            23 => {
                let instance = self.instance(cluster, bytes);
                let request = json!({"containerInstance": instance, "force": bytes.once_in(2)});
                self.ask("DeregisterContainerInstance", &with(request));
            }
            24 => {
                let instances = [self.instance(cluster, bytes)];
                let status = bytes.pick(&["DRAINING", "ACTIVE"]);
                let request = json!({"containerInstances": instances, "status": status});
                self.ask("UpdateContainerInstancesState", &with(request));
            }
            25 => {
                let mut request = json!({});
                if bytes.once_in(2) {
                    request["status"] = bytes.pick(&["ACTIVE", "DRAINING"]).into();
                }
                self.ask("ListContainerInstances", &with(request));
            }
            26 => {
                let instances = [self.instance(cluster, bytes)];
                let request = json!({"containerInstances": instances});
                self.ask("DescribeContainerInstances", &with(request));
            }
            27 => self.ask("RegisterTaskDefinition", &definition(bytes)),
            28 => {
                let name = format!("{}:{}", family(bytes), bytes.below(4));
                self.ask("DeregisterTaskDefinition", &json!({"taskDefinition": name}));
            }
            29 => {
                let status = bytes.pick(&["ACTIVE", "INACTIVE"]);
                self.ask("ListTaskDefinitions", &json!({"status": status}));
            }
            30 => self.ask("CreateCluster", &json!({"clusterName": cluster})),
            31..=34 => self.act_on_services(cluster, bytes),
            35..=37 => self.act_on_tags(cluster, bytes),
            38..=40 => {
                let instance = self.instance(cluster, bytes);
                let attribute = attribute(&instance, bytes);
                let operation = bytes.pick(&["PutAttributes", "DeleteAttributes"]);
                self.ask(operation, &with(json!({"attributes": [attribute]})));
            }
            41 => {
                let mut request = json!({"targetType": "container-instance"});
                if bytes.once_in(2) {
                    request["attributeName"] = bytes.pick(&["fast", "stack"]).into();
                }
                self.ask("ListAttributes", &with(request));
            }
            42 => {
                let mut request = instance(bytes);
                request["containerInstanceArn"] = self.instance(cluster, bytes).into();
                self.ask("RegisterContainerInstance", &with(request));
            }
            _ => {
                self.ask("DeleteCluster", &json!({"cluster": cluster}));
                let names = json!({"clusters": [cluster, "gone"]});
                self.ask("DescribeClusters", &names);
                self.ask("ListClusters", &json!({}));
            }
        }
    }

    /// Services that want no tasks, of which everything is known without the scheduler.
    fn act_on_services(&mut self, cluster: &str, bytes: &mut Bytes<'_>) {
        let name = bytes.pick(&["front", "back"]);
        let mut request = json!({"cluster": cluster});
        match bytes.below(6) {
            0 | 1 => {
                request["serviceName"] = name.into();
                request["taskDefinition"] = reference(bytes).into();
                request["desiredCount"] = 0.into();
                self.ask("CreateService", &request);
            }
            2 => {
                request["service"] = name.into();
                if bytes.once_in(2) {
                    request["taskDefinition"] = reference(bytes).into();
                }
                self.ask("UpdateService", &request);
            }
            3 => {
                request["service"] = name.into();
                self.ask("DeleteService", &request);
            }
            4 => self.ask("ListServices", &request),
            _ => {
                request["services"] = json!([name, "gone"]);
                self.ask("DescribeServices", &request);
            }
        }
    }

    fn act_on_tags(&mut self, cluster: &str, bytes: &mut Bytes<'_>) {
        let arn = match bytes.below(5) {
            0 => format!("{ARNS}:cluster/{cluster}"),
            1 => self.instance(cluster, bytes),
            2 => format!(
                "{ARNS}:service/{cluster}/{}",
                bytes.pick(&["front", "back"])
            ),
            3 => {
                let number = 1 + bytes.below(3);
                format!("{ARNS}:task-definition/{}:{number}", family(bytes))
            }
            _ => self.task(cluster, bytes),
        };
        let key = bytes.pick(&["team", "stage"]);
        let mut request = json!({"resourceArn": arn});
        match bytes.below(3) {
            0 => {
                let value = bytes.pick(&["a", "b"]);
                request["tags"] = json!([{"key": key, "value": value}]);
                self.ask("TagResource", &request);
            }
            1 => {
                request["tagKeys"] = json!([key]);
                self.ask("UntagResource", &request);
            }
            _ => self.ask("ListTagsForResource", &request),
        }
    }

    fn start(&self, cluster: &str, bytes: &mut Bytes<'_>) -> Value {
        let count = bytes.below(3);
        let instances: Vec<_> = (0..count).map(|_| self.instance(cluster, bytes)).collect();
        json!({"taskDefinition": reference(bytes), "containerInstances": instances})
    }

    fn listed(&self, cluster: &str, bytes: &mut Bytes<'_>) -> Value {
        match bytes.below(5) {
            0 => json!({}),
            1 => json!({"desiredStatus": bytes.pick(&["STOPPED", "RUNNING", "PENDING"])}),
            2 => json!({"family": family(bytes), "desiredStatus": "STOPPED"}),
            3 => json!({"startedBy": bytes.pick(&["ci", "cron"])}),
            _ => json!({"containerInstance": self.instance(cluster, bytes)}),
        }
    }

    /// A runtime says how far a task has come.
    fn report(&mut self, cluster: &str, bytes: &mut Bytes<'_>) {
        let arn = self.task(cluster, bytes);
        let status = bytes.pick(&[3, 7, 1, 5, 2, 0]);
        let id = TaskId::from_arn(&arn).expect("an id");
        let report = TaskReport::new(id).status(TaskStatus::ALL[status]);
        let name = ClusterName::new(cluster).expect("a name");
        let now = self.now();
        let told = |cluster: &mut bayplan::control::ClusterControl, now| {
            cluster.observe_task(now, &report)
        };
        if self.plane.with_cluster(now, &name, told).is_ok() {
            self.naive.report(cluster, &arn, STATUSES[status]);
        }
    }

    fn connect(&mut self, cluster: &str, bytes: &mut Bytes<'_>) {
        let arn = self.instance(cluster, bytes);
        let is_connected = bytes.once_in(2);
        let state = if is_connected {
            AgentState::Connected
        } else {
            AgentState::Disconnected
        };
        let name = ClusterName::new(cluster).expect("a name");
        let instance = ContainerInstanceArn::new(&arn).expect("an ARN");
        let now = self.now();
        let told = |cluster: &mut bayplan::control::ClusterControl, now| {
            cluster.observe_agent(now, &instance, state)
        };
        if self.plane.with_cluster(now, &name, told).is_ok() {
            self.naive.connect(cluster, &arn, is_connected);
        }
    }

    fn wait(&mut self, seconds: i64) {
        self.naive.wait(seconds);
        let now = self.now();
        while self.plane.step(now, 1_000).is_more {}
        let due = self.plane.poll_timeout();
        assert!(due.is_none_or(|at| at > now), "{due:?} is due at {now:?}");
    }

    /// One of the tasks of a cluster, or none that is there.
    fn task(&self, cluster: &str, bytes: &mut Bytes<'_>) -> String {
        let tasks = self
            .naive
            .clusters
            .get(cluster)
            .map(|cluster| &cluster.tasks);
        let arns: Vec<_> = tasks.into_iter().flat_map(|tasks| tasks.keys()).collect();
        let number = usize::from(bytes.byte()) % (arns.len() + 1);
        let missing = || format!("{ARNS}:task/{cluster}/gone");
        arns.get(number).map_or_else(missing, ToString::to_string)
    }

    fn instance(&self, cluster: &str, bytes: &mut Bytes<'_>) -> String {
        let found = self.naive.clusters.get(cluster);
        let instances = found.map(|cluster| &cluster.instances);
        let arns: Vec<_> = instances.into_iter().flat_map(|all| all.keys()).collect();
        let number = usize::from(bytes.byte()) % (arns.len() + 1);
        let missing = || format!("{ARNS}:container-instance/{cluster}/gone");
        arns.get(number).map_or_else(missing, ToString::to_string)
    }
}

fn run(bytes: &mut Bytes<'_>) -> Value {
    let mut request = json!({
        "taskDefinition": reference(bytes),
        "count": bytes.pick(&[1, 2, 3, 0, 10, 11]),
        "placementStrategy": [{"type": "binpack", "field": "memory"}],
    });
    if bytes.once_in(3) {
        request["clientToken"] = bytes.pick(&["once", "twice"]).into();
    }
    if bytes.once_in(3) {
        request["startedBy"] = bytes.pick(&["ci", "cron"]).into();
    }
    request
}

fn family(bytes: &mut Bytes<'_>) -> &'static str {
    bytes.pick(&["web", "job", "gone"])
}

fn reference(bytes: &mut Bytes<'_>) -> String {
    let family = family(bytes);
    if bytes.once_in(3) {
        format!("{family}:{}", 1 + bytes.below(3))
    } else {
        family.to_string()
    }
}

fn definition(bytes: &mut Bytes<'_>) -> Value {
    json!({
        "family": bytes.pick(&["web", "job"]),
        "containerDefinitions": [{
            "name": "app", "image": "team/app",
            "cpu": bytes.pick(&[256, 512, 1_024]), "memory": bytes.pick(&[300, 1_000, 2_500]),
        }],
    })
}

fn attribute(target: &str, bytes: &mut Bytes<'_>) -> Value {
    let mut attribute = json!({"name": bytes.pick(&["fast", "stack"]), "targetId": target});
    if bytes.once_in(2) {
        attribute["value"] = bytes.pick(&["yes", "prod"]).into();
    }
    attribute
}

fn instance(bytes: &mut Bytes<'_>) -> Value {
    json!({"totalResources": [
        {"name": "CPU", "type": "INTEGER", "integerValue": bytes.pick(&[1_024, 2_048])},
        {"name": "MEMORY", "type": "INTEGER", "integerValue": bytes.pick(&[2_000, 4_000])},
    ]})
}

/// How many operations are tried.
const MOST: usize = 200;
