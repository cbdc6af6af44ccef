//! What should exist, and which task goes?
//!
//! In: a view of the cluster. Out: decisions as values. Which tasks of a service are stopped when
//! there are too many is decided here; nothing is stopped here.
//!
//! Deliberately absent: where a task goes. That is placement's.

mod stop_order;

pub use stop_order::{ScaleIn, tasks_to_stop};
