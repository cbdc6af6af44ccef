//! `ListTasks`.

use alloc::string::String;
use alloc::vec::Vec;

use crate::api::write::write_page;
use crate::api::{Limits, Page};
use crate::document::{
    Document, Field, FieldPath, Fields, Findings, Read, Reading, Shape, Structure, Unlisted,
    Violation, Violations,
};
use crate::model::{
    DesiredStatus, Family, LaunchType, Reference, StartedBy, launch_type, name, read_one,
};

/// A request to list tasks.
///
/// Source: ECS API Reference, `ListTasks`, read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListTasks {
    /// The cluster; `None` is `default`.
    pub cluster: Option<Reference>,
    /// Only those on this instance.
    pub container_instance: Option<Reference>,
    /// Only those of definitions of this family.
    pub family: Option<Family>,
    /// Only those of this service.
    pub service_name: Option<Reference>,
    /// Only those that this started; if it is given nothing else may be, but the page.
    pub started_by: Option<StartedBy>,
    /// Only those that should run, or that should not; `None` lists what should be `PENDING`, which
    /// is nothing.
    pub desired_status: Option<DesiredStatus>,
    /// Only those of this launch type.
    pub launch_type: Option<LaunchType>,
    /// Which part of the list is wanted.
    pub page: Page,
}

impl ListTasks {
    /// A request for a part of the list of the tasks of the cluster `default` that should run.
    pub fn new(page: Page) -> Self {
        Self {
            desired_status: Some(DesiredStatus::Running),
            page,
            ..Self::default()
        }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong, another filter beside `startedBy` included.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &LIST_TASKS, reading, |fields, _, findings| {
            check_status(fields, findings);
            let instance = name(fields, "containerInstance", Reference::new, findings);
            let request = Self {
                cluster: name(fields, "cluster", Reference::new, findings),
                container_instance: instance,
                family: name(fields, "family", Family::new, findings),
                service_name: name(fields, "serviceName", Reference::new, findings),
                started_by: name(fields, "startedBy", StartedBy::new, findings),
                desired_status: match fields.text("desiredStatus") {
                    None => Some(DesiredStatus::Running),
                    Some(text) => DesiredStatus::from_text(text),
                },
                launch_type: launch_type(fields),
                page: Page::read(fields, findings),
            };
            request.limits(findings);
            Some(request)
        })
    }
}

/// Beside `startedBy` no status may be asked for, not even that of tasks that should run.
fn check_status(fields: &Fields<'_>, findings: &mut Findings) {
    if fields.has("startedBy") && fields.has("desiredStatus") {
        let path = fields.at("desiredStatus");
        let violation = Violation::rule(path, ONLY_FILTER);
        findings.report(violation.found(fields.value("desiredStatus")));
    }
}

impl Limits for ListTasks {
    fn limits(&self, findings: &mut Findings) {
        self.page.limits(findings);
        if self.started_by.is_none() {
            return;
        }
        let instance = self.container_instance.as_ref().map(Reference::as_str);
        let service = self.service_name.as_ref().map(Reference::as_str);
        let others = [
            ("containerInstance", instance),
            ("family", self.family.as_ref().map(Family::as_str)),
            ("launchType", self.launch_type.map(LaunchType::as_str)),
            ("serviceName", service),
        ];
        for (field, text) in others {
            if let Some(text) = text {
                let path = FieldPath::root().field(field);
                let violation = Violation::rule(path, ONLY_FILTER);
                findings.report(violation.found(Some(&text.into())));
            }
        }
    }
}

/// A part of the list of tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListTasksResponse {
    /// The ARNs, in the order of their bytes.
    pub task_arns: Vec<String>,
    /// Where the next part begins.
    pub next_token: Option<String>,
}

impl ListTasksResponse {
    /// A part of the list.
    pub fn new((task_arns, next_token): (Vec<String>, Option<String>)) -> Self {
        Self {
            task_arns,
            next_token,
        }
    }

    pub(in crate::api) fn write(&self) -> Document {
        write_page("taskArns", &self.task_arns, self.next_token.as_deref())
    }
}

static LIST_TASKS: Structure = Structure {
    name: "ListTasksRequest",
    fields: &[
        Field::optional("cluster", Shape::Text),
        Field::optional("containerInstance", Shape::Text),
        Field::optional(
            "desiredStatus",
            Shape::Choice(&["RUNNING", "PENDING", "STOPPED"], Unlisted::Refused),
        ),
        Field::optional("family", Shape::Text),
        Field::optional(
            "launchType",
            Shape::Choice(&["EC2", "FARGATE", "EXTERNAL"], Unlisted::Refused),
        ),
        Field::optional("maxResults", Shape::Integer),
        Field::optional("nextToken", Shape::Text),
        Field::optional("serviceName", Shape::Text),
        Field::optional("startedBy", Shape::Text),
    ],
};

const ONLY_FILTER: &str = "startedBy must be the only filter";
