//! Modules name only modules of earlier rows, and only those listed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::shared::files_below;

/// What those may name that compose where with what.
const COMPOSED: &[&str] = &[
    "time",
    "document",
    "query",
    "model",
    "api",
    "plan",
    "cluster",
    "placement",
    "service",
];

/// Each module with the modules it may name, all of them from rows before its own.
const LAYERS: [(&str, &[&str]); 14] = [
    ("time", &[]),
    ("document", &["time"]),
    ("query", &["time"]),
    ("model", &["time", "document", "query"]),
    ("api", &["time", "document", "query", "model"]),
    ("plan", &["time", "document", "query", "model"]),
    ("cluster", &["time", "query", "model", "plan"]),
    ("placement", &["time", "query", "model", "plan", "cluster"]),
    ("service", &["time", "model", "plan", "cluster"]),
    ("verify", &["time", "query", "model", "plan", "cluster"]),
    ("advise", COMPOSED),
    ("control", COMPOSED),
    ("ports", &["time", "document", "model", "api", "plan"]),
    (
        "drive",
        &["time", "model", "api", "plan", "control", "ports"],
    ),
];

fn source() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))
}

/// The modules of the crate that a text names in code, comments left out.
fn named(text: &str) -> BTreeSet<String> {
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let mut found = BTreeSet::new();
    for line in code {
        for (at, _) in line.match_indices("crate::") {
            let rest = &line[at + "crate::".len()..];
            let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '_');
            let name = &rest[..end.unwrap_or(rest.len())];
            if !name.is_empty() {
                found.insert(name.to_string());
            }
        }
    }
    found
}

#[test]
fn modules_name_only_earlier_layers() {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (module, allowed) in LAYERS {
        assert!(
            allowed.iter().all(|name| seen.contains(name)),
            "{module} names a later row"
        );
        seen.insert(module);
        let files = files_below(&source().join(module), "rs");
        assert!(!files.is_empty(), "{module} has no files");
        for file in files {
            let text = fs::read_to_string(&file).expect("text");
            for name in named(&text) {
                let is_allowed = name == module || allowed.contains(&name.as_str());
                assert!(is_allowed, "{} names {name}", file.display());
            }
        }
    }
}

#[test]
fn every_module_has_a_layer() {
    let listed: BTreeSet<&str> = LAYERS.into_iter().map(|(module, _)| module).collect();
    for entry in fs::read_dir(source()).expect("the sources") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .expect("a name");
        // What tests are given has a rule of its own below.
        let is_known = listed.contains(name) || matches!(name, "lib" | "testing");
        assert!(is_known, "{name} is in no layer");
    }
}

#[test]
fn what_tests_are_given_names_no_engine() {
    let allowed = [
        "time", "document", "query", "model", "api", "plan", "ports", "testing",
    ];
    for file in files_below(&source().join("testing"), "rs") {
        for name in named(&fs::read_to_string(&file).expect("text")) {
            let is_allowed = allowed.contains(&name.as_str());
            assert!(is_allowed, "{} names {name}", file.display());
        }
    }
}

#[test]
fn the_reference_engine_shares_nothing_with_the_engine() {
    let allowed = ["time", "document", "query", "model", "plan", "testing"];
    let reference = source().join("testing/reference");
    for file in if reference.exists() {
        files_below(&reference, "rs")
    } else {
        Vec::new()
    } {
        for name in named(&fs::read_to_string(&file).expect("text")) {
            assert!(
                allowed.contains(&name.as_str()),
                "{} names {name}",
                file.display()
            );
        }
    }
}

#[test]
fn files_stay_small() {
    let sizes: BTreeMap<String, usize> = files_below(source(), "rs")
        .into_iter()
        .map(|file| {
            let lines = fs::read_to_string(&file).expect("text").lines().count();
            (file.display().to_string(), lines)
        })
        .collect();
    for (file, lines) in sizes {
        assert!(lines <= 600, "{file} has {lines} lines");
    }
}
