//! What a task of a definition takes.

use super::{ContainerDefinition, GpuRequirement, NetworkMode};
use crate::model::{CpuUnits, GpuNeed, MemoryMiB, Need};

/// The task-level sizes that decide the need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TaskSize {
    pub(super) cpu: Option<CpuUnits>,
    pub(super) memory: Option<MemoryMiB>,
}

/// The need of a task: task-level sizes where they are set, else the sums over the containers.
///
/// Memory counts each container's soft limit, or its hard one where it has no soft one. The sums
/// stop at 64 bits, which no instance can hold.
pub(super) fn need(size: TaskSize, mode: NetworkMode, containers: &[ContainerDefinition]) -> Need {
    let cpu = containers
        .iter()
        .fold(CpuUnits::default(), |sum, c| sum.saturating_add(c.cpu));
    let memory = containers.iter().fold(MemoryMiB::default(), |sum, c| {
        sum.saturating_add(c.reserved_memory())
    });
    let mut need = Need::new(size.cpu.unwrap_or(cpu), size.memory.unwrap_or(memory));
    need.ports = containers
        .iter()
        .flat_map(|container| container.host_ports(mode))
        .collect();
    need.gpus = gpus(containers);
    need.enis = u32::from(mode == NetworkMode::Awsvpc);
    need
}

fn gpus(containers: &[ContainerDefinition]) -> GpuNeed {
    let mut devices = 0_u32;
    for gpus in containers.iter().filter_map(|container| container.gpus) {
        match gpus {
            GpuRequirement::All => return GpuNeed::All,
            GpuRequirement::Devices(count) => devices = devices.saturating_add(count),
        }
    }
    if devices == 0 {
        GpuNeed::Nothing
    } else {
        GpuNeed::Devices(devices)
    }
}
