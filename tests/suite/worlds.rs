//! Random clusters and requests, to compare engines on.
//!
//! A cluster is a [`World`](bayplan::testing::reference::World) of the reference engine; its
//! `into_parts` gives the instances and the tasks. Every type of value comes from a small range, so
//! that ties, shortage and contention are frequent.

#[path = "worlds/changes.rs"]
mod changes;
#[path = "worlds/clusters.rs"]
mod clusters;
#[path = "worlds/requests.rs"]
mod requests;

pub(crate) use changes::changes;
pub(crate) use clusters::{ARNS, ZONES, any_instances, roomy_worlds, worlds};
pub(crate) use requests::{
    SCORER, ScaleInCase, expressions, quotas, requests, requests_with_scorer, scale_ins, seeds,
    spreads, start_requests,
};
