//! Questions, one after another, on a fork.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::step::Step;
use super::{Answer, Question, Summary, WhatIfError};
use crate::cluster::{ClusterState, ClusterView};
use crate::model::{PlacementRequest, Seed, TaskGroup};
use crate::placement::PlacementEngine;

/// A fork of a cluster on which things are tried.
///
/// # Example
///
/// ```
/// use bayplan::advise::what_if::{Instances, Question, WhatIf};
/// use bayplan::cluster::ClusterState;
/// use bayplan::model::{
///     AvailabilityZone, ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn,
///     CpuUnits, MemoryMiB, PlacementRequest, Quotas, Resources, ServiceName, TaskDefinition,
///     attributes,
/// };
///
/// // Two instances in two zones, room for two tasks on each.
/// let mut instances = Vec::new();
/// for (arn, zone) in [("i1", "a"), ("i2", "b")] {
///     let registered = Resources::new(CpuUnits::new(2048), MemoryMiB::new(1000));
///     let instance = ContainerInstance::new(ContainerInstanceArn::new(arn)?, registered);
///     instances.push(instance.with_attributes(attributes([("ecs.availability-zone", zone)])?));
/// }
/// let mut cluster = ClusterState::from_instances(&instances)?;
/// let container = ContainerDefinitionBuilder::new("web", "nginx").memory(500);
/// let definition = TaskDefinition::builder("web").container(container).build()?;
/// let service = ServiceName::new("web")?;
/// let request = PlacementRequest::service_tasks(&service, &definition)
///     .count(3)
///     .build(&Quotas::default())?;
///
/// let mut what_if = WhatIf::new(&mut cluster).with_request(request.clone());
/// let placed = what_if.ask(&Question::Place(request))?;
/// assert_eq!(placed.placed.len(), 3);
///
/// // Of the two tasks in zone a one finds room in zone b.
/// let zone = AvailabilityZone::new("a")?;
/// let lost = what_if.ask(&Question::Lose(Instances::OfZone(zone)))?;
/// assert_eq!(lost.moves().count(), 1);
/// assert_eq!(lost.missing[0].missing, 1);
/// assert_eq!((lost.before.total.tasks, lost.after.total.tasks), (3, 2));
///
/// // Nothing of it happened.
/// assert_eq!(cluster.view().task_count(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct WhatIf {
    fork: ClusterState,
    engine: PlacementEngine,
    requests: BTreeMap<TaskGroup, PlacementRequest>,
    seed: Seed,
    /// How many requests were placed.
    ordinal: u64,
    /// How many instances were added.
    added: u64,
    now: Summary,
}

impl WhatIf {
    /// Questions about a cluster as it is now.
    pub fn new(cluster: &mut ClusterState) -> Self {
        let fork = cluster.fork();
        Self {
            now: Summary::of(fork.view()),
            fork,
            engine: PlacementEngine::new(),
            requests: BTreeMap::new(),
            seed: Seed::new(0),
            ordinal: 0,
            added: 0,
        }
    }

    /// The same, placed by an engine with filters or scorers of its own.
    #[must_use]
    pub fn with_engine(self, engine: PlacementEngine) -> Self {
        Self { engine, ..self }
    }

    /// The same, where chance draws from that seed: the n-th request that is placed, counted from 0
    /// over all questions, draws from [`seed.for_request(n)`](Seed::for_request). Without it the
    /// seed is that of 0.
    #[must_use]
    pub fn with_seed(self, seed: Seed) -> Self {
        Self { seed, ..self }
    }

    /// The same, where tasks of the request's group are replaced by that request, whatever its
    /// count. Of two requests of one group the last holds.
    #[must_use]
    pub fn with_request(mut self, request: PlacementRequest) -> Self {
        self.requests.insert(request.group().clone(), request);
        self
    }

    /// What would become of the cluster if that were done, after what was asked before.
    ///
    /// Groups are replaced in the order of their names, each wholly before the next.
    ///
    /// # Errors
    ///
    /// [`WhatIfError`]; then it is as if the question had not been asked.
    pub fn ask(&mut self, question: &Question) -> Result<Answer, WhatIfError> {
        let (mut answer, ordinal, added) = self.take(question)?;
        (self.ordinal, self.added) = (ordinal, added);
        if let Question::Redeploy(request) = question {
            let group = request.group().clone();
            self.requests.insert(group, request.clone());
        }
        self.now = Summary::of(self.fork.view());
        answer.after = self.now.clone();
        Ok(answer)
    }

    /// Does what is asked about on the fork. The answer, without what there is after, and how many
    /// requests were placed and instances added since the beginning.
    fn take(&mut self, question: &Question) -> Result<(Answer, u64, u64), WhatIfError> {
        let mut step = Step {
            txn: self.fork.begin(),
            engine: &mut self.engine,
            requests: &self.requests,
            seed: self.seed,
            ordinal: self.ordinal,
            added: self.added,
            answer: Answer {
                question: question.clone(),
                instances: Vec::new(),
                placed: Vec::new(),
                tasks: Vec::new(),
                missing: Vec::new(),
                before: self.now.clone(),
                after: Summary::default(),
            },
        };
        step.take(question)?;
        step.txn.commit();
        Ok((step.answer, step.ordinal, step.added))
    }

    /// The cluster as the questions so far would leave it.
    pub fn view(&self) -> ClusterView<'_> {
        self.fork.view()
    }
}
