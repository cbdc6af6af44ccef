//! Why a text is no image reference.

use alloc::string::{String, ToString};
use core::fmt;
use core::ops::Range;

/// Why a text is no image reference or no digest: the leftmost fault in it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImageReferenceError {
    /// What is wrong.
    pub fault: ImageFault,
    /// Where in the text, in bytes, on the boundaries of characters; empty where something is
    /// missing.
    pub span: Range<usize>,
    /// The text, cut after 300 characters.
    pub text: String,
}

/// Which part of an image reference is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ImageFault {
    /// The text is empty.
    Empty,
    /// The text is too long.
    TooLong,
    /// The name of the host.
    Host,
    /// The port of the host.
    Port,
    /// The path.
    Path,
    /// The tag.
    Tag,
    /// The digest.
    Digest,
}

impl ImageFault {
    /// What is allowed there.
    pub fn allowed(self) -> &'static str {
        match self {
            Self::Empty | Self::TooLong => "1 to 255 characters",
            Self::Host => "letters, digits and hyphens, in parts joined by full stops",
            Self::Port => "1 to 65535",
            Self::Path => {
                "lower-case letters and digits, joined by `.`, `_`, `__` or hyphens, in parts joined by `/`"
            }
            Self::Tag => {
                "1 to 128 letters, digits, `_`, `.` and `-`, neither `.` nor `-` at its start"
            }
            Self::Digest => {
                "`sha256:` and 64 lower-case hexadecimal digits, or another algorithm and at least 32"
            }
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Empty | Self::TooLong => "image reference",
            Self::Host => "host",
            Self::Port => "port",
            Self::Path => "path",
            Self::Tag => "tag",
            Self::Digest => "digest",
        }
    }
}

impl ImageReferenceError {
    pub(super) fn new(fault: ImageFault, span: Range<usize>, text: &str) -> Self {
        Self {
            fault,
            span,
            text: text.chars().take(300).collect(),
        }
    }
}

impl fmt::Display for ImageReferenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (noun, allowed) = (self.fault.noun(), self.fault.allowed());
        let (start, end) = (self.span.start, self.span.end);
        let text = self.text.escape_debug().to_string();
        match self.fault {
            ImageFault::Empty => return write!(f, "the {noun} is empty, allowed is {allowed}"),
            ImageFault::TooLong => {
                return write!(f, "the {noun} `{text}` is too long, allowed is {allowed}");
            }
            ImageFault::Host
            | ImageFault::Port
            | ImageFault::Path
            | ImageFault::Tag
            | ImageFault::Digest => {}
        }
        let found = self.text.get(self.span.clone()).unwrap_or_default();
        if found.is_empty() {
            write!(
                f,
                "something is missing at {start} in the {noun} of `{text}`"
            )?;
        } else {
            let found = found.escape_debug();
            write!(
                f,
                "`{found}` at {start}..{end} is not allowed as the {noun} of `{text}`"
            )?;
        }
        write!(f, ", allowed is {allowed}")
    }
}

impl core::error::Error for ImageReferenceError {}
