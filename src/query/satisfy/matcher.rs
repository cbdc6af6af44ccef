//! The tests on the texts of one subject.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::budget::{Budget, Unknown};
use crate::query::regex::{MatchCache, Regex};
use crate::query::test::{TextCondition, TextTest};

/// Tests on the texts of one subject, by their numbers.
#[derive(Debug)]
pub(super) struct Matcher {
    tests: BTreeMap<usize, (TextTest, Matched)>,
    cache: MatchCache,
}

/// The texts that a test matches.
#[derive(Clone, Debug)]
pub(super) enum Matched {
    /// Every text: only presence is asked.
    All,
    /// These, ascending.
    Listed(Arc<[Arc<str>]>),
    Pattern(Regex),
}

/// What is asked of a text: tests by their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Demands {
    /// It matches all of these.
    pub(super) within: Vec<usize>,
    /// It matches none of these.
    pub(super) outside: Vec<usize>,
}

impl Demands {
    /// What tests with these outcomes ask of the texts of a subject: that some text match a test
    /// that passes, and none one that does not.
    pub(super) fn of(outcomes: &[(usize, bool)]) -> Self {
        let mut demands = Self::default();
        for &(number, passes) in outcomes {
            let side = if passes {
                &mut demands.within
            } else {
                &mut demands.outside
            };
            side.push(number);
        }
        demands
    }

    /// Whether they are met where there is no text.
    pub(super) fn allow_absence(&self) -> bool {
        self.within.is_empty()
    }
}

impl Matcher {
    pub(super) fn new(tests: impl IntoIterator<Item = (usize, TextTest)>) -> Self {
        let tests = tests.into_iter().map(|(number, test)| {
            let matched = Matched::by(&test);
            (number, (test, matched))
        });
        Self {
            tests: tests.collect(),
            cache: MatchCache::new(),
        }
    }

    /// The texts that a test matches; `None` for a number that is none of its own.
    pub(super) fn matched(&self, number: usize) -> Option<&Matched> {
        self.tests.get(&number).map(|(_, matched)| matched)
    }

    /// The first of some texts that meets the demands.
    pub(super) fn first_fit(
        &mut self,
        texts: &[Arc<str>],
        demands: &Demands,
        budget: &mut Budget,
    ) -> Result<Option<Arc<str>>, Unknown> {
        for text in texts {
            if self.fits(text, demands, budget)? {
                return Ok(Some(text.clone()));
            }
        }
        Ok(None)
    }

    /// Whether a text meets the demands.
    pub(super) fn fits(
        &mut self,
        value: &str,
        demands: &Demands,
        budget: &mut Budget,
    ) -> Result<bool, Unknown> {
        let within = demands.within.iter().map(|number| (number, true));
        let outside = demands.outside.iter().map(|number| (number, false));
        for (number, is_matched) in within.chain(outside) {
            let Some((test, _)) = self.tests.get(number) else {
                continue;
            };
            budget.spend(match_cost(test, value))?;
            if test.matches(&mut self.cache, value) != is_matched {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Matched {
    /// The texts that a test matches, be it to ask for them or to exclude them.
    pub(super) fn by(test: &TextTest) -> Self {
        match &test.condition {
            TextCondition::Equals(value) | TextCondition::NotEquals(value) => {
                Self::Listed(Arc::from([value.clone()]))
            }
            TextCondition::In(values) | TextCondition::NotIn(values) => {
                Self::Listed(values.iter().map(Arc::from).collect())
            }
            TextCondition::Matches(regex) | TextCondition::NotMatches(regex) => {
                Self::Pattern(regex.clone())
            }
            TextCondition::Exists | TextCondition::NotExists => Self::All,
        }
    }

    /// How many texts there are; more than any list has where they are not listed.
    pub(super) fn number(&self) -> usize {
        match self {
            Self::Listed(texts) => texts.len(),
            Self::All | Self::Pattern(_) => usize::MAX,
        }
    }
}

/// How much work it is to ask a test of a text.
pub(super) fn match_cost(test: &TextTest, value: &str) -> usize {
    match &test.condition {
        TextCondition::Matches(regex) | TextCondition::NotMatches(regex) => {
            regex.size().saturating_mul(value.len() + 1) + LOOK
        }
        TextCondition::Equals(_)
        | TextCondition::NotEquals(_)
        | TextCondition::In(_)
        | TextCondition::NotIn(_)
        | TextCondition::Exists
        | TextCondition::NotExists => LOOK,
    }
}

/// How much work it is to look a test up.
const LOOK: usize = 4;
