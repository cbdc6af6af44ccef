//! A clock that a test moves.

use crate::ports::Clock;
use crate::time::{TimeDelta, Timestamp};

/// A clock that stands still until it is moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualClock {
    now: Timestamp,
}

impl ManualClock {
    /// A clock that shows that time.
    pub fn new(now: Timestamp) -> Self {
        Self { now }
    }

    /// Moves it on; a negative span moves nothing.
    pub fn advance(&mut self, by: TimeDelta) {
        self.now = self.now.max(self.now.saturating_add(by));
    }
}

impl Clock for ManualClock {
    fn now(&mut self) -> Timestamp {
        self.now
    }
}
