//! A text that meets demands.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::budget::{Budget, Unknown};
use super::excluded::Excluded;
use super::matcher::{Demands, Matched, Matcher};
use super::product::Product;
use super::walk::walk;
use crate::query::regex::Automaton;
use crate::query::test::TextTest;

/// Looks for texts of one subject, and remembers what it found.
#[derive(Debug)]
pub(super) struct Texts {
    matcher: Matcher,
    /// Texts to try before making up a new one, the best first; then the one made up last.
    known: Vec<Arc<str>>,
    last: Option<Arc<str>>,
    /// What became of earlier demands.
    answers: BTreeMap<Demands, Result<Option<Arc<str>>, Unknown>>,
    automata: BTreeMap<usize, Automaton>,
}

impl Texts {
    /// Of tests by their numbers, with texts to try first.
    pub(super) fn new(tests: impl IntoIterator<Item = (usize, TextTest)>, first: &[&str]) -> Self {
        Self {
            matcher: Matcher::new(tests),
            known: first.iter().map(|text| Arc::from(*text)).collect(),
            last: None,
            answers: BTreeMap::new(),
            automata: BTreeMap::new(),
        }
    }

    pub(super) fn matcher(&self) -> &Matcher {
        &self.matcher
    }

    /// A text that meets the demands: of a list its first, else a known one, else a new one.
    pub(super) fn find(
        &mut self,
        demands: &Demands,
        budget: &mut Budget,
    ) -> Result<Option<Arc<str>>, Unknown> {
        budget.spend(demands.within.len() + demands.outside.len())?;
        if let Some(answer) = self.answers.get(demands) {
            return answer.clone();
        }
        let answer = self.find_anew(demands, budget);
        self.answers.insert(demands.clone(), answer.clone());
        answer
    }

    fn find_anew(
        &mut self,
        demands: &Demands,
        budget: &mut Budget,
    ) -> Result<Option<Arc<str>>, Unknown> {
        if let Some(listed) = self.shortest_list(demands) {
            return self.matcher.first_fit(&listed, demands, budget);
        }
        let mut known = self.known.clone();
        known.extend(self.last.clone());
        if let Some(text) = self.matcher.first_fit(&known, demands, budget)? {
            return Ok(Some(text));
        }
        let text = self.make_up(demands, budget)?;
        if text.is_some() {
            self.last.clone_from(&text);
        }
        Ok(text)
    }

    /// The texts of which one is asked for, if some test lists them.
    fn shortest_list(&self, demands: &Demands) -> Option<Arc<[Arc<str>]>> {
        let lists =
            demands
                .within
                .iter()
                .filter_map(|number| match self.matcher.matched(*number)? {
                    Matched::Listed(texts) => Some(texts.clone()),
                    Matched::All | Matched::Pattern(_) => None,
                });
        lists.min_by_key(|texts| texts.len())
    }

    /// A new text, of what patterns ask for and leave.
    fn make_up(
        &mut self,
        demands: &Demands,
        budget: &mut Budget,
    ) -> Result<Option<Arc<str>>, Unknown> {
        let is_all = |number| matches!(self.matcher.matched(number), Some(Matched::All));
        if demands.outside.iter().copied().any(is_all) {
            return Ok(None);
        }
        let excluded = Excluded::new(&self.excluded(demands, budget)?);
        self.build_automata(demands)?;
        let product = Product {
            matched: self.automata_of(&demands.within),
            unmatched: self.automata_of(&demands.outside),
            excluded,
        };
        let text = budget.at_most(WALK_STEPS, |budget| walk(&product, budget))?;
        Ok(text.map(Arc::from))
    }

    /// The listed texts that only their list keeps out.
    fn excluded(
        &mut self,
        demands: &Demands,
        budget: &mut Budget,
    ) -> Result<Vec<Arc<str>>, Unknown> {
        let mut others = demands.clone();
        others.outside.clear();
        let mut lists = Vec::new();
        for &number in &demands.outside {
            match self.matcher.matched(number) {
                Some(Matched::Listed(texts)) => lists.push(texts.clone()),
                Some(Matched::Pattern(_)) => others.outside.push(number),
                Some(Matched::All) | None => {}
            }
        }
        let mut excluded = Vec::new();
        for text in lists.iter().flat_map(|list| list.iter()) {
            if self.matcher.fits(text, &others, budget)? {
                excluded.push(text.clone());
            }
        }
        Ok(excluded)
    }

    fn build_automata(&mut self, demands: &Demands) -> Result<(), Unknown> {
        for &number in demands.within.iter().chain(&demands.outside) {
            let Some(Matched::Pattern(regex)) = self.matcher.matched(number) else {
                continue;
            };
            if let Entry::Vacant(place) = self.automata.entry(number) {
                place.insert(regex.automaton().ok_or(Unknown)?);
            }
        }
        Ok(())
    }

    /// The automata of those tests that have one.
    fn automata_of(&self, tests: &[usize]) -> Vec<&Automaton> {
        tests
            .iter()
            .filter_map(|number| self.automata.get(number))
            .collect()
    }
}

/// How many steps the walk to one text may take.
const WALK_STEPS: usize = 2_000_000;
