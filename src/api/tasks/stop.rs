//! `StopTask`.

use alloc::string::{String, ToString};

use super::TaskDetail;
use crate::document::{Document, Field, Read, Reading, Shape, Structure, Violations};
use crate::model::{Reference, name, read_one};

/// A request to stop a task.
///
/// Source: ECS API Reference, `StopTask`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StopTask {
    /// The cluster; `None` is `default`.
    pub cluster: Option<Reference>,
    /// The task.
    pub task: Reference,
    /// Why: its `stoppedReason`.
    pub reason: Option<String>,
}

impl StopTask {
    /// A request to stop that task of the cluster `default`.
    pub fn new(task: Reference) -> Self {
        Self {
            cluster: None,
            task,
            reason: None,
        }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &STOP_TASK, reading, |fields, _, findings| {
            Some(Self {
                cluster: name(fields, "cluster", Reference::new, findings),
                reason: fields.text("reason").map(ToString::to_string),
                ..Self::new(name(fields, "task", Reference::new, findings)?)
            })
        })
    }
}

/// The task as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StopTaskResponse {
    /// The task.
    pub task: TaskDetail,
}

impl StopTaskResponse {
    /// The task as it is now.
    pub fn new(task: TaskDetail) -> Self {
        Self { task }
    }

    pub(in crate::api) fn write(&self) -> Document {
        Document::object([("task", self.task.write())])
    }
}

static STOP_TASK: Structure = Structure {
    name: "StopTaskRequest",
    fields: &[
        Field::optional("cluster", Shape::Text),
        Field::required("task", Shape::Text),
        Field::optional("reason", Shape::Text),
    ],
};
