//! `DescribeTaskSets`.

use alloc::vec::Vec;

use super::TaskSetDetail;
use crate::api::write::write_failure;
use crate::document::{Document, Field, Read, Reading, Shape, Structure, Unlisted, Violations};
use crate::model::{Failure, Reference, name, names, read_one};

/// A request to describe task sets of a service.
///
/// Source: ECS API Reference, `DescribeTaskSets`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescribeTaskSets {
    /// The cluster.
    pub cluster: Reference,
    /// The service.
    pub service: Reference,
    /// The task sets; none is all of the service.
    pub task_sets: Vec<Reference>,
    /// Whether their tags are wanted.
    pub include_tags: bool,
}

impl DescribeTaskSets {
    /// A request for all task sets of a service of a cluster, without tags.
    pub fn new(cluster: Reference, service: Reference) -> Self {
        Self {
            cluster,
            service,
            task_sets: Vec::new(),
            include_tags: false,
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
            &DESCRIBE_TASK_SETS,
            reading,
            |fields, _, findings| {
                let cluster = name(fields, "cluster", Reference::new, findings);
                let service = name(fields, "service", Reference::new, findings);
                Some(Self {
                    task_sets: names(fields, "taskSets", Reference::new, findings),
                    include_tags: fields.texts("include").any(|text| text == "TAGS"),
                    ..Self::new(cluster?, service?)
                })
            },
        )
    }
}

/// The task sets that were found, in the order of the request or else of their making, and what was
/// not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescribeTaskSetsResponse {
    /// The task sets.
    pub task_sets: Vec<TaskSetDetail>,
    /// `MISSING` for each that is not there.
    pub failures: Vec<Failure>,
}

impl DescribeTaskSetsResponse {
    /// Task sets that were found, and what was not.
    pub fn new(task_sets: Vec<TaskSetDetail>, failures: Vec<Failure>) -> Self {
        Self {
            task_sets,
            failures,
        }
    }

    pub(in crate::api) fn write(&self) -> Document {
        let task_sets = self.task_sets.iter().map(TaskSetDetail::write);
        let failures = self.failures.iter().map(write_failure);
        Document::object([
            ("taskSets", Document::array(task_sets)),
            ("failures", Document::array(failures)),
        ])
    }
}

static DESCRIBE_TASK_SETS: Structure = Structure {
    name: "DescribeTaskSetsRequest",
    fields: &[
        Field::required("cluster", Shape::Text),
        Field::required("service", Shape::Text),
        Field::optional("taskSets", Shape::List(&Shape::Text)),
        Field::optional(
            "include",
            Shape::List(&Shape::Choice(&["TAGS"], Unlisted::Kept)),
        ),
    ],
};
