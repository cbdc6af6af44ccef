//! The names of container instance attributes.

use alloc::sync::Arc;
use core::fmt;
use core::str::FromStr;

/// The name of a container instance attribute, such as `ecs.instance-type` or `stack`.
///
/// 1 to 128 of the characters `A–Z a–z 0–9 - _ / \ .`, compared exactly: `Stack` and `stack` are
/// two names. Names order by their bytes. A clone shares the text.
///
/// Source: ECS API Reference, `Attribute`, read 2026-11.
///
/// # Example
///
/// ```
/// use bayplan::query::AttributeName;
///
/// let name = AttributeName::new("ecs.availability-zone")?;
/// assert_eq!(name.as_str(), "ecs.availability-zone");
/// assert!(AttributeName::new("zone of mine").is_err());
/// # Ok::<(), bayplan::query::AttributeNameError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttributeName {
    text: Arc<str>,
}

impl AttributeName {
    /// The greatest length of a name, in characters.
    pub const MAX_LENGTH: usize = 128;

    /// The name that a text spells.
    ///
    /// # Errors
    ///
    /// [`AttributeNameError::InvalidCharacter`] names the first character that no name may hold, if
    /// there is one; [`AttributeNameError::Empty`] and [`AttributeNameError::TooLong`] concern the
    /// length.
    pub fn new(text: &str) -> Result<Self, AttributeNameError> {
        if text.is_empty() {
            return Err(AttributeNameError::Empty);
        }
        if let Some((at, character)) = text.char_indices().find(|(_, c)| !is_name_char(*c)) {
            return Err(AttributeNameError::InvalidCharacter { character, at });
        }
        // Every character allowed is one byte long.
        if text.len() > Self::MAX_LENGTH {
            return Err(AttributeNameError::TooLong { length: text.len() });
        }
        Ok(Self {
            text: Arc::from(text),
        })
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for AttributeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for AttributeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AttributeName({:?})", self.as_str())
    }
}

impl FromStr for AttributeName {
    type Err = AttributeNameError;

    /// As [`AttributeName::new`].
    fn from_str(text: &str) -> Result<Self, AttributeNameError> {
        Self::new(text)
    }
}

impl AsRef<str> for AttributeName {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl core::borrow::Borrow<str> for AttributeName {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for AttributeName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for AttributeName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = alloc::string::String::deserialize(deserializer)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

/// Why a text is not the name of an attribute.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AttributeNameError {
    /// There is no text.
    #[error("attribute name is empty")]
    Empty,
    /// The text has more than [`AttributeName::MAX_LENGTH`] characters.
    #[error("attribute name has {length} characters, more than 128")]
    TooLong {
        /// How many characters it has.
        length: usize,
    },
    /// A character is none of `A–Z a–z 0–9 - _ / \ .`.
    #[error("attribute name holds `{}`", character.escape_debug())]
    InvalidCharacter {
        /// The first such character.
        character: char,
        /// Where it begins, in bytes from the start of the name.
        at: usize,
    },
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | '\\' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_allowed_is_accepted() {
        assert!(AttributeName::new(r"AZaz09-_/\.").is_ok());
    }

    #[test]
    fn the_first_character_not_allowed_is_named() {
        let fault = AttributeName::new("zoné:b");
        assert_eq!(
            fault,
            Err(AttributeNameError::InvalidCharacter {
                character: 'é',
                at: 3
            })
        );
    }

    #[test]
    fn length_is_between_1_and_128() {
        assert_eq!(AttributeName::new(""), Err(AttributeNameError::Empty));
        assert!(AttributeName::new(&"n".repeat(128)).is_ok());
        assert_eq!(
            AttributeName::new(&"n".repeat(129)),
            Err(AttributeNameError::TooLong { length: 129 }),
        );
    }
}
