//! A cluster from what a registry lists.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::ClusterState;
use crate::model::{
    ContainerInstance, ContainerInstanceArn, GpuNeed, Need, OtherResource, Task, TaskStatus,
};
use crate::plan::{Change, Conflict};

impl ClusterState {
    /// A cluster of instances on which no task is known by itself.
    ///
    /// What an instance has less than it registered is reserved for things unknown, and its
    /// [`running_tasks_count`](ContainerInstance::running_tasks_count) holds.
    ///
    /// # Errors
    ///
    /// [`Conflict`] that names the instance that cannot be.
    pub fn from_instances(instances: &[ContainerInstance]) -> Result<Self, Conflict> {
        let mut state = Self::new();
        let mut txn = state.begin();
        for instance in instances {
            txn.apply(&Change::RegisterContainerInstance(Box::new(
                instance.clone(),
            )))?;
        }
        txn.commit();
        Ok(state)
    }

    /// A cluster of instances and all the tasks on them.
    ///
    /// What the instances have remaining is what is left with these tasks on them. What is gone and
    /// no task of a known need takes is reserved for things unknown. The tasks are all there are,
    /// so they, and not [`running_tasks_count`](ContainerInstance::running_tasks_count), say how
    /// many run on each instance. A task that has stopped on an instance that is not listed is left
    /// out: such instances are often gone.
    ///
    /// # Errors
    ///
    /// [`Conflict`] that names the instance or task that cannot be:
    /// [`TaskElsewhere`](Conflict::TaskElsewhere) for another task on an instance that is not listed,
    /// needs that are more than what is gone.
    pub fn from_listing(instances: &[ContainerInstance], tasks: &[Task]) -> Result<Self, Conflict> {
        let mut on: BTreeMap<&ContainerInstanceArn, Vec<&Need>> = BTreeMap::new();
        for task in tasks
            .iter()
            .filter(|task| task.last_status != TaskStatus::Stopped)
        {
            if let (Some(arn), Some(need)) = (&task.container_instance_arn, &task.need) {
                on.entry(arn).or_default().push(need);
            }
        }
        let mut state = Self::new();
        let mut txn = state.begin();
        for instance in instances {
            let mut before = instance.clone();
            before.running_tasks_count = 0;
            let needs = on.get(&instance.container_instance_arn);
            for need in needs.into_iter().flatten() {
                give_back(&mut before, need);
            }
            txn.apply(&Change::RegisterContainerInstance(Box::new(before)))?;
        }
        // Which GPUs a task holds is not listed; the order of the ids decides, not that of the list.
        let mut tasks: Vec<&Task> = tasks.iter().collect();
        tasks.sort_by_key(|task| &task.id);
        let listed: BTreeSet<_> = instances
            .iter()
            .map(|instance| &instance.container_instance_arn)
            .collect();
        for task in tasks {
            let instance = task.container_instance_arn.as_ref();
            match instance.filter(|arn| !listed.contains(arn)) {
                None => txn.apply(&Change::AddTask(Box::new(task.clone())))?,
                Some(_) if task.last_status == TaskStatus::Stopped => {}
                Some(instance) => {
                    return Err(Conflict::TaskElsewhere {
                        task: task.id.clone(),
                        instance: instance.clone(),
                    });
                }
            }
        }
        txn.commit();
        Ok(state)
    }
}

/// The instance as it was before a task of that need came.
fn give_back(instance: &mut ContainerInstance, need: &Need) {
    let remaining = &mut instance.remaining;
    remaining.cpu = remaining.cpu.saturating_add(need.cpu);
    remaining.memory = remaining.memory.saturating_add(need.memory);
    remaining.ports.retain(|port| !need.ports.contains(port));
    let devices = match need.gpus {
        GpuNeed::Nothing => 0,
        GpuNeed::Devices(count) => usize::try_from(count).unwrap_or(usize::MAX),
        GpuNeed::All => usize::MAX,
    };
    // Which devices a task holds is not listed: those that are not free are, lowest first.
    let held = instance
        .registered
        .gpus
        .difference(&remaining.gpus)
        .take(devices);
    let held: Vec<_> = held.cloned().collect();
    remaining.gpus.extend(held);
    for (name, amount) in &need.named {
        let left = remaining.named(name).saturating_add(*amount);
        remaining
            .other
            .insert(name.clone(), OtherResource::Long(left));
    }
}
