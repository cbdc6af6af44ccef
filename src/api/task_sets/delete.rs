//! `DeleteTaskSet`.

use super::detail::write_one;
use super::{NamedTaskSet, TaskSetDetail};
use crate::document::{Document, Field, Read, Reading, Shape, Structure, Violations};
use crate::model::read_one;

/// A request to delete a task set.
///
/// Source: ECS API Reference, `DeleteTaskSet`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeleteTaskSet {
    /// The task set.
    pub task_set: NamedTaskSet,
    /// Whether it is deleted also if its scale is above 0.
    pub force: bool,
}

impl DeleteTaskSet {
    /// A request to delete a task set whose scale is 0.
    pub fn new(task_set: NamedTaskSet) -> Self {
        Self {
            task_set,
            force: false,
        }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(
            document,
            &DELETE_TASK_SET,
            reading,
            |fields, _, findings| {
                let task_set = NamedTaskSet::read(fields, "taskSet", findings);
                Some(Self {
                    force: fields.boolean("force").unwrap_or(false),
                    ..Self::new(task_set?)
                })
            },
        )
    }
}

/// The task set that was deleted; it is `DRAINING` until its tasks are gone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeleteTaskSetResponse {
    /// The task set.
    pub task_set: TaskSetDetail,
}

impl DeleteTaskSetResponse {
    /// The task set that was deleted.
    pub fn new(task_set: TaskSetDetail) -> Self {
        Self { task_set }
    }

    pub(in crate::api) fn write(&self) -> Document {
        write_one(&self.task_set)
    }
}

static DELETE_TASK_SET: Structure = Structure {
    name: "DeleteTaskSetRequest",
    fields: &[
        Field::required("cluster", Shape::Text),
        Field::required("service", Shape::Text),
        Field::required("taskSet", Shape::Text),
        Field::optional("force", Shape::Boolean),
    ],
};
