//! A request, taken apart once for all instances.

use alloc::collections::BTreeMap;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::imagined::Imagined;
use crate::cluster::{ClusterView, InstanceView, Slot};
use crate::model::PlacementRequest;
use crate::plan::{ClauseName, ConstraintOrigin, Requirement};
use crate::query::{Clause, Expression, TaskInfluence};

/// A request with the clauses of its expressions, and what those that look at attributes alone say
/// of each class of instances.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) request: &'a PlacementRequest,
    pub(super) clauses: Vec<AskedClause<'a>>,
    /// Whether no clause can become false when tasks stop.
    pub(super) are_clauses_helped: bool,
    classes: BTreeMap<Slot, OfClass>,
}

/// A clause of a `memberOf` expression.
#[derive(Debug)]
pub(super) struct AskedClause<'a> {
    pub(super) clause: Clause<'a>,
    pub(super) name: ClauseName,
    is_of_attributes: bool,
}

impl AskedClause<'_> {
    /// The clause as something that the request asks.
    pub(super) fn requirement(&self) -> Requirement {
        Requirement::Clause {
            origin: self.name.origin,
            index: self.name.index,
            clause: self.name.text.as_ref().into(),
        }
    }
}

/// The clauses that are false of a class, each with the wider one that would not be.
type OfClass = BTreeMap<usize, Option<Expression>>;

impl<'a> Asked<'a> {
    pub(super) fn new(view: ClusterView<'_>, request: &'a PlacementRequest) -> Self {
        let of_definition = request.definition_constraints();
        let numbered = request.member_of().iter().enumerate();
        let clauses: Vec<AskedClause<'a>> = numbered
            .flat_map(|(at, expression)| {
                let (origin, index) = match at.checked_sub(of_definition) {
                    None => (ConstraintOrigin::TaskDefinition, at),
                    Some(index) => (ConstraintOrigin::Request, index),
                };
                let clauses = expression.clauses().into_iter().enumerate();
                clauses.map(move |(position, clause)| AskedClause {
                    clause,
                    name: ClauseName::new(origin, index, position, clause.to_string().into()),
                    is_of_attributes: clause.is_of_attributes(),
                })
            })
            .collect();
        let are_clauses_helped = clauses.iter().all(|c| match c.clause.task_influence() {
            TaskInfluence::None | TaskInfluence::Helps => true,
            TaskInfluence::Hurts | TaskInfluence::Either => false,
        });
        let mut asked = Self {
            request,
            clauses,
            are_clauses_helped,
            classes: BTreeMap::new(),
        };
        if !asked.clauses.is_empty() {
            view.instances()
                .for_each(|instance| asked.ask_class(instance));
        }
        asked
    }

    /// Asks the class of an instance, unless it was asked already.
    fn ask_class(&mut self, instance: InstanceView<'_>) {
        if self.classes.contains_key(&instance.class()) {
            return;
        }
        let numbered = self.clauses.iter().enumerate();
        let of_attributes = numbered.filter(|(_, clause)| clause.is_of_attributes);
        let is_false = of_attributes.filter(|(_, c)| !c.clause.evaluate(&instance));
        let answers = is_false.map(|(at, c)| (at, c.clause.widened(&instance)));
        let answers = answers.collect();
        self.classes.insert(instance.class(), answers);
    }

    /// The positions of the clauses that are false of an instance, ascending.
    pub(super) fn false_clauses(&self, imagined: &Imagined<'_>) -> Vec<usize> {
        let of_class = self.classes.get(&imagined.instance.class());
        let of_class = of_class.filter(|_| imagined.put.is_empty());
        let numbered = self.clauses.iter().enumerate();
        let is_false = numbered.filter(|(at, asked)| match of_class {
            Some(answers) if asked.is_of_attributes => answers.contains_key(at),
            Some(_) | None => !asked.clause.evaluate(imagined),
        });
        is_false.map(|(at, _)| at).collect()
    }

    /// Whether a clause that is false of an instance may hold with some of its tasks, or none.
    pub(super) fn may_hold_with_fewer_tasks(&self, at: usize, imagined: &Imagined<'_>) -> bool {
        let asked = self.clauses.get(at).filter(|c| !c.is_of_attributes);
        asked.is_some_and(|asked| asked.clause.may_hold_with_fewer_tasks(imagined))
    }

    /// What could take the place of a false clause so that it holds of an instance.
    pub(super) fn widened(&self, at: usize, imagined: &Imagined<'_>) -> Option<Expression> {
        let asked = self.clauses.get(at)?;
        if asked.is_of_attributes {
            let answers = self.classes.get(&imagined.instance.class())?;
            return answers.get(&at)?.clone();
        }
        asked.clause.widened(imagined)
    }
}
