//! `RegisterTaskDefinition`, `DeregisterTaskDefinition`, `DescribeTaskDefinition`,
//! `ListTaskDefinitions` and `ListTaskDefinitionFamilies`.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::write::write_page;
use super::{Limits, Page, Tags};
use crate::document::{
    Document, Field, Findings, Read, Reading, Shape, Structure, Unlisted, Violations,
};
use crate::model::{Reference, TaskDefinition, name, read_one};

/// A request to register a revision of a task definition.
///
/// What the definition says is checked when it is registered, by the rules of the control plane.
///
/// Source: ECS API Reference, `RegisterTaskDefinition`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegisterTaskDefinition {
    /// The input, as the API spells it, its tags among it.
    pub document: Document,
    /// Which liberties are taken in reading it.
    pub reading: Reading,
}

impl RegisterTaskDefinition {
    /// A request to register a definition that was built in code.
    pub fn new(definition: &TaskDefinition) -> Self {
        Self {
            document: definition.document().clone(),
            reading: Reading::Strict,
        }
    }

    /// Takes the request as it is.
    ///
    /// # Errors
    ///
    /// None at present: see above.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        let value = Self { document, reading };
        Ok(Read {
            value,
            bends: Vec::new(),
        })
    }
}

/// The revision that was registered, with its tags.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegisterTaskDefinitionResponse {
    /// The revision.
    pub task_definition: TaskDefinition,
    /// Its tags.
    pub tags: Tags,
}

/// A request to deregister a revision.
///
/// Source: ECS API Reference, `DeregisterTaskDefinition`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeregisterTaskDefinition {
    /// The revision: `family:revision` or its ARN.
    pub task_definition: Reference,
}

impl DeregisterTaskDefinition {
    /// A request to deregister that revision.
    pub fn new(task_definition: Reference) -> Self {
        Self { task_definition }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &DEREGISTER, reading, |fields, _, findings| {
            name(fields, "taskDefinition", Reference::new, findings).map(Self::new)
        })
    }
}

/// The revision that was deregistered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeregisterTaskDefinitionResponse {
    /// The revision; it is `INACTIVE`.
    pub task_definition: TaskDefinition,
}

/// A request to describe a revision.
///
/// Source: ECS API Reference, `DescribeTaskDefinition`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescribeTaskDefinition {
    /// The revision: `family` for the newest that is `ACTIVE`, `family:revision` or an ARN.
    pub task_definition: Reference,
    /// Whether its tags are wanted.
    pub with_tags: bool,
}

impl DescribeTaskDefinition {
    /// A request for that revision.
    pub fn new(task_definition: Reference) -> Self {
        Self {
            task_definition,
            with_tags: false,
        }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &DESCRIBE, reading, |fields, _, findings| {
            let definition = name(fields, "taskDefinition", Reference::new, findings)?;
            Some(Self {
                with_tags: fields.texts("include").any(|include| include == TAGS),
                ..Self::new(definition)
            })
        })
    }
}

/// The revision that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescribeTaskDefinitionResponse {
    /// The revision.
    pub task_definition: TaskDefinition,
    /// Its tags, if they were asked for.
    pub tags: Option<Tags>,
}

/// The status of a revision.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskDefinitionStatus {
    /// Tasks may be run of it.
    #[default]
    Active,
    /// It was deregistered: services that use it go on, nothing new may.
    Inactive,
}

impl TaskDefinitionStatus {
    /// As the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Inactive => "INACTIVE",
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        [Self::Active, Self::Inactive]
            .into_iter()
            .find(|status| status.as_str() == text)
    }
}

/// The order of a list of revisions: by family, then by revision.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum SortOrder {
    /// The lowest first.
    #[default]
    Ascending,
    /// The highest first.
    Descending,
}

/// A request to list revisions.
///
/// Source: ECS API Reference, `ListTaskDefinitions`, read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListTaskDefinitions {
    /// The family; `None` is all.
    pub family_prefix: Option<String>,
    /// The status of the revisions.
    pub status: TaskDefinitionStatus,
    /// Their order.
    pub sort: SortOrder,
    /// Which part of the list is wanted.
    pub page: Page,
}

impl ListTaskDefinitions {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &LIST, reading, |fields, _, findings| {
            let status = fields
                .text("status")
                .and_then(TaskDefinitionStatus::from_text);
            let is_descending = fields.text("sort") == Some(DESCENDING);
            let request = Self {
                family_prefix: fields.text("familyPrefix").map(ToString::to_string),
                status: status.unwrap_or_default(),
                sort: if is_descending {
                    SortOrder::Descending
                } else {
                    SortOrder::Ascending
                },
                page: Page::read(fields, findings),
            };
            request.limits(findings);
            Some(request)
        })
    }
}

impl Limits for ListTaskDefinitions {
    fn limits(&self, findings: &mut Findings) {
        self.page.limits(findings);
    }
}

/// A part of the list of revisions.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListTaskDefinitionsResponse {
    /// The ARNs.
    pub task_definition_arns: Vec<String>,
    /// Where the next part begins.
    pub next_token: Option<String>,
}

/// Which families are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum FamilyStatus {
    /// Those with an `ACTIVE` revision.
    Active,
    /// Those without.
    Inactive,
    /// All.
    #[default]
    All,
}

/// A request to list families.
///
/// Source: ECS API Reference, `ListTaskDefinitionFamilies`, read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListTaskDefinitionFamilies {
    /// What their names begin with.
    pub family_prefix: Option<String>,
    /// Which of them.
    pub status: FamilyStatus,
    /// Which part of the list is wanted.
    pub page: Page,
}

impl ListTaskDefinitionFamilies {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &LIST_FAMILIES, reading, |fields, _, findings| {
            let status = match fields.text("status") {
                Some("ACTIVE") => FamilyStatus::Active,
                Some("INACTIVE") => FamilyStatus::Inactive,
                _ => FamilyStatus::All,
            };
            let request = Self {
                family_prefix: fields.text("familyPrefix").map(ToString::to_string),
                status,
                page: Page::read(fields, findings),
            };
            request.limits(findings);
            Some(request)
        })
    }
}

impl Limits for ListTaskDefinitionFamilies {
    fn limits(&self, findings: &mut Findings) {
        self.page.limits(findings);
    }
}

/// A part of the list of families.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListTaskDefinitionFamiliesResponse {
    /// The families, in the order of their bytes.
    pub families: Vec<String>,
    /// Where the next part begins.
    pub next_token: Option<String>,
}

impl RegisterTaskDefinitionResponse {
    /// A revision with its tags.
    pub fn new(task_definition: TaskDefinition, tags: Tags) -> Self {
        Self {
            task_definition,
            tags,
        }
    }

    pub(super) fn write(&self) -> Document {
        Document::object([
            ("taskDefinition", self.task_definition.document().clone()),
            ("tags", self.tags.write()),
        ])
    }
}

impl DeregisterTaskDefinitionResponse {
    /// A revision.
    pub fn new(task_definition: TaskDefinition) -> Self {
        Self { task_definition }
    }

    pub(super) fn write(&self) -> Document {
        Document::object([("taskDefinition", self.task_definition.document().clone())])
    }
}

impl DescribeTaskDefinitionResponse {
    /// A revision, with its tags if they were asked for.
    pub fn new(task_definition: TaskDefinition, tags: Option<Tags>) -> Self {
        Self {
            task_definition,
            tags,
        }
    }

    pub(super) fn write(&self) -> Document {
        Document::structure([
            (
                "taskDefinition",
                Some(self.task_definition.document().clone()),
            ),
            ("tags", self.tags.as_ref().map(Tags::write)),
        ])
    }
}

impl ListTaskDefinitionsResponse {
    /// A part of the list.
    pub fn new((task_definition_arns, next_token): (Vec<String>, Option<String>)) -> Self {
        Self {
            task_definition_arns,
            next_token,
        }
    }

    pub(super) fn write(&self) -> Document {
        let token = self.next_token.as_deref();
        write_page("taskDefinitionArns", &self.task_definition_arns, token)
    }
}

impl ListTaskDefinitionFamiliesResponse {
    /// A part of the list.
    pub fn new((families, next_token): (Vec<String>, Option<String>)) -> Self {
        Self {
            families,
            next_token,
        }
    }

    pub(super) fn write(&self) -> Document {
        write_page("families", &self.families, self.next_token.as_deref())
    }
}

static DEREGISTER: Structure = Structure {
    name: "DeregisterTaskDefinitionRequest",
    fields: &[Field::required("taskDefinition", Shape::Text)],
};

static DESCRIBE: Structure = Structure {
    name: "DescribeTaskDefinitionRequest",
    fields: &[
        Field::required("taskDefinition", Shape::Text),
        Field::optional(
            "include",
            Shape::List(&Shape::Choice(&INCLUDE, Unlisted::Kept)),
        ),
    ],
};

static LIST: Structure = Structure {
    name: "ListTaskDefinitionsRequest",
    fields: &[
        Field::optional("familyPrefix", Shape::Text),
        Field::optional("status", Shape::Choice(&STATUS, Unlisted::Refused)),
        Field::optional("sort", Shape::Choice(&SORT, Unlisted::Refused)),
        Field::optional("nextToken", Shape::Text),
        Field::optional("maxResults", Shape::Integer),
    ],
};

static LIST_FAMILIES: Structure = Structure {
    name: "ListTaskDefinitionFamiliesRequest",
    fields: &[
        Field::optional("familyPrefix", Shape::Text),
        Field::optional("status", Shape::Choice(&FAMILY_STATUS, Unlisted::Refused)),
        Field::optional("nextToken", Shape::Text),
        Field::optional("maxResults", Shape::Integer),
    ],
};

static STATUS: [&str; 2] = ["ACTIVE", "INACTIVE"];
static FAMILY_STATUS: [&str; 3] = ["ACTIVE", "INACTIVE", "ALL"];
static SORT: [&str; 2] = ["ASC", DESCENDING];
static INCLUDE: [&str; 1] = [TAGS];
const TAGS: &str = "TAGS";
const DESCENDING: &str = "DESC";
