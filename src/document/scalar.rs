//! Reads one value as a number, a text, a truth value or an instant.

use alloc::string::ToString;

use super::{Document, Double};
use crate::time::Timestamp;

/// How a value can be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// It is what it should be.
    AsIs,
    /// It means this; the API allows it so.
    Plain(Document),
    /// It can be bent into this.
    Bent(Document),
    /// An empty text where a number belongs.
    Absent,
    /// It cannot be read.
    Unreadable,
}

pub(super) fn text(found: &Document) -> Read {
    match found {
        Document::Text(_) => Read::AsIs,
        Document::Integer(number) => Read::Bent(number.to_string().into()),
        Document::Boolean(value) => Read::Bent(value.to_string().into()),
        Document::Double(number) if !number.is_beyond_64_bits() => {
            Read::Bent(number.to_string().into())
        }
        Document::Null | Document::Double(_) | Document::Array(_) | Document::Object(_) => {
            Read::Unreadable
        }
    }
}

pub(super) fn integer(found: &Document) -> Read {
    whole(found, |number| i32::try_from(number).is_ok())
}

pub(super) fn long(found: &Document) -> Read {
    whole(found, |number| i64::try_from(number).is_ok())
}

fn whole(found: &Document, fits: fn(i128) -> bool) -> Read {
    let bent = match found {
        Document::Integer(number) if fits(*number) => return Read::AsIs,
        Document::Text(text) if text.trim().is_empty() => return Read::Absent,
        Document::Text(text) => decimal(text.trim()),
        Document::Double(number) => number.to_integer(),
        Document::Null
        | Document::Boolean(_)
        | Document::Integer(_)
        | Document::Array(_)
        | Document::Object(_) => None,
    };
    bent.filter(|number| fits(*number))
        .map_or(Read::Unreadable, |n| Read::Bent(Document::Integer(n)))
}

/// A decimal text of at most twenty characters, with an optional minus.
fn decimal(text: &str) -> Option<i128> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_decimal = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_decimal { text.parse().ok() } else { None }
}

/// A number with or without a fraction: `3` is `3.0`.
pub(super) fn double(found: &Document) -> Read {
    let parsed = |text: &str| {
        let number = text.parse().ok().filter(|number: &f64| number.is_finite());
        number.map(|number| Document::Double(Double::from_f64(number)))
    };
    match found {
        Document::Double(_) => Read::AsIs,
        Document::Integer(number) => {
            parsed(&number.to_string()).map_or(Read::Unreadable, Read::Plain)
        }
        Document::Text(text) if text.trim().is_empty() => Read::Absent,
        Document::Text(text) => parsed(text.trim()).map_or(Read::Unreadable, Read::Bent),
        Document::Null | Document::Boolean(_) | Document::Array(_) | Document::Object(_) => {
            Read::Unreadable
        }
    }
}

pub(super) fn boolean(found: &Document) -> Read {
    match found {
        Document::Boolean(_) => Read::AsIs,
        Document::Text(text) => match text.trim() {
            "true" => Read::Bent(true.into()),
            "false" => Read::Bent(false.into()),
            "" => Read::Absent,
            _ => Read::Unreadable,
        },
        Document::Null
        | Document::Integer(_)
        | Document::Double(_)
        | Document::Array(_)
        | Document::Object(_) => Read::Unreadable,
    }
}

/// Seconds since 1970, or ISO 8601; recorded answers also hold the parts of a date.
///
/// Whichever it was, it becomes the text that an instant is written as, which reads back equal.
pub(super) fn timestamp(found: &Document) -> Read {
    let millis = match found {
        Document::Integer(seconds) => seconds.checked_mul(1000),
        Document::Double(seconds) => seconds.to_thousandths(),
        Document::Text(text) => text
            .parse::<Timestamp>()
            .ok()
            .map(|at| at.as_millis().into()),
        Document::Object(_) => {
            let at = recorded(found).map(|at| at.to_string().into());
            return at.map_or(Read::Unreadable, Read::Bent);
        }
        Document::Null | Document::Boolean(_) | Document::Array(_) => None,
    };
    let at = millis.and_then(|millis| i64::try_from(millis).ok());
    let written = at.map(|millis| Timestamp::from_millis(millis).to_string());
    // Beyond the years 0000 to 9999 an instant has no text that reads back.
    let readable = written.filter(|text| text.parse::<Timestamp>().is_ok());
    readable.map_or(Read::Unreadable, |text| Read::Plain(text.into()))
}

/// The instant of `{"__class__": "datetime", "year": 2018, ...}`, as test recorders write it.
fn recorded(found: &Document) -> Option<Timestamp> {
    if found.field("__class__")?.as_text()? != "datetime" {
        return None;
    }
    let part = |name: &str| found.field(name).map_or(Some(0), Document::as_integer);
    let text = alloc::format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
        part("year")?,
        part("month")?,
        part("day")?,
        part("hour")?,
        part("minute")?,
        part("second")?,
        part("microsecond")?,
    );
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_may_be_written_as_text_or_with_a_point() {
        assert_eq!(integer(&256.into()), Read::AsIs);
        assert_eq!(integer(&" 256 ".into()), Read::Bent(256.into()));
        assert_eq!(
            integer(&Document::Double(Double::from_f64(256.0))),
            Read::Bent(256.into())
        );
        assert_eq!(integer(&"".into()), Read::Absent);
        for wrong in [
            "+1",
            "0x10",
            "1.5",
            "1e3",
            "2147483648",
            "-",
            "99999999999999999999999999999999999999999999",
        ] {
            assert_eq!(integer(&wrong.into()), Read::Unreadable, "{wrong}");
        }
        assert_eq!(integer(&2_147_483_648_i64.into()), Read::Unreadable);
        assert_eq!(long(&2_147_483_648_i64.into()), Read::AsIs);
    }

    #[test]
    fn a_number_without_a_fraction_is_a_double_as_well() {
        let three = || Document::Double(Double::from_f64(3.0));
        assert_eq!(double(&3.into()), Read::Plain(three()));
        assert_eq!(double(&three()), Read::AsIs);
        assert_eq!(double(&" 3 ".into()), Read::Bent(three()));
        assert_eq!(double(&"inf".into()), Read::Unreadable);
    }

    #[test]
    fn an_instant_may_be_seconds_or_text() {
        let expected = Document::from("2018-02-20T14:42:42.150Z");
        let seconds = Document::Double(Double::from_f64(1_519_137_762.15));
        for found in [
            seconds,
            "2018-02-20T14:42:42.150Z".into(),
            "2018-02-20T16:42:42.15+02:00".into(),
        ] {
            assert_eq!(timestamp(&found), Read::Plain(expected.clone()));
        }
        let recorded = Document::object([
            ("__class__", "datetime".into()),
            ("year", 2018.into()),
            ("month", 2.into()),
            ("day", 20.into()),
            ("hour", 14.into()),
            ("minute", 42.into()),
            ("second", 42.into()),
            ("microsecond", 150_000.into()),
        ]);
        assert_eq!(timestamp(&recorded), Read::Bent(expected));
    }

    #[test]
    fn an_instant_is_one_that_text_can_say() {
        let last = 253_402_300_799_i64;
        let read = Read::Plain("9999-12-31T23:59:59Z".into());
        assert_eq!(timestamp(&last.into()), read);
        for beyond in [last + 1, -62_167_219_201, i64::MAX] {
            assert_eq!(timestamp(&beyond.into()), Read::Unreadable, "{beyond}");
        }
    }
}
