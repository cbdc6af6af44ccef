//! Deployments that put all new tasks beside the old ones.

use super::entry::Kind;
use super::replica::Limits;
use super::work::Work;
use crate::model::{DeploymentStrategy, RolloutState};
use crate::plan::{ServiceStep, Wait};
use crate::time::{TimeDelta, Timestamp};

/// How far a deployment is that puts new tasks beside old ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// It does not: tasks are replaced within the percents.
    Rolling,
    /// Old tasks stay: the new ones are not all healthy, or are being watched.
    Beside,
    /// Old tasks go.
    Over,
}

impl Stage {
    pub(super) fn lets_old_go(self) -> bool {
        match self {
            Self::Rolling | Self::Over => true,
            Self::Beside => false,
        }
    }

    pub(super) fn is_beside(self) -> bool {
        match self {
            Self::Rolling => false,
            Self::Beside | Self::Over => true,
        }
    }
}

impl Work<'_> {
    /// The stage of the newest deployment; hands out the shifts of traffic that are due.
    pub(super) fn stage(&mut self, limits: Limits) -> Stage {
        let configuration = &self.service.deployment_configuration;
        let strategy = configuration.strategy;
        let bake_time = minutes(configuration.bake_time_minutes);
        let state = self.service.primary().map(|primary| primary.rollout_state);
        let old = self.count(|kind| kind.owner != Some(limits.primary) && kind.is_wanted);
        if strategy == DeploymentStrategy::Rolling
            || state != Some(RolloutState::InProgress)
            || old == 0
        {
            return Stage::Rolling;
        }
        let own = |kind: &Kind| kind.owner == Some(limits.primary) && kind.is_healthy();
        if self.count(own) < limits.desired {
            return Stage::Beside;
        }
        match self.shift_traffic(limits, strategy, bake_time) {
            Some(until) => {
                self.watch(limits, until);
                Stage::Beside
            }
            None => Stage::Over,
        }
    }

    /// Shifts the traffic that is due; until when to watch, `None` once that is over.
    fn shift_traffic(
        &mut self,
        limits: Limits,
        strategy: DeploymentStrategy,
        bake_time: TimeDelta,
    ) -> Option<Timestamp> {
        let now = self.pass.now;
        let mut shares = strategy.partial_weights();
        shares.push(ALL);
        let step_bake_time = minutes(strategy.step_bake_time_minutes());
        let deployment = self.id_of(limits.primary)?;
        for (position, share) in (0_u32..).zip(shares) {
            let memory = self.memory(limits.primary)?;
            if position < memory.traffic_shifts {
                continue;
            }
            let due = memory
                .bakes_since
                .map(|since| since.saturating_add(step_bake_time));
            if let Some(due) = due.filter(|due| now < *due) {
                return Some(due);
            }
            memory.traffic_shifts = position.saturating_add(1);
            memory.bakes_since = Some(now);
            self.steps.push(ServiceStep::ShiftTraffic {
                deployment: deployment.clone(),
                share,
            });
        }
        let since = self.memory(limits.primary)?.bakes_since?;
        let until = since.saturating_add(bake_time);
        (now < until).then_some(until)
    }

    pub(super) fn watch(&mut self, limits: Limits, until: Timestamp) {
        self.wake(until);
        if let Some(deployment) = self.id_of(limits.primary) {
            self.waits.push(Wait::BakeTime { deployment, until });
        }
    }
}

pub(super) fn minutes(count: u32) -> TimeDelta {
    TimeDelta::from_millis(i64::from(count).saturating_mul(60_000))
}

/// All of the traffic, in thousandths of a percent.
const ALL: u32 = 100_000;
