//! What an expression means: the definition.
//!
//! Written for reading. It takes the tree as it stands and each operator by its own sentence, and
//! shares none of the steps of the compiled form, which must give the same answer.

use super::ast::Node;
use super::regex::MatchCache;
use super::subject::{Subjects, flag_text};
use super::test::{Comparison, Relation, Test, TextCondition};
use crate::time::Timestamp;

pub(super) fn evaluate<S: Subjects + ?Sized>(node: &Node, subjects: &S) -> bool {
    match node {
        Node::Test(test) => passes(test, subjects),
        Node::Not(inner) => !evaluate(inner, subjects),
        Node::All(parts) => parts.iter().all(|part| evaluate(part, subjects)),
        Node::Any(parts) => parts.iter().any(|part| evaluate(part, subjects)),
    }
}

fn passes<S: Subjects + ?Sized>(test: &Test, subjects: &S) -> bool {
    match test {
        Test::AgentConnected(test) => {
            let value = flag_text(subjects.agent_connected());
            text(&test.condition, |wanted| wanted(value))
        }
        Test::AgentVersion(test) => ordered(test, subjects.agent_version()),
        Test::Attribute(name, test) => {
            let value = subjects.attribute(name);
            text(&test.condition, |wanted| value.is_some_and(wanted))
        }
        Test::Ec2InstanceId(test) => {
            let value = subjects.ec2_instance_id();
            text(&test.condition, |wanted| value.is_some_and(wanted))
        }
        Test::RegisteredAt(test) => ordered(
            test,
            subjects.registered_at().map(Timestamp::truncate_to_second),
        ),
        Test::RunningTasksCount(test) => ordered(test, Some(subjects.running_tasks_count())),
        Test::TaskGroup(test) => text(&test.condition, |wanted| subjects.any_group(wanted)),
    }
}

/// The operators on text. `any` answers whether any value that the subject has on the instance is a
/// wanted one.
fn text(condition: &TextCondition, any: impl Fn(&mut dyn FnMut(&str) -> bool) -> bool) -> bool {
    let exists = || any(&mut |_| true);
    match condition {
        TextCondition::Equals(wanted) => any(&mut |value| *value == **wanted),
        TextCondition::NotEquals(wanted) => exists() && !any(&mut |value| *value == **wanted),
        TextCondition::In(wanted) => {
            any(&mut |value| wanted.iter().any(|element| element == value))
        }
        TextCondition::NotIn(wanted) => {
            exists() && !any(&mut |value| wanted.iter().any(|element| element == value))
        }
        TextCondition::Matches(regex) => {
            any(&mut |value| regex.matches(&mut MatchCache::new(), value))
        }
        TextCondition::NotMatches(regex) => {
            exists() && !any(&mut |value| regex.matches(&mut MatchCache::new(), value))
        }
        TextCondition::Exists => exists(),
        TextCondition::NotExists => !exists(),
    }
}

/// The operators on versions, instants and counts.
fn ordered<T: Ord>(comparison: &Comparison<T>, value: Option<T>) -> bool {
    let Some(value) = value else {
        return false;
    };
    match comparison.relation {
        Relation::Equal => value == comparison.argument,
        Relation::NotEqual => value != comparison.argument,
        Relation::Greater => value > comparison.argument,
        Relation::GreaterOrEqual => value >= comparison.argument,
        Relation::Less => value < comparison.argument,
        Relation::LessOrEqual => value <= comparison.argument,
    }
}
