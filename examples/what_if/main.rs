//! What losing a zone of a cluster means.
//!
//! ```text
//! what_if --zone eu-west-1b --instances 1000 --fill 60
//! ```
//!
//! It builds a cluster of its own in three zones, with a few services and standalone tasks, and asks
//! what would become of them. Nothing is lost: it is tried on a fork.
#![expect(
    clippy::std_instead_of_alloc,
    reason = "a command has the standard library"
)]

mod cluster;
#[path = "../shared/output.rs"]
mod output;
mod report;

use core::error::Error;
use std::process::ExitCode;

use bayplan::advise::what_if::{Instances, Question, WhatIf};
use bayplan::model::{AvailabilityZone, Seed};
use clap::{Parser, ValueEnum};

/// Says what losing a zone of a cluster means: what moves, what does not fit and why, and how much
/// is left.
#[derive(Debug, Parser)]
#[command(name = "what_if")]
struct Arguments {
    /// The zone: eu-west-1a, eu-west-1b or eu-west-1c
    #[arg(long, value_name = "ZONE", default_value = "eu-west-1a")]
    zone: String,

    /// Whether its instances are lost with all their tasks, or drained
    #[arg(long, value_name = "HOW", default_value = "lose")]
    how: How,

    /// How many instances the cluster has
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(3..=100_000))]
    instances: u32,

    /// How much of its CPU is taken before, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 75, value_parser = clap::value_parser!(u32).range(1..=100))]
    fill: u32,

    /// How many instances are added first, in the other zones
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    add: u32,

    /// Where chance draws from
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// Say in full why tasks do not fit, and what would help
    #[arg(long)]
    explain: bool,
}

/// What happens to the instances of the zone.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum How {
    Lose,
    Drain,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()).and_then(|text| Ok(output::print(&text)?)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::say(&format!("what_if: {error}"));
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<String, Box<dyn Error>> {
    let zone = AvailabilityZone::new(&arguments.zone)?;
    let (mut cluster, services) = cluster::build(arguments.instances, arguments.fill)?;
    let before = (cluster.generation(), cluster.view().task_count());

    let mut what_if = WhatIf::new(&mut cluster).with_seed(Seed::new(arguments.seed));
    for request in &services {
        what_if = what_if.with_request(request.clone());
    }
    let added = cluster::shapes(&zone, arguments.add)?;
    for (count, shape) in added {
        what_if.ask(&Question::Add { count, shape })?;
    }
    let instances = Instances::OfZone(zone);
    let answer = what_if.ask(&match arguments.how {
        How::Lose => Question::Lose(instances),
        How::Drain => Question::Drain(instances),
    })?;
    assert_eq!(
        before,
        (cluster.generation(), cluster.view().task_count()),
        "the cluster itself is as before"
    );
    Ok(report::text(&answer, &what_if, arguments.explain))
}
