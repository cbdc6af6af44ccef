//! The clusters of an account under control.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, VecDeque};

use super::definitions::Definitions;
use super::instance_versions::{ChangedInstance, InstanceVersions};
use super::registrations::Registrations;
use super::request_cache::RequestCache;
use super::service_requests::ServiceRequests;
use super::tag_store::TagStore;
use super::task_details::TaskDetails;
use super::tokens::Tokens;
use super::{ClusterControl, Effect, Event, Progress, RequestError};
use crate::api::{ContainerInstanceDetail, Tags};
use crate::model::{
    ArnPrefix, Cluster, ClusterName, HEARTBEAT_LIMIT, Quotas, Reference, RegistrationRules, Seed,
    Subnet, SubnetId, TaskId,
};
use crate::time::{TimeDelta, Timestamp};

/// The clusters of an account in a region, their task definitions, and every operation on them.
///
/// It answers as ECS does. What it decides shows as effects, which the host carries out; what comes
/// of them the host reports. Every call says what time it is; time that goes back counts as no time
/// passed.
///
/// # Example
///
/// ```
/// use bayplan::api::{CreateCluster, DescribeClusters};
/// use bayplan::control::ControlPlane;
/// use bayplan::model::{ArnPrefix, ClusterName, Quotas, Reference, Seed};
/// use bayplan::time::Timestamp;
///
/// let now = Timestamp::UNIX_EPOCH;
/// let prefix = ArnPrefix::new("arn:bayplan:ecs:harbour:1")?;
/// let mut control = ControlPlane::new(prefix, Seed::new(1), Quotas::default());
/// control.create_cluster(now, CreateCluster::new(ClusterName::new("web")?))?;
/// let found = control.describe_clusters(&DescribeClusters::new(vec![Reference::new("web")?]))?;
/// assert_eq!(found.clusters.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct ControlPlane {
    pub(super) arns: ArnPrefix,
    pub(super) seed: Seed,
    pub(super) quotas: Quotas,
    pub(super) now: Timestamp,
    /// By what task definitions are read.
    pub(super) rules: RegistrationRules,
    pub(super) definitions: Definitions,
    /// For how long after a heartbeat agents count as connected.
    pub(super) heartbeat_limit: TimeDelta,
    /// The tags of everything that has some.
    pub(super) tags: TagStore,
    pub(super) clusters: BTreeMap<ClusterName, Governed>,
    /// What is known of subnets.
    pub(super) subnets: BTreeMap<SubnetId, Subnet>,
    pub(super) tokens: Tokens,
    /// How many clusters were ever made.
    pub(super) made: u64,
    pub(super) registrations: Registrations,
    /// The cluster after which the next step begins.
    turn: Option<ClusterName>,
    effects: VecDeque<(ClusterName, Effect)>,
    pub(super) events: VecDeque<(ClusterName, Event)>,
}

/// A cluster with what is kept beside its state.
#[derive(Debug, Clone)]
pub(super) struct Governed {
    /// What was said of it; its counts are not kept up here.
    pub(super) record: Cluster,
    pub(super) control: ClusterControl,
    /// What is kept of its tasks.
    pub(super) tasks: TaskDetails,
    pub(super) instances: InstanceVersions,
    pub(super) requests: RequestCache,
    pub(super) service_requests: ServiceRequests,
}

impl Governed {
    pub(super) fn new(record: Cluster, control: ClusterControl) -> Self {
        Self {
            record,
            control: control.with_journal(),
            tasks: TaskDetails::default(),
            instances: InstanceVersions::default(),
            requests: RequestCache::default(),
            service_requests: ServiceRequests::default(),
        }
    }

    /// When something is to be done in the cluster, also for what is kept beside its state.
    fn poll_timeout(&self) -> Option<Timestamp> {
        let kept = [self.tasks.poll_timeout(), self.instances.poll_timeout()];
        let all = kept.into_iter().chain([self.control.poll_timeout()]);
        all.flatten().min()
    }
}

impl ControlPlane {
    /// An account without clusters. Ids and chance come from the seed: one that begins anew beside
    /// runtimes or records that know tasks of one before it needs another seed, lest its tasks get the
    /// ids of those.
    pub fn new(arns: ArnPrefix, seed: Seed, quotas: Quotas) -> Self {
        Self {
            arns,
            seed,
            quotas,
            now: Timestamp::MIN,
            rules: RegistrationRules::strict(),
            definitions: Definitions::default(),
            heartbeat_limit: HEARTBEAT_LIMIT,
            tags: TagStore::default(),
            subnets: BTreeMap::new(),
            tokens: Tokens::default(),
            clusters: BTreeMap::new(),
            made: 0,
            registrations: Registrations::default(),
            turn: None,
            effects: VecDeque::new(),
            events: VecDeque::new(),
        }
    }

    /// The same where task definitions are read by these rules, but for the quotas, which are those
    /// of the account, and the reader, which each request says.
    #[must_use]
    pub fn with_registration_rules(self, rules: RegistrationRules) -> Self {
        Self { rules, ..self }
    }

    /// Says where a subnet is, which ECS looks up by itself. Tasks in network mode `awsvpc` are placed
    /// by it from now on.
    pub fn put_subnet(&mut self, subnet: Subnet) {
        for governed in self.clusters.values_mut() {
            governed.requests.clear();
            governed.control.put_subnet(subnet.clone());
        }
        self.subnets.insert(subnet.id.clone(), subnet);
    }

    /// The same where agents count as connected for that long after each heartbeat, in clusters that are
    /// made from now on. See [`ClusterControl::heartbeat`].
    #[must_use]
    pub fn with_heartbeat_limit(self, heartbeat_limit: TimeDelta) -> Self {
        Self {
            heartbeat_limit,
            ..self
        }
    }

    /// What the ARNs of its resources begin with.
    pub fn arns(&self) -> &ArnPrefix {
        &self.arns
    }

    /// The control of a cluster, to be read; `None` if there is no cluster of that name, `INACTIVE`
    /// ones included.
    pub fn cluster(&self, name: &ClusterName) -> Option<&ClusterControl> {
        self.clusters.get(name).map(|governed| &governed.control)
    }

    /// The names of all clusters, in the order of their bytes, `INACTIVE` ones included.
    pub fn clusters(&self) -> impl Iterator<Item = &ClusterName> {
        self.clusters.keys()
    }

    /// Passes over services as [`ClusterControl::step`] does, of one cluster after the other, each
    /// in its turn; over no more than `budget` of them together.
    pub fn step(&mut self, now: Timestamp, budget: usize) -> Progress {
        let now = self.at(now);
        self.tokens.purge(now);
        let mut progress = Progress {
            passes: 0,
            is_more: false,
        };
        for name in self.round() {
            let left = budget.saturating_sub(progress.passes);
            let Some(governed) = self.clusters.get_mut(&name) else {
                continue;
            };
            let done = governed.control.step(now, left);
            progress.passes = progress.passes.saturating_add(done.passes);
            progress.is_more |= done.is_more;
            self.collect(&name);
            if done.passes > 0 {
                self.turn = Some(name);
            }
        }
        progress
    }

    /// When to call [`Self::step`], as [`ClusterControl::poll_timeout`] says it.
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        let clusters = self.clusters.values();
        clusters.filter_map(Governed::poll_timeout).min()
    }

    /// The next thing to do, and in which cluster; in the order in which it was decided.
    /// Each waits to be taken, however many there are.
    pub fn poll_effect(&mut self) -> Option<(ClusterName, Effect)> {
        self.effects.pop_front()
    }

    /// The next event, and in which cluster; in the order in which they happened.
    /// Each waits to be taken, however many there are.
    pub fn poll_event(&mut self) -> Option<(ClusterName, Event)> {
        self.events.pop_front()
    }

    /// The time now: what is said, but never earlier than before.
    pub(super) fn at(&mut self, now: Timestamp) -> Timestamp {
        self.now = self.now.max(now);
        self.now
    }

    /// Takes over what a cluster decided.
    pub(super) fn collect(&mut self, name: &ClusterName) {
        self.collect_changes(name);
        let Some(governed) = self.clusters.get_mut(name) else {
            return;
        };
        for (service, task_set) in governed.service_requests.take_gone(&governed.control) {
            self.tags
                .take(&self.arns.task_set(name, &service, &task_set));
        }
        while let Some(effect) = governed.control.poll_effect() {
            self.effects.push_back((name.clone(), effect));
        }
        while let Some(event) = governed.control.poll_event() {
            self.events.push_back((name.clone(), event));
        }
    }

    /// Takes in what happened to the instances and tasks of a cluster, and tells of it.
    fn collect_changes(&mut self, name: &ClusterName) {
        let Some(governed) = self.clusters.get_mut(name) else {
            return;
        };
        let traces = governed.control.journal.as_mut();
        let traces = traces.map(core::mem::take).unwrap_or_default();
        let instances = governed.instances.take_in(self.now, &traces);
        for instance in governed.instances.purge(self.now) {
            self.tags.take(instance.as_str());
        }
        let tasks = governed.tasks.take_in(self.now, &traces);
        for task in governed.tasks.purge(self.now) {
            self.tags.take(&self.arns.task(name, &task));
        }
        for changed in instances {
            let (arn, _, last) = &changed;
            if last.is_some() {
                self.registrations.forget(arn);
            }
            self.tell_of_instance(name, changed);
        }
        for task in tasks {
            self.tell_of_task(name, &task);
        }
    }

    fn tell_of_task(&mut self, name: &ClusterName, id: &TaskId) {
        let Some(mut task) = self.task_detail(name, id) else {
            return;
        };
        let is_stopping = task.task.last_status.is_after_running();
        let governed = self.clusters.get_mut(name);
        if let Some(governed) = governed.filter(|_| is_stopping && task.stopping_at.is_none()) {
            task.stopping_at = Some(self.now);
            governed.tasks.of_mut(id).stopping_at = task.stopping_at;
        }
        if task.version == 1 {
            self.tag_task_of_service(name, &task.task);
        }
        let task = Box::new(task);
        let event = Event::TaskStateChange { at: self.now, task };
        self.events.push_back((name.clone(), event));
    }

    fn tell_of_instance(&mut self, name: &ClusterName, (arn, version, last): ChangedInstance) {
        let governed = self.clusters.get(name);
        let view = governed.map(|governed| governed.control.cluster());
        let found = view.and_then(|view| view.instance(&arn));
        let instance = last.or_else(|| found.map(|instance| instance.to_model()));
        if let Some(instance) = instance {
            let detail = ContainerInstanceDetail::new(instance, Tags::default());
            let event = Event::ContainerInstanceStateChange {
                at: self.now,
                container_instance: Box::new(detail.with_version(version)),
            };
            self.events.push_back((name.clone(), event));
        }
    }

    /// The name of the cluster that a request means: `default` if it names none.
    pub(super) fn named(&self, cluster: Option<&Reference>) -> Result<ClusterName, RequestError> {
        let text = match cluster {
            None => Some(DEFAULT),
            Some(reference) => self.arns.resource("cluster", reference),
        };
        // One that is there has its name at hand.
        let known = text.and_then(|text| self.clusters.get_key_value(text));
        let known = known.map(|(name, _)| name.clone());
        let name = known.or_else(|| ClusterName::new(text?).ok());
        name.ok_or(RequestError::ClusterNotFound)
    }

    /// What a reference to a resource of that kind in a cluster says besides its ARN; `None` when it is
    /// the ARN of something else.
    pub(super) fn id_in<'a>(
        &self,
        kind: &str,
        cluster: &ClusterName,
        reference: &'a Reference,
    ) -> Result<Option<&'a str>, RequestError> {
        let is_arn = reference.as_str().starts_with(self.arns.as_str());
        let found = self.arns.resource(kind, reference).filter(|_| is_arn);
        let other = found.and_then(|path| path.split_once('/'));
        match other.filter(|(first, _)| *first != cluster.as_str()) {
            Some((first, _)) => Err(RequestError::OtherCluster {
                found: first.into(),
                cluster: cluster.clone(),
            }),
            None => Ok(self.arns.resource_of(kind, cluster, reference)),
        }
    }

    /// The `ACTIVE` cluster that a request means.
    pub(super) fn active(
        &mut self,
        cluster: Option<&Reference>,
    ) -> Result<(ClusterName, &mut Governed), RequestError> {
        let name = self.named(cluster)?;
        let governed = self.clusters.get_mut(&name);
        let governed = governed.filter(|governed| governed.is_active());
        let governed = governed.ok_or(RequestError::ClusterNotFound)?;
        Ok((name, governed))
    }

    /// The same, to be read.
    pub(super) fn active_to_read(
        &self,
        cluster: Option<&Reference>,
    ) -> Result<(ClusterName, &Governed), RequestError> {
        let name = self.named(cluster)?;
        let governed = self.clusters.get(&name);
        let governed = governed.filter(|governed| governed.is_active());
        let governed = governed.ok_or(RequestError::ClusterNotFound)?;
        Ok((name, governed))
    }

    /// The clusters with something to do, beginning after the one that had its turn last.
    fn round(&self) -> alloc::vec::Vec<ClusterName> {
        let is_due = |governed: &Governed| governed.poll_timeout().is_some_and(|at| at <= self.now);
        let due = self
            .clusters
            .iter()
            .filter(|(_, governed)| is_due(governed));
        let mut due: alloc::vec::Vec<ClusterName> = due.map(|(name, _)| name.clone()).collect();
        let first = due.partition_point(|name| Some(name) <= self.turn.as_ref());
        due.rotate_left(first);
        due
    }
}

/// The name of the cluster that is meant when none is named.
pub(super) const DEFAULT: &str = "default";
