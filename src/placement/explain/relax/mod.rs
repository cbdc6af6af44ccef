//! Which sets of changes would make the task place.

mod front;
mod repair;
mod stance;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::asked::Asked;
use super::shape;
use super::size;
use super::survey::{Survey, Surveyed};
use crate::cluster::{ClusterView, FailedCheck, InstanceView};
use crate::model::{ContainerInstanceArn, ContainerInstanceStatus, PlacementRequest};
use crate::plan::{Relaxation, RelaxationKind, Relaxations, Remedy, RemedyKind};

use front::Front;
use repair::repairs;
use stance::Reach;

/// The best relaxations, and how many more there are.
pub(super) fn relaxations(
    survey: &Survey,
    view: ClusterView<'_>,
    asked: &Asked<'_>,
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
        for changes in repairs(*instance, asked, Reach::Request) {
            front.add(&changes, *instance);
        }
    }
    let mut best = Best::default();
    for (changes, taker) in front.members() {
        best.take(changes.to_vec(), asked.request, None, taker.arn());
    }
    for instance in &hopeful {
        for changes in repairs(*instance, asked, Reach::Instance) {
            if !front.is_within(&changes) {
                best.take(changes, asked.request, Some(*instance), instance.arn());
            }
        }
    }
    if let Some(shape) = shape::shape(survey, view, asked) {
        best.add(Ranked {
            length: 1,
            size: 1000,
            instance: None,
            changes: Vec::from([Remedy::AddInstance(shape.into())]),
            taker: None,
        });
    }
    best.finish()
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
    kept: BTreeSet<Ranked>,
    count: usize,
    kinds: BTreeMap<Vec<RemedyKind>, (Ranked, usize)>,
}

/// A relaxation in the order in which they are shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Ranked {
    length: usize,
    size: u64,
    instance: Option<ContainerInstanceArn>,
    changes: Vec<Remedy>,
    taker: Option<ContainerInstanceArn>,
}

impl Best {
    fn take(
        &mut self,
        changes: Vec<Remedy>,
        request: &PlacementRequest,
        instance: Option<InstanceView<'_>>,
        taker: &ContainerInstanceArn,
    ) {
        let sizes = changes
            .iter()
            .map(|change| size::of_remedy(change, request, instance));
        self.add(Ranked {
            length: changes.len(),
            size: sizes.fold(0, u64::saturating_add),
            instance: instance.map(|instance| instance.arn().clone()),
            changes,
            taker: Some(taker.clone()),
        });
    }

    fn add(&mut self, ranked: Ranked) {
        self.count = self.count.saturating_add(1);
        let mut kind: Vec<RemedyKind> = ranked.changes.iter().map(Remedy::kind).collect();
        kind.dedup();
        let entry = self.kinds.entry(kind);
        let (best, count) = entry.or_insert_with(|| (ranked.clone(), 0));
        *count = count.saturating_add(1);
        if ranked < *best {
            best.clone_from(&ranked);
        }
        if self.kept.len() < MOST {
            self.kept.insert(ranked);
        } else if self.kept.last().is_some_and(|worst| ranked < *worst) {
            self.kept.insert(ranked);
            self.kept.pop_last();
        }
    }

    fn finish(self) -> Relaxations {
        let more = self.count.saturating_sub(self.kept.len());
        let mut kinds: Vec<(Ranked, usize)> = self.kinds.into_values().collect();
        kinds.sort_unstable();
        let kinds = kinds
            .into_iter()
            .map(|(best, count)| RelaxationKind::new(best.into(), count.saturating_sub(1)));
        let best = self.kept.into_iter().map(Relaxation::from);
        Relaxations::new(best.collect(), more, kinds.collect())
    }
}

impl From<Ranked> for Relaxation {
    fn from(ranked: Ranked) -> Self {
        Self::new(ranked.changes, ranked.size, ranked.taker)
    }
}

/// How many relaxations are kept.
const MOST: usize = 10;
