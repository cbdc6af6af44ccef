//! `UpdateTaskSet`.

use super::detail::write_one;
use super::{NamedTaskSet, TaskSetDetail};
use crate::document::{
    Document, Field, Problem, Read, Reading, Shape, Structure, Violation, Violations,
};
use crate::model::shape::service::SCALE;
use crate::model::{read_one, read_scale};

/// A request to scale a task set.
///
/// Source: ECS API Reference, `UpdateTaskSet`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateTaskSet {
    /// The task set.
    pub task_set: NamedTaskSet,
    /// Its share of the desired count from now on, in thousandths of a percent: 0 to 100000.
    pub scale: u32,
}

impl UpdateTaskSet {
    /// A request to give a task set that share, in thousandths of a percent.
    pub fn new(task_set: NamedTaskSet, scale: u32) -> Self {
        Self { task_set, scale }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong by itself.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(
            document,
            &UPDATE_TASK_SET,
            reading,
            |fields, _, findings| {
                let task_set = NamedTaskSet::read(fields, "taskSet", findings);
                let scale = read_scale(fields, findings);
                let given = fields.structure("scale");
                if let Some(without) = given.filter(|given| !given.has("value")) {
                    findings.report(Violation::at(without.at("value"), Problem::Missing));
                }
                Some(Self::new(task_set?, scale?))
            },
        )
    }
}

/// The task set as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateTaskSetResponse {
    /// The task set.
    pub task_set: TaskSetDetail,
}

impl UpdateTaskSetResponse {
    /// The task set as it is now.
    pub fn new(task_set: TaskSetDetail) -> Self {
        Self { task_set }
    }

    pub(in crate::api) fn write(&self) -> Document {
        write_one(&self.task_set)
    }
}

static UPDATE_TASK_SET: Structure = Structure {
    name: "UpdateTaskSetRequest",
    fields: &[
        Field::required("cluster", Shape::Text),
        Field::required("service", Shape::Text),
        Field::required("taskSet", Shape::Text),
        Field::required("scale", Shape::Structure(&SCALE)),
    ],
};
