//! What chance decides about one task.

use crate::model::{Purpose, Seed};

/// The draw of one task, which is made when something depends on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chance {
    seed: Seed,
    ordinal: u64,
}

impl Chance {
    /// That of the task with that number, of a request.
    pub(super) fn new(seed: Seed, ordinal: u32) -> Self {
        Self {
            seed,
            ordinal: ordinal.into(),
        }
    }

    /// A number below a count, always by the same draw: a task needs one. `None` where the count is zero.
    pub(super) fn below(self, count: usize) -> Option<usize> {
        let count = u64::try_from(count).ok().filter(|count| *count > 0)?;
        let mut draws = self.seed.draws(Purpose::Placement, self.ordinal);
        usize::try_from(draws.below(count)).ok()
    }
}
