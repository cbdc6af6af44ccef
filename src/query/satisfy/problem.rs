//! Expressions as a search sees them.

use alloc::vec::Vec;

use super::answer::Clash;
use super::budget::{Budget, Unknown};
use super::domain::Domain;
use super::formula::{Formula, Literal};
use super::simplify::simplify;
use super::solver::Solver;
use super::subset::clashing;
use super::witness::Witness;
use crate::query::expression::Expression;

/// A formula and what is known of its domains.
#[derive(Debug)]
pub(super) struct Problem {
    formula: Formula,
    domains: Vec<Domain>,
}

impl Problem {
    pub(super) fn new(expressions: &[Expression]) -> Self {
        let formula = Formula::new(expressions);
        let domains = Domain::all(&formula);
        Self { formula, domains }
    }

    /// An instance for which all clauses hold.
    pub(super) fn solve(&mut self) -> Result<Option<Witness>, Unknown> {
        self.solve_part(&self.all(), &mut Budget::new(MAX_STEPS))
    }

    /// An instance for which some of the clauses hold.
    fn solve_part(
        &mut self,
        clauses: &[usize],
        budget: &mut Budget,
    ) -> Result<Option<Witness>, Unknown> {
        budget.spend(self.formula.variables().len())?;
        let all = self.formula.clauses();
        let roots = clauses.iter().filter_map(|clause| all.get(*clause));
        let roots: Vec<Literal> = roots.map(|(_, root)| *root).collect();
        Solver::new(&self.formula, &mut self.domains).solve(&roots, budget)
    }

    /// An instance for which all clauses hold, without what none of them needs.
    pub(super) fn simplified(&mut self, witness: Witness) -> Witness {
        let mut budget = Budget::new(MAX_STEPS);
        simplify(&self.formula, &mut self.domains, witness, &mut budget)
    }

    /// The fewest of the clauses that cannot hold together, where all cannot.
    pub(super) fn clash(&mut self) -> Clash {
        let mut budget = Budget::new(MAX_STEPS);
        let fewest = clashing(&self.all(), |part| {
            budget.at_most(MAX_STEPS_OF_PART, |budget| self.solve_part(part, budget))
        });
        let all = self.formula.clauses();
        let references = fewest.items.iter().filter_map(|clause| all.get(*clause));
        Clash {
            clauses: references.map(|(reference, _)| *reference).collect(),
            is_minimal: fewest.is_minimal,
        }
    }

    /// The clauses, by their numbers.
    fn all(&self) -> Vec<usize> {
        (0..self.formula.clauses().len()).collect()
    }
}

/// How many steps may be taken to find out, and as many again to find the fewest clauses that clash
/// or to leave out of a witness what is not needed.
///
/// A step is a look at a literal, at a state of a pattern or at a character. Ours: it bounds the
/// time, whatever the input.
const MAX_STEPS: usize = 10_000_000;

/// How many of them may be taken for one part of the clauses, while the fewest are looked for.
const MAX_STEPS_OF_PART: usize = 4_000_000;
