//! Starts that fail: what is counted, how long the next one waits, when a deployment has failed.

use alloc::vec::Vec;

use super::work::Work;
use crate::model::{DeploymentMemory, HelpfulChange, RolloutState, TaskStatus};
use crate::plan::{ServiceMessage, ServiceStep};
use crate::time::{TimeDelta, Timestamp};

impl Work<'_> {
    /// Takes tasks that ended, and those that run, into account, and is done with the former.
    pub(super) fn clean_up(&mut self) {
        let owners = self
            .service
            .deployments
            .len()
            .saturating_add(self.service.task_sets.len());
        for owner in 0..owners {
            self.account(owner);
        }
        let gone = self.entries.iter().filter(|entry| entry.kind.is_gone());
        let steps = gone.map(|entry| ServiceStep::Forget {
            task: entry.id.clone(),
        });
        self.steps.extend(steps.collect::<Vec<_>>());
    }

    fn account(&mut self, owner: usize) {
        let now = self.pass.now;
        let own = |entry: &&super::entry::Entry<'_>| entry.kind.owner == Some(owner);
        let last_run = self.entries.iter().filter(own);
        let last_run = last_run.filter_map(|entry| entry.facts.started_at).max();
        let has_run = last_run.is_some()
            || self
                .entries
                .iter()
                .filter(own)
                .any(|entry| entry.kind.status == TaskStatus::Running);
        let decides = self.checks_of(owner).decide();
        let healthy = self.entries.iter().filter(own);
        // Where nothing checks, a task is healthy enough as soon as it runs.
        let healthy = healthy.filter(|entry| {
            entry.kind.is_healthy() || !decides && entry.kind.status == TaskStatus::Running
        });
        let last_healthy = healthy
            .filter_map(|entry| entry.facts.health_changed_at.or(entry.facts.started_at))
            .max();
        let failures = self.entries.iter().filter(own);
        let failures = failures.filter(|entry| entry.failed_to_start());
        let mut failures: Vec<Timestamp> = failures
            .map(|entry| entry.facts.stopped_at.unwrap_or(now))
            .collect();
        failures.sort_unstable();
        let resets = self
            .service
            .deployment_configuration
            .circuit_breaker
            .reset_on_healthy_task;
        let Some(memory) = self.memory(owner) else {
            return;
        };
        note_runs(memory, last_run);
        if resets && last_healthy > memory.last_healthy_at {
            memory.breaker_failures = 0;
            memory.last_healthy_at = last_healthy;
        }
        for at in &failures {
            if last_run.is_none_or(|run| *at >= run) {
                memory.failed_starts = memory.failed_starts.saturating_add(1);
                memory.last_failed_at = Some(*at);
                memory.not_before = delay(memory.failed_starts).map(|wait| at.saturating_add(wait));
                memory.retry = false;
            }
            // Until a task ran, tasks that do not start count; then, only failed checks do.
            if !memory.has_run {
                memory.breaker_failures = memory.breaker_failures.saturating_add(1);
            }
        }
        memory.has_run |= has_run;
        let (failed_starts, has_run) = (memory.failed_starts, memory.has_run);
        self.note_failed_tasks(owner, failures.len(), has_run);
        self.say_impaired(owner, failed_starts);
    }

    fn note_failed_tasks(&mut self, owner: usize, failures: usize, has_run: bool) {
        if let Some(deployment) = self.service.deployments.get_mut(owner) {
            let more = super::work::narrow(failures);
            deployment.failed_tasks = if has_run {
                0
            } else {
                deployment.failed_tasks.saturating_add(more)
            };
        }
    }

    /// Says that tasks do not start, once that is so, until one does.
    pub(super) fn say_impaired(&mut self, owner: usize, failed_starts: u32) {
        let Some(id) = self.id_of(owner) else {
            return;
        };
        if failed_starts < IMPAIRED_AT {
            self.is_over(13, id.as_str());
            return;
        }
        let notice = self.notice(ServiceMessage::StartImpaired);
        let notice = notice.about(self.task_set_of(owner));
        self.say_while_it_holds(id.as_str(), notice);
    }

    /// Counts an unhealthy task of the newest deployment for the circuit breaker. Such a task ran, and
    /// something checks it.
    pub(super) fn count_failed_check(&mut self) {
        if let Some(deployment) = self.service.primary_mut() {
            if deployment.rollout_state == RolloutState::InProgress {
                let failures = &mut deployment.memory.breaker_failures;
                *failures = failures.saturating_add(1);
            }
        }
    }
}

/// A task that runs ends a row of failures; not of one that came at the same instant, or a start
/// that finds no place would be tried again and again while a clock stands still.
fn note_runs(memory: &mut DeploymentMemory, last_run: Option<Timestamp>) {
    let Some(last_run) = last_run else {
        return;
    };
    if memory.failed_starts > 0 && memory.last_failed_at.is_none_or(|failed| failed < last_run) {
        memory.failed_starts = 0;
        memory.last_failed_at = None;
        memory.not_before = None;
        memory.waits_for.clear();
        memory.retry = false;
    }
}

/// Notes an attempt that found no place.
pub(super) fn note_unplaced(
    memory: &mut DeploymentMemory,
    helpful: alloc::collections::BTreeSet<HelpfulChange>,
    now: Timestamp,
) {
    memory.failed_starts = memory.failed_starts.saturating_add(1);
    memory.last_failed_at = Some(now);
    memory.not_before = delay(memory.failed_starts).map(|wait| now.saturating_add(wait));
    memory.waits_for = helpful;
    memory.retry = false;
}

/// How long the next start waits after so many failures in a row; `None` for not at all.
///
/// Source: ECS Developer Guide, "Service throttle logic", read 2026-11: the delay grows up to 27
/// minutes. Ours: it begins at the third failure with ten seconds, and doubles.
///
/// # Example
///
/// ```
/// use bayplan::service::delay;
///
/// let seconds = |failures| delay(failures).map(|delay| delay.as_millis() / 1_000);
/// assert_eq!([2, 3, 4, 20].map(seconds), [None, Some(10), Some(20), Some(1620)]);
/// ```
pub fn delay(failures: u32) -> Option<TimeDelta> {
    let doublings = failures.checked_sub(IMPAIRED_AT)?;
    let millis = 10_000_i64
        .checked_shl(doublings.min(20))
        .unwrap_or(i64::MAX);
    Some(TimeDelta::from_millis(millis.min(LONGEST_DELAY)))
}

/// From how many failures in a row on starts wait.
const IMPAIRED_AT: u32 = 3;

/// 27 minutes, in milliseconds.
const LONGEST_DELAY: i64 = 27 * 60_000;
