//! Requirements that no instance whatever could meet together.

use alloc::vec::Vec;

use super::asked::{Asked, AskedClause};
use crate::cluster::{beyond_all, facts};
use crate::model::Need;
use crate::plan::Requirement;
use crate::query::{Expression, Satisfiability, Witness, satisfiability};

/// The requirements that cannot hold together, the clauses of expressions first; none when an
/// instance could be made for which all hold, or when that was not found out.
pub(super) fn clash(asked: &Asked<'_>) -> Vec<Requirement> {
    let need: &Need = asked.request.need();
    let first = beyond_all(need).into_iter().take(1);
    let beyond: Vec<Requirement> = first.collect();
    if !beyond.is_empty() {
        return beyond;
    }
    let facts = facts(asked.request, false);
    let demands = asked.clauses.iter().map(AskedClause::requirement);
    let mut demands: Vec<Option<Requirement>> = demands.map(Some).collect();
    let mut expressions = clauses(asked);
    for (requirement, fact) in facts {
        demands.push(Some(requirement));
        expressions.push(fact);
    }
    let Satisfiability::Contradiction(clash) = satisfiability(&expressions) else {
        return Vec::new();
    };
    let clauses = clash.clauses().iter();
    // A fact of several clauses is named once.
    clauses
        .filter_map(|clause| demands.get_mut(clause.expression)?.take())
        .collect()
}

/// A new instance without tasks for which all hold, if there can be one and it was found.
pub(super) fn witness_of_new(asked: &Asked<'_>) -> Option<Witness> {
    if !beyond_all(asked.request.need()).is_empty() {
        return None;
    }
    let mut expressions = clauses(asked);
    expressions.extend(facts(asked.request, true).into_iter().map(|(_, fact)| fact));
    expressions.push(Expression::hosts_nothing());
    match satisfiability(&expressions) {
        Satisfiability::Satisfiable(witness) => Some(witness).filter(is_unknown_machine),
        Satisfiability::Contradiction(_) | Satisfiability::Unknown => None,
    }
}

/// Whether nothing is asked that is not known before the instance is there.
fn is_unknown_machine(witness: &Witness) -> bool {
    witness.ec2_instance_id().is_none()
        && witness.agent_version().is_none()
        && witness.registered_at().is_none()
}

fn clauses(asked: &Asked<'_>) -> Vec<Expression> {
    let clauses = asked.clauses.iter();
    clauses.map(|asked| asked.clause.to_expression()).collect()
}
