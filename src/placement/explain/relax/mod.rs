//! Which sets of changes would make the task place.

mod front;
mod repair;

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::shape;
use super::size;
use super::survey::{Survey, Surveyed};
use crate::cluster::{ClusterView, FailedCheck, InstanceView};
use crate::model::{ContainerInstanceArn, ContainerInstanceStatus, PlacementRequest};
use crate::plan::{Relaxation, Relaxations, Remedy};

use front::Front;
pub(super) use repair::clause_name;

/// By what relaxations are ordered.
type Rank = (usize, u64, Option<ContainerInstanceArn>, Vec<Remedy>);

/// The best relaxations, and how many more there are.
pub(super) fn relaxations(
    survey: &Survey,
    view: ClusterView<'_>,
    request: &PlacementRequest,
) -> Relaxations {
    let hopeful: Vec<InstanceView<'_>> = survey
        .instances
        .iter()
        .filter_map(|surveyed| Some((surveyed, view.at(surveyed.slot)?)))
        .filter(|(surveyed, instance)| is_hopeful(surveyed, *instance))
        .map(|(_, instance)| instance)
        .collect();
    // Changes of the request alone come first: a relaxation that holds one of them is not minimal.
    let mut front = Front::default();
    for instance in &hopeful {
        for changes in repair::repairs(*instance, request) {
            front.add(&changes, instance.arn());
        }
    }
    let mut best = Best::default();
    for (changes, taker) in front.members() {
        best.take(changes, request, None, taker);
    }
    for instance in &hopeful {
        for changes in repair::repairs(*instance, request) {
            let is_of_instance = changes.iter().any(is_instance);
            if is_of_instance && !front.is_within(&changes) {
                best.take(&changes, request, Some(*instance), instance.arn());
            }
        }
    }
    if let Some(shape) = shape::shape(survey, view, request) {
        let added = [Remedy::AddInstance(shape.into())];
        best.add(added.to_vec(), 1000, None, None);
    }
    best.finish()
}

fn is_instance(change: &Remedy) -> bool {
    match change {
        Remedy::Instance(..) => true,
        Remedy::Request(_) | Remedy::AddInstance(_) => false,
    }
}

/// Whether there is a remedy for everything that an instance fails.
fn is_hopeful(surveyed: &Surveyed, instance: InstanceView<'_>) -> bool {
    let has_remedy = |failed: &FailedCheck| match failed {
        FailedCheck::Status => instance.status() == ContainerInstanceStatus::Draining,
        FailedCheck::Scope | FailedCheck::Attribute(_) => false,
        FailedCheck::Agent
        | FailedCheck::Resource(_)
        | FailedCheck::Location
        | FailedCheck::DistinctInstance
        | FailedCheck::MemberOf(_) => true,
    };
    !surveyed.failures.is_empty() && surveyed.failures.iter().all(has_remedy)
}

/// The best of all, and how many there were.
#[derive(Debug, Default)]
struct Best {
    kept: BTreeSet<(Rank, Option<ContainerInstanceArn>)>,
    count: usize,
}

impl Best {
    fn take(
        &mut self,
        changes: &[Remedy],
        request: &PlacementRequest,
        instance: Option<InstanceView<'_>>,
        taker: &ContainerInstanceArn,
    ) {
        let sizes = changes
            .iter()
            .map(|change| size::of_remedy(change, request, instance));
        let size = sizes.fold(0, u64::saturating_add);
        let key = instance.map(|instance| instance.arn().clone());
        self.add(changes.to_vec(), size, key, Some(taker.clone()));
    }

    fn add(
        &mut self,
        changes: Vec<Remedy>,
        size: u64,
        key: Option<ContainerInstanceArn>,
        taker: Option<ContainerInstanceArn>,
    ) {
        self.count = self.count.saturating_add(1);
        self.kept
            .insert(((changes.len(), size, key, changes), taker));
        if self.kept.len() > MOST {
            self.kept.pop_last();
        }
    }

    fn finish(self) -> Relaxations {
        let more = self.count.saturating_sub(self.kept.len());
        let best = self
            .kept
            .into_iter()
            .map(|((_, size, _, changes), taker)| Relaxation::new(changes, size, taker));
        Relaxations::new(best.collect(), more)
    }
}

/// How many relaxations are kept.
const MOST: usize = 10;
