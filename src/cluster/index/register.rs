//! Making indexes: each the first time that a request asks for it.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::by_group::ByGroup;
use super::changes::Changes;
use super::draw::{Among, Draw};
use super::forest::Forest;
use super::partition::Partition;
use super::positions::Positions;
use super::scarce::Scarce;
use super::sheet::Sheet;
use super::watch::{Watch, Watched};
use super::{DrawNumber, Order, Ordered};
use crate::cluster::ClusterState;
use crate::cluster::table::{NONE, Slot, Table};
use crate::model::Need;

/// What a request asks of an instance besides what is the same for all of its cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) need: Arc<Need>,
    pub(crate) group: Slot,
    /// How often the group's number was given: another group of the same number is another group.
    pub(crate) group_birth: u32,
    /// How many peers an instance may host, unless any number.
    pub(crate) most_peers: Option<u32>,
}

impl ClusterState {
    /// The number of the partition by some attributes, given by their positions.
    pub(crate) fn partition(&mut self, mut names: Vec<usize>) -> usize {
        names.sort_unstable();
        names.dedup();
        let partitions = &mut self.indexes.partitions;
        let found = partitions.iter().position(|p| *p.names() == *names);
        found.unwrap_or_else(|| {
            partitions.push(Partition::new(Box::from(names)));
            partitions.len() - 1
        })
    }

    /// The cell of a class.
    pub(crate) fn cell_of_class(&mut self, partition: usize, class: Slot) -> Slot {
        self.indexes.partitions[partition].cell(&self.classes, class)
    }

    /// The number of the index by a partition in an order, of instances that have so much left.
    pub(crate) fn ordered(&mut self, partition: usize, order: Order, scarce: Scarce) -> usize {
        let known = |ordered: &Ordered| {
            ordered.partition == partition && ordered.order == order && ordered.scarce == scarce
        };
        if let Some(found) = self.indexes.ordered.iter().position(known) {
            return found;
        }
        if self.indexes.ordered.len() == MOST_ORDERS {
            self.indexes.ordered.clear();
            self.indexes.epoch += 1;
        }
        let mut forest = Forest::default();
        let keys = self.order.keys();
        for (_, slot) in keys.iter() {
            let row = *self.instances.get(slot);
            if row.is_open() && Scarce::left(&row).holds(scarce) {
                let cell = self.cell_of_class(partition, row.class);
                forest.insert(cell, order.entry(&row, self.order.label(slot), slot));
            }
        }
        self.indexes.ordered.push(Ordered {
            partition,
            order,
            scarce,
            forest,
            watches: Table::new(),
            by_group: ByGroup::default(),
            changes: Changes::default(),
        });
        self.indexes.ordered.len() - 1
    }

    /// The number of the watch for a request on an index.
    pub(crate) fn watch(&mut self, index: usize, asked: Asked, watched: Watched) -> Slot {
        let ordered = &mut self.indexes.ordered[index];
        let is_for = |watch: &Slot| ordered.watches.get(*watch).is_for(&asked, &watched);
        let found = ordered.by_group.watches(asked.group).find(is_for);
        if let Some(found) = found {
            return found;
        }
        if ordered.watches.len() >= MOST_WATCHES {
            ordered.watches = Table::new();
            ordered.by_group = ByGroup::default();
            self.indexes.epoch += 1;
        }
        ordered.by_group.push(asked.group);
        let seen = ordered.changes.count();
        ordered.watches.push(Watch::new(asked, watched, seen));
        Slot::try_from(ordered.watches.len() - 1).unwrap_or(NONE)
    }

    /// Whether another draw leaves those that there are.
    pub(crate) fn may_add_draw(&self) -> bool {
        let sheets = &self.indexes.sheets;
        sheets.len() < MOST_SHEETS || !sheets.last().is_none_or(Sheet::is_full)
    }

    /// The number of the draw for a request by a partition.
    pub(crate) fn draw(
        &mut self,
        partition: usize,
        asked: Asked,
        cells: &[Slot],
        among: Among,
    ) -> DrawNumber {
        let known = |draw: &Draw| draw.is_for(partition, &asked, cells, among);
        for (sheet, own) in self.indexes.sheets.iter().enumerate() {
            if let Some(lane) = own.draws.iter().position(known) {
                return DrawNumber { sheet, lane };
            }
        }
        let is_full = self.indexes.sheets.last().is_none_or(Sheet::is_full);
        if is_full && self.indexes.sheets.len() == MOST_SHEETS {
            self.indexes.drop_draws();
        }
        if self.indexes.sheets.is_empty() {
            let slots = self.order.iter().map(|(_, slot)| slot);
            self.indexes.positions = Positions::new(slots, self.instances.len());
        }
        let positions = self.indexes.positions.len();
        if is_full {
            self.indexes.sheets.push(Sheet::new(positions));
        }
        self.add_draw(Draw::new(partition, asked, cells, (among, positions)))
    }

    /// Adds a draw with its members to the last sheet.
    fn add_draw(&mut self, draw: Draw) -> DrawNumber {
        let (partition, asked) = (draw.partition, draw.asked.clone());
        let mut sheets = core::mem::take(&mut self.indexes.sheets);
        let number = sheets.len() - 1;
        let sheet = &mut sheets[number];
        let lane = sheet.push(draw);
        for position in 0..u32::try_from(self.indexes.positions.len()).unwrap_or(0) {
            let slot = self.indexes.positions.slot(position);
            let class = self.instances.get(slot).class;
            let cell = self.cell_of_class(partition, class);
            if sheet.draws[lane].admits_cell(cell) && self.admits(slot, &asked) {
                let sets = sheet.sets(position) | 1 << lane;
                self.put_in_draws(sheet, (position, class), sets);
            }
        }
        self.indexes.sheets = sheets;
        DrawNumber {
            sheet: number,
            lane,
        }
    }
}

/// How many orders there may be; beyond, ordering begins anew.
const MOST_ORDERS: usize = 256;

/// How many requests may be watched for in one index; beyond, watching begins anew.
const MOST_WATCHES: usize = 16_384;

/// How many sheets of draws there may be; beyond, drawing begins anew.
const MOST_SHEETS: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CpuUnits, MemoryMiB};

    #[test]
    fn ordering_begins_anew_when_there_are_many_orders() {
        let mut state = ClusterState::new();
        let partition = state.partition(Vec::new());
        let mut ordered = |gpus| {
            let need = Need::new(CpuUnits::new(1), MemoryMiB::new(1)).with_gpus(gpus);
            let number = state.ordered(partition, Order::Key, Scarce::of(&need));
            (number, state.indexes.epoch())
        };
        assert_eq!(ordered(1), (0, 0));
        assert_eq!(ordered(2), (1, 0));
        assert_eq!(ordered(1), (0, 0), "known");
        assert_eq!((3..257).map(&mut ordered).last(), Some((255, 0)));
        assert_eq!(ordered(257), (0, 1), "anew");
        assert_eq!(ordered(1), (1, 1));
    }

    #[test]
    fn drawing_begins_anew_when_there_are_many_kinds_of_requests() {
        let mut state = ClusterState::new();
        let partition = state.partition(Vec::new());
        let mut draw = |cpu| {
            let need = Need::new(CpuUnits::new(cpu), MemoryMiB::new(1)).into();
            let asked = Asked {
                need,
                ..Asked::default()
            };
            let number = state.draw(partition, asked, &[], Among::All);
            (number.sheet, number.lane, state.indexes.epoch())
        };
        assert_eq!(draw(0), (0, 0, 0));
        assert_eq!(draw(1), (0, 1, 0));
        assert_eq!(draw(0), (0, 0, 0), "known");
        let last = (2..1024).map(&mut draw).last();
        assert_eq!(last, Some((31, 31, 0)));
        assert_eq!(draw(1024), (0, 0, 1), "anew");
        assert_eq!(draw(0), (0, 1, 1));
    }
}
