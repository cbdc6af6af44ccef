//! The strategies and ties that choose among the instances that can take a task.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Extras, World};
use crate::model::{
    BinpackField, ChainStep, ContainerInstance, Draws, PlacementRequest, PlacementStrategy,
    Resources, ScorerName, SpreadField, TaskGroup,
};

impl World {
    /// The instance that takes the task, of candidates in key order; `None` when there are none.
    ///
    /// Each step of the chain keeps the best of those that the step before has kept.
    ///
    /// Source: ECS Developer Guide, "Task placement strategies", read 2026-11. Ours: ties.
    pub(super) fn choose<'a>(
        &self,
        request: &PlacementRequest,
        mut candidates: Vec<&'a ContainerInstance>,
        mut draws: Draws,
        extras: &Extras<'_>,
    ) -> Option<&'a ContainerInstance> {
        let group = request.group();
        for step in request.chain() {
            candidates = match step {
                ChainStep::Strategy(PlacementStrategy::Random) => {
                    return drawn(&candidates, &mut draws);
                }
                ChainStep::Strategy(PlacementStrategy::Spread(field)) => {
                    lowest(candidates, |instance| {
                        self.peers_in_bucket(group, field, instance)
                    })
                }
                ChainStep::Strategy(PlacementStrategy::Binpack(field)) => {
                    lowest(candidates, |instance| {
                        amount(*field, &self.remaining(instance))
                    })
                }
                ChainStep::Scorer(name) => {
                    lowest(candidates, |instance| self.score(name, instance, extras))
                }
            };
        }
        self.untied(request, candidates)
    }

    /// The score by the scorer of that name; `None` for every instance when there is none.
    fn score(
        &self,
        name: &ScorerName,
        instance: &ContainerInstance,
        extras: &Extras<'_>,
    ) -> Option<i64> {
        let scorer = extras.scorers.iter().find(|scorer| scorer.name == *name)?;
        Some((scorer.score)(instance, self))
    }

    /// The lowest key after `binpack`; after any other step the fewest tasks of the group on the
    /// instance, then the lowest key.
    ///
    /// Ours: ECS does not say.
    fn untied<'a>(
        &self,
        request: &PlacementRequest,
        candidates: Vec<&'a ContainerInstance>,
    ) -> Option<&'a ContainerInstance> {
        let is_packed = matches!(
            request.chain().last(),
            Some(ChainStep::Strategy(PlacementStrategy::Binpack(_)))
        );
        candidates.into_iter().min_by_key(|instance| {
            let key = &instance.container_instance_arn;
            let peers = self.peers_on(request.group(), key);
            (if is_packed { 0 } else { peers }, key)
        })
    }

    /// How many tasks of the group are on the instances of the bucket, candidates or not.
    fn peers_in_bucket(
        &self,
        group: &TaskGroup,
        field: &SpreadField,
        instance: &ContainerInstance,
    ) -> u32 {
        let wanted = bucket(field, instance);
        self.instances
            .iter()
            .filter(|other| bucket(field, other) == wanted)
            .map(|other| self.peers_on(group, &other.container_instance_arn))
            .fold(0, u32::saturating_add)
    }
}

/// The bucket of an instance: its own ARN, or the value of an attribute, empty for one without a
/// value. `None` is the bucket of all instances that lack the attribute.
///
/// Ours: that those form one more bucket.
pub(super) fn bucket(field: &SpreadField, instance: &ContainerInstance) -> Option<String> {
    match field {
        SpreadField::InstanceId => Some(instance.container_instance_arn.to_string()),
        SpreadField::Attribute(name) => Some(instance.attributes.text(name.as_str())?.to_string()),
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
fn lowest<T, K: Ord>(candidates: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let best = candidates.iter().map(&key).min();
    candidates
        .into_iter()
        .filter(|candidate| Some(key(candidate)) == best)
        .collect()
}
