//! When to try again.

use crate::time::TimeDelta;

/// How patient a driver is.
///
/// # Example
///
/// ```
/// use bayplan::drive::DriverSettings;
///
/// let settings = DriverSettings::default();
/// let seconds = [1, 2, 3, 8, 90].map(|attempt| settings.delay(attempt).as_millis() / 1_000);
/// assert_eq!(seconds, [1, 2, 4, 120, 120]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DriverSettings {
    /// How long after the first failed attempt the second one comes: 1 s.
    pub first_delay: TimeDelta,
    /// How long two attempts are apart at most: 2 minutes.
    pub longest_delay: TimeDelta,
    /// How often a start is tried before it is given up: 8 times, which takes 2 minutes.
    pub start_attempts: u32,
    /// After how long an order that was taken, and of which nothing was heard since, is given again:
    /// 1 minute.
    pub repeat_after: TimeDelta,
    /// After how long a question that was put off is asked again: 1 s.
    pub ask_again_after: TimeDelta,
    /// After how long everything that is recorded is read again, for what other planners did: 1 minute.
    pub read_again_after: TimeDelta,
}

impl Default for DriverSettings {
    fn default() -> Self {
        Self {
            first_delay: TimeDelta::from_millis(1_000),
            longest_delay: TimeDelta::from_millis(120_000),
            start_attempts: 8,
            repeat_after: TimeDelta::from_millis(60_000),
            ask_again_after: TimeDelta::from_millis(1_000),
            read_again_after: TimeDelta::from_millis(60_000),
        }
    }
}

impl DriverSettings {
    /// How long after the n-th failed attempt the next one comes: each time twice as long, up to the
    /// longest. The same for every driver: chance has no part in it.
    pub fn delay(&self, attempt: u32) -> TimeDelta {
        let doublings = attempt.saturating_sub(1);
        let factor = 1_i64.checked_shl(doublings).filter(|factor| *factor > 0);
        let factor = factor.unwrap_or(i64::MAX);
        let delay = self.first_delay.as_millis().saturating_mul(factor);
        TimeDelta::from_millis(delay).min(self.longest_delay)
    }
}
