//! Deployments that may neither start nor stop a task.

use alloc::vec::Vec;

use super::{Basis, Finding, Problem, Repair, Severity};
use crate::model::{DeploymentStrategy, Service, lower_limit, upper_limit};

/// The percents of a service as numbers of tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) desired: u32,
    pub(super) minimum: u32,
    pub(super) maximum: u32,
}

impl Limits {
    pub(super) fn of(service: &Service) -> Self {
        let (desired, percents) = (service.desired_count, &service.deployment_configuration);
        Self {
            desired,
            minimum: lower_limit(desired, percents.minimum_healthy_percent),
            maximum: upper_limit(desired, percents.maximum_percent),
        }
    }

    /// Whether a deployment may stop a healthy task before it started another.
    pub(super) fn may_stop_first(self) -> bool {
        self.minimum < self.desired
    }
}

/// Whether one more task than the desired count finds a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    /// It does, or that is not known.
    ForOneMore,
    /// It does not.
    Full,
}

/// Of a replica service that is deployed rolling, and of tasks all of which are healthy: none may be
/// stopped, none started. A larger maximum is a repair where there is room for one more.
pub(super) fn deadlock(service: &Service, room: Room) -> Option<Finding> {
    let limits = Limits::of(service);
    let Limits {
        desired,
        minimum,
        maximum,
    } = limits;
    let is_rolling = service.deployment_configuration.strategy == DeploymentStrategy::Rolling;
    if !is_rolling || desired == 0 || limits.may_stop_first() || maximum > desired {
        return None;
    }
    let problem = Problem::Percents {
        desired,
        minimum,
        maximum,
    };
    let mut repairs: Vec<(u32, Repair)> = Vec::new();
    let percents = &service.deployment_configuration;
    if let Some(least) = to_start(desired).filter(|_| room == Room::ForOneMore) {
        let by = least.saturating_sub(percents.maximum_percent);
        repairs.push((by, Repair::MaximumPercent(least)));
    }
    let most = to_stop(desired);
    let by = percents.minimum_healthy_percent.saturating_sub(most);
    repairs.push((by, Repair::MinimumHealthyPercent(most)));
    // Stable: of equal changes the one that keeps all tasks running is first.
    repairs.sort_by_key(|(by, _)| *by);
    let repairs = repairs.into_iter().map(|(_, repair)| repair);
    Some(Finding::new(Severity::NeverUpdates, Basis::Service, problem).repaired_by(repairs))
}

/// Tasks may start in another zone only beyond the desired count.
pub(super) fn no_move(service: &Service) -> Option<Finding> {
    let Limits {
        desired, maximum, ..
    } = Limits::of(service);
    if desired < 2 || maximum > desired {
        return None;
    }
    let problem = Problem::NoMove { desired, maximum };
    let repairs = to_start(desired).map(Repair::MaximumPercent);
    let repairs = repairs.into_iter().chain([Repair::DisableRebalancing]);
    Some(Finding::new(Severity::NeverRebalances, Basis::Service, problem).repaired_by(repairs))
}

/// The same of daemons on so many instances, which are never doubled.
pub(super) fn daemon_deadlock(service: &Service, instances: u32, basis: Basis) -> Option<Finding> {
    let percents = &service.deployment_configuration;
    let minimum = lower_limit(instances, percents.minimum_healthy_percent);
    if instances == 0 || minimum < instances {
        return None;
    }
    let problem = Problem::DaemonPercents { instances, minimum };
    let repairs = [Repair::MinimumHealthyPercent(to_stop(instances))];
    Some(Finding::new(Severity::NeverUpdates, basis, problem).repaired_by(repairs))
}

/// The largest `minimumHealthyPercent` of so many tasks that lets one stop.
pub(super) fn to_stop(desired: u32) -> u32 {
    let most = u64::from(desired.saturating_sub(1))
        .saturating_mul(100)
        .checked_div(u64::from(desired));
    most.and_then(|most| u32::try_from(most).ok()).unwrap_or(0)
}

/// The smallest `maximumPercent` of so many tasks that lets one more start, if it is accepted.
fn to_start(desired: u32) -> Option<u32> {
    let wanted = u64::from(desired).saturating_add(1).saturating_mul(100);
    let least = u32::try_from(wanted.div_ceil(u64::from(desired.max(1)))).ok()?;
    (least <= LARGEST).then_some(least)
}

/// The largest `maximumPercent` that is accepted.
const LARGEST: u32 = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_percents_are_the_tightest_that_let_a_task_move() {
        for desired in 1..=400 {
            let most = to_stop(desired);
            assert!(lower_limit(desired, most) < desired);
            assert_eq!(lower_limit(desired, most + 1), desired, "{desired}");
            let least = to_start(desired).unwrap();
            assert!(upper_limit(desired, least) > desired);
            assert_eq!(upper_limit(desired, least - 1), desired, "{desired}");
        }
    }
}
