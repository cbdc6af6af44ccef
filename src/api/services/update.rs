//! `UpdateService`.

use super::ServiceDetail;
use super::detail::write_one;
use crate::document::{Document, Read, Reading, Violations};
use crate::model::shape::service::UPDATE_SERVICE_REQUEST;
use crate::model::{self, Reference, name, read_one, read_update_service};

/// A request to change a service.
///
/// Source: ECS API Reference, `UpdateService`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateService {
    /// The cluster; `None` is `default`.
    pub cluster: Option<Reference>,
    /// The service.
    pub service: Reference,
    /// What changes. The task definition may also be named by its family, of which the newest
    /// `ACTIVE` revision is meant, or by family and revision.
    pub change: model::UpdateService,
}

impl UpdateService {
    /// A request to change that service of the cluster `default` so.
    pub fn new(service: Reference, change: model::UpdateService) -> Self {
        Self {
            cluster: None,
            service,
            change,
        }
    }

    /// Reads the request. Whether the service is a valid one afterwards is checked when it is
    /// changed.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong by itself.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(
            document,
            &UPDATE_SERVICE_REQUEST,
            reading,
            |fields, reading, findings| {
                let change = read_update_service(fields, reading, findings);
                let service = name(fields, "service", Reference::new, findings);
                Some(Self {
                    cluster: name(fields, "cluster", Reference::new, findings),
                    ..Self::new(service?, change)
                })
            },
        )
    }
}

/// The service as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateServiceResponse {
    /// The service.
    pub service: ServiceDetail,
}

impl UpdateServiceResponse {
    /// The service as it is now.
    pub fn new(service: ServiceDetail) -> Self {
        Self { service }
    }

    pub(in crate::api) fn write(&self) -> Document {
        write_one(&self.service)
    }
}
