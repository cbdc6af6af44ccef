//! What daemons that are due will take, so that nothing else takes it first.

use alloc::vec::Vec;

use super::ClusterControl;
use super::managed::Managed;
use crate::cluster::{InstanceView, Txn};
use crate::model::{
    ContainerInstanceArn, CpuUnits, DesiredStatus, GpuNeed, MemoryMiB, Need, ServiceName, Task,
    TaskGroup, TaskId,
};
use crate::plan::{Change, Conflict};
use crate::service::{Pass, daemons_due};

impl ClusterControl {
    /// What daemons that are due and have no place yet will take, instance by instance.
    ///
    /// Source: ECS Developer Guide, "Amazon ECS services": resources for daemons are reserved ahead.
    /// Ours: a daemon that an instance could not hold even if it were empty is not waited for.
    pub(super) fn withheld(&mut self) -> Vec<(ContainerInstanceArn, Need)> {
        if let Some(withheld) = self.withheld.take() {
            return withheld;
        }
        let is_active =
            |name: &&ServiceName| self.services.get(*name).is_some_and(Managed::is_active);
        let daemons = self.daemons.values().filter(is_active);
        let daemons: Vec<ServiceName> = daemons.cloned().collect();
        let mut withheld = Vec::new();
        for name in daemons {
            let deployment = self.service(&name).and_then(|service| service.primary());
            let Some(id) = deployment.map(|deployment| deployment.id.clone()) else {
                continue;
            };
            let Ok(request) = self.request_of(&name, &id) else {
                continue;
            };
            let Some(service) = self.service(&name) else {
                continue;
            };
            let pass = Pass::new(self.cluster.view(), service, self.now).daemon(&request);
            let need = request.need();
            let due = daemons_due(&pass).into_iter();
            withheld.extend(due.map(|instance| (instance, need.as_ref().clone())));
        }
        withheld
    }
}

/// Holds needs on instances, as tasks that nothing counts; as much of each as there is.
pub(super) fn hold(
    txn: &mut Txn<'_>,
    withheld: &[(ContainerInstanceArn, Need)],
) -> Result<Vec<TaskId>, Conflict> {
    let mut held = Vec::new();
    let Ok(group) = TaskGroup::reported("daemons that are due") else {
        return Ok(held);
    };
    for (ordinal, (arn, need)) in withheld.iter().enumerate() {
        let need = txn
            .view()
            .instance(arn)
            .and_then(|one| what_there_is(&one, need));
        let id = TaskId::new(&alloc::format!("daemon that is due {ordinal}"));
        if let (Some(need), Ok(id)) = (need, id) {
            let mut task = Task::new(id.clone(), group.clone())
                .on(arn.clone())
                .taking(need);
            // It takes room, and counts for no constraint and no strategy.
            task.desired_status = DesiredStatus::Stopped;
            txn.apply(&Change::AddTask(alloc::boxed::Box::new(task)))?;
            held.push(id);
        }
    }
    Ok(held)
}

/// Gives back what was held.
pub(super) fn give_back(txn: &mut Txn<'_>, held: Vec<TaskId>) -> Result<(), Conflict> {
    for task_id in held {
        txn.apply(&Change::RemoveTask { task_id })?;
    }
    Ok(())
}

/// As much of a need as an instance has left; `None` when it would not have it even if it were
/// empty.
fn what_there_is(instance: &InstanceView<'_>, need: &Need) -> Option<Need> {
    let (registered, external) = (instance.registered(), instance.external());
    let cpu = registered
        .cpu
        .as_u64()
        .saturating_sub(external.cpu.as_u64());
    let memory = registered
        .memory
        .as_u64()
        .saturating_sub(external.memory.as_u64());
    if need.cpu.as_u64() > cpu || need.memory.as_u64() > memory {
        return None;
    }
    let mut rest = need.clone();
    rest.cpu = CpuUnits::new(need.cpu.as_u64().min(instance.remaining_cpu().as_u64()));
    rest.memory = MemoryMiB::new(
        need.memory
            .as_u64()
            .min(instance.remaining_memory().as_u64()),
    );
    let in_use = instance.ports_in_use();
    rest.ports.retain(|port| !in_use.contains(port));
    rest.enis = instance
        .free_enis()
        .map_or(need.enis, |free| need.enis.min(free));
    for (name, amount) in &need.named {
        let amount = instance.remaining_named(name).min(*amount);
        rest = rest.with_named(name.clone(), amount);
    }
    let free = u32::try_from(instance.free_gpus().count()).unwrap_or(u32::MAX);
    rest.gpus = match need.gpus {
        GpuNeed::Nothing => GpuNeed::Nothing,
        GpuNeed::Devices(_) | GpuNeed::All if free == 0 => GpuNeed::Nothing,
        GpuNeed::Devices(count) => GpuNeed::Devices(count.min(free)),
        GpuNeed::All => GpuNeed::Devices(free),
    };
    Some(rest)
}
