//! The smallest wider clause that an instance satisfies, and the attribute that would satisfy it.

use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use super::Clause;
use crate::query::ast::Node;
use crate::query::expression::Expression;
use crate::query::name::AttributeName;
use crate::query::subject::Subjects;
use crate::query::test::{Comparison, Relation, Test, TextCondition, TextSet, TextTest};

impl Clause<'_> {
    /// A wider clause that an instance satisfies too, where the clause is one comparison that can be
    /// widened by the value that the instance has; `None` otherwise, and where the clause holds.
    ///
    /// A list takes the value in, a bound moves as far as needed, other comparisons get an
    /// alternative.
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
    /// let rule = Expression::parse("attribute:stack == prod")?;
    /// let wider = rule.clauses()[0].widened(&instances[0]).map(|wider| wider.to_string());
    /// assert_eq!(wider.as_deref(), Some("attribute:stack in [dev, prod]"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn widened<S: Subjects + ?Sized>(&self, subjects: &S) -> Option<Expression> {
        let Node::Test(test) = self.node else {
            return None;
        };
        if self.evaluate(subjects) {
            return None;
        }
        let node = match test {
            Test::Attribute(name, asked) => {
                let make = |asked| Test::Attribute(name.clone(), asked);
                wider_text(asked, subjects.attribute(name), make)?
            }
            Test::Ec2InstanceId(asked) => {
                wider_text(asked, subjects.ec2_instance_id(), Test::Ec2InstanceId)?
            }
            Test::AgentVersion(bound) => {
                wider_bound(bound, subjects.agent_version()?, Test::AgentVersion)
            }
            Test::RegisteredAt(bound) => {
                let found = subjects.registered_at()?.truncate_to_second();
                wider_bound(bound, found, Test::RegisteredAt)
            }
            Test::RunningTasksCount(bound) => {
                let found = subjects.running_tasks_count();
                wider_bound(bound, found, Test::RunningTasksCount)
            }
            Test::AgentConnected(_) | Test::TaskGroup(_) => return None,
        };
        Some(Expression::of_node(node)).filter(|wider| wider.evaluate(subjects))
    }

    /// The attribute and the value that would make the clause true of any instance, where the clause
    /// asks for an attribute by `==`, `in` or `exists`; of a list the first.
    pub fn wanted_attribute(&self) -> Option<(&AttributeName, Option<&str>)> {
        let Node::Test(Test::Attribute(name, test)) = self.node else {
            return None;
        };
        match &test.condition {
            TextCondition::Equals(value) => Some((name, Some(&**value))),
            TextCondition::In(values) => Some((name, values.iter().next())),
            TextCondition::Exists => Some((name, None)),
            TextCondition::NotEquals(_)
            | TextCondition::NotIn(_)
            | TextCondition::Matches(_)
            | TextCondition::NotMatches(_)
            | TextCondition::NotExists => None,
        }
    }
}

/// A comparison of text that takes the found value in, or its absence.
fn wider_text(
    test: &TextTest,
    found: Option<&str>,
    make: impl Fn(TextTest) -> Test,
) -> Option<Node> {
    let node = |condition| Node::Test(make(TextTest { condition }));
    let Some(found) = found else {
        if test.condition == TextCondition::Exists {
            // Then it would ask nothing.
            return None;
        }
        let as_it_was = Node::Test(make(test.clone()));
        return Some(Node::any(as_it_was, vec![node(TextCondition::NotExists)]));
    };
    if found.contains('\'') && found.contains('"') {
        // No quotes could hold it.
        return None;
    }
    let listed = |values: &mut dyn Iterator<Item = &str>| {
        let mut values: Vec<Arc<str>> = values.map(Arc::from).collect();
        values.push(Arc::from(found));
        node(TextCondition::In(TextSet::new(values)))
    };
    match &test.condition {
        TextCondition::Equals(value) => Some(listed(&mut core::iter::once(&**value))),
        TextCondition::In(values) => Some(listed(&mut values.iter())),
        TextCondition::NotIn(values) => {
            let rest: Vec<Arc<str>> = values
                .iter()
                .filter(|value| *value != found)
                .map(Arc::from)
                .collect();
            (!rest.is_empty()).then(|| node(TextCondition::NotIn(TextSet::new(rest))))
        }
        TextCondition::Matches(_) | TextCondition::NotMatches(_) | TextCondition::NotExists => {
            let as_it_was = Node::Test(make(test.clone()));
            let found = node(TextCondition::Equals(Arc::from(found)));
            Some(Node::any(as_it_was, vec![found]))
        }
        TextCondition::NotEquals(_) | TextCondition::Exists => None,
    }
}

/// A comparison whose bound moves to the found value, or that takes it as an alternative.
fn wider_bound<T: Clone>(
    bound: &Comparison<T>,
    found: T,
    make: impl Fn(Comparison<T>) -> Test,
) -> Node {
    let at = |relation| {
        Node::Test(make(Comparison {
            relation,
            argument: found.clone(),
        }))
    };
    match bound.relation {
        Relation::Greater | Relation::GreaterOrEqual => at(Relation::GreaterOrEqual),
        Relation::Less | Relation::LessOrEqual => at(Relation::LessOrEqual),
        Relation::Equal | Relation::NotEqual => {
            let as_it_was = Node::Test(make(bound.clone()));
            Node::any(as_it_was, vec![at(Relation::Equal)])
        }
    }
}
