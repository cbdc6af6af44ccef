//! A registry of instances that several planners share, and a runtime that looks at it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use bayplan::model::{ClusterName, ContainerInstanceArn, TaskId};
use bayplan::ports::{
    ContainerRuntime, Expected, InstanceRecord, InstanceRegistry, InstanceRegistryError, PortError,
    RuntimeReport, StopOrder, Submission, TaskSpec, TaskState, Version, Versioned,
};
use bayplan::testing::{Faults, InMemoryInstanceRegistry, InMemoryRuntime};

use super::world::cluster;

/// The same registry for everyone who has a clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Records {
    registry: Rc<RefCell<InMemoryInstanceRegistry>>,
    /// Whether every write is refused as if somebody else had written.
    is_stubborn: Rc<Cell<bool>>,
}

impl Records {
    pub(super) fn goes_wrong(&self, faults: Faults) {
        self.registry.borrow_mut().faults = faults;
    }

    pub(super) fn stubborn(&self, is_stubborn: bool) {
        self.is_stubborn.set(is_stubborn);
    }

    /// What is recorded of an instance, whatever goes wrong.
    pub(super) fn get(&self, instance: &ContainerInstanceArn) -> Option<InstanceRecord> {
        self.found(instance).map(|found| found.record)
    }

    /// The same with its version.
    pub(super) fn found(&self, instance: &ContainerInstanceArn) -> Option<Versioned> {
        let mut sound = self.registry.borrow().clone();
        sound.faults = Faults::none();
        sound.read(&cluster(), instance).expect("it is sound")
    }

    /// The tasks that are recorded on an instance.
    pub(super) fn tasks(&self, instance: &ContainerInstanceArn) -> Vec<TaskId> {
        let tasks = self.get(instance).map(|record| record.tasks);
        let tasks = tasks.into_iter().flatten();
        tasks.map(|recorded| recorded.task.id).collect()
    }
}

impl InstanceRegistry for Records {
    fn read(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
    ) -> Result<Option<Versioned>, InstanceRegistryError> {
        self.registry.borrow_mut().read(cluster, instance)
    }

    fn list(
        &mut self,
        cluster: &ClusterName,
        after: Option<&ContainerInstanceArn>,
        limit: usize,
    ) -> Result<Vec<Versioned>, InstanceRegistryError> {
        self.registry.borrow_mut().list(cluster, after, limit)
    }

    fn write(
        &mut self,
        cluster: &ClusterName,
        record: InstanceRecord,
        expected: Expected,
    ) -> Result<Version, InstanceRegistryError> {
        if self.is_stubborn.get() {
            let instance = record.instance.container_instance_arn;
            let found = self.found(&instance).map(|found| found.version);
            return Err(InstanceRegistryError::Conflict { instance, found });
        }
        self.registry.borrow_mut().write(cluster, record, expected)
    }

    fn remove(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
        version: Version,
    ) -> Result<(), InstanceRegistryError> {
        self.registry
            .borrow_mut()
            .remove(cluster, instance, version)
    }
}

/// A runtime that starts nothing that is not recorded.
pub(super) struct Watched<'a> {
    pub(super) runtime: &'a mut InMemoryRuntime,
    pub(super) records: Option<Records>,
}

impl ContainerRuntime for Watched<'_> {
    fn start(&mut self, spec: &TaskSpec) -> Result<Submission<TaskState>, PortError> {
        if let Some(records) = &self.records {
            let address = &spec.address;
            let instance = address.container_instance_arn.as_ref();
            let tasks = records.tasks(instance.expect("an instance"));
            assert!(
                tasks.contains(&address.task),
                "{} is not recorded",
                address.task
            );
        }
        self.runtime.start(spec)
    }

    fn stop(&mut self, order: &StopOrder) -> Result<Submission<TaskState>, PortError> {
        self.runtime.stop(order)
    }

    fn list(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
    ) -> Result<Vec<RuntimeReport>, PortError> {
        self.runtime.list(cluster, instance)
    }

    fn poll_report(&mut self) -> Option<RuntimeReport> {
        self.runtime.poll_report()
    }
}
