//! What an instance has left, and what a need takes of it.

use super::node::Room;
use crate::cluster::rows::InstanceRow;
use crate::model::{GpuNeed, Need};

/// What an instance has left of what its row counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Left {
    room: Room,
    scarce: Scarce,
}

/// GPUs and network interfaces, of which an instance has few, or none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Scarce {
    gpus: u32,
    enis: u32,
}

impl Left {
    /// What an instance has left.
    #[inline]
    pub(super) fn of(row: &InstanceRow) -> Self {
        Self {
            room: Room::left(row),
            scarce: Scarce::left(row),
        }
    }

    /// What must be left for a need; `None` where other things decide too.
    pub(crate) fn needed(need: &Need) -> Option<Self> {
        let is_counted =
            need.ports.is_empty() && need.named.is_empty() && need.gpus != GpuNeed::All;
        is_counted.then(|| Self {
            room: Room::of(need),
            scarce: Scarce::of(need),
        })
    }

    /// Whether as much of each is there.
    #[inline]
    pub(super) fn holds(self, need: Self) -> bool {
        self.room.holds(need.room) && self.scarce.holds(need.scarce)
    }
}

impl Scarce {
    /// What an instance has left.
    #[inline]
    pub(super) fn left(row: &InstanceRow) -> Self {
        let (gpus, enis) = (row.gpus, row.enis);
        Self { gpus, enis }
    }

    /// What a need takes; of those that take all GPUs, what they take at least.
    pub(crate) fn of(need: &Need) -> Self {
        let gpus = match need.gpus {
            GpuNeed::Nothing => 0,
            GpuNeed::Devices(count) => count,
            GpuNeed::All => 1,
        };
        let enis = need.enis;
        Self { gpus, enis }
    }

    /// Whether as much of both is there.
    #[inline]
    pub(super) fn holds(self, need: Self) -> bool {
        self.gpus >= need.gpus && self.enis >= need.enis
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CpuUnits, HostPort, MemoryMiB};

    #[test]
    fn what_is_left_holds_a_need_that_asks_for_no_more() {
        let need = Need::new(CpuUnits::new(5), MemoryMiB::new(4));
        let left = |cpu, memory, gpus, enis| Left {
            room: Room { cpu, memory },
            scarce: Scarce { gpus, enis },
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
