//! Requests with some of their clauses only.

use alloc::string::ToString;

use crate::model::PlacementRequest;
use crate::plan::{ClauseName, ConstraintOrigin};
use crate::query::{Clause, Expression, Satisfiability, TaskInfluence, satisfiability};

/// The request with those clauses of its expressions that are kept.
fn keeping(request: &PlacementRequest, is_kept: impl Fn(Clause<'_>) -> bool) -> PlacementRequest {
    let all = request.member_of();
    if all.iter().flat_map(Expression::clauses).all(&is_kept) {
        return request.clone();
    }
    let kept = |expression: &Expression| {
        expression.map_clauses(|_, clause| is_kept(clause).then(|| clause.to_expression()))
    };
    let of_definition = request.definition_constraints().min(all.len());
    let (definition, own) = all.split_at(of_definition);
    let definition = definition.iter().filter_map(kept).collect();
    request
        .clone()
        .with_member_of(definition, own.iter().filter_map(kept).collect())
}

/// The request without clauses that look at tasks.
pub(super) fn without_tasks(request: &PlacementRequest) -> PlacementRequest {
    keeping(request, |clause| match clause.task_influence() {
        TaskInfluence::None => true,
        TaskInfluence::Helps | TaskInfluence::Hurts | TaskInfluence::Either => false,
    })
}

/// The request without clauses that may hold because of tasks that are there.
pub(super) fn without_affinity(request: &PlacementRequest) -> PlacementRequest {
    keeping(request, |clause| match clause.task_influence() {
        TaskInfluence::None | TaskInfluence::Helps => true,
        TaskInfluence::Hurts | TaskInfluence::Either => false,
    })
}

/// The clause that makes the expressions hold only where a task of the group is, if they can hold at
/// all.
pub(super) fn self_affinity(request: &PlacementRequest) -> Option<ClauseName> {
    let group = request.group();
    let mut expressions = request.member_of().to_vec();
    if is_contradiction(&expressions) {
        return None;
    }
    expressions.push(Expression::hosts_none_of(group.as_str()));
    let Satisfiability::Contradiction(clash) = satisfiability(&expressions) else {
        return None;
    };
    clash.clauses().iter().find_map(|clause| {
        let found = clause.find_in(request.member_of())?;
        if found.task_influence() == TaskInfluence::None {
            return None;
        }
        let before = request.definition_constraints();
        let (origin, index) = match clause.expression.checked_sub(before) {
            None => (ConstraintOrigin::TaskDefinition, clause.expression),
            Some(index) => (ConstraintOrigin::Request, index),
        };
        let text = found.to_string().into();
        Some(ClauseName::new(origin, index, clause.clause, text))
    })
}

fn is_contradiction(expressions: &[Expression]) -> bool {
    matches!(
        satisfiability(expressions),
        Satisfiability::Contradiction(_)
    )
}
