//! The instance that came closest, and what ECS says of it in service events.

use alloc::boxed::Box;
use alloc::string::{String, ToString};

use super::WhyUnplaced;
use crate::model::{ContainerInstanceArn, InstanceScope, ServiceName};
use crate::plan::{Reason, ServiceMessage, ServiceNotice};

/// The instance that came closest to taking the task.
///
/// Among the considered instances it is the one whose first failed check is the latest; of several
/// that lack CPU, or memory, the one with the most left; then the one with the lowest key.
///
/// Source: reports of service events, read 2026-11. Ours: the rule, which ECS does not publish.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NearestMiss {
    /// The instance.
    pub container_instance_arn: ContainerInstanceArn,
    /// The first check that it failed.
    pub reason: Reason,
}

/// What ECS puts at the end of a service event about a task that could not be placed.
///
/// Ours: one text for all of them, as seen on some.
pub const TROUBLESHOOTING: &str =
    " For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";

impl NearestMiss {
    /// What ECS says of the instance in a service event, from "The closest matching" on.
    ///
    /// Source: ECS Developer Guide, "Service event messages", read 2026-11.
    ///
    /// # Example
    ///
    /// ```
    /// # use bayplan::model::*;
    /// # use bayplan::plan::{NearestMiss, Reason};
    /// let arn = ContainerInstanceArn::new("arn:aws:ecs:eu-west-1:1:container-instance/c/3f2a")?;
    /// let reason = Reason::Cpu { need: CpuUnits::new(512), remaining: CpuUnits::new(128) };
    /// assert_eq!(
    ///     NearestMiss::new(arn, reason).sentence(),
    ///     "The closest matching (container-instance 3f2a) has insufficient CPU units available."
    /// );
    /// # Ok::<(), InvalidName>(())
    /// ```
    pub fn sentence(&self) -> String {
        let said = match &self.reason {
            Reason::Cpu { .. } => "has insufficient CPU units available.".to_string(),
            Reason::Memory { .. } => "has insufficient memory available.".to_string(),
            Reason::PortsTaken { .. } | Reason::TooManyPorts { .. } => {
                "is already using a port required by your task.".to_string()
            }
            Reason::Agent => "doesn't have the agent connected.".to_string(),
            Reason::NotConsidered(_)
            | Reason::Attribute { .. }
            | Reason::Gpu { .. }
            | Reason::Eni { .. }
            | Reason::Named { .. }
            | Reason::Location { .. }
            | Reason::DistinctInstance { .. }
            | Reason::MemberOf { .. }
            | Reason::Custom { .. } => {
                let reason = self.reason.failure().map(|reason| reason.to_string());
                alloc::format!("encountered error \"{}\".", reason.unwrap_or_default())
            }
        };
        let id = self.container_instance_arn.id();
        alloc::format!("The closest matching (container-instance {id}) {said}")
    }

    /// The instance and its reason.
    pub fn new(container_instance_arn: ContainerInstanceArn, reason: Reason) -> Self {
        Self {
            container_instance_arn,
            reason,
        }
    }
}

impl WhyUnplaced {
    /// What the service says when the task is one of its own.
    pub fn service_message(&self) -> ServiceMessage {
        match (&self.nearest_miss, &self.scope) {
            (Some(nearest), _) => ServiceMessage::ClosestMatching(Box::new(nearest.clone())),
            (None, InstanceScope::CapacityProvider(_)) => {
                ServiceMessage::NoInstancesInCapacityProvider
            }
            (None, InstanceScope::Ec2 | InstanceScope::External) => {
                ServiceMessage::NoContainerInstances
            }
        }
    }

    /// The message of the service event that ECS would show, without [`TROUBLESHOOTING`].
    ///
    /// Source: ECS Developer Guide, "Service event messages", read 2026-11.
    pub fn service_event(&self, service: &ServiceName) -> String {
        let notice = ServiceNotice::new(service.clone(), self.service_message());
        let text = notice.to_string();
        text.strip_suffix(TROUBLESHOOTING)
            .map_or_else(|| text.clone(), ToString::to_string)
    }
}
