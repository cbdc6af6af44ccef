//! Reads documents of ECS from files, and says what is wrong with them.

use std::fs::File;
use std::io::{self, Read as _};

use bayplan::cluster::ClusterState;
use bayplan::document::{Bend, Document, MAX_WEIGHT, Read, Reading, Violations};
use bayplan::model::{read_container_instances, read_tasks};

use crate::output;

/// What is wrong with an input: one line or several, ready to be printed.
#[derive(Debug)]
pub(crate) struct Wrong(pub(crate) String);

impl<E: core::error::Error> From<E> for Wrong {
    fn from(error: E) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            text = format!("{text}: {cause}");
            source = cause.source();
        }
        Self(text)
    }
}

/// The reader that the command line asks for.
pub(crate) fn reading(lenient: bool) -> Reading {
    if lenient {
        Reading::Lenient
    } else {
        Reading::Strict
    }
}

/// Refuses two inputs that are both standard input.
pub(crate) fn check_standard_input<const N: usize>(names: [Option<&str>; N]) -> Result<(), Wrong> {
    if names.into_iter().filter(|name| *name == Some("-")).count() > 1 {
        return Err(Wrong("only one input can be standard input".to_string()));
    }
    Ok(())
}

/// The cluster that a file of container instances describes, and perhaps one of tasks.
pub(crate) fn cluster(
    instances: &str,
    tasks: Option<&str>,
    reading: Reading,
) -> Result<ClusterState, Wrong> {
    let found = read(instances, reading, read_container_instances)?;
    let (state, names) = match tasks {
        None => (ClusterState::from_instances(&found), instances.to_string()),
        Some(tasks) => {
            let listed = read(tasks, reading, read_tasks)?;
            let state = ClusterState::from_listing(&found, &listed);
            (state, format!("{instances} with {tasks}"))
        }
    };
    state.map_err(|conflict| Wrong(format!("{names}: {conflict}")))
}

/// The document in a file, or on standard input where the name is `-`.
fn document(name: &str) -> Result<Document, Wrong> {
    let text = text(name).map_err(|error| Wrong(format!("{name}: {error}")))?;
    // Editors on Windows put a byte order mark before the text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if text.trim().is_empty() {
        return Err(Wrong(format!("{name}: the file is empty")));
    }
    serde_json::from_str(text).map_err(|error| Wrong(format!("{name}: {error}")))
}

fn text(name: &str) -> io::Result<String> {
    let limit = u64::try_from(MAX_WEIGHT).unwrap_or(u64::MAX);
    let source: Box<dyn io::Read> = if name == "-" {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(name)?)
    };
    let mut text = String::new();
    source
        .take(limit.saturating_add(1))
        .read_to_string(&mut text)?;
    if text.len() > MAX_WEIGHT {
        return Err(io::Error::other(format!("more than {MAX_WEIGHT} bytes")));
    }
    Ok(text)
}

/// What a reader makes of a document, its liberties said on standard error; every violation on a
/// line of its own.
pub(crate) fn read<T>(
    name: &str,
    reading: Reading,
    reader: impl Fn(Document, Reading) -> Result<Read<T>, Violations>,
) -> Result<T, Wrong> {
    let document = document(name)?;
    match reader(document.clone(), reading) {
        Ok(read) => {
            say_bends(name, &read.bends);
            Ok(read.value)
        }
        Err(found) => {
            let lines = found
                .as_slice()
                .iter()
                .map(|violation| format!("{name}: {violation}"));
            let mut lines: Vec<String> = lines.collect();
            if reading == Reading::Strict && reader(document, Reading::Lenient).is_ok() {
                lines.push(format!("{name}: --lenient would take it"));
            }
            Err(Wrong(lines.join("\n")))
        }
    }
}

/// Says on standard error what a lenient reader bent.
fn say_bends(name: &str, bends: &[Bend]) {
    for bend in bends.iter().take(MOST_BENDS) {
        output::say(&format!("note: {name}: {bend}"));
    }
    if let Some(more) = bends.len().checked_sub(MOST_BENDS).filter(|more| *more > 0) {
        output::say(&format!("note: {name}: and {more} more"));
    }
}

const MOST_BENDS: usize = 10;
