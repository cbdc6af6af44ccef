//! Prints the container instances that an expression of the cluster query language selects.
//!
//! ```text
//! query --cluster describe-container-instances.json 'attribute:ecs.instance-type =~ t3.*'
//! ```
//!
//! Without arguments it asks a cluster of its own. It ends with status 2 when the input is wrong.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command prints"
)]

#[path = "../shared/demo.rs"]
mod demo;
#[path = "../shared/input.rs"]
mod input;

use std::process::ExitCode;

use bayplan::cluster::ClusterState;
use bayplan::model::{read_container_instances, read_tasks};
use bayplan::query::Expression;
use clap::Parser;

use input::{Wrong, read, reading};

/// Prints the container instances that an expression selects, one ARN per line, sorted.
#[derive(Debug, Parser)]
#[command(name = "query")]
struct Arguments {
    /// The expression, in the cluster query language
    #[arg(default_value = DEMO, allow_hyphen_values = true)]
    expression: String,

    /// The answer of `DescribeContainerInstances`; `-` is standard input
    #[arg(long, value_name = "FILE")]
    cluster: Option<String>,

    /// The answer of `DescribeTasks`, for `task:group` and `runningTasksCount`
    #[arg(long, value_name = "FILE", requires = "cluster")]
    tasks: Option<String>,

    /// Take JSON as it is found in the wild, and say what was bent
    #[arg(long)]
    lenient: bool,

    /// Print a JSON array
    #[arg(long)]
    json: bool,
}

const DEMO: &str = "attribute:ecs.instance-type =~ m6i.* and \
                    attribute:ecs.availability-zone != eu-west-1b";

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Wrong(text)) => {
            eprintln!("{text}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Wrong> {
    let expression = Expression::parse(&arguments.expression);
    let expression = expression.map_err(|error| Wrong(error.rendered().to_string()))?;
    let cluster = cluster(arguments)?;
    let selected = cluster
        .view()
        .instances()
        .filter(|instance| expression.evaluate(instance));
    let arns: Vec<&str> = selected.map(|instance| instance.arn().as_str()).collect();
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&arns)?);
    } else {
        for arn in arns {
            println!("{arn}");
        }
    }
    Ok(())
}

fn cluster(arguments: &Arguments) -> Result<ClusterState, Wrong> {
    let Some(name) = &arguments.cluster else {
        return Ok(ClusterState::from_instances(&demo::instances()?)?);
    };
    let reading = reading(arguments.lenient);
    let instances = read(name, reading, read_container_instances)?;
    match &arguments.tasks {
        None => Ok(ClusterState::from_instances(&instances)?),
        Some(name) => Ok(ClusterState::from_listing(
            &instances,
            &read(name, reading, read_tasks)?,
        )?),
    }
}
