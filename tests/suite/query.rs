//! The cluster query language.

#[path = "query/equality.rs"]
mod equality;
#[path = "query/faults.rs"]
mod faults;
#[path = "query/fixture.rs"]
mod fixture;
#[path = "query/limits.rs"]
mod limits;
#[path = "query/messages.rs"]
mod messages;
#[path = "query/patterns.rs"]
mod patterns;
#[path = "query/program.rs"]
mod program;
#[path = "query/properties.rs"]
mod properties;
#[path = "query/published.rs"]
mod published;
#[path = "query/satisfiability.rs"]
mod satisfiability;
#[path = "query/satisfiability_oracle.rs"]
mod satisfiability_oracle;
#[path = "query/table.rs"]
mod table;
