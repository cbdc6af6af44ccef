//! The clauses of an expression: the parts that must all hold.

mod blame;
mod fewer;
mod influence;
mod widen;

use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use super::ast::Node;
use super::eval;
use super::expression::Expression;
use super::subject::Subjects;

pub use blame::Observed;
pub use influence::TaskInfluence;

/// One of the parts of an expression that must all hold.
///
/// The parts of a conjunction at the top are clauses; any other expression is one clause. Displayed
/// in the canonical form.
///
/// # Example
///
/// ```
/// use bayplan::query::Expression;
///
/// let rule = "attribute:stack == prod && (runningTasksCount < 5 or attribute:gpu exists)";
/// let rule = Expression::parse(rule)?;
/// let clauses: Vec<String> = rule.clauses().iter().map(ToString::to_string).collect();
/// assert_eq!(clauses, ["attribute:stack == prod", "runningTasksCount < 5 or attribute:gpu exists"]);
/// let first = rule.map_clauses(|position, clause| (position == 0).then(|| clause.to_expression()));
/// assert_eq!(first, Some(Expression::parse("attribute:stack == prod")?));
/// # Ok::<(), bayplan::query::ParseError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Clause<'a> {
    node: &'a Node,
}

impl Expression {
    /// The parts that must all hold, in the order in which they are written.
    pub fn clauses(&self) -> Vec<Clause<'_>> {
        parts(self.root())
            .iter()
            .map(|node| Clause { node })
            .collect()
    }

    /// The expression with other clauses in the place of its own: `change` says what takes the place
    /// of each, or nothing. `None` when no clause is left.
    #[must_use]
    pub fn map_clauses(
        &self,
        mut change: impl FnMut(usize, Clause<'_>) -> Option<Self>,
    ) -> Option<Self> {
        let numbered = parts(self.root()).iter().enumerate();
        let mut kept = numbered.filter_map(|(position, node)| change(position, Clause { node }));
        let first = kept.next()?.root().clone();
        let rest = kept.map(|clause| clause.root().clone()).collect();
        Some(Self::of_node(Node::all(first, rest)))
    }
}

impl Clause<'_> {
    /// Whether an instance satisfies the clause.
    pub fn evaluate<S: Subjects + ?Sized>(&self, subjects: &S) -> bool {
        eval::evaluate(self.node, subjects)
    }

    /// The clause as an expression of its own.
    pub fn to_expression(&self) -> Expression {
        Expression::of_node(self.node.clone())
    }
}

impl fmt::Display for Clause<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.node)
    }
}

impl fmt::Debug for Clause<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clause({})", self.node)
    }
}

impl Expression {
    /// The expression that a tree is, written in its canonical form.
    pub(super) fn of_node(root: Node) -> Self {
        let written = Arc::from(root.to_string());
        Self::from_parts(written, root)
    }
}

/// The parts of a conjunction, or the node itself.
pub(super) fn parts(node: &Node) -> &[Node] {
    match node {
        Node::All(parts) => parts,
        Node::Test(_) | Node::Not(_) | Node::Any(_) => core::slice::from_ref(node),
    }
}
