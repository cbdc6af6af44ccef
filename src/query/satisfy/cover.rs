//! Few groups that match many tests.

use alloc::collections::BTreeSet;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use super::budget::{Budget, Unknown};
use super::matcher::{Demands, Matched};
use super::texts::Texts;

/// Tests that some group must match, any group for any test; and those that none may.
#[derive(Debug)]
pub(super) struct Hits<'t> {
    // Those with the fewest choices first: they decide most.
    tests: Vec<usize>,
    outside: Vec<usize>,
    texts: &'t mut Texts,
}

/// A group and the tests that it is there for.
#[derive(Debug)]
struct Part {
    tests: Vec<usize>,
    group: Arc<str>,
}

impl<'t> Hits<'t> {
    pub(super) fn new(demands: Demands, texts: &'t mut Texts) -> Self {
        let mut hits = demands.within;
        hits.sort_by_key(|number| texts.matcher().matched(*number).map(Matched::number));
        Self {
            tests: hits,
            outside: demands.outside,
            texts,
        }
    }

    /// Groups, each test being matched by the first group that can do so too. So there are few, but
    /// not always as few as can be.
    pub(super) fn first_fit(
        &mut self,
        budget: &mut Budget,
    ) -> Result<Option<BTreeSet<Arc<str>>>, Unknown> {
        let mut parts: Vec<Part> = Vec::new();
        for test in self.tests.clone() {
            if self.joins(test, &mut parts, budget) {
                continue;
            }
            let tests = vec![test];
            let Some(group) = self.group(&tests, budget)? else {
                return Ok(None);
            };
            parts.push(Part { tests, group });
        }
        Ok(Some(parts.into_iter().map(|part| part.group).collect()))
    }

    /// Whether a test could be added to one of the parts, and was.
    fn joins(&mut self, test: usize, parts: &mut [Part], budget: &mut Budget) -> bool {
        for part in parts {
            let mut tests = part.tests.clone();
            tests.push(test);
            if let Ok(Some(group)) = self.group(&tests, budget) {
                *part = Part { tests, group };
                return true;
            }
        }
        false
    }

    /// A group that matches some of the tests.
    fn group(&mut self, tests: &[usize], budget: &mut Budget) -> Result<Option<Arc<str>>, Unknown> {
        budget.spend(LOOK + tests.len() + self.outside.len())?;
        let mut within = tests.to_vec();
        within.sort_unstable();
        let demands = Demands {
            within,
            outside: self.outside.clone(),
        };
        self.texts.find(&demands, budget)
    }
}

/// The search for no more than so many groups.
#[derive(Debug)]
pub(super) struct Cover<'h, 't> {
    hits: &'h mut Hits<'t>,
    most: usize,
    /// For each test, as far as the search is, which group matches it.
    choices: Vec<usize>,
    is_unsure: bool,
}

impl<'h, 't> Cover<'h, 't> {
    pub(super) fn new(hits: &'h mut Hits<'t>, most: u64) -> Self {
        Self {
            hits,
            most: usize::try_from(most).unwrap_or(usize::MAX),
            choices: Vec::new(),
            is_unsure: false,
        }
    }

    /// The groups, where so few suffice. Tries every way to share the tests out among them.
    pub(super) fn find(
        mut self,
        budget: &mut Budget,
    ) -> Result<Option<BTreeSet<Arc<str>>>, Unknown> {
        let mut first = 0;
        while let Some(&test) = self.hits.tests.get(self.choices.len()) {
            budget.spend(1 + self.choices.len())?;
            let end = self.most.min(self.used() + 1);
            match (first..end).find(|group| self.can_join(test, *group, budget)) {
                Some(group) => {
                    self.choices.push(group);
                    first = 0;
                }
                None => match self.choices.pop() {
                    Some(last) => first = last + 1,
                    None if self.is_unsure => return Err(Unknown),
                    None => return Ok(None),
                },
            }
        }
        self.groups(budget)
    }

    /// How many groups are in use.
    fn used(&self) -> usize {
        self.choices.iter().max().map_or(0, |last| last + 1)
    }

    fn can_join(&mut self, test: usize, group: usize, budget: &mut Budget) -> bool {
        let mut tests = self.members(group);
        tests.push(test);
        let group = self.hits.group(&tests, budget);
        self.is_unsure |= group.is_err();
        matches!(group, Ok(Some(_)))
    }

    fn members(&self, group: usize) -> Vec<usize> {
        let chosen = self.hits.tests.iter().zip(&self.choices);
        let members = chosen.filter(|(_, choice)| **choice == group);
        members.map(|(test, _)| *test).collect()
    }

    fn groups(self, budget: &mut Budget) -> Result<Option<BTreeSet<Arc<str>>>, Unknown> {
        let mut groups = BTreeSet::new();
        for group in 0..self.used() {
            let members = self.members(group);
            groups.extend(self.hits.group(&members, budget)?);
        }
        Ok(Some(groups))
    }
}

/// How much work it is to look for a group, whatever is asked of it.
const LOOK: usize = 16;
