//! What the fuzz targets check, apart from the fuzzer that feeds them.
//!
//! In: any bytes. Out: how much could be compared; a difference is a panic. `tests/suite/fuzz.rs`
//! of the library includes the same files and runs them over `seeds/` and over fixed random bytes.
//!
//! To add a target: a file here with `check`, a function below, a file in `fuzz_targets/` with its
//! `[[bin]]`, a folder of seeds, and a test in the suite. What several targets can share has files
//! of its own: `bytes` reads choices; `expressions`, `documents`, `clusters` and `requests` build values from
//! them; `embedder`, `books`, `choices` and `relaxations` serve to compare with the brute-force engine; `naive` is
//! the model of `control_ops`.

mod books;
mod bytes;
mod choices;
mod clusters;
mod control_ops;
mod documents;
mod embedder;
mod explain;
mod expressions;
mod naive;
mod place_reference;
mod query_engines;
mod query_parse;
mod relaxations;
mod requests;
mod snapshot;
mod task_definition_json;

/// Reads any text as an expression.
pub fn query_parse(data: &[u8]) -> usize {
    query_parse::check(data)
}

/// Asks an expression of container instances in every way there is.
pub fn query_engines(data: &[u8]) -> usize {
    query_engines::check(data)
}

/// Reads any JSON as a task definition, as container instances and as tasks.
pub fn task_definition_json(data: &[u8]) -> usize {
    task_definition_json::check(data)
}

/// Changes a cluster and places tasks, beside the brute-force engine.
pub fn place_reference(data: &[u8]) -> usize {
    place_reference::check(data)
}

/// Has placements explained, beside the brute-force engine.
pub fn explain(data: &[u8]) -> usize {
    explain::check(data)
}

/// Asks a control plane, beside a model of lists.
pub fn control_ops(data: &[u8]) -> usize {
    control_ops::check(data)
}

/// Writes clusters, reads them again, and reads what was altered or made up.
pub fn snapshot(data: &[u8]) -> usize {
    snapshot::check(data)
}
