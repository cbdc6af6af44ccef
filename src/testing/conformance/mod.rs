//! Does an implementation of a port do what a host must guarantee?
//!
//! In: an implementation, and samples that it knows. Out: nothing, or the [`Breach`] that was found
//! first. Each suite is a function that a test of the embedder calls. A suite gives orders: it is
//! not for what others use meanwhile.
//!
//! Deliberately absent: whether calls wait, and what happens when something fails half-way; neither
//! can be seen from here.

mod authorizer;
mod breach;
mod capacity;
mod clock;
mod event_sink;
mod images;
mod instances;
mod runtime;

pub use authorizer::authorizer;
pub use breach::Breach;
pub use capacity::capacity_controller;
pub use clock::clock;
pub use event_sink::event_sink;
pub use images::image_registry;
pub use instances::instance_registry;
pub use runtime::container_runtime;
