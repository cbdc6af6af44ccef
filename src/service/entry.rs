//! One task of a service, as a pass sees it.

use crate::cluster::TaskView;
use crate::model::{
    ContainerInstanceStatus, DesiredStatus, HealthChecks, HealthStatus, StopCode, TaskFacts,
    TaskId, TaskStatus,
};
use crate::time::{TimeDelta, Timestamp};

/// A task of the service.
#[derive(Debug, Clone)]
pub(super) struct Entry<'a> {
    pub(super) id: TaskId,
    pub(super) task: TaskView<'a>,
    pub(super) facts: TaskFacts,
    /// When it may be healthy, or its grace period ends, if it is unproven and that is known.
    pub(super) proven_at: Option<Timestamp>,
    pub(super) kind: Kind,
}

/// What there is to count about a task: many tasks of a service are of few kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Kind {
    /// The deployment or task set that started it, by its position.
    pub(super) owner: Option<usize>,
    pub(super) status: TaskStatus,
    pub(super) health: Health,
    pub(super) is_draining: bool,
    /// Its instance was deregistered.
    pub(super) is_lost: bool,
    /// It should run, as far as this pass goes.
    pub(super) is_wanted: bool,
    pub(super) is_protected: bool,
    /// The scheduler stopped it.
    is_stopped_by_us: bool,
}

/// Whether a task is healthy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Health {
    /// It counts towards the minimum.
    Healthy,
    /// It does not run, or not for long enough, or its checks say nothing yet.
    Unproven,
    /// Its checks fail, and its grace period is over.
    Unhealthy,
}

impl<'a> Entry<'a> {
    pub(super) fn new(
        (id, task): (TaskId, TaskView<'a>),
        facts: TaskFacts,
        (owner, (health, proven_at)): (Option<usize>, (Health, Option<Timestamp>)),
        now: Timestamp,
    ) -> Self {
        let status = task.last_status();
        let instance = task.instance_status();
        let is_lost = instance == Some(ContainerInstanceStatus::Inactive);
        let is_gone = is_lost || status == TaskStatus::Stopped;
        let kind = Kind {
            owner,
            status,
            health,
            is_draining: instance == Some(ContainerInstanceStatus::Draining),
            is_lost,
            is_wanted: task.desired_status() == DesiredStatus::Running && !is_gone,
            is_protected: facts.is_protected(now),
            is_stopped_by_us: facts.stop_code == Some(StopCode::ServiceSchedulerInitiated),
        };
        Self {
            id,
            task,
            facts,
            proven_at,
            kind,
        }
    }

    /// Whether it ended before it ran, by itself.
    pub(super) fn failed_to_start(&self) -> bool {
        self.kind.status == TaskStatus::Stopped
            && self.facts.started_at.is_none()
            && !matches!(
                self.facts.stop_code,
                Some(StopCode::ServiceSchedulerInitiated | StopCode::UserInitiated)
            )
    }
}

impl Kind {
    /// Whether it has ended, or its instance is gone.
    pub(super) fn is_gone(&self) -> bool {
        self.is_lost || self.status == TaskStatus::Stopped
    }

    /// Whether it is healthy and should run.
    pub(super) fn is_healthy(&self) -> bool {
        self.is_wanted && self.health == Health::Healthy
    }

    pub(super) fn is_unhealthy(&self) -> bool {
        self.is_wanted && self.health == Health::Unhealthy
    }

    /// Whether it is on its way out, and there.
    pub(super) fn is_stopping(&self) -> bool {
        !self.is_wanted && !self.is_gone()
    }

    /// Whether it ended, or was lost, and nobody asked for that.
    pub(super) fn was_lost(&self) -> bool {
        self.is_gone() && !self.is_stopped_by_us
    }
}

/// Whether a task is healthy: without checks, once it has run for a while; with checks, when all of
/// them say so. Failing checks count once the grace period is over. With it, if it is unproven, when
/// that may end.
///
/// Source: ECS Developer Guide, "Service definition parameters", read 2026-11.
pub(super) fn health(
    task: &TaskView<'_>,
    facts: &TaskFacts,
    (checks, grace_period): (HealthChecks, u32),
    now: Timestamp,
) -> (Health, Option<Timestamp>) {
    if task.last_status() != TaskStatus::Running {
        return (Health::Unproven, None);
    }
    if !checks.decide() {
        let until = proven_after(facts.started_at, PROVEN_AFTER, now);
        return (unproven_until(until, Health::Healthy), until);
    }
    let container = checks.container.then(|| task.health_status());
    let target = checks.load_balancer.then_some(facts.target_health);
    let mut found = container.into_iter().chain(target);
    if found
        .clone()
        .any(|health| health == HealthStatus::Unhealthy)
    {
        let grace = TimeDelta::from_millis(i64::from(grace_period).saturating_mul(1_000));
        let until = proven_after(facts.started_at, grace, now);
        return (unproven_until(until, Health::Unhealthy), until);
    }
    if found.all(|health| health == HealthStatus::Healthy) {
        (Health::Healthy, None)
    } else {
        (Health::Unproven, None)
    }
}

fn unproven_until(until: Option<Timestamp>, then: Health) -> Health {
    if until.is_some() {
        Health::Unproven
    } else {
        then
    }
}

/// When a span after the start is over; `None` when it is, or when the start is not known.
fn proven_after(
    started_at: Option<Timestamp>,
    span: TimeDelta,
    now: Timestamp,
) -> Option<Timestamp> {
    let until = started_at?.saturating_add(span);
    (now < until).then_some(until)
}

/// How long a task without checks must run to be healthy: 40 seconds.
const PROVEN_AFTER: TimeDelta = TimeDelta::from_millis(40_000);
