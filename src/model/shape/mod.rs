//! The shapes of ECS's structures, as tables: what each field is called and what it must be.
//!
//! Source: ECS API model 2014-11-13, as of August 2026.

pub(crate) mod cluster;
pub(crate) mod common;
pub(crate) mod container_definition;
pub(crate) mod container_instance;
pub(crate) mod deployment;
pub(crate) mod placement;
pub(crate) mod service;
pub(crate) mod service_parts;
pub(crate) mod task;
pub(crate) mod task_definition;
