//! Expressions in one form.

use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use crate::query::ast::Node;
use crate::query::test::{Test, TextCondition, TextSet, TextTest};

/// A part of an expression in which only tests are negated, and no test is negative by itself.
///
/// Of the operators on text only `in`, `=~` and `exists` are left: `!= a` asks for a value and for
/// none that is `a`. So all of them are false where there is no value, and two that contradict each
/// other are one test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// That a test passes, or that it does not.
    Test(Test, bool),
    /// Two parts or more.
    Gate(Gate, Vec<Part>),
}

/// How many of its parts must hold for a compound to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gate {
    All,
    Any,
}

impl Gate {
    const fn dual(self) -> Self {
        match self {
            Self::All => Self::Any,
            Self::Any => Self::All,
        }
    }
}

impl Part {
    /// What must be for a node to hold, or, if it is not to hold, for it not to.
    pub(super) fn of(node: &Node, holds: bool) -> Self {
        match node {
            Node::Test(test) => Self::of_test(test, holds),
            Node::Not(inner) => Self::of(inner, !holds),
            Node::All(parts) => Self::of_nodes(Gate::All, parts, holds),
            Node::Any(parts) => Self::of_nodes(Gate::Any, parts, holds),
        }
    }

    fn of_nodes(gate: Gate, nodes: &[Node], holds: bool) -> Self {
        let gate = if holds { gate } else { gate.dual() };
        Self::gate(gate, nodes.iter().map(|node| Self::of(node, holds)))
    }

    fn of_test(test: &Test, holds: bool) -> Self {
        let Some(text_test) = text_test(test) else {
            return Self::Test(test.clone(), holds);
        };
        let with = |condition| with_condition(test, condition);
        let without = |condition, holds: bool| {
            let gate = if holds { Gate::All } else { Gate::Any };
            let presence = Self::Test(with(TextCondition::Exists), holds);
            Self::gate(gate, [presence, Self::Test(with(condition), !holds)])
        };
        match &text_test.condition {
            TextCondition::Equals(value) => Self::Test(with(list_of(value)), holds),
            TextCondition::NotEquals(value) => without(list_of(value), holds),
            TextCondition::NotIn(values) => without(TextCondition::In(values.clone()), holds),
            TextCondition::NotMatches(regex) => {
                without(TextCondition::Matches(regex.clone()), holds)
            }
            TextCondition::NotExists => Self::Test(with(TextCondition::Exists), !holds),
            TextCondition::In(_) | TextCondition::Matches(_) | TextCondition::Exists => {
                Self::Test(test.clone(), holds)
            }
        }
    }

    /// A compound without compounds of its own kind, and without two lists of one subject that can
    /// be one; its only part if there is but one.
    fn gate(gate: Gate, parts: impl IntoIterator<Item = Self>) -> Self {
        let flat = parts.into_iter().flat_map(|part| match part {
            Self::Gate(inner, parts) if inner == gate => parts,
            Self::Gate(..) | Self::Test(..) => vec![part],
        });
        let mut joined: Vec<Self> = Vec::new();
        for part in flat {
            if !joined.iter_mut().any(|earlier| earlier.absorb(&part, gate)) {
                joined.push(part);
            }
        }
        match <[Self; 1]>::try_from(joined) {
            Ok([part]) => part,
            Err(parts) => Self::Gate(gate, parts),
        }
    }

    /// Whether another part could be made part of this one, and was: that a value is in any of two
    /// lists, or in none of them, is a question of one list.
    fn absorb(&mut self, other: &Self, gate: Gate) -> bool {
        let (Self::Test(test, holds), Self::Test(more, more_holds)) = (self, other) else {
            return false;
        };
        let (Some(own), Some(others)) = (list(test), list(more)) else {
            return false;
        };
        let is_alike = *holds == *more_holds && *holds == (gate == Gate::Any);
        if !is_alike || test.subject() != more.subject() {
            return false;
        }
        let values = own.iter().chain(others.iter()).map(Arc::from).collect();
        *test = with_condition(test, TextCondition::In(TextSet::new(values)));
        true
    }
}

/// The question about text that a test asks, if it asks one.
pub(super) fn text_test(test: &Test) -> Option<&TextTest> {
    match test {
        Test::AgentConnected(test)
        | Test::Attribute(_, test)
        | Test::Ec2InstanceId(test)
        | Test::TaskGroup(test) => Some(test),
        Test::AgentVersion(_) | Test::RegisteredAt(_) | Test::RunningTasksCount(_) => None,
    }
}

/// The same test with another question about text; itself if it asks none.
fn with_condition(test: &Test, condition: TextCondition) -> Test {
    let asked = TextTest { condition };
    match test {
        Test::AgentConnected(_) => Test::AgentConnected(asked),
        Test::Attribute(name, _) => Test::Attribute(name.clone(), asked),
        Test::Ec2InstanceId(_) => Test::Ec2InstanceId(asked),
        Test::TaskGroup(_) => Test::TaskGroup(asked),
        Test::AgentVersion(_) | Test::RegisteredAt(_) | Test::RunningTasksCount(_) => test.clone(),
    }
}

fn list(test: &Test) -> Option<&TextSet> {
    match &text_test(test)?.condition {
        TextCondition::In(values) => Some(values),
        TextCondition::Equals(_)
        | TextCondition::NotEquals(_)
        | TextCondition::NotIn(_)
        | TextCondition::Matches(_)
        | TextCondition::NotMatches(_)
        | TextCondition::Exists
        | TextCondition::NotExists => None,
    }
}

fn list_of(value: &Arc<str>) -> TextCondition {
    TextCondition::In(TextSet::new(vec![value.clone()]))
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::{String, ToString};

    use super::*;
    use crate::query::expression::Expression;

    fn written(part: &Part) -> String {
        match part {
            Part::Test(test, true) => test.to_string(),
            Part::Test(test, false) => format!("not {test}"),
            Part::Gate(gate, parts) => {
                let parts: Vec<String> = parts.iter().map(written).collect();
                format!("{gate:?}({})", parts.join("; "))
            }
        }
    }

    #[track_caller]
    fn normal(text: &str) -> String {
        let expression = Expression::parse(text).expect("an expression");
        written(&Part::of(expression.root(), true))
    }

    #[test]
    fn negative_operators_become_presence_and_a_negation() {
        assert_eq!(
            normal("attribute:x != a"),
            "All(attribute:x exists; not attribute:x in [a])"
        );
        assert_eq!(
            normal("not task:group !~ a.*"),
            "Any(not task:group exists; task:group =~ a.*)"
        );
        assert_eq!(normal("attribute:x !exists"), "not attribute:x exists");
        assert_eq!(normal("not attribute:x !exists"), "attribute:x exists");
    }

    #[test]
    fn negations_move_down_to_the_tests() {
        assert_eq!(
            normal(
                "not (attribute:x exists and (attribute:y exists or not runningTasksCount < 3))"
            ),
            "Any(not attribute:x exists; All(not attribute:y exists; runningTasksCount < 3))"
        );
        assert_eq!(normal("not not agentVersion < 2"), "agentVersion < 2.0.0");
    }

    #[test]
    fn lists_of_one_subject_are_joined_where_one_list_says_the_same() {
        assert_eq!(
            normal("attribute:x == b or attribute:y == b or (attribute:x in [a, c])"),
            "Any(attribute:x in [a, b, c]; attribute:y in [b])"
        );
        assert_eq!(
            normal("attribute:x != b and attribute:x !in [a, c]"),
            "All(attribute:x exists; not attribute:x in [a, b, c]; attribute:x exists)"
        );
        assert_eq!(
            normal("task:group == a or task:group == b"),
            "task:group in [a, b]"
        );
        assert_eq!(
            normal("task:group == a and task:group == b"),
            "All(task:group in [a]; task:group in [b])"
        );
        assert_eq!(
            normal("attribute:x == a or not attribute:x == b"),
            "Any(attribute:x in [a]; not attribute:x in [b])"
        );
    }
}
