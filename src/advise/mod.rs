//! What would become of a cluster?
//!
//! In: a cluster and questions. Out: answers as data, found by trying on a fork. The cluster that
//! is asked about never changes.
//!
//! Deliberately absent: deciding whether it should be done.

pub mod analysis;
pub mod what_if;
