//! What is kept of the tasks of a cluster beside its state.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::TaskReport;
use super::journal::Trace;
use super::reported::Reported;
use crate::api::TaskParameters;
use crate::model::{DesiredStatus, StopCode, Task, TaskId, TaskStatus};
use crate::time::{TimeDelta, Timestamp};

/// What is kept of the tasks of a cluster beside its state. Of a task that was placed and to which
/// nothing happened yet nothing is kept.
#[derive(Debug, Clone, Default)]
pub(super) struct TaskDetails {
    records: BTreeMap<TaskId, TaskRecord>,
    /// Stopped tasks that the state has forgotten.
    gone: BTreeMap<TaskId, Task>,
    /// Until when those are kept.
    leaving: BTreeSet<(Timestamp, TaskId)>,
}

/// What is kept of a task.
#[derive(Debug, Clone)]
pub(super) struct TaskRecord {
    pub(super) version: u64,
    /// `None` where nothing was said that the state does not keep.
    pub(super) parameters: Option<Arc<TaskParameters>>,
    pub(super) stopping_at: Option<Timestamp>,
    pub(super) stopped_reason: Option<String>,
    /// `None` where reports said nothing that the state does not keep.
    pub(super) reported: Option<Box<Reported>>,
}

/// Of a task of which nothing is kept.
pub(super) static PLAIN: TaskRecord = TaskRecord {
    version: 1,
    parameters: None,
    stopping_at: None,
    stopped_reason: None,
    reported: None,
};

impl TaskDetails {
    /// What is kept of a task.
    pub(super) fn of(&self, task: &TaskId) -> &TaskRecord {
        self.records.get(task).unwrap_or(&PLAIN)
    }

    /// The same, to be changed.
    pub(super) fn of_mut(&mut self, task: &TaskId) -> &mut TaskRecord {
        let record = self.records.entry(task.clone());
        record.or_insert_with(|| PLAIN.clone())
    }

    /// Takes a report in of a task that has that status and stop code now. Whether it says anything
    /// new.
    pub(super) fn take_report(
        &mut self,
        report: &TaskReport,
        (status, stop_code): (TaskStatus, Option<StopCode>),
    ) -> bool {
        let known = self.of(&report.task);
        let before = known.reported.as_deref().cloned().unwrap_or_default();
        let after = before.clone().after(report);
        let mut reason = known.stopped_reason.clone();
        if status == TaskStatus::Stopped && reason.is_none() {
            let is_exit = stop_code == Some(StopCode::EssentialContainerExited);
            let by_itself = is_exit.then(|| EXITED.into());
            reason = report.stopped_reason.clone().or(by_itself);
        }
        let is_new = after != before || reason != known.stopped_reason;
        if is_new {
            let record = self.of_mut(&report.task);
            record.stopped_reason = reason;
            record.reported = Some(Box::new(after));
        }
        is_new
    }

    /// A stopped task that the state has forgotten.
    pub(super) fn gone(&self, task: &TaskId) -> Option<&Task> {
        self.gone.get(task)
    }

    /// Those, in the order of their ids.
    pub(super) fn all_gone(&self) -> impl Iterator<Item = &Task> {
        self.gone.values()
    }

    /// Takes in what happened to tasks, and says which are to be told of, each once.
    pub(super) fn take_in(&mut self, now: Timestamp, traces: &[Trace]) -> Vec<TaskId> {
        let mut told = Vec::new();
        let mut known = BTreeSet::new();
        for trace in traces {
            let (task, is_new) = match trace {
                Trace::Placed(task) => (task, true),
                Trace::Changed(task) => (task, false),
                Trace::Stopping(task, reason) => {
                    let record = self.of_mut(task);
                    record.stopped_reason = Some(reason.clone());
                    (task, false)
                }
                Trace::Gone(task, host) => {
                    self.keep(now, (Task::clone(task), host));
                    if task.last_status == TaskStatus::Stopped {
                        continue;
                    }
                    (&task.id, false)
                }
                Trace::Instance(_) | Trace::InstanceGone(_) => continue,
            };
            if known.insert(task) {
                if !is_new {
                    let record = self.of_mut(task);
                    record.version = record.version.saturating_add(1);
                }
                told.push(task.clone());
            }
        }
        told
    }

    /// Keeps a task that the state has forgotten until an hour after it stopped. One that did not
    /// stop is lost with its instance.
    fn keep(&mut self, now: Timestamp, (mut task, host): (Task, &str)) {
        if task.last_status != TaskStatus::Stopped {
            task.last_status = TaskStatus::Stopped;
            task.desired_status = DesiredStatus::Stopped;
            task.facts.stopped_at = Some(now);
            task.facts.stop_code = task.facts.stop_code.or(Some(StopCode::TerminationNotice));
            let record = self.of_mut(&task.id);
            record.stopping_at = record.stopping_at.or(Some(now));
            let lost = || alloc::format!("Host EC2 (instance {host}) terminated.");
            record.stopped_reason.get_or_insert_with(lost);
        }
        let until = task.facts.stopped_at.unwrap_or(now);
        self.leaving
            .insert((until.saturating_add(KEPT_FOR), task.id.clone()));
        self.gone.insert(task.id.clone(), task);
    }

    /// The tasks of which anything is kept.
    pub(super) fn all(&self) -> impl Iterator<Item = &TaskId> {
        self.records.keys().chain(self.gone.keys())
    }

    /// When the next task is to be forgotten.
    pub(super) fn poll_timeout(&self) -> Option<Timestamp> {
        self.leaving.first().map(|(until, _)| *until)
    }

    /// Forgets tasks that were kept for long enough, and says which.
    pub(super) fn purge(&mut self, now: Timestamp) -> Vec<TaskId> {
        let mut purged = Vec::new();
        while self.leaving.first().is_some_and(|(until, _)| *until <= now) {
            if let Some((_, task)) = self.leaving.pop_first() {
                self.gone.remove(&task);
                self.records.remove(&task);
                purged.push(task);
            }
        }
        purged
    }
}

/// Why a task stopped of which nothing else is said.
///
/// Source: ECS Developer Guide, "Amazon ECS stopped tasks error messages", read 2026-11.
const EXITED: &str = "Essential container in task exited";

/// For how long stopped tasks can be described, and, ours, deregistered instances: 1 hour.
///
/// Source: ECS Developer Guide, "Amazon ECS task lifecycle", read 2026-11.
pub(super) const KEPT_FOR: TimeDelta = TimeDelta::from_millis(3_600_000);
