//! Tags of resources.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::document::{Document, FieldPath, Fields, Findings, Violation, Violations};

/// A tag.
///
/// Source: ECS API Reference, `Tag`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Tag {
    /// The key, 1 to 128 characters.
    pub key: String,
    /// The value, at most 256 characters.
    pub value: String,
}

impl Tag {
    /// A key and a value.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
        }
    }
}

/// The tags of a resource, at most 50, each key once, in the order of their keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Tags(Vec<Tag>);

impl Tags {
    /// The tags, in the order of their keys.
    pub fn as_slice(&self) -> &[Tag] {
        &self.0
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        let at = self.find(key).ok()?;
        self.0.get(at).map(|tag| tag.value.as_str())
    }

    /// Adds a tag, or replaces the value of one that is there.
    pub fn set(&mut self, tag: Tag) {
        match self.find(&tag.key) {
            Ok(at) => {
                if let Some(found) = self.0.get_mut(at) {
                    *found = tag;
                }
            }
            Err(at) => self.0.insert(at, tag),
        }
    }

    /// Takes a tag away, if it is there.
    pub fn remove(&mut self, key: &str) {
        self.0.retain(|tag| tag.key != key);
    }

    /// Whether there are no more than a resource may have.
    pub fn is_within_limit(&self) -> bool {
        self.0.len() <= MOST
    }

    fn find(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|tag| tag.key.as_str().cmp(key))
    }

    /// The tags that a document has beside its other fields.
    pub(crate) fn of(document: &Document) -> Result<Self, Violations> {
        let mut findings = Findings::default();
        let tags = Self::read(&Fields::new(document, FieldPath::root()), &mut findings);
        findings.conclude().map(|_| tags)
    }

    /// Reads the field `tags`.
    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Self {
        let mut tags = Self::default();
        for tag in fields.structures("tags") {
            let key = tag.text("key").unwrap_or_default();
            let value = tag.text("value").unwrap_or_default();
            if key.is_empty() || key.chars().count() > 128 {
                let found = tag.value("key");
                let allowed = "1 to 128 characters";
                findings.report(Violation::not_allowed(tag.at("key"), found, allowed));
            }
            if value.chars().count() > 256 {
                let found = tag.value("value");
                let allowed = "at most 256 characters";
                findings.report(Violation::not_allowed(tag.at("value"), found, allowed));
            }
            if tags.get(key).is_some() {
                let text =
                    "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
                findings.report(Violation::rule(tag.at("key"), text).found(tag.value("key")));
            }
            tags.set(Tag::new(key.to_string(), value.to_string()));
        }
        if !tags.is_within_limit() {
            findings.report(Violation::not_allowed(
                fields.at("tags"),
                None,
                "at most 50 tags",
            ));
        }
        tags
    }

    /// Writes the tags as the API does.
    pub fn write(&self) -> Document {
        let tag = |tag: &Tag| {
            Document::object([
                ("key", tag.key.as_str().into()),
                ("value", tag.value.as_str().into()),
            ])
        };
        Document::array(self.0.iter().map(tag))
    }
}

/// Source: ECS Developer Guide, "Tagging Amazon ECS resources", read 2026-11.
const MOST: usize = 50;
