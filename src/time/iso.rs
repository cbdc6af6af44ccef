//! Instants as text: ISO 8601 and RFC 3339.

use core::fmt;

use super::civil::{Date, DateTime, TimeOfDay};
use super::{TimeDelta, Timestamp};

/// Why a text is not an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ParseTimestampError {
    /// The text has none of the accepted forms.
    #[error("not a date or time such as `2018-06-18` or `2018-06-18T22:28:28Z`")]
    Malformed,
    /// The form is right, but no calendar shows that day.
    #[error("no such day in the calendar")]
    NoSuchDate,
    /// The form is right, but no clock shows that time; leap seconds and `24:00:00` are not
    /// accepted.
    #[error("no such time of day")]
    NoSuchTime,
    /// The offset from UTC has more than 23 hours or more than 59 minutes.
    #[error("no such offset from UTC")]
    NoSuchOffset,
    /// The offset moves the instant out of the years 0000 to 9999.
    #[error("outside the years 0000 to 9999")]
    OutOfRange,
}

/// Reads an instant; the forms are documented at the public entry.
pub(super) fn parse(text: &str) -> Result<Timestamp, ParseTimestampError> {
    let mut reader = Reader {
        rest: text.as_bytes(),
    };
    let local = DateTime {
        date: reader.date()?,
        time: TimeOfDay::MIDNIGHT,
    };
    if reader.rest.is_empty() {
        return in_range(local, TimeDelta::ZERO);
    }
    reader.expect(b'T')?;
    let time = reader.time()?;
    let offset = reader.offset()?;
    in_range(DateTime { time, ..local }, offset)
}

/// Writes a date and time of UTC as RFC 3339.
pub(super) fn write(f: &mut fmt::Formatter<'_>, utc: DateTime) -> fmt::Result {
    let DateTime { date, time } = utc;
    if YEARS.contains(&date.year()) {
        write!(f, "{:04}", date.year())?;
    } else {
        write!(f, "{:+07}", date.year())?;
    }
    write!(f, "-{:02}-{:02}", date.month(), date.day())?;
    write!(
        f,
        "T{:02}:{:02}:{:02}",
        time.hour(),
        time.minute(),
        time.second()
    )?;
    if time.millisecond() != 0 {
        write!(f, ".{:03}", time.millisecond())?;
    }
    f.write_str("Z")
}

/// The instant of a local date and time, if it is one that text can express in UTC.
fn in_range(local: DateTime, offset: TimeDelta) -> Result<Timestamp, ParseTimestampError> {
    Timestamp::from_utc(local)
        .and_then(|instant| instant.checked_sub(offset))
        .filter(|instant| YEARS.contains(&instant.to_utc().date.year()))
        .ok_or(ParseTimestampError::OutOfRange)
}

/// What is left to read. Every method consumes exactly what it returns.
struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    /// `YYYY-MM-DD`.
    fn date(&mut self) -> Result<Date, ParseTimestampError> {
        let century = self.two_digits()?;
        let year = self.two_digits()?;
        self.expect(b'-')?;
        let month = self.two_digits()?;
        self.expect(b'-')?;
        let day = self.two_digits()?;
        let year = i32::from(century) * 100 + i32::from(year);
        Date::new(year, month, day).ok_or(ParseTimestampError::NoSuchDate)
    }

    /// `HH:MM:SS`, with a fraction if one follows.
    fn time(&mut self) -> Result<TimeOfDay, ParseTimestampError> {
        let hour = self.two_digits()?;
        self.expect(b':')?;
        let minute = self.two_digits()?;
        self.expect(b':')?;
        let second = self.two_digits()?;
        let time = TimeOfDay::new(hour, minute, second).ok_or(ParseTimestampError::NoSuchTime)?;
        if !self.skip(b'.') {
            return Ok(time);
        }
        let millisecond = self.fraction()?;
        time.with_millisecond(millisecond)
            .ok_or(ParseTimestampError::NoSuchTime)
    }

    /// One to nine digits after the point, as milliseconds; the rest is dropped.
    fn fraction(&mut self) -> Result<u16, ParseTimestampError> {
        let mut millisecond = 0;
        let mut weight = 100;
        let mut digits = 0;
        while let Some(digit) = self.digit() {
            millisecond += u16::from(digit) * weight;
            weight /= 10;
            digits += 1;
            if digits > 9 {
                return Err(ParseTimestampError::Malformed);
            }
        }
        if digits == 0 {
            Err(ParseTimestampError::Malformed)
        } else {
            Ok(millisecond)
        }
    }

    /// `Z`, `±HH:MM`, `±HHMM` or nothing, up to the end of the text.
    fn offset(&mut self) -> Result<TimeDelta, ParseTimestampError> {
        if self.rest.is_empty() || self.rest == b"Z" {
            return Ok(TimeDelta::ZERO);
        }
        let sign = if self.skip(b'-') {
            -1
        } else {
            self.expect(b'+')?;
            1
        };
        let hours = self.two_digits()?;
        self.skip(b':');
        let minutes = self.two_digits()?;
        if !self.rest.is_empty() {
            return Err(ParseTimestampError::Malformed);
        }
        if hours > 23 || minutes > 59 {
            return Err(ParseTimestampError::NoSuchOffset);
        }
        let minutes = i64::from(hours) * 60 + i64::from(minutes);
        TimeDelta::from_minutes(sign * minutes).ok_or(ParseTimestampError::NoSuchOffset)
    }

    fn two_digits(&mut self) -> Result<u8, ParseTimestampError> {
        let tens = self.digit().ok_or(ParseTimestampError::Malformed)?;
        let ones = self.digit().ok_or(ParseTimestampError::Malformed)?;
        Ok(tens * 10 + ones)
    }

    fn digit(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        let digit = first.is_ascii_digit().then(|| first - b'0')?;
        self.rest = rest;
        Some(digit)
    }

    fn skip(&mut self, byte: u8) -> bool {
        let Some(rest) = self.rest.strip_prefix(&[byte]) else {
            return false;
        };
        self.rest = rest;
        true
    }

    fn expect(&mut self, byte: u8) -> Result<(), ParseTimestampError> {
        if self.skip(byte) {
            Ok(())
        } else {
            Err(ParseTimestampError::Malformed)
        }
    }
}

/// Years that four digits can write.
const YEARS: core::ops::RangeInclusive<i32> = 0..=9999;

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[track_caller]
    fn shown(text: &str) -> alloc::string::String {
        parse(text).expect("an instant").to_string()
    }

    #[test]
    fn every_documented_form_is_read() {
        assert_eq!(shown("2018-06-18"), "2018-06-18T00:00:00Z");
        assert_eq!(shown("2018-06-18T22:28:28"), "2018-06-18T22:28:28Z");
        assert_eq!(shown("2018-06-18T22:28:28Z"), "2018-06-18T22:28:28Z");
        assert_eq!(shown("2018-06-18T22:28:28+00:00"), "2018-06-18T22:28:28Z");
        assert_eq!(shown("2018-06-19T00:28:28+02:00"), "2018-06-18T22:28:28Z");
        assert_eq!(shown("2018-06-18T12:58:28-0930"), "2018-06-18T22:28:28Z");
        assert_eq!(shown("2018-06-18T22:28:28.25"), "2018-06-18T22:28:28.250Z");
        assert_eq!(
            shown("2018-06-18T22:28:28.000999999Z"),
            "2018-06-18T22:28:28Z"
        );
        assert_eq!(
            shown("2018-06-18T22:28:28.001-00:00"),
            "2018-06-18T22:28:28.001Z"
        );
    }

    #[test]
    fn other_forms_are_malformed() {
        for text in [
            "",
            "2018",
            "2018-6-18",
            "2018-06-18T",
            "2018-06-18t22:28:28",
            "2018-06-18T22:28:28z",
            "2018-06-18 22:28:28",
            "2018-06-18T22:28",
            "2018-06-18T22:28:28.",
            "2018-06-18T22:28:28.Z",
            "2018-06-18T22:28:28.0123456789",
            "2018-06-18T22:28:28+2",
            "2018-06-18T22:28:28+02:0",
            "2018-06-18T22:28:28ZZ",
            "2018-06-18T22:28:28+02:00Z",
            "2018-06-18Z",
            "2018-06-18+00:00",
            " 2018-06-18",
            "2018-06-18 ",
            "+2018-06-18",
            "２０18-06-18",
            "12018-06-18",
        ] {
            assert_eq!(parse(text), Err(ParseTimestampError::Malformed), "{text:?}");
        }
    }

    #[test]
    fn fields_that_do_not_exist_are_named() {
        assert_eq!(parse("2018-13-01"), Err(ParseTimestampError::NoSuchDate));
        assert_eq!(parse("2018-02-29"), Err(ParseTimestampError::NoSuchDate));
        assert_eq!(
            parse("2018-02-28T24:00:00"),
            Err(ParseTimestampError::NoSuchTime)
        );
        assert_eq!(
            parse("2016-12-31T23:59:60Z"),
            Err(ParseTimestampError::NoSuchTime)
        );
        assert_eq!(
            parse("2018-02-28T00:00:00+24:00"),
            Err(ParseTimestampError::NoSuchOffset)
        );
        assert_eq!(
            parse("2018-02-28T00:00:00+01:60"),
            Err(ParseTimestampError::NoSuchOffset)
        );
        assert_eq!(
            parse("0000-01-01T00:00:00+00:01"),
            Err(ParseTimestampError::OutOfRange)
        );
        assert_eq!(
            parse("9999-12-31T23:59:59-00:01"),
            Err(ParseTimestampError::OutOfRange)
        );
    }

    #[test]
    fn years_beyond_four_digits_are_written_with_a_sign() {
        assert_eq!(Timestamp::MAX.to_string(), "+292278994-08-17T07:12:55.807Z");
        assert_eq!(
            Timestamp::from_millis(-62_167_219_200_001).to_string(),
            "-000001-12-31T23:59:59.999Z"
        );
        assert_eq!(
            Timestamp::from_millis(-62_167_219_200_000).to_string(),
            "0000-01-01T00:00:00Z"
        );
        assert_eq!(
            Timestamp::from_millis(253_402_300_800_000).to_string(),
            "+010000-01-01T00:00:00Z"
        );
    }
}
