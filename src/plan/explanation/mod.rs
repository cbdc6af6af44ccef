//! Why tasks went where they went, and why others went nowhere.

mod class;
mod document;
mod nearest;
mod placed;
mod relaxation;
mod relaxed;
mod remedy;
mod text;
mod unplaced;

use alloc::vec::Vec;

pub use class::{FailureClass, Requirement, Unmet, Waiting};
pub use document::write_explanation;
pub use nearest::{NearestMiss, TROUBLESHOOTING};
pub use placed::{Decider, RankedStep, RunnerUp, StepValue, WhyPlaced};
pub use relaxation::{Relaxation, RelaxationKind, Relaxations};
pub(crate) use remedy::RemedyKind;
pub use remedy::{Amount, ClauseName, InstanceRemedy, Remedy, RequestRemedy, Shape};
pub use unplaced::{InstanceVerdict, ReasonCount, WhyUnplaced};

/// Why the tasks of a request went where they went, and why the rest was not placed.
///
/// How much of it there is the request says, by its
/// [level](crate::model::ExplanationLevel). Its `Display` is for people: the most useful line first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// For each placed task why it went there, in the order of placement.
    pub placed: Vec<WhyPlaced>,
    /// Why the first task that was not placed was not; `None` when all were.
    pub unplaced: Option<WhyUnplaced>,
}

impl Explanation {
    /// An explanation of its two halves.
    pub fn new(placed: Vec<WhyPlaced>, unplaced: Option<WhyUnplaced>) -> Self {
        Self { placed, unplaced }
    }
}
