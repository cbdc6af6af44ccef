//! A cluster as plain lists.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use crate::model::{
    ContainerInstance, ContainerInstanceArn, DeviceId, GpuNeed, Resources, Seed, Task, TaskGroup,
    TaskId, TaskStatus,
};

/// A cluster as plain lists; the order of the lists has no effect on any decision.
///
/// The resources that remain on an instance are given without the tasks whose need is known: what is
/// left now is that, less what those tasks hold. In the same way its number of running tasks is that
/// of the tasks that are not in the list. Its number of network interfaces is the total.
///
/// # Example
///
/// ```
/// use bayplan::model::{
///     ContainerInstance, ContainerInstanceArn, CpuUnits, MemoryMiB, Need, Resources, Task,
///     TaskGroup, TaskId,
/// };
/// use bayplan::testing::reference::World;
///
/// let arn = ContainerInstanceArn::new("i1")?;
/// let instance = ContainerInstance::new(
///     arn.clone(),
///     Resources::new(CpuUnits::new(1024), MemoryMiB::new(2000)),
/// );
/// let task = Task::new(TaskId::new("t1")?, TaskGroup::of_standalone("batch")?)
///     .on(arn)
///     .taking(Need::new(CpuUnits::new(256), MemoryMiB::new(500)));
/// let world = World::new(vec![instance.clone()], vec![task]);
/// assert_eq!(world.remaining(&instance).cpu, CpuUnits::new(768));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct World {
    /// The container instances, each ARN once.
    pub instances: Vec<ContainerInstance>,
    /// The tasks, each id once, wherever they are.
    pub tasks: Vec<Task>,
    /// Which GPUs each task was given; it depends on what ran before, so it is remembered.
    devices: BTreeMap<TaskId, BTreeSet<DeviceId>>,
    /// How many ids were ever given.
    ids: u64,
}

impl World {
    /// The cluster of these instances and tasks.
    ///
    /// Tasks that take GPUs are given the lowest free ones, the task with the lowest id first.
    pub fn new(instances: Vec<ContainerInstance>, tasks: Vec<Task>) -> Self {
        let mut world = Self {
            instances,
            tasks,
            ..Self::default()
        };
        world.give_devices();
        world
    }

    /// The instances and the tasks.
    pub fn into_parts(self) -> (Vec<ContainerInstance>, Vec<Task>) {
        (self.instances, self.tasks)
    }

    /// The instance of that ARN.
    pub fn instance(&self, arn: &ContainerInstanceArn) -> Option<&ContainerInstance> {
        self.instances
            .iter()
            .find(|instance| instance.container_instance_arn == *arn)
    }

    /// The instances in the order of their keys, which are the bytes of their ARNs.
    pub fn in_key_order(&self) -> Vec<&ContainerInstance> {
        let mut instances: Vec<_> = self.instances.iter().collect();
        instances.sort_by_key(|instance| &instance.container_instance_arn);
        instances
    }

    /// The task of that id.
    pub fn task(&self, id: &TaskId) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id == *id)
    }

    /// The GPUs that a task was given, in the order of their ids; `None` for one that was given none.
    ///
    /// A task takes the lowest ids, in byte order, that are free when it is bound.
    pub fn devices(&self, id: &TaskId) -> Option<&BTreeSet<DeviceId>> {
        self.devices.get(id)
    }

    /// What is left on an instance now; for ports, those in use. Ports that were registered are in
    /// use, whether or not they are listed among what remains.
    ///
    /// A task holds its need from the moment it is bound until it is `STOPPED`, so also while it is
    /// stopping. Where tasks hold more than there is, nothing is left.
    ///
    /// Source: ECS API Reference, `ContainerInstance`, read 2026-11.
    pub fn remaining(&self, instance: &ContainerInstance) -> Resources {
        self.here(instance).remaining()
    }

    /// How many more network interfaces tasks may have on an instance; `None` is unlimited.
    pub fn free_enis(&self, instance: &ContainerInstance) -> Option<u32> {
        self.here(instance).free_enis()
    }

    /// The tasks of a group that should run and did not stop, wherever they are.
    ///
    /// Source: ECS Developer Guide, "Task placement", read 2026-11. Ours: those on instances that drain
    /// or are disconnected count as well.
    pub fn peers(&self, group: &TaskGroup) -> impl Iterator<Item = &Task> {
        self.tasks
            .iter()
            .filter(move |task| task.is_counted() && task.group == *group)
    }

    /// How many tasks of a group on an instance should run and did not stop.
    pub fn peers_on(&self, group: &TaskGroup, arn: &ContainerInstanceArn) -> u32 {
        let peers = self.peers(group).filter(|task| is_on(task, arn)).count();
        u32::try_from(peers).unwrap_or(u32::MAX)
    }

    /// Adds a task; it holds its need if it is on an instance.
    pub fn add(&mut self, task: Task) {
        self.tasks.push(task);
        self.give_devices();
    }

    /// Takes a task away, with all it holds.
    pub fn remove(&mut self, id: &TaskId) -> Option<Task> {
        let position = self.tasks.iter().position(|task| task.id == *id)?;
        self.devices.remove(id);
        Some(self.tasks.remove(position))
    }

    /// An id that no task has: the next of those that a cluster gives by default.
    pub(super) fn next_id(&mut self) -> TaskId {
        loop {
            let id = TaskId::from_bits(Seed::new(0).task_id(self.ids));
            self.ids = self.ids.saturating_add(1);
            if self.task(&id).is_none() {
                return id;
            }
        }
    }

    /// Gives GPUs to the tasks that hold resources and were given none yet, in the order of their ids.
    fn give_devices(&mut self) {
        let mut waiting: Vec<Task> = self
            .tasks
            .iter()
            .filter(|task| task.last_status != TaskStatus::Stopped && takes_gpus(task))
            .filter(|task| !self.devices.contains_key(&task.id))
            .cloned()
            .collect();
        waiting.sort_by(|a, b| a.id.cmp(&b.id));
        for task in waiting {
            if let Some(devices) = self.lowest_free_devices(&task) {
                self.devices.insert(task.id, devices);
            }
        }
    }

    /// The GPUs that a task takes; `None` when it is nowhere or takes none.
    fn lowest_free_devices(&self, task: &Task) -> Option<BTreeSet<DeviceId>> {
        let instance = self.instance(task.container_instance_arn.as_ref()?)?;
        let free = self.remaining(instance).gpus.into_iter();
        match task.need.as_ref()?.gpus {
            GpuNeed::Nothing => None,
            GpuNeed::Devices(count) => {
                let count = usize::try_from(count).unwrap_or(usize::MAX);
                Some(free.take(count).collect())
            }
            GpuNeed::All => Some(free.collect()),
        }
    }
}

impl From<(Vec<ContainerInstance>, Vec<Task>)> for World {
    fn from((instances, tasks): (Vec<ContainerInstance>, Vec<Task>)) -> Self {
        Self::new(instances, tasks)
    }
}

/// Whether a task is on an instance.
pub(super) fn is_on(task: &Task, arn: &ContainerInstanceArn) -> bool {
    task.container_instance_arn.as_ref() == Some(arn)
}

fn takes_gpus(task: &Task) -> bool {
    let need = task.need.as_ref();
    need.is_some_and(|need| need.gpus != GpuNeed::Nothing)
}
