//! `CreateService`.

use super::ServiceDetail;
use super::detail::write_one;
use crate::api::{Limits, Tags};
use crate::document::{Document, Findings, Read, Reading, Violations};
use crate::model::shape::service::CREATE_SERVICE_REQUEST;
use crate::model::{self, Reference, name, read_create_service, read_one};

/// A request to make a service.
///
/// Source: ECS API Reference, `CreateService`, read 2026-11.
///
/// # Example
///
/// ```
/// use bayplan::api::CreateService;
/// use bayplan::document::Reading;
///
/// let document = serde_json::from_str(
///     r#"{"serviceName": "web", "taskDefinition": "web", "desiredCount": 2}"#,
/// )?;
/// let request = CreateService::read(document, Reading::Strict)?.value;
/// assert_eq!(request.service.desired_count, Some(2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateService {
    /// The cluster; `None` is `default`.
    pub cluster: Option<Reference>,
    /// The service. Its task definition may also be named by its family, of which the newest
    /// `ACTIVE` revision is meant, or by family and revision.
    pub service: model::CreateService,
    /// Its tags.
    pub tags: Tags,
}

impl CreateService {
    /// A request for a service of the cluster `default`, without tags.
    pub fn new(service: model::CreateService) -> Self {
        Self {
            cluster: None,
            service,
            tags: Tags::default(),
        }
    }

    /// Reads the request. Whether the service is a valid one is checked when it is made, by the
    /// quotas of the account.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong by itself.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(
            document,
            &CREATE_SERVICE_REQUEST,
            reading,
            |fields, reading, findings| {
                let service = read_create_service(fields, reading, findings);
                Some(Self {
                    cluster: name(fields, "cluster", Reference::new, findings),
                    tags: Tags::read(fields, findings),
                    ..Self::new(service?)
                })
            },
        )
    }
}

impl Limits for CreateService {
    fn limits(&self, _: &mut Findings) {}

    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

/// The service that was made, or that was there already.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateServiceResponse {
    /// The service.
    pub service: ServiceDetail,
}

impl CreateServiceResponse {
    /// The service that was made.
    pub fn new(service: ServiceDetail) -> Self {
        Self { service }
    }

    pub(in crate::api) fn write(&self) -> Document {
        write_one(&self.service)
    }
}
