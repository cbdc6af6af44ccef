//! The tree of plain values.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use super::Double;

/// A value of a document: what JSON can say.
///
/// The keys of an object are unique and kept in byte order, so two documents that say the same are
/// equal. Reading one through serde refuses duplicate keys, nesting beyond
/// [`MAX_DEPTH`](super::MAX_DEPTH) and content beyond [`MAX_WEIGHT`](super::MAX_WEIGHT).
///
/// # Example
///
/// ```
/// use bayplan::document::Document;
///
/// let built = Document::object([("name", "web".into()), ("cpu", 256.into())]);
/// # #[cfg(feature = "serde")] {
/// let read: Document = serde_json::from_str(r#"{"cpu": 256, "name": "web"}"#)?;
/// assert_eq!(built, read);
/// assert!(serde_json::from_str::<Document>(r#"{"cpu": 1, "cpu": 2}"#).is_err());
/// # }
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Document {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number without fraction or exponent.
    Integer(i128),
    /// Any other number.
    Double(Double),
    /// Text.
    Text(String),
    /// Values in order.
    Array(Vec<Document>),
    /// Values by key.
    Object(BTreeMap<String, Document>),
}

impl Document {
    /// An object of the given fields; of fields with equal keys the last one holds.
    pub fn object<K: Into<String>>(fields: impl IntoIterator<Item = (K, Document)>) -> Self {
        Self::Object(
            fields
                .into_iter()
                .map(|(key, value)| (key.into(), value))
                .collect(),
        )
    }

    /// An object of those fields that have a value.
    pub fn structure<const N: usize>(fields: [(&str, Option<Self>); N]) -> Self {
        let present = fields.into_iter();
        Self::object(present.filter_map(|(name, value)| Some((name, value?))))
    }

    /// The same object with these fields, in the place of those of the same name; any other value
    /// stays as it is.
    #[must_use]
    pub fn with<const N: usize>(mut self, fields: [(&str, Self); N]) -> Self {
        if let Self::Object(found) = &mut self {
            found.extend(fields.map(|(name, value)| (name.to_string(), value)));
        }
        self
    }

    /// The same object with the fields of another one, in the place of those of the same name; any
    /// other value stays as it is.
    #[must_use]
    pub(crate) fn merged(mut self, other: Self) -> Self {
        if let (Self::Object(fields), Self::Object(more)) = (&mut self, other) {
            fields.extend(more);
        }
        self
    }

    /// The same object without a field; any other value stays as it is.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        if let Self::Object(found) = &mut self {
            found.remove(name);
        }
        self
    }

    /// An array of the given values.
    pub fn array(values: impl IntoIterator<Item = Document>) -> Self {
        Self::Array(values.into_iter().collect())
    }

    /// The field of that name, if this is an object that has it.
    pub fn field(&self, name: &str) -> Option<&Document> {
        self.as_object().and_then(|fields| fields.get(name))
    }

    /// The fields, if this is an object.
    pub fn as_object(&self) -> Option<&BTreeMap<String, Document>> {
        if let Self::Object(fields) = self {
            Some(fields)
        } else {
            None
        }
    }

    /// The values, if this is an array.
    pub fn as_array(&self) -> Option<&[Document]> {
        if let Self::Array(values) = self {
            Some(values)
        } else {
            None
        }
    }

    /// The text, if this is text.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// The number, if this is an integer.
    pub fn as_integer(&self) -> Option<i128> {
        if let Self::Integer(number) = self {
            Some(*number)
        } else {
            None
        }
    }

    /// The truth value, if this is one.
    pub fn as_boolean(&self) -> Option<bool> {
        if let Self::Boolean(value) = self {
            Some(*value)
        } else {
            None
        }
    }

    /// How many bytes the value takes as JSON without blanks; characters that JSON escapes count
    /// once.
    pub fn length(&self) -> usize {
        match self {
            Self::Null | Self::Boolean(true) => 4,
            Self::Boolean(false) => 5,
            Self::Integer(number) => number.to_string().len(),
            Self::Double(number) => number.to_string().len(),
            Self::Text(text) => text.len().saturating_add(2),
            // Each element brings a comma, and the first one the closing bracket instead.
            Self::Array(values) => values.iter().fold(2, |sum: usize, value| {
                sum.saturating_add(value.length()).saturating_add(1)
            }),
            Self::Object(fields) => fields.iter().fold(2, |sum: usize, (key, value)| {
                sum.saturating_add(key.len())
                    .saturating_add(value.length())
                    .saturating_add(4)
            }),
        }
    }

    /// What kind of value this is, in the words of messages: `text`, `an integer`, ...
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "a boolean",
            Self::Integer(_) => "an integer",
            Self::Double(_) => "a decimal number",
            Self::Text(_) => "text",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    /// The value in one line of at most about 60 characters, for messages.
    ///
    /// Arrays and objects are named, not printed, and so are numbers beyond 64 bits, of which only
    /// the nearest floating-point number is known.
    pub fn summary(&self) -> String {
        match self {
            Self::Null => "null".to_string(),
            Self::Boolean(value) => value.to_string(),
            Self::Integer(number) => number.to_string(),
            Self::Double(number) if number.is_beyond_64_bits() => "a number too large".to_string(),
            Self::Double(number) => number.to_string(),
            Self::Text(text) => quoted(text),
            Self::Array(values) => alloc::format!("an array of {}", values.len()),
            Self::Object(fields) => alloc::format!("an object of {} fields", fields.len()),
        }
    }
}

/// The text between double quotes, control characters escaped, cut after 60 characters.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for character in text.chars().take(SUMMARY_CHARACTERS) {
        out.extend(character.escape_debug());
    }
    out.push_str(if text.chars().nth(SUMMARY_CHARACTERS).is_some() {
        "...\""
    } else {
        "\""
    });
    out
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary())
    }
}

impl From<&str> for Document {
    fn from(text: &str) -> Self {
        Self::Text(text.to_string())
    }
}

impl From<String> for Document {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Document {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<u64> for Document {
    fn from(number: u64) -> Self {
        Self::Integer(number.into())
    }
}

impl From<i64> for Document {
    fn from(number: i64) -> Self {
        Self::Integer(number.into())
    }
}

impl From<i32> for Document {
    fn from(number: i32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<u32> for Document {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

const SUMMARY_CHARACTERS: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_one_short_line() {
        assert_eq!(Document::from("a\nb").summary(), "\"a\\nb\"");
        let long = "x".repeat(100);
        assert_eq!(Document::from(long.as_str()).summary().len(), 60 + 5);
        assert_eq!(
            Document::array([1.into(), 2.into()]).summary(),
            "an array of 2"
        );
    }
}
