//! Whether a need fits what is left.

use alloc::vec::Vec;

use super::World;
use super::here::Here;
use crate::model::{
    ContainerInstance, GpuNeed, MAX_RESERVED_PORTS, Need, OtherResource, Resources,
};
use crate::plan::{Reason, TakenPort};

impl World {
    /// The first of the [shortages](Self::shortages).
    pub fn shortage(&self, need: &Need, instance: &ContainerInstance) -> Option<Reason> {
        self.shortages(need, instance).into_iter().next()
    }

    /// The resources of which an instance has too little left: CPU, memory, ports, GPUs, network
    /// interfaces, then the named ones by name.
    ///
    /// A need that equals what is left fits.
    ///
    /// Source: ECS Developer Guide, "API failure reasons", read 2026-11. Ours: the order.
    pub fn shortages(&self, need: &Need, instance: &ContainerInstance) -> Vec<Reason> {
        self.here(instance).shortages(need)
    }
}

impl Here<'_> {
    /// The resources of which too little is left.
    pub(super) fn shortages(&self, need: &Need) -> Vec<Reason> {
        let left = self.remaining();
        let mut shortages = Vec::new();
        shortages.extend(cpu(need, &left));
        shortages.extend(memory(need, &left));
        shortages.extend(self.ports_taken(need, &left));
        shortages.extend(too_many_ports(need, &left));
        shortages.extend(gpus(need, &left, &self.instance.registered));
        shortages.extend(enis(need, self.free_enis()));
        shortages.extend(named(need, &left));
        shortages
    }

    /// The ports of a need that are in use, each with the task that uses it, if one does.
    fn ports_taken(&self, need: &Need, left: &Resources) -> Option<Reason> {
        let taken: Vec<TakenPort> = need
            .ports
            .intersection(&left.ports)
            .map(|port| {
                let user = self.holders().find(|task| {
                    let need = task.need.as_ref();
                    need.is_some_and(|need| need.ports.contains(port))
                });
                TakenPort::new(*port, user.map(|task| task.id.clone()))
            })
            .collect();
        (!taken.is_empty()).then_some(Reason::PortsTaken { ports: taken })
    }
}

/// Takes a need away, all but the GPUs, of which a need has only a number.
pub(super) fn take(left: &mut Resources, need: &Need) {
    left.cpu = left.cpu.saturating_sub(need.cpu);
    left.memory = left.memory.saturating_sub(need.memory);
    left.ports.extend(&need.ports);
    for (name, amount) in &need.named {
        if let Some(resource) = left.other.get_mut(name) {
            *resource = less(resource, *amount);
        }
    }
}

fn less(resource: &OtherResource, amount: u64) -> OtherResource {
    match resource {
        OtherResource::Integer(left) => {
            let amount = u32::try_from(amount).unwrap_or(u32::MAX);
            OtherResource::Integer(left.saturating_sub(amount))
        }
        OtherResource::Long(left) => OtherResource::Long(left.saturating_sub(amount)),
        OtherResource::Double(_) | OtherResource::StringSet(_) => resource.clone(),
    }
}

fn cpu(need: &Need, left: &Resources) -> Option<Reason> {
    (left.cpu < need.cpu).then_some(Reason::Cpu {
        need: need.cpu,
        remaining: left.cpu,
    })
}

fn memory(need: &Need, left: &Resources) -> Option<Reason> {
    (left.memory < need.memory).then_some(Reason::Memory {
        need: need.memory,
        remaining: left.memory,
    })
}

/// Ours: a task that takes no port does not mind how many are in use.
fn too_many_ports(need: &Need, left: &Resources) -> Option<Reason> {
    let (need, in_use) = (need.ports.len(), left.ports.len());
    (need > 0 && in_use.saturating_add(need) > MAX_RESERVED_PORTS)
        .then_some(Reason::TooManyPorts { need, in_use })
}

fn gpus(need: &Need, left: &Resources, registered: &Resources) -> Option<Reason> {
    let free = u32::try_from(left.gpus.len()).unwrap_or(u32::MAX);
    let registered = u32::try_from(registered.gpus.len()).unwrap_or(u32::MAX);
    let fits = match need.gpus {
        GpuNeed::Nothing => true,
        GpuNeed::Devices(count) => free >= count,
        GpuNeed::All => registered > 0 && free == registered,
    };
    (!fits).then_some(Reason::Gpu {
        need: need.gpus,
        free,
        registered,
    })
}

fn enis(need: &Need, free: Option<u32>) -> Option<Reason> {
    let free = free?;
    (free < need.enis).then_some(Reason::Eni {
        need: need.enis,
        free,
    })
}

fn named(need: &Need, left: &Resources) -> Option<Reason> {
    need.named.iter().find_map(|(name, amount)| {
        let remaining = left.named(name);
        (remaining < *amount).then(|| Reason::Named {
            name: name.clone(),
            need: *amount,
            remaining,
        })
    })
}
