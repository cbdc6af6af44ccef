//! The attribute names that a request mentions.

use alloc::vec::Vec;

use crate::model::{ChainStep, PlacementRequest, PlacementStrategy, SpreadField};
use crate::query::{AttributeName, Subject};

/// The attribute names that a request mentions.
pub(in crate::cluster) fn names(request: &PlacementRequest) -> Vec<AttributeName> {
    let mut names: Vec<AttributeName> = Vec::new();
    let required = request
        .required_attributes()
        .iter()
        .map(|attribute| attribute.name.clone());
    names.extend(required);
    for expression in request.member_of() {
        let program = expression.compile();
        names.extend(
            program
                .tests()
                .iter()
                .filter_map(|test| match test.subject() {
                    Subject::Attribute(name) => Some(name),
                    Subject::AgentConnected
                    | Subject::AgentVersion
                    | Subject::Ec2InstanceId
                    | Subject::RegisteredAt
                    | Subject::RunningTasksCount
                    | Subject::TaskGroup => None,
                }),
        );
    }
    names
}

/// The attribute names that a request spreads over.
pub(in crate::cluster) fn spread_names(request: &PlacementRequest) -> Vec<AttributeName> {
    let name = |step: &ChainStep| match step {
        ChainStep::Strategy(PlacementStrategy::Spread(SpreadField::Attribute(name))) => {
            Some(name.clone())
        }
        ChainStep::Strategy(
            PlacementStrategy::Spread(SpreadField::InstanceId)
            | PlacementStrategy::Binpack(_)
            | PlacementStrategy::Random,
        )
        | ChainStep::Scorer(_) => None,
    };
    request.chain().iter().filter_map(name).collect()
}
