//! Whom events are told to.

use alloc::boxed::Box;

use super::PortError;
use crate::api::{ContainerInstanceDetail, TaskDetail};
use crate::model::{ClusterName, ServiceName};
use crate::plan::{EventName, ServiceNotice};
use crate::time::Timestamp;

/// An event, to be told to others.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventRecord {
    /// Its number: each event has the next one.
    pub number: u64,
    /// When it happened.
    pub at: Timestamp,
    /// In which cluster.
    pub cluster: ClusterName,
    /// To which service; `None` where it happened to a task or an instance.
    pub service: Option<ServiceName>,
    /// The task that changed, as it was then.
    pub task: Option<Box<TaskDetail>>,
    /// The instance that changed, as it was then.
    pub container_instance: Option<Box<ContainerInstanceDetail>>,
    /// Its name for programs, where it has one.
    pub name: Option<EventName>,
    /// What is said, in ECS's words, where anything is.
    pub notice: Option<ServiceNotice>,
}

impl EventRecord {
    /// An event of a cluster of which nothing else is said yet.
    pub fn new(number: u64, at: Timestamp, cluster: ClusterName) -> Self {
        Self {
            number,
            at,
            cluster,
            service: None,
            task: None,
            container_instance: None,
            name: None,
            notice: None,
        }
    }
}

/// Takes events, to tell them to others.
///
/// A host guarantees: an event that was taken is kept; one that comes again, by its number, is the
/// same event. No call waits.
///
/// A host may rely on: events come in the order of their numbers, none is left out, and the next one
/// does not come before this one was taken or refused for good.
///
/// # Example
///
/// ```
/// use bayplan::ports::{EventRecord, EventSink, PortError};
///
/// /// Keeps what is said.
/// #[derive(Default)]
/// struct Log(Vec<String>);
///
/// impl EventSink for Log {
///     fn publish(&mut self, event: &EventRecord) -> Result<(), PortError> {
///         self.0.extend(event.notice.as_ref().map(ToString::to_string));
///         Ok(())
///     }
/// }
/// let sink: Box<dyn EventSink> = Box::new(Log::default());
/// # drop(sink);
/// ```
pub trait EventSink {
    /// Takes an event.
    ///
    /// # Errors
    ///
    /// [`PortError`]. After a transient one the event is given again; one refused for good is reported
    /// and left out.
    fn publish(&mut self, event: &EventRecord) -> Result<(), PortError>;
}
