//! Clusters under control: every interleaving of few events, and random histories of many.

#[path = "control/histories.rs"]
mod histories;
#[path = "control/interleavings.rs"]
mod interleavings;
#[path = "control/outcome.rs"]
mod outcome;
#[path = "control/projection.rs"]
mod projection;
#[path = "control/rules.rs"]
mod rules;
#[path = "control/world.rs"]
mod world;
