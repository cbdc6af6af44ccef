//! An instance together with the tasks on it.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::World;
use super::world::is_on;
use crate::model::{
    ContainerInstance, ContainerInstanceArn, Resources, Task, TaskGroup, TaskStatus,
};
use crate::query::{AgentVersion, AttributeName, Subjects};
use crate::time::Timestamp;

/// An instance and the tasks on it; what is counted there is counted from these tasks each time.
///
/// It is also what the query language sees. The tasks that count are those that should run, also the
/// ones placed earlier in the same request; the task that is being placed is not among them.
pub(super) struct Here<'a> {
    pub(super) world: &'a World,
    pub(super) instance: &'a ContainerInstance,
    /// In the order of the world's list.
    tasks: Vec<&'a Task>,
}

impl World {
    /// An instance and the tasks on it.
    pub(super) fn here<'a>(&'a self, instance: &'a ContainerInstance) -> Here<'a> {
        let arn = &instance.container_instance_arn;
        let tasks = self.tasks.iter().filter(|task| is_on(task, arn));
        Here {
            world: self,
            instance,
            tasks: tasks.collect(),
        }
    }

    /// All instances in key order, each with the tasks on it, for which the list of tasks is read once.
    pub(super) fn everywhere(&self) -> Vec<Here<'_>> {
        let mut tasks_on: BTreeMap<&ContainerInstanceArn, Vec<&Task>> = BTreeMap::new();
        for task in &self.tasks {
            if let Some(arn) = &task.container_instance_arn {
                tasks_on.entry(arn).or_default().push(task);
            }
        }
        let instances = self.in_key_order().into_iter();
        let everywhere = instances.map(|instance| Here {
            world: self,
            instance,
            tasks: tasks_on
                .remove(&instance.container_instance_arn)
                .unwrap_or_default(),
        });
        everywhere.collect()
    }
}

impl<'a> Here<'a> {
    /// The ARN of the instance.
    pub(super) fn arn(&self) -> &'a ContainerInstanceArn {
        &self.instance.container_instance_arn
    }

    /// The tasks that hold resources of the instance, those of unknown need among them.
    pub(super) fn holders(&self) -> impl Iterator<Item = &'a Task> {
        let tasks = self.tasks.iter().copied();
        tasks.filter(|task| task.last_status != TaskStatus::Stopped)
    }

    /// The tasks that should run and did not stop, of any group.
    fn counted(&self) -> impl Iterator<Item = &'a Task> {
        let tasks = self.tasks.iter().copied();
        tasks.filter(|task| task.is_counted())
    }

    /// Those of them that belong to a group.
    pub(super) fn peers(&self, group: &TaskGroup) -> impl Iterator<Item = &'a Task> {
        self.counted().filter(move |task| task.group == *group)
    }

    /// How many of them belong to a group.
    pub(super) fn peers_count(&self, group: &TaskGroup) -> u32 {
        u32::try_from(self.peers(group).count()).unwrap_or(u32::MAX)
    }

    /// What is left now; for ports, those in use.
    pub(super) fn remaining(&self) -> Resources {
        let mut left = self.instance.remaining.clone();
        left.ports.extend(&self.instance.registered.ports);
        for task in self.holders() {
            if let Some(need) = &task.need {
                super::resources::take(&mut left, need);
            }
            for device in self.world.devices(&task.id).into_iter().flatten() {
                left.gpus.remove(device);
            }
        }
        left
    }

    /// How many more network interfaces tasks may have; `None` is unlimited.
    pub(super) fn free_enis(&self) -> Option<u32> {
        let held = self
            .holders()
            .filter_map(|task| task.need.as_ref())
            .fold(0, |held: u32, need| held.saturating_add(need.enis));
        Some(self.instance.eni_slots?.saturating_sub(held))
    }
}

impl Subjects for Here<'_> {
    fn agent_connected(&self) -> bool {
        self.instance.agent_connected
    }

    fn agent_version(&self) -> Option<AgentVersion> {
        self.instance.agent_version.as_deref()?.parse().ok()
    }

    fn attribute(&self, name: &AttributeName) -> Option<&str> {
        self.instance.attributes.text(name.as_str())
    }

    fn ec2_instance_id(&self) -> Option<&str> {
        Some(self.instance.ec2_instance_id.as_ref()?.as_str())
    }

    fn registered_at(&self) -> Option<Timestamp> {
        self.instance.registered_at
    }

    fn running_tasks_count(&self) -> u64 {
        let counted = u64::try_from(self.counted().count()).unwrap_or(u64::MAX);
        u64::from(self.instance.running_tasks_count).saturating_add(counted)
    }

    fn any_group(&self, test: &mut dyn FnMut(&str) -> bool) -> bool {
        self.counted().any(|task| test(task.group.as_str()))
    }
}
