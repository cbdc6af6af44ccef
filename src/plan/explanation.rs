//! Why a task could not be placed, instance by instance.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Reason;
use crate::model::{ContainerInstanceArn, Failure, FailureReason};

/// Why the first task that could not be placed could not be placed.
///
/// Every registered instance is in it, in the order of their keys; those that ECS does not consider
/// carry why.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// What was found for each registered instance, in the order of their keys.
    pub instances: Vec<InstanceVerdict>,
    /// The instance that came closest, as ECS names it in a service event; `None` when none was
    /// considered.
    pub nearest_miss: Option<NearestMiss>,
}

/// What was found for one instance.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InstanceVerdict {
    /// The instance.
    pub container_instance_arn: ContainerInstanceArn,
    /// Whether it can take the task.
    pub verdict: Verdict,
}

/// Whether an instance can take a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It can.
    Eligible,
    /// It cannot, and this is the first check that failed.
    Ineligible(Reason),
}

/// The instance that came closest to taking the task.
///
/// Among the considered instances it is the one that failed at the latest check; of several that
/// lack CPU, or memory, the one with the most left; then the one with the lowest key.
///
/// Source: reports of service events, read 2026-11. Ours: the rule, which ECS does not publish.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NearestMiss {
    /// The instance.
    pub container_instance_arn: ContainerInstanceArn,
    /// The check that it failed.
    pub reason: Reason,
}

impl Explanation {
    /// ECS's `failures`: one entry for each considered instance, in the order of their keys.
    pub fn failures(&self) -> Vec<Failure> {
        self.instances
            .iter()
            .filter_map(InstanceVerdict::failure)
            .collect()
    }

    /// How many instances failed for each of ECS's reasons, in the order of the checks.
    pub fn counts(&self) -> Vec<(FailureReason, usize)> {
        let mut counts: Vec<(FailureReason, usize)> = Vec::new();
        for reason in self.instances.iter().filter_map(|i| i.reason()?.failure()) {
            match counts.iter_mut().find(|(counted, _)| *counted == reason) {
                Some((_, count)) => *count = count.saturating_add(1),
                None => counts.push((reason, 1)),
            }
        }
        counts.sort();
        counts
    }
}

impl InstanceVerdict {
    /// The first check that failed, if one did.
    pub fn reason(&self) -> Option<&Reason> {
        match &self.verdict {
            Verdict::Eligible => None,
            Verdict::Ineligible(reason) => Some(reason),
        }
    }

    fn failure(&self) -> Option<Failure> {
        let reason = self.reason()?;
        let failure = Failure::new(self.container_instance_arn.as_str(), &reason.failure()?);
        Some(Failure {
            detail: Some(reason.to_string()),
            ..failure
        })
    }
}

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
