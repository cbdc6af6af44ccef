//! How far apart two instants are.

/// A signed length of time in whole milliseconds.
///
/// A day is always 24 hours. Lengths order as numbers do, and a negative one points to the past.
///
/// # Example
///
/// ```
/// use bayplan::time::TimeDelta;
///
/// let heartbeat = TimeDelta::from_seconds(120);
/// assert_eq!(heartbeat, TimeDelta::from_minutes(2));
/// assert_eq!(heartbeat.map(TimeDelta::as_millis), Some(120_000));
/// assert_eq!(TimeDelta::from_days(i64::MAX), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeDelta {
    millis: i64,
}

impl TimeDelta {
    /// No time at all.
    pub const ZERO: Self = Self::from_millis(0);

    /// The most negative length.
    pub const MIN: Self = Self::from_millis(i64::MIN);

    /// The longest length.
    pub const MAX: Self = Self::from_millis(i64::MAX);

    /// A length of so many milliseconds.
    pub const fn from_millis(millis: i64) -> Self {
        Self { millis }
    }

    /// A length of so many seconds, or `None` beyond the range.
    pub const fn from_seconds(seconds: i64) -> Option<Self> {
        Self::from_units(seconds, MILLIS_PER_SECOND)
    }

    /// A length of so many minutes, or `None` beyond the range.
    pub const fn from_minutes(minutes: i64) -> Option<Self> {
        Self::from_units(minutes, 60 * MILLIS_PER_SECOND)
    }

    /// A length of so many hours, or `None` beyond the range.
    pub const fn from_hours(hours: i64) -> Option<Self> {
        Self::from_units(hours, 3_600 * MILLIS_PER_SECOND)
    }

    /// A length of so many days of 24 hours, or `None` beyond the range.
    pub const fn from_days(days: i64) -> Option<Self> {
        Self::from_units(days, MILLIS_PER_DAY)
    }

    /// The length in milliseconds.
    pub const fn as_millis(self) -> i64 {
        self.millis
    }

    /// Whether the length points to the past.
    pub const fn is_negative(self) -> bool {
        self.millis < 0
    }

    /// The sum of two lengths, or `None` beyond the range.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.millis.checked_add(other.millis) {
            Some(millis) => Some(Self { millis }),
            None => None,
        }
    }

    /// The difference of two lengths, or `None` beyond the range.
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.millis.checked_sub(other.millis) {
            Some(millis) => Some(Self { millis }),
            None => None,
        }
    }

    /// The length taken so many times, or `None` beyond the range.
    pub const fn checked_mul(self, times: i64) -> Option<Self> {
        Self::from_units(self.millis, times)
    }

    const fn from_units(count: i64, millis_per_unit: i64) -> Option<Self> {
        match count.checked_mul(millis_per_unit) {
            Some(millis) => Some(Self { millis }),
            None => None,
        }
    }
}

/// Milliseconds in a second.
pub(super) const MILLIS_PER_SECOND: i64 = 1_000;

/// Milliseconds in a day of 24 hours.
pub(super) const MILLIS_PER_DAY: i64 = 86_400 * MILLIS_PER_SECOND;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_agree_with_each_other() {
        assert_eq!(TimeDelta::from_days(1), TimeDelta::from_hours(24));
        assert_eq!(TimeDelta::from_hours(1), TimeDelta::from_minutes(60));
        assert_eq!(TimeDelta::from_minutes(1), TimeDelta::from_seconds(60));
        assert_eq!(
            TimeDelta::from_seconds(1),
            Some(TimeDelta::from_millis(1_000))
        );
    }

    #[test]
    fn arithmetic_beyond_the_range_is_none() {
        let one = TimeDelta::from_millis(1);
        assert_eq!(TimeDelta::MAX.checked_add(one), None);
        assert_eq!(TimeDelta::MIN.checked_sub(one), None);
        assert_eq!(TimeDelta::MAX.checked_mul(2), None);
        assert_eq!(TimeDelta::from_seconds(i64::MIN), None);
        assert_eq!(one.checked_mul(-3), Some(TimeDelta::from_millis(-3)));
    }

    #[test]
    fn a_negative_length_sorts_before_zero() {
        assert!(TimeDelta::from_millis(-1) < TimeDelta::ZERO);
        assert!(TimeDelta::from_millis(-1).is_negative());
        assert!(!TimeDelta::ZERO.is_negative());
    }
}
