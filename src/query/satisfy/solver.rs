//! The search for outcomes of tests that make every clause hold.
//!
//! It decides one open part after another and follows up what each decision implies, within the
//! formula and within the domains. Where it runs into a conflict, it learns a rule that keeps it
//! from running into the like again, takes back what led there, and goes on (conflict-driven clause
//! learning). A domain is asked only about the tests that matter so far, so the search ends as soon
//! as every clause holds whatever the other tests are.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::budget::{Budget, Unknown};
use super::domain::Domain;
use super::formula::{Formula, Literal};
use super::lesson::lesson;
use super::rules::Rules;
use super::subset::clashing;
use super::trail::Trail;
use super::witness::Witness;

/// A search through one formula.
#[derive(Debug)]
pub(super) struct Solver<'s> {
    domains: &'s mut [Domain],
    /// The domain of each test.
    domain_of: BTreeMap<usize, usize>,
    rules: Rules,
    /// How many rules the formula has; those after were learned.
    given_rules: usize,
    trail: Trail,
    /// How many literals of the trail were followed up within the rules, and within the domains.
    followed: usize,
    checked: usize,
    /// Whether something was given up only because it was not found out.
    is_unsure: bool,
}

impl<'s> Solver<'s> {
    pub(super) fn new(formula: &Formula, domains: &'s mut [Domain]) -> Self {
        let mut domain_of = BTreeMap::new();
        for (index, domain) in domains.iter().enumerate() {
            domain_of.extend(domain.numbers().map(|number| (number, index)));
        }
        let rules = Rules::of(formula);
        Self {
            domains,
            domain_of,
            given_rules: rules.len(),
            rules,
            trail: Trail::new(formula.variables().len()),
            followed: 0,
            checked: 0,
            is_unsure: false,
        }
    }

    /// An instance for which all of these hold.
    pub(super) fn solve(
        mut self,
        roots: &[Literal],
        budget: &mut Budget,
    ) -> Result<Option<Witness>, Unknown> {
        for &root in roots {
            match self.trail.value(root) {
                Some(true) => {}
                Some(false) => return Ok(None),
                None => self.trail.assume(root),
            }
        }
        self.search(budget)
    }

    fn search(&mut self, budget: &mut Budget) -> Result<Option<Witness>, Unknown> {
        loop {
            match self.advance(budget)? {
                Progress::Choice(literal) => self.trail.decide(literal),
                Progress::Witness(witness) => return Ok(Some(witness)),
                Progress::Conflict(rule) => {
                    if self.learn(&rule, budget)? {
                        continue;
                    }
                    return if self.is_unsure {
                        Err(Unknown)
                    } else {
                        Ok(None)
                    };
                }
            }
        }
    }

    fn advance(&mut self, budget: &mut Budget) -> Result<Progress, Unknown> {
        if let Some(conflict) = self.follow_rules(budget)? {
            return Ok(Progress::Conflict(conflict));
        }
        if let Some(conflict) = self.check_domains(budget)? {
            return Ok(Progress::Conflict(conflict));
        }
        match self.choice(budget)? {
            Some(literal) => Ok(Progress::Choice(literal)),
            None => self.witness(budget),
        }
    }

    /// Makes everything hold that the rules imply. A rule that cannot be met any more comes back.
    fn follow_rules(&mut self, budget: &mut Budget) -> Result<Option<Vec<Literal>>, Unknown> {
        while let Some(&literal) = self.trail.literals().get(self.followed) {
            self.followed += 1;
            if let Some(number) = self.rules.follow(literal, &mut self.trail, budget)? {
                return Ok(Some(self.rules.get(number).to_vec()));
            }
        }
        Ok(None)
    }

    /// Asks each domain in which an outcome is new whether its outcomes can be together. If not,
    /// the rule that they break comes back.
    fn check_domains(&mut self, budget: &mut Budget) -> Result<Option<Vec<Literal>>, Unknown> {
        let new = self.trail.literals().iter().skip(self.checked);
        let changed = new.filter_map(|literal| self.domain_of.get(&literal.variable));
        for index in changed.copied().collect::<BTreeSet<usize>>() {
            let outcomes = self.outcomes(index, budget)?;
            let Some(domain) = self.domains.get_mut(index) else {
                continue;
            };
            if domain.check(&outcomes, budget) == Ok(None) {
                let clash = clashing(&outcomes, |part| domain.check(part, budget));
                return Ok(Some(broken_by(&clash.items)));
            }
        }
        self.checked = self.trail.literals().len();
        Ok(None)
    }

    /// The first open part of the first compound that holds for no part of it yet.
    fn choice(&self, budget: &mut Budget) -> Result<Option<Literal>, Unknown> {
        budget.spend(self.given_rules)?;
        let rules = (0..self.given_rules).map(|number| self.rules.get(number));
        let mut open = rules.filter_map(|rule| self.open_part(rule));
        Ok(open.next())
    }

    fn open_part(&self, rule: &[Literal]) -> Option<Literal> {
        let (unless, parts) = rule.split_first()?;
        let is_open = self.trail.value(*unless) == Some(false)
            && !parts
                .iter()
                .any(|part| self.trail.value(*part) == Some(true));
        let mut undecided = parts
            .iter()
            .filter(|part| self.trail.value(**part).is_none());
        is_open.then(|| undecided.next().copied()).flatten()
    }

    /// An instance that every domain agrees to. Where one does not know, its outcomes are given up
    /// as if they could not be together.
    fn witness(&mut self, budget: &mut Budget) -> Result<Progress, Unknown> {
        let mut witness = Witness::bare();
        for index in 0..self.domains.len() {
            let outcomes = self.outcomes(index, budget)?;
            let domain = self.domains.get_mut(index);
            match domain.map(|domain| domain.check(&outcomes, budget)) {
                Some(Ok(Some(part))) => witness.absorb(part),
                Some(Ok(None) | Err(Unknown)) => {
                    self.is_unsure = true;
                    return Ok(Progress::Conflict(broken_by(&outcomes)));
                }
                None => {}
            }
        }
        Ok(Progress::Witness(witness))
    }

    /// The tests of a domain whose outcome matters so far.
    fn outcomes(&self, domain: usize, budget: &mut Budget) -> Result<Vec<(usize, bool)>, Unknown> {
        let domain = self.domains.get(domain);
        let numbers = domain.into_iter().flat_map(Domain::numbers);
        let outcomes = numbers.filter_map(|variable| {
            let literal = Literal {
                variable,
                is_true: true,
            };
            Some((variable, self.trail.value(literal)?))
        });
        let outcomes: Vec<_> = outcomes.collect();
        budget.spend(1 + outcomes.len())?;
        Ok(outcomes)
    }

    /// Adds the rule that a conflict teaches and returns to where it has something to say. Not if
    /// the conflict rests on no decision.
    fn learn(&mut self, conflict: &[Literal], budget: &mut Budget) -> Result<bool, Unknown> {
        let levels = conflict
            .iter()
            .map(|literal| self.trail.level_of(literal.variable));
        let level = levels.max().unwrap_or(0);
        if level == 0 {
            return Ok(false);
        }
        self.return_to(level);
        budget.spend(self.trail.literals().len())?;
        let lesson = lesson(conflict, &self.trail, &self.rules).ok_or(Unknown)?;
        self.return_to(lesson.level);
        let follows = lesson.follows;
        let number = self.rules.add(lesson.rule);
        self.trail.follow(follows, number);
        Ok(true)
    }

    fn return_to(&mut self, level: usize) {
        self.trail.return_to(level);
        let kept = self.trail.literals().len();
        self.followed = self.followed.min(kept);
        self.checked = self.checked.min(kept);
    }
}

/// Where a search has got to.
enum Progress {
    /// What may be decided next.
    Choice(Literal),
    /// A rule that cannot be met any more.
    Conflict(Vec<Literal>),
    Witness(Witness),
}

/// The rule that not all of some outcomes can be.
fn broken_by(outcomes: &[(usize, bool)]) -> Vec<Literal> {
    let literal = |&(variable, passes): &(usize, bool)| Literal {
        variable,
        is_true: !passes,
    };
    outcomes.iter().map(literal).collect()
}
