//! The nodes of a tree of instances in an order.

use core::cmp::Ordering;
use core::ops::Range;

use crate::cluster::rows::InstanceRow;
use crate::cluster::table::{NONE, Slot, at};
use crate::model::Need;

/// An instance as a tree holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    /// What orders the instances, then their labels.
    pub(crate) key: Key,
    pub(crate) cpu: u32,
    pub(crate) memory: u32,
    pub(crate) slot: Slot,
}

impl Entry {
    /// No instance.
    pub(crate) const NONE: Self = Self {
        key: Key::END,
        cpu: 0,
        memory: 0,
        slot: NONE,
    };
}

/// Where an instance is in the order of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) primary: u32,
    pub(crate) label: u64,
}

impl Key {
    pub(crate) const FIRST: Self = Self {
        primary: 0,
        label: 0,
    };

    pub(crate) const END: Self = Self {
        primary: u32::MAX,
        label: u64::MAX,
    };

    /// The key as one number, in the same order.
    #[inline]
    fn number(self) -> u128 {
        u128::from(self.primary) << 64 | u128::from(self.label)
    }

    /// The place right behind this one.
    pub(crate) fn next(self) -> Self {
        match self.label.checked_add(1) {
            Some(label) => Self { label, ..self },
            None => Self {
                primary: self.primary.saturating_add(1),
                label: 0,
            },
        }
    }
}

impl Ord for Key {
    /// By `primary`, then by `label`: as one number, for which a processor needs no branch.
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.number().cmp(&other.number())
    }
}

impl PartialOrd for Key {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// So much room is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Room {
    pub(crate) cpu: u32,
    pub(crate) memory: u32,
}

impl Room {
    /// The CPU and memory of a need; more than any instance has where it is more than that.
    pub(crate) fn of(need: &Need) -> Self {
        Self {
            cpu: u32::try_from(need.cpu.as_u64()).unwrap_or(u32::MAX),
            memory: u32::try_from(need.memory.as_u64()).unwrap_or(u32::MAX),
        }
    }

    /// What an instance has left.
    #[inline]
    pub(super) fn left(row: &InstanceRow) -> Self {
        Self {
            cpu: row.cpu,
            memory: row.memory,
        }
    }

    /// Whether as much of both is there.
    #[inline]
    pub(super) fn holds(self, need: Self) -> bool {
        need.is_in(self.cpu, self.memory)
    }

    #[inline]
    #[expect(clippy::needless_bitwise_bool, reason = "one branch instead of two")]
    pub(crate) fn is_in(self, cpu: u32, memory: u32) -> bool {
        (cpu >= self.cpu) & (memory >= self.memory)
    }
}

/// Up to [`WIDTH`] entries or children in the order of their keys: what is left in columns.
///
/// In a leaf, `cpu` and `memory` are what an instance has left and `below` is its slot. In an inner
/// node they are the most that an instance below the child has left, the key is that of the first
/// below it, and `below` is the child's number.
///
/// Invariant: behind the last entry keys are [`Key::END`], and nothing is left.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    length: u32,
    cpu: [u32; WIDTH],
    memory: [u32; WIDTH],
    places: [Place; WIDTH],
}

/// A key, and what is there.
#[derive(Debug, Clone, Copy)]
struct Place {
    primary: u32,
    below: u32,
    label: u64,
}

impl Place {
    const NONE: Self = Self {
        primary: u32::MAX,
        below: NONE,
        label: u64::MAX,
    };

    #[inline]
    fn key(self) -> Key {
        Key {
            primary: self.primary,
            label: self.label,
        }
    }
}

impl Node {
    pub(crate) const EMPTY: Self = Self {
        length: 0,
        cpu: [0; WIDTH],
        memory: [0; WIDTH],
        places: [Place::NONE; WIDTH],
    };

    #[inline]
    pub(crate) fn len(&self) -> usize {
        at(self.length)
    }

    #[inline]
    pub(crate) fn is_full(&self) -> bool {
        self.len() == WIDTH
    }

    #[inline]
    pub(crate) fn key(&self, position: usize) -> Key {
        self.places[position].key()
    }

    #[inline]
    pub(crate) fn below(&self, position: usize) -> u32 {
        self.places[position].below
    }

    #[inline]
    pub(crate) fn entry(&self, position: usize) -> Entry {
        Entry {
            key: self.key(position),
            cpu: self.cpu[position],
            memory: self.memory[position],
            slot: self.below(position),
        }
    }

    /// How many keys are before a key.
    ///
    /// First by the last key of each group, then in one of them. No comparison waits for another of the
    /// same step, so that nearly all of the keys are fetched at once, and none is a branch, as which way
    /// it goes cannot be predicted.
    #[inline]
    pub(crate) fn count_before(&self, key: Key) -> usize {
        let is_before = |place: &Place| usize::from(place.key() < key);
        let groups = self.places.chunks_exact(GROUP).take(WIDTH / GROUP - 1);
        let group: usize = groups.map(|group| is_before(&group[GROUP - 1])).sum();
        let start = group * GROUP;
        let own = &self.places[start..start + GROUP];
        start + own.iter().map(is_before).sum::<usize>()
    }

    /// The child below which a key is, or would be.
    #[inline]
    pub(crate) fn child_of(&self, key: Key) -> usize {
        self.count_before(key.next()).saturating_sub(1)
    }

    /// The first position from `start` on that has room.
    #[inline]
    pub(crate) fn first_with_room(&self, room: Room, start: usize) -> Option<usize> {
        let length = self.len();
        let mut first = start;
        while first < length {
            let end = (first / STRIDE + 1) * STRIDE;
            if self.any_with_room(room, end - STRIDE) {
                let mut there = first..end.min(length);
                let found = there.find(|at| room.is_in(self.cpu[*at], self.memory[*at]));
                if found.is_some() {
                    return found;
                }
            }
            first = end;
        }
        None
    }

    /// Whether one of a few entries has room: one comparison for the processor.
    #[inline]
    fn any_with_room(&self, room: Room, first: usize) -> bool {
        let stride = first..first + STRIDE;
        let cpu = <&[u32; STRIDE]>::try_from(&self.cpu[stride.clone()]);
        let memory = <&[u32; STRIDE]>::try_from(&self.memory[stride]);
        let (Ok(cpu), Ok(memory)) = (cpu, memory) else {
            return true;
        };
        let mut any = 0;
        for at in 0..STRIDE {
            any |= u32::from(cpu[at] >= room.cpu) & u32::from(memory[at] >= room.memory);
        }
        any != 0
    }

    pub(crate) fn insert(&mut self, position: usize, entry: Entry) {
        self.copy(position..self.len(), position + 1);
        self.length += 1;
        self.set(position, entry);
    }

    /// Copies entries over others.
    #[inline]
    fn copy(&mut self, range: Range<usize>, to: usize) {
        self.cpu.copy_within(range.clone(), to);
        self.memory.copy_within(range.clone(), to);
        self.places.copy_within(range, to);
    }

    pub(crate) fn set(&mut self, position: usize, entry: Entry) {
        self.cpu[position] = entry.cpu;
        self.memory[position] = entry.memory;
        self.places[position] = Place {
            primary: entry.key.primary,
            below: entry.slot,
            label: entry.key.label,
        };
    }

    pub(crate) fn remove(&mut self, position: usize) {
        let end = self.len();
        self.copy(position + 1..end, position);
        self.length -= 1;
        self.blank(end - 1);
    }

    /// The most that is left below the node.
    #[inline]
    pub(crate) fn most(&self) -> Room {
        Room {
            cpu: self.cpu.iter().copied().fold(0, u32::max),
            memory: self.memory.iter().copied().fold(0, u32::max),
        }
    }

    /// What a parent holds of the node.
    #[inline]
    pub(crate) fn summary(&self, number: u32) -> Entry {
        let most = self.most();
        Entry {
            key: self.key(0),
            cpu: most.cpu,
            memory: most.memory,
            slot: number,
        }
    }

    /// Takes the upper half out.
    pub(crate) fn split(&mut self) -> Self {
        let half = self.len() / 2;
        let mut upper = Self::EMPTY;
        for position in half..self.len() {
            upper.push(self.entry(position));
        }
        (half..self.len()).for_each(|position| self.blank(position));
        self.length = u32::try_from(half).unwrap_or(0);
        upper
    }

    fn blank(&mut self, position: usize) {
        (self.cpu[position], self.memory[position]) = (0, 0);
        self.places[position] = Place::NONE;
    }

    pub(crate) fn push(&mut self, entry: Entry) {
        let position = self.len();
        self.length += 1;
        self.set(position, entry);
    }
}

/// How many keys take as much as a line of a processor's cache.
const GROUP: usize = 4;

/// How many entries are compared at a time.
const STRIDE: usize = 8;

/// How many entries or children a node holds at most.
pub(crate) const WIDTH: usize = 32;
