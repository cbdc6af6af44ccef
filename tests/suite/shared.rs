//! Finds the data that is shared with the project but not part of it.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::ProptestConfig;
use proptest::test_runner::FileFailurePersistence;

/// A folder or file beside the checkout; `None`, said aloud, where it is absent.
///
/// # Panics
///
/// Where it is absent although `BAYPLAN_REQUIRE_SHARED` is set.
#[track_caller]
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let root = variable("BAYPLAN_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let found = root.join(path);
    if found.exists() {
        return Some(found);
    }
    skip(&found);
    None
}

/// Says that a test cannot do without a file that is not there.
///
/// # Panics
///
/// Where `BAYPLAN_REQUIRE_SHARED` is set.
#[track_caller]
pub(crate) fn skip(missing: &Path) {
    assert!(
        variable("BAYPLAN_REQUIRE_SHARED").is_none(),
        "{} is missing",
        missing.display()
    );
    println!("skipped: {} is not there", missing.display());
}

/// How many random cases a property test tries: 256, or what `BAYPLAN_CASES` says.
pub(crate) fn cases() -> u32 {
    variable("BAYPLAN_CASES")
        .and_then(|text| text.parse().ok())
        .unwrap_or(256)
}

/// How many events follow one another where all their interleavings are tried: what
/// `BAYPLAN_DEPTH` says.
pub(crate) fn depth(otherwise: usize) -> usize {
    variable("BAYPLAN_DEPTH")
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

/// How properties are tried; failing cases are kept in a file of that name.
pub(crate) fn config(name: &str) -> ProptestConfig {
    // Proptest wants a name that lives as long as the program; there are few.
    let file = Box::leak(format!("tests/regressions/{name}.txt").into_boxed_str());
    ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(file))),
        ..ProptestConfig::with_cases(cases())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests are configured by their environment"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Every file of that extension below a folder, in the order of their paths.
pub(crate) fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder that can be read") {
            let path = entry.expect("an entry that can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
