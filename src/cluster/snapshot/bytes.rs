//! Numbers, texts and lists as bytes, each in one way only.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::error::SnapshotError;
use super::frame::count;

/// Writes a number in as few groups of seven bits as it has, the lowest first; all but the last
/// have the highest bit set (LEB128).
#[inline]
pub(super) fn put_number(out: &mut Vec<u8>, number: impl Into<u64>) {
    let mut rest: u64 = number.into();
    while rest > 0x7f {
        let [low, ..] = rest.to_le_bytes();
        out.push(low | 0x80);
        rest >>= 7;
    }
    let [low, ..] = rest.to_le_bytes();
    out.push(low);
}

/// Writes how many values follow.
pub(super) fn put_count(out: &mut Vec<u8>, length: usize) {
    put_number(out, count(length));
}

/// Writes a text: its length in bytes, then its bytes.
pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    put_count(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

/// Writes a text that may be absent: its length and one, then its bytes; 0 where it is absent.
pub(super) fn put_optional_text(out: &mut Vec<u8>, text: Option<&str>) {
    let Some(text) = text else {
        return put_number(out, 0_u32);
    };
    put_count(out, text.len() + 1);
    out.extend_from_slice(text.as_bytes());
}

/// Reads what was written, from the front.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// Where the next byte is.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// What was read since a place.
    pub(super) fn since(&self, at: usize) -> &'a [u8] {
        self.bytes.get(at..self.at).unwrap_or_default()
    }

    /// How many bytes were not read.
    pub(super) fn rest(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }

    pub(super) fn byte(&mut self, what: &'static str) -> Result<u8, SnapshotError> {
        let [byte] = self.array(what)?;
        Ok(byte)
    }

    /// So many bytes.
    #[inline]
    pub(super) fn array<const N: usize>(
        &mut self,
        what: &'static str,
    ) -> Result<[u8; N], SnapshotError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let Some((array, _)) = rest.split_first_chunk() else {
            return Err(SnapshotError::Ends { at: self.at, what });
        };
        self.at += N;
        Ok(*array)
    }

    /// Eight bytes, the lowest first.
    pub(super) fn fixed(&mut self, what: &'static str) -> Result<u64, SnapshotError> {
        Ok(u64::from_le_bytes(self.array(what)?))
    }

    /// A number of at most 64 bits.
    #[inline]
    pub(super) fn number(&mut self, what: &'static str) -> Result<u64, SnapshotError> {
        let at = self.at;
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let Ok(byte) = self.byte(what) else {
                return Err(SnapshotError::Ends { at, what });
            };
            let group = u64::from(byte & 0x7f);
            let is_last = byte & 0x80 == 0;
            if is_last && group == 0 && shift > 0 {
                let found = "written in more bytes than it needs";
                return Err(value(at, what, found, "the shortest form"));
            }
            if shift == 63 && byte > 1 {
                break;
            }
            number |= group << shift;
            if is_last {
                return Ok(number);
            }
        }
        Err(value(
            at,
            what,
            "beyond 64 bits",
            "0 to 18446744073709551615",
        ))
    }

    /// A number up to a limit.
    pub(super) fn up_to(&mut self, limit: u64, what: &'static str) -> Result<u64, SnapshotError> {
        let at = self.at;
        let number = self.number(what)?;
        if number <= limit {
            return Ok(number);
        }
        let allowed = alloc::format!("0 to {limit}");
        Err(value(at, what, &number.to_string(), &allowed))
    }

    /// A number of at most 32 bits.
    pub(super) fn small(&mut self, what: &'static str) -> Result<u32, SnapshotError> {
        self.small_up_to(u32::MAX, what)
    }

    /// A number of at most a limit of 32 bits.
    pub(super) fn small_up_to(
        &mut self,
        limit: u32,
        what: &'static str,
    ) -> Result<u32, SnapshotError> {
        let number = self.up_to(limit.into(), what)?;
        Ok(u32::try_from(number).unwrap_or(limit))
    }

    pub(super) fn text(&mut self, what: &'static str) -> Result<&'a str, SnapshotError> {
        let at = self.at;
        let length = self.number(what)?;
        self.text_of(at, length, what)
    }

    pub(super) fn optional_text(
        &mut self,
        what: &'static str,
    ) -> Result<Option<&'a str>, SnapshotError> {
        let at = self.at;
        match self.number(what)?.checked_sub(1) {
            Some(length) => self.text_of(at, length, what).map(Some),
            None => Ok(None),
        }
    }

    fn text_of(
        &mut self,
        at: usize,
        length: u64,
        what: &'static str,
    ) -> Result<&'a str, SnapshotError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let Some(bytes) = rest.get(..length) else {
            return Err(SnapshotError::Ends { at, what });
        };
        self.at += length;
        let not_text = |_| value(at, what, "not UTF-8", "text in UTF-8");
        core::str::from_utf8(bytes).map_err(not_text)
    }

    /// A text that is a name.
    pub(super) fn name<T>(
        &mut self,
        what: &'static str,
        parse: fn(&str) -> Result<T, crate::model::InvalidName>,
    ) -> Result<T, SnapshotError> {
        let at = self.at;
        let text = self.text(what)?;
        parse(text).map_err(|source| SnapshotError::Name { at, source })
    }

    /// A text that is a name, if it is there.
    pub(super) fn optional_name<T>(
        &mut self,
        what: &'static str,
        parse: fn(&str) -> Result<T, crate::model::InvalidName>,
    ) -> Result<Option<T>, SnapshotError> {
        let at = self.at;
        let text = self.optional_text(what)?;
        let name = text.map(parse).transpose();
        name.map_err(|source| SnapshotError::Name { at, source })
    }

    /// Values in ascending order, as many as are said to follow.
    pub(super) fn ascending<T>(
        &mut self,
        what: &'static str,
        ascends: fn(&T, &T) -> bool,
        mut read: impl FnMut(&mut Self) -> Result<T, SnapshotError>,
    ) -> Result<Vec<T>, SnapshotError> {
        let count = self.number(what)?;
        let mut values: Vec<T> = Vec::new();
        // Each value takes a byte at least: the bytes end before the list takes more than they do.
        for _ in 0..count {
            let at = self.at;
            let value = read(self)?;
            if values.last().is_some_and(|last| !ascends(last, &value)) {
                return Err(SnapshotError::Order { at, what });
            }
            values.push(value);
        }
        Ok(values)
    }
}

/// A value that may not be there.
pub(super) fn value(at: usize, what: &'static str, found: &str, allowed: &str) -> SnapshotError {
    SnapshotError::Value {
        at,
        what,
        found: found.to_string(),
        allowed: allowed.to_string(),
    }
}

/// A text to be shown: in backticks, cut after 300 characters.
pub(super) fn shown(text: &str) -> String {
    let text = text.chars().take(300).flat_map(char::escape_debug);
    let text: String = text.collect();
    alloc::format!("`{text}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_and_have_one_form() {
        for shift in 0..64 {
            for number in [1_u64 << shift, (1 << shift) - 1, u64::MAX >> shift] {
                let mut bytes = Vec::new();
                put_number(&mut bytes, number);
                assert_eq!(Reader::new(&bytes, 0).number("number"), Ok(number));
                assert!(Reader::new(&bytes[1..], 0).number("number") != Ok(number));
            }
        }
        let longer = [0x81, 0x00];
        let too_large = [[0xff; 9].as_slice(), &[0x02]].concat();
        let endless = [0xff; 11];
        for wrong in [longer.as_slice(), &too_large, &endless, &[0x80]] {
            assert!(Reader::new(wrong, 0).number("number").is_err(), "{wrong:?}");
        }
    }
}
