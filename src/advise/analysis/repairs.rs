//! Which repairs there are.

use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::places::Places;
use super::trial::Trial;
use super::{AnalysisError, Repair};
use crate::model::PlacementRequest;
use crate::placement::PlacementEngine;
use crate::plan::{
    ClauseName, ConstraintOrigin, FailureClass, Relaxation, Remedy, RequestRemedy, Requirement,
    Shape, WhyUnplaced,
};

/// What lets one task be placed: the best changes of each kind, or, of requirements that contradict
/// one another, the clauses to be dropped.
pub(super) fn of_one(
    places: &mut Places<'_>,
    why: &WhyUnplaced,
) -> Result<Vec<Repair>, AnalysisError> {
    // Clauses are numbered in the request that was tried.
    let is_same = places.request == *places.asked;
    let is_numbered = |relaxation: &&Relaxation| {
        let mut changes = relaxation.changes.iter();
        is_same
            || !changes
                .any(|change| matches!(change, Remedy::Request(RequestRemedy::ChangeClause { .. })))
    };
    let kinds = why.relaxations.kinds.iter().map(|kind| &kind.best);
    let best = kinds.filter(is_numbered).take(MOST_KINDS);
    let repairs = best.map(repair).collect();
    let without_clash = if is_same {
        without_clash(places, why)?
    } else {
        None
    };
    Ok(without_clash.map_or(repairs, |repair| Vec::from([repair])))
}

fn repair(relaxation: &Relaxation) -> Repair {
    match relaxation.changes.as_slice() {
        [Remedy::AddInstance(shape)] => Repair::AddInstances {
            count: 1,
            shape: shape.clone(),
        },
        _ => Repair::Change(relaxation.clone()),
    }
}

/// Drops the last clause of a contradiction until none is left.
fn without_clash(
    places: &mut Places<'_>,
    why: &WhyUnplaced,
) -> Result<Option<Repair>, AnalysisError> {
    let mut dropped: Vec<ClauseName> = Vec::new();
    let mut class = Some(why.class.clone());
    while let Some(FailureClass::Contradiction(clash)) = &class {
        let mut last = clash.iter().rev();
        let Some(clause) = last.find_map(|one| named(places.asked, one, &dropped)) else {
            return Ok(None);
        };
        dropped.push(clause);
        let relaxed = dropping(&dropped).applied_to(places.asked);
        let why = places.trial.why(&relaxed, 0, PlacementEngine::new())?;
        class = why.map(|why| why.class);
    }
    Ok((!dropped.is_empty()).then(|| Repair::Change(dropping(&dropped))))
}

/// The request without some clauses.
pub(super) fn dropping(clauses: &[ClauseName]) -> Relaxation {
    let dropped = clauses
        .iter()
        .cloned()
        .map(|clause| Remedy::Request(RequestRemedy::ChangeClause { clause, to: None }));
    let size = u64::try_from(clauses.len()).unwrap_or(1);
    Relaxation::new(dropped.collect(), size.saturating_mul(200), None)
}

/// The clause of a request that a requirement is, unless it is among those already.
fn named(
    request: &PlacementRequest,
    requirement: &Requirement,
    dropped: &[ClauseName],
) -> Option<ClauseName> {
    let Requirement::Clause {
        origin,
        index,
        clause,
    } = requirement
    else {
        return None;
    };
    let before = match origin {
        ConstraintOrigin::TaskDefinition => 0,
        ConstraintOrigin::Request => request.definition_constraints(),
    };
    let expression = request.member_of().get(index.checked_add(before)?)?;
    let clauses = expression.clauses().into_iter().enumerate();
    let mut names = clauses
        .filter(|(_, found)| found.to_string() == *clause)
        .map(|(position, _)| ClauseName::new(*origin, *index, position, clause.as_str().into()));
    names.find(|name| !dropped.contains(name))
}

/// How many instances more so many tasks take.
pub(super) fn more_instances(
    trial: &mut Trial,
    request: &PlacementRequest,
    wanted: u32,
) -> Result<Option<Repair>, AnalysisError> {
    let why = trial.why(request, wanted, PlacementEngine::new())?;
    let Some(shape) = why.as_ref().and_then(shape_of) else {
        return Ok(None);
    };
    let places = trial.places(request, wanted)?;
    let missing = wanted.saturating_sub(places);
    let with_one = trial
        .with_instances(1, shape)?
        .places(request, wanted.saturating_add(missing))?;
    let each = with_one.saturating_sub(places);
    let Some(count) = missing
        .checked_add(each)
        .and_then(|sum| sum.saturating_sub(1).checked_div(each))
    else {
        return Ok(None);
    };
    let found = trial
        .with_instances(count, shape)?
        .places(request, wanted)?;
    let shape = Box::new(shape.clone());
    Ok((found >= wanted).then_some(Repair::AddInstances { count, shape }))
}

/// The instance that would have to be added for one task more.
fn shape_of(why: &WhyUnplaced) -> Option<&Shape> {
    let mut kinds = why.relaxations.kinds.iter();
    kinds.find_map(|kind| match kind.best.changes.as_slice() {
        [Remedy::AddInstance(shape)] => Some(shape.as_ref()),
        _ => None,
    })
}

/// How many kinds of changes are named.
const MOST_KINDS: usize = 3;
