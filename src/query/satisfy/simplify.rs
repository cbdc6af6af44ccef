//! Leaving out of an instance what no clause needs.

use alloc::vec;
use alloc::vec::Vec;

use super::budget::{Budget, Unknown};
use super::domain::Domain;
use super::formula::Formula;
use super::omission::Omission;
use super::witness::Witness;

/// The instance without anything that can be left out by itself, as far as the budget goes.
///
/// It satisfies every clause of the formula, and so does what comes back.
pub(super) fn simplify(
    formula: &Formula,
    domains: &mut [Domain],
    instance: Witness,
    budget: &mut Budget,
) -> Witness {
    let Ok(passes) = outcomes(formula, domains, &instance, budget) else {
        return instance;
    };
    let mut simplifier = Simplifier {
        formula,
        passes,
        instance,
    };
    // What is left out may make something else needless, so again until nothing is.
    while simplifier.leave_out(domains, budget) == Ok(true) {}
    simplifier.instance
}

/// By variable, whether an instance passes a test.
fn outcomes(
    formula: &Formula,
    domains: &mut [Domain],
    instance: &Witness,
    budget: &mut Budget,
) -> Result<Vec<bool>, Unknown> {
    let mut passes = vec![false; formula.variables().len()];
    for domain in domains {
        set(&mut passes, &domain.outcomes(instance, budget)?);
    }
    Ok(passes)
}

/// An instance that satisfies every clause, and what it passes.
#[derive(Debug)]
struct Simplifier<'s> {
    formula: &'s Formula,
    /// By variable.
    passes: Vec<bool>,
    instance: Witness,
}

impl Simplifier<'_> {
    /// Leaves out of each domain in turn what can be. Whether something could.
    fn leave_out(&mut self, domains: &mut [Domain], budget: &mut Budget) -> Result<bool, Unknown> {
        let mut is_changed = false;
        for domain in domains {
            for omission in Omission::of(domain, &self.instance) {
                is_changed |= self.try_without(omission, domain, budget)?;
            }
        }
        Ok(is_changed)
    }

    fn try_without(
        &mut self,
        omission: Omission,
        domain: &mut Domain,
        budget: &mut Budget,
    ) -> Result<bool, Unknown> {
        budget.spend(self.passes.len() + self.instance.groups.len())?;
        let Some(less) = omission.apply(&self.instance) else {
            return Ok(false);
        };
        let mut passes = self.passes.clone();
        set(&mut passes, &domain.outcomes(&less, budget)?);
        let holds = self.formula.holds(&passes);
        if holds {
            self.passes = passes;
            self.instance = less;
        }
        Ok(holds)
    }
}

fn set(passes: &mut [bool], outcomes: &[(usize, bool)]) {
    for (number, outcome) in outcomes {
        if let Some(value) = passes.get_mut(*number) {
            *value = *outcome;
        }
    }
}
