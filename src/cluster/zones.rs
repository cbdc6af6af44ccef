//! The zones that have `ACTIVE` instances.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;

use super::record::InstanceRecord;
use super::rows::InstanceRow;
use crate::model::built_in;

/// How many `ACTIVE` instances each zone has, by its name; one that has none is not there.
#[derive(Debug, Clone, Default)]
pub(super) struct Zones {
    counts: BTreeMap<Arc<str>, u32>,
    changes: u64,
}

impl Zones {
    /// Counts an instance in that is there.
    pub(super) fn count_in(&mut self, row: &InstanceRow, record: &InstanceRecord) {
        let Some(zone) = zone(row, record) else {
            return;
        };
        if let Some(count) = self.counts.get_mut(zone) {
            *count += 1;
            return;
        }
        self.counts.insert(Arc::from(zone), 1);
        self.changes += 1;
    }

    /// Counts an instance out that was counted in as it is.
    pub(super) fn count_out(&mut self, row: &InstanceRow, record: &InstanceRecord) {
        let Some(zone) = zone(row, record) else {
            return;
        };
        if let Some(count) = self.counts.get_mut(zone) {
            *count -= 1;
            if *count == 0 {
                self.counts.remove(zone);
                self.changes += 1;
            }
        }
    }

    /// The zones in the order of their names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.counts.keys().map(AsRef::as_ref)
    }

    /// Rises whenever there is a zone more or less.
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }
}

fn zone<'a>(row: &InstanceRow, record: &'a InstanceRecord) -> Option<&'a str> {
    let zone = record.attributes.text(built_in::AVAILABILITY_ZONE);
    zone.filter(|_| row.is_active())
}

#[cfg(test)]
mod tests {
    use alloc::boxed::Box;
    use alloc::vec::Vec;

    use crate::cluster::ClusterState;
    use crate::model::{
        ContainerInstance, ContainerInstanceArn, ContainerInstanceStatus, CpuUnits, MemoryMiB,
        Resources, attributes,
    };
    use crate::plan::Change;

    fn arn(text: &str) -> ContainerInstanceArn {
        ContainerInstanceArn::new(text).unwrap()
    }

    fn in_zone(text: &str, zone: &str) -> Change {
        let registered = Resources::new(CpuUnits::new(1024), MemoryMiB::new(1024));
        let pairs = [("ecs.availability-zone", zone)];
        let instance = ContainerInstance::new(arn(text), registered)
            .with_attributes(attributes(pairs).unwrap());
        Change::RegisterContainerInstance(Box::new(instance))
    }

    fn status(text: &str, status: ContainerInstanceStatus) -> Change {
        Change::SetStatus {
            container_instance_arn: arn(text),
            status,
        }
    }

    #[track_caller]
    fn assert_zones(state: &ClusterState, expected: &[&str]) {
        let zones: Vec<&str> = state.view().active_zones().collect();
        assert_eq!(zones, expected);
    }

    #[test]
    fn a_zone_is_there_as_long_as_it_has_an_active_instance() {
        let mut state = ClusterState::new();
        for (text, zone) in [("i1", "b"), ("i2", "a"), ("i3", "b")] {
            state.apply(&in_zone(text, zone)).unwrap();
        }
        assert_zones(&state, &["a", "b"]);
        let before = state.view().zone_changes();
        for text in ["i1", "i3"] {
            let draining = status(text, ContainerInstanceStatus::Draining);
            state.apply(&draining).unwrap();
        }
        assert_zones(&state, &["a"]);
        assert_eq!(state.view().zone_changes(), before + 1);
        state
            .apply(&status("i1", ContainerInstanceStatus::Active))
            .unwrap();
        assert_zones(&state, &["a", "b"]);
        let renamed = attributes([("ecs.availability-zone", "c")]).unwrap();
        state
            .apply(&Change::PutAttributes {
                container_instance_arn: arn("i1"),
                attributes: renamed,
            })
            .unwrap();
        assert_zones(&state, &["a", "c"]);
    }

    #[test]
    fn what_is_taken_back_was_not_counted() {
        let mut state = ClusterState::new();
        state.apply(&in_zone("i1", "a")).unwrap();
        let mut txn = state.begin();
        txn.apply(&in_zone("i2", "b")).unwrap();
        txn.apply(&Change::DeregisterContainerInstance {
            container_instance_arn: arn("i1"),
        })
        .unwrap();
        drop(txn);
        assert_zones(&state, &["a"]);
    }
}
