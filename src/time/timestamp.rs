//! An instant.

use core::fmt;
use core::str::FromStr;

use super::TimeDelta;
use super::civil::{Date, DateTime, TimeOfDay};
use super::delta::{MILLIS_PER_DAY, MILLIS_PER_SECOND};
use super::iso::{self, ParseTimestampError};

/// An instant: whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Instants before 1970 are negative. They order as time does.
///
/// Text is read in the ISO 8601 and RFC 3339 forms listed at [`Timestamp::from_str`] and written as
/// RFC 3339 in UTC, with milliseconds only where there are any. A written instant of the years 0000
/// to 9999 reads back equal; beyond them the year is written with a sign and at least six digits,
/// which is for diagnosis only and does not read back.
///
/// # Example
///
/// ```
/// use bayplan::time::Timestamp;
///
/// let registered = Timestamp::from_millis(1_682_942_400_250);
/// assert_eq!(registered.to_string(), "2023-05-01T12:00:00.250Z");
/// assert_eq!(registered.truncate_to_second().to_string(), "2023-05-01T12:00:00Z");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    millis: i64,
}

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self::from_millis(0);

    /// The earliest instant.
    pub const MIN: Self = Self::from_millis(i64::MIN);

    /// The latest instant.
    pub const MAX: Self = Self::from_millis(i64::MAX);

    /// The instant so many milliseconds after 1970-01-01T00:00:00Z.
    pub const fn from_millis(millis: i64) -> Self {
        Self { millis }
    }

    /// The instant so many seconds after 1970-01-01T00:00:00Z, or `None` beyond the range.
    pub const fn from_seconds(seconds: i64) -> Option<Self> {
        match seconds.checked_mul(MILLIS_PER_SECOND) {
            Some(millis) => Some(Self { millis }),
            None => None,
        }
    }

    /// The instant at which clocks in UTC show a date and time of day, or `None` beyond the range.
    pub fn from_utc(utc: DateTime) -> Option<Self> {
        // The first midnight of the range lies before the first instant.
        let days = i128::from(utc.date.days_since_epoch());
        let millis = days * i128::from(MILLIS_PER_DAY) + i128::from(utc.time.as_millis());
        let millis = i64::try_from(millis).ok()?;
        Some(Self { millis })
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn as_millis(self) -> i64 {
        self.millis
    }

    /// What clocks in UTC show at this instant.
    pub fn to_utc(self) -> DateTime {
        DateTime {
            date: Date::from_epoch_days_in_range(self.millis.div_euclid(MILLIS_PER_DAY)),
            time: TimeOfDay::from_millis_wrapping(self.millis),
        }
    }

    /// The last instant at or before this one that is a whole second.
    ///
    /// Instants before 1970 move to the past too, so the result never lies after the instant.
    #[must_use]
    pub const fn truncate_to_second(self) -> Self {
        let excess = self.millis.rem_euclid(MILLIS_PER_SECOND);
        Self {
            millis: self.millis.saturating_sub(excess),
        }
    }

    /// The instant so much later, or `None` beyond the range.
    pub const fn checked_add(self, delta: TimeDelta) -> Option<Self> {
        match self.millis.checked_add(delta.as_millis()) {
            Some(millis) => Some(Self { millis }),
            None => None,
        }
    }

    /// The instant so much earlier, or `None` beyond the range.
    pub const fn checked_sub(self, delta: TimeDelta) -> Option<Self> {
        match self.millis.checked_sub(delta.as_millis()) {
            Some(millis) => Some(Self { millis }),
            None => None,
        }
    }

    /// The instant so much later, or the nearest end of the range beyond it.
    #[must_use]
    pub const fn saturating_add(self, delta: TimeDelta) -> Self {
        Self {
            millis: self.millis.saturating_add(delta.as_millis()),
        }
    }

    /// How long after `earlier` this instant lies; negative if it lies before.
    ///
    /// Two instants more than 292 million years apart give [`TimeDelta::MAX`] or
    /// [`TimeDelta::MIN`].
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::time::{TimeDelta, Timestamp};
    ///
    /// let started: Timestamp = "2026-01-01T00:00:00Z".parse()?;
    /// let stopped: Timestamp = "2026-01-01T00:00:01.500Z".parse()?;
    /// assert_eq!(stopped.duration_since(started), TimeDelta::from_millis(1_500));
    /// # Ok::<(), bayplan::time::ParseTimestampError>(())
    /// ```
    pub const fn duration_since(self, earlier: Self) -> TimeDelta {
        TimeDelta::from_millis(self.millis.saturating_sub(earlier.millis))
    }
}

impl FromStr for Timestamp {
    type Err = ParseTimestampError;

    /// Reads an instant in one of these forms, in which upper case and every digit shown are
    /// required:
    ///
    /// | form | meaning |
    /// |---|---|
    /// | `2018-06-18` | midnight UTC at which that day begins |
    /// | `2018-06-18T22:28:28` | UTC |
    /// | `2018-06-18T22:28:28.25` | a fraction of 1 to 9 digits, cut to milliseconds |
    /// | `2018-06-18T22:28:28Z` | UTC; a fraction may stand before the `Z` |
    /// | `2018-06-18T22:28:28+02:00`, `+0200` | so far ahead of UTC; a fraction may precede |
    ///
    /// # Errors
    ///
    /// [`ParseTimestampError::Malformed`] for any other form; otherwise the error names the first
    /// field, left to right, that no calendar or clock shows. `24:00:00` and leap seconds are such
    /// times.
    fn from_str(text: &str) -> Result<Self, ParseTimestampError> {
        iso::parse(text)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        iso::write(f, self.to_utc())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truncation_moves_to_the_past_on_both_sides_of_the_epoch() {
        let truncated = |millis| {
            Timestamp::from_millis(millis)
                .truncate_to_second()
                .as_millis()
        };
        assert_eq!(truncated(1_999), 1_000);
        assert_eq!(truncated(1_000), 1_000);
        assert_eq!(truncated(-1), -1_000);
        assert_eq!(truncated(-1_000), -1_000);
        assert_eq!(truncated(i64::MIN), i64::MIN);
    }

    #[test]
    fn arithmetic_beyond_the_range_is_none() {
        let one = TimeDelta::from_millis(1);
        assert_eq!(Timestamp::MAX.checked_add(one), None);
        assert_eq!(Timestamp::MIN.checked_sub(one), None);
        assert_eq!(Timestamp::MAX.saturating_add(one), Timestamp::MAX);
        assert_eq!(Timestamp::from_seconds(i64::MAX), None);
        assert_eq!(
            Timestamp::MAX.duration_since(Timestamp::MIN),
            TimeDelta::MAX
        );
        assert_eq!(
            Timestamp::MIN.duration_since(Timestamp::MAX),
            TimeDelta::MIN
        );
    }

    #[test]
    fn duration_is_negative_towards_the_past() {
        let early = Timestamp::from_millis(5);
        let late = Timestamp::from_millis(12);
        assert_eq!(early.duration_since(late), TimeDelta::from_millis(-7));
        assert_eq!(early.checked_add(late.duration_since(early)), Some(late));
    }

    #[test]
    fn both_ends_of_the_range_have_a_civil_date_and_come_back() {
        for instant in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
            assert_eq!(Timestamp::from_utc(instant.to_utc()), Some(instant));
        }
        assert_eq!(Timestamp::MAX.to_utc().date.year(), 292_278_994);
        assert_eq!(Timestamp::MIN.to_utc().date.year(), -292_275_055);
    }
}
