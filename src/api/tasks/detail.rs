//! A task as responses show it.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::TaskParameters;
use crate::api::Tags;
use crate::document::Document;
use crate::model::{
    ArnPrefix, Attachment, ClusterName, ContainerDefinition, ContainerState, ContainerStatus,
    CpuUnits, MemoryMiB, NetworkBinding, Task, TaskDefinition, TaskStatus, built_in, write_task,
};
use crate::time::Timestamp;

/// A task as responses and events show it.
///
/// Source: ECS API Reference, `Task`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskDetail {
    /// What its ARN begins with.
    pub arns: ArnPrefix,
    /// Its cluster.
    pub cluster: ClusterName,
    /// The task.
    pub task: Task,
    /// Its definition; `None` when that is not known any more.
    pub task_definition: Option<TaskDefinition>,
    /// What was said of it when it was started.
    pub parameters: Arc<TaskParameters>,
    /// Counts its changes from 1, so that of two states of it the later one can be told.
    pub version: u64,
    /// The attribute `ecs.cpu-architecture` of its instance.
    pub cpu_architecture: Option<String>,
    /// Whether the agent of its instance is connected; `None` where it has no instance.
    pub is_connected: Option<bool>,
    /// When it began to stop.
    pub stopping_at: Option<Timestamp>,
    /// Why it stops, in words.
    pub stopped_reason: Option<String>,
    /// What was reported of its containers, in the order of their names.
    pub containers: Vec<ContainerState>,
    /// What it is given besides its containers.
    pub attachments: Vec<Attachment>,
    /// When its images began to be pulled.
    pub pull_started_at: Option<Timestamp>,
    /// When they were there.
    pub pull_stopped_at: Option<Timestamp>,
    /// When its essential containers had ended.
    pub execution_stopped_at: Option<Timestamp>,
    /// Its tags, if they were asked for.
    pub tags: Tags,
}

impl TaskDetail {
    /// A task of a cluster of which nothing else is known.
    pub fn new(arns: ArnPrefix, cluster: ClusterName, task: Task) -> Self {
        Self {
            arns,
            cluster,
            task,
            task_definition: None,
            parameters: Arc::default(),
            version: 1,
            cpu_architecture: None,
            is_connected: None,
            stopping_at: None,
            stopped_reason: None,
            containers: Vec::new(),
            attachments: Vec::new(),
            pull_started_at: None,
            pull_stopped_at: None,
            execution_stopped_at: None,
            tags: Tags::default(),
        }
    }

    /// Its ARN.
    pub fn arn(&self) -> String {
        self.arns.task(&self.cluster, &self.task.id)
    }

    /// The task in the shape of the API.
    pub fn write(&self) -> Document {
        let arn = self.arn();
        let containers = self.defined();
        let shown = containers.iter().map(|one| self.container(&arn, one));
        let need = self.task.need.as_ref();
        let (cpu, memory) = need.map(|need| (need.cpu, need.memory)).unzip();
        let connectivity = self.is_connected.map(|is_connected| {
            let text = if is_connected {
                "CONNECTED"
            } else {
                "DISCONNECTED"
            };
            text.into()
        });
        let at = |at: Option<Timestamp>| at.map(|at| at.to_string().into());
        let attributes = self.cpu_architecture.iter().map(|value| {
            let name = built_in::CPU_ARCHITECTURE;
            Document::object([("name", name.into()), ("value", value.as_str().into())])
        });
        let own = Document::structure([
            (
                "attachments",
                Some(Document::array(
                    self.attachments.iter().map(write_attachment),
                )),
            ),
            ("attributes", Some(Document::array(attributes))),
            (
                "clusterArn",
                Some(self.arns.cluster(&self.cluster).as_str().into()),
            ),
            ("connectivity", connectivity),
            ("containers", Some(Document::array(shown))),
            (
                "cpu",
                cpu.map(|cpu: CpuUnits| cpu.as_u64().to_string().into()),
            ),
            (
                "memory",
                memory.map(|memory: MemoryMiB| memory.as_u64().to_string().into()),
            ),
            (
                "enableExecuteCommand",
                Some(self.parameters.enable_execute_command.into()),
            ),
            ("overrides", Some(self.overrides(containers))),
            ("pullStartedAt", at(self.pull_started_at)),
            ("pullStoppedAt", at(self.pull_stopped_at)),
            ("executionStoppedAt", at(self.execution_stopped_at)),
            ("stoppingAt", at(self.stopping_at)),
            (
                "stoppedReason",
                self.stopped_reason.as_deref().map(Document::from),
            ),
            ("tags", Some(self.tags.write())),
            ("version", Some(self.version.into())),
        ]);
        write_task(&self.task)
            .merged(own)
            .with([("taskArn", arn.into())])
    }

    /// A container with the sizes that its task was run with.
    fn sized(&self, container: &ContainerDefinition) -> ContainerDefinition {
        let mut sized = container.clone();
        let changes = self.parameters.overrides.sizes().containers.iter();
        for change in changes.filter(|one| one.name == container.name.as_str()) {
            change.apply(&mut sized);
        }
        sized
    }

    fn defined(&self) -> &[ContainerDefinition] {
        let definition = self.task_definition.as_ref();
        definition.map_or(&[], TaskDefinition::containers)
    }

    fn container(&self, task_arn: &str, container: &ContainerDefinition) -> Document {
        let reported = self.containers.iter();
        let reported = reported.clone().find(|one| one.name == container.name);
        let status = self.container_status(reported);
        let sized = self.sized(container);
        let (arns, cluster, task) = (&self.arns, &self.cluster, &self.task.id);
        let name = container.name.as_str();
        let arn = alloc::format!("{arns}:container/{cluster}/{task}/{name}");
        let memory = |memory: MemoryMiB| memory.as_u64().to_string().into();
        let shown = Document::structure([
            ("containerArn", Some(arn.into())),
            ("taskArn", Some(task_arn.into())),
            ("name", Some(name.into())),
            ("image", Some(container.image.as_str().into())),
            ("lastStatus", Some(status.as_str().into())),
            ("networkInterfaces", Some(self.network_interfaces())),
            ("cpu", Some(sized.cpu.as_u64().to_string().into())),
            ("memory", sized.memory.map(memory)),
            ("memoryReservation", sized.memory_reservation.map(memory)),
        ]);
        match reported {
            Some(reported) => shown.merged(write_container_state(reported)),
            None => shown,
        }
    }

    /// The network interfaces that containers have whose addresses are known.
    fn network_interfaces(&self) -> Document {
        let known = self.attachments.iter().filter_map(|attachment| {
            let address = attachment.detail("privateIPv4Address")?;
            Some(Document::object([
                ("attachmentId", attachment.id.as_str().into()),
                ("privateIpv4Address", address.into()),
            ]))
        });
        Document::array(known)
    }

    /// How far a container has come: what was reported of it; else, and once the task has stopped, what
    /// follows from how far the task has come.
    fn container_status(&self, reported: Option<&ContainerState>) -> ContainerStatus {
        let reported = reported.and_then(|one| one.last_status);
        match self.task.last_status {
            TaskStatus::Deprovisioning | TaskStatus::Stopped => ContainerStatus::Stopped,
            TaskStatus::Provisioning | TaskStatus::Pending => {
                reported.unwrap_or(ContainerStatus::Pending)
            }
            TaskStatus::Activating
            | TaskStatus::Running
            | TaskStatus::Deactivating
            | TaskStatus::Stopping => reported.unwrap_or(ContainerStatus::Running),
        }
    }

    /// What was changed, every container named.
    fn overrides(&self, containers: &[ContainerDefinition]) -> Document {
        let given = self.parameters.overrides.document();
        let given = given
            .cloned()
            .unwrap_or_else(|| Document::object::<&str>([]));
        let listed = given
            .field("containerOverrides")
            .and_then(Document::as_array);
        let listed = listed.unwrap_or_default().to_vec();
        let is_listed = |name: &str| {
            let name = Document::from(name);
            listed.iter().any(|one| one.field("name") == Some(&name))
        };
        let names = containers.iter().map(|container| container.name.as_str());
        let others = names.filter(|name| !is_listed(name));
        let others: Vec<Document> = others
            .map(|name| Document::object([("name", name.into())]))
            .collect();
        let all = Document::array(listed.into_iter().chain(others));
        Document::object([("inferenceAcceleratorOverrides", Document::array([]))])
            .merged(given)
            .with([("containerOverrides", all)])
    }
}

fn write_attachment(attachment: &Attachment) -> Document {
    let detail = |(name, value): &(String, String)| {
        Document::object([
            ("name", name.as_str().into()),
            ("value", value.as_str().into()),
        ])
    };
    let details = attachment.details.iter().map(detail);
    Document::object([
        ("id", attachment.id.as_str().into()),
        ("type", attachment.kind.as_str().into()),
        ("status", attachment.status.as_str().into()),
        ("details", Document::array(details)),
    ])
}

/// What was reported of a container, but for its status.
fn write_container_state(container: &ContainerState) -> Document {
    let text = |text: &Option<String>| text.as_deref().map(Document::from);
    let binding = |binding: &NetworkBinding| {
        Document::object([
            ("bindIP", binding.bind_ip.as_str().into()),
            ("containerPort", u64::from(binding.container_port).into()),
            ("hostPort", u64::from(binding.host_port).into()),
            ("protocol", binding.protocol.as_str().into()),
        ])
    };
    let bindings = container.network_bindings.iter().map(binding);
    Document::structure([
        ("exitCode", container.exit_code.map(Document::from)),
        ("reason", text(&container.reason)),
        ("runtimeId", text(&container.runtime_id)),
        (
            "imageDigest",
            container
                .image_digest
                .as_ref()
                .map(|digest| digest.as_str().into()),
        ),
        (
            "healthStatus",
            container.health_status.map(|health| health.as_str().into()),
        ),
        ("networkBindings", Some(Document::array(bindings))),
    ])
}
