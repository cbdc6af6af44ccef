//! Placement and scheduling as Amazon ECS does it.
#![no_std]

extern crate alloc;

pub mod query;
pub mod time;
