//! The smallest changes of the request alone.

use alloc::vec::Vec;

use crate::cluster::InstanceView;
use crate::placement::explain::imagined::Imagined;
use crate::plan::{Amount, Remedy, RequestRemedy};

/// Sets of changes of the request alone, none of which holds another; each with the first instance
/// that would take the task.
#[derive(Debug, Default)]
pub(super) struct Front<'a> {
    members: Vec<(Vec<Remedy>, InstanceView<'a>)>,
}

impl<'a> Front<'a> {
    /// Takes a set in, unless another one asks for less.
    pub(super) fn add(&mut self, changes: &[Remedy], taker: InstanceView<'a>) {
        if self.is_within(changes) {
            return;
        }
        self.members
            .retain(|(member, _)| !is_part_of((changes, taker), member));
        self.members.push((changes.to_vec(), taker));
    }

    /// Whether a set holds one of the members.
    pub(super) fn is_within(&self, changes: &[Remedy]) -> bool {
        self.members
            .iter()
            .any(|(member, taker)| is_part_of((member, *taker), changes))
    }

    pub(super) fn members(&self) -> impl Iterator<Item = (&[Remedy], InstanceView<'a>)> {
        self.members
            .iter()
            .map(|(changes, taker)| (changes.as_slice(), *taker))
    }
}

/// Whether every change that makes an instance take the task is in a set, or one that does as much
/// for that instance.
fn is_part_of((smaller, taker): (&[Remedy], InstanceView<'_>), larger: &[Remedy]) -> bool {
    smaller
        .iter()
        .all(|small| larger.iter().any(|large| does(large, small, taker)))
}

/// Whether one change does for an instance what another does. A clause that is dropped does not
/// stand for one that is widened: where that would do, a relaxation that drops it is there too.
fn does(large: &Remedy, small: &Remedy, taker: InstanceView<'_>) -> bool {
    let (Remedy::Request(large), Remedy::Request(small)) = (large, small) else {
        return false;
    };
    match (small, large) {
        (RequestRemedy::Less(small), RequestRemedy::Less(large)) => is_less(small, large),
        (
            RequestRemedy::AddSubnet {
                availability_zone: zone,
                network,
            },
            RequestRemedy::AddSubnet {
                availability_zone: other_zone,
                network: other,
            },
        ) => zone == other_zone && (other.is_none() || other == network),
        (
            RequestRemedy::ChangeClause {
                clause,
                to: Some(_),
            },
            RequestRemedy::ChangeClause {
                clause: other,
                to: Some(to),
            },
        ) => clause == other && to.evaluate(&Imagined::without(taker, &[])),
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
