//! Container definitions, as far as placement looks into them.

use alloc::string::String;
use alloc::vec::Vec;

use super::NetworkMode;
use crate::model::{
    ContainerName, CpuUnits, HostPort, ImageReference, ImageReferenceError, MemoryMiB, Protocol,
    VersionConsistency,
};
use crate::time::TimeDelta;

/// One container of a task definition.
///
/// What placement does not look at stays in the definition's document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContainerDefinition {
    /// Its name, unique in the definition.
    pub name: ContainerName,
    /// The image reference, as written.
    pub image: String,
    /// CPU units; absent counts as 0.
    pub cpu: CpuUnits,
    /// The hard limit of memory. 0 in a document means that there is none.
    pub memory: Option<MemoryMiB>,
    /// The soft limit of memory. 0 in a document means that there is none.
    pub memory_reservation: Option<MemoryMiB>,
    /// Whether the task ends when this container does; absent means yes.
    pub essential: bool,
    /// Ports.
    pub port_mappings: Vec<PortMapping>,
    /// GPUs.
    pub gpus: Option<GpuRequirement>,
    /// Whether all tasks of a deployment use the same image.
    pub version_consistency: VersionConsistency,
    /// How long the container has to end by itself once its task stops; absent means the agent's own.
    pub stop_timeout: Option<TimeDelta>,
}

/// One port mapping of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PortMapping {
    /// A single port.
    Port {
        /// The port of the container.
        container: u16,
        /// The port of the instance; `None` when it is absent or 0.
        host: Option<u16>,
        /// The transport.
        protocol: Protocol,
    },
    /// `containerPortRange`: never a static port of the instance.
    Range,
}

/// How many GPUs a container asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GpuRequirement {
    /// That many whole devices.
    Devices(u32),
    /// `ALL`: every device of the instance.
    All,
}

impl ContainerDefinition {
    /// The memory that the container counts for: the soft limit if it has one, else the hard one.
    pub fn reserved_memory(&self) -> MemoryMiB {
        self.memory_reservation.or(self.memory).unwrap_or_default()
    }

    /// The image reference, read.
    ///
    /// # Errors
    ///
    /// [`ImageReferenceError`]: registration takes any text as an image, a runtime does not.
    pub fn image_reference(&self) -> Result<ImageReference, ImageReferenceError> {
        ImageReference::parse(&self.image)
    }

    /// The ports of the instance that the container takes in a network mode.
    pub fn host_ports(&self, mode: NetworkMode) -> impl Iterator<Item = HostPort> {
        self.port_mappings
            .iter()
            .filter_map(move |mapping| mapping.host_port(mode))
    }
}

impl PortMapping {
    /// The static port of the instance that the mapping takes in a network mode, if any.
    ///
    /// Ours: in `host` mode an absent host port is the container port, as ECS fills it in.
    ///
    /// Source: ECS API Reference, `PortMapping`, read 2026-11.
    pub fn host_port(&self, mode: NetworkMode) -> Option<HostPort> {
        let Self::Port {
            container,
            host,
            protocol,
        } = *self
        else {
            return None;
        };
        let number = match mode {
            NetworkMode::Bridge | NetworkMode::Default => host?,
            NetworkMode::Host => host.unwrap_or(container),
            NetworkMode::Awsvpc | NetworkMode::None => return None,
        };
        Some(HostPort { protocol, number })
    }
}
