//! Which of the watches of an index are to hear of a change.

use alloc::vec::Vec;

use super::register::Asked;
use crate::cluster::rows::InstanceRow;
use crate::cluster::table::{Each, NONE, Slot, Table, at};
use crate::model::{GpuNeed, Need};

/// What each watch needs, and of which group it is, side by side: a cluster may have thousands of
/// services, and most changes of an instance concern the watches of one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Audience {
    /// What an instance must have left for each watch, by its number.
    needs: Table<Left>,
    /// As much of each as any of them needs.
    most: Left,
    /// The watches for which more than these numbers decides.
    choosy: Vec<Slot>,
    /// The watch of each group that came last, or [`NONE`].
    last_of_group: Table<Slot>,
    /// The watch of the same group that came before each, or [`NONE`].
    before: Table<Slot>,
}

/// What is left of what the row of an instance counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Left {
    cpu: u32,
    memory: u32,
    gpus: u32,
    enis: u32,
}

impl Left {
    /// What an instance has left.
    #[inline]
    pub(super) fn of(row: &InstanceRow) -> Self {
        Self {
            cpu: row.cpu,
            memory: row.memory,
            gpus: row.gpus,
            enis: row.enis,
        }
    }

    /// What must be left for a need; `None` where other things decide too.
    fn needed(need: &Need) -> Option<Self> {
        let gpus = match need.gpus {
            GpuNeed::Nothing => 0,
            GpuNeed::Devices(count) => count,
            GpuNeed::All => return None,
        };
        let is_counted = need.ports.is_empty() && need.named.is_empty();
        is_counted.then_some(Self {
            cpu: u32::try_from(need.cpu.as_u64()).unwrap_or(u32::MAX),
            memory: u32::try_from(need.memory.as_u64()).unwrap_or(u32::MAX),
            gpus,
            enis: need.enis,
        })
    }

    /// Whether as much of each is there.
    #[inline]
    fn holds(self, need: Self) -> bool {
        self.cpu >= need.cpu
            && self.memory >= need.memory
            && self.gpus >= need.gpus
            && self.enis >= need.enis
    }

    fn max(self, other: Self) -> Self {
        Self {
            cpu: self.cpu.max(other.cpu),
            memory: self.memory.max(other.memory),
            gpus: self.gpus.max(other.gpus),
            enis: self.enis.max(other.enis),
        }
    }
}

impl Audience {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.needs);
        each(&mut self.last_of_group);
        each(&mut self.before);
    }

    /// Adds the next watch.
    pub(super) fn push(&mut self, asked: &Asked) {
        let watch = Slot::try_from(self.needs.len()).unwrap_or(NONE);
        let need = Left::needed(&asked.need);
        if need.is_none() {
            self.choosy.push(watch);
        }
        // Where more decides, these numbers never do.
        let need = need.unwrap_or_default();
        self.needs.push(need);
        self.most = self.most.max(need);
        self.last_of_group.reach(asked.group, NONE);
        let last = self.last_of_group.get_mut(asked.group);
        self.before.push(core::mem::replace(last, watch));
    }

    /// The watches of a group.
    #[inline]
    pub(super) fn of_group(&self, group: Slot) -> impl Iterator<Item = Slot> {
        let is_known = at(group) < self.last_of_group.len();
        let last = is_known.then(|| *self.last_of_group.get(group));
        let is_watch = |watch: &Slot| *watch != NONE;
        let before = move |watch: &Slot| Some(*self.before.get(*watch)).filter(is_watch);
        core::iter::successors(last.filter(is_watch), before)
    }

    /// The watches that may admit an instance now and did not, after what it has left changed and
    /// nothing else did.
    #[inline]
    pub(super) fn that_may_admit_anew(&self, old: Left, new: Left) -> impl Iterator<Item = Slot> {
        let had_plenty = old.holds(self.most);
        let needs = (!had_plenty).then(|| (0..).zip(self.needs.iter()));
        let gained = needs.into_iter().flatten();
        let gained = gained.filter(move |(_, need)| new.holds(**need) && !old.holds(**need));
        gained
            .map(|(watch, _)| watch)
            .chain(self.choosy.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CpuUnits, HostPort, MemoryMiB};

    fn asked(group: Slot, need: Need) -> Asked {
        Asked {
            need: need.into(),
            group,
            ..Asked::default()
        }
    }

    fn need(cpu: u64, memory: u64) -> Need {
        Need::new(CpuUnits::new(cpu), MemoryMiB::new(memory))
    }

    #[test]
    fn the_watches_of_a_group_are_those_that_were_added_for_it() {
        let mut audience = Audience::default();
        for group in [3, 1, 3, 3] {
            audience.push(&asked(group, need(1, 1)));
        }
        let of_group = |group| audience.of_group(group).collect::<Vec<_>>();
        assert_eq!(of_group(3), [3, 2, 0]);
        assert_eq!(of_group(1), [1]);
        assert!(of_group(0).is_empty());
        assert!(of_group(NONE).is_empty());
    }

    #[test]
    fn an_instance_concerns_those_for_which_it_has_room_and_had_none() {
        let mut audience = Audience::default();
        let needs = [
            need(2, 9),
            need(5, 4).with_enis(1),
            need(5, 4).with_gpus(2),
            need(1, 1).with_port(HostPort::tcp(80)),
        ];
        for (group, need) in (0..).zip(needs) {
            audience.push(&asked(group, need));
        }
        let left = |cpu, memory, gpus, enis| Left {
            cpu,
            memory,
            gpus,
            enis,
        };
        let concerned = |old, new| audience.that_may_admit_anew(old, new).collect::<Vec<_>>();
        let plenty = left(5, 9, 2, u32::MAX);
        let nothing = left(0, 0, 0, 0);
        assert_eq!(
            concerned(plenty, plenty),
            [3],
            "only whom other things matter to"
        );
        assert_eq!(concerned(nothing, plenty), [0, 1, 2, 3]);
        assert_eq!(concerned(plenty, nothing), [3]);
        assert_eq!(concerned(left(5, 4, 0, 0), left(5, 4, 0, 1)), [1, 3]);
        assert_eq!(concerned(left(5, 4, 1, 0), left(5, 4, 2, 0)), [2, 3]);
        assert_eq!(concerned(left(1, 9, 0, 0), left(2, 9, 0, 0)), [0, 3]);
        assert_eq!(concerned(left(2, 8, 0, 0), left(2, 9, 0, 0)), [0, 3]);
    }
}
