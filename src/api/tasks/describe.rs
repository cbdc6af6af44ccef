//! `DescribeTasks`.

use alloc::vec::Vec;

use super::TaskDetail;
use super::run::write_tasks;
use crate::api::Limits;
use crate::api::limits::at_most;
use crate::document::{
    Document, Field, Findings, Read, Reading, Shape, Structure, Unlisted, Violations,
};
use crate::model::{Failure, Reference, name, names, read_one};

/// A request to describe tasks.
///
/// Source: ECS API Reference, `DescribeTasks`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescribeTasks {
    /// The cluster; `None` is `default`.
    pub cluster: Option<Reference>,
    /// The tasks, at most 100.
    pub tasks: Vec<Reference>,
    /// Whether their tags are wanted.
    pub include_tags: bool,
}

impl DescribeTasks {
    /// A request to describe those tasks of the cluster `default`, without tags.
    pub fn new(tasks: Vec<Reference>) -> Self {
        Self {
            cluster: None,
            tasks,
            include_tags: false,
        }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &DESCRIBE_TASKS, reading, |fields, _, findings| {
            let tasks = names(fields, "tasks", Reference::new, findings);
            let request = Self {
                cluster: name(fields, "cluster", Reference::new, findings),
                include_tags: fields.texts("include").any(|text| text == "TAGS"),
                ..Self::new(tasks)
            };
            request.limits(findings);
            Some(request)
        })
    }
}

impl Limits for DescribeTasks {
    fn limits(&self, findings: &mut Findings) {
        let list = ("tasks", self.tasks.as_slice());
        at_most(list, (100, "at most 100 tasks"), findings);
    }
}

/// The tasks that were found, in the order of the request, and what was not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescribeTasksResponse {
    /// The tasks.
    pub tasks: Vec<TaskDetail>,
    /// `MISSING` for each that is not there.
    pub failures: Vec<Failure>,
}

impl DescribeTasksResponse {
    /// Tasks that were found, and what was not.
    pub fn new(tasks: Vec<TaskDetail>, failures: Vec<Failure>) -> Self {
        Self { tasks, failures }
    }

    pub(in crate::api) fn write(&self) -> Document {
        write_tasks(&self.tasks, &self.failures)
    }
}

static DESCRIBE_TASKS: Structure = Structure {
    name: "DescribeTasksRequest",
    fields: &[
        Field::optional("cluster", Shape::Text),
        Field::required("tasks", Shape::List(&Shape::Text)),
        Field::optional(
            "include",
            Shape::List(&Shape::Choice(&["TAGS"], Unlisted::Kept)),
        ),
    ],
};
