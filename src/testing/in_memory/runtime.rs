//! A container runtime in memory.

use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::format;
use alloc::vec::Vec;

use super::{Answers, Ending, Faults, Life};
use crate::model::{
    AttachmentKind, AttachmentState, AttachmentStatus, ClusterName, ContainerInstanceArn,
    ContainerState, ContainerStatus, Digest, Family, ImageReference, StopCode, TaskId, TaskStatus,
};
use crate::ports::{
    ContainerRuntime, PortError, RuntimeReport, StopOrder, Submission, TaskSpec, TaskState,
};
use crate::time::Timestamp;

/// A runtime whose tasks do what a script says, in the time that [`Self::advance`] tells of.
///
/// # Example
///
/// ```
/// use bayplan::model::{
///     ClusterName, ContainerDefinitionBuilder, TaskDefinition, TaskGroup, TaskId, TaskStatus,
/// };
/// use bayplan::ports::{ContainerRuntime, TaskAddress, TaskSpec};
/// use bayplan::testing::{InMemoryRuntime, Life};
/// use bayplan::time::{TimeDelta, Timestamp};
///
/// let container = ContainerDefinitionBuilder::new("web", "web:v1").memory(100);
/// let definition = TaskDefinition::builder("web").container(container).build()?;
/// let (cluster, task) = (ClusterName::new("harbour")?, TaskId::from_bits(1));
/// let address = TaskAddress::new(cluster, task.clone());
/// let spec = TaskSpec::new(address, TaskGroup::of_family(definition.family()), definition)?;
///
/// let second = TimeDelta::from_millis(1_000);
/// let mut runtime = InMemoryRuntime::new(Life::runs().starting_after(second));
/// runtime.start(&spec)?;
/// assert_eq!(runtime.status(&task), Some(TaskStatus::Pending));
/// runtime.advance(Timestamp::UNIX_EPOCH.saturating_add(second));
/// assert_eq!(runtime.status(&task), Some(TaskStatus::Running));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct InMemoryRuntime {
    /// What goes wrong with orders, and with lists.
    pub faults: Faults,
    /// When orders are answered.
    pub answers: Answers,
    now: Timestamp,
    lives: BTreeMap<Family, VecDeque<Life>>,
    otherwise: Life,
    tasks: BTreeMap<TaskId, Entry>,
    reports: VecDeque<RuntimeReport>,
    unknown: BTreeSet<ContainerInstanceArn>,
    starts: Vec<TaskSpec>,
    digests: BTreeMap<ImageReference, Digest>,
}

/// A task that was started, or told to stop before.
#[derive(Debug, Clone)]
struct Entry {
    cluster: ClusterName,
    instance: Option<ContainerInstanceArn>,
    life: Life,
    /// Its containers once they run.
    containers: Vec<ContainerState>,
    attachments: Vec<AttachmentState>,
    state: TaskState,
    /// When it changes next by itself.
    due: Option<Timestamp>,
}

impl InMemoryRuntime {
    /// A runtime whose tasks live like that, where a script says nothing else. Its time is
    /// [`Timestamp::UNIX_EPOCH`].
    pub fn new(otherwise: Life) -> Self {
        Self {
            faults: Faults::none(),
            answers: Answers::AtOnce,
            now: Timestamp::UNIX_EPOCH,
            lives: BTreeMap::new(),
            otherwise,
            tasks: BTreeMap::new(),
            reports: VecDeque::new(),
            unknown: BTreeSet::new(),
            starts: Vec::new(),
            digests: BTreeMap::new(),
        }
    }

    /// The next tasks of a family live like that, one after the other; later ones as all others do.
    pub fn script(&mut self, family: Family, lives: impl IntoIterator<Item = Life>) {
        self.lives.entry(family).or_default().extend(lives);
    }

    /// It is that time now: what is due happens, in the order of time and of ids, and is reported.
    pub fn advance(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
        while let Some((due, task)) = self.next_due() {
            if due > self.now {
                break;
            }
            self.proceed(&task, due);
        }
    }

    /// When something happens next by itself.
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        self.next_due().map(|(due, _)| due)
    }

    /// How far a task has come; `None` for one that was never heard of, or is lost.
    pub fn status(&self, task: &TaskId) -> Option<TaskStatus> {
        self.tasks.get(task).map(|entry| entry.state.last_status)
    }

    /// Agents find that digest when they pull an image that is named without one, from now on.
    pub fn resolves(&mut self, image: ImageReference, digest: Digest) {
        self.digests.insert(image, digest);
    }

    /// The tasks that run, or are on their way to, in the order of their ids.
    pub fn live(&self) -> impl Iterator<Item = &TaskId> {
        let live = |entry: &Entry| entry.state.last_status != TaskStatus::Stopped;
        let tasks = self.tasks.iter().filter(move |(_, entry)| live(entry));
        tasks.map(|(task, _)| task)
    }

    /// Every task that was really started, in order: repeated orders show once.
    pub fn starts(&self) -> &[TaskSpec] {
        &self.starts
    }

    /// A task vanishes without a word, as when its host is reset.
    pub fn lose(&mut self, task: &TaskId) {
        self.tasks.remove(task);
    }

    /// An instance cannot be asked any more.
    pub fn forget_instance(&mut self, instance: ContainerInstanceArn) {
        self.unknown.insert(instance);
    }

    fn next_due(&self) -> Option<(Timestamp, TaskId)> {
        let due = self.tasks.iter().filter_map(|(task, entry)| {
            let due = entry.due?;
            Some((due, task.clone()))
        });
        due.min()
    }

    /// A task does what is due.
    fn proceed(&mut self, task: &TaskId, at: Timestamp) {
        let Some(entry) = self.tasks.get_mut(task) else {
            return;
        };
        entry.due = None;
        entry.step(at);
        let report = RuntimeReport::new(entry.cluster.clone(), task.clone(), entry.state.clone());
        self.reports.push_back(report);
    }

    fn begin(&mut self, spec: &TaskSpec) -> Submission<TaskState> {
        let family = spec.task_definition.family();
        let scripted = self.lives.get_mut(family).and_then(VecDeque::pop_front);
        let life = scripted.unwrap_or_else(|| self.otherwise.clone());
        let due = self.now.saturating_add(life.starts_after);
        let entry = Entry {
            cluster: spec.address.cluster.clone(),
            instance: spec.address.container_instance_arn.clone(),
            life,
            containers: self.containers(spec),
            attachments: self.attachments(spec),
            state: TaskState::new(TaskStatus::Pending),
            due: Some(due),
        };
        self.starts.push(spec.clone());
        self.tasks.insert(spec.address.task.clone(), entry);
        let is_at_once = self.answers == Answers::AtOnce;
        if is_at_once && due <= self.now {
            if let Some(entry) = self.tasks.get_mut(&spec.address.task) {
                entry.due = None;
                entry.step(due);
            }
        }
        self.answer(&spec.address.task)
    }

    /// The containers of a task, each with the digest of its image, as far as it is known.
    fn containers(&self, spec: &TaskSpec) -> Vec<ContainerState> {
        let containers = spec.images.iter().map(|(name, image)| {
            let mut container = ContainerState::new(name.clone());
            let digest = image.digest().or_else(|| self.digests.get(image));
            container.image_digest = digest.cloned();
            container
        });
        containers.collect()
    }

    /// What the task is given; a network interface gets an address made up by the number of the start.
    fn attachments(&self, spec: &TaskSpec) -> Vec<AttachmentState> {
        let start = self.starts.len();
        let attached = spec.attachments.iter().map(|attachment| {
            let state = AttachmentState::new(attachment.id.as_str());
            let state = state.status(AttachmentStatus::Attached);
            match attachment.kind {
                AttachmentKind::ElasticNetworkInterface => {
                    let (high, low) = (start >> 8 & 0xff, start & 0xff);
                    state.with("privateIPv4Address", format!("10.0.{high}.{low}"))
                }
                AttachmentKind::AmazonElasticBlockStorage => state,
            }
        });
        attached.collect()
    }

    /// How far a task has come, if that is said at once.
    fn answer(&self, task: &TaskId) -> Submission<TaskState> {
        match (self.answers, self.tasks.get(task)) {
            (Answers::AtOnce, Some(entry)) => Submission::Done(entry.state.clone()),
            (Answers::Later, _) | (_, None) => Submission::Pending,
        }
    }

    fn end(&mut self, order: &StopOrder) -> Submission<TaskState> {
        let stopped = TaskState::new(TaskStatus::Stopped);
        let task = &order.address.task;
        let entry = self.tasks.entry(task.clone()).or_insert_with(|| Entry {
            cluster: order.address.cluster.clone(),
            instance: order.address.container_instance_arn.clone(),
            life: Life::runs(),
            containers: Vec::new(),
            attachments: Vec::new(),
            state: stopped.clone(),
            due: None,
        });
        if entry.state.last_status == TaskStatus::Stopped {
            return Submission::Done(entry.state.clone());
        }
        entry.due = None;
        entry.state = stopped;
        if self.answers == Answers::Later {
            entry.due = Some(self.now);
        }
        self.answer(task)
    }
}

impl Entry {
    /// What the task does next.
    fn step(&mut self, at: Timestamp) {
        if self.state.last_status == TaskStatus::Stopped {
            return;
        }
        let is_running = self.state.last_status == TaskStatus::Running;
        match (&self.life.ending, is_running) {
            (Ending::FailsToStart(reason), _) => {
                self.state = TaskState::stopped(StopCode::TaskFailedToStart, reason.clone());
            }
            (Ending::Exits(_, code), true) => {
                let reason = "Essential container in task exited";
                let stopped = TaskState::stopped(StopCode::EssentialContainerExited, reason);
                let containers = self
                    .containers
                    .iter()
                    .cloned()
                    .map(|container| container.exited(*code));
                self.state = containers.fold(stopped, TaskState::with_container);
            }
            (Ending::Never, true) => {}
            (Ending::Never | Ending::Exits(..), false) => {
                if let Ending::Exits(span, _) = &self.life.ending {
                    self.due = Some(at.saturating_add(*span));
                }
                let mut state = TaskState::new(TaskStatus::Running);
                state.health_status = self.life.health;
                let containers = self
                    .containers
                    .iter()
                    .cloned()
                    .map(|container| container.status(ContainerStatus::Running));
                state.attachments.clone_from(&self.attachments);
                self.state = containers.fold(state, TaskState::with_container);
            }
        }
    }
}

impl ContainerRuntime for InMemoryRuntime {
    fn start(&mut self, spec: &TaskSpec) -> Result<Submission<TaskState>, PortError> {
        let mut faults = core::mem::take(&mut self.faults);
        let answer = faults.around(|| {
            let task = &spec.address.task;
            if self.tasks.contains_key(task) {
                return Ok(self.answer(task));
            }
            Ok(self.begin(spec))
        });
        self.faults = faults;
        answer
    }

    fn stop(&mut self, order: &StopOrder) -> Result<Submission<TaskState>, PortError> {
        let mut faults = core::mem::take(&mut self.faults);
        let answer = faults.around(|| Ok(self.end(order)));
        self.faults = faults;
        answer
    }

    fn list(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
    ) -> Result<Vec<RuntimeReport>, PortError> {
        if self.unknown.contains(instance) {
            return Err(PortError::transient(format!("{instance} does not answer")));
        }
        let there = self.tasks.iter().filter(|(_, entry)| {
            entry.cluster == *cluster
                && entry.instance.as_ref() == Some(instance)
                && entry.state.last_status != TaskStatus::Stopped
        });
        let reports = there.map(|(task, entry)| {
            RuntimeReport::new(cluster.clone(), task.clone(), entry.state.clone())
        });
        let reports = reports.collect();
        self.faults.around(|| Ok(reports))
    }

    fn poll_report(&mut self) -> Option<RuntimeReport> {
        self.reports.pop_front()
    }
}
