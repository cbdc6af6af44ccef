//! Explanations: true, complete, helpful.

#[path = "explain/classes.rs"]
mod classes;
#[path = "explain/golden.rs"]
mod golden;
#[path = "explain/properties.rs"]
mod properties;
#[path = "explain/situation.rs"]
mod situation;
