//! What was decided, and why, as data?
//!
//! Decisions and reasons are values: complete, comparable, printable. Nothing here computes one,
//! and nothing here changes a cluster.

mod change;
mod explanation;
mod outcome;
mod reason;

pub use change::{Change, Conflict};
pub use explanation::{Explanation, InstanceVerdict, NearestMiss, Verdict};
pub use outcome::{Generation, InstanceRef, Placed, PlacementOutcome, StartTaskOutcome, Unplaced};
pub use reason::{ConstraintOrigin, NotConsidered, Reason};
