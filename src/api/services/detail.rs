//! A service as responses show it.

use crate::api::Tags;
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
    /// Its tags, if they were asked for.
    pub tags: Tags,
}

impl ServiceDetail {
    /// A service with its tags, if they were asked for.
    pub fn new(service: Service, tags: Tags) -> Self {
        Self { service, tags }
    }

    /// The service in the shape of the API.
    pub fn write(&self) -> Document {
        write_service(&self.service).with([("tags", self.tags.write())])
    }
}

/// A response that is one service.
pub(super) fn write_one(service: &ServiceDetail) -> Document {
    Document::object([("service", service.write())])
}
