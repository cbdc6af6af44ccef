//! A workload on an engine.

use bayplan::cluster::ClusterState;
use bayplan::model::{ContainerInstanceArn, PlacementRequest, Seed};
use bayplan::placement::PlacementEngine;
use bayplan::plan::InstanceRef;
use bayplan::testing::reference::World;

use crate::digest::Digest;
use crate::workloads::{Requests, Workload};

/// Which engine runs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Engine {
    /// The engine of the library.
    Fast,
    /// The brute-force engine of `testing`.
    Reference,
}

impl Engine {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "fast" => Some(Self::Fast),
            "reference" => Some(Self::Reference),
            _ => None,
        }
    }

    /// Everything that is there before the clock starts.
    pub(crate) fn prepare(self, workload: Workload, size: usize) -> Run {
        let instances = workload.instances(size);
        let requests = workload.requests(size);
        match self {
            Self::Fast => {
                let cluster = ClusterState::from_instances(&instances).expect("a valid cluster");
                let engine = PlacementEngine::new();
                Run::Fast(Box::new(Fast {
                    cluster,
                    engine,
                    requests,
                    decisions: Vec::new(),
                }))
            }
            Self::Reference => {
                let world = World::new(instances, Vec::new());
                Run::Reference(Reference {
                    world,
                    requests,
                    decisions: Vec::new(),
                })
            }
        }
    }
}

/// A prepared run.
#[derive(Debug)]
pub(crate) enum Run {
    Fast(Box<Fast>),
    Reference(Reference),
}

#[derive(Debug)]
pub(crate) struct Fast {
    cluster: ClusterState,
    engine: PlacementEngine,
    requests: Requests,
    decisions: Vec<Option<InstanceRef>>,
}

#[derive(Debug)]
pub(crate) struct Reference {
    world: World,
    requests: Requests,
    decisions: Vec<Option<ContainerInstanceArn>>,
}

impl Run {
    /// Makes all decisions.
    pub(crate) fn go(&mut self) {
        match self {
            Self::Fast(run) => run.go(),
            Self::Reference(run) => run.go(),
        }
    }

    /// The hash of the decisions: the instance of each task, nothing where one was not placed.
    pub(crate) fn digest(&self) -> u64 {
        let mut digest = Digest::new();
        match self {
            Self::Fast(run) => {
                let view = run.cluster.view();
                for decision in &run.decisions {
                    let instance = decision.and_then(|reference| view.resolve(reference));
                    digest.add(instance.map_or("", |instance| instance.arn().as_str()));
                }
            }
            Self::Reference(run) => {
                for decision in &run.decisions {
                    digest.add(decision.as_ref().map_or("", ContainerInstanceArn::as_str));
                }
            }
        }
        digest.as_u64()
    }
}

impl Fast {
    fn go(&mut self) {
        while let Some(request) = self.requests.next() {
            let mut txn = self.cluster.begin();
            let outcome = self
                .engine
                .place(&mut txn, request, SEED)
                .expect("no scorers");
            txn.commit();
            self.decisions.extend(outcome.instances().map(Some));
            self.decisions
                .extend(missing(request, outcome.placed()).map(|()| None));
        }
    }
}

impl Reference {
    fn go(&mut self) {
        while let Some(request) = self.requests.next() {
            let outcome = self.world.place(request, SEED);
            let placed = outcome.placed.len();
            self.decisions.extend(outcome.placed.into_iter().map(Some));
            self.decisions
                .extend(missing(request, placed).map(|()| None));
        }
    }
}

/// One for each task that was not placed.
fn missing(request: &PlacementRequest, placed: usize) -> impl Iterator<Item = ()> {
    let asked = usize::try_from(request.count()).expect("a moderate number");
    core::iter::repeat_n((), asked - placed)
}

const SEED: Seed = Seed::new(1);
