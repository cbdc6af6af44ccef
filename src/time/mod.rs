//! What instant is it, how far apart are two, and which civil date is that?
//!
//! In: numbers of milliseconds and text in the ISO 8601 forms that ECS prints. Out: [`Timestamp`]s
//! that compare as integers, and the civil date and time of day they stand for in UTC.
//!
//! Everything is integer arithmetic in the proleptic Gregorian calendar, so a result is the same on
//! every platform.
//!
//! Absent on purpose: a clock. No function here knows the present; an instant arrives as an
//! argument. Absent too: time zones and leap seconds. A minute has 60 seconds, and an offset such
//! as `+02:00` is folded into the instant when text is read.
//!
//! # Example
//!
//! ```
//! use bayplan::time::{TimeDelta, Timestamp, Weekday};
//!
//! let registered: Timestamp = "2018-06-19T00:28:28+02:00".parse()?;
//! assert_eq!(registered.to_string(), "2018-06-18T22:28:28Z");
//! assert_eq!(registered.to_utc().date.weekday(), Weekday::Monday);
//!
//! let later: Timestamp = "2018-06-18T22:30:28Z".parse()?;
//! assert_eq!(Some(later.duration_since(registered)), TimeDelta::from_minutes(2));
//! # Ok::<(), bayplan::time::ParseTimestampError>(())
//! ```

mod civil;
mod delta;
mod iso;
mod timestamp;

pub use civil::{Date, DateTime, TimeOfDay, Weekday, days_in_month, is_leap_year};
pub use delta::TimeDelta;
pub use iso::ParseTimestampError;
pub use timestamp::Timestamp;
