//! The operations of ECS, asked and answered as a host with its protocol does.

#[path = "control_plane/attachments.rs"]
mod attachments;
#[path = "control_plane/attributes.rs"]
mod attributes;
#[path = "control_plane/authorizations.rs"]
mod authorizations;
#[path = "control_plane/clusters.rs"]
mod clusters;
#[path = "control_plane/container_instances.rs"]
mod container_instances;
#[path = "control_plane/describe_services.rs"]
mod describe_services;
#[path = "control_plane/limits.rs"]
mod limits;
#[path = "control_plane/observations.rs"]
mod observations;
#[path = "control_plane/plane.rs"]
mod plane;
#[path = "control_plane/quotas.rs"]
mod quotas;
#[path = "control_plane/recorded.rs"]
mod recorded;
#[path = "control_plane/service_fixtures.rs"]
mod service_fixtures;
#[path = "control_plane/service_tasks.rs"]
mod service_tasks;
#[path = "control_plane/services.rs"]
mod services;
#[path = "control_plane/table.rs"]
mod table;
#[path = "control_plane/tags.rs"]
mod tags;
#[path = "control_plane/task_definitions.rs"]
mod task_definitions;
#[path = "control_plane/task_protection.rs"]
mod task_protection;
#[path = "control_plane/task_sets.rs"]
mod task_sets;
#[path = "control_plane/tasks.rs"]
mod tasks;
