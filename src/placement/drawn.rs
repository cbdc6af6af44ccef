//! An instance by chance, by the draws that the cluster keeps.

use alloc::vec::Vec;

use super::cells::{Scratch, Tied, next_counts};
use super::chance::Chance;
use super::prepared::Cells;
use crate::cluster::{Among, Asked, ClusterState, DrawNumber, MAX_SPREADS, Slot};

/// Draws among the cells, ranked by spreads.
#[derive(Debug)]
pub(super) struct Drawn {
    partition: usize,
    asked: Asked,
    among: Among,
    /// Among all that are admitted.
    all: DrawNumber,
    /// Among those of them that host no peers, then those that host one at most, and so on; none where
    /// peers on the instance do not count.
    levels: Vec<DrawNumber>,
    cells: Cells,
}

/// What came of a choice by draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// That instance, among so many.
    Instance(Slot, usize),
    /// None that could take a task.
    None,
    /// All that could host as many peers as there are levels, or more.
    Unknown,
}

impl Drawn {
    /// Draws where peers on the instance do not count.
    pub(super) fn new(
        state: &mut ClusterState,
        (partition, asked, among): (usize, Asked, Among),
        cells: Cells,
    ) -> Self {
        let all = state.draw(partition, asked.clone(), cells.groups.all(), among);
        Self {
            partition,
            asked,
            among,
            all,
            levels: Vec::new(),
            cells,
        }
    }

    /// Draws where those that host the fewest peers come first.
    pub(super) fn with_levels(
        state: &mut ClusterState,
        (partition, asked, among): (usize, Asked, Among),
        cells: Cells,
    ) -> Self {
        let mut drawn = Self::new(state, (partition, asked, among), cells);
        let numbering = state.numbering();
        drawn.add_level(state);
        if !state.has_numbering(&numbering) {
            // There were too many draws, so that all began anew: the first one is gone.
            drawn.all = drawn.draw(state, drawn.asked.clone());
        }
        drawn
    }

    /// Lets instances be drawn that host a peer more than those so far.
    fn add_level(&mut self, state: &mut ClusterState) {
        let most_peers = u32::try_from(self.levels.len()).ok();
        let asked = Asked {
            most_peers,
            ..self.asked.clone()
        };
        let level = self.draw(state, asked);
        self.levels.push(level);
    }

    /// A draw among the same cells.
    fn draw(&self, state: &mut ClusterState, asked: Asked) -> DrawNumber {
        state.draw(self.partition, asked, self.cells.groups.all(), self.among)
    }

    /// An instance by chance, of the best cells that have one.
    pub(super) fn choose(
        &mut self,
        state: &mut ClusterState,
        group: Slot,
        (scratch, chance): (&mut Scratch, Chance),
    ) -> Choice {
        let choice = self.choose_by_levels(state, group, (scratch, chance));
        let may_add = self.levels.len() < MOST_LEVELS && state.may_add_draw();
        if choice != Choice::Unknown || !may_add {
            return choice;
        }
        // One at a time: each costs as much as a look at every instance.
        self.add_level(state);
        self.choose_by_levels(state, group, (scratch, chance))
    }

    fn choose_by_levels(
        &self,
        state: &ClusterState,
        group: Slot,
        (scratch, chance): (&mut Scratch, Chance),
    ) -> Choice {
        if self.among == Among::All && self.levels.is_empty() {
            let count = state.draw_count(self.all);
            let n = chance.below(count);
            let slot = n.and_then(|n| state.draw_nth(self.all, n));
            return slot.map_or(Choice::None, |slot| Choice::Instance(slot, count));
        }
        scratch.count(state, group, &self.cells);
        let length = self.cells.before.len();
        let mut counts = next_counts(&scratch.counts, None);
        while let Some(best) = counts {
            // Cells that are equal before the peers count are one; the rest decides among them.
            let prefix = Prefix { best, length };
            let choice = self.among(state, (scratch, prefix), chance);
            if choice != Choice::None {
                return choice;
            }
            let equal = scratch.counts.iter().filter(|counts| prefix.is_of(counts));
            let last = equal.max().copied();
            counts = next_counts(&scratch.counts, last);
        }
        Choice::None
    }

    /// An instance by chance, of the cells whose counts before the peers are so.
    fn among(
        &self,
        state: &ClusterState,
        (scratch, prefix): (&mut Scratch, Prefix),
        chance: Chance,
    ) -> Choice {
        let of_all = core::slice::from_ref(&self.all);
        let levels = if self.levels.is_empty() {
            of_all
        } else {
            &self.levels
        };
        for draw in levels {
            let choice = self.least(state, *draw, (scratch, prefix), chance);
            if choice != Choice::None {
                return choice;
            }
        }
        if self.levels.is_empty() {
            return Choice::None;
        }
        let tied = scratch.tie(&self.cells, |counts| prefix.is_of(counts));
        match count(state, self.all, (tied, scratch)) {
            0 => Choice::None,
            _ => Choice::Unknown,
        }
    }

    /// An instance by chance, of those of a draw that are in the cells whose counts are so and, after
    /// the peers, least.
    fn least(
        &self,
        state: &ClusterState,
        draw: DrawNumber,
        (scratch, prefix): (&mut Scratch, Prefix),
        chance: Chance,
    ) -> Choice {
        let mut rest = None;
        loop {
            let later = scratch.counts.iter().filter(|counts| prefix.is_of(counts));
            let later = later.filter(|counts| rest.is_none_or(|rest| **counts > rest));
            let Some(best) = later.min().copied() else {
                return Choice::None;
            };
            let tied = scratch.tie(&self.cells, |counts| *counts == best);
            let count = count(state, draw, (tied, scratch));
            if let Some(n) = chance.below(count) {
                let slot = nth(state, draw, n, (tied, scratch));
                return slot.map_or(Choice::None, |slot| Choice::Instance(slot, count));
            }
            rest = Some(best);
        }
    }
}

/// The first few of some counts.
#[derive(Debug, Clone, Copy)]
struct Prefix {
    best: [u32; MAX_SPREADS],
    length: usize,
}

impl Prefix {
    fn is_of(&self, counts: &[u32; MAX_SPREADS]) -> bool {
        let mut pairs = counts.iter().zip(&self.best).take(self.length);
        pairs.all(|(a, b)| a == b)
    }
}

/// How many instances of the tied cells a draw is among.
fn count(state: &ClusterState, draw: DrawNumber, (tied, scratch): (Tied, &Scratch)) -> usize {
    match tied {
        Tied::All => state.draw_count(draw),
        Tied::Some => state.draw_count_in(draw, &scratch.tied),
    }
}

/// The n-th of them.
fn nth(
    state: &ClusterState,
    draw: DrawNumber,
    n: usize,
    (tied, scratch): (Tied, &Scratch),
) -> Option<Slot> {
    match tied {
        Tied::All => state.draw_nth(draw, n),
        Tied::Some => state.draw_nth_in(draw, n, &scratch.tied),
    }
}

/// How many levels of peers there are at most: each has to be told of what changes.
const MOST_LEVELS: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{Alike, Buckets};
    use crate::model::{
        ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn,
        ContainerInstanceStatus, CpuUnits, MemoryMiB, Need, PlacementRequest, PlacementStrategy,
        Quotas, Resources, Seed, SpreadField, TaskDefinition,
    };
    use crate::placement::PlacementEngine;
    use crate::plan::Change;

    fn state_of(instances: &[ContainerInstance]) -> (ClusterState, usize, Cells) {
        let mut state = ClusterState::from_instances(instances).unwrap();
        let partition = state.partition(Vec::new());
        let class = state.classes().next().unwrap();
        let cell = state.cell_of_class(partition, class);
        let cells = Cells {
            groups: Alike::new(0, alloc::vec![(Buckets::default(), cell)]).into(),
            ..Cells::default()
        };
        (state, partition, cells)
    }

    fn instance(arn: &str) -> ContainerInstance {
        let arn = ContainerInstanceArn::new(arn).unwrap();
        let left = Resources::new(CpuUnits::new(10_000), MemoryMiB::new(100_000));
        ContainerInstance::new(arn, left)
    }

    fn chance() -> (Scratch, Chance) {
        (Scratch::default(), Chance::new(Seed::new(1), 0))
    }

    #[test]
    fn those_with_the_fewest_peers_are_drawn_however_many_they_host() {
        let container = ContainerDefinitionBuilder::new("web", "nginx").memory(4);
        let definition = TaskDefinition::builder("web").container(container).build();
        let by_instance = PlacementStrategy::Spread(SpreadField::InstanceId);
        let request = PlacementRequest::run_task(&definition.unwrap()).count(7);
        let request = request.strategy(by_instance).build(&Quotas::default());
        let request = request.unwrap();
        let (mut state, partition, cells) = state_of(&["i1", "i2", "i3"].map(instance));
        let mut txn = state.begin();
        let placed = PlacementEngine::new().place(&mut txn, &request, Seed::new(1));
        assert_eq!(placed.unwrap().unplaced(), None);
        let group = txn.template(&request).group();
        txn.commit();
        let asked = Asked {
            need: request.need().clone(),
            group,
            ..Asked::default()
        };
        let mut kind = Drawn::with_levels(&mut state, (partition, asked, Among::All), cells);
        let mut choose = || {
            let (mut scratch, chance) = chance();
            kind.choose(&mut state, group, (&mut scratch, chance))
        };
        assert_eq!(choose(), Choice::Unknown, "all host more than one peer");
        let choice = choose();
        assert!(matches!(choice, Choice::Instance(_, 2)), "{choice:?}");
    }

    #[test]
    fn the_draws_of_a_request_stay_when_others_begin_anew() {
        let instances = [instance("i1")];
        let (mut state, partition, cells) = state_of(&instances);
        let asked = |cpu| Asked {
            need: Need::new(CpuUnits::new(cpu), MemoryMiB::new(1)).into(),
            ..Asked::default()
        };
        for cpu in 0..1023 {
            state.draw(partition, asked(cpu), cells.groups.all(), Among::All);
        }
        assert!(state.may_add_draw());
        let mut kind = Drawn::with_levels(&mut state, (partition, asked(1023), Among::All), cells);
        let mut choose = |state: &mut ClusterState| {
            let (mut scratch, chance) = chance();
            kind.choose(state, 0, (&mut scratch, chance))
        };
        assert_eq!(choose(&mut state), Choice::Instance(0, 1));
        let draining = Change::SetStatus {
            container_instance_arn: instances[0].container_instance_arn.clone(),
            status: ContainerInstanceStatus::Draining,
        };
        state.apply(&draining).unwrap();
        assert_eq!(choose(&mut state), Choice::None);
    }
}
