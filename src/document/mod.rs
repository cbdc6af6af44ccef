//! What does a document say, and where does it depart from the shape it should have?
//!
//! In: a tree of plain values, from any serde format or built by hand, and a [`Shape`]: the fields
//! an ECS structure has. Out: the same tree in the API's own spelling, with **every** departure
//! named by path, value and what is allowed. A derive would stop at the first fault; this does not.
//!
//! One tree serves two readers. [`Reading::Strict`] takes what the ECS API takes.
//! [`Reading::Lenient`] also takes the JSON found in the wild (numbers written as text, `null`,
//! keys in `PascalCase`, unknown keys) and lists what it bent. Neither changes what a field means.
//!
//! Deliberately absent: any knowledge of ECS. The shapes live with the nouns in `model`.

mod conform;
#[cfg(feature = "serde")]
mod deserialize;
mod double;
mod fields;
mod finding;
mod one_line;
mod path;
mod scalar;
#[cfg(feature = "serde")]
mod serialize;
mod shape;
mod value;

pub(crate) use one_line::FirstAndMore;
use one_line::OneLine;

pub(crate) use conform::is_spelling;
pub use conform::{Reading, conform};
pub use double::Double;
pub use fields::Fields;
pub use finding::{Bend, Bent, Findings, Problem, Read, Violation, Violations};
pub use path::{FieldPath, Segment};
pub use shape::{Field, Presence, Shape, Structure, Unlisted};
pub use value::Document;

/// The deepest nesting of arrays and objects that a document may have.
///
/// Ours: ECS's own shapes nest nine deep; the bound keeps every walk over a document shallow.
pub const MAX_DEPTH: usize = 64;

/// The most a document may hold: the bytes of its text, plus [`VALUE_WEIGHT`] for each value.
///
/// Ours: a `DescribeContainerInstances` answer of 5,000 instances takes about 40 MiB.
pub const MAX_WEIGHT: usize = 64 * 1024 * 1024;

/// What one value weighs besides its text, see [`MAX_WEIGHT`].
pub const VALUE_WEIGHT: usize = 8;
