//! Clusters under control: every interleaving of few events, and random histories of many.

#[path = "control/daemons.rs"]
mod daemons;
#[path = "control/histories.rs"]
mod histories;
#[path = "control/interleavings.rs"]
mod interleavings;
#[path = "control/moves.rs"]
mod moves;
#[path = "control/outcome.rs"]
mod outcome;
#[path = "control/projection.rs"]
mod projection;
#[path = "control/rules.rs"]
mod rules;
#[path = "control/services.rs"]
mod services;
#[path = "control/task_sets.rs"]
mod task_sets;
#[path = "control/withheld.rs"]
mod withheld;
#[path = "control/world.rs"]
mod world;
