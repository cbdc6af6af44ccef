//! Days and civil dates, in the proleptic Gregorian calendar.
//!
//! The two conversions count days in years that begin on 1 March, so that the leap day is the last
//! day of its year and month lengths follow one formula. 400 such years have always the same number
//! of days.

use super::delta::MILLIS_PER_DAY;

/// A date of the proleptic Gregorian calendar, which has a year 0 and negative years before it.
///
/// Dates order as time does.
///
/// # Example
///
/// ```
/// use bayplan::time::{Date, Weekday};
///
/// let leap_day = Date::new(2024, 2, 29).ok_or("no such day")?;
/// assert_eq!(leap_day.weekday(), Weekday::Thursday);
/// assert_eq!(leap_day.days_since_epoch(), 19_782);
/// assert_eq!(Date::new(2023, 2, 29), None);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    // Invariant: month is 1..=12 and day is 1..=days_in_month(year, month). The order of the fields
    // is the order of dates.
    year: i32,
    month: u8,
    day: u8,
}

impl Date {
    /// The date of a year, a month from 1 and a day of the month from 1, or `None` where no such
    /// day exists.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let exists = (1..=days_in_month(year, month)?).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// The date so many days after 1970-01-01, or `None` beyond the years an `i32` can hold.
    pub fn from_days_since_epoch(days: i64) -> Option<Self> {
        let first = Self {
            year: i32::MIN,
            month: 1,
            day: 1,
        };
        let last = Self {
            year: i32::MAX,
            month: 12,
            day: 31,
        };
        let exists = (first.days_since_epoch()..=last.days_since_epoch()).contains(&days);
        exists.then(|| Self::from_epoch_days_in_range(days))
    }

    /// The year; 0 is the year before 1.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        match self.days_since_epoch().rem_euclid(7) {
            0 => Weekday::Thursday,
            1 => Weekday::Friday,
            2 => Weekday::Saturday,
            3 => Weekday::Sunday,
            4 => Weekday::Monday,
            5 => Weekday::Tuesday,
            _ => Weekday::Wednesday,
        }
    }

    /// Days since 1970-01-01; negative before it.
    pub fn days_since_epoch(self) -> i64 {
        let month = i64::from(self.month);
        let (year, month_from_march) = if month > 2 {
            (i64::from(self.year), month - 3)
        } else {
            (i64::from(self.year) - 1, month + 9)
        };
        let year_of_cycle = year.rem_euclid(YEARS_PER_CYCLE);
        let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(self.day) - 1;
        let day_of_cycle =
            year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
        year.div_euclid(YEARS_PER_CYCLE) * DAYS_PER_CYCLE + day_of_cycle - DAYS_TO_EPOCH
    }

    /// As [`Date::from_days_since_epoch`], for days known to fall in a year that an `i32` can hold.
    pub(super) fn from_epoch_days_in_range(days: i64) -> Self {
        let days = days + DAYS_TO_EPOCH;
        let day_of_cycle = days.rem_euclid(DAYS_PER_CYCLE);
        let leap_days = day_of_cycle / 1_460 - day_of_cycle / 36_524 + day_of_cycle / 146_096;
        let year_of_cycle = (day_of_cycle - leap_days) / 365;
        let year = days.div_euclid(DAYS_PER_CYCLE) * YEARS_PER_CYCLE + year_of_cycle;
        let day_of_year =
            day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let (year, month) = if month_from_march < 10 {
            (year, month_from_march + 3)
        } else {
            (year + 1, month_from_march - 9)
        };
        Self {
            year: low_i32(year),
            month: low_u8(month),
            day: low_u8(day),
        }
    }
}

/// A time of day on a clock without leap seconds, to the millisecond.
///
/// Times order as a day passes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    // Invariant: below the milliseconds of a day.
    millis: u32,
}

impl TimeOfDay {
    /// 00:00:00.
    pub const MIDNIGHT: Self = Self { millis: 0 };

    /// The time at an hour 0 to 23, a minute and a second 0 to 59, or `None` where no clock shows
    /// it.
    pub fn new(hour: u8, minute: u8, second: u8) -> Option<Self> {
        let exists = hour < 24 && minute < 60 && second < 60;
        let seconds = (u32::from(hour) * 60 + u32::from(minute)) * 60 + u32::from(second);
        exists.then_some(Self {
            millis: seconds * 1_000,
        })
    }

    /// The same second with its milliseconds set, or `None` for 1000 and more.
    pub fn with_millisecond(self, millisecond: u16) -> Option<Self> {
        let whole = self.millis - u32::from(self.millisecond());
        (millisecond < 1_000).then_some(Self {
            millis: whole + u32::from(millisecond),
        })
    }

    /// The hour, 0 to 23.
    pub fn hour(self) -> u8 {
        low_u8(i64::from(self.millis / 3_600_000))
    }

    /// The minute, 0 to 59.
    pub fn minute(self) -> u8 {
        low_u8(i64::from(self.millis / 60_000 % 60))
    }

    /// The second, 0 to 59.
    pub fn second(self) -> u8 {
        low_u8(i64::from(self.millis / 1_000 % 60))
    }

    /// The millisecond, 0 to 999.
    pub fn millisecond(self) -> u16 {
        let [low, high, ..] = (self.millis % 1_000).to_le_bytes();
        u16::from_le_bytes([low, high])
    }

    /// Milliseconds since midnight.
    pub const fn as_millis(self) -> u32 {
        self.millis
    }

    /// The time of day so many milliseconds after some midnight, whatever the day.
    pub(super) fn from_millis_wrapping(millis: i64) -> Self {
        let [a, b, c, d, ..] = millis.rem_euclid(MILLIS_PER_DAY).to_le_bytes();
        Self {
            millis: u32::from_le_bytes([a, b, c, d]),
        }
    }
}

/// A civil date and a time of day, without saying where on earth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a pair that can never gain a third part"
)]
pub struct DateTime {
    /// The date.
    pub date: Date,
    /// The time of day.
    pub time: TimeOfDay,
}

/// A day of the week, ordered from Sunday as `EventBridge` numbers them.
///
/// Source: Amazon `EventBridge` User Guide, "Cron expressions reference", read 2026-11: Sunday is
/// 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    /// The first day of the week.
    Sunday,
    /// The day after Sunday.
    Monday,
    /// The day after Monday.
    Tuesday,
    /// The day after Tuesday.
    Wednesday,
    /// The day after Wednesday.
    Thursday,
    /// The day after Thursday.
    Friday,
    /// The day after Friday.
    Saturday,
}

/// How many days a month of a year has, or `None` for a month outside 1 to 12.
///
/// # Example
///
/// ```
/// use bayplan::time::days_in_month;
///
/// assert_eq!(days_in_month(2024, 2), Some(29));
/// assert_eq!(days_in_month(1900, 2), Some(28));
/// assert_eq!(days_in_month(2024, 13), None);
/// ```
pub const fn days_in_month(year: i32, month: u8) -> Option<u8> {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 if is_leap_year(year) => Some(29),
        2 => Some(28),
        _ => None,
    }
}

/// Whether a year has a 29 February.
pub const fn is_leap_year(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The low 8 bits: the value itself where it is known to fit.
fn low_u8(value: i64) -> u8 {
    debug_assert!(
        u8::try_from(value).is_ok(),
        "{value} is not the part of a date"
    );
    let [low, ..] = value.to_le_bytes();
    low
}

/// The low 32 bits: the value itself where it is known to fit.
fn low_i32(value: i64) -> i32 {
    debug_assert!(i32::try_from(value).is_ok(), "{value} is not a year");
    let [a, b, c, d, ..] = value.to_le_bytes();
    i32::from_le_bytes([a, b, c, d])
}

/// The Gregorian calendar repeats after so many years.
const YEARS_PER_CYCLE: i64 = 400;

/// Days in a cycle.
const DAYS_PER_CYCLE: i64 = 146_097;

/// Days from 0000-03-01 to 1970-01-01.
const DAYS_TO_EPOCH: i64 = 719_468;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn date(year: i32, month: u8, day: u8) -> Date {
        Date::new(year, month, day).expect("a day that exists")
    }

    /// The day after, by the calendar's own rule: an oracle that shares nothing with the formulas.
    fn next_day(today: Date) -> Date {
        let Date { year, month, day } = today;
        Date::new(year, month, day + 1)
            .or_else(|| Date::new(year, month + 1, 1))
            .unwrap_or_else(|| date(year + 1, 1, 1))
    }

    #[test]
    fn counting_days_agrees_with_walking_the_calendar_for_eight_centuries() {
        let mut walked = date(1599, 12, 31);
        let start = walked.days_since_epoch();
        for days in start..start + 800 * 366 {
            assert_eq!(walked.days_since_epoch(), days);
            assert_eq!(Date::from_days_since_epoch(days), Some(walked));
            walked = next_day(walked);
        }
    }

    #[test]
    fn counting_days_agrees_with_walking_the_calendar_round_year_zero() {
        let mut walked = date(-401, 12, 1);
        let start = walked.days_since_epoch();
        for days in start..start + 802 * 366 {
            assert_eq!(Date::from_days_since_epoch(days), Some(walked));
            assert_eq!(walked.days_since_epoch(), days);
            walked = next_day(walked);
        }
    }

    #[test]
    fn the_epoch_is_day_zero_and_a_thursday() {
        assert_eq!(date(1970, 1, 1).days_since_epoch(), 0);
        assert_eq!(date(1970, 1, 1).weekday(), Weekday::Thursday);
        assert_eq!(date(1969, 12, 31).weekday(), Weekday::Wednesday);
        assert_eq!(date(2026, 1, 1).weekday(), Weekday::Thursday);
        assert_eq!(date(2026, 1, 4).weekday(), Weekday::Sunday);
    }

    #[test]
    fn the_ends_of_the_year_range_convert_both_ways() {
        for end in [date(i32::MIN, 1, 1), date(i32::MAX, 12, 31)] {
            assert_eq!(
                Date::from_days_since_epoch(end.days_since_epoch()),
                Some(end)
            );
        }
        let beyond = date(i32::MAX, 12, 31).days_since_epoch() + 1;
        assert_eq!(Date::from_days_since_epoch(beyond), None);
        assert_eq!(Date::from_days_since_epoch(i64::MIN), None);
    }

    #[test]
    fn days_that_no_calendar_shows_do_not_exist() {
        for (year, month, day) in [
            (2026, 0, 1),
            (2026, 13, 1),
            (2026, 4, 31),
            (2026, 1, 0),
            (2100, 2, 29),
        ] {
            assert_eq!(Date::new(year, month, day), None);
        }
        assert!(Date::new(2000, 2, 29).is_some());
    }

    #[test]
    fn a_time_of_day_gives_its_parts_back() {
        let time = TimeOfDay::new(23, 59, 58)
            .and_then(|time| time.with_millisecond(987))
            .expect("a time");
        assert_eq!((time.hour(), time.minute(), time.second()), (23, 59, 58));
        assert_eq!(time.millisecond(), 987);
        assert_eq!(
            time.with_millisecond(1).map(TimeOfDay::millisecond),
            Some(1)
        );
        assert_eq!(time.with_millisecond(1_000), None);
        assert_eq!(TimeOfDay::from_millis_wrapping(-1).second(), 59);
    }

    #[test]
    fn times_that_no_clock_shows_do_not_exist() {
        for (hour, minute, second) in [(24, 0, 0), (0, 60, 0), (0, 0, 60)] {
            assert_eq!(TimeOfDay::new(hour, minute, second), None);
        }
    }
}
