//! Container instances: registered, drained, disconnected, deregistered.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{ClusterControl, RequestError};
use crate::cluster::InstanceView;
use crate::model::{
    Attribute, AvailabilityZoneRebalancing, ContainerInstance, ContainerInstanceArn,
    ContainerInstanceStatus, Failure, FailureReason, TaskId,
};
use crate::plan::{Change, Conflict, helpful_change};
use crate::query::AttributeName;
use crate::service::helped;
use crate::time::Timestamp;

/// Whether an instance with tasks is deregistered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deregistration {
    /// It is not.
    Ordinary,
    /// It is: `force`. Its tasks are orphans, which nobody stops; services replace theirs.
    Forced,
}

/// Whether an agent is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AgentState {
    /// It is.
    Connected,
    /// It is not. Its instance takes no new tasks; those that run there are left alone.
    Disconnected,
}

impl ClusterControl {
    /// Registers an instance. Daemons are started on it by the next step, before anything else.
    ///
    /// Source: ECS API Reference, `RegisterContainerInstance`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Conflict`] when the instance is registered already or cannot be.
    pub fn register_container_instance(
        &mut self,
        now: Timestamp,
        instance: ContainerInstance,
    ) -> Result<(), RequestError> {
        self.at(now);
        let arn = instance.container_instance_arn.clone();
        self.change(&Change::RegisterContainerInstance(Box::new(instance)))?;
        self.touch_instance(&arn);
        Ok(())
    }

    /// Deregisters an instance.
    ///
    /// Source: ECS API Reference, `DeregisterContainerInstance`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Conflict`] when it is not registered; [`RequestError::TasksRunning`] when it
    /// has tasks and that is not [`Deregistration::Forced`].
    pub fn deregister_container_instance(
        &mut self,
        now: Timestamp,
        arn: &ContainerInstanceArn,
        deregistration: Deregistration,
    ) -> Result<(), RequestError> {
        self.at(now);
        let Some(instance) = self.cluster.view().instance(arn) else {
            let instance = arn.clone();
            return Err(Conflict::InstanceMissing { instance }.into());
        };
        let tasks = instance.tasks();
        let has_tasks = tasks.iter().any(crate::cluster::TaskView::is_counted);
        if has_tasks && deregistration == Deregistration::Ordinary {
            let instance = arn.clone();
            return Err(RequestError::TasksRunning { instance });
        }
        let orphans = tasks.iter().filter(|task| self.owner(task).is_none());
        let orphans: Vec<TaskId> = orphans.map(crate::cluster::TaskView::id).collect();
        for task_id in orphans {
            self.change(&Change::RemoveTask { task_id })?;
        }
        // Services take their lost tasks into account first; then the instance is gone.
        self.change(&Change::SetStatus {
            container_instance_arn: arn.clone(),
            status: ContainerInstanceStatus::Inactive,
        })?;
        self.heartbeats.forget(arn);
        self.touch_instance(arn);
        self.drop_if_empty(arn);
        Ok(())
    }

    /// Drains instances, or takes them back: `ACTIVE` becomes `DRAINING` and the reverse; the status
    /// that an instance has already is no error. Unknown instances fail with `MISSING`.
    ///
    /// Source: ECS API Reference, `UpdateContainerInstancesState`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::TooMany`] beyond ten instances; [`RequestError::InstanceStatus`]; then nothing
    /// changed.
    pub fn update_container_instances_state(
        &mut self,
        now: Timestamp,
        arns: &[ContainerInstanceArn],
        status: ContainerInstanceStatus,
    ) -> Result<Vec<Failure>, RequestError> {
        self.at(now);
        if arns.len() > PER_CALL {
            return Err(RequestError::TooMany {
                count: arns.len(),
                what: "container instances",
                limit: PER_CALL,
            });
        }
        let mut failures = Vec::new();
        let mut changing = Vec::new();
        for arn in arns {
            let Some(instance) = self.cluster.view().instance(arn) else {
                failures.push(Failure::new(arn.as_str(), &FailureReason::Missing));
                continue;
            };
            let found = instance.status();
            if !may_become(found, status) {
                return Err(RequestError::InstanceStatus {
                    instance: arn.clone(),
                    found,
                    wanted: status,
                });
            }
            if found != status {
                changing.push(arn);
            }
        }
        for arn in changing {
            self.change(&Change::SetStatus {
                container_instance_arn: arn.clone(),
                status,
            })?;
            self.touch_instance(arn);
        }
        Ok(failures)
    }

    /// What is heard, or not heard any more, of an agent.
    ///
    /// # Errors
    ///
    /// [`RequestError::Conflict`] when the instance is not registered.
    pub fn observe_agent(
        &mut self,
        now: Timestamp,
        arn: &ContainerInstanceArn,
        state: AgentState,
    ) -> Result<(), RequestError> {
        self.at(now);
        self.note_agent(arn, state);
        self.set_agent(arn, state)
    }

    /// An instance that is registered.
    pub(super) fn registered(
        &self,
        arn: &ContainerInstanceArn,
    ) -> Result<InstanceView<'_>, RequestError> {
        let found = self.cluster.view().instance(arn);
        let found = found.filter(|one| one.status() != ContainerInstanceStatus::Inactive);
        found.ok_or_else(|| {
            let instance = arn.clone();
            Conflict::InstanceMissing { instance }.into()
        })
    }

    pub(super) fn set_agent(
        &mut self,
        arn: &ContainerInstanceArn,
        state: AgentState,
    ) -> Result<(), RequestError> {
        let connected = state == AgentState::Connected;
        let instance = self.cluster.view().instance(arn);
        if instance.is_some_and(|instance| instance.is_agent_connected() == connected) {
            return Ok(());
        }
        self.change(&Change::SetAgentConnected {
            container_instance_arn: arn.clone(),
            connected,
        })?;
        self.touch_instance(arn);
        Ok(())
    }

    /// Adds or replaces attributes of an instance.
    ///
    /// Source: ECS API Reference, `PutAttributes`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Conflict`] when the instance is not registered.
    pub fn put_attributes(
        &mut self,
        now: Timestamp,
        arn: &ContainerInstanceArn,
        attributes: Vec<Attribute>,
    ) -> Result<(), RequestError> {
        self.at(now);
        self.change(&Change::PutAttributes {
            container_instance_arn: arn.clone(),
            attributes,
        })?;
        self.touch_instance(arn);
        Ok(())
    }

    /// Removes attributes of an instance; those that are not there are no error.
    ///
    /// Source: ECS API Reference, `DeleteAttributes`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Conflict`] when the instance is not registered.
    pub fn delete_attributes(
        &mut self,
        now: Timestamp,
        arn: &ContainerInstanceArn,
        names: Vec<AttributeName>,
    ) -> Result<(), RequestError> {
        self.at(now);
        self.change(&Change::DeleteAttributes {
            container_instance_arn: arn.clone(),
            names,
        })?;
        self.touch_instance(arn);
        Ok(())
    }

    /// Makes a change, and lets services know whose starts it may help.
    pub(super) fn change(&mut self, change: &Change) -> Result<(), Conflict> {
        let trace = self.trace_of(change);
        self.cluster.apply(change)?;
        if let Some(trace) = trace {
            self.note_trace(|| trace);
        }
        if changes_what_runs(change) {
            self.touch_daemons_that_look_at_tasks();
        }
        let Some(help) = helpful_change(change) else {
            return Ok(());
        };
        for name in &self.waiting {
            let Some(managed) = self.services.get_mut(name) else {
                continue;
            };
            if let Some(service) = helped(&managed.service, help) {
                managed.service = service;
                self.agenda.mark(&managed.turn);
            }
        }
        Ok(())
    }

    /// Marks the services that an instance matters to: those with tasks there, daemons, and those
    /// whose tasks move between zones.
    pub(super) fn touch_instance(&mut self, arn: &ContainerInstanceArn) {
        self.withheld = None;
        self.touch_services_on(arn);
        for name in self.daemons.values() {
            let managed = self.services.get(name).filter(|one| !one.is_gone());
            if let Some(managed) = managed {
                self.agenda.mark(&managed.turn);
            }
        }
        let zone_changes = self.cluster.view().zone_changes();
        if core::mem::replace(&mut self.zone_changes, zone_changes) != zone_changes {
            self.touch_services_that_move();
        }
    }

    /// Marks the daemons whose constraints may hold, or not hold any more, by what runs on an instance.
    pub(super) fn touch_daemons_that_look_at_tasks(&mut self) {
        for name in self.daemons.values() {
            let managed = self.services.get(name).filter(|one| !one.is_gone());
            if let Some(managed) = managed.filter(|one| one.looks_at_tasks) {
                self.agenda.mark(&managed.turn);
                self.withheld = None;
            }
        }
    }

    /// Marks the services whose tasks move between zones.
    fn touch_services_that_move(&mut self) {
        for managed in self.services.values().filter(|one| !one.is_gone()) {
            let rebalancing = managed.service.availability_zone_rebalancing;
            if rebalancing == AvailabilityZoneRebalancing::Enabled {
                self.agenda.mark(&managed.turn);
            }
        }
    }

    /// Marks the services with tasks on an instance.
    pub(super) fn touch_services_on(&mut self, arn: &ContainerInstanceArn) {
        let Some(instance) = self.cluster.view().instance(arn) else {
            return;
        };
        for task in instance.tasks() {
            let name = self.owner(&task);
            if let Some(managed) = name.and_then(|name| self.services.get(&name)) {
                self.agenda.mark(&managed.turn);
            }
        }
    }

    /// Forgets an instance that was deregistered, once no task is on it.
    pub(super) fn drop_if_empty(&mut self, arn: &ContainerInstanceArn) {
        let Some(instance) = self.cluster.view().instance(arn) else {
            return;
        };
        let is_over = instance.status() == ContainerInstanceStatus::Inactive;
        if is_over && instance.tasks_unordered().next().is_none() {
            let gone = self.change(&Change::DeregisterContainerInstance {
                container_instance_arn: arn.clone(),
            });
            debug_assert!(gone.is_ok(), "the instance is registered");
        }
    }
}

/// Whether a change may add to the tasks on an instance that should run, or take one away.
fn changes_what_runs(change: &Change) -> bool {
    match change {
        Change::AddTask(_)
        | Change::RemoveTask { .. }
        | Change::SetTaskStatus { .. }
        | Change::SetDesiredStatus { .. }
        | Change::DeregisterContainerInstance { .. } => true,
        Change::RegisterContainerInstance(_)
        | Change::ReregisterContainerInstance(_)
        | Change::SetStatus { .. }
        | Change::SetAgentConnected { .. }
        | Change::PutAttributes { .. }
        | Change::DeleteAttributes { .. }
        | Change::SetHealthStatus { .. }
        | Change::SetTaskFacts { .. } => false,
    }
}

fn may_become(found: ContainerInstanceStatus, wanted: ContainerInstanceStatus) -> bool {
    let is_allowed = |status| {
        matches!(
            status,
            ContainerInstanceStatus::Active | ContainerInstanceStatus::Draining
        )
    };
    is_allowed(found) && is_allowed(wanted)
}

/// How many instances one call changes.
const PER_CALL: usize = 10;
