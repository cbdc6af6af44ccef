//! Can several expressions hold of one instance?
//!
//! In: expressions. Out: an instance for which all of them hold, made up, with as little as will
//! do; or a few of their clauses that cannot hold together, whatever the instance; or, of
//! expressions made to be hard, that it was not found out.
//!
//! Three layers. The [formula](formula) holds the clauses over distinct tests, and the
//! [search](solver) looks for outcomes of tests that make it hold. Tests on one subject make a
//! [domain](domain), which knows what outcomes can be together: of [texts](texts), by walking
//! [patterns together](walk); of [tasks](tasks), by groups and their number; of what has an
//! order, by a few [values](values) that stand for all. Where several clauses cannot hold, the
//! fewest are [picked out](subset).
//!
//! Deliberately absent: any rule about what instances there are in fact. Any text can be the value
//! of an attribute, whatever its name.

mod alphabet;
mod answer;
mod budget;
mod clause_ref;
mod counts;
mod cover;
mod domain;
mod excluded;
mod formula;
mod lesson;
mod matcher;
mod normal;
mod omission;
mod problem;
mod product;
mod rules;
mod simplify;
mod single;
mod solver;
mod subset;
mod tasks;
mod texts;
mod trail;
mod values;
mod walk;
mod witness;

use self::budget::Unknown;
use self::problem::Problem;
use super::expression::Expression;

pub use self::answer::{Clash, Satisfiability};
pub use self::clause_ref::ClauseRef;
pub use self::witness::Witness;

/// Whether all of some expressions can hold of one container instance.
///
/// An answer other than [`Satisfiability::Unknown`] is certain. Expressions as people write them
/// have one; `Unknown` takes many alternatives that conflict in many ways, or patterns whose
/// overlap is intricate. The same expressions always have the same answer, but a later version of
/// this crate may know it where this one does not, or name another witness or other clauses.
///
/// An instance here is anything that [`Subjects`](super::Subjects) can show: any attribute may be
/// absent, without a value, or have any text as its value, and so may the id and the groups of
/// tasks; version, id and registration may be missing. There are at least as many tasks as groups,
/// since each group has a task, and there may be more.
///
/// Ours: ECS does not check whether constraints can be met.
///
/// # Example
///
/// ```
/// use bayplan::query::{Expression, Satisfiability, satisfiability};
///
/// let rules = [
///     "attribute:ecs.instance-type =~ t2.* and runningTasksCount < 5",
///     "attribute:stack == prod and not(attribute:ecs.instance-type =~ t.*)",
/// ];
/// let rules = rules.map(Expression::parse).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let Satisfiability::Contradiction(clash) = satisfiability(&rules) else { unreachable!() };
/// let clauses: Vec<String> = clash
///     .clauses()
///     .iter()
///     .filter_map(|clause| Some(clause.find_in(&rules)?.to_string()))
///     .collect();
/// assert_eq!(
///     clauses,
///     ["attribute:ecs.instance-type =~ t2.*", "not attribute:ecs.instance-type =~ t.*"],
/// );
/// # Ok::<(), bayplan::query::ParseError>(())
/// ```
pub fn satisfiability(expressions: &[Expression]) -> Satisfiability {
    let mut problem = Problem::new(expressions);
    match problem.solve() {
        Ok(Some(witness)) => confirmed(problem.simplified(witness), expressions),
        Ok(None) => Satisfiability::Contradiction(problem.clash()),
        Err(Unknown) => Satisfiability::Unknown,
    }
}

/// What a witness proves, once the definition agrees.
fn confirmed(witness: Witness, expressions: &[Expression]) -> Satisfiability {
    let holds = expressions
        .iter()
        .all(|expression| expression.evaluate(&witness));
    debug_assert!(holds, "{witness:?} does not satisfy {expressions:?}");
    if holds {
        Satisfiability::Satisfiable(witness)
    } else {
        Satisfiability::Unknown
    }
}
