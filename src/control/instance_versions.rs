//! How often instances changed.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::journal::Trace;
use crate::model::{ContainerInstance, ContainerInstanceArn};

/// Counts the changes of instances from 1. What tasks take of them is no change: the tasks are told of.
#[derive(Debug, Clone, Default)]
pub(super) struct InstanceVersions(BTreeMap<ContainerInstanceArn, u64>);

/// An instance that is to be told of, with its version, and as it was if it is forgotten.
pub(super) type ChangedInstance = (ContainerInstanceArn, u64, Option<ContainerInstance>);

impl InstanceVersions {
    /// The version of an instance.
    pub(super) fn of(&self, arn: &ContainerInstanceArn) -> u64 {
        self.0.get(arn).copied().unwrap_or(1)
    }

    /// Takes in what happened to instances, and says which are to be told of, each once, in the order
    /// of their ARNs. That one which was told to be `INACTIVE` is forgotten is not told.
    pub(super) fn take_in(&mut self, traces: &[Trace]) -> Vec<ChangedInstance> {
        let mut changed: BTreeMap<&ContainerInstanceArn, Option<&ContainerInstance>> =
            BTreeMap::new();
        for trace in traces {
            match trace {
                Trace::Instance(arn) => {
                    changed.insert(arn, None);
                }
                Trace::InstanceGone(instance) => {
                    let arn = &instance.container_instance_arn;
                    match changed.get_mut(arn) {
                        Some(last) => *last = Some(instance),
                        None => {
                            self.0.remove(arn);
                        }
                    }
                }
                Trace::Placed(_) | Trace::Changed(_) | Trace::Stopping(..) | Trace::Gone(..) => {}
            }
        }
        let changed = changed.into_iter();
        changed.map(|(arn, last)| self.count(arn, last)).collect()
    }

    fn count(
        &mut self,
        arn: &ContainerInstanceArn,
        last: Option<&ContainerInstance>,
    ) -> ChangedInstance {
        let version = self.0.entry(arn.clone()).or_default();
        *version = version.saturating_add(1);
        let version = *version;
        if last.is_some() {
            self.0.remove(arn);
        }
        (arn.clone(), version, last.cloned())
    }
}
