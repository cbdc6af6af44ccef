//! What a host demands of instances besides expressions, in the form of expressions.
//!
//! Made without a text between, so that no value can be taken for syntax.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::ast::Node;
use super::expression::Expression;
use super::name::AttributeName;
use super::regex::Regex;
use super::subject::flag_text;
use super::test::{Comparison, Relation, Test, TextCondition, TextTest};

impl Expression {
    /// That an attribute is there.
    pub(crate) fn has(name: &AttributeName) -> Self {
        of_attribute(name, TextCondition::Exists)
    }

    /// That an attribute is not there.
    pub(crate) fn has_not(name: &AttributeName) -> Self {
        of_attribute(name, TextCondition::NotExists)
    }

    /// That an attribute has a value.
    pub(crate) fn has_value(name: &AttributeName, value: &str) -> Self {
        of_attribute(name, TextCondition::Equals(Arc::from(value)))
    }

    /// That an attribute has a value, in capital letters or small ones; `None` where the value has
    /// characters that a pattern cannot simply hold.
    pub(crate) fn has_value_of_any_case(name: &AttributeName, value: &str) -> Option<Self> {
        let mut pattern = String::new();
        for character in value.chars() {
            match character {
                'a'..='z' | 'A'..='Z' => pattern.extend([
                    '[',
                    character.to_ascii_lowercase(),
                    character.to_ascii_uppercase(),
                    ']',
                ]),
                '0'..='9' | '_' => pattern.push(character),
                _ => return None,
            }
        }
        let regex = Regex::new(&pattern, pattern.len().saturating_mul(2)).ok()?;
        Some(of_attribute(name, TextCondition::Matches(regex)))
    }

    /// That the agent is connected.
    pub(crate) fn is_connected() -> Self {
        let condition = TextCondition::Equals(Arc::from(flag_text(true)));
        of_test(Test::AgentConnected(TextTest { condition }))
    }

    /// That no task of a group is there.
    pub(crate) fn hosts_none_of(group: &str) -> Self {
        let condition = TextCondition::Equals(Arc::from(group));
        let hosts_one = Node::Test(Test::TaskGroup(TextTest { condition }));
        Self::of_node(Node::Not(hosts_one.into()))
    }

    /// That there is no task.
    pub(crate) fn hosts_nothing() -> Self {
        of_test(Test::RunningTasksCount(Comparison {
            relation: Relation::Equal,
            argument: 0,
        }))
    }

    /// That all of some hold; `None` of none.
    pub(crate) fn all(parts: impl IntoIterator<Item = Self>) -> Option<Self> {
        joined(parts, Node::all)
    }

    /// That one of some holds; `None` of none.
    pub(crate) fn any(parts: impl IntoIterator<Item = Self>) -> Option<Self> {
        joined(parts, Node::any)
    }
}

fn joined(
    parts: impl IntoIterator<Item = Expression>,
    join: impl Fn(Node, Vec<Node>) -> Node,
) -> Option<Expression> {
    let mut parts = parts.into_iter().map(|part| part.root().clone());
    let first = parts.next()?;
    Some(Expression::of_node(join(first, parts.collect())))
}

fn of_attribute(name: &AttributeName, condition: TextCondition) -> Expression {
    of_test(Test::Attribute(name.clone(), TextTest { condition }))
}

fn of_test(test: Test) -> Expression {
    Expression::of_node(Node::Test(test))
}
