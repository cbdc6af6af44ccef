//! A service as responses show it.

use alloc::vec::Vec;

use crate::api::{Tags, TaskSetDetail};
use crate::document::Document;
use crate::model::{Service, write_service};

/// A service as responses show it.
///
/// Source: ECS API Reference, `Service`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceDetail {
    /// The service, its tasks counted when it was asked for.
    pub service: Service,
    /// Its task sets, if someone else controls its deployments.
    pub task_sets: Vec<TaskSetDetail>,
    /// Its tags, if they were asked for.
    pub tags: Tags,
}

impl ServiceDetail {
    /// A service without task sets, with its tags, if they were asked for.
    pub fn new(service: Service, tags: Tags) -> Self {
        Self {
            service,
            task_sets: Vec::new(),
            tags,
        }
    }

    /// The service in the shape of the API.
    pub fn write(&self) -> Document {
        let task_sets = self.task_sets.iter().map(TaskSetDetail::write);
        write_service(&self.service).with([
            ("taskSets", Document::array(task_sets)),
            ("tags", self.tags.write()),
        ])
    }
}

/// A response that is one service.
pub(super) fn write_one(service: &ServiceDetail) -> Document {
    Document::object([("service", service.write())])
}
