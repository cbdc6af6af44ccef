//! What happened to tasks and instances, for whoever keeps more of them than the state does.

use alloc::boxed::Box;
use alloc::string::String;

use super::ClusterControl;
use crate::model::{ContainerInstance, ContainerInstanceArn, Ec2InstanceId, Task, TaskId};
use crate::plan::Change;

/// Something that happened to a task or an instance.
#[derive(Debug, Clone)]
pub(super) enum Trace {
    /// A task was placed.
    Placed(TaskId),
    /// Something about a task changed.
    Changed(TaskId),
    /// A task is to stop, for that reason.
    Stopping(TaskId, String),
    /// A task is forgotten; it was so last, on a host of that name.
    Gone(Box<Task>, String),
    /// Something about an instance changed, other than what its tasks take.
    Instance(ContainerInstanceArn),
    /// An instance is forgotten; it was so last.
    InstanceGone(Box<ContainerInstance>),
}

impl ClusterControl {
    /// The same, which keeps a journal to be taken.
    pub(super) fn with_journal(self) -> Self {
        Self {
            journal: Some(alloc::vec::Vec::new()),
            ..self
        }
    }

    /// Takes note of something, if a journal is kept.
    pub(super) fn note_trace(&mut self, trace: impl FnOnce() -> Trace) {
        if let Some(journal) = &mut self.journal {
            journal.push(trace());
        }
    }

    /// What is to be noted of a change that is about to be made.
    pub(super) fn trace_of(&self, change: &Change) -> Option<Trace> {
        self.journal.as_ref()?;
        match change {
            Change::RemoveTask { task_id } => {
                let task = self.cluster.view().task(task_id)?;
                let instance = task.instance();
                let machine = instance.and_then(|one| one.ec2_instance_id());
                let machine = machine.map(Ec2InstanceId::as_str);
                let host = machine.or_else(|| Some(instance?.arn().id()));
                let host = host.unwrap_or_default().into();
                Some(Trace::Gone(Box::new(task.to_model()), host))
            }
            Change::SetTaskStatus { task_id, .. }
            | Change::SetDesiredStatus { task_id, .. }
            | Change::SetHealthStatus { task_id, .. }
            | Change::SetTaskFacts { task_id, .. } => Some(Trace::Changed(task_id.clone())),
            Change::RegisterContainerInstance(instance)
            | Change::ReregisterContainerInstance(instance) => {
                Some(Trace::Instance(instance.container_instance_arn.clone()))
            }
            Change::SetStatus {
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
            } => Some(Trace::Instance(container_instance_arn.clone())),
            Change::DeregisterContainerInstance {
                container_instance_arn,
            } => {
                let instance = self.cluster.view().instance(container_instance_arn)?;
                Some(Trace::InstanceGone(Box::new(instance.to_model())))
            }
            Change::AddTask(_) => None,
        }
    }
}
