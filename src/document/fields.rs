//! Looks into a document that already has its shape.

use alloc::borrow::Cow;

use super::{Document, FieldPath};
use crate::time::Timestamp;

/// An object of a conformed document and the path at which it stands.
///
/// Missing fields and fields that could not be read look alike here: both are `None`. Whether a
/// field is missing because it was faulty is what [`Findings::is_sound`](super::Findings::is_sound)
/// tells.
#[derive(Debug, Clone)]
pub struct Fields<'a> {
    document: &'a Document,
    path: FieldPath,
}

impl<'a> Fields<'a> {
    /// The object at a path.
    pub fn new(document: &'a Document, path: FieldPath) -> Self {
        Self { document, path }
    }

    /// The path of the object.
    pub fn path(&self) -> &FieldPath {
        &self.path
    }

    /// The path of a field of the object.
    pub fn at(&self, name: impl Into<Cow<'static, str>>) -> FieldPath {
        self.path.field(name)
    }

    /// How many bytes the object takes as JSON without blanks.
    pub fn document_length(&self) -> usize {
        self.document.length()
    }

    /// The value of a field.
    pub fn value(&self, name: &str) -> Option<&'a Document> {
        self.document.field(name)
    }

    /// Whether the field is there.
    pub fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.value(name).and_then(Document::as_text)
    }

    /// A whole number.
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.value(name)
            .and_then(Document::as_integer)
            .and_then(|number| i64::try_from(number).ok())
    }

    /// An instant.
    pub fn timestamp(&self, name: &str) -> Option<Timestamp> {
        self.text(name).and_then(|text| text.parse().ok())
    }

    /// A truth value.
    pub fn boolean(&self, name: &str) -> Option<bool> {
        self.value(name).and_then(Document::as_boolean)
    }

    /// A structure inside the object.
    pub fn structure(&self, name: &'static str) -> Option<Fields<'a>> {
        let document = self.value(name)?;
        Some(Fields {
            document,
            path: self.path.field(name),
        })
    }

    /// The structures of a list; none when there is no list.
    pub fn structures(&self, name: &'static str) -> impl Iterator<Item = Fields<'a>> + use<'a> {
        let path = self.path.field(name);
        let elements = self
            .value(name)
            .and_then(Document::as_array)
            .unwrap_or_default();
        let at = move |(index, document)| Fields {
            document,
            path: path.index(index),
        };
        elements.iter().enumerate().map(at)
    }

    /// The texts of a list; none when there is no list.
    pub fn texts(&self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let elements = self
            .value(name)
            .and_then(Document::as_array)
            .unwrap_or_default();
        elements.iter().filter_map(Document::as_text)
    }

    /// How many elements a list has; zero when there is none.
    pub fn count(&self, name: &str) -> usize {
        self.value(name)
            .and_then(Document::as_array)
            .map_or(0, <[Document]>::len)
    }
}
