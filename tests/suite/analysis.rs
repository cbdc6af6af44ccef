//! What a service will never do is found before it runs, and nothing else.

#[path = "analysis/setup.rs"]
mod setup;
#[path = "analysis/simulated.rs"]
mod simulated;
#[path = "analysis/table.rs"]
mod table;
