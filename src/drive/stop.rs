//! Tasks are stopped.

use super::DriveFailure;
use super::job::{Job, Key, Order};
use super::step::Step;
use crate::model::{ClusterName, TaskId};
use crate::ports::{StopOrder, Submission, TaskAddress};

impl Step<'_, '_> {
    /// Tells the runtime to stop a task, until it says that the task has stopped.
    pub(super) fn stop(&mut self, cluster: &ClusterName, task: &TaskId, mut job: Job) {
        let Order::Stop {
            instance,
            timeout,
            reason,
        } = &job.order
        else {
            return;
        };
        let mut address = TaskAddress::new(cluster.clone(), task.clone());
        address.container_instance_arn.clone_from(instance);
        let order = StopOrder::new(address, *timeout, reason.clone());
        self.spend();
        let answer = self.ports.runtime.stop(&order);
        job.is_told = true;
        let at = match &answer {
            Ok(_) => {
                job.attempts = 0;
                self.now.saturating_add(self.driver.settings.repeat_after)
            }
            Err(error) if error.is_transient() => {
                job.attempts = job.attempts.saturating_add(1);
                self.later(job.attempts)
            }
            Err(error) => {
                self.progress.failures.push(DriveFailure::TaskNotStopped {
                    cluster: cluster.clone(),
                    task: task.clone(),
                    reason: error.reason.clone(),
                });
                return;
            }
        };
        let key = Key::task(cluster, task);
        self.driver.schedule.put(key, at, job);
        if let Ok(Submission::Done(state)) = answer {
            self.take_state(cluster, task, &state);
        }
    }
}
