//! What other planners of a cluster did.

use alloc::boxed::Box;
use alloc::sync::Arc;

use super::journal::Trace;
use super::told::revision;
use super::{ClusterControl, ControlPlane, RequestError};
use crate::api::TaskParameters;
use crate::model::{
    ClusterName, ContainerInstance, ContainerInstanceArn, DesiredStatus, Reference, Service,
    ServiceName, StartedBy, Task, TaskId, Transition,
};
use crate::plan::Change;
use crate::time::Timestamp;

impl ClusterControl {
    /// Takes in an instance as another planner says it is, without its tasks: it is registered, or
    /// registered again with the status and attributes that are said.
    ///
    /// # Errors
    ///
    /// [`RequestError::Conflict`] when it cannot be, and when its tasks do not fit into what it has now.
    pub fn take_in_instance(
        &mut self,
        now: Timestamp,
        instance: ContainerInstance,
    ) -> Result<(), RequestError> {
        self.at(now);
        let arn = instance.container_instance_arn.clone();
        let found = self.cluster.view().instance(&arn);
        let change = match found.map(|found| found.without_tasks() == instance) {
            Some(true) => return Ok(()),
            Some(false) => Change::ReregisterContainerInstance(Box::new(instance)),
            None => Change::RegisterContainerInstance(Box::new(instance)),
        };
        self.change(&change)?;
        self.touch_instance(&arn);
        Ok(())
    }

    /// Takes in a task as another planner says it is. One that is not known is added, and nothing is
    /// started for it; of one that is known what is said of its way and its health counts, unless that
    /// is older than what is known.
    ///
    /// It belongs to the service that its group names, if there is one here: two planners of a cluster
    /// must not have a service of the same name, unless one takes over from the other. It belongs to the
    /// deployment that started it; where one of that id here has another task definition, the task was
    /// started by an older one, and its `startedBy` says so.
    ///
    /// # Errors
    ///
    /// [`RequestError::Conflict`] when its instance is not registered, or has no room for it.
    pub fn take_in_task(&mut self, now: Timestamp, mut task: Task) -> Result<(), RequestError> {
        self.at(now);
        let id = task.id.clone();
        let Some(found) = self.cluster.view().task(&id) else {
            if let Some(older) = self.older_deployment(&task) {
                task.started_by = Some(older);
            }
            self.change(&Change::AddTask(Box::new(task)))?;
            self.note_trace(|| Trace::Placed(id.clone()));
            self.touch_task(&id);
            return Ok(());
        };
        let transition = found.last_status().transition(task.last_status);
        if transition == Transition::Late {
            return Ok(());
        }
        let is_to_stop = task.desired_status == DesiredStatus::Stopped
            && found.desired_status() == DesiredStatus::Running;
        let health = Some(task.health_status).filter(|health| *health != found.health_status());
        if is_to_stop {
            self.change(&Change::SetDesiredStatus {
                task_id: id.clone(),
                desired_status: task.desired_status,
            })?;
        }
        self.take_in((id, task.last_status), task.facts, health, transition)
    }

    /// What started a task of a service whose deployment, or task set, of that id has another task
    /// definition: ids are counted anew by a control plane that begins anew.
    fn older_deployment(&self, task: &Task) -> Option<StartedBy> {
        let name = ServiceName::new(task.group.service_name()?).ok()?;
        let started_by = task.started_by.as_ref()?;
        let revision = revision(self.service(&name)?, started_by.as_str())?;
        let definitions = (&task.task_definition_arn, &revision.task_definition);
        let (Some(own), Some(other)) = definitions else {
            return None;
        };
        if own == other {
            return None;
        }
        StartedBy::new(&alloc::format!("{started_by}/before")).ok()
    }

    /// The service that a task belongs to; `None` for a standalone task, and when the service is not
    /// there or `INACTIVE`.
    pub fn service_of_task(&self, task: &TaskId) -> Option<&Service> {
        let task = self.cluster.view().task(task)?;
        self.service(&self.owner(&task)?)
    }

    /// When the agent of an instance was heard last; `None` if it sends no heartbeats.
    pub fn last_heartbeat(&self, instance: &ContainerInstanceArn) -> Option<Timestamp> {
        self.heartbeats.last(instance)
    }
}

impl ControlPlane {
    /// Takes in a task of a cluster as another planner says it is, see
    /// [`ClusterControl::take_in_task`], and what it was run with. To be started, it needs its task
    /// definition registered here before.
    ///
    /// # Errors
    ///
    /// [`RequestError::ClusterNotFound`], and those of [`ClusterControl::take_in_task`].
    pub fn take_in_task(
        &mut self,
        now: Timestamp,
        cluster: &ClusterName,
        (task, parameters): (Task, Option<Arc<TaskParameters>>),
    ) -> Result<(), RequestError> {
        let now = self.at(now);
        let governed = self.clusters.get_mut(cluster);
        let governed = governed.ok_or(RequestError::ClusterNotFound)?;
        if let Some(arn) = &task.task_definition_arn {
            let reference = Reference::new(arn.as_str()).ok();
            let found = reference.and_then(|one| self.definitions.find(&self.arns, &one));
            if let Some(found) = found {
                governed.control.learn_definition(arn, &found.definition);
            }
        }
        let id = task.id.clone();
        governed.control.take_in_task(now, task)?;
        if parameters.is_some() {
            governed.tasks.of_mut(&id).parameters = parameters;
        }
        self.collect(cluster);
        Ok(())
    }

    /// Whether a task is known, or was until it stopped, for as long as it can be described.
    pub fn knows_task(&self, cluster: &ClusterName, task: &TaskId) -> bool {
        self.clusters.get(cluster).is_some_and(|governed| {
            governed.control.cluster().task(task).is_some() || governed.tasks.gone(task).is_some()
        })
    }
}
