//! Which instances came to have more left, lately.

use super::node::Room;
use crate::cluster::rows::InstanceRow;
use crate::cluster::table::{Each, NONE, Slot, Table, at};
use crate::model::{GpuNeed, Need};

/// The instances that came to have more left, in the order in which that happened: whoever wants to
/// know looks when it is asked, rather than that thousands are told each time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gains {
    /// The last [`KEPT`], each in the place that its number gives.
    last: Table<Gain>,
    /// How many there ever were.
    count: u64,
}

/// That an instance came to have more left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gain {
    pub(super) slot: Slot,
    pub(super) before: Left,
}

/// What is left of what the row of an instance counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Left {
    room: Room,
    gpus: u32,
    enis: u32,
}

impl Left {
    /// What an instance has left.
    #[inline]
    pub(super) fn of(row: &InstanceRow) -> Self {
        Self {
            room: Room::left(row),
            gpus: row.gpus,
            enis: row.enis,
        }
    }

    /// What must be left for a need; `None` where other things decide too.
    pub(super) fn needed(need: &Need) -> Option<Self> {
        let gpus = match need.gpus {
            GpuNeed::Nothing => 0,
            GpuNeed::Devices(count) => count,
            GpuNeed::All => return None,
        };
        let is_counted = need.ports.is_empty() && need.named.is_empty();
        is_counted.then_some(Self {
            room: Room::of(need),
            gpus,
            enis: need.enis,
        })
    }

    /// Whether as much of each is there.
    #[inline]
    pub(super) fn holds(self, need: Self) -> bool {
        self.room.holds(need.room) && self.gpus >= need.gpus && self.enis >= need.enis
    }
}

impl Gains {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        each(&mut self.last);
    }

    /// How many there ever were.
    #[inline]
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Adds one.
    pub(super) fn push(&mut self, gain: Gain) {
        let place = place(self.count);
        if at(place) < self.last.len() {
            *self.last.get_mut(place) = gain;
        } else {
            self.last.push(gain);
        }
        self.count += 1;
    }

    /// Those after the first so many; `None` where some of them are not kept any more.
    pub(super) fn after(&self, seen: u64) -> Option<impl Iterator<Item = Gain>> {
        let is_kept = self.count - seen <= KEPT;
        is_kept.then(|| (seen..self.count).map(|number| *self.last.get(place(number))))
    }
}

fn place(number: u64) -> Slot {
    Slot::try_from(number % KEPT).unwrap_or(NONE)
}

/// How many are kept.
const KEPT: u64 = 4096;

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::model::{CpuUnits, HostPort, MemoryMiB};

    #[test]
    fn the_last_gains_are_kept_in_their_order() {
        let mut gains = Gains::default();
        let gain = |number: u64| Gain {
            slot: u32::try_from(number).unwrap(),
            before: Left::default(),
        };
        for number in 0..10_000 {
            gains.push(gain(number));
            let seen = number.saturating_sub(4);
            let after = gains.after(seen).unwrap().collect::<Vec<_>>();
            assert_eq!(after, (seen..=number).map(gain).collect::<Vec<_>>());
        }
        assert_eq!(gains.count(), 10_000);
        assert_eq!(gains.after(10_000).unwrap().count(), 0);
        assert_eq!(
            gains.after(10_000 - KEPT).unwrap().next(),
            Some(gain(10_000 - KEPT))
        );
        assert!(gains.after(10_000 - KEPT - 1).is_none());
    }

    #[test]
    fn what_is_left_holds_a_need_that_asks_for_no_more() {
        let need = Need::new(CpuUnits::new(5), MemoryMiB::new(4));
        let left = |cpu, memory, gpus, enis| Left {
            room: Room { cpu, memory },
            gpus,
            enis,
        };
        let both = Left::needed(&need.clone().with_gpus(2).with_enis(1)).unwrap();
        assert!(left(5, 4, 2, u32::MAX).holds(both));
        for less in [
            left(4, 4, 2, 1),
            left(5, 3, 2, 1),
            left(5, 4, 1, 1),
            left(5, 4, 2, 0),
        ] {
            assert!(!less.holds(both));
        }
        assert!(left(5, 4, 0, 0).holds(Left::needed(&need).unwrap()));
        assert_eq!(Left::needed(&need.with_port(HostPort::tcp(80))), None);
    }
}
