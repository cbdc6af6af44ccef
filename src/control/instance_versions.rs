//! How often instances changed, and those that were deregistered.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::journal::Trace;
use super::task_details::KEPT_FOR;
use crate::model::{ContainerInstance, ContainerInstanceArn};
use crate::time::Timestamp;

/// Counts the changes of instances from 1, and keeps those that were deregistered for as long as
/// stopped tasks. What tasks take of an instance is no change: the tasks are told of.
#[derive(Debug, Clone, Default)]
pub(super) struct InstanceVersions {
    versions: BTreeMap<ContainerInstanceArn, u64>,
    /// Deregistered instances as they were last, with their versions.
    gone: BTreeMap<ContainerInstanceArn, (ContainerInstance, u64)>,
    /// Until when those are kept.
    leaving: BTreeSet<(Timestamp, ContainerInstanceArn)>,
}

/// An instance that is to be told of, with its version, and as it was if it is forgotten.
pub(super) type ChangedInstance = (ContainerInstanceArn, u64, Option<ContainerInstance>);

impl InstanceVersions {
    /// The version of an instance.
    pub(super) fn of(&self, arn: &ContainerInstanceArn) -> u64 {
        self.versions.get(arn).copied().unwrap_or(1)
    }

    /// An instance that was deregistered, and its version; `None` once it is forgotten.
    pub(super) fn gone(&self, arn: &ContainerInstanceArn) -> Option<&(ContainerInstance, u64)> {
        self.gone.get(arn)
    }

    /// The ARNs of all those, in their order.
    pub(super) fn all_gone(&self) -> impl Iterator<Item = &ContainerInstanceArn> {
        self.gone.keys()
    }

    /// Takes in what happened to instances, and says which are to be told of, each once, in the order
    /// of their ARNs. That one which was told to be `INACTIVE` is forgotten is not told.
    pub(super) fn take_in(&mut self, now: Timestamp, traces: &[Trace]) -> Vec<ChangedInstance> {
        let mut changed: BTreeMap<&ContainerInstanceArn, Option<&ContainerInstance>> =
            BTreeMap::new();
        let mut forgotten = Vec::new();
        for trace in traces {
            match trace {
                Trace::Instance(arn) => {
                    self.is_back(arn);
                    changed.insert(arn, None);
                }
                Trace::InstanceGone(instance) => {
                    let arn = &instance.container_instance_arn;
                    if let Some(last) = changed.get_mut(arn) {
                        *last = Some(instance);
                    }
                    forgotten.push(instance);
                }
                Trace::Placed(_) | Trace::Changed(_) | Trace::Stopping(..) | Trace::Gone(..) => {}
            }
        }
        let changed = changed.into_iter();
        let changed = changed.map(|(arn, last)| self.count(arn, last)).collect();
        for instance in forgotten {
            self.keep(now, instance);
        }
        changed
    }

    fn count(
        &mut self,
        arn: &ContainerInstanceArn,
        last: Option<&ContainerInstance>,
    ) -> ChangedInstance {
        let version = self.versions.entry(arn.clone()).or_default();
        *version = version.saturating_add(1);
        (arn.clone(), *version, last.cloned())
    }

    fn keep(&mut self, now: Timestamp, instance: &ContainerInstance) {
        let arn = &instance.container_instance_arn;
        let version = self.versions.remove(arn).unwrap_or(1);
        self.gone.insert(arn.clone(), (instance.clone(), version));
        let until = now.saturating_add(KEPT_FOR);
        self.leaving.insert((until, arn.clone()));
    }

    /// An instance that was deregistered may be registered under its ARN again.
    fn is_back(&mut self, arn: &ContainerInstanceArn) {
        if self.gone.remove(arn).is_some() {
            self.leaving.retain(|(_, one)| one != arn);
        }
    }

    /// When the next deregistered instance is to be forgotten.
    pub(super) fn poll_timeout(&self) -> Option<Timestamp> {
        self.leaving.first().map(|(until, _)| *until)
    }

    /// Forgets deregistered instances that were kept for long enough, and says which.
    pub(super) fn purge(&mut self, now: Timestamp) -> Vec<ContainerInstanceArn> {
        let mut purged = Vec::new();
        while self.leaving.first().is_some_and(|(until, _)| *until <= now) {
            if let Some((_, arn)) = self.leaving.pop_first() {
                self.gone.remove(&arn);
                purged.push(arn);
            }
        }
        purged
    }
}
