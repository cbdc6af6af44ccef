//! What becomes of a clause when tasks stop.

use super::Clause;
use crate::query::ast::Node;
use crate::query::test::{Comparison, Quantifier, Relation, Test};

/// What stopping tasks of an instance can do to a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskInfluence {
    /// Nothing: the clause does not look at tasks.
    None,
    /// It can make the clause true, and never false.
    Helps,
    /// It can make the clause false, and never true.
    Hurts,
    /// Either, or it is not known.
    Either,
}

impl TaskInfluence {
    const fn negated(self) -> Self {
        match self {
            Self::Helps => Self::Hurts,
            Self::Hurts => Self::Helps,
            Self::None | Self::Either => self,
        }
    }

    fn joined(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, influence) | (influence, Self::None) => influence,
            (a, b) if a == b => a,
            (Self::Helps | Self::Hurts | Self::Either, _) => Self::Either,
        }
    }
}

impl Clause<'_> {
    /// What stopping tasks of an instance can do to the clause.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::query::{Expression, TaskInfluence};
    ///
    /// let rule = Expression::parse("not(task:group == database) and runningTasksCount > 2")?;
    /// let influence: Vec<_> = rule.clauses().iter().map(|c| c.task_influence()).collect();
    /// assert_eq!(influence, [TaskInfluence::Helps, TaskInfluence::Hurts]);
    /// # Ok::<(), bayplan::query::ParseError>(())
    /// ```
    pub fn task_influence(&self) -> TaskInfluence {
        of_node(self.node)
    }
}

impl Clause<'_> {
    /// Whether the clause looks at attributes alone.
    pub fn is_of_attributes(&self) -> bool {
        looks_at_attributes(self.node)
    }
}

fn looks_at_attributes(node: &Node) -> bool {
    match node {
        Node::Test(test) => matches!(test, Test::Attribute(..)),
        Node::Not(inner) => looks_at_attributes(inner),
        Node::All(parts) | Node::Any(parts) => parts.iter().all(looks_at_attributes),
    }
}

fn of_node(node: &Node) -> TaskInfluence {
    match node {
        Node::Test(test) => of_test(test),
        Node::Not(inner) => of_node(inner).negated(),
        Node::All(parts) | Node::Any(parts) => parts
            .iter()
            .map(of_node)
            .fold(TaskInfluence::None, TaskInfluence::joined),
    }
}

fn of_test(test: &Test) -> TaskInfluence {
    match test {
        Test::RunningTasksCount(comparison) => of_count(comparison),
        Test::TaskGroup(test) => match test.quantifier() {
            Quantifier::Any => TaskInfluence::Hurts,
            Quantifier::Absent => TaskInfluence::Helps,
            Quantifier::NotAny => TaskInfluence::Either,
        },
        Test::AgentConnected(_)
        | Test::AgentVersion(_)
        | Test::Attribute(..)
        | Test::Ec2InstanceId(_)
        | Test::RegisteredAt(_) => TaskInfluence::None,
    }
}

fn of_count(comparison: &Comparison<u64>) -> TaskInfluence {
    match (comparison.relation(), comparison.argument()) {
        (Relation::Less | Relation::LessOrEqual, _) | (Relation::Equal, 0) => TaskInfluence::Helps,
        (Relation::Greater | Relation::GreaterOrEqual, _) | (Relation::NotEqual, 0) => {
            TaskInfluence::Hurts
        }
        (Relation::Equal | Relation::NotEqual, _) => TaskInfluence::Either,
    }
}
