//! Tasks are started.

use alloc::format;
use alloc::string::String;

use super::DriveFailure;
use super::images::Hold;
use super::job::{Job, Key};
use super::record::is_there;
use super::step::Step;
use crate::control::TaskReport;
use crate::model::{ClusterName, DesiredStatus, StopCode, TaskId, TaskStatus};
use crate::ports::{Submission, TaskAddress, TaskSpec};

impl Step<'_, '_> {
    /// Tells the runtime to start a task, until it runs.
    pub(super) fn start(&mut self, cluster: &ClusterName, task: &TaskId, mut job: Job) {
        let key = Key::task(cluster, task);
        if !self.is_to_start(cluster, task) {
            return;
        }
        if let Some(at) = self.until_recorded(cluster, task) {
            return self.driver.schedule.put(key, at, job);
        }
        let spec = match self.spec(cluster, task) {
            Ok(spec) => spec,
            Err(Hold::Until(at)) => return self.driver.schedule.put(key, at, job),
            Err(Hold::Spent) => return self.driver.schedule.put(key, self.now, job),
            Err(Hold::Never(reason)) => return self.give_up(cluster, task, (job, reason)),
        };
        if !self.spend() {
            return self.driver.schedule.put(key, self.now, job);
        }
        let answer = self.ports.runtime.start(&spec);
        let was_told = job.is_told;
        job.is_told = true;
        let at = match &answer {
            Ok(_) => {
                job.attempts = 0;
                self.now.saturating_add(self.driver.settings.repeat_after)
            }
            Err(error) => {
                job.attempts = job.attempts.saturating_add(1);
                let is_last = job.attempts >= self.driver.settings.start_attempts;
                if is_last || !error.is_transient() {
                    // One that is refused for good was not taken, unless an earlier order was.
                    job.is_told = was_told || error.is_transient();
                    return self.give_up(cluster, task, (job, error.reason.clone()));
                }
                self.later(job.attempts)
            }
        };
        self.driver.schedule.put(key, at, job);
        if let Ok(Submission::Done(state)) = answer {
            self.take_state(cluster, task, &state);
        }
    }

    /// Whether a task should run, on an instance that is still registered, and is not seen to.
    pub(super) fn is_to_start(&self, cluster: &ClusterName, task: &TaskId) -> bool {
        let governed = self.control.cluster(cluster);
        let found = governed.and_then(|governed| governed.cluster().task(task));
        found.is_some_and(|found| {
            found.desired_status() == DesiredStatus::Running
                && found.last_status() < TaskStatus::Running
                && found.instance().is_none_or(|one| is_there(one.status()))
        })
    }

    /// What the runtime is told of a task.
    fn spec(&mut self, cluster: &ClusterName, task: &TaskId) -> Result<TaskSpec, Hold> {
        let unknown = || Hold::Never("TaskDefinition not found.".into());
        let governed = self.control.cluster(cluster).ok_or_else(unknown)?;
        let found = governed.cluster().task(task).ok_or_else(unknown)?;
        let definition = governed.task_definition_of(task);
        let (arn, definition) = definition.ok_or_else(unknown)?;
        let mut address = TaskAddress::new(cluster.clone(), task.clone());
        address.container_instance_arn = found.instance().map(|instance| instance.arn().clone());
        let spec = TaskSpec::new(address, found.group().clone(), definition.clone());
        let mut spec =
            spec.map_err(|error| Hold::Never(format!("CannotPullContainerError: {error}")))?;
        spec.task_definition_arn = Some(arn);
        spec.started_by = found.started_by().cloned();
        if let Some(parameters) = self.control.task_parameters(cluster, task) {
            spec = spec.with_parameters(parameters);
        }
        spec.attachments = self.control.task_attachments(cluster, task);
        self.pin_images((cluster, task), &mut spec)?;
        Ok(spec)
    }

    /// The task does not start: it has stopped, and a runtime that may have taken it is told.
    fn give_up(&mut self, cluster: &ClusterName, task: &TaskId, (job, reason): (Job, String)) {
        let order = self.stop_order(cluster, task, reason.clone());
        let report = TaskReport::new(task.clone())
            .stopped(StopCode::TaskFailedToStart)
            .reason(reason.clone());
        self.report(cluster, &report);
        if job.is_told {
            let key = Key::task(cluster, task);
            self.driver.schedule.put(key, self.now, Job::new(order));
        }
        self.progress.failures.push(DriveFailure::TaskNotStarted {
            cluster: cluster.clone(),
            task: task.clone(),
            reason,
        });
    }
}
