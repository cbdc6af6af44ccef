//! Looks at every instance and keeps the best.

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::chain::{Chain, Context};
use crate::cluster::{NONE, Slot};
use crate::model::Draws;

/// Finds the best of the instances that a request admits; kept and reused.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// The values of the best instance so far.
    values: Vec<i64>,
    /// Where chance decides: all instances with those values.
    tied: Vec<Slot>,
}

impl Scan {
    /// The best admitted instance by the chain, then by key, or by the next draw where chance
    /// decides.
    pub(super) fn best(
        &mut self,
        chain: &Chain,
        context: Context<'_>,
        draws: Draws,
        mut admits: impl FnMut(Slot) -> bool,
    ) -> Option<Slot> {
        self.values.clear();
        self.tied.clear();
        let state = context.state;
        let mut best = NONE;
        for instance in state.slots().filter(|slot| admits(*slot)) {
            match self.compare(chain, instance, context, best == NONE) {
                Ordering::Greater => continue,
                Ordering::Less => {
                    self.tied.clear();
                    best = instance;
                }
                Ordering::Equal => {
                    if state.label(instance) < state.label(best) {
                        best = instance;
                    }
                }
            }
            if chain.is_random() {
                self.tied.push(instance);
            }
        }
        if chain.is_random() {
            return self.draw(context, draws);
        }
        Some(best).filter(|best| *best != NONE)
    }

    /// Compares the values of an instance with the best ones, and takes them if they are better.
    fn compare(
        &mut self,
        chain: &Chain,
        instance: Slot,
        context: Context<'_>,
        is_first: bool,
    ) -> Ordering {
        for step in 0..chain.len() {
            let value = chain.value(step, instance, context);
            if self.values.len() == step {
                self.values.push(value);
                continue;
            }
            match value.cmp(&self.values[step]) {
                Ordering::Greater => return Ordering::Greater,
                Ordering::Equal => {}
                Ordering::Less => {
                    self.values.truncate(step);
                    self.values.push(value);
                    for later in step.saturating_add(1)..chain.len() {
                        self.values.push(chain.value(later, instance, context));
                    }
                    return Ordering::Less;
                }
            }
        }
        if is_first {
            Ordering::Less
        } else {
            Ordering::Equal
        }
    }

    /// One of the tied instances in the order of their keys, by the next draw.
    fn draw(&mut self, context: Context<'_>, mut draws: Draws) -> Option<Slot> {
        let count = u64::try_from(self.tied.len())
            .ok()
            .filter(|count| *count > 0)?;
        let index = usize::try_from(draws.below(count)).ok()?;
        let by_key = |slot: &Slot| context.state.label(*slot);
        let (_, chosen, _) = self.tied.select_nth_unstable_by_key(index, by_key);
        Some(*chosen)
    }
}
