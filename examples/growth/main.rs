//! Draws placements per second over the size of the cluster, from the table of `benches/scale.rs`.
//!
//! ```text
//! cargo bench --bench scale -- W2 100 1000 10000 > table.tsv
//! cargo run --release --example growth -- table.tsv growth.svg
//! ```
//!
//! Without arguments it draws the table that the README shows, into the temporary directory.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::float_arithmetic,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    reason = "a tool that prints, and a picture that nothing is decided by"
)]

mod draw;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use clap::Parser;

/// Draws placements per second over the size of the cluster.
#[derive(Debug, Parser)]
#[command(name = "growth")]
struct Arguments {
    /// What `cargo bench --bench scale` printed
    #[arg(requires = "picture")]
    table: Option<PathBuf>,

    /// The SVG file to write
    picture: Option<PathBuf>,
}

fn main() -> ExitCode {
    match work(&Arguments::parse()) {
        Ok(done) => {
            println!("{done}");
            ExitCode::SUCCESS
        }
        Err(wrong) => {
            eprintln!("growth: {wrong}");
            ExitCode::from(2)
        }
    }
}

fn work(arguments: &Arguments) -> Result<String, String> {
    let text = match &arguments.table {
        Some(path) => {
            fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?
        }
        None => MEASURED.to_string(),
    };
    let lines = table::lines(&text)?;
    let picture = draw::picture(&lines)?;
    let path = arguments
        .picture
        .clone()
        .unwrap_or_else(|| env::temp_dir().join("growth.svg"));
    fs::write(&path, picture).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(format!(
        "{} workloads drawn: {}",
        lines.len(),
        path.display()
    ))
}

/// The table of the README.
const MEASURED: &str = include_str!("measured.tsv");
