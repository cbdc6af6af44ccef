//! `UpdateTaskProtection` and `GetTaskProtection`.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Limits;
use super::limits::{at_most, exceeds};
use super::write::write_failure;
use crate::document::{Document, Field, Findings, Read, Reading, Shape, Structure, Violations};
use crate::model::{Failure, Reference, name, names, read_one};
use crate::time::Timestamp;

/// A request to protect tasks of services from scale-in and deployments, or not any more.
///
/// Source: ECS API Reference, `UpdateTaskProtection`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateTaskProtection {
    /// The cluster.
    pub cluster: Reference,
    /// The tasks, at most ten.
    pub tasks: Vec<Reference>,
    /// Whether they are protected from now on.
    pub protection_enabled: bool,
    /// For how long, in minutes: 1 to 2880; `None` is 120.
    pub expires_in_minutes: Option<u32>,
}

impl UpdateTaskProtection {
    /// A request to protect tasks for two hours from now on.
    pub fn new(cluster: Reference, tasks: Vec<Reference>) -> Self {
        Self {
            cluster,
            tasks,
            protection_enabled: true,
            expires_in_minutes: None,
        }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &UPDATE, reading, |fields, _, findings| {
            let tasks = names(fields, "tasks", Reference::new, findings);
            let minutes = fields.integer("expiresInMinutes");
            let minutes = minutes.map(|minutes| u32::try_from(minutes).unwrap_or(0));
            let cluster = name(fields, "cluster", Reference::new, findings);
            let request = Self {
                protection_enabled: fields.boolean("protectionEnabled")?,
                expires_in_minutes: minutes,
                ..Self::new(cluster?, tasks)
            };
            request.limits(findings);
            Some(request)
        })
    }
}

impl Limits for UpdateTaskProtection {
    fn limits(&self, findings: &mut Findings) {
        let list = ("tasks", self.tasks.as_slice());
        at_most(list, (10, "at most 10 tasks"), findings);
        let is_period = |minutes: u32| (1..=2_880).contains(&minutes);
        if let Some(minutes) = self
            .expires_in_minutes
            .filter(|minutes| !is_period(*minutes))
        {
            exceeds(("expiresInMinutes", &minutes.into()), "1 to 2880", findings);
        }
    }
}

/// A request for which tasks are protected.
///
/// Source: ECS API Reference, `GetTaskProtection`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetTaskProtection {
    /// The cluster.
    pub cluster: Reference,
    /// The tasks, at most 100; none is every protected task of the cluster.
    pub tasks: Vec<Reference>,
}

impl GetTaskProtection {
    /// A request for tasks of a cluster.
    pub fn new(cluster: Reference, tasks: Vec<Reference>) -> Self {
        Self { cluster, tasks }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &GET, reading, |fields, _, findings| {
            let tasks = names(fields, "tasks", Reference::new, findings);
            let cluster = name(fields, "cluster", Reference::new, findings);
            let request = Self::new(cluster?, tasks);
            request.limits(findings);
            Some(request)
        })
    }
}

impl Limits for GetTaskProtection {
    fn limits(&self, findings: &mut Findings) {
        let list = ("tasks", self.tasks.as_slice());
        at_most(list, (100, "at most 100 tasks"), findings);
    }
}

/// Whether a task is protected.
///
/// Source: ECS API Reference, `ProtectedTask`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProtectedTask {
    /// The ARN of the task.
    pub task_arn: String,
    /// Until when it is protected; `None` if it is not.
    pub expiration_date: Option<Timestamp>,
}

impl ProtectedTask {
    /// A task that is protected until then, or not.
    pub fn new(task_arn: String, expiration_date: Option<Timestamp>) -> Self {
        Self {
            task_arn,
            expiration_date,
        }
    }

    fn write(&self) -> Document {
        let until = self.expiration_date;
        Document::structure([
            ("taskArn", Some(self.task_arn.as_str().into())),
            ("protectionEnabled", Some(until.is_some().into())),
            ("expirationDate", until.map(|at| at.to_string().into())),
        ])
    }
}

/// The tasks that were found, in the order of the request, and why others were not changed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateTaskProtectionResponse {
    /// The tasks as they are now.
    pub protected_tasks: Vec<ProtectedTask>,
    /// `MISSING`, `TASK_NOT_VALID` or `DEPLOYMENT_BLOCKED` for each of the others.
    pub failures: Vec<Failure>,
}

impl UpdateTaskProtectionResponse {
    /// Tasks that were changed, and why others were not.
    pub fn new(protected_tasks: Vec<ProtectedTask>, failures: Vec<Failure>) -> Self {
        Self {
            protected_tasks,
            failures,
        }
    }

    pub(super) fn write(&self) -> Document {
        write(&self.protected_tasks, &self.failures)
    }
}

/// The tasks that were found, in the order of the request or else of their ids, and what was not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetTaskProtectionResponse {
    /// The tasks.
    pub protected_tasks: Vec<ProtectedTask>,
    /// `MISSING` or `TASK_NOT_VALID` for each of the others.
    pub failures: Vec<Failure>,
}

impl GetTaskProtectionResponse {
    /// Tasks that were found, and what was not.
    pub fn new(protected_tasks: Vec<ProtectedTask>, failures: Vec<Failure>) -> Self {
        Self {
            protected_tasks,
            failures,
        }
    }

    pub(super) fn write(&self) -> Document {
        write(&self.protected_tasks, &self.failures)
    }
}

fn write(protected_tasks: &[ProtectedTask], failures: &[Failure]) -> Document {
    let tasks = protected_tasks.iter().map(ProtectedTask::write);
    let failures = failures.iter().map(write_failure);
    Document::object([
        ("protectedTasks", Document::array(tasks)),
        ("failures", Document::array(failures)),
    ])
}

static UPDATE: Structure = Structure {
    name: "UpdateTaskProtectionRequest",
    fields: &[
        Field::required("cluster", Shape::Text),
        Field::required("tasks", Shape::List(&Shape::Text)),
        Field::required("protectionEnabled", Shape::Boolean),
        Field::optional("expiresInMinutes", Shape::Integer),
    ],
};

static GET: Structure = Structure {
    name: "GetTaskProtectionRequest",
    fields: &[
        Field::required("cluster", Shape::Text),
        Field::optional("tasks", Shape::List(&Shape::Text)),
    ],
};
