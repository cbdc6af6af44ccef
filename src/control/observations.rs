//! What a host observes in the clusters of a control plane.

use super::journal::Trace;
use super::{AgentState, ControlPlane, Observed, RequestError, TaskReport};
use crate::model::{ClusterName, ContainerInstanceArn, ServiceName, TaskStatus};
use crate::service::AlarmState;
use crate::time::Timestamp;

impl ControlPlane {
    /// Takes a report of a task in, as [`ClusterControl::observe_task`] does, and keeps what it says of
    /// the task's containers and why it stopped, to be described. Reports may come late, repeatedly and
    /// in any order; nothing goes back.
    ///
    /// The words of whoever asked for a task to stop stay; of one that stopped by itself those of the
    /// first report that has some are kept.
    ///
    /// Source: ECS API Reference, `SubmitTaskStateChange`, `SubmitContainerStateChange`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::ClusterNotFound`]; [`RequestError::Conflict`], which no report leads to that is
    /// known.
    ///
    /// [`ClusterControl::observe_task`]: super::ClusterControl::observe_task
    pub fn observe_task(
        &mut self,
        now: Timestamp,
        cluster: &ClusterName,
        report: &TaskReport,
    ) -> Result<Observed, RequestError> {
        let now = self.at(now);
        let governed = self.clusters.get_mut(cluster);
        let governed = governed.ok_or(RequestError::ClusterNotFound)?;
        let observed = governed.control.observe_task(now, report)?;
        let task = governed.control.cluster().task(&report.task);
        let found = task.map(|task| (task.last_status(), task.facts().stop_code));
        let gone = || governed.tasks.gone(&report.task);
        let found = found.or_else(|| Some((TaskStatus::Stopped, gone()?.facts.stop_code)));
        let is_new = found.is_some_and(|found| governed.tasks.take_report(report, found));
        if is_new {
            let task = report.task.clone();
            governed.control.note_trace(|| Trace::Changed(task));
        }
        self.collect(cluster);
        Ok(if is_new { Observed::Applied } else { observed })
    }

    /// What is heard, or not heard any more, of an agent.
    ///
    /// # Errors
    ///
    /// [`RequestError::ClusterNotFound`]; [`RequestError::Conflict`] when the instance is not registered.
    pub fn observe_agent(
        &mut self,
        now: Timestamp,
        (cluster, instance): (&ClusterName, &ContainerInstanceArn),
        state: AgentState,
    ) -> Result<(), RequestError> {
        self.with_cluster(now, cluster, |control, now| {
            control.observe_agent(now, instance, state)
        })
    }

    /// An agent was heard, see [`ClusterControl::heartbeat`](super::ClusterControl::heartbeat).
    ///
    /// # Errors
    ///
    /// [`RequestError::ClusterNotFound`]; [`RequestError::Conflict`] when the instance is not registered.
    pub fn heartbeat(
        &mut self,
        now: Timestamp,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
    ) -> Result<(), RequestError> {
        self.with_cluster(now, cluster, |control, now| {
            control.heartbeat(now, instance)
        })
    }

    /// What the alarms of a service say now.
    ///
    /// # Errors
    ///
    /// [`RequestError::ClusterNotFound`]; [`RequestError::ServiceNotFound`].
    pub fn observe_alarms(
        &mut self,
        now: Timestamp,
        (cluster, service): (&ClusterName, &ServiceName),
        alarms: AlarmState,
    ) -> Result<(), RequestError> {
        self.with_cluster(now, cluster, |control, now| {
            control.observe_alarms(now, service, alarms)
        })
    }
}
