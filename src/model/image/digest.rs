//! The digest of an image.

use alloc::sync::Arc;
use core::fmt;

use super::piece::Piece;
use super::{ImageFault, ImageReferenceError};

/// The digest of an image: an algorithm, a colon, and lower-case hexadecimal digits.
///
/// `sha256` has 64 digits. Ours: any other algorithm is taken with at least 32.
///
/// Source: OCI Image Format Specification, "Content Descriptors", read 2026-11.
///
/// # Example
///
/// ```
/// use bayplan::model::Digest;
///
/// let text = format!("sha256:{}", "0".repeat(64));
/// assert_eq!(Digest::new(&text)?.algorithm(), "sha256");
/// assert!(Digest::new("sha256:abc").is_err());
/// # Ok::<(), bayplan::model::ImageReferenceError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(Arc<str>);

impl Digest {
    /// Reads a digest.
    ///
    /// # Errors
    ///
    /// [`ImageReferenceError`] with [`ImageFault::Digest`].
    pub fn new(text: &str) -> Result<Self, ImageReferenceError> {
        Self::read(Piece::whole(text), text)
    }

    /// Reads the digest that is a part of a reference.
    pub(super) fn read(piece: Piece<'_>, whole: &str) -> Result<Self, ImageReferenceError> {
        check(piece).map_err(|span| ImageReferenceError::new(ImageFault::Digest, span, whole))?;
        Ok(Self(Arc::from(piece.text)))
    }

    /// The digest as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The algorithm: what stands before the colon.
    pub fn algorithm(&self) -> &str {
        self.0
            .split_once(':')
            .map_or("", |(algorithm, _)| algorithm)
    }
}

/// Where the digest is wrong.
fn check(piece: Piece<'_>) -> Result<(), core::ops::Range<usize>> {
    let (algorithm, digits) = piece.split_once(':').ok_or_else(|| piece.span())?;
    for part in algorithm.split('+').flat_map(|part| part.split('.')) {
        let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
        if part.text.is_empty() {
            return Err(part.span());
        }
        if let Some(span) = part.first_not(is_allowed) {
            return Err(span);
        }
    }
    if let Some(span) = digits.first_not(|c| matches!(c, '0'..='9' | 'a'..='f')) {
        return Err(span);
    }
    let length = digits.text.len();
    let is_long_enough = match algorithm.text {
        "sha256" => length == 64,
        _ => length >= 32,
    };
    if is_long_enough {
        return Ok(());
    }
    Err(digits.span())
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
