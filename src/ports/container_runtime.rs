//! What starts and stops tasks.

use alloc::string::String;
use alloc::vec::Vec;

use super::{PortError, RuntimeReport, Submission, TaskAddress, TaskSpec, TaskState};
use crate::model::{ClusterName, ContainerInstanceArn};
use crate::time::TimeDelta;

/// A task that is to be stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StopOrder {
    /// Which task, and where.
    pub address: TaskAddress,
    /// How long its containers have to end by themselves; then they are killed.
    pub timeout: TimeDelta,
    /// Why: `stoppedReason`.
    pub reason: String,
}

impl StopOrder {
    /// The task is to stop.
    pub fn new(address: TaskAddress, timeout: TimeDelta, reason: impl Into<String>) -> Self {
        Self {
            address,
            timeout,
            reason: reason.into(),
        }
    }
}

/// Starts and stops tasks on instances.
///
/// A host guarantees:
///
/// * No call waits: what takes time is answered with [`Submission::Pending`] and told of by a report.
/// * Orders may be repeated. A task id names one run: to start a task that was started already
///   changes nothing and answers how far it has come, also if it has stopped; to stop one that has
///   stopped, or is not known, answers `STOPPED`.
/// * A task that was told to stop stops, and does not start any more, whichever order comes first.
/// * Every task that was taken reaches `STOPPED` in a report or an answer, however it ends.
/// * Reports of a task never go back. They may be repeated, and may come in any order among tasks.
/// * [`Self::list`] is exact for an instance that it answers for: a task that is not listed does not
///   run there.
/// * After an error nothing is known of the order: it may have been taken.
///
/// A host may rely on:
///
/// * No order is given for a task before its start, except to stop it.
/// * A start that failed with a transient error is given again, or the task is given up and said to
///   have stopped; a runtime that took it nevertheless is told to stop it when it is listed.
///
/// # Example
///
/// A runtime whose tasks run at once, for ever:
///
/// ```
/// use std::collections::BTreeMap;
///
/// use bayplan::model::{ClusterName, ContainerInstanceArn, TaskStatus};
/// use bayplan::ports::{
///     ContainerRuntime, PortError, RuntimeReport, StopOrder, Submission, TaskAddress, TaskSpec,
///     TaskState,
/// };
///
/// #[derive(Default)]
/// struct Instant(BTreeMap<TaskAddress, TaskStatus>);
///
/// impl ContainerRuntime for Instant {
///     fn start(&mut self, spec: &TaskSpec) -> Result<Submission<TaskState>, PortError> {
///         let status = self.0.entry(spec.address.clone()).or_insert(TaskStatus::Running);
///         Ok(Submission::Done(TaskState::new(*status)))
///     }
///
///     fn stop(&mut self, order: &StopOrder) -> Result<Submission<TaskState>, PortError> {
///         self.0.insert(order.address.clone(), TaskStatus::Stopped);
///         Ok(Submission::Done(TaskState::new(TaskStatus::Stopped)))
///     }
///
///     fn list(
///         &mut self,
///         cluster: &ClusterName,
///         instance: &ContainerInstanceArn,
///     ) -> Result<Vec<RuntimeReport>, PortError> {
///         let there = self.0.iter().filter(|(address, status)| {
///             address.cluster == *cluster
///                 && address.container_instance_arn.as_ref() == Some(instance)
///                 && **status != TaskStatus::Stopped
///         });
///         let report = |(address, status): (&TaskAddress, &TaskStatus)| {
///             RuntimeReport::new(cluster.clone(), address.task.clone(), TaskState::new(*status))
///         };
///         Ok(there.map(report).collect())
///     }
/// }
/// let mut runtime: Box<dyn ContainerRuntime> = Box::new(Instant::default());
/// let nothing = runtime.list(&ClusterName::new("web")?, &ContainerInstanceArn::new("i1")?)?;
/// assert!(nothing.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait ContainerRuntime {
    /// Starts a task; answers how far it has come, or that it is on its way.
    ///
    /// # Errors
    ///
    /// [`PortError`]. After a transient one the order is given again; a permanent one says that the
    /// task does not start, and why.
    fn start(&mut self, spec: &TaskSpec) -> Result<Submission<TaskState>, PortError>;

    /// Stops a task.
    ///
    /// # Errors
    ///
    /// [`PortError`]. After a transient one the order is given again; a permanent one says that the
    /// task cannot be stopped.
    fn stop(&mut self, order: &StopOrder) -> Result<Submission<TaskState>, PortError>;

    /// What runs on an instance, or is on its way to, in the order of the ids; tasks that have
    /// stopped may be among it.
    ///
    /// # Errors
    ///
    /// [`PortError`], when it cannot be said. An instance that is not known is such an error, not an
    /// empty list: an empty list says that every task there is lost.
    fn list(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
    ) -> Result<Vec<RuntimeReport>, PortError>;

    /// The next report; `None` when there is none now. A runtime that reports in another way need
    /// not have any here.
    fn poll_report(&mut self) -> Option<RuntimeReport> {
        None
    }
}
