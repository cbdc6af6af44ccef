//! Instances and their tasks are recorded.

use alloc::string::String;

use super::DriveFailure;
use super::job::{Job, Key, Order};
use super::step::Step;
use crate::control::{Event, TaskReport};
use crate::model::{
    ClusterName, ContainerInstanceArn, ContainerInstanceStatus, StopCode, TaskId, TaskStatus,
};
use crate::ports::{
    Expected, InstanceRecord, InstanceRegistryError, RecordedTask, Version, Versioned,
};
use crate::time::{TimeDelta, Timestamp};

impl Step<'_, '_> {
    /// What happened to an instance, or to a task on it, is to be recorded.
    pub(super) fn note_change(&mut self, cluster: &ClusterName, event: &Event) {
        let instance = match event {
            Event::TaskStateChange { task, .. } => task.task.container_instance_arn.as_ref(),
            Event::ContainerInstanceStateChange {
                container_instance, ..
            } => Some(&container_instance.instance.container_instance_arn),
            Event::Service { .. } | Event::Action { .. } => None,
        };
        if let Some(instance) = instance.filter(|_| self.ports.instances.is_some()) {
            self.record_soon(cluster, instance);
        }
    }

    /// When the record of an instance is to be written: now, unless that waits for another attempt.
    pub(super) fn record_soon(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
    ) -> Timestamp {
        let key = Key::record(cluster, instance);
        if let Some(due) = self.driver.schedule.due(&key) {
            return due;
        }
        let job = Job::new(Order::Record);
        self.driver.schedule.put(key, self.now, job);
        self.now
    }

    /// When to look again whether a task may be started; `None` if it may: it is recorded, or nothing
    /// is.
    pub(super) fn until_recorded(
        &mut self,
        cluster: &ClusterName,
        task: &TaskId,
    ) -> Option<Timestamp> {
        self.ports.instances.as_ref()?;
        let view = self.control.cluster(cluster)?.cluster();
        let arn = view.task(task)?.instance()?.arn().clone();
        if self.driver.books.task((cluster, &arn), task).is_some() {
            return None;
        }
        Some(self.record_soon(cluster, &arn))
    }

    /// Writes the record of an instance, until it says what is so.
    pub(super) fn record(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
        job: Job,
    ) {
        if self.driver.books.settle(cluster, instance) {
            return self.read_again(cluster, instance, job);
        }
        let wanted = self.wanted_record(cluster, instance);
        let known = self.driver.books.get(cluster, instance);
        let version = known.map(|known| known.version);
        let is_so = match (&wanted, known) {
            (Some(wanted), Some(known)) => says_the_same(wanted, &known.record),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        if is_so || self.ports.instances.is_none() {
            return;
        }
        self.spend();
        match self.write((cluster, instance), wanted, version) {
            Ok(()) => {}
            Err(InstanceRegistryError::Conflict { .. }) => self.read_again(cluster, instance, job),
            Err(InstanceRegistryError::Port(error)) if error.is_transient() => {
                self.record_later(cluster, instance, job);
            }
            Err(InstanceRegistryError::Port(error)) => {
                self.give_up_recording(cluster, instance, error.reason);
            }
        }
    }

    fn write(
        &mut self,
        (cluster, instance): (&ClusterName, &ContainerInstanceArn),
        wanted: Option<InstanceRecord>,
        version: Option<Version>,
    ) -> Result<(), InstanceRegistryError> {
        let Some(registry) = &mut self.ports.instances else {
            return Ok(());
        };
        match (wanted, version) {
            (Some(record), version) => {
                let expected = version.map_or(Expected::Absent, Expected::Version);
                let version = registry.write(cluster, record.clone(), expected)?;
                let versioned = Versioned { record, version };
                self.driver.books.put(cluster, versioned);
            }
            (None, Some(version)) => {
                registry.remove(cluster, instance, version)?;
                self.driver.books.take(cluster, instance);
            }
            (None, None) => {}
        }
        Ok(())
    }

    pub(super) fn record_later(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
        mut job: Job,
    ) {
        job.attempts = job.attempts.saturating_add(1);
        let at = self.later(job.attempts);
        let key = Key::record(cluster, instance);
        self.driver.schedule.put(key, at, job);
    }

    /// What the record of an instance should say; `None` that it should not be there.
    fn wanted_record(
        &self,
        cluster: &ClusterName,
        arn: &ContainerInstanceArn,
    ) -> Option<InstanceRecord> {
        let governed = self.control.cluster(cluster)?;
        let view = governed.cluster();
        let instance = view.instance(arn);
        let instance = instance.filter(|one| is_there(one.status()))?;
        let known = self.driver.books.get(cluster, arn);
        let known = known.and_then(|known| known.record.last_heartbeat);
        let heard = governed.last_heartbeat(arn).max(known);
        let mut record = InstanceRecord::new(instance.without_tasks(), heard);
        for task in instance.tasks() {
            if task.last_status() == TaskStatus::Stopped {
                continue;
            }
            let id = task.id();
            let before = self.driver.books.task((cluster, arn), &id);
            let planner = before.map_or(&self.driver.books.planner, |before| &before.planner);
            let mut task = RecordedTask::new(task.to_model(), planner.clone());
            task.parameters = self.control.task_parameters(cluster, &id);
            record.tasks.push(task);
        }
        Some(record)
    }

    /// An instance cannot be recorded for good: what was placed there and not recorded never starts.
    pub(super) fn give_up_recording(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
        reason: String,
    ) {
        for task in self.unrecorded(cluster, instance) {
            self.driver.schedule.take(&Key::task(cluster, &task));
            let report = TaskReport::new(task).stopped(StopCode::TaskFailedToStart);
            self.report(cluster, &report.reason(reason.clone()));
        }
        let failure = DriveFailure::InstanceNotRecorded {
            cluster: cluster.clone(),
            instance: instance.clone(),
            reason,
        };
        self.progress.failures.push(failure);
    }
}

/// Whether an instance of that status is still registered.
pub(super) fn is_there(status: ContainerInstanceStatus) -> bool {
    status != ContainerInstanceStatus::Inactive
}

/// Whether what is recorded says what it should. When an agent was heard is worth a write of its own
/// only after a while.
fn says_the_same(wanted: &InstanceRecord, known: &InstanceRecord) -> bool {
    wanted.instance == known.instance
        && wanted.tasks == known.tasks
        && !is_stale(wanted.last_heartbeat, known.last_heartbeat)
}

/// Whether an agent was heard so much later than is recorded that others should know.
pub(super) fn is_stale(heard: Option<Timestamp>, recorded: Option<Timestamp>) -> bool {
    match (heard, recorded) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(heard), Some(recorded)) => heard.duration_since(recorded) >= STALE_AFTER,
    }
}

/// Half a minute: with heartbeats about every minute each is recorded when its turn comes.
const STALE_AFTER: TimeDelta = TimeDelta::from_millis(30_000);
