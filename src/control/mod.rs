//! What happens to clusters over time?
//!
//! In: requests in ECS's words, reports of what tasks and agents did, the time. Out: answers,
//! effects (tasks to be started and stopped) and events. Nothing is started or stopped here, no clock
//! is read, nothing is drawn but from the seed: the host does what [`ClusterControl::poll_effect`] says,
//! reports what came of it, and calls [`ClusterControl::step`] when
//! [`ClusterControl::poll_timeout`] says so.
//!
//! A service that nothing happened to costs nothing. Whatever touches one marks it; a step passes
//! over those that are marked, daemons of all services first, then replica services by creation and
//! name. What daemons that are due will take is withheld from all other tasks.
//!
//! A [`ControlPlane`] answers the operations of ECS for the clusters of an account. Each of its
//! clusters is governed by a [`ClusterControl`], which a host with one cluster and an API of its own
//! may also use alone.
//!
//! Every step that was taken is kept with its reason and its numbers, see [`ClusterControl::why`].
//!
//! Deliberately absent, for now: the deployment controller `CODE_DEPLOY`, capacity providers that
//! scale, Fargate. Who may do what is up to the host:
//! [`ControlPlane::authorizations`] says what is to be allowed.

mod agenda;
mod attachments;
mod authorizations;
mod carry_out;
mod cluster_control;
mod commands;
mod control_plane;
mod definitions;
mod described;
mod effect;
mod error;
mod heartbeats;
mod instance_versions;
mod instances;
mod journal;
mod managed;
mod observations;
mod observe;
mod passes;
mod planners;
mod propagated;
mod protection;
mod registrations;
mod reported;
mod request_cache;
mod reregistration;
mod service_requests;
mod services;
mod starts;
mod tag_store;
mod task_details;
mod task_sets;
mod tasks;
mod tokens;
mod told;
mod why;
mod withheld;

pub use cluster_control::ClusterControl;
pub use control_plane::ControlPlane;
pub use effect::{Effect, Event};
pub use error::{ClusterContents, RequestError};
pub use instances::{AgentState, Deregistration};
pub use observe::{Observed, TaskReport};
pub use passes::Progress;
pub use tasks::RunTaskOutput;
pub use why::Why;
