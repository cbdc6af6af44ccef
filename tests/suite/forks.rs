//! Forks: what is done on one side never shows on the other.

use bayplan::cluster::ClusterState;
use bayplan::model::{PlacementRequest, Seed};
use bayplan::verify;
use proptest::prelude::*;

use crate::changes::{Step, next, steps, work};
use crate::equivalence::cluster_of;
use crate::shared::config;
use crate::worlds::{requests, seeds, worlds};

/// A cluster that shares memory with others, and one of the same content that shares nothing.
struct Pair {
    cluster: ClusterState,
    alone: ClusterState,
}

impl Pair {
    fn fork(&mut self) -> Self {
        Self {
            cluster: self.cluster.fork(),
            alone: self.alone.clone(),
        }
    }

    fn work(&mut self, steps: &[Step]) -> Result<(), TestCaseError> {
        for cluster in [&mut self.cluster, &mut self.alone] {
            let mut txn = cluster.begin();
            work(&mut txn, steps)?;
            txn.commit();
        }
        Ok(())
    }

    fn place(&mut self, request: &PlacementRequest, seed: Seed) -> Result<(), TestCaseError> {
        let found = next(&mut self.cluster, request, seed);
        prop_assert_eq!(found, next(&mut self.alone, request, seed));
        Ok(())
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let (cluster, alone) = (self.cluster.view(), self.alone.view());
        prop_assert_eq!(cluster.snapshot(), alone.snapshot());
        let findings = verify::state(self.cluster.view());
        prop_assert!(findings.is_empty(), "{:?}", findings);
        Ok(())
    }
}

/// What happens to one of the clusters.
#[derive(Debug, Clone)]
enum Happening {
    Fork,
    Drop,
    Work(Vec<Step>),
    Place(Box<PlacementRequest>, Seed),
}

fn happenings() -> impl Strategy<Value = (prop::sample::Index, Happening)> {
    let happening = prop_oneof![
        3 => Just(Happening::Fork),
        1 => Just(Happening::Drop),
        3 => prop::collection::vec(steps(), 1..6).prop_map(Happening::Work),
        3 => (requests(), seeds()).prop_map(|(r, seed)| Happening::Place(r.into(), seed)),
    ];
    (any::<prop::sample::Index>(), happening)
}

proptest! {
    #![proptest_config(config("forks"))]

    #[test]
    fn neither_side_sees_what_the_other_does(
        world in worlds(),
        happenings in prop::collection::vec(happenings(), 1..16),
    ) {
        let mut pairs = vec![Pair { cluster: cluster_of(&world), alone: cluster_of(&world) }];
        for (index, happening) in happenings {
            let index = index.index(pairs.len());
            match happening {
                Happening::Fork => {
                    let fork = pairs[index].fork();
                    pairs.push(fork);
                }
                Happening::Drop if pairs.len() > 1 => drop(pairs.remove(index)),
                Happening::Drop => {}
                Happening::Work(steps) => pairs[index].work(&steps)?,
                Happening::Place(request, seed) => pairs[index].place(&request, seed)?,
            }
            pairs.iter().try_for_each(Pair::check)?;
        }
    }
}
