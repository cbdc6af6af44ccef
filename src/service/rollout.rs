//! How far deployments are: done, failed, taken back.

use super::AlarmState;
use super::entry::{Health, Kind};
use super::green::minutes;
use super::replica::{Limits, is_unproven};
use super::work::Work;
use crate::model::{
    AlarmWatch, Deployment, DeploymentId, DeploymentStatus, DeploymentStrategy, Purpose,
    RevisionCleanup, RolloutState, TaskCounts, TaskStatus, lower_limit,
};
use crate::plan::{DeploymentFailure, ServiceMessage, ServiceStep, Wait};

impl Work<'_> {
    /// Lets the newest deployment fail if too many of its tasks did, or an alarm is on; perhaps the
    /// revision completed last takes its place. Whether it failed now.
    pub(super) fn fail_deployment(&mut self) -> bool {
        let (now, state) = (self.pass.now, self.pass.alarms);
        let configuration = self.service.deployment_configuration.clone();
        let desired = self.service.desired_count;
        let breaker = configuration.circuit_breaker;
        let Some(primary) = self.service.primary_mut() else {
            return false;
        };
        if primary.rollout_state != RolloutState::InProgress {
            return false;
        }
        if configuration.alarms.enable {
            watch_alarms(primary, state);
        }
        let is_broken = breaker.enable
            && primary.memory.breaker_failures >= breaker.threshold.failures(desired);
        let is_alarmed = configuration.alarms.enable
            && primary.memory.alarms == AlarmWatch::Watching
            && state == AlarmState::Alarm;
        let (failure, rollback) = if is_broken {
            (DeploymentFailure::TasksFailedToStart, breaker.rollback)
        } else if is_alarmed {
            let rollback = configuration.alarms.rollback;
            (DeploymentFailure::AlarmDetected, rollback)
        } else {
            return false;
        };
        let deployment = primary.id.clone();
        let is_rollback = primary.memory.is_rollback;
        primary.rollout_state = RolloutState::Failed;
        primary.rollout_state_reason =
            alloc::format!("ECS deployment {deployment} failed: {failure}.");
        primary.updated_at = Some(now);
        self.say(ServiceMessage::DeploymentFailed {
            deployment,
            failure,
        });
        if rollback && !is_rollback {
            self.roll_back();
        }
        true
    }

    /// The revision completed last becomes a new deployment.
    fn roll_back(&mut self) {
        let Some((revision, checks)) = self.service.memory.completed.clone() else {
            return;
        };
        let ordinal = self.service.memory.own_deployments;
        let mut draws = self.pass.seed.draws(Purpose::Deployment, ordinal);
        let number = draws
            .below(9_000_000_000_000_000_000)
            .saturating_add(NINETEEN_DIGITS);
        let Ok(id) = DeploymentId::new(&alloc::format!("ecs-svc/{number}")) else {
            return;
        };
        self.service.memory.own_deployments = ordinal.saturating_add(1);
        let mut deployment = Deployment::new(id.clone(), revision);
        deployment.health_checks = checks;
        deployment.created_at = Some(self.pass.now);
        deployment.updated_at = Some(self.pass.now);
        deployment.memory.is_rollback = true;
        self.service.deploy(deployment);
        // What was started by others is theirs still, one place further on.
        for entry in &mut self.entries {
            entry.kind.owner = entry.kind.owner.map(|owner| owner.saturating_add(1));
        }
        self.count_anew();
        self.say(ServiceMessage::RollingBack(id));
    }

    /// The last step: counts, states, and what there is to say about them.
    pub(super) fn state(&mut self, limits: Limits) {
        self.count_tasks(limits);
        self.complete(limits);
        self.rebalance(limits);
        self.drop_empty();
        self.steady();
        self.stuck(limits);
        self.wait_for_tasks();
        if limits.has_failed {
            let failed = self.service.primary().map(|primary| primary.id.clone());
            self.waits.extend(failed.map(Wait::FailedDeployment));
        }
    }

    /// The counts of the service and of its deployments, and how many tasks each should have.
    pub(super) fn count_tasks(&mut self, limits: Limits) {
        self.recount();
        for owner in 0..self.service.deployments.len() {
            let active = self.count(|kind| kind.owner == Some(owner) && kind.is_wanted);
            if let Some(deployment) = self.service.deployments.get_mut(owner) {
                deployment.desired_count = if owner == limits.primary {
                    limits.desired
                } else {
                    active
                };
            }
        }
    }

    /// How many tasks the service has, and each of its deployments and task sets.
    pub(super) fn recount(&mut self) {
        self.service.counts = self.tasks_of(|_| true);
        let deployments = self.service.deployments.len();
        let owners = deployments.saturating_add(self.service.task_sets.len());
        for owner in 0..owners {
            let counts = self.tasks_of(|kind| kind.owner == Some(owner));
            if let Some(deployment) = self.service.deployments.get_mut(owner) {
                deployment.counts = counts;
            } else if let Some(task_set) = owner
                .checked_sub(deployments)
                .and_then(|set| self.service.task_sets.get_mut(set))
            {
                task_set.counts = counts;
            }
        }
    }

    pub(super) fn tasks_of(&self, is_own: impl Fn(&Kind) -> bool) -> TaskCounts {
        let is_running = |kind: &Kind| kind.status == TaskStatus::Running && !kind.is_lost;
        let is_pending = |kind: &Kind| kind.is_wanted && kind.status < TaskStatus::Running;
        TaskCounts::new(
            self.count(|kind| is_own(kind) && is_running(kind)),
            self.count(|kind| is_own(kind) && is_pending(kind)),
        )
    }

    /// Whether the newest deployment is done but for being watched.
    fn is_achieved(&self, limits: Limits) -> bool {
        let own = |kind: &Kind| kind.owner == Some(limits.primary);
        let healthy = self.count(|kind| own(kind) && kind.is_healthy());
        let old = self.count(|kind| !own(kind) && !kind.is_gone());
        let early = self.service.deployment_configuration.early_success;
        if let Some(early) = early.filter(|_| limits.desired > 0) {
            let enough = lower_limit(limits.desired, early.healthy_percent).max(1);
            return healthy >= enough && (old == 0 || early.cleanup == RevisionCleanup::Deferred);
        }
        let counts = self.tasks_of(own);
        let settled = self.count(|kind| own(kind) && kind.is_healthy() && !kind.is_draining);
        old == 0
            && counts == TaskCounts::new(limits.desired, 0)
            && settled == limits.desired
            && self.silent_daemons() == 0
    }

    fn starts_something(&self) -> bool {
        let mut steps = self.steps.iter();
        steps.any(|step| matches!(step, ServiceStep::Start { .. }))
    }

    fn complete(&mut self, limits: Limits) {
        let configuration = &self.service.deployment_configuration;
        // Other strategies were watched before the old tasks went.
        let is_watched = configuration.strategy == DeploymentStrategy::Rolling;
        let bake_time = minutes(configuration.bake_time_minutes);
        let state = self.service.primary().map(|primary| primary.rollout_state);
        if state != Some(RolloutState::InProgress) {
            return;
        }
        let (now, is_achieved) = (self.pass.now, self.is_achieved(limits));
        let Some(primary) = self.service.primary_mut() else {
            return;
        };
        if !is_achieved {
            if is_watched {
                primary.memory.bakes_since = None;
            }
            return;
        }
        if is_watched && bake_time.as_millis() > 0 {
            let since = *primary.memory.bakes_since.get_or_insert(now);
            let until = since.saturating_add(bake_time);
            if now < until {
                self.watch(limits, until);
                return;
            }
        }
        let id = primary.id.clone();
        primary.rollout_state = RolloutState::Completed;
        primary.rollout_state_reason = alloc::format!("ECS deployment {id} completed.");
        primary.updated_at = Some(now);
        let completed = (primary.revision.clone(), primary.health_checks);
        self.service.memory.completed = Some(completed);
        self.say(ServiceMessage::DeploymentCompleted(id));
    }

    /// Older deployments without tasks are forgotten.
    pub(super) fn drop_empty(&mut self) {
        let has_tasks = |owner: usize| {
            self.entries
                .iter()
                .any(|entry| entry.kind.owner == Some(owner) && !entry.kind.is_gone())
        };
        let starts = |id: &DeploymentId| {
            self.steps.iter().any(
                |step| matches!(step, ServiceStep::Start { deployment, .. } if deployment == id),
            )
        };
        let kept: alloc::vec::Vec<bool> = self
            .service
            .deployments
            .iter()
            .enumerate()
            .map(|(owner, deployment)| {
                let is_primary = deployment.status == DeploymentStatus::Primary;
                is_primary || has_tasks(owner) || starts(&deployment.id)
            })
            .collect();
        let mut kept = kept.into_iter();
        self.service
            .deployments
            .retain(|_| kept.next().unwrap_or(true));
    }

    /// Whether all is as it should be.
    pub(super) fn is_steady(&self) -> bool {
        let desired = self.service.desired_count;
        let is_settled = |kind: &Kind| kind.is_healthy() && !kind.is_draining;
        self.service.deployments.len() == 1
            && self.service.primary().is_some_and(is_completed)
            && self.service.counts == TaskCounts::new(desired, 0)
            && self.count(is_settled) == desired
            && !self.starts_something()
            && self.silent_daemons() == 0
    }

    pub(super) fn steady(&mut self) {
        if !self.is_steady() {
            self.is_over(1, "");
            return;
        }
        let notice = self.notice(ServiceMessage::SteadyState);
        self.say_while_it_holds("", notice);
    }

    /// Neither a start nor a stop is allowed, and nothing is under way that would change that.
    fn stuck(&mut self, limits: Limits) {
        let is_old = |kind: &Kind| kind.owner != Some(limits.primary);
        let old = self.count(|kind| kind.is_wanted && (is_old(kind) || kind.is_draining));
        let is_still = self.count(Kind::is_stopping) == 0
            && self.count(|kind| kind.is_wanted && kind.health != Health::Healthy) == 0
            && !self.acts();
        let has_room = self.counted() < limits.maximum || self.healthy() > limits.minimum;
        let is_stuck = old > 0 && is_still && !has_room && !limits.has_failed;
        if !is_stuck {
            self.is_over(15, "");
            return;
        }
        self.waits.push(Wait::Percents {
            minimum: limits.minimum,
            maximum: limits.maximum,
        });
        if self.count(|kind| kind.is_wanted && is_old(kind)) > 0 {
            let notice = self.notice(ServiceMessage::UnableToStopOrStart);
            self.say_while_it_holds("", notice);
        }
    }

    fn acts(&self) -> bool {
        self.steps.iter().any(|step| match step {
            ServiceStep::Start { .. }
            | ServiceStep::Stop { .. }
            | ServiceStep::ShiftTraffic { .. } => true,
            ServiceStep::Forget { .. } => false,
        })
    }

    /// What is under way, and when it may be proven.
    pub(super) fn wait_for_tasks(&mut self) {
        let pending = self.count(|kind| kind.is_wanted && kind.status < TaskStatus::Running);
        let stopping = self.count(Kind::is_stopping);
        let unproven = self.count(|kind| is_unproven(kind) && kind.status >= TaskStatus::Running);
        for (count, wait) in [
            (pending, Wait::PendingTasks(pending)),
            (stopping, Wait::StoppingTasks(stopping)),
            (unproven, Wait::UnprovenTasks(unproven)),
        ] {
            if count > 0 {
                self.waits.push(wait);
            }
        }
        let proven = self.entries.iter().filter(|entry| entry.kind.is_wanted);
        let proven = proven.filter_map(|entry| entry.proven_at);
        if let Some(until) = proven.min() {
            self.wake(until);
        }
    }
}

fn is_completed(deployment: &Deployment) -> bool {
    deployment.rollout_state == RolloutState::Completed
}

/// Looks at the alarms for the first time: one that is on already says nothing about the deployment.
fn watch_alarms(primary: &mut Deployment, state: AlarmState) {
    if primary.memory.alarms != AlarmWatch::NotBegun {
        return;
    }
    primary.memory.alarms = match state {
        AlarmState::Unknown => AlarmWatch::NotBegun,
        AlarmState::Ok => AlarmWatch::Watching,
        AlarmState::Alarm => AlarmWatch::Ignoring,
    };
}

/// The least number of nineteen digits.
const NINETEEN_DIGITS: u64 = 1_000_000_000_000_000_000;
