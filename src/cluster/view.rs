//! The cluster, to be read.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::ClusterState;
use super::record::{InstanceRecord, PortSet, TaskPattern};
use super::rows::{InstanceRow, NO_TIME, TaskRow, UNLIMITED};
use super::table::{NONE, Slot};
use crate::model::{
    AttributeSet, AvailabilityZone, CapacityProviderName, ContainerInstance, ContainerInstanceArn,
    ContainerInstanceStatus, CpuUnits, DeviceId, Ec2InstanceId, MemoryMiB, Need, ResourceName,
    Resources, StartedBy, Task, TaskDefinitionArn, TaskFacts, TaskGroup, TaskId, built_in,
};
use crate::plan::{Generation, InstanceRef, Placed, PlacementOutcome};
use crate::query::{AgentVersion, AttributeName, Subjects};
use crate::time::Timestamp;

/// A cluster, to be read.
#[derive(Debug, Clone, Copy)]
pub struct ClusterView<'a> {
    pub(super) state: &'a ClusterState,
}

/// An outcome that belongs to another state, or to this one before it changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the outcome was not made on the present state of this cluster")]
#[non_exhaustive]
pub struct StaleOutcome;

impl<'a> ClusterView<'a> {
    /// How many changes were committed.
    pub fn generation(&self) -> Generation {
        self.state.generation
    }

    /// How many instances are registered.
    pub fn instance_count(&self) -> usize {
        self.state.instance_slots.used()
    }

    /// How many tasks there are.
    pub fn task_count(&self) -> usize {
        self.state.task_slots.used()
    }

    /// The registered instance of that key.
    pub fn instance(&self, arn: &ContainerInstanceArn) -> Option<InstanceView<'a>> {
        self.state.find_instance(arn).and_then(|slot| self.at(slot))
    }

    /// The registered instances, in the order of their keys.
    pub fn instances(&self) -> impl DoubleEndedIterator<Item = InstanceView<'a>> + use<'a> {
        let view = *self;
        view.state
            .order
            .iter()
            .filter_map(move |(_, slot)| view.at(slot))
    }

    /// The zones that have `ACTIVE` instances, in the order of their names.
    pub(crate) fn active_zones(self) -> impl Iterator<Item = &'a str> {
        self.state.zones.names()
    }

    /// Rises whenever there is a zone more or less that has `ACTIVE` instances.
    pub(crate) fn zone_changes(self) -> u64 {
        self.state.zones.changes()
    }

    /// The position of an attribute whose values are kept by class, see
    /// [`InstanceView::tracked_text`].
    pub(crate) fn tracked(self, name: &str) -> Option<usize> {
        self.state.classes.position(name)
    }

    /// The task of that id.
    pub fn task(&self, id: &TaskId) -> Option<TaskView<'a>> {
        self.state.find_task(id).map(|slot| TaskView {
            state: self.state,
            slot,
        })
    }

    /// All tasks, in the order of their ids.
    pub fn tasks(&self) -> Vec<TaskView<'a>> {
        let rows = self.state.task_rows();
        sorted(
            rows.map(|(slot, _)| TaskView {
                state: self.state,
                slot,
            })
            .collect(),
        )
    }

    /// The tasks of a group, in the order of their ids.
    pub fn tasks_of(&self, group: &TaskGroup) -> Vec<TaskView<'a>> {
        sorted(self.peers_unordered(group).collect())
    }

    /// How many tasks a group has.
    pub(crate) fn peer_count(self, group: &TaskGroup) -> usize {
        let group = self.state.groups.find(group);
        group.map_or(0, |group| super::at(self.state.group_row(group).tasks))
    }

    /// The tasks of a group, in no order that means anything.
    pub(crate) fn peers_unordered(
        self,
        group: &TaskGroup,
    ) -> impl Iterator<Item = TaskView<'a>> + use<'a> {
        let state = self.state;
        let group = state.groups.find(group);
        let first = group.map_or(NONE, |group| state.group_row(group).first);
        let first = Some(first).filter(|slot| *slot != NONE);
        let next =
            move |slot: &Slot| Some(state.tasks.get(*slot).next_peer).filter(|slot| *slot != NONE);
        core::iter::successors(first, next).map(move |slot| TaskView { state, slot })
    }

    /// The placed tasks of an outcome with the names of their instances, in the order of their
    /// placement.
    ///
    /// # Errors
    ///
    /// [`StaleOutcome`] when an instance is not registered any more.
    pub fn placed(&self, outcome: &PlacementOutcome) -> Result<Vec<Placed>, StaleOutcome> {
        let named = |(task, instance): &(TaskId, InstanceRef)| {
            let instance = self.resolve(*instance).ok_or(StaleOutcome)?;
            Ok(Placed {
                task_id: task.clone(),
                container_instance_arn: instance.arn().clone(),
            })
        };
        outcome.placements.iter().map(named).collect()
    }

    /// The instance of a handle, unless it was deregistered.
    pub fn resolve(&self, reference: InstanceRef) -> Option<InstanceView<'a>> {
        let is_current = self
            .state
            .instance_slots
            .is_current(reference.slot, reference.reuse);
        if is_current {
            self.at(reference.slot)
        } else {
            None
        }
    }

    /// The handle of an instance's slot.
    pub(crate) fn reference(self, slot: Slot) -> InstanceRef {
        InstanceRef {
            slot,
            reuse: self.state.instance_slots.reuse(slot),
        }
    }

    pub(crate) fn at(self, slot: Slot) -> Option<InstanceView<'a>> {
        let record = self.state.record(slot)?;
        Some(InstanceView {
            state: self.state,
            slot,
            record,
        })
    }

    pub(crate) fn state(self) -> &'a ClusterState {
        self.state
    }
}

fn sorted(mut tasks: Vec<TaskView<'_>>) -> Vec<TaskView<'_>> {
    tasks.sort_by_key(TaskView::id);
    tasks
}

/// A container instance, to be read.
#[derive(Debug, Clone, Copy)]
pub struct InstanceView<'a> {
    state: &'a ClusterState,
    slot: Slot,
    record: &'a Arc<InstanceRecord>,
}

impl<'a> InstanceView<'a> {
    /// The key.
    pub fn arn(&self) -> &'a ContainerInstanceArn {
        &self.record.arn
    }

    /// A handle.
    pub fn reference(&self) -> InstanceRef {
        ClusterView { state: self.state }.reference(self.slot)
    }

    /// Whether the instance takes tasks.
    pub fn status(&self) -> ContainerInstanceStatus {
        self.row().status
    }

    /// Whether its agent is connected.
    pub fn is_agent_connected(&self) -> bool {
        self.row().connected
    }

    /// Its attributes.
    pub fn attributes(&self) -> &'a AttributeSet {
        &self.record.attributes
    }

    /// What it registered.
    pub fn registered(&self) -> &'a Resources {
        &self.record.registered
    }

    /// What is reserved for things that are not known one by one. Ports: those they use.
    pub fn external(&self) -> &'a Resources {
        &self.record.external
    }

    /// How many of the tasks that run on it are not known one by one.
    pub fn unlisted_running_tasks(&self) -> u32 {
        self.record.unlisted_running
    }

    /// How many network interfaces it has for tasks; `None` is unlimited.
    pub fn eni_slots(&self) -> Option<u32> {
        self.record.eni_slots
    }

    /// The capacity provider it belongs to.
    pub fn capacity_provider_name(&self) -> Option<&'a CapacityProviderName> {
        self.record.capacity_provider_name.as_ref()
    }

    /// The machine behind it.
    pub fn ec2_instance_id(&self) -> Option<&'a Ec2InstanceId> {
        self.record.ec2_instance_id.as_ref()
    }

    /// The CPU that remains.
    pub fn remaining_cpu(&self) -> CpuUnits {
        CpuUnits::new(self.row().cpu.into())
    }

    /// The memory that remains.
    pub fn remaining_memory(&self) -> MemoryMiB {
        MemoryMiB::new(self.row().memory.into())
    }

    /// The host ports in use.
    pub fn ports_in_use(&self) -> &'a PortSet {
        self.state.ports_in_use(self.row().ports)
    }

    /// The GPUs that are free, in the order of their ids.
    pub fn free_gpus(&self) -> impl Iterator<Item = &'a DeviceId> {
        self.record.gpu_ids(*self.state.gpus.get(self.slot))
    }

    /// The network interfaces that are free; `None` is unlimited.
    pub fn free_enis(&self) -> Option<u32> {
        Some(self.row().enis).filter(|enis| *enis != UNLIMITED)
    }

    /// What remains of a resource that ECS does not know.
    pub fn remaining_named(&self, name: &ResourceName) -> u64 {
        self.state.named_remaining(name, self.slot)
    }

    /// How many tasks with desired status `RUNNING` are on it.
    pub fn running_tasks_count(&self) -> u32 {
        self.row().running
    }

    /// How many tasks of a group count on it.
    pub fn peers(&self, group: &TaskGroup) -> u32 {
        let group = self.state.groups.find(group);
        group.map_or(0, |group| self.state.peers_on(group, self.slot))
    }

    /// The tasks on it, in the order of their ids.
    pub fn tasks(&self) -> Vec<TaskView<'a>> {
        sorted(self.tasks_unordered().collect())
    }

    /// How many tasks are on it.
    pub(crate) fn task_count(self) -> usize {
        super::at(self.row().tasks)
    }

    /// The task of that id, if it is on it.
    pub(crate) fn task(self, id: &TaskId) -> Option<TaskView<'a>> {
        let view = ClusterView { state: self.state };
        let is_here = |task: &TaskView<'a>| task.row().instance == self.slot;
        view.task(id).filter(is_here)
    }

    /// The tasks on it, in no order that means anything.
    pub(crate) fn tasks_unordered(&self) -> impl Iterator<Item = TaskView<'a>> + use<'a> {
        let state = self.state;
        let first = Some(self.row().first_task).filter(|slot| *slot != NONE);
        let next =
            move |slot: &Slot| Some(state.tasks.get(*slot).next).filter(|slot| *slot != NONE);
        core::iter::successors(first, next).map(move |slot| TaskView { state, slot })
    }

    /// The instance as the model describes it, as it is now.
    pub fn to_model(&self) -> ContainerInstance {
        let mut remaining = Resources::new(self.remaining_cpu(), self.remaining_memory());
        remaining.ports.clone_from(self.ports_in_use());
        remaining.gpus = self.free_gpus().cloned().collect();
        for (name, resource) in &self.record.registered.other {
            let left = resource.with_amount(self.remaining_named(name));
            remaining.other.insert(name.clone(), left);
        }
        self.with_remaining(remaining, self.row().running)
    }

    /// The instance as it would be if none of the tasks were on it that are known one by one: what it
    /// can be registered with before they are added.
    pub fn without_tasks(&self) -> ContainerInstance {
        let InstanceRecord {
            registered,
            external,
            ..
        } = self.record.as_ref();
        let cpu = registered.cpu.saturating_sub(external.cpu);
        let memory = registered.memory.saturating_sub(external.memory);
        let mut remaining = Resources::new(cpu, memory);
        remaining.ports.clone_from(&external.ports);
        remaining.gpus = registered
            .gpus
            .difference(&external.gpus)
            .cloned()
            .collect();
        for (name, resource) in &registered.other {
            let left = registered.named(name).saturating_sub(external.named(name));
            let left = resource.with_amount(left);
            remaining.other.insert(name.clone(), left);
        }
        self.with_remaining(remaining, self.unlisted_running_tasks())
    }

    fn with_remaining(&self, remaining: Resources, running_tasks_count: u32) -> ContainerInstance {
        let (row, record) = (self.row(), self.record);
        let mut instance =
            ContainerInstance::new(record.arn.clone(), record.registered.as_ref().clone());
        instance.remaining = remaining;
        instance.ec2_instance_id.clone_from(&record.ec2_instance_id);
        instance
            .capacity_provider_name
            .clone_from(&record.capacity_provider_name);
        instance.status = row.status;
        instance.agent_connected = row.connected;
        instance.agent_version = record.agent_version_text.as_deref().map(Into::into);
        instance.registered_at = record.registered_at;
        instance.eni_slots = record.eni_slots;
        instance.running_tasks_count = running_tasks_count;
        instance.pending_tasks_count = record.pending_tasks_count;
        instance.attributes = record.attributes.as_ref().clone();
        instance
    }

    /// The text of an attribute of which the position is known.
    pub(crate) fn tracked_text(&self, position: usize) -> Option<&'a str> {
        let classes = &self.state.classes;
        classes.text(classes.class(self.row().class), position)
    }

    /// The number of what the instance has in common with others.
    pub(crate) fn class(&self) -> Slot {
        self.row().class
    }

    pub(crate) fn record(&self) -> &'a Arc<InstanceRecord> {
        self.record
    }

    pub(crate) fn slot(&self) -> Slot {
        self.slot
    }

    pub(crate) fn state(&self) -> &'a ClusterState {
        self.state
    }

    fn row(&self) -> &'a InstanceRow {
        self.state.instances.get(self.slot)
    }
}

impl Subjects for InstanceView<'_> {
    fn agent_connected(&self) -> bool {
        self.is_agent_connected()
    }

    fn agent_version(&self) -> Option<AgentVersion> {
        self.record.agent_version.clone()
    }

    fn attribute(&self, name: &AttributeName) -> Option<&str> {
        self.record.attributes.text(name.as_str())
    }

    fn ec2_instance_id(&self) -> Option<&str> {
        self.record
            .ec2_instance_id
            .as_ref()
            .map(Ec2InstanceId::as_str)
    }

    fn registered_at(&self) -> Option<Timestamp> {
        self.record.registered_at
    }

    fn running_tasks_count(&self) -> u64 {
        self.row().running.into()
    }

    fn any_group(&self, test: &mut dyn FnMut(&str) -> bool) -> bool {
        let mut counted = self
            .tasks_unordered()
            .filter(|task| task.row().is_counted());
        counted.any(|task| test(task.group().as_str()))
    }
}

/// A task, to be read.
#[derive(Debug, Clone, Copy)]
pub struct TaskView<'a> {
    state: &'a ClusterState,
    slot: Slot,
}

impl<'a> TaskView<'a> {
    /// The id.
    pub fn id(&self) -> TaskId {
        self.state.task_id(self.row())
    }

    /// The group.
    pub fn group(&self) -> &'a TaskGroup {
        self.state.groups.value(self.row().group)
    }

    /// The instance it is on, if it is on one.
    pub fn instance(&self) -> Option<InstanceView<'a>> {
        let slot = Some(self.row().instance).filter(|slot| *slot != NONE)?;
        ClusterView { state: self.state }.at(slot)
    }

    /// The status of the instance it is on, if it is on one.
    pub(crate) fn instance_status(&self) -> Option<ContainerInstanceStatus> {
        let slot = Some(self.row().instance).filter(|slot| *slot != NONE)?;
        Some(self.state.instances.get(slot).status)
    }

    /// What it takes, if that is known.
    pub fn need(&self) -> Option<&'a Need> {
        self.pattern().need.as_deref()
    }

    /// The GPUs it holds, in the order of their ids.
    pub fn gpus(&self) -> Vec<DeviceId> {
        let mask = match self.row().gpus {
            NONE => 0,
            set => **self.state.values.gpu_sets.value(set),
        };
        self.instance()
            .map_or(Vec::new(), |i| i.record.gpu_ids(mask).cloned().collect())
    }

    /// Whether spread, distinctInstance and the query language count it.
    pub fn is_counted(&self) -> bool {
        self.row().is_counted()
    }

    /// Whether it takes what it needs from its instance.
    pub fn holds_resources(&self) -> bool {
        self.row().holds_resources() && self.row().instance != NONE
    }

    /// How far it has come.
    pub fn last_status(&self) -> crate::model::TaskStatus {
        self.row().last_status
    }

    /// Whether it should run.
    pub fn desired_status(&self) -> crate::model::DesiredStatus {
        self.row().desired_status
    }

    /// What its health checks say.
    pub fn health_status(&self) -> crate::model::HealthStatus {
        self.row().health_status
    }

    /// What is known of its way.
    pub fn facts(&self) -> TaskFacts {
        let facts = Some(self.row().facts).filter(|slot| *slot != NONE);
        facts.map_or_else(TaskFacts::default, |slot| {
            self.state.values.facts.value(slot).facts()
        })
    }

    /// The deployment, user or schedule that started it, if that is known.
    pub fn started_by(&self) -> Option<&'a StartedBy> {
        self.pattern().origin.started_by.as_ref()
    }

    /// The zone it is in: that of its instance, or its own if it is on none.
    pub fn availability_zone(&self) -> Option<&'a str> {
        let own = self.pattern().origin.availability_zone.as_ref();
        let own = own.map(AvailabilityZone::as_str);
        self.instance().map_or(own, |instance| {
            instance.attributes().text(built_in::AVAILABILITY_ZONE)
        })
    }

    /// When it was created, if that is known.
    pub fn created_at(&self) -> Option<Timestamp> {
        Some(self.row().created_at)
            .filter(|at| *at != NO_TIME)
            .map(Timestamp::from_millis)
    }

    /// The definition it was started from, if that is known.
    pub fn task_definition_arn(&self) -> Option<&'a TaskDefinitionArn> {
        self.pattern().definition.as_ref()
    }

    /// The task as the model describes it.
    pub fn to_model(&self) -> Task {
        let row = self.row();
        let mut task = Task::new(self.id(), self.group().clone());
        let origin = &self.pattern().origin;
        task.started_by.clone_from(&origin.started_by);
        task.launch_type = origin.launch_type;
        task.capacity_provider_name
            .clone_from(&origin.capacity_provider_name);
        task.availability_zone.clone_from(&origin.availability_zone);
        task.task_definition_arn = self.task_definition_arn().cloned();
        task.container_instance_arn = self.instance().map(|instance| instance.arn().clone());
        task.last_status = row.last_status;
        task.desired_status = row.desired_status;
        task.health_status = row.health_status;
        task.created_at = self.created_at();
        task.need = self.need().cloned();
        task.facts = self.facts();
        task
    }

    pub(crate) fn slot(&self) -> Slot {
        self.slot
    }

    fn row(&self) -> &'a TaskRow {
        self.state.tasks.get(self.slot)
    }

    fn pattern(&self) -> &'a TaskPattern {
        self.state.values.patterns.value(self.row().pattern)
    }
}
