//! A pass as it goes: what is decided so far, and what there is after that.

use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::Pass;
use super::entry::{Entry, Kind, health};
use super::ranking::Ranking;
use super::stop_order::Class;
use crate::cluster::TaskView;
use crate::model::{
    DeploymentId, DeploymentMemory, HealthChecks, Service, ServiceEvent, StandingMessage,
    StartedBy, TaskId, TaskStatus,
};
use crate::plan::{ServiceMessage, ServiceNotice, ServicePlan, ServiceStep, StopReason, Wait};
use crate::time::{TimeDelta, Timestamp};

/// A pass as it goes.
pub(super) struct Work<'a> {
    pub(super) pass: Pass<'a>,
    /// The service as this pass makes it.
    pub(super) service: Service,
    /// Its tasks, in the order of their ids.
    pub(super) entries: Vec<Entry<'a>>,
    /// How many there are of each kind.
    kinds: Vec<(Kind, u32)>,
    pub(super) steps: Vec<ServiceStep>,
    pub(super) notices: Vec<ServiceNotice>,
    pub(super) waits: Vec<Wait>,
    pub(super) wake_at: Option<Timestamp>,
    /// How many more tasks this pass may start.
    pub(super) startable: u32,
    /// What is stopped for no move between zones, by task set.
    stopped: Vec<(Option<DeploymentId>, Stopped)>,
}

/// The tasks that a pass stops.
#[derive(Default)]
struct Stopped {
    running: Vec<TaskId>,
    pending: usize,
}

impl<'a> Work<'a> {
    pub(super) fn new(pass: &Pass<'a>) -> Self {
        let service = pass.service.clone();
        let entries = entries(pass);
        Self {
            pass: *pass,
            kinds: kinds(&entries),
            entries,
            service,
            steps: Vec::new(),
            notices: Vec::new(),
            waits: Vec::new(),
            wake_at: None,
            startable: pass.start_cap.limit().unwrap_or(u32::MAX),
            stopped: Vec::new(),
        }
    }

    /// How many tasks are so.
    pub(super) fn count(&self, is_so: impl Fn(&Kind) -> bool) -> u32 {
        let kinds = self.kinds.iter().filter(|(kind, _)| is_so(kind));
        kinds.fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// How many tasks count against the maximum: all that did not end.
    pub(super) fn counted(&self) -> u32 {
        self.count(|kind| !kind.is_gone())
    }

    /// How many tasks are healthy, of all deployments.
    pub(super) fn healthy(&self) -> u32 {
        self.count(Kind::is_healthy)
    }

    /// Looks again then, or earlier.
    pub(super) fn wake(&mut self, at: Timestamp) {
        if at > self.pass.now {
            self.wake_at = Some(self.wake_at.map_or(at, |wake_at| wake_at.min(at)));
        }
    }

    /// Stops a task.
    pub(super) fn stop(&mut self, task: &TaskId, reason: StopReason) {
        let Some(entry) = self.position(task).and_then(|at| self.entries.get_mut(at)) else {
            return;
        };
        let before = entry.kind;
        entry.kind.is_wanted = false;
        let after = entry.kind;
        if let Some((_, count)) = self.kinds.iter_mut().find(|(kind, _)| *kind == before) {
            *count = count.saturating_sub(1);
        }
        count_kind(&mut self.kinds, after);
        if !reason.is_rebalancing() {
            self.note_stopped(task, after);
        }
        let task = task.clone();
        self.steps.push(ServiceStep::Stop { task, reason });
    }

    fn note_stopped(&mut self, task: &TaskId, kind: Kind) {
        let set = kind.owner.and_then(|owner| self.task_set_of(owner));
        let known = self.stopped.iter().position(|(known, _)| *known == set);
        let at = known.unwrap_or(self.stopped.len());
        if known.is_none() {
            self.stopped.push((set, Stopped::default()));
        }
        let Some((_, stopped)) = self.stopped.get_mut(at) else {
            return;
        };
        if kind.status < TaskStatus::Running {
            stopped.pending = stopped.pending.saturating_add(1);
        } else {
            stopped.running.push(task.clone());
        }
    }

    fn position(&self, task: &TaskId) -> Option<usize> {
        let found = self.entries.binary_search_by(|entry| entry.id.cmp(task));
        found.ok()
    }

    /// Counts the tasks anew whose kinds were changed.
    pub(super) fn count_anew(&mut self) {
        self.kinds = kinds(&self.entries);
    }

    /// A task of the service.
    pub(super) fn entry(&self, task: &TaskId) -> Option<&Entry<'a>> {
        self.entries.get(self.position(task)?)
    }

    /// Which of some tasks go first: that many of them, in order.
    pub(super) fn choose(
        &self,
        count: u32,
        is_candidate: impl Fn(&Entry<'a>) -> bool,
    ) -> Vec<TaskId> {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        if count == 0 {
            return Vec::new();
        }
        let candidates = self.entries.iter().filter(|entry| is_candidate(entry));
        let candidates: Vec<&Entry<'a>> = candidates.collect();
        if count >= candidates.len() {
            let all = candidates.into_iter();
            return all.map(|entry| entry.id.clone()).collect();
        }
        // What this pass stops counts still, as everywhere.
        let counted = self.entries.iter().filter(|entry| entry.task.is_counted());
        let (entries, peers): (Vec<_>, Vec<_>) = counted.map(|entry| (entry, entry.task)).unzip();
        let class =
            |entry: &Entry<'a>| is_candidate(entry).then(|| Class::of(&entry.task, &|_| false));
        let candidates = entries.iter().enumerate();
        let candidates = candidates.filter_map(|(peer, entry)| Some((peer, class(entry)?)));
        let ranking = Ranking::new(self.pass.view, &peers, &self.service.placement_strategy);
        let chosen = ranking.first(count, candidates.collect(), self.pass.seed);
        let chosen = chosen.into_iter().filter_map(|peer| entries.get(peer));
        chosen.map(|entry| entry.id.clone()).collect()
    }

    /// Looks again when the first of the protected tasks is not protected any more.
    pub(super) fn wake_when_unprotected(&mut self) {
        let now = self.pass.now;
        let protected = self.entries.iter().filter(|entry| entry.kind.is_wanted);
        let ends = protected.filter_map(|entry| entry.facts.protected_until);
        if let Some(end) = ends.filter(|end| now < *end).min() {
            self.wake(end);
        }
    }

    /// Says something.
    pub(super) fn say(&mut self, message: ServiceMessage) {
        let notice = ServiceNotice::new(self.service.service_name.clone(), message);
        self.say_notice(notice);
    }

    pub(super) fn say_notice(&mut self, notice: ServiceNotice) {
        let mut event = ServiceEvent::new(notice.to_string());
        event.created_at = Some(self.pass.now);
        self.service.add_event(event);
        self.notices.push(notice);
    }

    /// Says something whose cause holds on, unless that was said in the last six hours.
    pub(super) fn say_while_it_holds(&mut self, topic: &str, notice: ServiceNotice) {
        let (now, text) = (self.pass.now, notice.to_string());
        let key = (notice.message.number(), topic.to_string());
        let standing = self.service.memory.standing.get(&key);
        let standing = standing.filter(|standing| standing.text == text);
        if let Some(standing) = standing {
            let again = standing.said_at.saturating_add(REPEATED_AFTER);
            if now < again {
                self.wake(again);
                return;
            }
        }
        let standing = StandingMessage::new(text, now);
        self.service.memory.standing.insert(key, standing);
        self.wake(now.saturating_add(REPEATED_AFTER));
        self.say_notice(notice);
    }

    pub(super) fn notice(&self, message: ServiceMessage) -> ServiceNotice {
        ServiceNotice::new(self.service.service_name.clone(), message)
    }

    /// A deployment or task set is forgotten, and what was said of it.
    pub(super) fn forget_said(&mut self, id: &DeploymentId) {
        let standing = &mut self.service.memory.standing;
        standing.retain(|(_, topic), _| topic != id.as_str());
    }

    /// The cause of a message went away.
    pub(super) fn is_over(&mut self, number: u8, topic: &str) {
        let standing = &mut self.service.memory.standing;
        if !standing.is_empty() {
            standing.remove(&(number, topic.to_string()));
        }
    }

    /// What the scheduler remembers of a deployment or task set.
    pub(super) fn memory(&mut self, owner: usize) -> Option<&mut DeploymentMemory> {
        let deployments = self.service.deployments.len();
        if owner < deployments {
            let deployment = self.service.deployments.get_mut(owner)?;
            return Some(&mut deployment.memory);
        }
        let set = owner.checked_sub(deployments)?;
        let task_set = self.service.task_sets.get_mut(set)?;
        Some(&mut task_set.memory)
    }

    /// How the tasks of a deployment or task set are checked.
    pub(super) fn checks_of(&self, owner: usize) -> HealthChecks {
        let checks = owners(&self.service).into_iter().nth(owner);
        checks.map_or(HealthChecks::NONE, |(_, checks)| checks)
    }

    /// The id of a deployment or task set.
    pub(super) fn id_of(&self, owner: usize) -> Option<DeploymentId> {
        owners(&self.service)
            .into_iter()
            .nth(owner)
            .map(|(id, _)| id)
    }

    /// The id of a task set; `None` for a deployment.
    pub(super) fn task_set_of(&self, owner: usize) -> Option<DeploymentId> {
        let set = owner.checked_sub(self.service.deployments.len())?;
        self.service.task_sets.get(set).map(|one| one.id.clone())
    }

    /// The plan.
    pub(super) fn finish(mut self) -> ServicePlan {
        self.say_what_stops();
        let has_changed = self.service != *self.pass.service;
        let mut plan = ServicePlan::empty();
        plan.steps = self.steps;
        plan.notices = self.notices;
        plan.waits = self.waits;
        plan.wake_at = self.wake_at;
        plan.service = has_changed.then(|| Box::new(self.service));
        plan
    }

    fn say_what_stops(&mut self) {
        for (set, stopped) in core::mem::take(&mut self.stopped) {
            if !stopped.running.is_empty() {
                let message = ServiceMessage::StoppedRunningTasks(stopped.running);
                self.say_notice(self.notice(message).about(set.clone()));
            }
            if stopped.pending > 0 {
                let message = ServiceMessage::StoppedPendingTasks(stopped.pending);
                self.say_notice(self.notice(message).about(set));
            }
        }
    }
}

/// The tasks of the service, in the order of their ids.
fn entries<'a>(pass: &Pass<'a>) -> Vec<Entry<'a>> {
    let owners = owners(pass.service);
    let owner_of = |started_by: Option<&StartedBy>| {
        let started_by = started_by?.as_str();
        owners.iter().position(|(id, _)| id.as_str() == started_by)
    };
    let group = pass.service.group();
    let mut tasks = Vec::with_capacity(pass.view.peer_count(&group));
    let peers = pass.view.peers_unordered(&group);
    tasks.extend(peers.map(|task| (task.id(), task)));
    tasks.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    let grace_period = pass.service.health_check_grace_period_seconds;
    let entry = |(id, task): (TaskId, TaskView<'a>)| {
        let owner = owner_of(task.started_by());
        let checks = owner.and_then(|owner| owners.get(owner));
        let checks = checks.map_or(HealthChecks::NONE, |(_, checks)| *checks);
        let facts = task.facts();
        let found = health(&task, &facts, (checks, grace_period), pass.now);
        Entry::new((id, task), facts, (owner, found), pass.now)
    };
    tasks.into_iter().map(entry).collect()
}

fn kinds(entries: &[Entry<'_>]) -> Vec<(Kind, u32)> {
    let mut kinds = Vec::new();
    for entry in entries {
        count_kind(&mut kinds, entry.kind);
    }
    kinds
}

fn count_kind(kinds: &mut Vec<(Kind, u32)>, kind: Kind) {
    match kinds.iter_mut().find(|(known, _)| *known == kind) {
        Some((_, count)) => *count = count.saturating_add(1),
        None => kinds.push((kind, 1)),
    }
}

/// The deployments and the task sets of a service, and how their tasks are checked.
fn owners(service: &Service) -> Vec<(DeploymentId, HealthChecks)> {
    let deployments = service.deployments.iter();
    let deployments = deployments.map(|one| (one.id.clone(), one.health_checks));
    let task_sets = service.task_sets.iter();
    let task_sets = task_sets.map(|one| (one.id.clone(), one.health_checks));
    deployments.chain(task_sets).collect()
}

pub(super) fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// After how long a message whose cause holds on is said again: 6 hours.
const REPEATED_AFTER: TimeDelta = TimeDelta::from_millis(6 * 3_600_000);
