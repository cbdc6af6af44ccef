//! What a task takes from the instance it is placed on.

use alloc::collections::{BTreeMap, BTreeSet};
use core::fmt;

use super::{CpuUnits, HostPort, MemoryMiB, ResourceName};

/// The resources that a task takes, evaluated once from its definition and overrides.
///
/// Source: ECS Developer Guide, "Task definition parameters", read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Need {
    /// CPU units.
    pub cpu: CpuUnits,
    /// Memory.
    pub memory: MemoryMiB,
    /// Host ports that must be free: the static ones.
    pub ports: BTreeSet<HostPort>,
    /// GPUs.
    pub gpus: GpuNeed,
    /// Elastic network interfaces: 1 in network mode `awsvpc`, else 0.
    pub enis: u32,
    /// Whole-number resources of other names; none of the amounts is zero.
    ///
    /// Ours: nothing in ECS's JSON asks for them.
    pub named: BTreeMap<ResourceName, u64>,
}

/// How much of an instance's GPUs a task takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum GpuNeed {
    /// None.
    #[default]
    Nothing,
    /// That many whole devices, at least one.
    Devices(u32),
    /// Every device the instance registered, at least one.
    All,
}

impl Need {
    /// That much CPU and memory and nothing else.
    pub fn new(cpu: CpuUnits, memory: MemoryMiB) -> Self {
        Self {
            cpu,
            memory,
            ..Self::default()
        }
    }

    /// Whether it is CPU and memory and nothing else.
    pub fn is_cpu_and_memory(&self) -> bool {
        self.ports.is_empty()
            && self.gpus == GpuNeed::Nothing
            && self.enis == 0
            && self.named.is_empty()
    }

    /// The same with a static host port.
    #[must_use]
    pub fn with_port(mut self, port: HostPort) -> Self {
        self.ports.insert(port);
        self
    }

    /// The same with that many GPUs.
    #[must_use]
    pub fn with_gpus(mut self, devices: u32) -> Self {
        self.gpus = if devices == 0 {
            GpuNeed::Nothing
        } else {
            GpuNeed::Devices(devices)
        };
        self
    }

    /// The same with that many network interfaces.
    #[must_use]
    pub fn with_enis(mut self, enis: u32) -> Self {
        self.enis = enis;
        self
    }

    /// The same with an amount of a whole-number resource of any name; zero asks for nothing.
    #[must_use]
    pub fn with_named(mut self, name: ResourceName, amount: u64) -> Self {
        if amount == 0 {
            self.named.remove(&name);
        } else {
            self.named.insert(name, amount);
        }
        self
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.cpu, self.memory)?;
        for (at, port) in self.ports.iter().enumerate() {
            write!(f, "{}{port}", if at == 0 { ", ports " } else { " " })?;
        }
        match self.gpus {
            GpuNeed::Nothing => {}
            GpuNeed::Devices(1) => f.write_str(", 1 GPU")?,
            GpuNeed::Devices(count) => write!(f, ", {count} GPUs")?,
            GpuNeed::All => f.write_str(", all GPUs")?,
        }
        if self.enis > 0 {
            write!(f, ", {} ENI", self.enis)?;
        }
        self.named
            .iter()
            .try_for_each(|(name, amount)| write!(f, ", {amount} {name}"))
    }
}
