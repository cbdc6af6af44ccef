//! One task on each instance that should have one.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::Pass;
use super::entry::Entry;
use super::replica::Limits;
use super::work::{Work, narrow};
use crate::cluster::InstanceView;
use crate::model::{
    ContainerInstanceArn, ContainerInstanceStatus, InstanceScope, PlacementRequest,
    SchedulingStrategy, TaskId, built_in,
};
use crate::plan::{Destination, StartReason, StopReason, Wait};

/// The instances that should have a daemon of the service and have none, not even one that is on its
/// way out, in the order of their keys. None are due while the newest deployment has failed.
pub fn daemons_due(pass: &Pass<'_>) -> Vec<ContainerInstanceArn> {
    let work = Work::new(pass);
    if work.limits().is_none_or(|limits| limits.has_failed) {
        return Vec::new();
    }
    let occupied = work.daemons_by_instance(|entry| !entry.kind.is_gone());
    let hosts = work.hosts().into_iter();
    hosts
        .filter(|instance| !occupied.contains_key(instance))
        .collect()
}

impl Work<'_> {
    /// The instances that should have a daemon, in the order of their keys: `ACTIVE`, connected, and
    /// such that the constraints hold.
    pub(super) fn hosts(&self) -> BTreeSet<ContainerInstanceArn> {
        let takes = |instance: &InstanceView<'_>| {
            instance.is_agent_connected() && takes(instance, self.pass.daemon)
        };
        let instances = self.pass.view.instances().filter(takes);
        instances.map(|instance| instance.arn().clone()).collect()
    }

    /// Stops what should not be.
    pub(super) fn stop_daemons(&mut self, limits: Limits, hosts: &BTreeSet<ContainerInstanceArn>) {
        self.stop_misplaced();
        self.stop_duplicates(limits);
        self.replace_daemons(limits, hosts);
    }

    /// Starts what should be.
    pub(super) fn start_daemons(&mut self, limits: Limits, hosts: &BTreeSet<ContainerInstanceArn>) {
        self.wait_for_agents();
        if limits.has_failed {
            return;
        }
        let occupied = self.daemons_by_instance(|entry| !entry.kind.is_gone());
        for instance in hosts {
            if !occupied.contains_key(instance) {
                let reason = StartReason::DaemonMissing {
                    instance: instance.clone(),
                };
                let destination = Destination::Instance(instance.clone());
                self.start(limits.primary, 1, destination, reason);
            }
        }
    }

    /// Daemons whose agents are not connected are left alone.
    fn wait_for_agents(&mut self) {
        let silent = self.silent_daemons();
        if silent > 0 {
            self.waits.push(Wait::DisconnectedTasks(silent));
        }
    }

    /// How many daemons are on instances whose agents are not connected. They keep their service from
    /// being steady: they run where none is counted as desired. Other services have no such tasks.
    pub(super) fn silent_daemons(&self) -> u32 {
        if self.service.scheduling_strategy == SchedulingStrategy::Replica {
            return 0;
        }
        let is_silent = |entry: &&Entry<'_>| {
            let instance = entry.task.instance();
            let is_silent = instance.is_some_and(|instance| !instance.is_agent_connected());
            entry.kind.is_wanted && is_silent
        };
        narrow(self.entries.iter().filter(is_silent).count())
    }

    fn daemons_by_instance(
        &self,
        is_so: impl Fn(&Entry<'_>) -> bool,
    ) -> BTreeMap<ContainerInstanceArn, Vec<TaskId>> {
        let mut found: BTreeMap<ContainerInstanceArn, Vec<TaskId>> = BTreeMap::new();
        for entry in self.entries.iter().filter(|entry| is_so(entry)) {
            if let Some(instance) = entry.task.instance() {
                let tasks = found.entry(instance.arn().clone()).or_default();
                tasks.push(entry.id.clone());
            }
        }
        found
    }

    /// Daemons leave instances that take them no more. On draining ones they are the last to go; a
    /// disconnected agent changes nothing.
    fn stop_misplaced(&mut self) {
        let mut leaving = Vec::new();
        let mut staying = 0_u32;
        for entry in self.entries.iter().filter(|entry| entry.kind.is_wanted) {
            let Some(instance) = entry.task.instance() else {
                continue;
            };
            if entry.kind.is_draining {
                if self.is_alone(&instance) {
                    leaving.push((entry.id.clone(), StopReason::DaemonDraining));
                } else {
                    staying = staying.saturating_add(1);
                }
            } else if !takes(&instance, self.pass.daemon) {
                leaving.push((entry.id.clone(), StopReason::DaemonMisplaced));
            }
        }
        for (task, reason) in leaving {
            self.stop(&task, reason);
        }
        if staying > 0 {
            self.waits.push(Wait::DrainingDaemons(staying));
        }
    }

    /// Whether nothing but daemons is on an instance.
    fn is_alone(&self, instance: &InstanceView<'_>) -> bool {
        let own = self.service.group();
        instance.tasks_unordered().all(|task| {
            let is_daemon = *task.group() == own || (self.pass.is_daemon_group)(task.group());
            is_daemon || !task.holds_resources()
        })
    }

    /// Of several daemons on an instance one of the newest deployment stays, the lowest id first.
    fn stop_duplicates(&mut self, limits: Limits) {
        let several = self.daemons_by_instance(|entry| entry.kind.is_wanted);
        for mut tasks in several.into_values().filter(|tasks| tasks.len() > 1) {
            tasks.sort_by_key(|id| {
                let entry = self.entry(id);
                let is_new = entry.is_some_and(|entry| entry.kind.owner == Some(limits.primary));
                (!is_new, id.clone())
            });
            for task in tasks.into_iter().skip(1) {
                self.stop(&task, StopReason::DaemonDuplicate);
            }
        }
    }

    /// Old daemons, and unhealthy ones, go before their successors start, on so many instances at
    /// once as the minimum allows.
    pub(super) fn replace_daemons(
        &mut self,
        limits: Limits,
        hosts: &BTreeSet<ContainerInstanceArn>,
    ) {
        let is_hosted = |entry: &Entry<'_>| {
            let instance = entry.task.instance();
            instance.is_some_and(|instance| hosts.contains(instance.arn()))
        };
        let goes = |entry: &&Entry<'_>| {
            let is_old = entry.kind.owner != Some(limits.primary) && !limits.has_failed;
            entry.kind.is_wanted && is_hosted(entry) && (is_old || entry.kind.is_unhealthy())
        };
        let candidates = self.entries.iter().filter(goes);
        let candidates: Vec<_> = candidates
            .map(|entry| (entry.kind, entry.id.clone()))
            .collect();
        let healthy = self.entries.iter().filter(|entry| entry.kind.is_healthy());
        let healthy = narrow(healthy.filter(|entry| is_hosted(entry)).count());
        let mut down = limits.desired.saturating_sub(healthy);
        let allowed = limits.desired.saturating_sub(limits.minimum);
        for (kind, task) in candidates {
            let is_healthy = kind.is_healthy();
            // One that is not healthy is down already.
            if is_healthy && down >= allowed {
                continue;
            }
            if kind.owner == Some(limits.primary) {
                self.count_failed_check();
            }
            self.stop(&task, StopReason::DaemonReplaced { down, allowed });
            down = down.saturating_add(u32::from(is_healthy));
        }
    }
}

/// Whether an instance is one for daemons, whether its agent is connected or not. Ours: constraints
/// are asked as if no daemon of the service were there, or one that holds only of an empty instance
/// would drive away the very task that it let in.
fn takes(instance: &InstanceView<'_>, request: Option<&PlacementRequest>) -> bool {
    if instance.status() != ContainerInstanceStatus::Active {
        return false;
    }
    let Some(request) = request else {
        return true;
    };
    let is_external = instance.attributes().get(built_in::EXTERNAL).is_some();
    let is_in_scope = match request.scope() {
        InstanceScope::Ec2 => !is_external,
        InstanceScope::External => is_external,
        InstanceScope::CapacityProvider(name) => instance.capacity_provider_name() == Some(name),
    };
    let mut expressions = request.member_of().iter();
    is_in_scope
        && expressions.all(|expression| instance.satisfies_without(request.group(), expression))
}
