//! Which values make a clause false.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use super::Clause;
use crate::query::ast::Node;
use crate::query::eval;
use crate::query::subject::{Subject, Subjects, flag_text};
use crate::query::test::Test;

/// What a subject was found to be on an instance.
///
/// # Example
///
/// ```
/// # use bayplan::cluster::ClusterState;
/// # use bayplan::model::*;
/// use bayplan::query::Expression;
///
/// # let registered = Resources::new(CpuUnits::new(1024), MemoryMiB::new(2000));
/// # let instance = ContainerInstance::new(ContainerInstanceArn::new("i1")?, registered)
/// #     .with_attributes(attributes([("stack", "dev")])?);
/// # let cluster = ClusterState::from_instances(&[instance])?;
/// # let instances: Vec<_> = cluster.view().instances().collect();
/// // An instance whose attribute `stack` is `dev`:
/// let rule = Expression::parse("attribute:stack == prod or attribute:rack == r1")?;
/// let found = rule.clauses()[0].blame(&instances[0]);
/// let found: Vec<String> = found.iter().map(ToString::to_string).collect();
/// assert_eq!(found, ["attribute:stack is dev", "attribute:rack is absent"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Observed {
    /// The subject.
    pub subject: Subject,
    /// Its values, in order and each once; none where it is missing.
    pub values: Vec<String>,
}

impl fmt::Display for Observed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((first, rest)) = self.values.split_first() else {
            return write!(f, "{} is absent", self.subject);
        };
        if first.is_empty() && rest.is_empty() {
            return write!(f, "{} has no value", self.subject);
        }
        write!(f, "{} is {first}", self.subject)?;
        rest.iter().try_for_each(|value| write!(f, ", {value}"))
    }
}

impl Clause<'_> {
    /// What makes the clause false of an instance: the subjects of the comparisons that decide it,
    /// each once, in the order in which they are written. Empty where the clause holds.
    ///
    /// Of a disjunction every part decides, of a conjunction those that are false.
    pub fn blame<S: Subjects + ?Sized>(&self, subjects: &S) -> Vec<Observed> {
        let mut tests = Vec::new();
        if !self.evaluate(subjects) {
            decide(self.node, false, subjects, &mut tests);
        }
        let mut found: Vec<Observed> = Vec::new();
        for test in tests {
            let subject = test.subject();
            if found.iter().all(|observed| observed.subject != subject) {
                let values = values(&subject, subjects);
                found.push(Observed { subject, values });
            }
        }
        found
    }
}

/// Collects the tests that give a node its value.
fn decide<'a, S: Subjects + ?Sized>(
    node: &'a Node,
    value: bool,
    subjects: &S,
    tests: &mut Vec<&'a Test>,
) {
    match node {
        Node::Test(test) => tests.push(test),
        Node::Not(inner) => decide(inner, !value, subjects, tests),
        Node::All(parts) | Node::Any(parts) => {
            for part in parts {
                if eval::evaluate(part, subjects) == value {
                    decide(part, value, subjects, tests);
                }
            }
        }
    }
}

/// The values of a subject.
pub(super) fn values<S: Subjects + ?Sized>(subject: &Subject, subjects: &S) -> Vec<String> {
    let one = |value: Option<String>| value.into_iter().collect();
    match subject {
        Subject::AgentConnected => one(Some(flag_text(subjects.agent_connected()).to_owned())),
        Subject::AgentVersion => one(subjects.agent_version().map(|v| v.to_string())),
        Subject::Attribute(name) => one(subjects.attribute(name).map(ToOwned::to_owned)),
        Subject::Ec2InstanceId => one(subjects.ec2_instance_id().map(ToOwned::to_owned)),
        Subject::RegisteredAt => one(subjects
            .registered_at()
            .map(|at| at.truncate_to_second().to_string())),
        Subject::RunningTasksCount => one(Some(subjects.running_tasks_count().to_string())),
        Subject::TaskGroup => groups(subjects),
    }
}

fn groups<S: Subjects + ?Sized>(subjects: &S) -> Vec<String> {
    let mut groups = Vec::new();
    subjects.any_group(&mut |group| {
        groups.push(group.to_owned());
        false
    });
    groups.sort_unstable();
    groups.dedup();
    groups
}
