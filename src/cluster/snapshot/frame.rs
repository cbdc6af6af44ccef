//! What is around the content of a snapshot.

use alloc::vec::Vec;

use super::checksum::checksum;
use super::error::{FRAME, SnapshotError};

/// The start of a snapshot whose content has about that many bytes.
pub(super) fn begin(expected: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(expected.saturating_add(FRAME));
    out.extend(MAGIC);
    out.extend(VERSION.to_le_bytes());
    // The length is known at the end.
    out.extend([0; 8]);
    out
}

/// Writes the length and the checksum of what was begun.
pub(super) fn end(out: &mut Vec<u8>) {
    let length = count(out.len() + 8).to_le_bytes();
    out[LENGTH_AT..HEAD].copy_from_slice(&length);
    let sum = checksum(out);
    out.extend(sum.to_le_bytes());
}

/// All but the checksum, which is right; the content begins at [`HEAD`].
pub(super) fn open(bytes: &[u8]) -> Result<&[u8], SnapshotError> {
    let framed = bytes
        .strip_prefix(&MAGIC)
        .ok_or(SnapshotError::NoSnapshot)?;
    let (version, rest) = framed
        .split_first_chunk()
        .ok_or(SnapshotError::NoSnapshot)?;
    let found = u32::from_le_bytes(*version);
    if found != VERSION {
        return Err(SnapshotError::Version {
            found,
            supported: VERSION,
        });
    }
    let (length, rest) = rest.split_first_chunk().ok_or(SnapshotError::NoSnapshot)?;
    let (found, said) = (count(bytes.len()), u64::from_le_bytes(*length));
    if rest.len() < 8 {
        return Err(SnapshotError::NoSnapshot);
    }
    if found != said {
        return Err(SnapshotError::Length { found, said });
    }
    let (content, sum) = bytes.split_last_chunk().ok_or(SnapshotError::NoSnapshot)?;
    let (found, said) = (checksum(content), u64::from_le_bytes(*sum));
    if found != said {
        return Err(SnapshotError::Altered { found, said });
    }
    Ok(content)
}

/// A length as it is written.
pub(super) fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// How a snapshot begins. The last byte is no text, so no text is taken for a snapshot.
const MAGIC: [u8; 8] = *b"bayplan\0";

/// The version of the form that is written and read.
const VERSION: u32 = 1;

const LENGTH_AT: usize = 12;

/// Where the content begins.
pub(super) const HEAD: usize = 20;
