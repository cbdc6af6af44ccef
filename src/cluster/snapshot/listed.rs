//! Values that were written once each, as they are read.

use alloc::vec::Vec;

use super::bytes::{Reader, value};
use super::error::SnapshotError;

/// Values by place, in ascending order of their bytes; each must be used by something.
#[derive(Debug)]
pub(super) struct Listed<T> {
    what: &'static str,
    entries: Vec<Entry<T>>,
}

#[derive(Debug)]
struct Entry<T> {
    value: T,
    at: usize,
    is_used: bool,
}

impl<T> Listed<T> {
    /// Reads them.
    pub(super) fn read<'a>(
        reader: &mut Reader<'a>,
        what: &'static str,
        mut read: impl FnMut(&mut Reader<'a>) -> Result<T, SnapshotError>,
    ) -> Result<Self, SnapshotError> {
        let count = reader.number(what)?;
        let mut entries = Vec::new();
        let mut previous: Option<&[u8]> = None;
        // Each value takes a byte at least: the bytes end before the list takes more than they do.
        for _ in 0..count {
            let at = reader.at();
            let value = read(reader)?;
            let bytes = reader.since(at);
            if previous.is_some_and(|previous| previous >= bytes) {
                return Err(SnapshotError::Order { at, what });
            }
            previous = Some(bytes);
            entries.push(Entry {
                value,
                at,
                is_used: false,
            });
        }
        Ok(Self { what, entries })
    }

    /// The value whose place comes next.
    #[inline]
    pub(super) fn next(&mut self, reader: &mut Reader<'_>) -> Result<&mut T, SnapshotError> {
        let place = self.next_place(reader)?;
        Ok(&mut self.entries[place].value)
    }

    /// The value whose place and one comes next; `None` when that is 0.
    #[inline]
    pub(super) fn next_if_any(
        &mut self,
        reader: &mut Reader<'_>,
    ) -> Result<Option<&mut T>, SnapshotError> {
        let place = self.next_place_if_any(reader)?;
        Ok(place.map(|place| &mut self.entries[place].value))
    }

    /// The place that comes next, of a value that is there.
    #[inline]
    pub(super) fn next_place(&mut self, reader: &mut Reader<'_>) -> Result<usize, SnapshotError> {
        let at = reader.at();
        let place = reader.number(self.what)?;
        self.used(at, place)
    }

    /// The same where a place and one comes next; `None` when that is 0.
    #[inline]
    pub(super) fn next_place_if_any(
        &mut self,
        reader: &mut Reader<'_>,
    ) -> Result<Option<usize>, SnapshotError> {
        let at = reader.at();
        let place = reader.number(self.what)?.checked_sub(1);
        place.map(|place| self.used(at, place)).transpose()
    }

    /// The value at a place that was read.
    pub(super) fn value(&self, place: usize) -> &T {
        &self.entries[place].value
    }

    #[inline]
    fn used(&mut self, at: usize, place: u64) -> Result<usize, SnapshotError> {
        let (what, count) = (self.what, self.entries.len());
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        let Some(entry) = self.entries.get_mut(place) else {
            let found = alloc::format!("number {place}");
            let allowed = alloc::format!("one of {count}, the first is 0");
            return Err(value(at, what, &found, &allowed));
        };
        entry.is_used = true;
        Ok(place)
    }

    /// Makes sure that each is used.
    pub(super) fn end(&self) -> Result<(), SnapshotError> {
        let what = self.what;
        match self.entries.iter().find(|entry| !entry.is_used) {
            Some(Entry { at, .. }) => Err(SnapshotError::Unused { at: *at, what }),
            None => Ok(()),
        }
    }
}
