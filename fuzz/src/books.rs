//! What a cluster should be, kept as plain lists by the rules alone.

use std::collections::BTreeSet;

use bayplan::cluster::{ClusterView, InstanceView};
use bayplan::model::{
    ContainerInstance, ContainerInstanceArn, GpuNeed, Task, TaskGroup, TaskId, TaskStatus,
};
use bayplan::plan::{Change, Conflict};
use bayplan::testing::reference::World;

use super::clusters::GROUPS;

/// The lists. The brute-force engine gives the same ids to what it places as the cluster does.
#[derive(Debug, Clone, Default)]
pub(crate) struct Books {
    pub(crate) world: World,
}

impl Books {
    /// Whether a change can be made, and if not, why.
    pub(crate) fn expect(&self, change: &Change) -> Result<(), &'static str> {
        match change {
            Change::RegisterContainerInstance(instance) => {
                match self.world.instance(&instance.container_instance_arn) {
                    Some(_) => Err("instance exists"),
                    None => Ok(()),
                }
            }
            Change::ReregisterContainerInstance(instance) => self.expect_again(instance),
            Change::DeregisterContainerInstance {
                container_instance_arn,
            }
            | Change::SetStatus {
                container_instance_arn,
                ..
            }
            | Change::SetAgentConnected {
                container_instance_arn,
                ..
            }
            | Change::PutAttributes {
                container_instance_arn,
                ..
            }
            | Change::DeleteAttributes {
                container_instance_arn,
                ..
            } => self.instance(container_instance_arn).map(|_| ()),
            Change::AddTask(task) => self.expect_task(task),
            Change::SetTaskStatus {
                task_id,
                last_status,
            } => {
                let goes_back = *last_status < self.task(task_id)?.last_status;
                if goes_back {
                    Err("status goes back")
                } else {
                    Ok(())
                }
            }
            Change::SetDesiredStatus {
                task_id,
                desired_status,
            } => {
                let goes_back = *desired_status < self.task(task_id)?.desired_status;
                if goes_back {
                    Err("desired status goes back")
                } else {
                    Ok(())
                }
            }
            Change::SetHealthStatus { task_id, .. }
            | Change::SetTaskFacts { task_id, .. }
            | Change::RemoveTask { task_id } => self.task(task_id).map(|_| ()),
            other => panic!("{other:?} is new"),
        }
    }

    fn expect_task(&self, task: &Task) -> Result<(), &'static str> {
        if self.world.task(&task.id).is_some() {
            return Err("task exists");
        }
        let Some(arn) = &task.container_instance_arn else {
            return Ok(());
        };
        let instance = self.instance(arn)?;
        let is_short = |need| self.world.shortage(need, instance).is_some();
        let takes = task.last_status != TaskStatus::Stopped;
        if takes && task.need.as_ref().is_some_and(is_short) {
            return Err("no room");
        }
        Ok(())
    }

    /// An instance registers again: its tasks, one after the other, must find room on it, and each the
    /// devices that it holds; one that takes all takes those that there are then.
    fn expect_again(&self, instance: &ContainerInstance) -> Result<(), &'static str> {
        let arn = &instance.container_instance_arn;
        self.instance(arn)?;
        let mut there = World::new(vec![instance.clone()], Vec::new());
        let is_there = |task: &&Task| task.container_instance_arn.as_ref() == Some(arn);
        for task in self.world.tasks.iter().filter(is_there) {
            let takes = task.last_status != TaskStatus::Stopped;
            if let Some(need) = task.need.as_ref().filter(|_| takes) {
                let mut held = self.world.devices(&task.id).into_iter().flatten();
                let is_gone = need.gpus != GpuNeed::All
                    && held.any(|device| !instance.remaining.gpus.contains(device));
                if is_gone || there.shortage(need, instance).is_some() {
                    return Err("no room");
                }
            }
            there.add(task.clone());
        }
        Ok(())
    }

    fn instance(&self, arn: &ContainerInstanceArn) -> Result<&ContainerInstance, &'static str> {
        self.world.instance(arn).ok_or("instance missing")
    }

    fn task(&self, id: &TaskId) -> Result<&Task, &'static str> {
        self.world.task(id).ok_or("task missing")
    }

    /// Makes a change that can be made.
    pub(crate) fn apply(&mut self, change: &Change) {
        match change {
            Change::RegisterContainerInstance(instance) => {
                self.world.instances.push(instance.as_ref().clone());
            }
            Change::ReregisterContainerInstance(instance) => {
                *self.instance_mut(&instance.container_instance_arn) = instance.as_ref().clone();
                self.give_all_devices(&instance.container_instance_arn);
            }
            Change::DeregisterContainerInstance {
                container_instance_arn,
            } => {
                self.deregister(container_instance_arn);
            }
            Change::SetStatus {
                container_instance_arn,
                status,
            } => {
                self.instance_mut(container_instance_arn).status = *status;
            }
            Change::SetAgentConnected {
                container_instance_arn,
                connected,
            } => {
                self.instance_mut(container_instance_arn).agent_connected = *connected;
            }
            Change::PutAttributes {
                container_instance_arn,
                attributes,
            } => {
                let instance = self.instance_mut(container_instance_arn);
                for attribute in attributes {
                    instance.attributes.insert(attribute.clone());
                }
            }
            Change::DeleteAttributes {
                container_instance_arn,
                names,
            } => {
                let instance = self.instance_mut(container_instance_arn);
                for name in names {
                    instance.attributes.remove(name.as_str());
                }
            }
            Change::AddTask(task) => {
                self.world.add(task.as_ref().clone());
            }
            Change::SetTaskStatus {
                task_id,
                last_status,
            } => {
                self.task_mut(task_id).last_status = *last_status;
            }
            Change::SetDesiredStatus {
                task_id,
                desired_status,
            } => {
                self.task_mut(task_id).desired_status = *desired_status;
            }
            Change::SetHealthStatus {
                task_id,
                health_status,
            } => {
                self.task_mut(task_id).health_status = *health_status;
            }
            // The books keep nothing of it.
            Change::SetTaskFacts { .. } => {}
            Change::RemoveTask { task_id } => {
                self.world.remove(task_id);
            }
            other => panic!("{other:?} is new"),
        }
    }

    /// Takes an instance away with its tasks.
    fn deregister(&mut self, arn: &ContainerInstanceArn) {
        let is_there = |task: &&Task| task.container_instance_arn.as_ref() == Some(arn);
        let tasks = self.world.tasks.iter().filter(is_there);
        let gone: BTreeSet<TaskId> = tasks.map(|task| task.id.clone()).collect();
        for id in &gone {
            self.world.remove(id);
        }
        let instances = &mut self.world.instances;
        instances.retain(|instance| instance.container_instance_arn != *arn);
    }

    fn instance_mut(&mut self, arn: &ContainerInstanceArn) -> &mut ContainerInstance {
        let mut instances = self.world.instances.iter_mut();
        let found = instances.find(|instance| instance.container_instance_arn == *arn);
        found.expect("an instance that is known")
    }

    fn task_mut(&mut self, id: &TaskId) -> &mut Task {
        let found = self.world.tasks.iter_mut().find(|task| task.id == *id);
        found.expect("a task that is known")
    }

    /// The cluster says what the lists say.
    ///
    /// # Panics
    ///
    /// Where it does not.
    pub(crate) fn compare(&self, view: ClusterView<'_>) {
        let instances: Vec<_> = view.instances().collect();
        assert_eq!(instances.len(), self.world.instances.len());
        for (found, expected) in instances.iter().zip(self.world.in_key_order()) {
            self.compare_instance(found, expected);
        }
        assert_eq!(view.tasks().len(), self.world.tasks.len());
        for task in &self.world.tasks {
            self.compare_task(view, task);
        }
    }

    fn compare_instance(&self, found: &InstanceView<'_>, expected: &ContainerInstance) {
        let arn = &expected.container_instance_arn;
        let model = found.to_model();
        assert_eq!(found.arn(), arn);
        let state = (expected.status, expected.agent_connected);
        assert_eq!((found.status(), found.is_agent_connected()), state, "{arn}");
        assert_eq!(found.attributes(), &expected.attributes, "{arn}");
        let left = self.world.remaining(expected);
        let amounts = (left.cpu, left.memory, &left.ports, &left.gpus);
        let remaining = &model.remaining;
        let found_amounts = (
            remaining.cpu,
            remaining.memory,
            &remaining.ports,
            &remaining.gpus,
        );
        assert_eq!(found_amounts, amounts, "{arn}");
        for name in expected.registered.other.keys() {
            assert_eq!(remaining.named(name), left.named(name), "{name} of {arn}");
        }
        assert_eq!(found.free_enis(), self.world.free_enis(expected), "{arn}");
        let on = |task: &&Task| task.container_instance_arn.as_ref() == Some(arn);
        let counted = self
            .world
            .tasks
            .iter()
            .filter(on)
            .filter(|task| task.is_counted());
        let counted = u32::try_from(counted.count()).expect("few tasks");
        let running = expected.running_tasks_count + counted;
        assert_eq!(found.running_tasks_count(), running, "{arn}");
        for group in GROUPS {
            let group = TaskGroup::reported(group).expect("a group");
            let peers = self.world.peers_on(&group, arn);
            assert_eq!(found.peers(&group), peers, "{group} on {arn}");
        }
    }

    /// A task on an instance that takes all devices takes those that there are now.
    fn give_all_devices(&mut self, arn: &ContainerInstanceArn) {
        let takes_all = |task: &&Task| {
            let need = task.need.as_ref();
            let holds = task.last_status != TaskStatus::Stopped;
            let is_there = task.container_instance_arn.as_ref() == Some(arn);
            holds && is_there && need.is_some_and(|need| need.gpus == GpuNeed::All)
        };
        let found = self.world.tasks.iter().filter(takes_all);
        let ids: Vec<TaskId> = found.map(|task| task.id.clone()).collect();
        for id in ids {
            if let Some(task) = self.world.remove(&id) {
                self.world.add(task);
            }
        }
    }

    fn compare_task(&self, view: ClusterView<'_>, own: &Task) {
        let found = view.task(&own.id).expect("a task of the cluster");
        let model = found.to_model();
        // The brute-force engine says nothing of the launch type of what it places.
        let mut expected = own.clone();
        expected.launch_type = model.launch_type;
        let provider = &model.capacity_provider_name;
        expected.capacity_provider_name.clone_from(provider);
        assert_eq!(model, expected);
        let gpus: BTreeSet<_> = found.gpus().into_iter().collect();
        let holds = own.last_status != TaskStatus::Stopped;
        let expected = self.world.devices(&own.id).filter(|_| holds);
        assert_eq!(
            gpus,
            expected.cloned().unwrap_or_default(),
            "GPUs of {}",
            own.id
        );
    }
}

/// What kind of conflict it is.
pub(crate) fn kind(conflict: &Conflict) -> &'static str {
    match conflict {
        Conflict::InstanceExists { .. } => "instance exists",
        Conflict::InstanceMissing { .. } => "instance missing",
        Conflict::TaskElsewhere { .. } => "task elsewhere",
        Conflict::TaskExists { .. } => "task exists",
        Conflict::TaskMissing { .. } => "task missing",
        Conflict::StatusGoesBack { .. } => "status goes back",
        Conflict::DesiredStatusGoesBack { .. } => "desired status goes back",
        Conflict::NoRoom { .. } => "no room",
        Conflict::Impossible { .. } => "impossible",
        Conflict::TooManyGpus { .. } => "too many GPUs",
        Conflict::TooManyTasks { .. } => "too many tasks",
        Conflict::Attributes(_) => "attributes",
        Conflict::Full { .. } => "full",
        other => panic!("{other:?} is new"),
    }
}
