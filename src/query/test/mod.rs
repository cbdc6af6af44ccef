//! One comparison of an expression: a question about one subject.

mod comparison;
mod text;

use core::fmt;

use super::name::AttributeName;
use super::regex::MatchCache;
use super::subject::{Subject, Subjects, flag_text};
use super::version::AgentVersion;
use crate::time::Timestamp;

pub use comparison::{Comparison, Relation};
pub use text::{Found, Quantifier, TextTest};
pub(super) use text::{TextCondition, TextSet};

/// One comparison of an expression, such as `attribute:stack == prod`: what it looks at, and what
/// it asks of it.
///
/// Two tests are equal if they ask the same, however they were spelled. Displayed in the shortest
/// spelling.
///
/// Missing values: every test but one for absence is false where the instance has no value. So
/// `attribute:stack != prod` is false without the attribute, and `not(attribute:stack == prod)` is
/// true.
///
/// Source: ECS Developer Guide, "Cluster query language", read 2026-11; for missing values, its
/// example `attribute:stack != prod`, which selects instances that have the attribute.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Test {
    /// Asks of `agentConnected`, the text `true` or `false`.
    AgentConnected(TextTest),
    /// Asks of `agentVersion`.
    AgentVersion(Comparison<AgentVersion>),
    /// Asks of the value of an attribute.
    Attribute(AttributeName, TextTest),
    /// Asks of `ec2InstanceId`.
    Ec2InstanceId(TextTest),
    /// Asks of `registeredAt`.
    RegisteredAt(Comparison<Timestamp>),
    /// Asks of `runningTasksCount`.
    RunningTasksCount(Comparison<u64>),
    /// Asks of the groups of the tasks that the instance hosts.
    TaskGroup(TextTest),
}

impl Test {
    /// What the test looks at.
    pub fn subject(&self) -> Subject {
        match self {
            Self::AgentConnected(_) => Subject::AgentConnected,
            Self::AgentVersion(_) => Subject::AgentVersion,
            Self::Attribute(name, _) => Subject::Attribute(name.clone()),
            Self::Ec2InstanceId(_) => Subject::Ec2InstanceId,
            Self::RegisteredAt(_) => Subject::RegisteredAt,
            Self::RunningTasksCount(_) => Subject::RunningTasksCount,
            Self::TaskGroup(_) => Subject::TaskGroup,
        }
    }

    /// Whether an instance passes the test.
    ///
    /// A host that keeps the values of its instances apart may ask the parts of the test instead,
    /// once for each distinct value.
    pub fn admits<S: Subjects + ?Sized>(&self, cache: &mut MatchCache, subjects: &S) -> bool {
        match self {
            Self::AgentConnected(test) => {
                test.admits(cache, Some(flag_text(subjects.agent_connected())))
            }
            Self::AgentVersion(test) => test.admits(subjects.agent_version().as_ref()),
            Self::Attribute(name, test) => test.admits(cache, subjects.attribute(name)),
            Self::Ec2InstanceId(test) => test.admits(cache, subjects.ec2_instance_id()),
            Self::RegisteredAt(test) => test.admits(subjects.registered_at()),
            Self::RunningTasksCount(test) => test.admits(subjects.running_tasks_count()),
            Self::TaskGroup(test) => {
                let mut found = Found::NoValue;
                let has_match = subjects.any_group(&mut |group| {
                    found = Found::NoMatch;
                    test.matches(cache, group)
                });
                test.quantifier()
                    .admits(if has_match { Found::Match } else { found })
            }
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.subject())?;
        match self {
            Self::AgentConnected(test)
            | Self::Attribute(_, test)
            | Self::Ec2InstanceId(test)
            | Self::TaskGroup(test) => write!(f, "{test}"),
            Self::AgentVersion(test) => write!(f, "{test}"),
            Self::RegisteredAt(test) => write!(f, "{test}"),
            Self::RunningTasksCount(test) => write!(f, "{test}"),
        }
    }
}
