//! Looks at every instance and keeps the best.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cmp::Ordering;

use super::Filter;
use super::chain::{Chain, Context};
use super::chance::Chance;
use super::engine::rejections;
use crate::cluster::{Candidate, CompiledRequest, NONE, Slot};

/// Finds the best of the instances that a request admits; kept and reused.
#[derive(Debug)]
pub(super) struct Scan {
    best: Slot,
    /// The bound and the values of the best instance so far; beyond all while there is none.
    bound: u64,
    label: u64,
    values: Vec<i64>,
    /// Where chance decides: all instances with those values.
    tied: Vec<Slot>,
}

impl Default for Scan {
    fn default() -> Self {
        Self {
            best: NONE,
            bound: u64::MAX,
            label: u64::MAX,
            values: Vec::new(),
            tied: Vec::new(),
        }
    }
}

impl Scan {
    /// The best admitted instance by the chain, then by key, or by the task's draw where chance
    /// decides; one is left out.
    pub(super) fn best(
        &mut self,
        chain: &Chain,
        context: Context<'_>,
        (except, chance): (Slot, Chance),
        (compiled, filters): (&mut CompiledRequest, &[Box<dyn Filter>]),
    ) -> Option<Slot> {
        let state = context.state;
        self.best = NONE;
        self.bound = u64::MAX;
        self.label = u64::MAX;
        self.values.clear();
        self.values.resize(chain.values(), i64::MAX);
        self.tied.clear();
        compiled.each_admitted(
            state,
            self,
            |scan, candidate| match chain.bound(candidate).cmp(&scan.bound) {
                Ordering::Less => true,
                Ordering::Equal => {
                    !chain.is_bound_exact() || state.label(candidate.instance) < scan.label
                }
                Ordering::Greater => false,
            },
            |scan, candidate| {
                let instance = candidate.instance;
                if instance == except {
                    return;
                }
                let mut rejections = rejections(filters, state, context.request, instance);
                if rejections.next().is_none() {
                    scan.consider(chain, candidate, context);
                }
            },
        );
        if chain.is_random() {
            return self.draw(context, chance);
        }
        Some(self.best).filter(|best| *best != NONE)
    }

    /// Among how many instances chance decided last.
    pub(super) fn tied(&self) -> usize {
        self.tied.len()
    }

    /// Takes an instance in that could take the task.
    fn consider(&mut self, chain: &Chain, candidate: Candidate, context: Context<'_>) {
        let instance = candidate.instance;
        let label = context.state.label(instance);
        match self.compare(chain, candidate, context) {
            Ordering::Greater => return,
            Ordering::Less => {
                self.improve(chain, candidate, context);
                self.tied.clear();
                (self.best, self.label) = (instance, label);
            }
            Ordering::Equal => {
                if label <= self.label {
                    (self.best, self.label) = (instance, label);
                }
            }
        }
        if chain.is_random() {
            self.tied.push(instance);
        }
    }

    /// How an instance compares with the best one.
    fn compare(&self, chain: &Chain, candidate: Candidate, context: Context<'_>) -> Ordering {
        let mut order = chain.bound(candidate).cmp(&self.bound);
        for (step, best) in self.values.iter().enumerate() {
            if order != Ordering::Equal {
                break;
            }
            order = chain.value(step, candidate, context).cmp(best);
        }
        order
    }

    /// Takes the values of an instance as the best.
    fn improve(&mut self, chain: &Chain, candidate: Candidate, context: Context<'_>) {
        self.bound = chain.bound(candidate);
        for (step, value) in self.values.iter_mut().enumerate() {
            *value = chain.value(step, candidate, context);
        }
    }

    /// One of the tied instances in the order of their keys, by chance.
    fn draw(&mut self, context: Context<'_>, chance: Chance) -> Option<Slot> {
        let index = chance.below(self.tied.len())?;
        let by_key = |slot: &Slot| context.state.label(*slot);
        let (_, chosen, _) = self.tied.select_nth_unstable_by_key(index, by_key);
        Some(*chosen)
    }
}
