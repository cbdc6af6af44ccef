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
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::std_instead_of_alloc,
    reason = "a command prints, and has the standard library"
)]

mod arguments;
#[path = "../shared/demo.rs"]
mod demo;
#[path = "../shared/input.rs"]
mod input;
mod json;
mod report;
mod tour;
mod work;

use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;
use input::Wrong;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(Wrong(text)) => {
            eprintln!("{text}");
            ExitCode::from(2)
        }
    }
}

/// Whether all tasks were placed.
fn run(arguments: &Arguments) -> Result<bool, Wrong> {
    let (Some(cluster), Some(definition)) = (&arguments.cluster, &arguments.task_definition) else {
        return tour::take();
    };
    let work = work::Work::read(arguments, cluster, definition)?;
    let result = work.place()?;
    if arguments.json {
        println!("{}", json::document(&result)?);
    } else {
        print!("{}", report::text(&result, arguments.explain));
    }
    Ok(result.is_complete())
}
