//! How many tasks there may be.

use alloc::vec::Vec;

use crate::query::test::Comparison;

/// Comparisons of a count, and whether each is to hold.
#[derive(Debug, Default)]
pub(super) struct Counts<'a> {
    pub(super) outcomes: Vec<(&'a Comparison<u64>, bool)>,
}

impl Counts<'_> {
    /// The least count that is allowed and is not below another one.
    ///
    /// What is allowed begins at an argument or next to it, or has no beginning.
    pub(super) fn least_from(&self, count: u64) -> Option<u64> {
        let near = self
            .arguments()
            .flat_map(|argument| [Some(argument), argument.checked_add(1)]);
        let candidates = core::iter::once(count).chain(near.flatten());
        candidates
            .filter(|near| *near >= count && self.allow(*near))
            .min()
    }

    /// The greatest count that is allowed and is below another one.
    pub(super) fn greatest_below(&self, count: u64) -> Option<u64> {
        let near = self
            .arguments()
            .flat_map(|argument| [Some(argument), argument.checked_sub(1)]);
        let candidates = core::iter::once(count.checked_sub(1)).chain(near).flatten();
        candidates
            .filter(|near| *near < count && self.allow(*near))
            .max()
    }

    fn allow(&self, count: u64) -> bool {
        let mut outcomes = self.outcomes.iter();
        outcomes.all(|(comparison, holds)| comparison.admits(count) == *holds)
    }

    fn arguments(&self) -> impl Iterator<Item = u64> {
        self.outcomes
            .iter()
            .map(|(comparison, _)| *comparison.argument())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::test::Relation::{self, *};

    fn ends(outcomes: &[(Relation, u64, bool)], at: u64) -> (Option<u64>, Option<u64>) {
        let comparisons: Vec<_> = outcomes
            .iter()
            .map(|&(relation, argument, holds)| (Comparison { relation, argument }, holds))
            .collect();
        let outcomes = comparisons
            .iter()
            .map(|(comparison, holds)| (comparison, *holds))
            .collect();
        let counts = Counts { outcomes };
        (counts.least_from(at), counts.greatest_below(at))
    }

    #[test]
    fn the_nearest_allowed_counts_are_found_on_both_sides() {
        assert_eq!(ends(&[], 3), (Some(3), Some(2)));
        assert_eq!(ends(&[], 0), (Some(0), None));
        assert_eq!(ends(&[(Greater, 4, true)], 3), (Some(5), None));
        assert_eq!(ends(&[(Greater, 4, false)], 9), (None, Some(4)));
        assert_eq!(
            ends(&[(NotEqual, 3, true), (Less, 5, true)], 3),
            (Some(4), Some(2))
        );
        assert_eq!(
            ends(&[(NotEqual, 2, true), (Equal, 1, false)], 3),
            (Some(3), Some(0))
        );
        assert_eq!(
            ends(&[(GreaterOrEqual, 3, true), (LessOrEqual, 2, true)], 1),
            (None, None)
        );
        assert_eq!(
            ends(&[(Equal, u64::MAX, false)], u64::MAX),
            (None, Some(u64::MAX - 1))
        );
    }
}
