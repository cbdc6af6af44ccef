//! One step.

use alloc::string::String;

use super::job::{Job, Key, Order, Subject};
use super::{DriveFailure, Driver, Progress};
use crate::control::{ControlPlane, Effect, TaskReport};
use crate::model::{ClusterName, TaskId, TaskStatus};
use crate::ports::{Ports, TaskSpec};
use crate::time::Timestamp;

/// A step under way.
pub(super) struct Step<'s, 'p> {
    pub(super) driver: &'s mut Driver,
    pub(super) control: &'s mut ControlPlane,
    pub(super) ports: &'s mut Ports<'p>,
    pub(super) now: Timestamp,
    budget: usize,
    pub(super) progress: Progress,
}

impl<'s, 'p> Step<'s, 'p> {
    pub(super) fn new(
        driver: &'s mut Driver,
        control: &'s mut ControlPlane,
        ports: &'s mut Ports<'p>,
        budget: usize,
    ) -> Self {
        Self {
            now: driver.now,
            driver,
            control,
            ports,
            budget,
            progress: Progress::default(),
        }
    }

    /// Goes round until there is nothing left to do now, or nothing left to do it with.
    pub(super) fn run(mut self) -> Progress {
        self.begin_reading();
        loop {
            let before = self.progress.spent;
            self.reports();
            self.events();
            self.effects();
            self.jobs();
            self.passes();
            if self.progress.spent == before || self.left() == 0 {
                break;
            }
        }
        self.progress.is_more = self.left() == 0;
        self.progress
    }

    pub(super) fn left(&self) -> usize {
        self.budget.saturating_sub(self.progress.spent)
    }

    /// Takes one of the budget, if there is any left.
    pub(super) fn spend(&mut self) -> bool {
        let is_left = self.left() > 0;
        self.progress.spent = self.progress.spent.saturating_add(usize::from(is_left));
        is_left
    }

    fn reports(&mut self) {
        while self.left() > 0 {
            let Some(report) = self.ports.runtime.poll_report() else {
                break;
            };
            self.spend();
            self.take_in(&report);
        }
    }

    /// What was decided becomes jobs.
    fn effects(&mut self) {
        while self.left() > 0 {
            let Some((cluster, effect)) = self.control.poll_effect() else {
                break;
            };
            self.spend();
            match effect {
                Effect::StartTask { task, .. } => {
                    let key = Key::task(&cluster, &task);
                    self.driver
                        .schedule
                        .put(key, self.now, Job::new(Order::Start));
                }
                Effect::StopTask { task, reason } => self.stop_ordered(&cluster, &task, reason),
                Effect::ShiftTraffic { .. } => {
                    self.progress.left_to_host.push((cluster, effect));
                }
            }
        }
    }

    fn jobs(&mut self) {
        while self.left() > 0 {
            let Some((Key { cluster, subject }, job)) = self.driver.schedule.next(self.now) else {
                break;
            };
            let before = self.progress.spent;
            match (subject, &job.order) {
                (Subject::Task(task), Order::Stop { .. }) => self.stop(&cluster, &task, job),
                (Subject::Task(task), _) => self.start(&cluster, &task, job),
                (Subject::Instance(instance), _) => self.list(&cluster, &instance, job),
                (Subject::Record(instance), _) => self.record(&cluster, &instance, job),
                (Subject::Records, _) => self.read(&cluster, job),
            }
            // What is put off without a call of a port takes one too, so that a step ends.
            if self.progress.spent == before {
                self.spend();
            }
        }
    }

    fn passes(&mut self) {
        let done = self.control.step(self.now, self.left());
        self.progress.spent = self.progress.spent.saturating_add(done.passes);
    }

    /// A task that should stop, unless no runtime was ever told of it.
    fn stop_ordered(&mut self, cluster: &ClusterName, task: &TaskId, reason: String) {
        let key = Key::task(cluster, task);
        let old = self.driver.schedule.take(&key);
        let never_told = old.is_some_and(|old| old.order == Order::Start && !old.is_told);
        if never_told {
            self.report(
                cluster,
                &TaskReport::new(task.clone()).status(TaskStatus::Stopped),
            );
            return;
        }
        let order = self.stop_order(cluster, task, reason);
        self.driver.schedule.put(key, self.now, Job::new(order));
    }

    /// The order to stop a task, with what is known of it now.
    pub(super) fn stop_order(&self, cluster: &ClusterName, task: &TaskId, reason: String) -> Order {
        let governed = self.control.cluster(cluster);
        let found = governed.and_then(|governed| governed.cluster().task(task));
        let instance = found.and_then(|found| found.instance());
        let definition = governed.and_then(|governed| governed.task_definition_of(task));
        let timeout = definition.map(|(_, definition)| TaskSpec::stop_timeout(definition));
        Order::Stop {
            instance: instance.map(|instance| instance.arn().clone()),
            timeout: timeout.unwrap_or(TaskSpec::DEFAULT_STOP_TIMEOUT),
            reason,
        }
    }

    /// Tells the control plane how far a task has come.
    pub(super) fn report(&mut self, cluster: &ClusterName, report: &TaskReport) {
        // What is repeated, late, or of a task that is gone changes nothing, and is no failure.
        if let Err(error) = self.control.observe_task(self.now, cluster, report) {
            self.progress.failures.push(DriveFailure::ReportRefused {
                cluster: cluster.clone(),
                task: report.task.clone(),
                reason: alloc::format!("{error}"),
            });
        }
    }

    /// How long after a failed attempt the next one comes.
    pub(super) fn later(&self, attempt: u32) -> Timestamp {
        self.now.saturating_add(self.driver.settings.delay(attempt))
    }
}
