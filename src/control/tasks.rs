//! `RunTask`, `StartTask`, `StopTask`, `UpdateTaskProtection`.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::journal::Trace;
use super::{ClusterControl, Effect, RequestError};
use crate::cluster::TaskView;
use crate::model::{
    DesiredStatus, Failure, PlacementRequest, ServiceName, StartTaskRequest, StopCode, TaskId,
    TaskStatus,
};
use crate::plan::Change;
use crate::time::{TimeDelta, Timestamp};

/// What `RunTask` answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RunTaskOutput {
    /// The tasks that were placed, in the order of their placement.
    pub tasks: Vec<TaskId>,
    /// For each considered instance why the first task that found no place could not go there.
    pub failures: Vec<Failure>,
}

impl ClusterControl {
    /// Places standalone tasks, as many as can be; what daemons that are due will take is withheld.
    ///
    /// Source: ECS API Reference, `RunTask`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::NoContainerInstances`] when no instance could be considered at all;
    /// [`RequestError::Placement`]. That some tasks find no place is no error.
    pub fn run_task(
        &mut self,
        now: Timestamp,
        request: PlacementRequest,
    ) -> Result<RunTaskOutput, RequestError> {
        let now = self.at(now);
        let request = request.with_created_at(now);
        let draw = self.next_draw();
        let seed = self.seed.for_request(draw);
        let found = self.place(&request, seed)?;
        let why = found.why;
        if found.tasks.is_empty() && why.as_ref().is_some_and(|why| why.nearest_miss.is_none()) {
            return Err(RequestError::NoContainerInstances);
        }
        Ok(RunTaskOutput {
            tasks: found.tasks,
            failures: why.map(|why| why.failures()).unwrap_or_default(),
        })
    }

    /// Starts one task on each of some instances, where there is room for it.
    ///
    /// Source: ECS API Reference, `StartTask`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Placement`]. That a task finds no room is no error.
    pub fn start_task(
        &mut self,
        now: Timestamp,
        request: &StartTaskRequest,
    ) -> Result<RunTaskOutput, RequestError> {
        self.at(now);
        let mut txn = self.cluster.begin();
        let outcome = self.engine.start(&mut txn, request)?;
        txn.commit();
        let tasks = self.start_placed(&outcome.placements);
        let failures = outcome.failures;
        Ok(RunTaskOutput { tasks, failures })
    }

    /// Stops a task. A service replaces its own. A task that has stopped is no error.
    ///
    /// Source: ECS API Reference, `StopTask`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::TaskNotFound`].
    pub fn stop_task(
        &mut self,
        now: Timestamp,
        task: &TaskId,
        reason: Option<&str>,
    ) -> Result<(), RequestError> {
        self.at(now);
        let found = self.task(task)?;
        if found.desired_status() == DesiredStatus::Stopped {
            return Ok(());
        }
        let reason = reason.unwrap_or("Task stopped by user").to_string();
        self.stop(task, StopCode::UserInitiated, reason)?;
        self.touch_task(task);
        Ok(())
    }

    /// Protects a task of a service from scale-in and deployments for that many minutes, or takes
    /// its protection away when they are 0.
    ///
    /// Source: ECS API Reference, `UpdateTaskProtection`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::TaskNotFound`], also for a task of no service;
    /// [`RequestError::ProtectionPeriod`] beyond 2880 minutes.
    pub fn update_task_protection(
        &mut self,
        now: Timestamp,
        task: &TaskId,
        minutes: u32,
    ) -> Result<(), RequestError> {
        let now = self.at(now);
        let found = self.task(task)?;
        if found.group().service_name().is_none() {
            return Err(not_found(task));
        }
        if minutes > LONGEST_PROTECTION {
            return Err(RequestError::ProtectionPeriod { minutes });
        }
        let mut facts = found.facts();
        let span = TimeDelta::from_millis(i64::from(minutes).saturating_mul(60_000));
        facts.protected_until = (minutes > 0).then(|| now.saturating_add(span));
        let task_id = task.clone();
        self.change(&Change::SetTaskFacts { task_id, facts })?;
        self.touch_task(task);
        Ok(())
    }

    /// The task should stop, for that reason.
    pub(super) fn stop(
        &mut self,
        task: &TaskId,
        code: StopCode,
        reason: String,
    ) -> Result<(), RequestError> {
        let mut facts = self.task(task)?.facts();
        facts.stop_code = Some(code);
        let task_id = task.clone();
        self.change(&Change::SetTaskFacts { task_id, facts })?;
        self.change(&Change::SetDesiredStatus {
            task_id: task.clone(),
            desired_status: DesiredStatus::Stopped,
        })?;
        self.note_trace(|| Trace::Stopping(task.clone(), reason.clone()));
        let task = task.clone();
        self.effects.push_back(Effect::StopTask { task, reason });
        Ok(())
    }

    pub(super) fn task(&self, task: &TaskId) -> Result<TaskView<'_>, RequestError> {
        let found = self.cluster.view().task(task);
        found.ok_or_else(|| not_found(task))
    }

    /// The service that a task belongs to, if it is there.
    pub(super) fn owner(&self, task: &TaskView<'_>) -> Option<ServiceName> {
        let name = ServiceName::new(task.group().service_name()?).ok()?;
        let managed = self.services.get(&name)?;
        (!managed.is_gone()).then_some(name)
    }

    /// Something happened to a task: its service is looked at, and so are daemons that wait for the
    /// others on a draining instance to go.
    pub(super) fn touch_task(&mut self, task: &TaskId) {
        let Some(task) = self.cluster.view().task(task) else {
            return;
        };
        let is_over = task.last_status() == TaskStatus::Stopped;
        let instance = task.instance().filter(|instance| {
            instance.status() == crate::model::ContainerInstanceStatus::Draining
        });
        let instance = instance.map(|instance| instance.arn().clone());
        if let Some(managed) = self.owner(&task).and_then(|name| self.services.get(&name)) {
            self.agenda.mark(&managed.turn);
            if managed.turn.is_daemon() {
                self.withheld = None;
            }
        }
        if let Some(arn) = instance.filter(|_| is_over) {
            self.touch_services_on(&arn);
        }
    }
}

fn not_found(task: &TaskId) -> RequestError {
    RequestError::TaskNotFound {
        task: task.to_string(),
    }
}

/// For how long a task is protected at most, in minutes.
const LONGEST_PROTECTION: u32 = 2_880;
