//! What is kept of instances and tasks besides the hot rows.

use alloc::sync::Arc;

use super::rows::NO_TIME;
use crate::model::{
    AttributeSet, AvailabilityZone, CapacityProviderName, ContainerInstance, ContainerInstanceArn,
    Ec2InstanceId, HealthStatus, HostPort, InstanceScope, LaunchType, Need, PlacementRequest,
    Resources, StartedBy, StopCode, TaskDefinitionArn, TaskFacts,
};
use crate::query::AgentVersion;
use crate::time::Timestamp;

/// The cold part of an instance. What changes often is in its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InstanceRecord {
    pub(crate) arn: ContainerInstanceArn,
    pub(crate) ec2_instance_id: Option<Ec2InstanceId>,
    pub(crate) capacity_provider_name: Option<CapacityProviderName>,
    pub(crate) agent_version_text: Option<Arc<str>>,
    pub(crate) agent_version: Option<AgentVersion>,
    pub(crate) registered_at: Option<Timestamp>,
    pub(crate) attributes: Arc<AttributeSet>,
    pub(crate) registered: Arc<Resources>,
    /// What is reserved for things that are not known one by one: registered less remaining when
    /// the instance was registered. Ports: those in use then.
    pub(crate) external: Arc<Resources>,
    pub(crate) eni_slots: Option<u32>,
    /// Tasks with desired status `RUNNING` that are not known one by one.
    pub(crate) unlisted_running: u32,
    pub(crate) pending_tasks_count: u32,
}

impl InstanceRecord {
    /// The cold part of a new instance and what is reserved on it for things unknown.
    pub(crate) fn new(instance: &ContainerInstance, external: Resources) -> Self {
        let agent_version = instance.agent_version.as_deref();
        Self {
            arn: instance.container_instance_arn.clone(),
            ec2_instance_id: instance.ec2_instance_id.clone(),
            capacity_provider_name: instance.capacity_provider_name.clone(),
            agent_version_text: agent_version.map(Arc::from),
            agent_version: agent_version.and_then(|text| text.parse::<AgentVersion>().ok()),
            registered_at: instance.registered_at,
            attributes: Arc::new(instance.attributes.clone()),
            registered: Arc::new(instance.registered.clone()),
            external: Arc::new(external),
            eni_slots: instance.eni_slots,
            unlisted_running: instance.running_tasks_count,
            pending_tasks_count: instance.pending_tasks_count,
        }
    }

    /// The position of a GPU among those registered, in the order of their ids.
    pub(crate) fn gpu_ids(&self, mask: u128) -> impl Iterator<Item = &crate::model::DeviceId> {
        let numbered = self.registered.gpus.iter().zip(0_u32..);
        numbered
            .filter(move |(_, bit)| mask >> bit & 1 == 1)
            .map(|(id, _)| id)
    }
}

/// What many tasks share, of a request or a service all: a row names it by number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TaskPattern {
    pub(crate) origin: TaskOrigin,
    pub(crate) definition: Option<TaskDefinitionArn>,
    /// What each takes, if that is known.
    pub(crate) need: Option<Arc<Need>>,
}

impl TaskPattern {
    /// That of the tasks of a request.
    pub(crate) fn of(request: &PlacementRequest) -> Self {
        let definition = request.task_definition().task_definition_arn();
        Self {
            origin: TaskOrigin::of(request),
            definition: definition.cloned(),
            need: Some(request.need().clone()),
        }
    }
}

/// Where tasks come from, and what their records say of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TaskOrigin {
    pub(crate) started_by: Option<StartedBy>,
    pub(crate) launch_type: Option<LaunchType>,
    pub(crate) capacity_provider_name: Option<CapacityProviderName>,
    pub(crate) availability_zone: Option<AvailabilityZone>,
}

impl TaskOrigin {
    fn of(request: &PlacementRequest) -> Self {
        let (launch_type, provider) = match request.scope() {
            InstanceScope::External => (LaunchType::External, None),
            InstanceScope::Ec2 => (LaunchType::Ec2, None),
            InstanceScope::CapacityProvider(name) => (LaunchType::Ec2, Some(name)),
        };
        Self {
            started_by: request.started_by().cloned(),
            launch_type: Some(launch_type),
            capacity_provider_name: provider.cloned(),
            availability_zone: None,
        }
    }
}

/// What is known of a task's way, packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FactsRecord {
    times: [i64; 4],
    target_health: HealthStatus,
    stop_code: Option<StopCode>,
}

impl FactsRecord {
    /// The record of facts; `None` when nothing is known.
    pub(crate) fn of(facts: &TaskFacts) -> Option<Self> {
        if *facts == TaskFacts::default() {
            return None;
        }
        let times = [
            facts.started_at,
            facts.stopped_at,
            facts.health_changed_at,
            facts.protected_until,
        ];
        Some(Self {
            times: times.map(|at| at.map_or(NO_TIME, Timestamp::as_millis)),
            target_health: facts.target_health,
            stop_code: facts.stop_code,
        })
    }

    /// The facts of the record.
    pub(crate) fn facts(&self) -> TaskFacts {
        let at = |millis: i64| (millis != NO_TIME).then(|| Timestamp::from_millis(millis));
        let [started_at, stopped_at, health_changed_at, protected_until] = self.times.map(at);
        let mut facts = TaskFacts::default().target_health(self.target_health);
        facts.started_at = started_at;
        facts.stopped_at = stopped_at;
        facts.health_changed_at = health_changed_at;
        facts.protected_until = protected_until;
        facts.stop_code = self.stop_code;
        facts
    }
}

/// The host ports in use on an instance, in order.
pub(crate) type PortSet = alloc::collections::BTreeSet<HostPort>;

/// The most GPUs that one instance can have here.
pub(crate) const MAX_GPUS: usize = 128;
