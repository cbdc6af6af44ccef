//! The life of a task: what may follow what, and what is known of its way.

use super::service::spelled;
use super::{HealthStatus, TaskStatus};
use crate::time::Timestamp;

/// What a report of a task's status means, given the status it has.
///
/// Source: ECS Developer Guide, "Amazon ECS task lifecycle", read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// The task has come further; steps may be skipped.
    Advance,
    /// Nothing new.
    Repeat,
    /// The report is older than what is known: it is refused.
    Late,
}

impl TaskStatus {
    /// What a report means: the one table of transitions.
    ///
    /// A task goes from any status to any later one, for steps are skipped: without a load balancer
    /// `ACTIVATING` and `DEACTIVATING` are, and a task that never starts goes from `PENDING` to
    /// `STOPPED`. It never goes back, and nothing follows `STOPPED`.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::model::{TaskStatus, Transition};
    ///
    /// assert_eq!(TaskStatus::Pending.transition(TaskStatus::Running), Transition::Advance);
    /// assert_eq!(TaskStatus::Stopped.transition(TaskStatus::Running), Transition::Late);
    /// ```
    pub fn transition(self, reported: Self) -> Transition {
        match reported.cmp(&self) {
            core::cmp::Ordering::Greater => Transition::Advance,
            core::cmp::Ordering::Equal => Transition::Repeat,
            core::cmp::Ordering::Less => Transition::Late,
        }
    }

    /// Whether a task of the status did not reach `RUNNING` yet, and may.
    pub fn is_before_running(self) -> bool {
        self < Self::Running
    }

    /// Whether the status is shown by a task that is on its way out, or is gone.
    pub fn is_after_running(self) -> bool {
        self > Self::Running
    }
}

/// Why a task was stopped.
///
/// Source: ECS API Reference, `Task`, read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StopCode {
    /// It never ran.
    TaskFailedToStart,
    /// An essential container ended.
    EssentialContainerExited,
    /// Someone asked for it.
    UserInitiated,
    /// The service scheduler stopped it.
    ServiceSchedulerInitiated,
    /// Spot capacity was taken back.
    SpotInterruption,
    /// Its capacity is about to go.
    TerminationNotice,
    /// Its host became unhealthy.
    InfrastructureHealth,
}

spelled!(
    StopCode,
    TaskFailedToStart = "TaskFailedToStart",
    EssentialContainerExited = "EssentialContainerExited",
    UserInitiated = "UserInitiated",
    ServiceSchedulerInitiated = "ServiceSchedulerInitiated",
    SpotInterruption = "SpotInterruption",
    TerminationNotice = "TerminationNotice",
    InfrastructureHealth = "InfrastructureHealth"
);

/// What is known of a task's way besides how far it has come.
///
/// A task of which nothing of this is known pays nothing for it.
///
/// # Example
///
/// ```
/// use bayplan::model::TaskFacts;
/// use bayplan::time::Timestamp;
///
/// let facts = TaskFacts::default().started_at(Timestamp::UNIX_EPOCH);
/// assert!(!facts.is_protected(Timestamp::UNIX_EPOCH));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct TaskFacts {
    /// When it reached `RUNNING`.
    pub started_at: Option<Timestamp>,
    /// When it reached `STOPPED`.
    pub stopped_at: Option<Timestamp>,
    /// When its health changed last, that of its containers or that of its target.
    pub health_changed_at: Option<Timestamp>,
    /// Until when it is protected from scale-in.
    pub protected_until: Option<Timestamp>,
    /// What load balancers say of it.
    pub target_health: HealthStatus,
    /// Why it was stopped.
    pub stop_code: Option<StopCode>,
}

impl TaskFacts {
    /// The same of a task that reached `RUNNING` then.
    #[must_use]
    pub fn started_at(self, at: Timestamp) -> Self {
        Self {
            started_at: Some(at),
            ..self
        }
    }

    /// The same of a task that stopped then.
    #[must_use]
    pub fn stopped(self, at: Timestamp, code: StopCode) -> Self {
        Self {
            stopped_at: Some(at),
            stop_code: Some(code),
            ..self
        }
    }

    /// The same of a task whose health changed then.
    #[must_use]
    pub fn health_changed_at(self, at: Timestamp) -> Self {
        Self {
            health_changed_at: Some(at),
            ..self
        }
    }

    /// The same of a task of which load balancers say that.
    #[must_use]
    pub fn target_health(self, target_health: HealthStatus) -> Self {
        Self {
            target_health,
            ..self
        }
    }

    /// The same of a task that is protected until then.
    #[must_use]
    pub fn protected_until(self, until: Timestamp) -> Self {
        Self {
            protected_until: Some(until),
            ..self
        }
    }

    /// Whether the task is protected at a time; at the end of the period it is not.
    pub fn is_protected(&self, now: Timestamp) -> bool {
        self.protected_until.is_some_and(|until| now < until)
    }
}
