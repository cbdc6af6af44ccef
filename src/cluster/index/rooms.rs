//! Which draws an instance may join or leave when it has more or less room.

use alloc::vec::Vec;

use super::node::Room;

/// What the requests of all draws need, side by side, so that most draws are passed over at a glance.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rooms {
    /// Of the draws within whose cells nothing but room decides.
    plain: Vec<Plain>,
    /// As much CPU, and as much memory, as any of these needs.
    most: Room,
    /// The other draws.
    others: Vec<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Plain {
    room: Room,
    draw: usize,
}

impl Rooms {
    /// Adds what a draw needs.
    pub(super) fn push(&mut self, draw: usize, room: Room, is_plain: bool) {
        if is_plain {
            self.plain.push(Plain { room, draw });
            self.most = Room {
                cpu: self.most.cpu.max(room.cpu),
                memory: self.most.memory.max(room.memory),
            };
        } else {
            self.others.push(draw);
        }
    }

    /// The draws that may admit an instance, or not any more, after what it has left changed.
    pub(super) fn touched(&self, old: Room, new: Room) -> impl Iterator<Item = usize> {
        let has_plenty = old.holds(self.most) && new.holds(self.most);
        let plain = if has_plenty {
            &[]
        } else {
            self.plain.as_slice()
        };
        let is_touched = move |plain: &&Plain| old.holds(plain.room) != new.holds(plain.room);
        let touched = plain.iter().filter(is_touched).map(|plain| plain.draw);
        touched.chain(self.others.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(cpu: u32, memory: u32) -> Room {
        Room { cpu, memory }
    }

    #[test]
    fn draws_are_touched_that_an_instance_joins_or_leaves_and_those_that_ask_for_more() {
        let mut rooms = Rooms::default();
        rooms.push(0, room(2, 9), true);
        rooms.push(1, room(1, 1), false);
        rooms.push(2, room(5, 4), true);
        let touched = |old, new| rooms.touched(old, new).collect::<Vec<_>>();
        assert_eq!(touched(room(5, 9), room(6, 10)), [1], "room for all");
        assert_eq!(touched(room(5, 9), room(4, 9)), [2, 1]);
        assert_eq!(touched(room(1, 8), room(2, 9)), [0, 1]);
        assert_eq!(touched(room(9, 3), room(1, 1)), [1], "room for none");
        assert_eq!(touched(room(1, 1), room(9, 9)), [0, 2, 1]);
    }
}
