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

    /// The draws for which an instance has room now and had none, and the other way about, after
    /// what it has left changed; and whether it has room. Nothing else decides for them.
    #[inline]
    pub(super) fn crossed(&self, old: Room, new: Room) -> impl Iterator<Item = (usize, bool)> {
        let has_plenty = old.holds(self.most) && new.holds(self.most);
        let plain = if has_plenty {
            &[]
        } else {
            self.plain.as_slice()
        };
        plain.iter().filter_map(move |plain| {
            let fits = new.holds(plain.room);
            (old.holds(plain.room) != fits).then_some((plain.draw, fits))
        })
    }

    /// The draws for which more than room decides.
    pub(super) fn others(&self) -> &[usize] {
        &self.others
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(cpu: u32, memory: u32) -> Room {
        Room { cpu, memory }
    }

    #[test]
    fn draws_are_crossed_when_an_instance_gets_room_for_them_or_has_none_any_more() {
        let mut rooms = Rooms::default();
        rooms.push(0, room(2, 9), true);
        rooms.push(1, room(1, 1), false);
        rooms.push(2, room(5, 4), true);
        let crossed = |old, new| rooms.crossed(old, new).collect::<Vec<_>>();
        assert_eq!(crossed(room(5, 9), room(6, 10)), [], "room for all");
        assert_eq!(crossed(room(5, 9), room(4, 9)), [(2, false)]);
        assert_eq!(crossed(room(1, 8), room(2, 9)), [(0, true)]);
        assert_eq!(crossed(room(9, 3), room(1, 1)), [], "room for none");
        assert_eq!(crossed(room(1, 1), room(9, 9)), [(0, true), (2, true)]);
        assert_eq!(rooms.others(), [1]);
    }
}
