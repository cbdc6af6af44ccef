//! Where does a task go?
//!
//! In: a transaction on a cluster and a request. Out: which instance takes each task, or for which
//! reason none can. Instances are filtered in ECS's order (agent, attributes, resources, location,
//! distinctInstance, memberOf, then the embedder's filters); the chain of strategies narrows those
//! that are left; the last tie is decided by the key.
//!
//! Tasks of a request are placed one after another, each seeing the effect of the ones before.
//! Placement stops at the first task that no instance can take.
//!
//! Source: ECS Developer Guide, "Task placement", read 2026-11.
//!
//! Deliberately absent: what should exist. That is the service scheduler's.
//!
#![doc = include_str!("how.md")]
#![expect(
    clippy::indexing_slicing,
    reason = "the steps of a chain and their values are vectors of one length"
)]

mod cache;
mod cells;
mod chain;
mod chance;
mod custom;
mod drawn;
mod engine;
mod explain;
mod known_cells;
mod packed;
mod prepared;
mod scan;
mod start;
mod submit;
#[cfg(test)]
mod watched;

pub use custom::{Filter, Rejection, Scorer};
pub use engine::{PlacementEngine, PlacementError};
pub use explain::ExplainError;
