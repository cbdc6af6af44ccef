//! Placement and scheduling as Amazon ECS does it.
#![no_std]

extern crate alloc;

pub mod document;
pub mod model;
pub mod query;
pub mod time;
