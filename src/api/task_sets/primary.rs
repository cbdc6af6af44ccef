//! `UpdateServicePrimaryTaskSet`.

use super::detail::write_one;
use super::{NamedTaskSet, TaskSetDetail};
use crate::document::{Document, Field, Read, Reading, Shape, Structure, Violations};
use crate::model::read_one;

/// A request to make a task set the `PRIMARY` one of its service.
///
/// Source: ECS API Reference, `UpdateServicePrimaryTaskSet`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateServicePrimaryTaskSet {
    /// The task set.
    pub task_set: NamedTaskSet,
}

impl UpdateServicePrimaryTaskSet {
    /// A request for that task set.
    pub fn new(task_set: NamedTaskSet) -> Self {
        Self { task_set }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &UPDATE_PRIMARY, reading, |fields, _, findings| {
            NamedTaskSet::read(fields, "primaryTaskSet", findings).map(Self::new)
        })
    }
}

/// The task set, which is `PRIMARY` now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateServicePrimaryTaskSetResponse {
    /// The task set.
    pub task_set: TaskSetDetail,
}

impl UpdateServicePrimaryTaskSetResponse {
    /// The task set, which is `PRIMARY` now.
    pub fn new(task_set: TaskSetDetail) -> Self {
        Self { task_set }
    }

    pub(in crate::api) fn write(&self) -> Document {
        write_one(&self.task_set)
    }
}

static UPDATE_PRIMARY: Structure = Structure {
    name: "UpdateServicePrimaryTaskSetRequest",
    fields: &[
        Field::required("cluster", Shape::Text),
        Field::required("service", Shape::Text),
        Field::required("primaryTaskSet", Shape::Text),
    ],
};
