//! The smallest changes of the request alone.

use alloc::vec::Vec;

use crate::model::ContainerInstanceArn;
use crate::plan::{Amount, Remedy, RequestRemedy};

/// Sets of changes of the request alone, none of which holds another; each with the first instance
/// that would take the task.
#[derive(Debug, Default)]
pub(super) struct Front {
    members: Vec<(Vec<Remedy>, ContainerInstanceArn)>,
}

impl Front {
    /// Takes a set in, unless it changes something else than the request or another one asks for
    /// less.
    pub(super) fn add(&mut self, changes: &[Remedy], taker: &ContainerInstanceArn) {
        let is_of_request = |change: &Remedy| match change {
            Remedy::Request(_) => true,
            Remedy::Instance(..) | Remedy::AddInstance(_) => false,
        };
        if !changes.iter().all(is_of_request) || self.is_within(changes) {
            return;
        }
        self.members
            .retain(|(member, _)| !is_part_of(changes, member));
        self.members.push((changes.to_vec(), taker.clone()));
    }

    /// Whether a set holds one of the members.
    pub(super) fn is_within(&self, changes: &[Remedy]) -> bool {
        self.members
            .iter()
            .any(|(member, _)| is_part_of(member, changes))
    }

    pub(super) fn members(&self) -> impl Iterator<Item = (&[Remedy], &ContainerInstanceArn)> {
        self.members
            .iter()
            .map(|(changes, taker)| (changes.as_slice(), taker))
    }
}

/// Whether every change of the one is in the other, or a larger one of the same kind.
fn is_part_of(smaller: &[Remedy], larger: &[Remedy]) -> bool {
    smaller
        .iter()
        .all(|small| larger.iter().any(|large| is_at_most(small, large)))
}

fn is_at_most(small: &Remedy, large: &Remedy) -> bool {
    match (small, large) {
        (
            Remedy::Request(RequestRemedy::Less(small)),
            Remedy::Request(RequestRemedy::Less(large)),
        ) => is_less(small, large),
        (small, large) => small == large,
    }
}

fn is_less(small: &Amount, large: &Amount) -> bool {
    match (small, large) {
        (Amount::Cpu(small), Amount::Cpu(large)) => small <= large,
        (Amount::Memory(small), Amount::Memory(large)) => small <= large,
        (Amount::Gpus(small), Amount::Gpus(large)) | (Amount::Enis(small), Amount::Enis(large)) => {
            small <= large
        }
        (Amount::Named(name, small), Amount::Named(other, large)) => {
            name == other && small <= large
        }
        (
            Amount::Cpu(_)
            | Amount::Memory(_)
            | Amount::Gpus(_)
            | Amount::Enis(_)
            | Amount::Named(..),
            _,
        ) => false,
    }
}
