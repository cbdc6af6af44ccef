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

    /// The same with other tags, which replace those of their keys.
    #[must_use]
    pub fn merged(mut self, others: &Self) -> Self {
        others.0.iter().for_each(|tag| self.set(tag.clone()));
        self
    }

    /// Whether there are no more than a resource may have. Those that ECS gives, whose keys begin with
    /// `aws:`, do not count.
    pub fn is_within_limit(&self) -> bool {
        let own = self.0.iter().filter(|tag| !is_reserved(&tag.key));
        own.count() <= MOST
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
            check_reserved(&tag, "key", findings);
            check_reserved(&tag, "value", findings);
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

    /// Checks the keys of tags in a list of texts.
    pub(super) fn check_keys(fields: &Fields<'_>, field: &'static str, findings: &mut Findings) {
        let is_key = |text: &str| (1..=128).contains(&text.chars().count()) && !is_reserved(text);
        if !fields.texts(field).all(is_key) {
            let allowed = "keys of 1 to 128 characters that do not begin with aws:";
            findings.report(Violation::not_allowed(fields.at(field), None, allowed));
        }
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

/// Keys and values that begin with `aws:`, in any spelling, are AWS's own.
fn check_reserved(tag: &Fields<'_>, field: &'static str, findings: &mut Findings) {
    if tag.text(field).is_some_and(is_reserved) {
        let allowed = "what does not begin with aws:";
        let violation = Violation::not_allowed(tag.at(field), tag.value(field), allowed);
        findings.report(violation);
    }
}

/// Source: ECS API Reference, `Tag`, read 2026-11.
fn is_reserved(text: &str) -> bool {
    let prefix = text.get(..RESERVED.len());
    prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(RESERVED))
}

const RESERVED: &str = "aws:";

/// Source: ECS Developer Guide, "Tagging Amazon ECS resources", read 2026-11.
const MOST: usize = 50;
