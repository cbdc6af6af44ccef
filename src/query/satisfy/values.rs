//! Values of which a few stand for all.
//!
//! Comparisons with some arguments tell apart only the arguments and the gaps between them. So an
//! argument, or the value next to one, stands for every value there is.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::budget::{Budget, Unknown};
use super::witness::Witness;
use crate::query::regex::MatchCache;
use crate::query::test::Test;
use crate::query::version::AgentVersion;
use crate::time::{TimeDelta, Timestamp};

/// A subject that has one of a few values.
#[derive(Debug)]
pub(super) struct Few {
    tests: BTreeMap<usize, Test>,
    /// An instance with each value, the best first.
    values: Vec<Witness>,
    cache: MatchCache,
}

impl Few {
    pub(super) fn new(tests: &[(usize, Test)], values: Vec<Witness>) -> Self {
        Self {
            tests: tests.iter().cloned().collect(),
            values,
            cache: MatchCache::new(),
        }
    }

    /// The best value with which the tests have these outcomes.
    pub(super) fn check(
        &mut self,
        outcomes: &[(usize, bool)],
        budget: &mut Budget,
    ) -> Result<Option<Witness>, Unknown> {
        for value in &self.values {
            let cache = &mut self.cache;
            let is_met = |(number, passes): &&(usize, bool)| {
                let test = self.tests.get(number);
                test.is_none_or(|test| test.admits(cache, value) == *passes)
            };
            let met = outcomes.iter().take_while(is_met).count();
            budget.spend(1 + met)?;
            if met == outcomes.len() {
                return Ok(Some(value.clone()));
            }
        }
        Ok(None)
    }
}

/// An instance with a connected agent, and one without.
pub(super) fn of_agent_connected() -> Vec<Witness> {
    let with = |agent_connected| Witness {
        agent_connected,
        ..Witness::bare()
    };
    [true, false].map(with).into()
}

/// Instances with versions that stand for all, the best first: none; what the tests name; releases
/// near to it; and where no release lies, what does.
pub(super) fn of_agent_version(tests: &[(usize, Test)]) -> Vec<Witness> {
    let arguments: BTreeSet<&AgentVersion> = tests
        .iter()
        .filter_map(|(_, test)| match test {
            Test::AgentVersion(comparison) => Some(comparison.argument()),
            Test::AgentConnected(_)
            | Test::Attribute(..)
            | Test::Ec2InstanceId(_)
            | Test::RegisteredAt(_)
            | Test::RunningTasksCount(_)
            | Test::TaskGroup(_) => None,
        })
        .collect();
    let named = arguments.iter().copied().cloned();
    let above = arguments
        .iter()
        .filter_map(|version| version.next_release());
    let below = arguments
        .iter()
        .filter_map(|version| release_before(version));
    let successors = arguments.iter().filter_map(|version| version.successor());
    let least = [AgentVersion::new(0, 0, 0), AgentVersion::least()];
    let versions = named
        .chain(above)
        .chain(below)
        .chain(successors)
        .chain(least);
    let with = |version| Witness {
        agent_version: Some(version),
        ..Witness::bare()
    };
    core::iter::once(Witness::bare())
        .chain(versions.map(with))
        .collect()
}

/// Instances with instants that stand for all, the best first: none; what the tests name; the
/// second after; and the one before.
pub(super) fn of_registered_at(tests: &[(usize, Test)]) -> Vec<Witness> {
    let arguments: BTreeSet<Timestamp> = tests
        .iter()
        .filter_map(|(_, test)| match test {
            Test::RegisteredAt(comparison) => Some(*comparison.argument()),
            Test::AgentConnected(_)
            | Test::AgentVersion(_)
            | Test::Attribute(..)
            | Test::Ec2InstanceId(_)
            | Test::RunningTasksCount(_)
            | Test::TaskGroup(_) => None,
        })
        .collect();
    let second = TimeDelta::from_millis(1_000);
    let after = arguments
        .iter()
        .filter_map(|instant| instant.checked_add(second));
    let before = arguments
        .iter()
        .filter_map(|instant| instant.checked_sub(second));
    let instants = arguments.iter().copied().chain(after).chain(before);
    let with = |instant| Witness {
        registered_at: Some(instant),
        ..Witness::bare()
    };
    core::iter::once(Witness::bare())
        .chain(instants.map(with))
        .collect()
}

/// A release before a version and not far from it.
fn release_before(version: &AgentVersion) -> Option<AgentVersion> {
    let (major, minor, patch) = (version.major(), version.minor(), version.patch());
    if let Some(patch) = patch.checked_sub(1) {
        return Some(AgentVersion::new(major, minor, patch));
    }
    if let Some(minor) = minor.checked_sub(1) {
        return Some(AgentVersion::new(major, minor, 0));
    }
    let major = major.checked_sub(1)?;
    Some(AgentVersion::new(major, 0, 0))
}
