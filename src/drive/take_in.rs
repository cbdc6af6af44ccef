//! What other planners recorded is taken in.

use alloc::vec::Vec;

use super::DriveFailure;
use super::job::{Job, Key};
use super::merge;
use super::record::is_there;
use super::step::Step;
use crate::control::{Deregistration, RequestError, TaskReport};
use crate::model::{ClusterName, ContainerInstanceArn, StopCode, TaskId, TaskStatus};
use crate::ports::{RecordedTask, Versioned};
use crate::time::TimeDelta;

impl Step<'_, '_> {
    /// Takes in what others did to an instance. Whether it could be.
    pub(super) fn take_in_record(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
        found: Option<Versioned>,
    ) -> bool {
        let taken = match found {
            None => self.forget_instance(cluster, instance),
            Some(found) => self.take_in_found(cluster, instance, found),
        };
        let Err(error) = taken else {
            return true;
        };
        self.progress.failures.push(DriveFailure::RecordNotTakenIn {
            cluster: cluster.clone(),
            instance: instance.clone(),
            reason: alloc::format!("{error}"),
        });
        false
    }

    /// The record of an instance is gone: somebody deregistered it.
    fn forget_instance(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
    ) -> Result<(), RequestError> {
        let was_known = self.driver.books.take(cluster, instance).is_some();
        let governed = self.control.cluster(cluster);
        let found = governed.and_then(|governed| governed.cluster().instance(instance));
        if !was_known || !found.is_some_and(|found| is_there(found.status())) {
            return Ok(());
        }
        self.control
            .with_cluster(self.now, cluster, |control, now| {
                control.deregister_container_instance(now, instance, Deregistration::Forced)
            })
    }

    fn take_in_found(
        &mut self,
        cluster: &ClusterName,
        arn: &ContainerInstanceArn,
        found: Versioned,
    ) -> Result<(), RequestError> {
        let base = self.driver.books.get(cluster, arn).cloned();
        if base
            .as_ref()
            .is_some_and(|base| base.version == found.version)
        {
            return Ok(());
        }
        let governed = self.control.cluster(cluster);
        let here = governed.and_then(|governed| governed.cluster().instance(arn));
        let theirs = &found.record.instance;
        let instance = match (&here, &base) {
            // It was deregistered here, which its record is still to say.
            (Some(here), _) if !is_there(here.status()) => {
                self.driver.books.put(cluster, found);
                self.record_soon(cluster, arn);
                return Ok(());
            }
            (Some(here), Some(base)) => {
                merge::instance(&base.record.instance, &here.without_tasks(), theirs)
            }
            (Some(_), None) | (None, _) => theirs.clone(),
        };
        let is_other = base
            .as_ref()
            .is_none_or(|base| base.record.instance != *theirs);
        let is_new = |task: &&RecordedTask| !self.control.knows_task(cluster, &task.task.id);
        let is_fuller = found.record.tasks.iter().any(|task| is_new(&task));
        if here.is_some() && (is_other || is_fuller) {
            self.withdraw_unrecorded(cluster, arn, &found);
        }
        self.control
            .with_cluster(self.now, cluster, |control, now| {
                control.take_in_instance(now, instance)
            })?;
        self.take_in_heartbeat(cluster, &found)?;
        self.stop_unrecorded(cluster, base.as_ref(), &found);
        for theirs in &found.record.tasks {
            self.take_in_task(cluster, arn, theirs)?;
        }
        self.driver.books.put(cluster, found);
        self.record_soon(cluster, arn);
        Ok(())
    }

    /// An agent that somebody heard is expected to be heard again: until it is known here a record is
    /// written, and read, when its turn comes.
    fn take_in_heartbeat(
        &mut self,
        cluster: &ClusterName,
        found: &Versioned,
    ) -> Result<(), RequestError> {
        let Some(last) = found.record.last_heartbeat else {
            return Ok(());
        };
        let turn = self.driver.settings.read_again_after;
        let delay = TimeDelta::from_millis(turn.as_millis().saturating_mul(2));
        let arn = &found.record.instance.container_instance_arn;
        self.control
            .with_cluster(self.now, cluster, |control, now| {
                control.take_in_heartbeat(now, (arn, last), delay)
            })
    }

    /// Takes back what was placed here on an instance and is neither recorded nor started: it was placed
    /// beside tasks, or by attributes, that are not those of the instance any more.
    fn withdraw_unrecorded(
        &mut self,
        cluster: &ClusterName,
        arn: &ContainerInstanceArn,
        found: &Versioned,
    ) {
        let mut withdrawn = self.unrecorded(cluster, arn);
        withdrawn.retain(|task| found.record.tasks.iter().all(|one| one.task.id != *task));
        for task in withdrawn {
            self.driver.schedule.take(&Key::task(cluster, &task));
            let governed = self.control.cluster(cluster);
            let service = governed.and_then(|governed| governed.service_of_task(&task));
            let code = match service {
                // No start failed, so none is counted.
                Some(_) => StopCode::ServiceSchedulerInitiated,
                None => StopCode::TaskFailedToStart,
            };
            let report = TaskReport::new(task).stopped(code);
            self.report(cluster, &report.reason(WITHDRAWN));
        }
    }

    /// The tasks on an instance that were placed here and are neither recorded nor started.
    pub(super) fn unrecorded(
        &self,
        cluster: &ClusterName,
        arn: &ContainerInstanceArn,
    ) -> Vec<TaskId> {
        let governed = self.control.cluster(cluster);
        let Some(instance) = governed.and_then(|governed| governed.cluster().instance(arn)) else {
            return Vec::new();
        };
        let tasks = instance.tasks().into_iter();
        let waiting = tasks.filter(|task| task.last_status() <= TaskStatus::Pending);
        let ids = waiting.map(|task| task.id());
        let books = &self.driver.books;
        ids.filter(|id| {
            let job = self.driver.schedule.get(&Key::task(cluster, id));
            let is_told = job.is_some_and(|job| job.is_told);
            !is_told && books.task((cluster, arn), id).is_none()
        })
        .collect()
    }

    /// Tasks that were recorded and are not any more have stopped, as somebody saw. Those of this
    /// planner are told to, lest one runs that nobody reckons with.
    fn stop_unrecorded(
        &mut self,
        cluster: &ClusterName,
        base: Option<&Versioned>,
        found: &Versioned,
    ) {
        let recorded = base.into_iter().flat_map(|base| &base.record.tasks);
        let is_there = |id: &TaskId| found.record.tasks.iter().any(|one| one.task.id == *id);
        let instance = &found.record.instance.container_instance_arn;
        for task in recorded.map(|one| &one.task.id).filter(|id| !is_there(id)) {
            let key = Key::task(cluster, task);
            let is_own = self.is_own(cluster, instance, task);
            let order = self.stop_order(cluster, task, UNRECORDED.into());
            self.driver.schedule.take(&key);
            let report = TaskReport::new(task.clone()).status(TaskStatus::Stopped);
            self.report(cluster, &report);
            if is_own {
                self.driver.schedule.put(key, self.now, Job::new(order));
            }
        }
    }

    /// Takes in a task as it is recorded, unless it is known to have stopped.
    fn take_in_task(
        &mut self,
        cluster: &ClusterName,
        arn: &ContainerInstanceArn,
        theirs: &RecordedTask,
    ) -> Result<(), RequestError> {
        let id = &theirs.task.id;
        let governed = self.control.cluster(cluster);
        let here = governed.and_then(|governed| governed.cluster().task(id));
        let base = self.driver.books.task((cluster, arn), id);
        let task = match here.map(|here| here.to_model()) {
            // Of what this planner does not know to be recorded, it knows more than the record.
            Some(here) => {
                let base = base.map_or(&theirs.task, |base| &base.task);
                merge::task(base, &here, &theirs.task)
            }
            None if self.control.knows_task(cluster, id) => return Ok(()),
            None => theirs.task.clone(),
        };
        let parameters = theirs.parameters.clone();
        self.control
            .take_in_task(self.now, cluster, (task, parameters))
    }
}

/// Why a task stopped before it started.
const WITHDRAWN: &str =
    "Another planner changed the container instance before the task was recorded";

/// Why a task is told to stop that is said to have stopped.
const UNRECORDED: &str = "The task is not recorded any more";
