//! Instants and dates, by properties.

use bayplan::time::{Date, TimeDelta, Timestamp};
use proptest::prelude::*;

use crate::shared::cases;

/// The instants of the years 0000 to 9999.
const WRITABLE: std::ops::Range<i64> = -62_167_219_200_000..253_402_300_800_000;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn what_is_written_reads_back(millis in WRITABLE) {
        let instant = Timestamp::from_millis(millis);
        prop_assert_eq!(instant.to_string().parse(), Ok(instant));
    }

    #[test]
    fn any_text_gives_an_answer_and_what_reads_reads_back(text in "[-+0-9TZ:. ]{0,32}|\\PC{0,32}") {
        if let Ok(instant) = text.parse::<Timestamp>() {
            prop_assert_eq!(instant.to_string().parse(), Ok(instant));
        }
    }

    #[test]
    fn an_offset_moves_the_instant_the_other_way(
        millis in WRITABLE.start / 1_000 + 86_400..WRITABLE.end / 1_000 - 86_400,
        hours in 0_i64..24,
        minutes in 0_i64..60,
        colon in prop::sample::select(vec!["", ":"]),
    ) {
        let local = Timestamp::from_millis(millis * 1_000);
        let offset = TimeDelta::from_minutes(hours * 60 + minutes).expect("a length");
        let text = local.to_string();
        let text = text.trim_end_matches('Z');
        let east = format!("{text}+{hours:02}{colon}{minutes:02}").parse::<Timestamp>();
        let west = format!("{text}-{hours:02}{colon}{minutes:02}").parse::<Timestamp>();
        prop_assert_eq!(east.ok(), local.checked_sub(offset));
        prop_assert_eq!(west.ok(), local.checked_add(offset));
    }

    #[test]
    fn every_instant_is_a_civil_time_and_comes_back(millis in any::<i64>()) {
        let instant = Timestamp::from_millis(millis);
        let utc = instant.to_utc();
        prop_assert_eq!(Timestamp::from_utc(utc), Some(instant));
        let (year, month, day) = (utc.date.year(), utc.date.month(), utc.date.day());
        prop_assert_eq!(Date::new(year, month, day), Some(utc.date));
    }

    #[test]
    fn instants_order_as_civil_times_do(one in any::<i64>(), other in any::<i64>()) {
        let (one, other) = (Timestamp::from_millis(one), Timestamp::from_millis(other));
        prop_assert_eq!(one.cmp(&other), one.to_utc().cmp(&other.to_utc()));
    }

    #[test]
    fn truncation_drops_less_than_a_second(millis in any::<i64>()) {
        let instant = Timestamp::from_millis(millis);
        let second = instant.truncate_to_second();
        prop_assert_eq!(second.to_utc().time.millisecond() == 0, second > Timestamp::MIN);
        let dropped = instant.duration_since(second).as_millis();
        prop_assert!((0..1_000).contains(&dropped));
    }
}
