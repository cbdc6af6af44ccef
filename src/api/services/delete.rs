//! `DeleteService`.

use super::ServiceDetail;
use super::detail::write_one;
use crate::document::{Document, Field, Read, Reading, Shape, Structure, Violations};
use crate::model::{Reference, name, read_one};

/// A request to delete a service.
///
/// Source: ECS API Reference, `DeleteService`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeleteService {
    /// The cluster; `None` is `default`.
    pub cluster: Option<Reference>,
    /// The service.
    pub service: Reference,
    /// Whether it is deleted also if it has tasks.
    pub force: bool,
}

impl DeleteService {
    /// A request to delete that service of the cluster `default` if it has no tasks.
    pub fn new(service: Reference) -> Self {
        Self {
            cluster: None,
            service,
            force: false,
        }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &DELETE_SERVICE, reading, |fields, _, findings| {
            let service = name(fields, "service", Reference::new, findings);
            Some(Self {
                cluster: name(fields, "cluster", Reference::new, findings),
                force: fields.boolean("force").unwrap_or(false),
                ..Self::new(service?)
            })
        })
    }
}

/// The service that was deleted; it is `DRAINING` until its tasks are gone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeleteServiceResponse {
    /// The service.
    pub service: ServiceDetail,
}

impl DeleteServiceResponse {
    /// The service that was deleted.
    pub fn new(service: ServiceDetail) -> Self {
        Self { service }
    }

    pub(in crate::api) fn write(&self) -> Document {
        write_one(&self.service)
    }
}

static DELETE_SERVICE: Structure = Structure {
    name: "DeleteServiceRequest",
    fields: &[
        Field::optional("cluster", Shape::Text),
        Field::required("service", Shape::Text),
        Field::optional("force", Shape::Boolean),
    ],
};
