//! `DescribeServices`.

use alloc::vec::Vec;

use super::ServiceDetail;
use crate::api::Limits;
use crate::api::limits::at_most;
use crate::api::write::write_failure;
use crate::document::{
    Document, Field, Findings, Read, Reading, Shape, Structure, Unlisted, Violations,
};
use crate::model::{Failure, Reference, name, names, read_one};

/// A request to describe services.
///
/// Source: ECS API Reference, `DescribeServices`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescribeServices {
    /// The cluster; `None` is `default`.
    pub cluster: Option<Reference>,
    /// The services, at most ten.
    pub services: Vec<Reference>,
    /// Whether their tags are wanted.
    pub include_tags: bool,
}

impl DescribeServices {
    /// A request to describe those services of the cluster `default`, without tags.
    pub fn new(services: Vec<Reference>) -> Self {
        Self {
            cluster: None,
            services,
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
            &DESCRIBE_SERVICES,
            reading,
            |fields, _, findings| {
                let services = names(fields, "services", Reference::new, findings);
                let request = Self {
                    cluster: name(fields, "cluster", Reference::new, findings),
                    include_tags: fields.texts("include").any(|text| text == "TAGS"),
                    ..Self::new(services)
                };
                request.limits(findings);
                Some(request)
            },
        )
    }
}

impl Limits for DescribeServices {
    fn limits(&self, findings: &mut Findings) {
        let list = ("services", self.services.as_slice());
        at_most(list, (10, "at most 10 services"), findings);
    }
}

/// The services that were found, in the order of the request, and what was not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescribeServicesResponse {
    /// The services.
    pub services: Vec<ServiceDetail>,
    /// `MISSING` for each that is not there.
    pub failures: Vec<Failure>,
}

impl DescribeServicesResponse {
    /// Services that were found, and what was not.
    pub fn new(services: Vec<ServiceDetail>, failures: Vec<Failure>) -> Self {
        Self { services, failures }
    }

    pub(in crate::api) fn write(&self) -> Document {
        let services = self.services.iter().map(ServiceDetail::write);
        let failures = self.failures.iter().map(write_failure);
        Document::object([
            ("services", Document::array(services)),
            ("failures", Document::array(failures)),
        ])
    }
}

static DESCRIBE_SERVICES: Structure = Structure {
    name: "DescribeServicesRequest",
    fields: &[
        Field::optional("cluster", Shape::Text),
        Field::required("services", Shape::List(&Shape::Text)),
        Field::optional(
            "include",
            Shape::List(&Shape::Choice(&["TAGS"], Unlisted::Kept)),
        ),
    ],
};
