//! The state of a cluster under control.

use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::vec::Vec;

use super::agenda::Agenda;
use super::heartbeats::Heartbeats;
use super::journal::Trace;
use super::managed::Managed;
use super::{Effect, Event, Why};
use crate::cluster::{ClusterState, ClusterView};
use crate::model::{
    ContainerInstanceArn, Need, Quotas, Seed, Service, ServiceName, Subnet, SubnetId,
    TaskDefinition, TaskDefinitionArn, TaskGroup, TaskId,
};
use crate::placement::PlacementEngine;
use crate::time::Timestamp;

/// One cluster with its services, under control.
///
/// Every call says what time it is; time that goes back counts as no time passed. Calls change the
/// state and mark services; [`step`](Self::step) makes the passes.
///
/// # Example
///
/// ```
/// use bayplan::control::{ClusterControl, TaskReport};
/// use bayplan::model::{
///     ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn, CpuUnits,
///     CreateService, MemoryMiB, Quotas, Resources, Seed, ServiceName, TaskDefinition,
///     TaskDefinitionArn, TaskStatus,
/// };
/// use bayplan::time::Timestamp;
///
/// let now = Timestamp::UNIX_EPOCH;
/// let mut control = ClusterControl::new(Seed::new(1), Quotas::default());
/// let container = ContainerDefinitionBuilder::new("web", "nginx").cpu(256).memory(500);
/// let definition = TaskDefinition::builder("web").container(container).build()?;
/// control.register_task_definition(TaskDefinitionArn::new("web:1")?, definition);
/// let resources = Resources::new(CpuUnits::new(2048), MemoryMiB::new(4000));
/// let instance = ContainerInstance::new(ContainerInstanceArn::new("i1")?, resources);
/// control.register_container_instance(now, instance)?;
///
/// let web = ServiceName::new("web")?;
/// let mut request = CreateService::new(web.clone(), TaskDefinitionArn::new("web:1")?);
/// request.desired_count = Some(2);
/// control.create_service(now, request)?;
/// control.step(now, 100);
/// let effects: Vec<_> = core::iter::from_fn(|| control.poll_effect()).collect();
/// assert_eq!(effects.len(), 2);
/// assert_eq!(
///     control.why(&web).map(ToString::to_string).unwrap_or_default().lines().next(),
///     Some("start 2 of ecs-svc/1: 0 of 2 tasks are there; 0 count, at most 4 may")
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ClusterControl {
    pub(super) cluster: ClusterState,
    pub(super) engine: PlacementEngine,
    pub(super) quotas: Quotas,
    pub(super) seed: Seed,
    pub(super) now: Timestamp,
    /// How many requests drew from the seed.
    pub(super) draws: u64,
    /// How many deployments were begun on request.
    pub(super) deployments: u64,
    pub(super) definitions: BTreeMap<TaskDefinitionArn, TaskDefinition>,
    /// What is known of subnets, by their ids.
    pub(super) subnets: BTreeMap<SubnetId, Subnet>,
    pub(super) services: BTreeMap<ServiceName, Managed>,
    /// The services of daemons, by the groups of their tasks.
    pub(super) daemons: BTreeMap<TaskGroup, ServiceName>,
    /// How often zones had come or gone when services were marked for that.
    pub(super) zone_changes: u64,
    pub(super) agenda: Agenda,
    /// Services with a start that a change of the cluster may help.
    pub(super) waiting: BTreeSet<ServiceName>,
    /// What daemons that are due will take; `None` when it is to be found anew.
    pub(super) withheld: Option<Vec<(ContainerInstanceArn, Need)>>,
    pub(super) effects: VecDeque<Effect>,
    pub(super) events: VecDeque<Event>,
    /// Stopped tasks that no service is done with, and until when they are kept.
    pub(super) kept: VecDeque<(Timestamp, TaskId)>,
    pub(super) heartbeats: Heartbeats,
    /// What happened to tasks since it was taken; `None` where nobody takes it.
    pub(super) journal: Option<Vec<Trace>>,
}

impl ClusterControl {
    /// A cluster of nothing. Ids and chance come from the seed.
    pub fn new(seed: Seed, quotas: Quotas) -> Self {
        Self {
            cluster: ClusterState::with_task_ids(seed),
            engine: PlacementEngine::new(),
            quotas,
            seed,
            now: Timestamp::MIN,
            draws: 0,
            deployments: 0,
            definitions: BTreeMap::new(),
            subnets: BTreeMap::new(),
            services: BTreeMap::new(),
            daemons: BTreeMap::new(),
            zone_changes: 0,
            agenda: Agenda::default(),
            waiting: BTreeSet::new(),
            withheld: None,
            effects: VecDeque::new(),
            events: VecDeque::new(),
            kept: VecDeque::new(),
            heartbeats: Heartbeats::default(),
            journal: None,
        }
    }

    /// Registers a task definition under an ARN; one that was registered under it is replaced, for
    /// tasks that start later.
    pub fn register_task_definition(&mut self, arn: TaskDefinitionArn, definition: TaskDefinition) {
        self.definitions.insert(arn, definition);
        for managed in self.services.values_mut() {
            managed.requests.clear();
        }
    }

    /// Says where a subnet is, which ECS looks up by itself. Tasks of services in network mode `awsvpc`
    /// are placed by it from now on.
    pub fn put_subnet(&mut self, subnet: Subnet) {
        self.subnets.insert(subnet.id.clone(), subnet);
        for managed in self.services.values_mut() {
            managed.requests.clear();
        }
    }

    /// Takes note of a definition, unless it is known. What is registered under an ARN by a control
    /// plane never changes.
    pub(super) fn learn_definition(
        &mut self,
        arn: &TaskDefinitionArn,
        definition: &TaskDefinition,
    ) {
        if !self.definitions.contains_key(arn) {
            self.definitions.insert(arn.clone(), definition.clone());
        }
    }

    /// The cluster, to be read.
    pub fn cluster(&self) -> ClusterView<'_> {
        self.cluster.view()
    }

    /// The service of that name, also if it is `INACTIVE`.
    pub fn service(&self, name: &ServiceName) -> Option<&Service> {
        self.services
            .get(name)
            .map(|managed| managed.service.as_ref())
    }

    /// All services, in the order of their names.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.services
            .values()
            .map(|managed| managed.service.as_ref())
    }

    /// What was done for a service last, why, and what it waits for; `None` before its first pass.
    pub fn why(&self, name: &ServiceName) -> Option<&Why> {
        self.services.get(name)?.why.as_ref()
    }

    /// The next thing to do; in the order in which it was decided.
    /// Each waits to be taken, however many there are.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// The next event; in the order in which they happened.
    /// Each waits to be taken, however many there are.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// When to call [`step`](Self::step): at once (a time that was given already), then, or, if
    /// `None`, after another call.
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        if !self.agenda.is_empty() {
            return Some(self.now);
        }
        let kept = self.kept.front().map(|(until, _)| *until);
        let heartbeat = self.heartbeats.earliest();
        let all = [self.agenda.earliest(), kept, heartbeat];
        all.into_iter().flatten().min()
    }

    /// The time now: what is said, but never earlier than before.
    pub(super) fn at(&mut self, now: Timestamp) -> Timestamp {
        self.now = self.now.max(now);
        self.disconnect_silent();
        self.now
    }
}

/// The same cluster, services and chance to come, from here on apart.
impl Clone for ClusterControl {
    fn clone(&self) -> Self {
        Self {
            cluster: self.cluster.clone(),
            // An engine keeps nothing that shows in a decision.
            engine: PlacementEngine::new(),
            quotas: self.quotas,
            seed: self.seed,
            now: self.now,
            draws: self.draws,
            deployments: self.deployments,
            definitions: self.definitions.clone(),
            subnets: self.subnets.clone(),
            services: self.services.clone(),
            daemons: self.daemons.clone(),
            zone_changes: self.zone_changes,
            agenda: self.agenda.clone(),
            waiting: self.waiting.clone(),
            withheld: self.withheld.clone(),
            effects: self.effects.clone(),
            events: self.events.clone(),
            kept: self.kept.clone(),
            heartbeats: self.heartbeats.clone(),
            journal: self.journal.clone(),
        }
    }
}
