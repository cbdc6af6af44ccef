//! Places tasks on a cluster and says where, or why not.
//!
//! Without arguments it works on a cluster of its own. With arguments it takes the JSON of ECS:
//!
//! ```text
//! place --cluster describe-container-instances.json --task-definition web.json --count 3
//! ```
//!
//! It ends with status 0 when all tasks were placed, 1 when one was not, 2 when the input is wrong.
#![expect(
    clippy::std_instead_of_alloc,
    reason = "a command has the standard library"
)]

mod arguments;
#[path = "../shared/demo.rs"]
mod demo;
#[path = "../shared/input.rs"]
mod input;
mod json;
#[path = "../shared/output.rs"]
mod output;
mod report;
mod tour;
mod work;

use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;
use input::Wrong;

fn main() -> ExitCode {
    let is_alone = std::env::args_os().len() <= 1;
    let result = if is_alone {
        tour::take()
    } else {
        run(&Arguments::parse())
    };
    match result.and_then(|(text, is_complete)| {
        output::print(&text)?;
        Ok(is_complete)
    }) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(Wrong(text)) => {
            output::say(&text);
            ExitCode::from(2)
        }
    }
}

/// What is to be printed, and whether all tasks were placed.
fn run(arguments: &Arguments) -> Result<(String, bool), Wrong> {
    let outcome = work::Work::read(arguments)?.place()?;
    let text = if arguments.json {
        json::document(&outcome)? + "\n"
    } else {
        report::text(&outcome, arguments.explain)
    };
    Ok((text, outcome.is_complete()))
}
