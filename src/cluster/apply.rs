//! The one mutator: what a change does, or why it cannot be done.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::ClusterState;
use super::ledger::Shortfall;
use super::record::{FactsRecord, InstanceRecord, MAX_GPUS, TaskOrigin, TaskPattern};
use super::rows::{InstanceRow, NO_TIME, TaskRow, UNLIMITED};
use super::table::{NONE, Slot};
use super::undo::Undo;
use crate::model::{
    AttributeSet, ContainerInstance, ContainerInstanceArn, ContainerInstanceStatus, CpuUnits,
    DesiredStatus, MemoryMiB, Need, OtherResource, Resources, Task, TaskFacts, TaskId, TaskStatus,
    Transition,
};
use crate::plan::{Change, Conflict};
use crate::time::Timestamp;

impl ClusterState {
    /// Makes a change and remembers its inverse.
    pub(super) fn change(&mut self, change: &Change) -> Result<(), Conflict> {
        match change {
            Change::RegisterContainerInstance(instance) => self.register(instance),
            Change::ReregisterContainerInstance(instance) => self.reregister(instance),
            Change::DeregisterContainerInstance {
                container_instance_arn,
            } => self.deregister(container_instance_arn),
            Change::SetStatus {
                container_instance_arn,
                status,
            } => self.change_state(container_instance_arn, Some(*status), None),
            Change::SetAgentConnected {
                container_instance_arn,
                connected,
            } => self.change_state(container_instance_arn, None, Some(*connected)),
            Change::PutAttributes {
                container_instance_arn,
                attributes,
            } => self.set_attributes(container_instance_arn, |set| {
                for attribute in attributes {
                    set.insert(attribute.clone());
                }
            }),
            Change::DeleteAttributes {
                container_instance_arn,
                names,
            } => self.set_attributes(container_instance_arn, |set| {
                for name in names {
                    set.remove(name.as_str());
                }
            }),
            Change::AddTask(task) => self.add_task(task),
            Change::SetTaskStatus {
                task_id,
                last_status,
            } => self.set_task_status(task_id, *last_status),
            Change::SetDesiredStatus {
                task_id,
                desired_status,
            } => self.set_desired_status(task_id, *desired_status),
            Change::SetHealthStatus {
                task_id,
                health_status,
            } => {
                let slot = self.existing_task(task_id)?;
                self.change_task(slot, |row| row.health_status = *health_status);
                Ok(())
            }
            Change::SetTaskFacts { task_id, facts } => {
                let slot = self.existing_task(task_id)?;
                let facts = self.facts_number(facts);
                self.change_task(slot, |row| row.facts = facts);
                Ok(())
            }
            Change::RemoveTask { task_id } => {
                let slot = self.existing_task(task_id)?;
                self.remove_task(slot);
                Ok(())
            }
        }
    }

    fn register(&mut self, instance: &ContainerInstance) -> Result<(), Conflict> {
        let arn = &instance.container_instance_arn;
        if self.find_instance(arn).is_some() {
            return Err(Conflict::InstanceExists {
                instance: arn.clone(),
            });
        }
        let (row, record) = admitted(instance)?;
        self.add_instance(&row, record).map(drop)
    }

    /// Adds an instance that has no tasks yet.
    pub(super) fn add_instance(
        &mut self,
        row: &InstanceRow,
        record: Arc<InstanceRecord>,
    ) -> Result<Slot, Conflict> {
        let slot = self.put_instance_in(row, record);
        let slot = slot.ok_or(Conflict::Full {
            what: "container instances",
        })?;
        self.undo.push(Undo::InstanceAdded(slot));
        Ok(slot)
    }

    fn deregister(&mut self, arn: &ContainerInstanceArn) -> Result<(), Conflict> {
        let slot = self.existing_instance(arn)?;
        self.remove_instance(slot);
        Ok(())
    }

    /// Removes an instance with its tasks, which are returned, the one bound last first.
    pub(super) fn remove_instance(&mut self, slot: Slot) -> Vec<TaskRow> {
        let mut tasks = Vec::new();
        while self.instances.get(slot).first_task != NONE {
            tasks.push(self.remove_task(self.instances.get(slot).first_task));
        }
        if let Some((row, record)) = self.take_instance_out(slot) {
            self.undo.push_instance(row, record);
        }
        tasks
    }

    /// Changes status, connection or both; what is `None` stays.
    fn change_state(
        &mut self,
        arn: &ContainerInstanceArn,
        status: Option<ContainerInstanceStatus>,
        connected: Option<bool>,
    ) -> Result<(), Conflict> {
        let slot = self.existing_instance(arn)?;
        let old = self.instances.get(slot);
        let (old_status, was_connected) = (old.status, old.connected);
        let undo = Undo::InstanceChanged(slot, old_status, was_connected);
        self.undo.push(undo);
        self.set_state(
            slot,
            status.unwrap_or(old_status),
            connected.unwrap_or(was_connected),
        );
        Ok(())
    }

    fn set_attributes(
        &mut self,
        arn: &ContainerInstanceArn,
        change: impl FnOnce(&mut AttributeSet),
    ) -> Result<(), Conflict> {
        let slot = self.existing_instance(arn)?;
        let Some(old) = self.record(slot).cloned() else {
            return Err(Conflict::InstanceMissing {
                instance: arn.clone(),
            });
        };
        let mut attributes = old.attributes.as_ref().clone();
        change(&mut attributes);
        let record = InstanceRecord {
            attributes: Arc::new(attributes),
            ..old.as_ref().clone()
        };
        self.undo.push_record(Undo::RecordChanged(slot), old);
        self.replace_record(slot, Arc::new(record));
        Ok(())
    }

    fn add_task(&mut self, task: &Task) -> Result<(), Conflict> {
        if self.find_task(&task.id).is_some() {
            return Err(Conflict::TaskExists {
                task: task.id.clone(),
            });
        }
        let instance = match &task.container_instance_arn {
            Some(arn) => self.existing_instance(arn)?,
            None => NONE,
        };
        if instance != NONE && task.last_status != TaskStatus::Stopped {
            self.check_room(instance, &task.id, task.need.as_ref())?;
        }
        let row = self.task_row(task, instance);
        self.add_task_row(&row)
    }

    /// Adds a task for which its instance has room.
    pub(super) fn add_task_row(&mut self, row: &TaskRow) -> Result<(), Conflict> {
        let slot = self.put_task_in(row);
        let slot = slot.ok_or(Conflict::Full { what: "tasks" })?;
        self.undo.push(Undo::TaskAdded(slot));
        Ok(())
    }

    fn task_row(&mut self, task: &Task, instance: Slot) -> TaskRow {
        let origin = TaskOrigin {
            started_by: task.started_by.clone(),
            launch_type: task.launch_type,
            capacity_provider_name: task.capacity_provider_name.clone(),
            availability_zone: task.availability_zone.clone(),
        };
        let pattern = TaskPattern {
            origin,
            definition: task.task_definition_arn.clone(),
            need: task.need.clone().map(Arc::new),
        };
        let values = &mut self.values;
        TaskRow {
            created_at: task.created_at.map_or(NO_TIME, Timestamp::as_millis),
            group: self.groups.intern(&task.group),
            pattern: values.patterns.intern(&pattern),
            facts: FactsRecord::of(&task.facts).map_or(NONE, |facts| values.facts.intern(&facts)),
            instance,
            last_status: task.last_status,
            desired_status: task.desired_status,
            health_status: task.health_status,
            id: self.row_id(&task.id),
            ..TaskRow::EMPTY
        }
    }

    fn facts_number(&mut self, facts: &TaskFacts) -> Slot {
        FactsRecord::of(facts).map_or(NONE, |facts| self.values.facts.intern(&facts))
    }

    /// Whether an instance has room for what a task takes, if that is known.
    pub(super) fn check_room(
        &self,
        instance: Slot,
        task: &TaskId,
        need: Option<&Need>,
    ) -> Result<(), Conflict> {
        let Some(need) = need else {
            return Ok(());
        };
        match self.shortfall(instance, need) {
            Some(shortfall) => Err(self.no_room(instance, task, (shortfall, need))),
            None => Ok(()),
        }
    }

    /// That an instance lacks something that a task takes.
    pub(super) fn no_room(
        &self,
        slot: Slot,
        task: &TaskId,
        (shortfall, need): (Shortfall, &Need),
    ) -> Conflict {
        let Some(record) = self.record(slot) else {
            return Conflict::TaskMissing { task: task.clone() };
        };
        let (resource, need, remaining) = self.in_words(shortfall, slot, need);
        Conflict::NoRoom {
            instance: record.arn.clone(),
            task: task.clone(),
            resource,
            need,
            remaining,
        }
    }

    /// Resource, need and what remains, in words.
    fn in_words(&self, lack: Shortfall, slot: Slot, need: &Need) -> (String, String, String) {
        let row = self.instances.get(slot);
        match lack {
            Shortfall::Cpu => (
                "CPU units".into(),
                need.cpu.as_u64().to_string(),
                row.cpu.to_string(),
            ),
            Shortfall::Memory => (
                "MiB of memory".into(),
                need.memory.as_u64().to_string(),
                row.memory.to_string(),
            ),
            Shortfall::PortsTaken | Shortfall::TooManyPorts => {
                let in_use = self.ports_in_use(row.ports).len();
                (
                    "free ports".into(),
                    need.to_string(),
                    alloc::format!("all but {in_use}"),
                )
            }
            Shortfall::Gpu => ("GPUs".into(), need.to_string(), row.gpus.to_string()),
            Shortfall::Eni => (
                "network interfaces".into(),
                need.enis.to_string(),
                row.enis.to_string(),
            ),
            Shortfall::Named(position) => {
                let named = need.named.iter().nth(position);
                let (name, amount) = named.map_or((String::new(), 0), |(n, a)| (n.to_string(), *a));
                let named = need.named.keys().nth(position);
                let remaining = named.map_or(0, |name| self.named_remaining(name, slot));
                (name, amount.to_string(), remaining.to_string())
            }
        }
    }

    fn set_task_status(&mut self, id: &TaskId, wanted: TaskStatus) -> Result<(), Conflict> {
        let slot = self.existing_task(id)?;
        let found = self.tasks.get(slot).last_status;
        if found.transition(wanted) == Transition::Late {
            return Err(Conflict::StatusGoesBack {
                task: id.clone(),
                found,
                wanted,
            });
        }
        self.change_task(slot, |row| row.last_status = wanted);
        Ok(())
    }

    fn set_desired_status(&mut self, id: &TaskId, wanted: DesiredStatus) -> Result<(), Conflict> {
        let slot = self.existing_task(id)?;
        if wanted < self.tasks.get(slot).desired_status {
            return Err(Conflict::DesiredStatusGoesBack { task: id.clone() });
        }
        self.change_task(slot, |row| row.desired_status = wanted);
        Ok(())
    }

    fn change_task(&mut self, slot: Slot, change: impl FnOnce(&mut TaskRow)) {
        let old = *self.tasks.get(slot);
        let mut row = old;
        change(&mut row);
        self.undo.push_task(Undo::TaskChanged(slot), old);
        self.replace_task(slot, &row);
    }

    fn remove_task(&mut self, slot: Slot) -> TaskRow {
        let row = self.take_task_out(slot);
        self.undo.push_task(Undo::TaskRemoved, row);
        row
    }

    pub(super) fn existing_instance(&self, arn: &ContainerInstanceArn) -> Result<Slot, Conflict> {
        let missing = || Conflict::InstanceMissing {
            instance: arn.clone(),
        };
        self.find_instance(arn).ok_or_else(missing)
    }

    fn existing_task(&self, id: &TaskId) -> Result<Slot, Conflict> {
        self.find_task(id)
            .ok_or_else(|| Conflict::TaskMissing { task: id.clone() })
    }
}

/// An instance as it is kept while it has no tasks.
pub(super) fn admitted(
    instance: &ContainerInstance,
) -> Result<(InstanceRow, Arc<InstanceRecord>), Conflict> {
    let arn = &instance.container_instance_arn;
    // Those that come one by one are counted on top, and there are fewer than as many again.
    let count = instance.running_tasks_count;
    if count > LARGEST {
        return Err(Conflict::TooManyTasks {
            instance: arn.clone(),
            count,
            limit: LARGEST,
        });
    }
    let external = external(instance)?;
    let free_gpus = instance.registered.gpus.len() - external.gpus.len();
    let row = InstanceRow {
        cpu: within(arn, "CPU", instance.remaining.cpu.as_u64())?,
        memory: within(arn, "MEMORY", instance.remaining.memory.as_u64())?,
        gpus: within(arn, "GPU", u64::try_from(free_gpus).unwrap_or(u64::MAX))?,
        enis: instance.eni_slots.unwrap_or(UNLIMITED),
        running: instance.running_tasks_count,
        status: instance.status,
        connected: instance.agent_connected,
        ..InstanceRow::EMPTY
    };
    let record = Arc::new(InstanceRecord::new(instance, external));
    Ok((row, record))
}

/// An amount that fits the API's type.
fn within(arn: &ContainerInstanceArn, resource: &str, amount: u64) -> Result<u32, Conflict> {
    let fits = u32::try_from(amount)
        .ok()
        .filter(|amount| *amount <= LARGEST);
    fits.ok_or_else(|| impossible(arn, resource, &LARGEST.to_string(), &amount.to_string()))
}

fn impossible(
    arn: &ContainerInstanceArn,
    resource: &str,
    registered: &str,
    remaining: &str,
) -> Conflict {
    Conflict::Impossible {
        instance: arn.clone(),
        resource: resource.to_string(),
        registered: registered.to_string(),
        remaining: remaining.to_string(),
    }
}

/// What an instance has less than it registered. Ports: those in use.
fn external(instance: &ContainerInstance) -> Result<Resources, Conflict> {
    let ContainerInstance {
        container_instance_arn: arn,
        registered,
        remaining,
        ..
    } = instance;
    let less = |resource: &str, registered: u64, remaining: u64| {
        registered.checked_sub(remaining).ok_or_else(|| {
            impossible(
                arn,
                resource,
                &registered.to_string(),
                &remaining.to_string(),
            )
        })
    };
    let cpu = less("CPU", registered.cpu.as_u64(), remaining.cpu.as_u64())?;
    let memory = less(
        "MEMORY",
        registered.memory.as_u64(),
        remaining.memory.as_u64(),
    )?;
    within(arn, "CPU", registered.cpu.as_u64())?;
    within(arn, "MEMORY", registered.memory.as_u64())?;
    if registered.gpus.len() > MAX_GPUS {
        return Err(Conflict::TooManyGpus {
            instance: arn.clone(),
            count: registered.gpus.len(),
            limit: MAX_GPUS,
        });
    }
    if !remaining.gpus.is_subset(&registered.gpus) {
        let count = |gpus: usize| gpus.to_string();
        let (registered, remaining) = (count(registered.gpus.len()), count(remaining.gpus.len()));
        return Err(impossible(arn, "GPU", &registered, &remaining));
    }
    let mut external = Resources::new(CpuUnits::new(cpu), MemoryMiB::new(memory));
    external.ports = remaining.ports.union(&registered.ports).copied().collect();
    external.gpus = registered
        .gpus
        .difference(&remaining.gpus)
        .cloned()
        .collect();
    for (name, resource) in &registered.other {
        let Some(amount) = resource.amount() else {
            continue;
        };
        let reserved = less(name.as_str(), amount, remaining.named(name))?;
        external
            .other
            .insert(name.clone(), OtherResource::Long(reserved));
    }
    Ok(external)
}

/// The most CPU or memory that an instance can have: what the API's type holds.
pub(crate) const LARGEST: u32 = 2_147_483_647;
