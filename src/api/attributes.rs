//! `PutAttributes`, `DeleteAttributes` and `ListAttributes`.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Limits, Page};
use crate::document::{
    Document, Field, FieldPath, Fields, Findings, Read, Reading, Shape, Structure, Unlisted,
    Violation, Violations,
};
use crate::model::shape::common::TARGET_TYPE;
use crate::model::{Attribute, AttributeValue, Reference, name, read_one, report, write_attribute};
use crate::query::AttributeName;

/// An attribute of a container instance.
///
/// Source: ECS API Reference, `Attribute`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TargetAttribute {
    /// The attribute.
    pub attribute: Attribute,
    /// The instance.
    pub target: Reference,
}

impl TargetAttribute {
    /// An attribute of that instance.
    pub fn new(attribute: Attribute, target: Reference) -> Self {
        Self { attribute, target }
    }

    fn write(&self) -> Document {
        let attribute = &self.attribute;
        write_attribute(&attribute.name, attribute.value.as_ref())
            .with([("targetId", self.target.as_str().into())])
    }
}

/// A request to add attributes, or to replace their values.
///
/// Source: ECS API Reference, `PutAttributes`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PutAttributes {
    /// The cluster; `None` is `default`.
    pub cluster: Option<Reference>,
    /// The attributes, at most ten.
    pub attributes: Vec<TargetAttribute>,
}

/// A request to remove attributes.
///
/// Source: ECS API Reference, `DeleteAttributes`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeleteAttributes {
    /// The cluster; `None` is `default`.
    pub cluster: Option<Reference>,
    /// The attributes, at most ten; their values do not matter.
    pub attributes: Vec<TargetAttribute>,
}

/// A request to list attributes.
///
/// Source: ECS API Reference, `ListAttributes`, read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListAttributes {
    /// The cluster; `None` is `default`.
    pub cluster: Option<Reference>,
    /// Of which name; `None` is all.
    pub attribute_name: Option<AttributeName>,
    /// Of which value; only with a name.
    pub attribute_value: Option<String>,
    /// Which part of the list is wanted.
    pub page: Page,
}

impl PutAttributes {
    /// A request to write those attributes in the cluster `default`.
    pub fn new(attributes: Vec<TargetAttribute>) -> Self {
        Self {
            cluster: None,
            attributes,
        }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &PUT, reading, |fields, _, findings| {
            let (cluster, attributes) = read_targets(fields, findings);
            Some(Self {
                cluster,
                attributes,
            })
        })
    }
}

impl DeleteAttributes {
    /// A request to remove those attributes in the cluster `default`.
    pub fn new(attributes: Vec<TargetAttribute>) -> Self {
        Self {
            cluster: None,
            attributes,
        }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &DELETE, reading, |fields, _, findings| {
            let (cluster, attributes) = read_targets(fields, findings);
            Some(Self {
                cluster,
                attributes,
            })
        })
    }
}

impl ListAttributes {
    /// A request for a part of the list of all attributes in the cluster `default`.
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
    /// [`Violations`]: everything that is wrong, a value without a name included.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &LIST, reading, |fields, _, findings| {
            let request = Self {
                cluster: name(fields, "cluster", Reference::new, findings),
                attribute_name: attribute_name(fields, "attributeName", findings),
                attribute_value: fields.text("attributeValue").map(ToString::to_string),
                page: Page::read(fields, findings),
            };
            request.limits(findings);
            Some(request)
        })
    }
}

impl Limits for ListAttributes {
    fn limits(&self, findings: &mut Findings) {
        self.page.limits(findings);
        if self.attribute_value.is_some() && self.attribute_name.is_none() {
            let path = FieldPath::root().field("attributeName");
            findings.report(Violation::rule(path, "a value is given without a name"));
        }
    }
}

/// The cluster and the attributes of a request to write or remove them.
fn read_targets(
    fields: &Fields<'_>,
    findings: &mut Findings,
) -> (Option<Reference>, Vec<TargetAttribute>) {
    let cluster = name(fields, "cluster", Reference::new, findings);
    let elements = fields.structures("attributes");
    let attributes = elements.filter_map(|element| read_target(&element, findings));
    (cluster, attributes.collect())
}

fn read_target(element: &Fields<'_>, findings: &mut Findings) -> Option<TargetAttribute> {
    let name_read = attribute_name(element, "name", findings);
    let value = element.text("value").filter(|text| !text.is_empty());
    let value = value.map(AttributeValue::new).transpose();
    if value.is_err() {
        let allowed = "1 to 128 letters, digits, blanks and -_.@/\\:, no blank at either end";
        report(element, "value", allowed, findings);
    }
    let target = name(element, "targetId", Reference::new, findings);
    let is_id = |target: &Reference| !target.as_str().starts_with("arn:");
    if target.as_ref().is_some_and(is_id) && !element.has("targetType") {
        let text = "the type of a target that is no ARN is required";
        findings.report(Violation::rule(element.at("targetType"), text));
    }
    let attribute = Attribute {
        name: name_read?,
        value: value.ok()?,
    };
    Some(TargetAttribute::new(attribute, target?))
}

fn attribute_name(
    fields: &Fields<'_>,
    field: &'static str,
    findings: &mut Findings,
) -> Option<AttributeName> {
    let found = AttributeName::new(fields.text(field)?);
    if found.is_err() {
        report(
            fields,
            field,
            "1 to 128 letters, digits and -_/\\.",
            findings,
        );
    }
    found.ok()
}

/// The attributes that were written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PutAttributesResponse {
    /// The attributes, in the order of the request, their targets by ARN.
    pub attributes: Vec<TargetAttribute>,
}

impl PutAttributesResponse {
    /// The attributes that were written.
    pub fn new(attributes: Vec<TargetAttribute>) -> Self {
        Self { attributes }
    }

    pub(super) fn write(&self) -> Document {
        Document::object([("attributes", write_all(&self.attributes))])
    }
}

/// The attributes that are not there any more.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeleteAttributesResponse {
    /// The attributes, in the order of the request, their targets by ARN.
    pub attributes: Vec<TargetAttribute>,
}

impl DeleteAttributesResponse {
    /// The attributes that are not there any more.
    pub fn new(attributes: Vec<TargetAttribute>) -> Self {
        Self { attributes }
    }

    pub(super) fn write(&self) -> Document {
        Document::object([("attributes", write_all(&self.attributes))])
    }
}

/// A part of the list of attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListAttributesResponse {
    /// The attributes, by the ARN of their target, then by name.
    pub attributes: Vec<TargetAttribute>,
    /// Where the next part begins.
    pub next_token: Option<String>,
}

impl ListAttributesResponse {
    /// A part of the list.
    pub fn new(attributes: Vec<TargetAttribute>, next_token: Option<String>) -> Self {
        Self {
            attributes,
            next_token,
        }
    }

    pub(super) fn write(&self) -> Document {
        let next_token = self.next_token.as_deref();
        Document::structure([
            ("attributes", Some(write_all(&self.attributes))),
            ("nextToken", next_token.map(Document::from)),
        ])
    }
}

fn write_all(attributes: &[TargetAttribute]) -> Document {
    Document::array(attributes.iter().map(TargetAttribute::write))
}

static TARGET_ATTRIBUTE: Structure = Structure {
    name: "Attribute",
    fields: &[
        Field::required("name", Shape::Text),
        Field::optional("value", Shape::Text),
        Field::optional("targetType", Shape::Choice(&TARGET_TYPE, Unlisted::Refused)),
        Field::required("targetId", Shape::Text),
    ],
};

/// The fields of a request to write or remove attributes.
static TARGETS: [Field; 2] = [
    Field::optional("cluster", Shape::Text),
    Field::required(
        "attributes",
        Shape::List(&Shape::Structure(&TARGET_ATTRIBUTE)),
    ),
];

static PUT: Structure = Structure {
    name: "PutAttributesRequest",
    fields: &TARGETS,
};

static DELETE: Structure = Structure {
    name: "DeleteAttributesRequest",
    fields: &TARGETS,
};

static LIST: Structure = Structure {
    name: "ListAttributesRequest",
    fields: &[
        Field::optional("cluster", Shape::Text),
        Field::required("targetType", Shape::Choice(&TARGET_TYPE, Unlisted::Refused)),
        Field::optional("attributeName", Shape::Text),
        Field::optional("attributeValue", Shape::Text),
        Field::optional("nextToken", Shape::Text),
        Field::optional("maxResults", Shape::Integer),
    ],
};
