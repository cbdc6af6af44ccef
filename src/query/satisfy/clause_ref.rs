//! Which clause of several expressions.

use crate::query::clause::Clause;
use crate::query::expression::Expression;

/// Which clause of which expression: where several are looked at together.
///
/// References order by expression, then by clause.
///
/// # Example
///
/// ```
/// use bayplan::query::{ClauseRef, Expression};
///
/// let rules = ["attribute:stack == prod", "task:group !exists and attribute:gpu exists"];
/// let rules = rules.map(Expression::parse).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let clause = ClauseRef { expression: 1, clause: 1 };
/// let text = clause.find_in(&rules).map(|clause| clause.to_string());
/// assert_eq!(text.as_deref(), Some("attribute:gpu exists"));
/// assert!(ClauseRef { expression: 0, clause: 1 }.find_in(&rules).is_none());
/// # Ok::<(), bayplan::query::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a pair of places that can never gain a third"
)]
pub struct ClauseRef {
    /// Which of the expressions, from 0.
    pub expression: usize,
    /// Which of its [clauses](Expression::clauses), from 0.
    pub clause: usize,
}

impl ClauseRef {
    /// The clause; `None` where the expressions have no such one.
    pub fn find_in(self, expressions: &[Expression]) -> Option<Clause<'_>> {
        let expression = expressions.get(self.expression)?;
        expression.clauses().into_iter().nth(self.clause)
    }
}
