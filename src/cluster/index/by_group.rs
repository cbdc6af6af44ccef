//! The watches of a group.

use crate::cluster::table::{Each, NONE, Slot, Table};

/// The watches of each group, to be found without a look at the others: a cluster may have thousands
/// of services.
#[derive(Debug, Clone, Default)]
pub(crate) struct ByGroup {
    /// The watch of each group that came last, or [`NONE`].
    last: Table<Slot>,
    /// The watch of the same group that came before each, or [`NONE`].
    before: Table<Slot>,
}

impl ByGroup {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.last);
        each(&mut self.before);
    }

    /// Adds the next watch.
    pub(super) fn push(&mut self, group: Slot) {
        let watch = Slot::try_from(self.before.len()).unwrap_or(NONE);
        self.last.reach(group, NONE);
        let last = self.last.get_mut(group);
        self.before.push(core::mem::replace(last, watch));
    }

    /// The watches of a group.
    #[inline]
    pub(super) fn watches(&self, group: Slot) -> impl Iterator<Item = Slot> {
        let last = self.last.find(group).copied();
        let is_watch = |watch: &Slot| *watch != NONE;
        let before = move |watch: &Slot| Some(*self.before.get(*watch)).filter(is_watch);
        core::iter::successors(last.filter(is_watch), before)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn the_watches_of_a_group_are_those_that_were_added_for_it() {
        let mut by_group = ByGroup::default();
        for group in [3, 1, 3, 3] {
            by_group.push(group);
        }
        let watches = |group| by_group.watches(group).collect::<Vec<_>>();
        assert_eq!(watches(3), [3, 2, 0]);
        assert_eq!(watches(1), [1]);
        assert!(watches(0).is_empty());
        assert!(watches(NONE).is_empty());
    }
}
