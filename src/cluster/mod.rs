//! What is the state of a cluster?
//!
//! In: [`Change`](crate::plan::Change)s, one by one or in a transaction. Out: views of the
//! instances, the tasks and what is left, and answers to what placement asks: which checks an
//! instance fails for a request, how many tasks of a group are in a bucket, which key comes first.
//!
//! The state is kept in tables of small rows by slot. What many tasks or instances have in common
//! (a group, a need, a set of ports, the attributes that requests look at) is kept once and named
//! by number. Slots and numbers never show in any output: registering and removing instances
//! beforehand changes no byte of any answer.
//!
//! # Forks and memory
//!
//! A [fork](ClusterState::fork) is a cluster of its own that shares its origin's tables, each stretch of
//! about 2 KiB until it is written to. Making one takes a few microseconds at any size; tables are in one
//! piece again when the last fork is gone. A [snapshot](ClusterView::snapshot) is the content as bytes.
//!
//! A task takes 80 to 90 bytes, none of them a block of its own: a row of 64, its place in the index of
//! ids, and what it adds to the counts of its group. An instance takes 1 to 1.3 KB with a dozen attributes,
//! nearly all of it the record that placement does not look at; its row has 44 bytes.
//! 1,000,000 instances with 10,000,000 tasks take 2.1 GB. `cargo bench --bench memory` and
//! `cargo bench --bench forks` print these figures.
//!
//! Deliberately absent: any choice. Nothing here decides where a task goes.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "rows are addressed by slots that the state itself gives"
)]

mod apply;
mod class;
mod counts;
mod fork;
mod index;
mod instances;
mod intern;
mod lanes;
mod ledger;
mod lineage;
mod load;
mod order;
mod rank;
mod record;
mod request;
mod reregister;
mod rows;
mod shared;
mod slots;
mod snapshot;
mod state;
mod submit;
mod table;
mod task_index;
mod tasks;
mod txn;
mod undo;
mod view;
mod without;
mod zones;

pub use snapshot::SnapshotError;
pub use state::ClusterState;
pub(crate) use state::Numbering;
pub use txn::{Savepoint, Txn};
pub use view::{ClusterView, InstanceView, StaleOutcome, TaskView};

pub(crate) use class::ByNumber;
pub(crate) use index::{
    Alike, Among, Asked, Buckets, CellSet, DrawNumber, Found, Left, MAX_SPREADS, Order, Room,
    Scarce, Watched,
};
pub(crate) use rank::{BucketCounts, Candidate};
pub(crate) use request::{CompiledRequest, FailedCheck, beyond_all, facts, location};
pub(crate) use submit::Submission;
pub(crate) use table::{NONE, Slot, at};
pub(crate) use txn::TaskTemplate;
