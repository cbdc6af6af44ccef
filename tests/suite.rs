//! The one integration binary: public API only.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    clippy::string_slice,
    reason = "a test has the standard library and fails by panicking"
)]

#[path = "suite/analysis.rs"]
mod analysis;
#[path = "suite/answers.rs"]
mod answers;
#[path = "suite/attributes.rs"]
mod attributes;
#[path = "suite/auto_traits.rs"]
mod auto_traits;
#[path = "suite/changes.rs"]
mod changes;
#[path = "suite/control.rs"]
mod control;
#[path = "suite/control_plane.rs"]
mod control_plane;
#[path = "suite/drive.rs"]
mod drive;
#[path = "suite/equivalence.rs"]
mod equivalence;
#[path = "suite/errors.rs"]
mod errors;
#[path = "suite/examples.rs"]
mod examples;
#[path = "suite/explain.rs"]
mod explain;
#[path = "suite/fit.rs"]
mod fit;
#[path = "suite/forks.rs"]
mod forks;
#[path = "suite/fuzz.rs"]
mod fuzz;
#[path = "suite/layers.rs"]
mod layers;
#[path = "suite/listing.rs"]
mod listing;
#[path = "suite/long_runs.rs"]
mod long_runs;
#[path = "suite/need.rs"]
mod need;
#[path = "suite/placement.rs"]
mod placement;
#[path = "suite/planners.rs"]
mod planners;
#[path = "suite/ports.rs"]
mod ports;
#[path = "suite/query.rs"]
mod query;
#[path = "suite/readers.rs"]
mod readers;
#[path = "suite/reference.rs"]
mod reference;
#[path = "suite/registration.rs"]
mod registration;
#[path = "suite/scale_in.rs"]
mod scale_in;
#[path = "suite/scenarios.rs"]
mod scenarios;
#[path = "suite/serde.rs"]
mod serde;
#[path = "suite/service.rs"]
mod service;
#[path = "suite/shared.rs"]
mod shared;
#[path = "suite/snapshot.rs"]
mod snapshot;
#[path = "suite/task_definition.rs"]
mod task_definition;
#[path = "suite/time.rs"]
mod time;
#[path = "suite/what_if.rs"]
mod what_if;
#[path = "suite/worlds.rs"]
mod worlds;
