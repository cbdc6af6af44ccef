//! What happened to tasks, for whoever keeps more of them than the state does.

use alloc::boxed::Box;
use alloc::string::String;

use super::ClusterControl;
use crate::model::{Task, TaskId};
use crate::plan::Change;

/// Something that happened to a task.
#[derive(Debug, Clone)]
pub(super) enum Trace {
    /// It was placed.
    Placed(TaskId),
    /// Something about it changed.
    Changed(TaskId),
    /// It is to stop, for that reason.
    Stopping(TaskId, String),
    /// It is forgotten; it was so last.
    Gone(Box<Task>),
}

impl ClusterControl {
    /// The same, which keeps a journal of its tasks to be taken.
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
                Some(Trace::Gone(Box::new(task.to_model())))
            }
            Change::SetTaskStatus { task_id, .. }
            | Change::SetDesiredStatus { task_id, .. }
            | Change::SetHealthStatus { task_id, .. }
            | Change::SetTaskFacts { task_id, .. } => Some(Trace::Changed(task_id.clone())),
            Change::RegisterContainerInstance(_)
            | Change::DeregisterContainerInstance { .. }
            | Change::SetStatus { .. }
            | Change::SetAgentConnected { .. }
            | Change::PutAttributes { .. }
            | Change::DeleteAttributes { .. }
            | Change::AddTask(_) => None,
        }
    }
}
