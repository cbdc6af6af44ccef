//! What keeps instances and their tasks for several planners.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::PortError;
use crate::api::TaskParameters;
use crate::model::{ClusterName, ContainerInstance, ContainerInstanceArn, Task};
use crate::time::{TimeDelta, Timestamp};

/// An instance and its tasks, as they are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InstanceRecord {
    /// The instance as it would be without these tasks: what it has less than it registered is
    /// taken by things that are not known.
    pub instance: ContainerInstance,
    /// Its tasks that have not stopped, in the order of their ids.
    pub tasks: Vec<RecordedTask>,
    /// When its agent was heard last; `None` where no heartbeat was ever told: then nothing is expected.
    ///
    /// Ours: it may be up to a minute behind, as heartbeats alone are not worth a write each.
    pub last_heartbeat: Option<Timestamp>,
}

impl InstanceRecord {
    /// An instance without tasks whose agent was heard then, if it was.
    pub fn new(instance: ContainerInstance, last_heartbeat: Option<Timestamp>) -> Self {
        Self {
            instance,
            tasks: Vec::new(),
            last_heartbeat,
        }
    }

    /// Whether its agent was heard within that time; exactly that long ago it was. Where no heartbeat was
    /// ever told, what is said of it.
    ///
    /// Ours: with [`HEARTBEAT_LIMIT`](crate::model::HEARTBEAT_LIMIT), a bit more than the agent itself waits for a heartbeat.
    pub fn is_agent_connected(&self, now: Timestamp, limit: TimeDelta) -> bool {
        let heard = self.last_heartbeat;
        heard.map_or(self.instance.agent_connected, |last| {
            now.duration_since(last) <= limit
        })
    }
}

/// A task, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedTask {
    /// The task.
    pub task: Task,
    /// The planner that placed it, and sees to it unless another has its service.
    pub planner: String,
    /// What it was run with; `None` where nothing was said.
    pub parameters: Option<Arc<TaskParameters>>,
}

impl RecordedTask {
    /// A task that a planner placed, run with nothing special.
    pub fn new(task: Task, planner: impl Into<String>) -> Self {
        Self {
            task,
            planner: planner.into(),
            parameters: None,
        }
    }
}

/// The version of a record: another one after each write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u64);

impl Version {
    /// The version of that number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// A record and its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned {
    /// The record.
    pub record: InstanceRecord,
    /// Its version.
    pub version: Version,
}

/// What must be there for a write to take place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Expected {
    /// No record of the instance.
    Absent,
    /// The record of that version.
    Version(Version),
}

/// Why a registry did not do what it was asked to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InstanceRegistryError {
    /// Someone else wrote in between: nothing was written.
    #[error("the record of `{instance}` was changed by someone else")]
    Conflict {
        /// The instance.
        instance: ContainerInstanceArn,
        /// The version that is there; `None` when no record is.
        found: Option<Version>,
    },
    /// The registry itself failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Keeps instances and their tasks, so that several planners can share them.
///
/// Each record is written as a whole, on the condition that nobody else wrote it since it was read.
/// So two planners never give the same room of an instance away, and which of them was first needs
/// no agreement between them.
///
/// A host guarantees:
///
/// * A write takes place as a whole or not at all; after it every reader sees it.
/// * Of several writes on the same expectation at most one takes place.
/// * A version is never used twice for an instance, also not after its record was removed.
/// * After an error other than [`InstanceRegistryError::Conflict`] nothing is known of the write.
///
/// A host may rely on: a record is read again after a conflict; nothing is written that was not
/// read, except records that are new.
///
/// # Example
///
/// ```
/// use bayplan::ports::{Expected, InstanceRecord, InstanceRegistry, InstanceRegistryError};
///
/// /// A heartbeat, however many others write meanwhile.
/// fn beat(
///     registry: &mut dyn InstanceRegistry,
///     cluster: &bayplan::model::ClusterName,
///     arn: &bayplan::model::ContainerInstanceArn,
///     now: bayplan::time::Timestamp,
/// ) -> Result<(), InstanceRegistryError> {
///     while let Some(found) = registry.read(cluster, arn)? {
///         let mut record = found.record;
///         record.last_heartbeat = Some(now);
///         match registry.write(cluster, record, Expected::Version(found.version)) {
///             Err(InstanceRegistryError::Conflict { .. }) => {}
///             Err(other) => return Err(other),
///             Ok(_) => break,
///         }
///     }
///     Ok(())
/// }
/// ```
pub trait InstanceRegistry {
    /// The record of an instance; `None` when there is none.
    ///
    /// # Errors
    ///
    /// [`InstanceRegistryError::Port`].
    fn read(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
    ) -> Result<Option<Versioned>, InstanceRegistryError>;

    /// The records of a cluster after an instance, in the order of the instances' ARNs, at most
    /// `limit`; fewer than that are the last.
    ///
    /// # Errors
    ///
    /// [`InstanceRegistryError::Port`].
    fn list(
        &mut self,
        cluster: &ClusterName,
        after: Option<&ContainerInstanceArn>,
        limit: usize,
    ) -> Result<Vec<Versioned>, InstanceRegistryError>;

    /// Writes the record of an instance; answers its new version.
    ///
    /// # Errors
    ///
    /// [`InstanceRegistryError::Conflict`] when what is there is not what is expected;
    /// [`InstanceRegistryError::Port`].
    fn write(
        &mut self,
        cluster: &ClusterName,
        record: InstanceRecord,
        expected: Expected,
    ) -> Result<Version, InstanceRegistryError>;

    /// Removes the record of an instance of that version.
    ///
    /// # Errors
    ///
    /// As [`Self::write`].
    fn remove(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
        version: Version,
    ) -> Result<(), InstanceRegistryError>;
}
