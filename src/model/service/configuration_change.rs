//! What a request changes about how deployments proceed.

use super::{
    DeploymentAlarms, DeploymentCircuitBreaker, DeploymentConfiguration, DeploymentStrategy,
    EarlySuccessCriteria,
};

/// What a request says of how deployments proceed. What is `None` stays as it is.
///
/// Source: ECS API Reference, `UpdateService`, read 2026-11.
///
/// # Example
///
/// ```
/// use bayplan::model::{
///     DeploymentConfiguration, DeploymentConfigurationChange, SchedulingStrategy,
/// };
///
/// let mut change = DeploymentConfigurationChange::default();
/// change.minimum_healthy_percent = Some(50);
/// let changed = change.of(DeploymentConfiguration::of(SchedulingStrategy::Replica));
/// assert_eq!((changed.minimum_healthy_percent, changed.maximum_percent), (50, 200));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeploymentConfigurationChange {
    /// Below how many healthy tasks no step goes, in percent.
    pub minimum_healthy_percent: Option<u32>,
    /// Above how many tasks no step goes, in percent.
    pub maximum_percent: Option<u32>,
    /// Whether failed tasks make a deployment fail.
    pub circuit_breaker: Option<DeploymentCircuitBreaker>,
    /// Whether alarms make a deployment fail.
    pub alarms: Option<DeploymentAlarms>,
    /// In which way new tasks take the place of old ones.
    pub strategy: Option<DeploymentStrategy>,
    /// How long a revision is watched before the old one goes, in minutes.
    pub bake_time_minutes: Option<u32>,
    /// When a deployment counts as done before all tasks are there.
    pub early_success: Option<EarlySuccessCriteria>,
}

impl DeploymentConfigurationChange {
    /// The configuration that the change makes of another one.
    #[must_use]
    pub fn of(self, base: DeploymentConfiguration) -> DeploymentConfiguration {
        DeploymentConfiguration {
            minimum_healthy_percent: self
                .minimum_healthy_percent
                .unwrap_or(base.minimum_healthy_percent),
            maximum_percent: self.maximum_percent.unwrap_or(base.maximum_percent),
            circuit_breaker: self.circuit_breaker.unwrap_or(base.circuit_breaker),
            alarms: self.alarms.unwrap_or(base.alarms),
            strategy: self.strategy.unwrap_or(base.strategy),
            bake_time_minutes: self.bake_time_minutes.unwrap_or(base.bake_time_minutes),
            early_success: self.early_success.or(base.early_success),
        }
    }
}

/// The change that makes this of any other configuration, but for an early success, which no change
/// takes away.
impl From<DeploymentConfiguration> for DeploymentConfigurationChange {
    fn from(wanted: DeploymentConfiguration) -> Self {
        Self {
            minimum_healthy_percent: Some(wanted.minimum_healthy_percent),
            maximum_percent: Some(wanted.maximum_percent),
            circuit_breaker: Some(wanted.circuit_breaker),
            alarms: Some(wanted.alarms),
            strategy: Some(wanted.strategy),
            bake_time_minutes: Some(wanted.bake_time_minutes),
            early_success: wanted.early_success,
        }
    }
}
