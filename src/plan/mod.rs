//! What was decided, and why, as data?
//!
//! Decisions and reasons are values: complete, comparable, printable. Nothing here computes one,
//! and nothing here changes a cluster.

mod change;
mod explanation;
mod outcome;
mod placements;
mod reason;
mod service;
mod submission;

pub use change::{Change, Conflict};
pub(crate) use explanation::RemedyKind;
pub use explanation::{
    Amount, ClauseName, Decider, Explanation, FailureClass, InstanceRemedy, InstanceVerdict,
    NearestMiss, RankedStep, ReasonCount, Relaxation, RelaxationKind, Relaxations, Remedy,
    RequestRemedy, Requirement, RunnerUp, Shape, StepValue, TROUBLESHOOTING, Unmet, Waiting,
    WhyPlaced, WhyUnplaced, write_explanation,
};
pub(crate) use outcome::{Ancestry, Note, Origin, Stamp};
pub use outcome::{Generation, InstanceRef, Placed, PlacementOutcome, StartTaskOutcome, Unplaced};
pub use reason::{ConstraintOrigin, FalseClause, NotConsidered, Reason, TakenPort};
pub use service::{
    DeploymentFailure, Destination, EventLevel, EventName, RebalancingMessage, ServiceMessage,
    ServiceNotice, ServicePlan, ServiceStep, StartReason, StopReason, Wait, helpful_change,
    would_help,
};
pub use submission::{ConflictCause, Partial, PlacementConflict, SubmitError, Submitted};
