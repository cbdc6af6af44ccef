//! Ports in memory.

mod authorizer;
mod capacity;
mod clock;
mod event_sink;
mod faults;
mod images;
mod instances;
mod life;
mod runtime;

pub use authorizer::{Rule, RuleAuthorizer};
pub use capacity::InMemoryCapacityController;
pub use clock::ManualClock;
pub use event_sink::RecordingEventSink;
pub use faults::{Fault, Faults};
pub use images::InMemoryImageRegistry;
pub use instances::InMemoryInstanceRegistry;
pub use life::{Answers, Ending, Life};
pub use runtime::InMemoryRuntime;
