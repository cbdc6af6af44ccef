//! Scenario files: commands in ECS's words, and what comes of them, side by side.
//!
//! A line that begins with `$ ` is a command; what follows up to the next blank line is the expected
//! output. `UPDATE_EXPECT=1` writes what was found in its place.

#[path = "scenarios/arguments.rs"]
mod arguments;
#[path = "scenarios/commands.rs"]
mod commands;
#[path = "scenarios/world.rs"]
pub(crate) mod world;

use std::fs;
use std::path::Path;

use crate::shared::files_below;
use world::World;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios"))
}

/// The file as it is once every command has its output below it.
fn played(text: &str) -> String {
    let mut world = World::new();
    let mut written = String::new();
    let mut is_output = false;
    for line in text.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            written.extend([line, "\n"]);
            for said in world.command(command) {
                written.extend([said.as_str(), "\n"]);
            }
            is_output = true;
        } else if line.is_empty() {
            is_output = false;
            written += "\n";
        } else if !is_output {
            written.extend([line, "\n"]);
        }
    }
    written
}

#[test]
fn scenarios_go_as_written() {
    let files = files_below(folder(), "txt");
    assert!(files.len() >= 25, "{} scenarios", files.len());
    let mut wrong = Vec::new();
    for file in files {
        let expected = fs::read_to_string(&file).expect("text");
        let found = played(&expected);
        if found == expected {
            continue;
        }
        if option_env_is_set("UPDATE_EXPECT") {
            fs::write(&file, &found).expect("a file that can be written");
        } else {
            wrong.push(format!(
                "{}:\n{}",
                file.display(),
                difference(&expected, &found)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[expect(clippy::disallowed_methods, reason = "a test asks how it is run")]
fn option_env_is_set(name: &str) -> bool {
    std::env::var(name).is_ok()
}

/// The first line that differs.
fn difference(expected: &str, found: &str) -> String {
    let mut lines = expected.lines().zip(found.lines()).enumerate();
    let differs = lines.find(|(_, (expected, found))| expected != found);
    differs.map_or_else(
        || "one is longer".to_string(),
        |(number, (expected, found))| {
            format!(
                "line {}: expected {expected:?}, found {found:?}",
                number + 1
            )
        },
    )
}
