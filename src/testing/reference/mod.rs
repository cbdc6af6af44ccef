//! Where does ECS place the next task, and which one does it stop, by the rules read out one by one?
//!
//! In: a [`World`], which is a cluster as plain lists, and a request. Out: the instances chosen, in
//! order, and for every instance the first check that it fails; or the tasks to stop, in order.
//!
//! It is the rules and nothing else: for each task all instances are checked, and whatever is counted is
//! counted again from the lists. All that it does for speed is to read the list of tasks once for a task
//! that is placed, instead of once for every instance.
//! A test compares the quick engine with it; a program has no use for it.
//!
//! Deliberately absent: speed, undo, plans, and any code of the engine that it is compared with.
//!
//! # The rules
//!
//! The tasks of a request are placed one after another, each seeing those before it. For each task
//!
//! 1. the instances are checked, in the order of the variants of [`Reason`](crate::plan::Reason): status,
//!    launch type and capacity provider, then agent, attributes, resources, location,
//!    `distinctInstance`, `memberOf`, and last the filters of the embedder;
//! 2. each step of the chain keeps the best of the instances that are left;
//! 3. of those that are as good, the instance with the fewest tasks of the group takes it, then the
//!    one with the lowest ARN in byte order; after `binpack` the lowest ARN alone.
//!
//! The first task that no instance can take ends the request; the tasks before it stay.
//!
//! Source: ECS Developer Guide, "Task placement", read 2026-11. Ours, where ECS does not say: the
//! order of the checks, ties, and what the documentation of each item here calls ours.

mod chain;
mod checks;
mod extras;
mod here;
mod nearest;
mod place;
mod resources;
mod scale_in;
mod start;
mod world;

pub use extras::{Extras, Filter, Scorer};
pub use nearest::nearest_miss;
pub use place::Outcome;
pub use scale_in::ScaleIn;
pub use world::World;
