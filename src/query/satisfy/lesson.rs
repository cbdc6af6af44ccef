//! What a conflict teaches.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::formula::Literal;
use super::rules::Rules;
use super::trail::Trail;

/// A rule that was broken without being known, and would have kept clear of a conflict.
#[derive(Debug)]
pub(super) struct Lesson {
    pub(super) rule: Vec<Literal>,
    /// The literal of the rule that must hold at the level to return to.
    pub(super) follows: Literal,
    /// The highest level at which all other literals of the rule are false.
    pub(super) level: usize,
}

/// The lesson of a rule that cannot be met, some literal of it being of the present level; there
/// always is one.
///
/// The values of the present level are traced back until one of them alone leads to the conflict:
/// the nearest such one, which need not be the decision (first unique implication point).
pub(super) fn lesson(conflict: &[Literal], trail: &Trail, rules: &Rules) -> Option<Lesson> {
    let mut causes = Causes::default();
    causes.add(conflict, trail);
    for &literal in trail.literals().iter().rev() {
        if !causes.seen.contains(&literal.variable) {
            continue;
        }
        if causes.at_present == 1 {
            return Some(causes.into_lesson(literal.negated(), trail));
        }
        causes.at_present = causes.at_present.checked_sub(1)?;
        causes.add(rules.get(trail.reason_of(literal.variable)?), trail);
    }
    debug_assert!(false, "nothing led to the conflict {conflict:?}");
    None
}

/// Values that together lead to a conflict.
#[derive(Debug, Default)]
struct Causes {
    seen: BTreeSet<usize>,
    /// How many are of the present level and not yet traced back.
    at_present: usize,
    /// Literals that are false at lower levels.
    others: Vec<Literal>,
}

impl Causes {
    /// Adds the literals of a rule, except what holds without any decision.
    fn add(&mut self, rule: &[Literal], trail: &Trail) {
        for literal in rule {
            let level = trail.level_of(literal.variable);
            if level == 0 || !self.seen.insert(literal.variable) {
                continue;
            }
            if level == trail.level() {
                self.at_present += 1;
            } else {
                self.others.push(*literal);
            }
        }
    }

    fn into_lesson(self, follows: Literal, trail: &Trail) -> Lesson {
        let levels = self
            .others
            .iter()
            .map(|literal| trail.level_of(literal.variable));
        let level = levels.max().unwrap_or(0);
        let mut rule = self.others;
        rule.push(follows);
        Lesson {
            rule,
            follows,
            level,
        }
    }
}
