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

#[cfg(test)]
mod tests {
    use alloc::boxed::Box;

    use super::*;
    use crate::cluster::ClusterState;
    use crate::model::{ContainerInstance, DeviceId, HostPort, ResourceName, Resources};

    fn need(cpu: u64, memory: u64) -> Need {
        Need::new(CpuUnits::new(cpu), MemoryMiB::new(memory))
    }

    fn slots() -> ResourceName {
        ResourceName::new("slots").expect("a name")
    }

    fn resources(amount: u64, gpus: &[&str], slots_left: u64) -> Resources {
        let gpus = gpus.iter().map(|gpu| DeviceId::new(gpu).expect("an id"));
        Resources::new(CpuUnits::new(amount), MemoryMiB::new(amount))
            .with_gpus(gpus)
            .with_named(slots(), slots_left)
            .with_ports([HostPort::tcp(80)])
    }

    /// What is left of a need on an instance that has 600 of 1000, two of three GPUs, three of five
    /// slots and two network interfaces for tasks, and on which a task may take something.
    fn left(taken: Option<Need>, need: &Need) -> Option<Need> {
        let arn = ContainerInstanceArn::new("i1").expect("an ARN");
        let registered = resources(1_000, &["g0", "g1", "g2"], 5);
        let mut instance = ContainerInstance::new(arn.clone(), registered);
        instance.eni_slots = Some(2);
        instance.remaining = resources(600, &["g1", "g2"], 3);
        let mut cluster = ClusterState::from_instances(&[instance]).expect("a cluster");
        if let Some(taken) = taken {
            let id = TaskId::new("t1").expect("an id");
            let group = TaskGroup::reported("family:web").expect("a group");
            let task = Task::new(id, group).on(arn.clone()).taking(taken);
            let added = cluster.apply(&Change::AddTask(Box::new(task)));
            added.expect("a task");
        }
        let instance = cluster.view().instance(&arn).expect("an instance");
        what_there_is(&instance, need)
    }

    #[test]
    fn a_need_that_the_empty_instance_would_not_have_is_not_waited_for() {
        assert_eq!(left(None, &need(600, 600)), Some(need(600, 600)));
        assert_eq!(left(None, &need(601, 600)), None);
        assert_eq!(left(None, &need(600, 601)), None);
    }

    #[test]
    fn of_cpu_and_memory_as_much_is_held_as_there_is() {
        let found = left(Some(need(500, 550)), &need(200, 200));
        assert_eq!(found, Some(need(100, 50)));
    }

    #[test]
    fn of_ports_interfaces_and_named_resources_those_are_held_that_are_free() {
        let asked = need(1, 1)
            .with_port(HostPort::tcp(80))
            .with_port(HostPort::tcp(81));
        let found = left(None, &asked.with_enis(9).with_named(slots(), 9));
        let held = need(1, 1).with_port(HostPort::tcp(81));
        assert_eq!(found, Some(held.with_enis(2).with_named(slots(), 3)));
        let little = need(1, 1).with_enis(1).with_named(slots(), 2);
        assert_eq!(left(None, &little), Some(little));
    }

    #[test]
    fn of_gpus_as_many_are_held_as_are_free() {
        let asked = |count| need(1, 1).with_gpus(count);
        let all = || {
            let mut all = need(1, 1);
            all.gpus = GpuNeed::All;
            all
        };
        assert_eq!(left(None, &asked(1)), Some(asked(1)));
        assert_eq!(left(None, &asked(3)), Some(asked(2)));
        assert_eq!(left(None, &all()), Some(asked(2)));
        assert_eq!(left(None, &need(1, 1)), Some(need(1, 1)));
        for asked in [asked(1), all()] {
            let taken = need(0, 0).with_gpus(2);
            assert_eq!(left(Some(taken), &asked), Some(need(1, 1)));
        }
    }
}
