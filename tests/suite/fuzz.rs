//! What the fuzz targets check, on their seeds and on fixed random bytes.

use std::fs;
use std::path::Path;

use bayplan::model::{Draws, Purpose, Seed};

use crate::shared::cases;

#[path = "../../fuzz/src/books.rs"]
mod books;
#[path = "../../fuzz/src/bytes.rs"]
mod bytes;
#[path = "../../fuzz/src/choices.rs"]
pub(crate) mod choices;
#[path = "../../fuzz/src/clusters.rs"]
mod clusters;
#[path = "../../fuzz/src/control_ops.rs"]
mod control_ops;
#[path = "../../fuzz/src/documents.rs"]
mod documents;
#[path = "../../fuzz/src/embedder.rs"]
pub(crate) mod embedder;
#[path = "../../fuzz/src/explain.rs"]
mod explain;
#[path = "../../fuzz/src/expressions.rs"]
mod expressions;
#[path = "../../fuzz/src/naive/mod.rs"]
mod naive;
#[path = "../../fuzz/src/place_reference.rs"]
mod place_reference;
#[path = "../../fuzz/src/query_engines.rs"]
mod query_engines;
#[path = "../../fuzz/src/query_parse.rs"]
mod query_parse;
#[path = "../../fuzz/src/relaxations.rs"]
pub(crate) mod relaxations;
#[path = "../../fuzz/src/requests.rs"]
mod requests;
#[path = "../../fuzz/src/snapshot.rs"]
pub(crate) mod snapshot;
#[path = "../../fuzz/src/task_definition_json.rs"]
mod task_definition_json;

/// Checks some bytes, and says how much could be compared.
type Check = fn(&[u8]) -> usize;

#[test]
fn query_parse() {
    run_seeds("query_parse", query_parse::check);
    run_random(query_parse::check, texts);
}

#[test]
fn query_engines() {
    run_seeds("query_engines", query_engines::check);
    run_random(query_engines::check, any_bytes);
}

#[test]
fn task_definition_json() {
    run_seeds("task_definition_json", task_definition_json::check);
    run_random(task_definition_json::check, any_bytes);
}

#[test]
fn place_reference() {
    run_seeds("place_reference", place_reference::check);
    run_random(place_reference::check, many_bytes);
}

#[test]
fn explain() {
    run_seeds("explain", explain::check);
    run_random(explain::check, many_bytes);
}

#[test]
fn snapshot() {
    run_seeds("snapshot", snapshot::check);
    run_random(snapshot::check, many_bytes);
}

#[test]
fn control_ops() {
    run_seeds("control_ops", control_ops::check);
    run_random(control_ops::check, many_bytes);
}

/// Every seed of a target, by name. Each has something to compare.
fn run_seeds(target: &str, check: Check) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/seeds")
        .join(target);
    let entries = fs::read_dir(&folder).expect("a folder of seeds");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("a seed").path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{}", folder.display());
    for file in files {
        println!("{}", file.display());
        check(&fs::read(&file).expect("a seed that can be read"));
    }
}

/// Eight random inputs for each case of a property.
fn run_random(check: Check, input: fn(&mut Draws) -> Vec<u8>) {
    let mut compared = 0;
    let inputs = u64::from(cases()) * 8;
    for ordinal in 0..inputs {
        let mut draws = Seed::new(17).draws(Purpose::Placement, ordinal);
        let input = Shown(input(&mut draws));
        compared += check(&input.0);
    }
    // Else nothing was tested.
    println!("{compared} of {inputs}");
    assert!(
        u64::try_from(compared).expect("a count") > inputs / 8,
        "{compared} of {inputs}"
    );
}

/// Bytes that are shown when a check of them panics.
struct Shown(Vec<u8>);

impl Drop for Shown {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("input: {:?}", self.0);
        }
    }
}

fn any_bytes(draws: &mut Draws) -> Vec<u8> {
    bytes_below(256, draws)
}

/// Enough for a cluster and a few transactions.
fn many_bytes(draws: &mut Draws) -> Vec<u8> {
    bytes_below(768, draws)
}

fn bytes_below(bound: u64, draws: &mut Draws) -> Vec<u8> {
    let length = draws.below(bound);
    (0..length).map(|_| byte(draws)).collect()
}

fn byte(draws: &mut Draws) -> u8 {
    u8::try_from(draws.below(256)).expect("a byte")
}

fn index(bytes: &[u8], draws: &mut Draws) -> usize {
    let length = u64::try_from(bytes.len()).expect("a length");
    usize::try_from(draws.below(length)).expect("an index")
}

/// An expression of the grammar, most often with some bytes changed.
fn texts(draws: &mut Draws) -> Vec<u8> {
    let choices = any_bytes(draws);
    let mut text = expressions::expression(&mut bytes::Bytes::new(&choices)).into_bytes();
    for _ in 0..draws.below(4) {
        let (at, from) = (index(&text, draws), index(&text, draws));
        match draws.below(4) {
            0 => text[at] = byte(draws),
            1 => text[at] = text[from],
            2 => text.truncate(at.max(1)),
            _ => text.insert(at, text[from]),
        }
    }
    text
}
