//! Clocks.

use super::Breach;
use super::breach::{PATIENCE, Port};
use crate::ports::Clock;

/// Checks a clock: it does not go back while it is looked at.
///
/// # Errors
///
/// The [`Breach`].
///
/// # Example
///
/// ```
/// use bayplan::testing::{ManualClock, conformance};
/// use bayplan::time::Timestamp;
///
/// conformance::clock(&mut ManualClock::new(Timestamp::UNIX_EPOCH))?;
/// # Ok::<(), conformance::Breach>(())
/// ```
pub fn clock(clock: &mut dyn Clock) -> Result<(), Breach> {
    let mut earlier = clock.now();
    for _ in 0..PATIENCE {
        let now = clock.now();
        let seen = (earlier, now);
        Port("Clock").rule("time does not go back", earlier <= now, &seen)?;
        earlier = now;
    }
    Ok(())
}
