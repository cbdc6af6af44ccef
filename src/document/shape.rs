//! The shape that a document should have.

/// What a value must be.
///
/// Shapes are static tables, finite and not recursive, so walking a document by its shape is
/// bounded by the shape.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Any text.
    Text,
    /// One of the listed texts.
    Choice(&'static [&'static str], Unlisted),
    /// A number of the API type `integer`: 32 bits, signed.
    Integer,
    /// A number of the API type `long`: 64 bits, signed.
    Long,
    /// Any number; kept as data. It becomes a [`Document::Double`](super::Document::Double).
    Double,
    /// `true` or `false`.
    Boolean,
    /// An instant of the years 0000 to 9999: seconds since 1970 as a number, or an ISO 8601 text. It
    /// becomes the text that a [`Timestamp`](crate::time::Timestamp) is written as.
    Timestamp,
    /// Elements of one shape.
    List(&'static Shape),
    /// Texts by any key.
    Map,
    /// Named fields.
    Structure(&'static Structure),
}

/// What becomes of a text that a [`Shape::Choice`] does not list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlisted {
    /// Both readers refuse it: the field decides something.
    Refused,
    /// The strict reader refuses it, the lenient one keeps it: the field is carried as data, and
    /// newer values of it exist.
    Kept,
}

/// A structure: its name in the API and its fields.
#[derive(Debug)]
pub struct Structure {
    /// The name in the API model.
    pub name: &'static str,
    /// The fields, in the order in which faults are reported.
    pub fields: &'static [Field],
}

/// A field of a structure.
#[derive(Debug)]
pub struct Field {
    /// The name in the API, in `camelCase`.
    pub name: &'static str,
    /// What its value must be.
    pub shape: Shape,
    /// Whether it must be there.
    pub presence: Presence,
}

/// Whether a field must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// A structure without it is refused.
    Required,
    /// It may be left out.
    Optional,
    /// It belongs to answers: in an input the strict reader refuses it, the lenient one drops it.
    AnswerOnly,
}

impl Field {
    /// A field that may be left out.
    pub const fn optional(name: &'static str, shape: Shape) -> Self {
        Self {
            name,
            shape,
            presence: Presence::Optional,
        }
    }

    /// A field that must be there.
    pub const fn required(name: &'static str, shape: Shape) -> Self {
        Self {
            name,
            shape,
            presence: Presence::Required,
        }
    }

    /// A field that only answers have.
    pub const fn answer_only(name: &'static str, shape: Shape) -> Self {
        Self {
            name,
            shape,
            presence: Presence::AnswerOnly,
        }
    }
}

impl Shape {
    /// What is allowed, in the words of messages.
    pub fn allowed(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Choice(..) => "one of a few texts",
            Self::Integer => "an integer from -2147483648 to 2147483647",
            Self::Long => "an integer of 64 bits",
            Self::Double => "a number",
            Self::Boolean => "true or false",
            Self::Timestamp => "seconds since 1970 or an ISO 8601 text, in the years 0000 to 9999",
            Self::List(_) => "an array",
            Self::Map => "an object of texts",
            Self::Structure(_) => "an object",
        }
    }
}
