//! What is kept in order, so that placement need not look at every instance.

mod alike;
mod by_cell;
mod by_group;
mod catch_up;
mod cell_set;
mod changes;
#[cfg(test)]
mod check;
mod draw;
mod forest;
mod lead;
mod maintain;
mod node;
mod partition;
mod positions;
mod ranked;
mod redraw;
mod register;
mod scarce;
mod search;
mod sheet;
mod tally;
mod watch;

use alloc::vec::Vec;

pub(crate) use alike::{Alike, Buckets, MAX_SPREADS};
use by_group::ByGroup;
pub(crate) use cell_set::CellSet;
use changes::Changes;
pub(crate) use draw::Among;
use forest::Forest;
pub(crate) use maintain::Event;
pub(crate) use node::Room;
use node::{Entry, Key};
use partition::Partition;
use positions::Positions;
pub(crate) use register::Asked;
pub(crate) use scarce::{Left, Scarce};
pub(crate) use search::Found;
use sheet::Sheet;
use watch::Watch;
pub(crate) use watch::Watched;

use super::class::Classes;
use super::rows::InstanceRow;
use super::table::{Each, Slot, Table};

/// The indexes of a cluster.
///
/// Each was asked for by a request and is exact from then on: whatever changes an instance tells
/// them. They can be dropped at any time, and are then made anew when they are asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Indexes {
    partitions: Vec<Partition>,
    ordered: Vec<Ordered>,
    sheets: Vec<Sheet>,
    positions: Positions,
    /// Rises whenever an index, or what watches it, goes.
    epoch: u64,
}

/// Open instances in an order, cell by cell.
#[derive(Debug, Clone)]
struct Ordered {
    partition: usize,
    order: Order,
    /// Instances that have less left are not in it.
    scarce: Scarce,
    forest: Forest,
    watches: Table<Watch>,
    by_group: ByGroup,
    /// What watches look at when they are asked.
    changes: Changes,
}

/// An order of instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// The least memory left first, then by key.
    Memory,
    /// The least CPU left first, then by key.
    Cpu,
    /// By key.
    Key,
}

impl Order {
    /// An instance as an index in this order holds it.
    #[inline]
    fn entry(self, row: &InstanceRow, label: u64, slot: Slot) -> Entry {
        let primary = match self {
            Self::Memory => row.memory,
            Self::Cpu => row.cpu,
            Self::Key => 0,
        };
        Entry {
            key: Key { primary, label },
            cpu: row.cpu,
            memory: row.memory,
            slot,
        }
    }
}

/// Which draw of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DrawNumber {
    sheet: usize,
    lane: usize,
}

impl Indexes {
    /// Shows all tables.
    pub(crate) fn tables(&mut self, each: Each<'_>) {
        for ordered in &mut self.ordered {
            ordered.forest.tables(each);
            each(&mut ordered.watches);
            ordered.by_group.tables(each);
            ordered.changes.tables(each);
        }
        for sheet in &mut self.sheets {
            sheet.tables(each);
        }
        self.positions.tables(each);
    }

    /// Whether nothing is kept.
    #[inline]
    fn is_unused(&self) -> bool {
        self.ordered.is_empty() && self.sheets.is_empty()
    }

    /// Rises whenever something goes that a prepared request may refer to.
    #[inline]
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Finds the cells of classes that were all found anew, so that no index takes an instance for
    /// one of another cell.
    pub(crate) fn find_cells(&mut self, classes: &Classes) {
        for partition in &mut self.partitions {
            for (class, _) in classes.iter() {
                partition.cell(classes, class);
            }
        }
    }

    /// Forgets everything.
    pub(crate) fn drop_all(&mut self) {
        *self = Self {
            epoch: self.epoch + 1,
            ..Self::default()
        };
    }

    /// Forgets the positions of keys, which no longer are those of the instances.
    pub(crate) fn drop_draws(&mut self) {
        if !self.sheets.is_empty() {
            self.sheets.clear();
            self.epoch += 1;
        }
    }
}
