//! The service scheduler: the tables and sequences of the specification, row by row, and laws.

#[path = "service/breaker.rs"]
mod breaker;
#[path = "service/daemons.rs"]
mod daemons;
#[path = "service/limits.rs"]
mod limits;
#[path = "service/messages.rs"]
mod messages;
#[path = "service/minimum.rs"]
mod minimum;
#[path = "service/properties.rs"]
mod properties;
#[path = "service/requests.rs"]
mod requests;
#[path = "service/rollout.rs"]
mod rollout;
#[path = "service/sequences.rs"]
mod sequences;
#[path = "service/sim.rs"]
mod sim;
#[path = "service/situations.rs"]
mod situations;
#[path = "service/standing.rs"]
mod standing;
#[path = "service/task_sets.rs"]
mod task_sets;
#[path = "service/throttle.rs"]
mod throttle;
#[path = "service/zones.rs"]
mod zones;
