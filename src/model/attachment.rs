//! What tasks are given besides their containers: network interfaces and volumes.

use alloc::string::String;
use alloc::vec::Vec;

use super::service::spelled;

/// What a task is given.
///
/// Source: ECS API Reference, `Attachment`, read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AttachmentKind {
    /// A network interface of its own, in network mode `awsvpc`.
    ElasticNetworkInterface,
    /// A volume that is made for it.
    AmazonElasticBlockStorage,
}

spelled!(
    AttachmentKind,
    ElasticNetworkInterface = "ElasticNetworkInterface",
    AmazonElasticBlockStorage = "AmazonElasticBlockStorage"
);

/// How far it has come, in this order.
///
/// Source: ECS API Reference, `Attachment`, read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AttachmentStatus {
    /// It is to be made.
    Precreated,
    /// It is made.
    Created,
    /// It is on its way to the task.
    Attaching,
    /// The task has it.
    Attached,
    /// It is on its way from the task.
    Detaching,
    /// The task does not have it any more.
    Detached,
    /// It is gone.
    Deleted,
    /// The task could not be given it.
    Failed,
}

spelled!(
    AttachmentStatus,
    Precreated = "PRECREATED",
    Created = "CREATED",
    Attaching = "ATTACHING",
    Attached = "ATTACHED",
    Detaching = "DETACHING",
    Detached = "DETACHED",
    Deleted = "DELETED",
    Failed = "FAILED"
);

/// Something that a task is given, as it is now.
///
/// Source: ECS API Reference, `Attachment`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attachment {
    /// Its id, the same each time it is asked for.
    pub id: String,
    /// What it is.
    pub kind: AttachmentKind,
    /// How far it has come.
    pub status: AttachmentStatus,
    /// What is said of it, names and values, each name once: `subnetId`, `privateIPv4Address`,
    /// `volumeName` and others.
    pub details: Vec<(String, String)>,
}

impl Attachment {
    /// Something that is to be made, of which nothing is said yet.
    pub fn new(id: impl Into<String>, kind: AttachmentKind) -> Self {
        Self {
            id: id.into(),
            kind,
            status: match kind {
                AttachmentKind::ElasticNetworkInterface => AttachmentStatus::Precreated,
                AttachmentKind::AmazonElasticBlockStorage => AttachmentStatus::Created,
            },
            details: Vec::new(),
        }
    }

    /// The same with something that is said of it.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        add(&mut self.details, (name.into(), value.into()));
        self
    }

    /// What is said of it by that name.
    pub fn detail(&self, name: &str) -> Option<&str> {
        let mut details = self.details.iter();
        let (_, value) = details.find(|(known, _)| known == name)?;
        Some(value)
    }

    /// The same after a report of it. What was said before stays.
    #[must_use]
    pub(crate) fn after(mut self, report: &AttachmentState) -> Self {
        self.status = report.status.unwrap_or(self.status).max(self.status);
        for detail in &report.details {
            add(&mut self.details, detail.clone());
        }
        self
    }
}

/// Adds what is said by a name; of two values of a name the first stays.
fn add(details: &mut Vec<(String, String)>, (name, value): (String, String)) {
    if !details.iter().any(|(known, _)| *known == name) {
        details.push((name, value));
    }
}

/// What is reported of something that a task is given.
///
/// Source: ECS API Reference, `SubmitAttachmentStateChanges`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttachmentState {
    /// The id of the attachment.
    pub id: String,
    /// How far it has come.
    pub status: Option<AttachmentStatus>,
    /// What is said of it, names and values.
    pub details: Vec<(String, String)>,
}

impl AttachmentState {
    /// An attachment of which nothing is said yet.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            status: None,
            details: Vec::new(),
        }
    }

    /// The same, which has come so far.
    #[must_use]
    pub fn status(self, status: AttachmentStatus) -> Self {
        Self {
            status: Some(status),
            ..self
        }
    }

    /// The same with something that is said of it.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        add(&mut self.details, (name.into(), value.into()));
        self
    }

    /// What is known of it after another report. Its status never goes back; of two values of a name
    /// the first stays.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::model::{AttachmentState, AttachmentStatus};
    ///
    /// let attaching = AttachmentState::new("a").status(AttachmentStatus::Attaching);
    /// let attached = AttachmentState::new("a")
    ///     .status(AttachmentStatus::Attached)
    ///     .with("privateIPv4Address", "10.0.1.184");
    /// // In whichever order the reports come:
    /// assert_eq!(attaching.clone().after(&attached), attached.clone().after(&attaching));
    /// ```
    #[must_use]
    pub fn after(mut self, report: &Self) -> Self {
        for detail in &report.details {
            add(&mut self.details, detail.clone());
        }
        Self {
            status: self.status.max(report.status),
            ..self
        }
    }
}
