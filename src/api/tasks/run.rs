//! `RunTask`.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::parameters::{PROPAGATE_TAGS, TASK_VOLUME_CONFIGURATION};
use super::{TaskDetail, TaskParameters};
use crate::api::limits::exceeds;
use crate::api::write::write_failure;
use crate::api::{Limits, Tags};
use crate::document::{
    Document, Field, Findings, Read, Reading, Shape, Structure, Unlisted, Violations,
};
use crate::model::shape::cluster::CAPACITY_PROVIDER_STRATEGY_ITEM;
use crate::model::shape::common::TAG;
use crate::model::shape::placement::{PLACEMENT_CONSTRAINT, PLACEMENT_STRATEGY};
use crate::model::shape::service_parts::NETWORK_CONFIGURATION;
use crate::model::shape::task::TASK_OVERRIDE;
use crate::model::{
    CapacityProviderStrategyItem, Failure, LaunchType, PlacementConstraint, PlacementStrategy,
    Reference, constraints, given, launch_type, name, providers, read_one, strategies,
};

/// A request to place standalone tasks.
///
/// Source: ECS API Reference, `RunTask`, read 2026-11.
///
/// # Example
///
/// ```
/// use bayplan::api::RunTask;
/// use bayplan::document::Reading;
///
/// let document = serde_json::from_str(
///     r#"{"taskDefinition": "web", "count": 2,
///         "placementStrategy": [{"type": "binpack", "field": "memory"}]}"#,
/// )?;
/// let request = RunTask::read(document, Reading::Strict)?.value;
/// assert_eq!((request.count, request.placement_strategy.len()), (2, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RunTask {
    /// The cluster; `None` is `default`.
    pub cluster: Option<Reference>,
    /// The definition: a family, of which the newest `ACTIVE` revision is meant, or a revision.
    pub task_definition: Reference,
    /// How many tasks, 1 to 10.
    pub count: u32,
    /// Where they may run; not together with a strategy of capacity providers.
    pub launch_type: Option<LaunchType>,
    /// By which capacity providers they run.
    pub capacity_provider_strategy: Vec<CapacityProviderStrategyItem>,
    /// Constraints besides those of the definition.
    pub placement_constraints: Vec<PlacementConstraint>,
    /// The chain of strategies; none is `random`.
    pub placement_strategy: Vec<PlacementStrategy>,
    /// What is said of the tasks themselves.
    pub tasks: TaskParameters,
    /// Told apart by this text, a request that comes again within 24 hours is answered as it was.
    pub client_token: Option<String>,
}

impl RunTask {
    /// A request for one task of a definition in the cluster `default`.
    pub fn new(task_definition: Reference) -> Self {
        Self {
            cluster: None,
            task_definition,
            count: 1,
            launch_type: None,
            capacity_provider_strategy: Vec::new(),
            placement_constraints: Vec::new(),
            placement_strategy: Vec::new(),
            tasks: TaskParameters::default(),
            client_token: None,
        }
    }

    /// Reads the request. `platformVersion` is for Fargate, and taken without being looked at.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong by itself.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &RUN_TASK, reading, |fields, reading, findings| {
            let definition = name(fields, "taskDefinition", Reference::new, findings);
            let count = given(fields, "count", findings);
            let token = fields.text("clientToken").filter(|token| !token.is_empty());
            let request = Self {
                cluster: name(fields, "cluster", Reference::new, findings),
                count: count.unwrap_or(1),
                launch_type: launch_type(fields),
                capacity_provider_strategy: providers(fields, findings),
                placement_constraints: constraints(fields, reading, findings),
                placement_strategy: strategies(fields, reading, findings),
                tasks: TaskParameters::read(fields, findings),
                client_token: token.map(ToString::to_string),
                ..Self::new(definition?)
            };
            request.limits(findings);
            Some(request)
        })
    }
}

impl Limits for RunTask {
    fn limits(&self, findings: &mut Findings) {
        self.tasks.limits(findings);
        let is_character = |byte: u8| byte.is_ascii_graphic();
        let is_token = |token: &str| token.len() <= 64 && token.bytes().all(is_character);
        let token = self.client_token.as_deref();
        if let Some(token) = token.filter(|token| !is_token(token)) {
            let allowed = "at most 64 printable ASCII characters";
            exceeds(("clientToken", &token.into()), allowed, findings);
        }
    }

    fn tags(&self) -> Option<&Tags> {
        Some(&self.tasks.tags)
    }
}

/// The tasks that were placed, in the order of their placement, and why others were not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RunTaskResponse {
    /// The tasks.
    pub tasks: Vec<TaskDetail>,
    /// For each considered instance why the first task that found no place could not go there.
    pub failures: Vec<Failure>,
}

impl RunTaskResponse {
    /// Tasks that were placed, and why others were not.
    pub fn new(tasks: Vec<TaskDetail>, failures: Vec<Failure>) -> Self {
        Self { tasks, failures }
    }

    pub(in crate::api) fn write(&self) -> Document {
        write_tasks(&self.tasks, &self.failures)
    }
}

/// Writes tasks and failures.
pub(super) fn write_tasks(tasks: &[TaskDetail], failures: &[Failure]) -> Document {
    let failures = failures.iter().map(write_failure);
    Document::object([
        (
            "tasks",
            Document::array(tasks.iter().map(TaskDetail::write)),
        ),
        ("failures", Document::array(failures)),
    ])
}

static LAUNCH_TYPES: [&str; 3] = ["EC2", "FARGATE", "EXTERNAL"];

static RUN_TASK: Structure = Structure {
    name: "RunTaskRequest",
    fields: &[
        Field::optional(
            "capacityProviderStrategy",
            Shape::List(&Shape::Structure(&CAPACITY_PROVIDER_STRATEGY_ITEM)),
        ),
        Field::optional("clientToken", Shape::Text),
        Field::optional("cluster", Shape::Text),
        Field::optional("count", Shape::Integer),
        Field::optional("enableECSManagedTags", Shape::Boolean),
        Field::optional("enableExecuteCommand", Shape::Boolean),
        Field::optional("group", Shape::Text),
        Field::optional(
            "launchType",
            Shape::Choice(&LAUNCH_TYPES, Unlisted::Refused),
        ),
        Field::optional(
            "networkConfiguration",
            Shape::Structure(&NETWORK_CONFIGURATION),
        ),
        Field::optional("overrides", Shape::Structure(&TASK_OVERRIDE)),
        Field::optional(
            "placementConstraints",
            Shape::List(&Shape::Structure(&PLACEMENT_CONSTRAINT)),
        ),
        Field::optional(
            "placementStrategy",
            Shape::List(&Shape::Structure(&PLACEMENT_STRATEGY)),
        ),
        Field::optional("platformVersion", Shape::Text),
        Field::optional(
            "propagateTags",
            Shape::Choice(&PROPAGATE_TAGS, Unlisted::Refused),
        ),
        Field::optional("referenceId", Shape::Text),
        Field::optional("startedBy", Shape::Text),
        Field::optional("tags", Shape::List(&Shape::Structure(&TAG))),
        Field::required("taskDefinition", Shape::Text),
        Field::optional(
            "volumeConfigurations",
            Shape::List(&Shape::Structure(&TASK_VOLUME_CONFIGURATION)),
        ),
    ],
};
