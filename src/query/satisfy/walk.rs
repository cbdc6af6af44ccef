//! A text that some patterns match and others do not.
//!
//! All patterns are walked together, from the start of a text, one character at a time. Two
//! beginnings of a text after which every pattern stands alike are one; and a beginning is given up
//! after which the patterns that must not match are only nearer to it than after another. So the
//! walk ends even where no text is found, and then there is none.
//!
//! It goes first where little seems to be missing, which finds a text quickly where there is one
//! (A* search). What is missing to several patterns is added up, so the text found may be a little
//! longer than the shortest.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use super::alphabet::cost;
use super::budget::{Budget, Unknown};
use super::product::{Position, Product, Unwanted, Wanted};

/// A text as it is asked for, of few and good characters.
pub(super) fn walk(product: &Product<'_>, budget: &mut Budget) -> Result<Option<String>, Unknown> {
    let mut walk = Walk::default();
    let start = product.start();
    budget.spend(product.step_cost(&start))?;
    walk.reach(product, start, None, budget)?;
    while let Some(visit) = walk.open.pop_first().map(|rank| rank.visit) {
        let Some((position, cost_so_far)) = walk.leave(visit) else {
            continue;
        };
        budget.spend(product.step_cost(&position))?;
        if product.accepts(&position) {
            return Ok(Some(walk.spell(visit)));
        }
        for character in product.alphabet(&position, budget)? {
            budget.spend(product.step_cost(&position))?;
            let next = product.step(&position, character);
            let via = Step {
                visit,
                character,
                cost: cost_so_far + cost(character),
            };
            walk.reach(product, next, Some(via), budget)?;
        }
    }
    Ok(None)
}

/// What was walked to so far.
#[derive(Debug, Default)]
struct Walk {
    visits: Vec<Visit>,
    /// What is unwanted with what is wanted, and the cost of each; none as good as another one that
    /// has all of it.
    reached: BTreeMap<Wanted, Vec<(Unwanted, usize)>>,
    /// Visits to go on from, the most promising first.
    open: BTreeSet<Rank>,
}

/// A position that was walked to, and by which step; the start was by none.
#[derive(Debug)]
struct Visit {
    position: Position,
    via: Option<Step>,
}

/// A step to a position.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// The visit before.
    visit: usize,
    character: char,
    /// The cost of the whole text so far.
    cost: usize,
}

/// How promising a visit is: the least is followed first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// The likely cost of a text that begins so.
    cost: usize,
    /// The part of it to come.
    missing: usize,
    /// How many states there are in which a pattern may come to match that must not.
    danger: usize,
    visit: usize,
}

impl Walk {
    /// Notes that a position was walked to, if a match can be reached from it and none that is as
    /// good was walked to for as little.
    fn reach(
        &mut self,
        product: &Product<'_>,
        position: Position,
        via: Option<Step>,
        budget: &mut Budget,
    ) -> Result<(), Unknown> {
        let Some(missing) = product.missing(&position) else {
            return Ok(());
        };
        let cost = via.map_or(0, |step| step.cost);
        let Position { wanted, unwanted } = &position;
        let reached = self.reached.entry(wanted.clone()).or_default();
        budget.spend(reached.len())?;
        let mut known = reached.iter();
        if known.any(|(other, least)| *least <= cost && other.are_within(unwanted)) {
            return Ok(());
        }
        reached.retain(|(other, least)| *least < cost || !unwanted.are_within(other));
        reached.push((unwanted.clone(), cost));
        self.open.insert(Rank {
            cost: cost + missing,
            missing,
            danger: unwanted.danger(),
            visit: self.visits.len(),
        });
        self.visits.push(Visit { position, via });
        Ok(())
    }

    /// The position of a visit and its cost, unless another one that is as good was walked to since.
    fn leave(&self, visit: usize) -> Option<(Position, usize)> {
        let visit = self.visits.get(visit)?;
        let cost = visit.via.map_or(0, |step| step.cost);
        let Position { wanted, unwanted } = &visit.position;
        let mut reached = self.reached.get(wanted)?.iter();
        let is_kept = reached.any(|(other, least)| *least == cost && other == unwanted);
        is_kept.then(|| (visit.position.clone(), cost))
    }

    /// The text that leads to a visit.
    fn spell(&self, visit: usize) -> String {
        let step_to = |visit: usize| self.visits.get(visit).and_then(|visit| visit.via);
        let steps = core::iter::successors(step_to(visit), |step| step_to(step.visit));
        let mut characters: Vec<char> = steps.map(|step| step.character).collect();
        characters.reverse();
        characters.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use alloc::sync::Arc;

    use super::*;
    use crate::query::regex::{Automaton, Regex};
    use crate::query::satisfy::excluded::Excluded;

    #[track_caller]
    fn found(matched: &[&str], unmatched: &[&str], excluded: &[&str]) -> Option<String> {
        let automaton = |pattern: &&str| {
            let regex = Regex::new(pattern, 2_000).expect("a pattern");
            regex.automaton().expect("read before")
        };
        let matched: Vec<Automaton> = matched.iter().map(automaton).collect();
        let unmatched: Vec<Automaton> = unmatched.iter().map(automaton).collect();
        let excluded: Vec<Arc<str>> = excluded.iter().map(|text| Arc::from(*text)).collect();
        let product = Product {
            matched: matched.iter().collect(),
            unmatched: unmatched.iter().collect(),
            excluded: Excluded::new(&excluded),
        };
        let text = walk(&product, &mut Budget::new(1_000_000));
        text.expect("a million steps suffice")
    }

    #[test]
    fn a_short_text_of_allowed_characters_is_found() {
        assert_eq!(found(&["t2.*"], &[], &[]).as_deref(), Some("t2"));
        assert_eq!(
            found(&["t2.*"], &[], &["t2", "t2a"]).as_deref(),
            Some("t2b")
        );
        assert_eq!(
            found(&["t2.*", ".*l"], &["t2.?l"], &[]).as_deref(),
            Some("t2lll")
        );
        assert_eq!(
            found(&["!!|long-but-allowed"], &[], &[]).as_deref(),
            Some("long-but-allowed")
        );
        assert_eq!(found(&["[^ -~]"], &[], &[]).as_deref(), Some("\0"));
        assert_eq!(found(&[], &[], &[""]).as_deref(), Some("a"));
    }

    #[test]
    fn where_there_is_none_the_walk_ends() {
        assert_eq!(found(&["a.*", "b.*"], &[], &[]), None);
        assert_eq!(found(&["t2.*"], &["t.*"], &[]), None);
        assert_eq!(found(&["(aa)+", "(aaa)+", "a{0,5}"], &[], &[]), None);
        assert_eq!(found(&["a|b"], &[], &["a", "b"]), None);
        assert_eq!(
            found(&[], &[".*", r"[\s\S]*[\n\r\x85\u2028\u2029][\s\S]*"], &[]),
            None
        );
        assert_eq!(found(&["a$b", "a.*"], &[], &[]), None);
    }

    #[test]
    fn the_empty_text_and_a_longer_one_are_apart_where_only_an_anchor_tells() {
        assert_eq!(found(&["a*"], &["a*$^"], &[]).as_deref(), Some("a"));
        assert_eq!(found(&["a*$^"], &[], &[]).as_deref(), Some(""));
        assert_eq!(found(&["a*$^"], &[], &[""]), None);
    }

    #[test]
    fn a_match_that_is_far_is_walked_to_straight() {
        let text = found(&[".*a.{30}", ".*b.{29}"], &[".*c.{28}"], &[]);
        assert_eq!(text.map(|text| text.len()), Some(31));
    }
}
