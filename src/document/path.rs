//! Where in a document a value stands.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use super::OneLine;

/// One step from a value to a value inside it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// The field of an object.
    Field(Cow<'static, str>),
    /// The element of an array, counted from zero.
    Index(usize),
}

/// The way from the root of a document to a value, written `containerDefinitions[0].memory`.
///
/// The empty path is the document itself and is written `document`. Control characters in the name
/// of a field are escaped. Paths are ordered by their segments, a path before those inside it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(Vec<Segment>);

impl FieldPath {
    /// The path of the document itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// The path of a field of the value at this path.
    #[must_use]
    pub fn field(&self, name: impl Into<Cow<'static, str>>) -> Self {
        self.with(Segment::Field(name.into()))
    }

    /// The path of an element of the array at this path.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.with(Segment::Index(index))
    }

    /// The steps from the root.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// Whether this path is `other` or leads into it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// The paths that lead to this one, the longest first, this one not among them.
    pub(super) fn ancestors(&self) -> impl Iterator<Item = Self> {
        (0..self.0.len())
            .rev()
            .map(|length| Self(self.0.iter().take(length).cloned().collect()))
    }

    pub(super) fn enter(&mut self, segment: Segment) {
        self.0.push(segment);
    }

    pub(super) fn leave(&mut self) {
        self.0.pop();
    }

    fn with(&self, segment: Segment) -> Self {
        let mut segments = Vec::with_capacity(self.0.len().saturating_add(1));
        segments.extend_from_slice(&self.0);
        segments.push(segment);
        Self(segments)
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("document");
        }
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Field(name) if position == 0 => OneLine(name).fmt(f)?,
                Segment::Field(name) => write!(f, ".{}", OneLine(name))?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn a_path_is_written_as_one_would_write_it_in_code() {
        let path = FieldPath::root()
            .field("containerDefinitions")
            .index(0)
            .field("memory");
        assert_eq!(path.to_string(), "containerDefinitions[0].memory");
        assert_eq!(FieldPath::root().to_string(), "document");
        assert!(path.is_within(&FieldPath::root().field("containerDefinitions")));
        assert_eq!(FieldPath::root().field("a\nb").to_string(), "a\\nb");
    }
}
