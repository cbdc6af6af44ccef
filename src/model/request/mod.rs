//! Requests to place tasks.

mod builder;
mod invalid;
mod placement;
mod start_task;

pub use builder::PlacementRequestBuilder;
pub use invalid::InvalidRequest;
pub(crate) use placement::Identity;
pub use placement::{CapabilityChecks, ChainStep, ExplanationLevel, PlacementRequest};
pub use start_task::StartTaskRequest;
