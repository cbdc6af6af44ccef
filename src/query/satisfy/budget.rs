//! How much work is left.

/// Steps that may still be taken.
#[derive(Debug)]
pub(super) struct Budget {
    left: usize,
}

/// That something was not found out, because the budget does not suffice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unknown;

impl Budget {
    pub(super) const fn new(steps: usize) -> Self {
        Self { left: steps }
    }

    /// Takes so many steps. Where not so many are left, none is, then and ever after.
    pub(super) fn spend(&mut self, steps: usize) -> Result<(), Unknown> {
        let left = self.left.checked_sub(steps);
        self.left = left.unwrap_or(0);
        left.map(|_| ()).ok_or(Unknown)
    }

    /// Runs one part of the work on at most so many of the steps.
    pub(super) fn at_most<T>(&mut self, steps: usize, work: impl FnOnce(&mut Self) -> T) -> T {
        let mut own = Self::new(self.left.min(steps));
        self.left -= own.left;
        let result = work(&mut own);
        self.left += own.left;
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_work_takes_from_the_whole_but_no_more_than_it_may() {
        let mut budget = Budget::new(10);
        assert_eq!(budget.at_most(4, |part| part.spend(3)), Ok(()));
        assert_eq!(budget.at_most(4, |part| part.spend(5)), Err(Unknown));
        assert_eq!(budget.spend(3), Ok(()));
        assert_eq!(budget.spend(1), Err(Unknown));
    }

    #[test]
    fn once_too_much_was_asked_for_nothing_is_left() {
        let mut budget = Budget::new(10);
        assert_eq!(budget.spend(11), Err(Unknown));
        assert_eq!(budget.spend(1), Err(Unknown));
    }
}
