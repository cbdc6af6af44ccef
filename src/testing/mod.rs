//! What do the tests of an embedder need that the library itself does not?
//!
//! In: the types of [`model`](crate::model). Out: [`mod@reference`], an engine that is slow and
//! obvious, to compare the quick one with; ports in memory, to develop a host against; and
//! [`mod@conformance`], which checks an implementation of a port.
//!
//! Ports in memory do what they are told to in the time they are told of; they fail by script or by
//! seed ([`Faults`]), and keep what was asked of them.
//!
//! Deliberately absent: anything that a program needs outside its tests.

pub mod conformance;
mod in_memory;
pub mod reference;

pub use in_memory::{
    Answers, Ending, Fault, Faults, InMemoryCapacityController, InMemoryImageRegistry,
    InMemoryInstanceRegistry, InMemoryRuntime, Life, ManualClock, RecordingEventSink, Rule,
    RuleAuthorizer,
};
