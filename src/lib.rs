//! Placement and scheduling as Amazon ECS does it.
#![no_std]

extern crate alloc;

pub mod cluster;
pub mod document;
pub mod model;
pub mod placement;
pub mod plan;
pub mod query;
pub mod service;
pub mod time;
pub mod verify;
