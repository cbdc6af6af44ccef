//! Expressions as one formula over distinct tests.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::clause_ref::ClauseRef;
use super::normal::{Gate, Part};
use crate::query::clause;
use crate::query::expression::Expression;
use crate::query::test::Test;

/// The clauses of some expressions, every part of them having a number: a variable.
#[derive(Debug)]
pub(super) struct Formula {
    // Invariant: the parts of a gate come before it.
    variables: Vec<Variable>,
    clauses: Vec<(ClauseRef, Literal)>,
}

/// A part of the formula.
#[derive(Debug)]
pub(super) enum Variable {
    Test(Test),
    Gate(Gate, Vec<Literal>),
}

/// That a variable is true, or that it is false.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Literal {
    pub(super) variable: usize,
    pub(super) is_true: bool,
}

impl Literal {
    pub(super) const fn negated(self) -> Self {
        Self {
            variable: self.variable,
            is_true: !self.is_true,
        }
    }
}

impl Formula {
    pub(super) fn new(expressions: &[Expression]) -> Self {
        let mut builder = Builder::default();
        let mut clauses = Vec::new();
        for (expression, whole) in expressions.iter().enumerate() {
            for (clause, node) in clause::parts(whole.root()).iter().enumerate() {
                let reference = ClauseRef { expression, clause };
                clauses.push((reference, builder.push(Part::of(node, true))));
            }
        }
        Self {
            variables: builder.variables,
            clauses,
        }
    }

    /// The clauses, ascending, and what must be for each to hold.
    pub(super) fn clauses(&self) -> &[(ClauseRef, Literal)] {
        &self.clauses
    }

    pub(super) fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// The tests with their numbers.
    pub(super) fn tests(&self) -> impl Iterator<Item = (usize, &Test)> {
        let variables = self.variables.iter().enumerate();
        variables.filter_map(|(number, variable)| match variable {
            Variable::Test(test) => Some((number, test)),
            Variable::Gate(..) => None,
        })
    }

    /// Whether every clause holds, given which variables that are tests are true.
    pub(super) fn holds(&self, tests: &[bool]) -> bool {
        let mut values: Vec<bool> = Vec::with_capacity(self.variables.len());
        for (number, variable) in self.variables.iter().enumerate() {
            let is_met = |literal: &Literal| values.get(literal.variable) == Some(&literal.is_true);
            let value = match variable {
                Variable::Test(_) => tests.get(number) == Some(&true),
                Variable::Gate(Gate::All, parts) => parts.iter().all(is_met),
                Variable::Gate(Gate::Any, parts) => parts.iter().any(is_met),
            };
            values.push(value);
        }
        let mut clauses = self.clauses.iter();
        clauses.all(|(_, root)| values.get(root.variable) == Some(&root.is_true))
    }
}

#[derive(Default)]
struct Builder {
    variables: Vec<Variable>,
    tests: BTreeMap<Test, usize>,
}

impl Builder {
    /// Numbers a part and its parts. What must be for it to hold comes back.
    fn push(&mut self, part: Part) -> Literal {
        match part {
            Part::Test(test, is_true) => Literal {
                variable: self.test(test),
                is_true,
            },
            Part::Gate(gate, parts) => {
                let parts = parts.into_iter().map(|part| self.push(part)).collect();
                Literal {
                    variable: self.add(Variable::Gate(gate, parts)),
                    is_true: true,
                }
            }
        }
    }

    fn test(&mut self, test: Test) -> usize {
        if let Some(known) = self.tests.get(&test) {
            return *known;
        }
        let number = self.add(Variable::Test(test.clone()));
        self.tests.insert(test, number);
        number
    }

    fn add(&mut self, variable: Variable) -> usize {
        self.variables.push(variable);
        self.variables.len() - 1
    }
}
