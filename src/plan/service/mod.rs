//! What a service needs, as data: steps, each with its reason, and what is said about them.

mod event;
mod event_name;
mod helpful;
mod service_plan;
mod start_reason;
mod step;
mod stop_reason;
mod wait;

pub use event::{DeploymentFailure, RebalancingMessage, ServiceMessage, ServiceNotice};
pub use event_name::{EventLevel, EventName};
pub use helpful::{helpful_change, would_help};
pub use service_plan::ServicePlan;
pub use start_reason::StartReason;
pub use step::{Destination, ServiceStep};
pub use stop_reason::StopReason;
pub use wait::Wait;
