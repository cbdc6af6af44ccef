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
            check_tag(tag.path(), (key, value), findings);
            if tags.get(key).is_some() {
                let text =
                    "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
                findings.report(Violation::rule(tag.at("key"), text).found(tag.value("key")));
            }
            tags.set(Tag::new(key.to_string(), value.to_string()));
        }
        tags.check_count(fields.path(), findings);
        tags
    }

    /// Reports what is wrong with the tags of a request, which are in the order of their keys.
    pub(super) fn limits(&self, findings: &mut Findings) {
        let list = FieldPath::root().field("tags");
        for (index, tag) in self.0.iter().enumerate() {
            check_tag(&list.index(index), (&tag.key, &tag.value), findings);
        }
        self.check_count(&FieldPath::root(), findings);
    }

    fn check_count(&self, request: &FieldPath, findings: &mut Findings) {
        if !self.is_within_limit() {
            let path = request.field("tags");
            let allowed = "at most 50 tags";
            findings.report(Violation::not_allowed(path, Some(&self.write()), allowed));
        }
    }

    /// Whether a text is the key of a tag that a request may have.
    pub(super) fn is_key(text: &str) -> bool {
        (1..=128).contains(&text.chars().count()) && !is_reserved(text)
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

fn check_tag(tag: &FieldPath, (key, value): (&str, &str), findings: &mut Findings) {
    if !(1..=128).contains(&key.chars().count()) {
        refuse(tag, ("key", key), "1 to 128 characters", findings);
    }
    if value.chars().count() > 256 {
        refuse(tag, ("value", value), "at most 256 characters", findings);
    }
    // What begins with `aws:`, in any spelling, is AWS's own.
    for (field, text) in [("key", key), ("value", value)] {
        if is_reserved(text) {
            let allowed = "what does not begin with aws:";
            refuse(tag, (field, text), allowed, findings);
        }
    }
}

fn refuse(
    tag: &FieldPath,
    (field, text): (&'static str, &str),
    allowed: &'static str,
    findings: &mut Findings,
) {
    let (path, found) = (tag.field(field), Document::from(text));
    findings.report(Violation::not_allowed(path, Some(&found), allowed));
}

/// Source: ECS API Reference, `Tag`, read 2026-11.
fn is_reserved(text: &str) -> bool {
    let prefix = text.get(..RESERVED.len());
    prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(RESERVED))
}

const RESERVED: &str = "aws:";

/// Source: ECS Developer Guide, "Tagging Amazon ECS resources", read 2026-11.
const MOST: usize = 50;
