//! `TagResource`, `UntagResource` and `ListTagsForResource`.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Limits, Tags};
use crate::document::{
    Document, Field, FieldPath, Findings, Read, Reading, Shape, Structure, Violation, Violations,
};
use crate::model::shape::common::TAG;
use crate::model::{Reference, name, read_one};

/// A request to give a resource tags, or other values of tags that it has.
///
/// Source: ECS API Reference, `TagResource`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TagResource {
    /// The ARN of the resource.
    pub resource: Reference,
    /// The tags.
    pub tags: Tags,
}

impl TagResource {
    /// A request to give a resource those tags.
    pub fn new(resource: Reference, tags: Tags) -> Self {
        Self { resource, tags }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &TAG_RESOURCE, reading, |fields, _, findings| {
            let tags = Tags::read(fields, findings);
            let resource = name(fields, "resourceArn", Reference::new, findings)?;
            Some(Self { resource, tags })
        })
    }
}

impl Limits for TagResource {
    fn limits(&self, _: &mut Findings) {}

    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

/// A request to take tags of a resource away.
///
/// Source: ECS API Reference, `UntagResource`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UntagResource {
    /// The ARN of the resource.
    pub resource: Reference,
    /// The keys of the tags; those that are not there are no error.
    pub tag_keys: Vec<String>,
}

impl UntagResource {
    /// A request to take the tags of those keys away.
    pub fn new(resource: Reference, tag_keys: Vec<String>) -> Self {
        Self { resource, tag_keys }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &UNTAG_RESOURCE, reading, |fields, _, findings| {
            let tag_keys = fields.texts("tagKeys").map(ToString::to_string);
            let resource = name(fields, "resourceArn", Reference::new, findings)?;
            let request = Self::new(resource, tag_keys.collect());
            request.limits(findings);
            Some(request)
        })
    }
}

impl Limits for UntagResource {
    fn limits(&self, findings: &mut Findings) {
        let texts = self.tag_keys.iter().map(|key| Document::from(key.as_str()));
        let allowed = "1 to 128 characters that do not begin with aws:";
        for (index, key) in texts.enumerate() {
            if !key.as_text().is_some_and(Tags::is_key) {
                let path = FieldPath::root().field("tagKeys").index(index);
                findings.report(Violation::not_allowed(path, Some(&key), allowed));
            }
        }
    }
}

/// A request to list the tags of a resource.
///
/// Source: ECS API Reference, `ListTagsForResource`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListTagsForResource {
    /// The ARN of the resource.
    pub resource: Reference,
}

impl ListTagsForResource {
    /// A request to list the tags of that resource.
    pub fn new(resource: Reference) -> Self {
        Self { resource }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(document, &LIST_TAGS, reading, |fields, _, findings| {
            let resource = name(fields, "resourceArn", Reference::new, findings)?;
            Some(Self { resource })
        })
    }
}

/// That a resource has those tags now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TagResourceResponse {}

impl TagResourceResponse {
    /// Nothing else is said.
    pub fn new() -> Self {
        Self {}
    }

    #[expect(clippy::unused_self, reason = "every response is written so")]
    pub(super) fn write(&self) -> Document {
        Document::object::<&str>([])
    }
}

/// That a resource has those tags no more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UntagResourceResponse {}

impl UntagResourceResponse {
    /// Nothing else is said.
    pub fn new() -> Self {
        Self {}
    }

    #[expect(clippy::unused_self, reason = "every response is written so")]
    pub(super) fn write(&self) -> Document {
        Document::object::<&str>([])
    }
}

/// The tags of a resource.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListTagsForResourceResponse {
    /// The tags, in the order of their keys.
    pub tags: Tags,
}

impl ListTagsForResourceResponse {
    /// The tags of a resource.
    pub fn new(tags: Tags) -> Self {
        Self { tags }
    }

    pub(super) fn write(&self) -> Document {
        Document::object([("tags", self.tags.write())])
    }
}

static TAG_RESOURCE: Structure = Structure {
    name: "TagResourceRequest",
    fields: &[
        Field::required("resourceArn", Shape::Text),
        Field::required("tags", Shape::List(&Shape::Structure(&TAG))),
    ],
};

static UNTAG_RESOURCE: Structure = Structure {
    name: "UntagResourceRequest",
    fields: &[
        Field::required("resourceArn", Shape::Text),
        Field::required("tagKeys", Shape::List(&Shape::Text)),
    ],
};

static LIST_TAGS: Structure = Structure {
    name: "ListTagsForResourceRequest",
    fields: &[Field::required("resourceArn", Shape::Text)],
};
