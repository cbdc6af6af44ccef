//! Prints the container instances that an expression of the cluster query language selects.
//!
//! ```text
//! query --cluster describe-container-instances.json 'attribute:ecs.instance-type =~ t3.*'
//! ```
//!
//! Without arguments it asks a cluster of its own. It ends with status 2 when the input is wrong.

#[path = "../shared/demo.rs"]
mod demo;
#[path = "../shared/input.rs"]
mod input;
#[path = "../shared/output.rs"]
mod output;

use std::process::ExitCode;

use bayplan::cluster::ClusterState;
use bayplan::model::ContainerInstanceStatus;
use bayplan::query::Expression;
use clap::Parser;

use input::{Wrong, check_standard_input, reading};

/// Prints the container instances that an expression selects, one ARN per line, sorted.
#[derive(Debug, Parser)]
#[command(name = "query")]
struct Arguments {
    /// The expression, in the cluster query language
    #[arg(allow_hyphen_values = true)]
    expression: Option<String>,

    /// The answer of `DescribeContainerInstances`; `-` is standard input
    #[arg(long, value_name = "FILE", requires = "expression")]
    cluster: Option<String>,

    /// The answer of `DescribeTasks`, for `task:group` and `runningTasksCount`
    #[arg(long, value_name = "FILE", requires = "cluster")]
    tasks: Option<String>,

    /// Only instances of this status; without it all but those that are `INACTIVE`
    #[arg(long, value_name = "STATUS", value_parser = status)]
    status: Option<ContainerInstanceStatus>,

    /// Take JSON as it is found in the wild, and say what was bent
    #[arg(long)]
    lenient: bool,

    /// Print a JSON array
    #[arg(long)]
    json: bool,
}

const DEMO: &str = "attribute:ecs.instance-type =~ m6i.* and \
                    attribute:ecs.availability-zone != eu-west-1b";

fn status(text: &str) -> Result<ContainerInstanceStatus, String> {
    ContainerInstanceStatus::from_text(text).ok_or_else(|| {
        let all = ContainerInstanceStatus::ALL.map(ContainerInstanceStatus::as_str);
        format!("allowed is one of {}", all.join(", "))
    })
}

fn main() -> ExitCode {
    let result = run(&Arguments::parse()).and_then(|text| Ok(output::print(&text)?));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Wrong(text)) => {
            output::say(&text);
            ExitCode::from(2)
        }
    }
}

/// What is to be printed.
fn run(arguments: &Arguments) -> Result<String, Wrong> {
    let expression = Expression::parse(arguments.expression.as_deref().unwrap_or(DEMO));
    let expression = expression.map_err(|error| Wrong(error.rendered().to_string()))?;
    let cluster = cluster(arguments)?;
    let has_status = |found: ContainerInstanceStatus| match arguments.status {
        Some(wanted) => found == wanted,
        None => found != ContainerInstanceStatus::Inactive,
    };
    // A view lists its instances in the order of their ARNs.
    let arns: Vec<&str> = cluster
        .view()
        .instances()
        .filter(|instance| has_status(instance.status()) && expression.evaluate(instance))
        .map(|instance| instance.arn().as_str())
        .collect();
    if arguments.json {
        return Ok(serde_json::to_string_pretty(&arns)? + "\n");
    }
    Ok(arns.iter().flat_map(|arn| [arn, "\n"]).collect())
}

fn cluster(arguments: &Arguments) -> Result<ClusterState, Wrong> {
    let Some(name) = arguments.cluster.as_deref() else {
        return Ok(ClusterState::from_instances(&demo::instances()?)?);
    };
    let tasks = arguments.tasks.as_deref();
    check_standard_input([Some(name), tasks])?;
    input::cluster(name, tasks, reading(arguments.lenient))
}
