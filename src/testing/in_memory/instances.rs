//! A registry of instances in memory.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::Faults;
use crate::model::{ClusterName, ContainerInstanceArn};
use crate::ports::{
    Expected, InstanceRecord, InstanceRegistry, InstanceRegistryError, PortError, Version,
    Versioned,
};

/// A registry that keeps instances in memory. A clone is another registry.
///
/// # Example
///
/// ```
/// use bayplan::model::{ClusterName, ContainerInstance, ContainerInstanceArn, CpuUnits, MemoryMiB,
///     Resources};
/// use bayplan::ports::{Expected, InstanceRecord, InstanceRegistry, InstanceRegistryError};
/// use bayplan::testing::InMemoryInstanceRegistry;
/// use bayplan::time::Timestamp;
///
/// let resources = Resources::new(CpuUnits::new(1024), MemoryMiB::new(1000));
/// let instance = ContainerInstance::new(ContainerInstanceArn::new("i1")?, resources);
/// let record = InstanceRecord::new(instance, None);
/// let web = ClusterName::new("web")?;
/// let mut registry = InMemoryInstanceRegistry::default();
/// registry.write(&web, record.clone(), Expected::Absent)?;
/// let second = registry.write(&web, record, Expected::Absent);
/// assert!(matches!(second, Err(InstanceRegistryError::Conflict { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct InMemoryInstanceRegistry {
    /// What goes wrong.
    pub faults: Faults,
    records: BTreeMap<(ClusterName, ContainerInstanceArn), Versioned>,
    writes: u64,
}

impl InMemoryInstanceRegistry {
    fn check(
        &self,
        key: &(ClusterName, ContainerInstanceArn),
        expected: Expected,
    ) -> Result<(), InstanceRegistryError> {
        let found = self.records.get(key).map(|versioned| versioned.version);
        let wanted = match expected {
            Expected::Absent => None,
            Expected::Version(version) => Some(version),
        };
        if found == wanted {
            return Ok(());
        }
        let instance = key.1.clone();
        Err(InstanceRegistryError::Conflict { instance, found })
    }

    fn put(
        &mut self,
        key: (ClusterName, ContainerInstanceArn),
        record: InstanceRecord,
        expected: Expected,
    ) -> Result<Version, InstanceRegistryError> {
        self.check(&key, expected)?;
        self.writes = self.writes.saturating_add(1);
        let version = Version::new(self.writes);
        self.records.insert(key, Versioned { record, version });
        Ok(version)
    }

    fn delete(
        &mut self,
        key: &(ClusterName, ContainerInstanceArn),
        version: Version,
    ) -> Result<(), InstanceRegistryError> {
        self.check(key, Expected::Version(version))?;
        self.records.remove(key);
        Ok(())
    }
}

impl InstanceRegistry for InMemoryInstanceRegistry {
    fn read(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
    ) -> Result<Option<Versioned>, InstanceRegistryError> {
        let key = (cluster.clone(), instance.clone());
        let records = &self.records;
        self.faults.around(|| Ok(records.get(&key).cloned()))
    }

    fn list(
        &mut self,
        cluster: &ClusterName,
        after: Option<&ContainerInstanceArn>,
        limit: usize,
    ) -> Result<Vec<Versioned>, InstanceRegistryError> {
        let records = self.records.iter();
        let later = records.filter(|((of, instance), _)| {
            of == cluster && after.is_none_or(|after| instance > after)
        });
        let page = later.map(|(_, versioned)| versioned.clone()).take(limit);
        self.faults.around(|| Ok(page.collect()))
    }

    fn write(
        &mut self,
        cluster: &ClusterName,
        record: InstanceRecord,
        expected: Expected,
    ) -> Result<Version, InstanceRegistryError> {
        let key = (
            cluster.clone(),
            record.instance.container_instance_arn.clone(),
        );
        let mut faults = core::mem::take(&mut self.faults);
        let answer = faults.around(|| self.put(key, record, expected));
        self.faults = faults;
        answer
    }

    fn remove(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
        version: Version,
    ) -> Result<(), InstanceRegistryError> {
        let key = (cluster.clone(), instance.clone());
        let mut faults = core::mem::take(&mut self.faults);
        let answer = faults.around(|| self.delete(&key, version));
        self.faults = faults;
        answer
    }
}

/// A switch that is thrown while the registry cannot be reached.
impl InMemoryInstanceRegistry {
    /// The next so many calls find the registry out of reach.
    pub fn fail(&mut self, calls: usize) {
        let error = PortError::transient("the registry is out of reach");
        self.faults.refuse(calls, &error.reason);
    }
}
