//! What a container instance has: the resources it registered, and what remains of them.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;

use super::{CpuUnits, DeviceId, HostPort, MemoryMiB, ResourceName};
use crate::document::Double;

/// The resources of a container instance, as registered or as remaining.
///
/// The two mean different things for ports: `CPU`, `MEMORY`, GPUs and other integer resources list
/// what is left, while `PORTS` and `PORTS_UDP` list what is **taken**, also among the remaining
/// resources.
///
/// Source: ECS API Reference, `Resource`, read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Resources {
    /// `CPU`.
    pub cpu: CpuUnits,
    /// `MEMORY`.
    pub memory: MemoryMiB,
    /// `PORTS` and `PORTS_UDP`: the ports in use.
    pub ports: BTreeSet<HostPort>,
    /// `GPU`: device ids, all of them among the registered resources, the free ones among the
    /// remaining. Ours: a cluster takes instances of at most 128.
    pub gpus: BTreeSet<DeviceId>,
    /// Whatever else the instance registered, by name.
    pub other: BTreeMap<ResourceName, OtherResource>,
}

/// A resource that ECS does not know by name.
///
/// Nothing in a task definition consumes one. Ours: the whole-number types can be asked for by a
/// request through [`Need::named`](super::Need::named), because that is what an embedder would
/// register them for; the other two are carried as data.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum OtherResource {
    /// Type `INTEGER`.
    Integer(u32),
    /// Type `LONG`.
    Long(u64),
    /// Type `DOUBLE`, as data.
    Double(Double),
    /// Type `STRINGSET`, as data.
    StringSet(BTreeSet<String>),
}

impl OtherResource {
    /// The amount, if the resource is a whole number.
    pub fn amount(&self) -> Option<u64> {
        match self {
            Self::Integer(amount) => Some(u64::from(*amount)),
            Self::Long(amount) => Some(*amount),
            Self::Double(_) | Self::StringSet(_) => None,
        }
    }
}

impl OtherResource {
    /// A number of type `DOUBLE` by its bits.
    pub(crate) fn double_of_bits(bits: u64) -> Self {
        Self::Double(Double::from_bits(bits))
    }

    /// The same type of resource with another amount, if it is a whole number; else the same.
    #[must_use]
    pub fn with_amount(&self, amount: u64) -> Self {
        match self {
            Self::Integer(_) => u32::try_from(amount).map_or(Self::Long(amount), Self::Integer),
            Self::Long(_) => Self::Long(amount),
            Self::Double(_) | Self::StringSet(_) => self.clone(),
        }
    }
}

impl Resources {
    /// That much CPU and memory, no port in use, nothing else.
    ///
    /// ```
    /// use bayplan::model::{CpuUnits, HostPort, MemoryMiB, Resources};
    ///
    /// let registered = Resources::new(CpuUnits::new(2048), MemoryMiB::new(7985))
    ///     .with_ports([HostPort::tcp(22)]);
    /// assert!(registered.ports.contains(&HostPort::tcp(22)));
    /// ```
    pub fn new(cpu: CpuUnits, memory: MemoryMiB) -> Self {
        Self {
            cpu,
            memory,
            ..Self::default()
        }
    }

    /// The same with these ports in use as well.
    #[must_use]
    pub fn with_ports(mut self, ports: impl IntoIterator<Item = HostPort>) -> Self {
        self.ports.extend(ports);
        self
    }

    /// The same with these GPUs as well.
    #[must_use]
    pub fn with_gpus(mut self, gpus: impl IntoIterator<Item = DeviceId>) -> Self {
        self.gpus.extend(gpus);
        self
    }

    /// The same with a whole-number resource of any name.
    #[must_use]
    pub fn with_named(mut self, name: ResourceName, amount: u64) -> Self {
        self.other.insert(name, OtherResource::Long(amount));
        self
    }

    /// The amount of a whole-number resource, zero when there is none of that name.
    pub fn named(&self, name: &ResourceName) -> u64 {
        self.other
            .get(name)
            .and_then(OtherResource::amount)
            .unwrap_or(0)
    }
}
