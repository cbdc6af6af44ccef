//! Asking the indexes.

use super::cell_set::CellSet;
use super::lead::LeadRank;
use super::node::{Key, Room};
use super::watch::{Lot, Ranking, Watch};
use super::{DrawNumber, Order, Ordered, Scarce};
use crate::cluster::ClusterState;
use crate::cluster::table::{NONE, Slot};

/// An instance with its place in the order of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub(crate) key: Key,
    pub(crate) slot: Slot,
}

impl ClusterState {
    /// The first open instance of a cell that has room, `except` left out.
    #[inline]
    pub(crate) fn first_with_room(
        &self,
        index: usize,
        cell: Slot,
        room: Room,
        except: Slot,
    ) -> Option<Found> {
        self.indexes.ordered[index].first_with_room(cell, room, except)
    }

    /// An open instance with its place in the order of an index, if it has room and is there.
    #[inline]
    pub(crate) fn with_room(&self, index: usize, slot: Slot, room: Room) -> Option<Found> {
        let row = self.instances.get(slot);
        let ordered = &self.indexes.ordered[index];
        let entry = ordered.order.entry(row, self.order.label(slot), slot);
        let key = entry.key;
        let is_there = Scarce::left(row).holds(ordered.scarce);
        (is_there && room.is_in(row.cpu, row.memory)).then_some(Found { key, slot })
    }

    /// The instance that ranks first for a watch, `except` left out.
    pub(crate) fn first_watched(
        &mut self,
        index: usize,
        number: Slot,
        except: Slot,
    ) -> Option<Slot> {
        let mut watches = core::mem::take(&mut self.indexes.ordered[index].watches);
        let watch = watches.get_mut(number);
        self.catch_up(&self.indexes.ordered[index], watch);
        let found = self.first_of_watch(index, watch, except);
        if except != NONE {
            // What was found is not what ranks first when none is left out.
            watch.raise_all();
        }
        self.indexes.ordered[index].watches = watches;
        found
    }

    fn first_of_watch(&self, index: usize, watch: &mut Watch, except: Slot) -> Option<Slot> {
        let ordered = &self.indexes.ordered[index];
        if watch.lead.is_new() {
            self.rank_lots(ordered, watch, except);
        }
        loop {
            let lot = watch.lead.top()?;
            let first = self.first_of_lot(ordered, watch, lot, except);
            let rank = first.map(|first| watch.rank(ordered.order, lot, first));
            watch.lead.put(lot, rank.unwrap_or(LeadRank::NONE));
            if watch.lead.top() == Some(lot) {
                // It is first by its present rank, and others by one that is lower at most.
                return first.map(|first| first.slot);
            }
        }
    }

    /// Looks at every lot.
    fn rank_lots(&self, ordered: &Ordered, watch: &mut Watch, except: Slot) {
        self.count_anew(watch);
        let mut lead = core::mem::take(&mut watch.lead);
        lead.fill((0..watch.lots.len()).map(|lot| {
            let first = self.first_of_lot(ordered, watch, lot, except);
            let rank = first.map(|first| watch.rank(ordered.order, lot, first));
            rank.unwrap_or(LeadRank::NONE)
        }));
        watch.lead = lead;
    }

    /// Lets a watch count the tasks in its buckets anew.
    pub(super) fn count_anew(&self, watch: &mut Watch) {
        let group = watch.asked.group;
        watch.count_anew(|spread, bucket| self.bucket_count(spread, group, bucket));
    }

    /// The instance of a lot that ranks first, `except` left out.
    fn first_of_lot(
        &self,
        ordered: &Ordered,
        watch: &mut Watch,
        lot: usize,
        except: Slot,
    ) -> Option<Ranking> {
        if watch.is_plain {
            let Lot { cell, .. } = watch.lots[lot];
            let first = ordered.first_with_room(cell, watch.room, except);
            return first.map(Ranking::without_peers);
        }
        let mut aside = None;
        // Those that host peers are behind all that do not.
        let found = self
            .first_passed(ordered, watch, (lot, 0), (except, &mut aside))
            .or_else(|| self.first_ahead(ordered, watch, lot, (except, &mut aside)))
            .or_else(|| self.first_passed(ordered, watch, (lot, u32::MAX), (except, &mut aside)));
        if let Some(aside) = aside {
            watch.lots[lot].push(aside);
        }
        found
    }

    /// The first of those that were passed and host so many peers at most.
    fn first_passed(
        &self,
        ordered: &Ordered,
        watch: &mut Watch,
        (lot, peers): (usize, u32),
        (except, aside): (Slot, &mut Option<Ranking>),
    ) -> Option<Ranking> {
        loop {
            let top = watch.lots[lot].peek(peers)?;
            let is_current = self.is_current(ordered, watch, lot, top);
            if is_current && top.slot != except {
                return Some(top);
            }
            watch.lots[lot].pop();
            if is_current {
                *aside = Some(top);
            }
        }
    }

    /// The first admitted instance from the frontier on that hosts no peers; the frontier moves to
    /// it.
    fn first_ahead(
        &self,
        ordered: &Ordered,
        watch: &mut Watch,
        lot: usize,
        (except, aside): (Slot, &mut Option<Ranking>),
    ) -> Option<Ranking> {
        let start = ordered.order.start(watch.room);
        let lots = &mut watch.lots[lot];
        lots.frontier = lots.frontier.max(start);
        let cell = lots.cell;
        loop {
            let from = watch.lots[lot].frontier;
            let Some(entry) = ordered.forest.first(cell, watch.room, from) else {
                watch.lots[lot].frontier = Key::END;
                return None;
            };
            let (key, slot) = (entry.key, entry.slot);
            if self.admits(slot, &watch.asked) {
                let peers = self.ranked_peers(slot, watch);
                let ranking = Ranking { peers, key, slot };
                if slot == except {
                    *aside = Some(ranking);
                } else if peers == 0 {
                    watch.lots[lot].frontier = key;
                    return Some(ranking);
                } else {
                    watch.lots[lot].push(ranking);
                }
            }
            watch.lots[lot].frontier = key.next();
        }
    }

    /// Whether an entry of a lot is what the instance is now.
    pub(super) fn is_current(
        &self,
        ordered: &Ordered,
        watch: &Watch,
        lot: usize,
        ranking: Ranking,
    ) -> bool {
        let row = self.instances.get(ranking.slot);
        let label = self.order.label(ranking.slot);
        let partition = &self.indexes.partitions[ordered.partition];
        row.is_open()
            && ordered.order.entry(row, label, ranking.slot).key == ranking.key
            && self.ranked_peers(ranking.slot, watch) == ranking.peers
            && partition.known_cell(&self.classes, row.class) == Some(watch.lots[lot].cell)
            && self.admits(ranking.slot, &watch.asked)
    }

    /// How many instances a draw is among.
    pub(crate) fn draw_count(&self, draw: DrawNumber) -> usize {
        self.indexes.sheets[draw.sheet].count(draw.lane)
    }

    /// The n-th of the instances of a draw, in the order of their keys.
    pub(crate) fn draw_nth(&self, draw: DrawNumber, n: usize) -> Option<Slot> {
        let position = self.indexes.sheets[draw.sheet].nth(draw.lane, n)?;
        Some(self.indexes.positions.slot(position))
    }

    /// How many instances of some cells a draw is among.
    pub(crate) fn draw_count_in(&self, draw: DrawNumber, cells: &CellSet) -> usize {
        self.indexes.sheets[draw.sheet].count_in(draw.lane, cells)
    }

    /// The n-th of the instances of a draw that are of some cells, in the order of their keys.
    pub(crate) fn draw_nth_in(&self, draw: DrawNumber, n: usize, cells: &CellSet) -> Option<Slot> {
        let sheet = &self.indexes.sheets[draw.sheet];
        let positions = &self.indexes.positions;
        let partition = &self.indexes.partitions[sheet.draws[draw.lane].partition];
        let is_of_them = |position| {
            let class = self.instances.get(positions.slot(position)).class;
            let cell = partition.known_cell(&self.classes, class);
            cell.is_some_and(|cell| cells.contains(cell))
        };
        let position = sheet.nth_in((draw.lane, n), cells, is_of_them)?;
        Some(positions.slot(position))
    }
}

impl Ordered {
    fn first_with_room(&self, cell: Slot, room: Room, except: Slot) -> Option<Found> {
        let mut from = Key::FIRST;
        loop {
            let entry = self.forest.first(cell, room, from)?;
            if entry.slot != except {
                let (key, slot) = (entry.key, entry.slot);
                return Some(Found { key, slot });
            }
            from = entry.key.next();
        }
    }
}

impl Order {
    /// Before the first instance that has so much room.
    fn start(self, room: Room) -> Key {
        let primary = match self {
            Self::Memory => room.memory,
            Self::Cpu => room.cpu,
            Self::Key => 0,
        };
        Key { primary, label: 0 }
    }
}
