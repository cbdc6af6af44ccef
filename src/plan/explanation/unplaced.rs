//! Why a task could not be placed, instance by instance.

use alloc::collections::BTreeMap;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::{FailureClass, NearestMiss, Relaxations};
use crate::model::{ContainerInstanceArn, Failure, FailureReason, InstanceScope, Need, TaskGroup};
use crate::plan::Reason;

/// Why the first task of a request that was not placed could not be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WhyUnplaced {
    /// The group of the tasks.
    pub group: TaskGroup,
    /// Which instances the request considers.
    pub scope: InstanceScope,
    /// What each task takes.
    pub need: Need,
    /// How many tasks were asked for.
    pub requested: usize,
    /// How many were not placed.
    pub missing: usize,
    /// What kind of trouble it is.
    pub class: FailureClass,
    /// The instance that came closest, as ECS names it in a service event; `None` when none was
    /// considered.
    pub nearest_miss: Option<NearestMiss>,
    /// What was found for each registered instance, in the order of their keys.
    pub instances: Vec<InstanceVerdict>,
    /// What would help.
    pub relaxations: Relaxations,
}

/// What was found for one instance.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InstanceVerdict {
    /// The instance.
    pub container_instance_arn: ContainerInstanceArn,
    /// Every check that it fails, in the order of the checks; none if it could take the task.
    pub reasons: Vec<Reason>,
}

/// How many instances fail a check.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReasonCount {
    /// ECS's word for the check; `None` for instances that are not considered.
    pub reason: Option<FailureReason>,
    /// How many fail it.
    pub instances: usize,
    /// How many of them fail nothing else.
    pub alone: usize,
}

impl WhyUnplaced {
    /// ECS's `failures`: one entry for each considered instance, in the order of their keys, with
    /// the first check that it fails.
    pub fn failures(&self) -> Vec<Failure> {
        self.instances
            .iter()
            .filter_map(InstanceVerdict::failure)
            .collect()
    }

    /// How many instances fail each check, in the order of the checks.
    pub fn counts(&self) -> Vec<ReasonCount> {
        let mut counts: BTreeMap<Option<FailureReason>, (usize, usize)> = BTreeMap::new();
        for words in self.instances.iter().map(InstanceVerdict::words) {
            let is_alone = words.len() == 1;
            for word in words {
                let (instances, alone) = counts.entry(word).or_default();
                *instances = instances.saturating_add(1);
                *alone = alone.saturating_add(usize::from(is_alone));
            }
        }
        let count = |(reason, (instances, alone))| ReasonCount {
            reason,
            instances,
            alone,
        };
        counts.into_iter().map(count).collect()
    }
}

impl InstanceVerdict {
    /// An instance and what it fails.
    pub fn new(container_instance_arn: ContainerInstanceArn, reasons: Vec<Reason>) -> Self {
        Self {
            container_instance_arn,
            reasons,
        }
    }

    /// The first check that the instance fails.
    pub fn first_reason(&self) -> Option<&Reason> {
        self.reasons.first()
    }

    /// ECS's words for what it fails, each once, in the order of the checks.
    pub(super) fn words(&self) -> Vec<Option<FailureReason>> {
        let mut words: Vec<_> = self.reasons.iter().map(Reason::failure).collect();
        words.dedup();
        words
    }

    fn failure(&self) -> Option<Failure> {
        let reason = self.first_reason()?;
        let failure = Failure::new(self.container_instance_arn.as_str(), &reason.failure()?);
        Some(Failure {
            detail: Some(reason.to_string()),
            ..failure
        })
    }
}
