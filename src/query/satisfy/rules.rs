//! Rules: of some literals, one must hold.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::budget::{Budget, Unknown};
use super::formula::{Formula, Literal, Variable};
use super::normal::Gate;
use super::trail::Trail;

/// Sets of literals, of each of which one must hold: what the formula says, and what was learned.
#[derive(Debug, Default)]
pub(super) struct Rules {
    rules: Vec<Vec<Literal>>,
    /// The rules that each literal is in.
    with: BTreeMap<Literal, Vec<usize>>,
}

/// What a rule says of the values given so far.
enum Says {
    /// Nothing: it is met, or can be in several ways.
    Nothing,
    /// That this literal must hold.
    Follows(Literal),
    /// That not all of the values can be.
    Conflict,
}

impl Rules {
    /// The rules of every compound: if it holds, what must hold of its parts.
    ///
    /// That a compound holds if its parts do is of no use: nothing depends on one that does not.
    pub(super) fn of(formula: &Formula) -> Self {
        let mut rules = Self::default();
        for (variable, part) in formula.variables().iter().enumerate() {
            let unless = Literal {
                variable,
                is_true: false,
            };
            match part {
                Variable::Test(_) => {}
                Variable::Gate(Gate::Any, parts) => {
                    rules.add([&[unless], parts.as_slice()].concat());
                }
                Variable::Gate(Gate::All, parts) => {
                    for part in parts {
                        rules.add([unless, *part].into());
                    }
                }
            }
        }
        rules
    }

    /// Adds a rule and returns its number.
    pub(super) fn add(&mut self, rule: Vec<Literal>) -> usize {
        let number = self.rules.len();
        for literal in &rule {
            self.with.entry(*literal).or_default().push(number);
        }
        self.rules.push(rule);
        number
    }

    pub(super) fn get(&self, number: usize) -> &[Literal] {
        self.rules.get(number).map_or(&[], Vec::as_slice)
    }

    pub(super) fn len(&self) -> usize {
        self.rules.len()
    }

    /// Adds to the trail what follows from a literal on it. The number of a rule that cannot be met
    /// any more comes back, if there is one.
    pub(super) fn follow(
        &self,
        literal: Literal,
        trail: &mut Trail,
        budget: &mut Budget,
    ) -> Result<Option<usize>, Unknown> {
        for &number in self.with.get(&literal.negated()).into_iter().flatten() {
            let rule = self.get(number);
            budget.spend(rule.len())?;
            match says(rule, trail) {
                Says::Nothing => {}
                Says::Follows(next) => trail.follow(next, number),
                Says::Conflict => return Ok(Some(number)),
            }
        }
        Ok(None)
    }
}

fn says(rule: &[Literal], trail: &Trail) -> Says {
    let mut open = None;
    for &literal in rule {
        match trail.value(literal) {
            Some(true) => return Says::Nothing,
            Some(false) => {}
            None if open.is_some() => return Says::Nothing,
            None => open = Some(literal),
        }
    }
    open.map_or(Says::Conflict, Says::Follows)
}
