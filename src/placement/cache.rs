//! Requests that were prepared before.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::prepared::Prepared;
use crate::cluster::Txn;
use crate::model::{Identity, PlacementRequest};

/// The requests that were prepared last. The identity of each gives the set that it stands in, and the
/// one of a set that was not asked for the longest time makes room for another.
///
/// Two requests of the same place would push each other out each time that they take turns, and where
/// a request has many cells it costs a thousand times as much to prepare it as to place a task.
#[derive(Debug, Default)]
pub(super) struct Cache {
    /// Set by set, in each of them the one that was asked for last in front.
    places: Vec<Option<Box<Prepared>>>,
}

impl Cache {
    /// The request, prepared for the cluster as it is: as it was before, or anew.
    #[inline]
    pub(super) fn take(
        &mut self,
        txn: &mut Txn<'_>,
        request: &PlacementRequest,
        prepare: impl FnOnce(&mut Txn<'_>) -> Prepared,
    ) -> Box<Prepared> {
        let is_of =
            |place: &&mut Option<Box<Prepared>>| place.as_ref().is_some_and(|p| p.is_of(request));
        let set = self.set(Identity::hash_of(request));
        match set.iter_mut().find(is_of).and_then(Option::take) {
            Some(known) if known.is_for(txn.view().state()) => known,
            Some(_) | None => Box::new(prepare(txn)),
        }
    }

    /// Keeps a request for the next time.
    #[inline]
    pub(super) fn put(&mut self, prepared: Box<Prepared>) {
        let hash = prepared.hash();
        while self.places.len() < MOST && self.set(hash).iter().all(Option::is_some) {
            self.grow();
        }
        self.put_in_front(prepared);
    }

    /// Makes twice as many sets, or the first.
    #[cold]
    fn grow(&mut self) {
        let places = (2 * self.places.len()).max(FEWEST);
        let old = core::mem::take(&mut self.places);
        self.places.resize_with(places, || None);
        // Those of a set stay in their order, in one of two sets, where they find room.
        for prepared in old.into_iter().rev().flatten() {
            self.put_in_front(prepared);
        }
    }

    #[inline]
    fn put_in_front(&mut self, prepared: Box<Prepared>) {
        let set = self.set(prepared.hash());
        let free = set.iter().position(Option::is_none).unwrap_or(WAYS - 1);
        set[..=free].rotate_right(1);
        set[0] = Some(prepared);
    }

    /// Where a request stands, if it is known.
    #[inline]
    fn set(&mut self, hash: usize) -> &mut [Option<Box<Prepared>>] {
        let sets = self.places.len() / WAYS;
        let first = hash.checked_rem(sets).unwrap_or(0) * WAYS;
        self.places.get_mut(first..first + WAYS).unwrap_or_default()
    }
}

/// How many requests stand in a set: their addresses fill a cache line.
const WAYS: usize = 8;

/// How many places there are at first.
const FEWEST: usize = 256;

/// How many places there are at most: for three times as many services as a cluster of ECS may have.
const MOST: usize = 16_384;

#[cfg(test)]
mod tests {
    use core::iter::repeat_n;

    use super::super::known_cells::KnownCells;
    use super::*;
    use crate::cluster::{ClusterState, CompiledRequest};
    use crate::model::{
        ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn, CpuUnits, MemoryMiB,
        PlacementStrategy, Quotas, Resources, Seed, StartedBy, TaskDefinition,
    };
    use crate::placement::PlacementEngine;
    use crate::plan::Change;

    /// Requests for tasks that need so much CPU.
    fn requests(cpu: impl Iterator<Item = u32>) -> Vec<PlacementRequest> {
        let request = |cpu| {
            let container = ContainerDefinitionBuilder::new("web", "nginx")
                .cpu(cpu)
                .memory(500);
            let definition = TaskDefinition::builder("web").container(container).build();
            let request = PlacementRequest::run_task(&definition.unwrap());
            let request = request.strategy(PlacementStrategy::spread_zones());
            request.build(&Quotas::default()).unwrap()
        };
        cpu.map(request).collect()
    }

    /// How many of the requests are prepared when each is asked for, in turn.
    fn prepared(
        cache: &mut Cache,
        cluster: &mut ClusterState,
        requests: &[PlacementRequest],
    ) -> usize {
        let mut prepared = 0;
        for request in requests {
            let mut txn = cluster.begin();
            let known = cache.take(&mut txn, request, |txn| {
                prepared += 1;
                let mut compiled = CompiledRequest::default();
                Prepared::new(
                    txn,
                    request,
                    (&mut compiled, &mut KnownCells::default()),
                    true,
                )
            });
            cache.put(known);
        }
        prepared
    }

    #[test]
    fn requests_that_take_turns_do_not_push_each_other_out() {
        let (mut cache, mut cluster) = (Cache::default(), ClusterState::new());
        let requests = requests(1..=300);
        assert_eq!(prepared(&mut cache, &mut cluster, &requests), 300);
        assert_eq!(prepared(&mut cache, &mut cluster, &requests), 0);
    }

    #[test]
    fn those_that_were_asked_for_last_are_kept() {
        let (mut cache, mut cluster) = (Cache::default(), ClusterState::new());
        let alike = requests(repeat_n(1, 4 * MOST));
        let (often, others) = alike.split_at(1);
        for others in others.chunks(1000) {
            prepared(&mut cache, &mut cluster, others);
            prepared(&mut cache, &mut cluster, often);
        }
        let again = prepared(&mut cache, &mut cluster, often);
        assert_eq!(again, 0, "asked for last");
        let last = &others[others.len() - 100..];
        let again = prepared(&mut cache, &mut cluster, last);
        assert_eq!(again, 0, "asked for lately");
        assert_eq!(cache.places.len(), MOST);
        let again = prepared(&mut cache, &mut cluster, others);
        assert!(again > others.len() / 2, "room for all");
    }

    #[test]
    fn records_say_what_was_asked_for_whatever_was_forgotten() {
        let mut cluster = ClusterState::from_instances(&[instance()]).unwrap();
        let mut engine = PlacementEngine::new();
        let requests = requests(1..=3);
        // A task that stays keeps the group known.
        let mut txn = cluster.begin();
        drop(engine.place(&mut txn, &requests[2], Seed::new(1)).unwrap());
        txn.commit();
        // More than are kept though no task is of them, and in between one that is as it was.
        for number in 0..4000_u32 {
            let is_known = number % 1500 == 0;
            let started_by = if is_known {
                "known".into()
            } else {
                alloc::format!("{number}")
            };
            let started_by = StartedBy::new(&started_by).unwrap();
            let request = &requests[usize::from(is_known)];
            let request = request.clone().run_by(Some(&started_by)).unwrap();
            let mut txn = cluster.begin();
            let outcome = engine.place(&mut txn, &request, Seed::new(1)).unwrap();
            let task_id = outcome.task_ids().next().unwrap().clone();
            let task = txn.view().task(&task_id).unwrap();
            assert_eq!(task.started_by(), Some(&started_by));
            assert_eq!(task.need(), Some(request.need().as_ref()));
            txn.apply(&Change::RemoveTask { task_id }).unwrap();
            txn.commit();
        }
    }

    #[test]
    fn records_say_the_group_that_was_asked_for_when_its_number_is_another_ones() {
        let mut cluster = ClusterState::from_instances(&[instance()]).unwrap();
        let mut engine = PlacementEngine::new();
        // Each is forgotten with its task, some time later, and then its number is given again.
        let definition = requests(1..=1)[0].task_definition().clone();
        let request = |group: u32| {
            let request = PlacementRequest::run_task(&definition);
            let request = request.group(&alloc::format!("g{group}"));
            request.build(&Quotas::default()).unwrap()
        };
        let known = request(0);
        for number in 0..4000_u32 {
            let other = request(number);
            let request = if number % 1500 == 0 { &known } else { &other };
            let mut txn = cluster.begin();
            let outcome = engine.place(&mut txn, request, Seed::new(1)).unwrap();
            let task_id = outcome.task_ids().next().unwrap().clone();
            assert_eq!(txn.view().task(&task_id).unwrap().group(), request.group());
            txn.apply(&Change::RemoveTask { task_id }).unwrap();
            txn.commit();
        }
    }

    fn instance() -> ContainerInstance {
        let arn = ContainerInstanceArn::new("i1").unwrap();
        let registered = Resources::new(CpuUnits::new(100), MemoryMiB::new(1000));
        ContainerInstance::new(arn, registered)
    }
}
