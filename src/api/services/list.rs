//! `ListServices`.

use alloc::string::String;
use alloc::vec::Vec;

use crate::api::write::write_page;
use crate::api::{Limits, Page};
use crate::document::{
    Document, Field, Findings, Read, Reading, Shape, Structure, Unlisted, Violations,
};
use crate::model::shape::service::SCHEDULING_STRATEGY;
use crate::model::shape::task::LAUNCH_TYPE;
use crate::model::{LaunchType, Reference, SchedulingStrategy, launch_type, name, read_one};

/// A request to list services.
///
/// Source: ECS API Reference, `ListServices`, read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListServices {
    /// The cluster; `None` is `default`.
    pub cluster: Option<Reference>,
    /// Only those of this launch type.
    pub launch_type: Option<LaunchType>,
    /// Only those of this scheduling strategy.
    pub scheduling_strategy: Option<SchedulingStrategy>,
    /// Which part of the list is wanted; where nothing is said, ten services.
    pub page: Page,
}

impl ListServices {
    /// A request for a part of the list of the cluster `default`.
    pub fn new(page: Page) -> Self {
        Self {
            page,
            ..Self::default()
        }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &LIST_SERVICES, reading, |fields, _, findings| {
            let strategy = fields.text("schedulingStrategy");
            let request = Self {
                cluster: name(fields, "cluster", Reference::new, findings),
                launch_type: launch_type(fields),
                scheduling_strategy: strategy.and_then(SchedulingStrategy::from_text),
                page: Page::read(fields, findings),
            };
            request.limits(findings);
            Some(request)
        })
    }
}

impl Limits for ListServices {
    fn limits(&self, findings: &mut Findings) {
        self.page.limits(findings);
    }
}

/// A part of the list of services.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListServicesResponse {
    /// The ARNs, in the order of their bytes.
    pub service_arns: Vec<String>,
    /// Where the next part begins.
    pub next_token: Option<String>,
}

impl ListServicesResponse {
    /// A part of the list.
    pub fn new((service_arns, next_token): (Vec<String>, Option<String>)) -> Self {
        Self {
            service_arns,
            next_token,
        }
    }

    pub(in crate::api) fn write(&self) -> Document {
        write_page(
            "serviceArns",
            &self.service_arns,
            self.next_token.as_deref(),
        )
    }
}

static LIST_SERVICES: Structure = Structure {
    name: "ListServicesRequest",
    fields: &[
        Field::optional("cluster", Shape::Text),
        Field::optional("nextToken", Shape::Text),
        Field::optional("maxResults", Shape::Integer),
        Field::optional("launchType", Shape::Choice(&LAUNCH_TYPE, Unlisted::Refused)),
        Field::optional(
            "schedulingStrategy",
            Shape::Choice(&SCHEDULING_STRATEGY, Unlisted::Refused),
        ),
        // Services that ECS manages by itself are not supported.
        Field::optional(
            "resourceManagementType",
            Shape::Choice(&["CUSTOMER"], Unlisted::Refused),
        ),
    ],
};
