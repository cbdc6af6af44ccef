//! What runs on an instance is compared with what should.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::DriveFailure;
use super::job::{Job, Key, Order};
use super::step::Step;
use crate::control::TaskReport;
use crate::model::{ClusterName, ContainerInstanceArn, DesiredStatus, TaskId, TaskStatus};
use crate::ports::RuntimeReport;

/// A task as the control plane knows it.
struct Known {
    task: TaskId,
    desired: DesiredStatus,
    last: TaskStatus,
}

impl Step<'_, '_> {
    /// Asks the runtime what runs on an instance, until it says it.
    pub(super) fn list(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
        mut job: Job,
    ) {
        self.spend();
        let is_put_off = match self.ports.runtime.list(cluster, instance) {
            Ok(listed) => {
                // What runs was recorded before it was started: what is recorded is read after what runs.
                let is_read = self.read_record(cluster, instance).unwrap_or(false);
                if is_read {
                    self.compare(cluster, instance, &listed);
                }
                !is_read
            }
            Err(error) if error.is_transient() => true,
            Err(error) => {
                let failure = DriveFailure::InstanceNotListed {
                    cluster: cluster.clone(),
                    instance: instance.clone(),
                    reason: error.reason,
                };
                self.progress.failures.push(failure);
                false
            }
        };
        if is_put_off {
            job.attempts = job.attempts.saturating_add(1);
            let at = self.later(job.attempts);
            let key = Key::instance(cluster, instance);
            self.driver.schedule.put(key, at, job);
        }
    }

    fn compare(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
        listed: &[RuntimeReport],
    ) {
        // An instance that is gone by now is nobody's to compare.
        let Some(known) = self.known(cluster, instance) else {
            return;
        };
        let should_run: BTreeSet<&TaskId> = known
            .iter()
            .filter(|one| one.desired == DesiredStatus::Running)
            .map(|one| &one.task)
            .collect();
        for report in listed {
            let is_over = report.state.last_status == TaskStatus::Stopped;
            if !is_over && !should_run.contains(&report.task) {
                self.stop_stray(cluster, instance, &report.task);
            }
            self.spend();
            self.take_in(report);
        }
        let there: BTreeSet<&TaskId> = listed.iter().map(|report| &report.task).collect();
        let missing = known.iter().filter(|one| !there.contains(&one.task));
        for one in missing {
            if self.is_own(cluster, instance, &one.task) {
                self.recover(cluster, one);
            }
        }
    }

    /// The tasks on an instance that have not stopped; `None` when it is not registered.
    fn known(&self, cluster: &ClusterName, instance: &ContainerInstanceArn) -> Option<Vec<Known>> {
        let view = self.control.cluster(cluster)?.cluster();
        let tasks = view.instance(instance)?.tasks();
        let live = tasks
            .iter()
            .filter(|task| task.last_status() != TaskStatus::Stopped);
        let known = live.map(|task| Known {
            task: task.id(),
            desired: task.desired_status(),
            last: task.last_status(),
        });
        Some(known.collect())
    }

    /// Whether this planner sees to a task: it placed it, or has its service.
    pub(super) fn is_own(
        &self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
        task: &TaskId,
    ) -> bool {
        let books = &self.driver.books;
        let recorded = books.task((cluster, instance), task);
        let governed = self.control.cluster(cluster);
        let has_service = || governed.is_some_and(|one| one.service_of_task(task).is_some());
        recorded.is_none_or(|recorded| recorded.planner == books.planner) || has_service()
    }

    /// A task runs that should not.
    fn stop_stray(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
        task: &TaskId,
    ) {
        let key = Key::task(cluster, task);
        let order = self.driver.schedule.get(&key).map(|job| &job.order);
        if matches!(order, Some(Order::Stop { .. })) {
            return;
        }
        let reason = "the task is not known, or should have stopped";
        let mut order = self.stop_order(cluster, task, reason.into());
        if let Order::Stop { instance: on, .. } = &mut order {
            *on = Some(instance.clone());
        }
        self.driver.schedule.put(key, self.now, Job::new(order));
    }

    /// A task is not where it should be: it is started if it never ran, else it is lost.
    fn recover(&mut self, cluster: &ClusterName, known: &Known) {
        let key = Key::task(cluster, &known.task);
        let never_ran = known.last < TaskStatus::Running && known.desired == DesiredStatus::Running;
        if never_ran {
            if self.driver.schedule.get(&key).is_none() {
                self.driver
                    .schedule
                    .put(key, self.now, Job::new(Order::Start));
            }
            return;
        }
        self.driver.schedule.take(&key);
        let report = TaskReport::new(known.task.clone()).status(TaskStatus::Stopped);
        self.report(cluster, &report);
    }
}
