//! What is reported of tasks.

use alloc::string::String;
use alloc::vec::Vec;

use super::{ClusterControl, RequestError};
use crate::model::{
    AttachmentState, ContainerState, DesiredStatus, HealthStatus, StopCode, TaskFacts, TaskId,
    TaskStatus, Transition,
};
use crate::plan::Change;
use crate::time::{TimeDelta, Timestamp};

/// What is reported of a task. What is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskReport {
    /// The task.
    pub task: TaskId,
    /// How far it has come.
    pub last_status: Option<TaskStatus>,
    /// What its essential health checks say.
    pub health_status: Option<HealthStatus>,
    /// What load balancers say of it.
    pub target_health: Option<HealthStatus>,
    /// Why it stopped, if nobody asked for that.
    pub stop_code: Option<StopCode>,
    /// The same in words: `stoppedReason`. It is kept by a [`ControlPlane`](super::ControlPlane), as is
    /// all that follows.
    pub stopped_reason: Option<String>,
    /// Its containers, as far as anything is said of them.
    pub containers: Vec<ContainerState>,
    /// What it is given besides them, as far as anything is said of it.
    pub attachments: Vec<AttachmentState>,
    /// When its images began to be pulled.
    pub pull_started_at: Option<Timestamp>,
    /// When they were there.
    pub pull_stopped_at: Option<Timestamp>,
    /// When its essential containers had ended.
    pub execution_stopped_at: Option<Timestamp>,
}

impl TaskReport {
    /// A report of nothing yet.
    pub fn new(task: TaskId) -> Self {
        Self {
            task,
            last_status: None,
            health_status: None,
            target_health: None,
            stop_code: None,
            stopped_reason: None,
            containers: Vec::new(),
            attachments: Vec::new(),
            pull_started_at: None,
            pull_stopped_at: None,
            execution_stopped_at: None,
        }
    }

    /// The task has come so far.
    #[must_use]
    pub fn status(self, status: TaskStatus) -> Self {
        Self {
            last_status: Some(status),
            ..self
        }
    }

    /// Its checks say that.
    #[must_use]
    pub fn health(self, health: HealthStatus) -> Self {
        Self {
            health_status: Some(health),
            ..self
        }
    }

    /// Load balancers say that.
    #[must_use]
    pub fn target_health(self, health: HealthStatus) -> Self {
        Self {
            target_health: Some(health),
            ..self
        }
    }

    /// It stopped for that reason.
    #[must_use]
    pub fn stopped(self, code: StopCode) -> Self {
        Self {
            last_status: Some(TaskStatus::Stopped),
            stop_code: Some(code),
            ..self
        }
    }

    /// It stopped for that reason, in words.
    #[must_use]
    pub fn reason(self, reason: impl Into<String>) -> Self {
        Self {
            stopped_reason: Some(reason.into()),
            ..self
        }
    }

    /// The same with something said of a container.
    #[must_use]
    pub fn with_container(mut self, container: ContainerState) -> Self {
        self.containers.push(container);
        self
    }
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Observed {
    /// It is taken in.
    Applied,
    /// It says nothing new.
    Repeated,
    /// It is older than what is known, and refused.
    Late,
    /// No task of that id is known: it is forgotten, or was never there.
    Unknown,
}

impl ClusterControl {
    /// Takes a report of a task in. Reports may come late and repeatedly; nothing goes back.
    ///
    /// # Errors
    ///
    /// [`RequestError::Conflict`], which no report leads to that is known.
    pub fn observe_task(
        &mut self,
        now: Timestamp,
        report: &TaskReport,
    ) -> Result<Observed, RequestError> {
        let now = self.at(now);
        let Some(task) = self.cluster.view().task(&report.task) else {
            return Ok(Observed::Unknown);
        };
        let found = task.last_status();
        let wanted = report.last_status.unwrap_or(found);
        let transition = found.transition(wanted);
        if transition == Transition::Late {
            return Ok(Observed::Late);
        }
        let mut facts = facts_after(task.facts(), found, report, now);
        let health = report
            .health_status
            .filter(|one| *one != task.health_status());
        if health.is_some() {
            facts.health_changed_at = Some(now);
        }
        let is_same = facts == task.facts() && health.is_none();
        if transition == Transition::Repeat && (is_same || found == TaskStatus::Stopped) {
            return Ok(Observed::Repeated);
        }
        self.take_in((report.task.clone(), wanted), facts, health, transition)?;
        Ok(Observed::Applied)
    }

    pub(super) fn take_in(
        &mut self,
        (task_id, last_status): (TaskId, TaskStatus),
        facts: TaskFacts,
        health: Option<HealthStatus>,
        transition: Transition,
    ) -> Result<(), RequestError> {
        let id = || task_id.clone();
        self.change(&Change::SetTaskFacts {
            task_id: id(),
            facts,
        })?;
        if let Some(health_status) = health {
            self.change(&Change::SetHealthStatus {
                task_id: id(),
                health_status,
            })?;
        }
        if transition == Transition::Advance {
            if last_status.is_after_running() {
                self.change(&Change::SetDesiredStatus {
                    task_id: id(),
                    desired_status: DesiredStatus::Stopped,
                })?;
            }
            self.change(&Change::SetTaskStatus {
                task_id: id(),
                last_status,
            })?;
        }
        self.touch_task(&task_id);
        let is_over = last_status == TaskStatus::Stopped;
        let has_owner = |task| self.owner(&task).is_some();
        if is_over && !self.task(&task_id).is_ok_and(has_owner) {
            let until = self.now.saturating_add(KEPT_FOR);
            self.kept.push_back((until, task_id));
        }
        Ok(())
    }

    /// Forgets stopped tasks that were kept for long enough.
    pub(super) fn forget_kept(&mut self) {
        let now = self.now;
        while self.kept.front().is_some_and(|(until, _)| *until <= now) {
            if let Some((_, task_id)) = self.kept.pop_front() {
                // One whose instance was deregistered is gone already.
                if self.cluster.view().task(&task_id).is_some() {
                    let forgotten = self.change(&Change::RemoveTask { task_id });
                    debug_assert!(forgotten.is_ok(), "the task is there");
                }
            }
        }
    }
}

/// What is known of a task's way after a report.
fn facts_after(
    facts: TaskFacts,
    found: TaskStatus,
    report: &TaskReport,
    now: Timestamp,
) -> TaskFacts {
    let mut facts = facts;
    let wanted = report.last_status.unwrap_or(found);
    if wanted == TaskStatus::Running && facts.started_at.is_none() {
        facts.started_at = Some(now);
    }
    if wanted == TaskStatus::Stopped && facts.stopped_at.is_none() {
        facts.stopped_at = Some(now);
        let by_itself = if facts.started_at.is_some() {
            StopCode::EssentialContainerExited
        } else {
            StopCode::TaskFailedToStart
        };
        let code = facts.stop_code.or(report.stop_code);
        facts.stop_code = Some(code.unwrap_or(by_itself));
    }
    let target = report.target_health;
    if let Some(health) = target.filter(|one| *one != facts.target_health) {
        facts.target_health = health;
        facts.health_changed_at = Some(now);
    }
    facts
}

/// For how long stopped tasks are kept to be described: 1 hour.
///
/// Source: ECS Developer Guide, "Amazon ECS task lifecycle", read 2026-11.
const KEPT_FOR: TimeDelta = TimeDelta::from_millis(3_600_000);
