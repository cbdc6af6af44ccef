//! Task definitions: what a task is made of, what it needs, where it can run.
//!
//! In: a `RegisterTaskDefinition` input or a `DescribeTaskDefinition` answer as a
//! [`Document`](crate::document::Document), or a builder. Out: a [`TaskDefinition`], which is valid
//! by ECS's rules, or every violation of them.
//!
//! Deliberately absent: families and revisions as a registry, which is the control plane's.

mod builder;
mod compatibility;
mod container;
mod definition;
mod fargate;
mod need;
mod network_mode;
mod overrides;
mod platform;
mod read;
mod registration_rules;
mod requires;
mod rules;

pub use builder::{ContainerDefinitionBuilder, TaskDefinitionBuilder};
pub use compatibility::CompatibilitySet;
pub use container::{ContainerDefinition, GpuRequirement, PortMapping};
pub use definition::TaskDefinition;
pub use fargate::{FargateSizes, is_fargate_size};
pub use network_mode::NetworkMode;
pub use overrides::{ContainerOverride, InvalidOverride, TaskOverride};
pub use platform::RuntimePlatform;
pub(crate) use read::{read_gpus, unwrap_recorded};
pub use registration_rules::RegistrationRules;
pub(crate) use rules::check_requirements;
