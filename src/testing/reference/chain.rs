//! The strategies and ties that choose among the instances that can take a task.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::Extras;
use super::here::Here;
use crate::model::{
    BinpackField, ChainStep, ContainerInstance, Draws, PlacementRequest, PlacementStrategy,
    Resources, ScorerName, SpreadField, TaskGroup,
};

/// The instance that takes the task, of candidates in key order; `None` when there are none.
///
/// Each step of the chain keeps the best of those that the step before has kept. `everywhere` are all
/// instances, candidates or not.
///
/// Source: ECS Developer Guide, "Task placement strategies", read 2026-11. Ours: ties.
pub(super) fn choose<'a>(
    request: &PlacementRequest,
    everywhere: &[Here<'_>],
    mut candidates: Vec<&'a Here<'a>>,
    mut draws: Draws,
    extras: &Extras<'_>,
) -> Option<&'a Here<'a>> {
    for step in request.chain() {
        candidates = match step {
            ChainStep::Strategy(PlacementStrategy::Random) => {
                return drawn(&candidates, &mut draws);
            }
            ChainStep::Strategy(PlacementStrategy::Spread(field)) => {
                let peers = peers_by_bucket(request.group(), field, everywhere);
                lowest(candidates, |here| peers.get(&bucket(field, here.instance)))
            }
            ChainStep::Strategy(PlacementStrategy::Binpack(field)) => {
                lowest(candidates, |here| amount(*field, &here.remaining()))
            }
            ChainStep::Scorer(name) => lowest(candidates, |here| score(name, here, extras)),
        };
    }
    untied(request, candidates)
}

/// The score by the scorer of that name; `None` for every instance when there is none.
fn score(name: &ScorerName, here: &Here<'_>, extras: &Extras<'_>) -> Option<i64> {
    let scorer = extras.scorers.iter().find(|scorer| scorer.name == *name)?;
    Some((scorer.score)(here.instance, here.world))
}

/// The lowest key after `binpack`; after any other step the fewest tasks of the group on the
/// instance, then the lowest key.
///
/// Ours: ECS does not say.
fn untied<'a>(request: &PlacementRequest, candidates: Vec<&'a Here<'a>>) -> Option<&'a Here<'a>> {
    let is_packed = matches!(
        request.chain().last(),
        Some(ChainStep::Strategy(PlacementStrategy::Binpack(_)))
    );
    candidates.into_iter().min_by_key(|here| {
        let peers = here.peers_count(request.group());
        (if is_packed { 0 } else { peers }, here.arn())
    })
}

/// How many tasks of the group are on the instances of each bucket, candidates or not.
fn peers_by_bucket<'a>(
    group: &TaskGroup,
    field: &SpreadField,
    everywhere: &'a [Here<'_>],
) -> BTreeMap<Option<&'a str>, u32> {
    let mut peers = BTreeMap::new();
    for here in everywhere {
        let count: &mut u32 = peers.entry(bucket(field, here.instance)).or_default();
        *count = count.saturating_add(here.peers_count(group));
    }
    peers
}

/// The bucket of an instance: its own ARN, or the value of an attribute, empty for one without a
/// value. `None` is the bucket of all instances that lack the attribute.
///
/// Ours: that those form one more bucket.
pub(super) fn bucket<'a>(field: &SpreadField, instance: &'a ContainerInstance) -> Option<&'a str> {
    match field {
        SpreadField::InstanceId => Some(instance.container_instance_arn.as_str()),
        SpreadField::Attribute(name) => instance.attributes.text(name.as_str()),
    }
}

/// How much of the resource that is packed.
pub(super) fn amount(field: BinpackField, resources: &Resources) -> u64 {
    match field {
        BinpackField::Cpu => resources.cpu.as_u64(),
        BinpackField::Memory => resources.memory.as_u64(),
    }
}

/// One of them, each with the same probability; they stand in the order of their keys.
pub(super) fn drawn<T: Copy>(candidates: &[T], draws: &mut Draws) -> Option<T> {
    let count = u64::try_from(candidates.len()).unwrap_or(u64::MAX);
    let index = usize::try_from(draws.below(count)).unwrap_or(usize::MAX);
    candidates.get(index).copied()
}

/// Those with the least.
fn lowest<'a, K: Ord>(
    candidates: Vec<&'a Here<'a>>,
    key: impl Fn(&'a Here<'a>) -> K,
) -> Vec<&'a Here<'a>> {
    let best = candidates.iter().map(|here| key(here)).min();
    candidates
        .into_iter()
        .filter(|here| Some(key(here)) == best)
        .collect()
}
