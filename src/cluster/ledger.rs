//! What is left of an instance's resources: registered, less external, less the needs of its tasks.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::ClusterState;
use super::record::PortSet;
use super::rows::{InstanceRow, TaskRow, UNLIMITED};
use super::table::{NONE, Slot};
use crate::model::{GpuNeed, HostPort, MAX_RESERVED_PORTS, Need, Protocol};

/// Whether an instance has room for a need, and where not, which check fails first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shortfall {
    Cpu,
    Memory,
    /// A port that the need names is in use.
    PortsTaken,
    /// More ports would be in use than may be.
    TooManyPorts,
    Gpu,
    Eni,
    /// A resource that ECS does not know, by its position among those that the need names.
    Named(usize),
}

impl ClusterState {
    /// Whether an instance lacks nothing for a need.
    #[inline]
    pub(crate) fn has_room(&self, instance: Slot, need: &Need) -> bool {
        let row = self.instances.get(instance);
        u64::from(row.cpu) >= need.cpu.as_u64()
            && u64::from(row.memory) >= need.memory.as_u64()
            && (need.is_cpu_and_memory()
                || self.rare_shortfalls(instance, row, need).next().is_none())
    }

    /// The first resource that an instance lacks for a need, in the order of the checks.
    #[inline]
    pub(crate) fn shortfall(&self, instance: Slot, need: &Need) -> Option<Shortfall> {
        self.shortfalls(instance, need).next()
    }

    /// The resources that an instance lacks for a need, in the order of the checks.
    #[inline]
    pub(crate) fn shortfalls<'a>(
        &'a self,
        instance: Slot,
        need: &'a Need,
    ) -> impl Iterator<Item = Shortfall> + 'a {
        let row = self.instances.get(instance);
        let lacks = [
            (Shortfall::Cpu, u64::from(row.cpu) < need.cpu.as_u64()),
            (
                Shortfall::Memory,
                u64::from(row.memory) < need.memory.as_u64(),
            ),
        ];
        let lacks = lacks.into_iter().filter(|(_, lacks)| *lacks);
        let lacks = lacks.map(|(shortfall, _)| shortfall);
        let others = (!need.is_cpu_and_memory()).then(|| self.rare_shortfalls(instance, row, need));
        lacks.chain(others.into_iter().flatten())
    }

    /// Those that most needs do not ask about.
    fn rare_shortfalls<'a>(
        &'a self,
        instance: Slot,
        row: &InstanceRow,
        need: &'a Need,
    ) -> impl Iterator<Item = Shortfall> + 'a {
        // A task that takes no port does not mind how many are in use.
        let in_use = self.ports_in_use(row.ports);
        let takes_ports = !need.ports.is_empty();
        let is_crowded = in_use.len() + need.ports.len() > MAX_RESERVED_PORTS;
        let lacks = [
            (
                Shortfall::PortsTaken,
                takes_ports && !in_use.is_disjoint(&need.ports),
            ),
            (Shortfall::TooManyPorts, takes_ports && is_crowded),
            (Shortfall::Gpu, !self.gpus_fit(instance, row, need.gpus)),
            (
                Shortfall::Eni,
                row.enis < need.enis && row.enis != UNLIMITED,
            ),
        ];
        let lacks = lacks.into_iter().filter(|(_, lacks)| *lacks);
        let named = need.named.iter().enumerate();
        let named = named
            .filter(move |(_, (name, amount))| self.named_remaining(name, instance) < **amount);
        lacks
            .map(|(shortfall, _)| shortfall)
            .chain(named.map(|(position, _)| Shortfall::Named(position)))
    }

    /// The host ports of a set's number.
    pub(crate) fn ports_in_use(&self, ports: Slot) -> &PortSet {
        self.values.ports.value(ports)
    }

    fn gpus_fit(&self, instance: Slot, row: &InstanceRow, need: GpuNeed) -> bool {
        match need {
            GpuNeed::Nothing => true,
            GpuNeed::Devices(count) => row.gpus >= count,
            GpuNeed::All => row.gpus > 0 && row.gpus == self.registered_gpus(instance),
        }
    }

    /// How many GPUs an instance registered.
    pub(crate) fn registered_gpus(&self, instance: Slot) -> u32 {
        let count = self
            .record(instance)
            .map_or(0, |record| record.registered.gpus.len());
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// What a task takes, if that is known.
    #[inline]
    pub(crate) fn need_of(&self, task: &TaskRow) -> Option<&Arc<Need>> {
        self.values.patterns.value(task.pattern).need.as_ref()
    }

    /// How many GPUs a task holds, if it must be said which.
    pub(super) fn devices_of(&self, task: &TaskRow) -> Option<u32> {
        let takes = task.instance != NONE && task.holds_resources();
        match self.need_of(task).filter(|_| takes)?.gpus {
            GpuNeed::Devices(count) => Some(count),
            GpuNeed::Nothing | GpuNeed::All => None,
        }
    }

    /// Takes what a task needs, if that is known, from its instance, which has room for it. Returns the
    /// set of GPUs that it holds: those it had, or the lowest that are free.
    #[inline]
    pub(super) fn take_resources(&mut self, task: &TaskRow) -> Slot {
        let Some(need) = &self.values.patterns.value(task.pattern).need else {
            return NONE;
        };
        let row = self.instances.get_mut(task.instance);
        row.cpu -= narrow(need.cpu.as_u64());
        row.memory -= narrow(need.memory.as_u64());
        if need.is_cpu_and_memory() {
            return NONE;
        }
        let need = need.clone();
        self.take_rare_resources(task, &need)
    }

    /// Takes what most needs do not ask for.
    fn take_rare_resources(&mut self, task: &TaskRow, need: &Need) -> Slot {
        let row = self.instances.get_mut(task.instance);
        if row.enis != UNLIMITED {
            row.enis -= need.enis;
        }
        if !need.ports.is_empty() {
            self.change_ports(task.instance, |in_use| in_use.extend(&need.ports));
            self.count_port_users_in(&need.ports);
        }
        for (name, amount) in &need.named {
            let remaining = self.named_remaining(name, task.instance);
            self.set_named(name, task.instance, remaining - amount);
        }
        self.take_gpus(task, need.gpus)
    }

    /// Gives back what a task took.
    #[inline]
    pub(super) fn give_resources_back(&mut self, task: &TaskRow) {
        let Some(need) = &self.values.patterns.value(task.pattern).need else {
            return;
        };
        let row = self.instances.get_mut(task.instance);
        row.cpu += narrow(need.cpu.as_u64());
        row.memory += narrow(need.memory.as_u64());
        if !need.is_cpu_and_memory() {
            let need = need.clone();
            self.give_rare_resources_back(task, &need);
        }
    }

    /// Gives back what most tasks do not take.
    fn give_rare_resources_back(&mut self, task: &TaskRow, need: &Need) {
        let row = self.instances.get_mut(task.instance);
        if row.enis != UNLIMITED {
            row.enis += need.enis;
        }
        if !need.ports.is_empty() {
            self.change_ports(task.instance, |in_use| {
                in_use.retain(|port| !need.ports.contains(port));
            });
            self.count_port_users_out(&need.ports);
        }
        for (name, amount) in &need.named {
            let remaining = self.named_remaining(name, task.instance);
            self.set_named(name, task.instance, remaining + amount);
        }
        if task.gpus != NONE {
            let mask = **self.values.gpu_sets.value(task.gpus);
            *self.gpus.get_mut(task.instance) |= mask;
            self.instances.get_mut(task.instance).gpus += mask.count_ones();
            self.values.gpu_sets.release(task.gpus);
        }
    }

    fn take_gpus(&mut self, task: &TaskRow, need: GpuNeed) -> Slot {
        let free = *self.gpus.get(task.instance);
        let mask = match need {
            GpuNeed::Nothing => return NONE,
            GpuNeed::All | GpuNeed::Devices(_) if task.gpus != NONE => {
                **self.values.gpu_sets.value(task.gpus)
            }
            GpuNeed::All => free,
            GpuNeed::Devices(count) => lowest(free, count),
        };
        debug_assert!(mask & !free == 0, "the devices are free");
        *self.gpus.get_mut(task.instance) = free & !mask;
        self.instances.get_mut(task.instance).gpus -= mask.count_ones();
        let set = self.values.gpu_sets.intern(&mask);
        self.values.gpu_sets.hold(set);
        set
    }

    fn change_ports(&mut self, instance: Slot, change: impl FnOnce(&mut PortSet)) {
        let old = self.instances.get(instance).ports;
        let mut ports = self.ports_in_use(old).clone();
        change(&mut ports);
        let new = self.values.ports.intern(&ports);
        self.values.ports.hold(new);
        self.values.ports.release(old);
        self.instances.get_mut(instance).ports = new;
    }

    /// On how many instances a host port is in use.
    pub(crate) fn port_users(&self, port: HostPort) -> u32 {
        let (protocol, number) = numbers(port);
        self.port_users.get(protocol, number)
    }

    /// Counts an instance on which ports came into use.
    pub(super) fn count_port_users_in(&mut self, ports: &PortSet) {
        for (protocol, number) in ports.iter().copied().map(numbers) {
            self.port_users.increase(protocol, number);
        }
    }

    /// Counts an instance no more on which ports are not in use any more.
    pub(super) fn count_port_users_out(&mut self, ports: &PortSet) {
        for (protocol, number) in ports.iter().copied().map(numbers) {
            self.port_users.decrease(protocol, number);
        }
    }

    /// Those ports of a need that are in use on an instance.
    pub(crate) fn ports_taken(&self, instance: Slot, need: &Need) -> Vec<HostPort> {
        let in_use = self.ports_in_use(self.instances.get(instance).ports);
        need.ports.intersection(in_use).copied().collect()
    }

    /// The tasks bound to an instance, the one bound last first.
    pub(crate) fn tasks_on(&self, instance: Slot) -> impl Iterator<Item = &TaskRow> {
        let first = self.instances.get(instance).first_task;
        let row = |slot: Slot| (slot != NONE).then(|| self.tasks.get(slot));
        core::iter::successors(row(first), move |task| row(task.next))
    }
}

fn numbers(port: HostPort) -> (u32, u32) {
    let protocol = match port.protocol {
        Protocol::Tcp => 0,
        Protocol::Udp => 1,
    };
    (protocol, port.number.into())
}

/// The lowest `count` bits of those that are set.
fn lowest(set: u128, count: u32) -> u128 {
    let mut rest = set;
    for _ in 0..count {
        // Clears the lowest bit that is set.
        rest &= rest.wrapping_sub(1);
    }
    set & !rest
}

/// An amount that is known to be at most what an instance has, which is below 2^31.
fn narrow(amount: u64) -> u32 {
    debug_assert!(u32::try_from(amount).is_ok(), "no instance has as much");
    u32::try_from(amount).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use alloc::boxed::Box;

    use super::*;
    use crate::model::{
        ContainerInstance, ContainerInstanceArn, CpuUnits, MemoryMiB, Resources, Task, TaskGroup,
        TaskId,
    };
    use crate::plan::Change;

    #[test]
    fn users_of_ports_are_the_instances_on_which_they_are_in_use() {
        let registered = Resources::new(CpuUnits::new(1024), MemoryMiB::new(1000));
        let registered = registered.with_ports([HostPort::tcp(22)]);
        let arn = ContainerInstanceArn::new("i1").unwrap();
        let instance = ContainerInstance::new(arn.clone(), registered);
        let mut state = ClusterState::from_instances(&[instance]).unwrap();
        let users = |state: &ClusterState| {
            let ports = [HostPort::tcp(22), HostPort::tcp(80), HostPort::udp(80)];
            ports.map(|port| state.port_users(port))
        };
        assert_eq!(users(&state), [1, 0, 0]);
        let id = TaskId::new("t1").unwrap();
        let need = Need::new(CpuUnits::new(1), MemoryMiB::new(1)).with_port(HostPort::udp(80));
        let task = Task::new(id.clone(), TaskGroup::reported("g").unwrap());
        let task = task.on(arn.clone()).taking(need);
        let add = Change::AddTask(Box::new(task));
        state.begin().apply(&add).unwrap();
        assert_eq!(users(&state), [1, 0, 0], "taken back");
        state.apply(&add).unwrap();
        assert_eq!(users(&state), [1, 0, 1]);
        state.apply(&Change::RemoveTask { task_id: id }).unwrap();
        assert_eq!(users(&state), [1, 0, 0]);
        let container_instance_arn = arn;
        let deregister = Change::DeregisterContainerInstance {
            container_instance_arn,
        };
        state.apply(&deregister).unwrap();
        assert_eq!(users(&state), [0, 0, 0]);
    }

    #[test]
    fn the_lowest_devices_are_taken() {
        assert_eq!(lowest(0b1011_0100, 2), 0b0001_0100);
        assert_eq!(lowest(0b11, 5), 0b11);
        assert_eq!(lowest(0, 1), 0);
    }
}
