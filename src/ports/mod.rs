//! What must a host provide, so that decisions become tasks that run?
//!
//! In: orders and questions in the words of the [`model`](crate::model). Out: answers, or
//! [`PortError`]s that say whether trying again may help. Each port is a trait that a host
//! implements. [`drive`](crate::drive) calls those that [`Ports`] holds; the others are for the host's
//! own code to call, as is every port for a host with a loop of its own.
//!
//! All of them are synchronous and can be made into trait objects. An order that takes its time is
//! answered with [`Submission::Pending`] at once: a port never waits. So one trait serves hosts
//! with threads, with an async runtime, and with neither.
//!
//! | port | what it is | without it |
//! |---|---|---|
//! | [`ContainerRuntime`] | starts and stops tasks | |
//! | [`ImageRegistry`] | resolves tags to digests | agents resolve them, see [`ContainerState::image_digest`](crate::model::ContainerState::image_digest) |
//! | [`InstanceRegistry`] | keeps instances and tasks for several planners, and over restarts | one planner knows all there is |
//! | [`CapacityController`] | launches and ends instances | instances come as they come |
//! | [`Authorizer`] | says who may do what | [`AllowEveryPrincipalEverything`] |
//! | [`EventSink`] | tells others what happened | |
//! | [`Clock`] | says what time it is | |
//!
//! Implementations to develop a host against, and suites that check an implementation, are in
//! `testing` (feature `testing`).
//!
//! Deliberately absent: images' layers, policy languages, load balancers.

mod authorizer;
mod bundle;
mod capacity_controller;
mod clock;
mod container_runtime;
mod error;
mod event_sink;
mod image_registry;
mod instance_registry;
mod task_spec;
mod task_state;

pub use authorizer::{
    AccessDenied, AllowEveryPrincipalEverything, Authorizer, Decision, Principal, permit,
};
pub use bundle::Ports;
pub use capacity_controller::{
    CapacityController, FargateCapacity, FargateQuestion, ProviderCapacity, ScalingAdvice,
};
pub use clock::Clock;
pub use container_runtime::{ContainerRuntime, StopOrder};
pub use error::{Persistence, PortError, Submission};
pub use event_sink::{EventRecord, EventSink};
pub use image_registry::{AuthorizationToken, ImageRegistry, ImageRegistryError};
pub use instance_registry::{
    Expected, InstanceRecord, InstanceRegistry, InstanceRegistryError, RecordedTask, Version,
    Versioned,
};
pub use task_spec::{TaskAddress, TaskSpec};
pub use task_state::{RuntimeReport, TaskState};
