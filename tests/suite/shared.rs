//! Finds the data that is shared with the project but not part of it.

use std::path::{Path, PathBuf};

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
    let is_required = variable("BAYPLAN_REQUIRE_SHARED").is_some();
    assert!(!is_required, "{} is missing", found.display());
    println!("skipped: {} is not there", found.display());
    None
}

/// How many random cases a property test tries: 256, or what `BAYPLAN_CASES` says.
pub(crate) fn cases() -> u32 {
    variable("BAYPLAN_CASES").map_or(256, |text| text.parse().expect("a number of cases"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests are configured by their environment"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
