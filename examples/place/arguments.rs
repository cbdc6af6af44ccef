//! The command line.

use bayplan::model::{
    AvailabilityZone, InstanceScope, LaunchType, NetworkId, PlacementConstraint, PlacementStrategy,
    Subnet, SubnetId,
};
use clap::Parser;

/// Places tasks on a cluster and says where, or why not. Without arguments it shows what it does on
/// a cluster of its own.
#[derive(Debug, Parser)]
#[command(name = "place")]
pub(crate) struct Arguments {
    /// The answer of `DescribeContainerInstances`; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) cluster: String,

    /// The answer of `DescribeTasks`: what already runs
    #[arg(long, value_name = "FILE")]
    pub(crate) tasks: Option<String>,

    /// The input of `RegisterTaskDefinition`, or the answer of `DescribeTaskDefinition`
    #[arg(long, value_name = "FILE")]
    pub(crate) task_definition: String,

    /// How many tasks; more than the 10 of ECS are allowed
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) count: u32,

    /// The group of the tasks, if they are no service's
    #[arg(long, value_name = "G", conflicts_with = "service")]
    pub(crate) group: Option<String>,

    /// The service that the tasks belong to
    #[arg(long, value_name = "NAME")]
    pub(crate) service: Option<String>,

    /// EC2 or EXTERNAL
    #[arg(long, value_name = "TYPE", default_value = "EC2", value_parser = scope)]
    pub(crate) launch_type: InstanceScope,

    /// A step of the chain: random, spread:FIELD, binpack:FIELD; may be repeated
    #[arg(long, value_name = "STEP", value_parser = strategy)]
    pub(crate) strategy: Vec<PlacementStrategy>,

    /// `distinctInstance` or `memberOf:EXPRESSION`; may be repeated
    #[arg(long, value_name = "CONSTRAINT")]
    pub(crate) constraint: Vec<String>,

    /// A subnet for tasks in network mode awsvpc, ID:ZONE or ID:ZONE:NETWORK; may be repeated
    #[arg(long, value_name = "SUBNET", value_parser = subnet)]
    pub(crate) subnet: Vec<Subnet>,

    /// Where chance draws from
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,

    /// Take JSON as it is found in the wild, and say what was bent
    #[arg(long)]
    pub(crate) lenient: bool,

    /// Say why for every instance
    #[arg(long)]
    pub(crate) explain: bool,

    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

fn scope(text: &str) -> Result<InstanceScope, String> {
    match LaunchType::from_text(text) {
        Some(LaunchType::Ec2) => Ok(InstanceScope::Ec2),
        Some(LaunchType::External) => Ok(InstanceScope::External),
        Some(LaunchType::Fargate | LaunchType::ManagedInstances) | None => {
            Err("allowed are EC2 and EXTERNAL".to_string())
        }
    }
}

fn strategy(text: &str) -> Result<PlacementStrategy, String> {
    let (kind, field) = text
        .split_once(':')
        .map_or((text, None), |(k, f)| (k, Some(f)));
    PlacementStrategy::from_parts(kind, field).map_err(|error| error.to_string())
}

/// Reads a constraint; an expression that cannot be read is shown with a caret.
pub(crate) fn constraint(text: &str) -> Result<PlacementConstraint, String> {
    match text.split_once(':') {
        Some(("memberOf", expression)) => match bayplan::query::Expression::parse(expression) {
            Ok(expression) => Ok(PlacementConstraint::MemberOf(expression)),
            Err(error) => Err(error.rendered().to_string()),
        },
        Some((kind, _)) => parts(kind, Some("")),
        None => parts(text, None),
    }
}

fn parts(kind: &str, expression: Option<&str>) -> Result<PlacementConstraint, String> {
    PlacementConstraint::from_parts(kind, expression).map_err(|error| error.to_string())
}

fn subnet(text: &str) -> Result<Subnet, String> {
    let mut parts = text.splitn(3, ':');
    let (Some(id), Some(zone)) = (parts.next(), parts.next()) else {
        return Err("write it as ID:ZONE or ID:ZONE:NETWORK".to_string());
    };
    let network = parts.next().map(NetworkId::new).transpose();
    Ok(Subnet {
        id: SubnetId::new(id).map_err(|error| error.to_string())?,
        availability_zone: AvailabilityZone::new(zone).map_err(|error| error.to_string())?,
        network: network.map_err(|error| error.to_string())?,
    })
}
