//! What runtimes report.

use super::job::{Key, Order};
use super::step::Step;
use crate::control::TaskReport;
use crate::model::{ClusterName, TaskId, TaskStatus};
use crate::ports::{RuntimeReport, TaskState};

impl Step<'_, '_> {
    /// Takes a report in.
    pub(super) fn take_in(&mut self, report: &RuntimeReport) {
        self.take_state(&report.cluster, &report.task, &report.state);
    }

    /// A task has come so far: an order that this fulfils need not be given again.
    pub(super) fn take_state(&mut self, cluster: &ClusterName, task: &TaskId, state: &TaskState) {
        let key = Key::task(cluster, task);
        let fulfilled = match self.driver.schedule.get(&key).map(|job| &job.order) {
            Some(Order::Start) => state.last_status >= TaskStatus::Running,
            Some(Order::Stop { .. }) => state.last_status == TaskStatus::Stopped,
            Some(Order::List | Order::Record | Order::Read { .. }) | None => false,
        };
        if fulfilled {
            self.driver.schedule.take(&key);
        }
        self.learn_digests(cluster, task, state);
        let mut report = TaskReport::new(task.clone()).status(state.last_status);
        report.health_status = state.health_status;
        report.stop_code = state.stop_code;
        report.stopped_reason.clone_from(&state.reason);
        report.containers.clone_from(&state.containers);
        report.attachments.clone_from(&state.attachments);
        report.pull_started_at = state.pull_started_at;
        report.pull_stopped_at = state.pull_stopped_at;
        report.execution_stopped_at = state.execution_stopped_at;
        self.report(cluster, &report);
    }

    /// The digests that the first task of a deployment turned out to use are those of the later ones.
    fn learn_digests(&mut self, cluster: &ClusterName, task: &TaskId, state: &TaskState) {
        let mut found = state.containers.iter().filter_map(|container| {
            let digest = container.image_digest.clone()?;
            Some((container.name.clone(), digest))
        });
        let Some(first) = found.next() else {
            return;
        };
        let Some(pins) = self.pins_of(cluster, task) else {
            return;
        };
        for (container, digest) in core::iter::once(first).chain(found) {
            pins.images.pin(container, digest);
        }
    }
}
