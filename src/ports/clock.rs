//! What time it is.

use crate::time::Timestamp;

/// Says what time it is.
///
/// Nothing in this library asks: time is given with every call. It is for hosts, whose loops can
/// then be run in a test's time.
///
/// A host guarantees: time may stand still, and should not go back; where it does, no time counts as
/// passed.
///
/// # Example
///
/// ```
/// use bayplan::ports::Clock;
/// use bayplan::time::Timestamp;
///
/// /// Each look at it takes a second.
/// struct Ticking(i64);
///
/// impl Clock for Ticking {
///     fn now(&mut self) -> Timestamp {
///         self.0 += 1_000;
///         Timestamp::from_millis(self.0)
///     }
/// }
/// assert!(Ticking(0).now() > Timestamp::UNIX_EPOCH);
/// ```
pub trait Clock {
    /// The time now.
    fn now(&mut self) -> Timestamp;
}
