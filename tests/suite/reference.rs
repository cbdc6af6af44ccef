//! The reference engine.

#[path = "reference/checks.rs"]
mod checks;
#[path = "reference/choices.rs"]
mod choices;
#[path = "reference/fixture.rs"]
mod fixture;
#[path = "reference/laws.rs"]
mod laws;
#[path = "reference/rows.rs"]
mod rows;
#[path = "reference/scale_in.rs"]
mod scale_in;
