//! What a `RunTask` or `StartTask` changes about a definition for its tasks.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::need::{TaskSize, need};
use super::{ContainerDefinition, GpuRequirement, TaskDefinition};
use crate::model::{CpuUnits, MemoryMiB, Need};

/// Overrides, as far as they change what a task takes.
///
/// Source: ECS API Reference, `TaskOverride`, read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskOverride {
    /// The task-level CPU instead of the definition's.
    pub cpu: Option<CpuUnits>,
    /// The task-level memory instead of the definition's.
    pub memory: Option<MemoryMiB>,
    /// Changes of single containers.
    pub containers: Vec<ContainerOverride>,
}

/// Overrides of one container.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContainerOverride {
    /// The container.
    pub name: String,
    /// Its CPU units instead of the definition's.
    pub cpu: Option<CpuUnits>,
    /// Its hard limit instead of the definition's.
    pub memory: Option<MemoryMiB>,
    /// Its soft limit instead of the definition's.
    pub memory_reservation: Option<MemoryMiB>,
    /// Its GPUs instead of the definition's.
    pub gpus: Option<GpuRequirement>,
}

/// Why overrides cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidOverride {
    /// The definition has no such container.
    #[error("Override for container named {name} is not a container in the TaskDefinition.")]
    UnknownContainer {
        /// The name.
        name: String,
    },
    /// A container would be larger than the task.
    #[error(
        "Invalid setting for container '{name}'. The 'memory' setting for container '{name}' is greater than for the task."
    )]
    ContainerAboveTask {
        /// The container.
        name: String,
    },
    /// The containers together would be larger than the task.
    #[error(
        "The sum of all container 'cpu' values cannot be greater than the task-level 'cpu' value."
    )]
    CpuAboveTask,
    /// A container would have a smaller hard limit than soft limit.
    #[error(
        "Invalid setting for container '{name}'. 'memory' must be greater than or equal to 'memoryReservation'"
    )]
    MemoryBelowReservation {
        /// The container.
        name: String,
    },
}

impl ContainerOverride {
    /// An override of a container that changes nothing yet.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_string(),
            cpu: None,
            memory: None,
            memory_reservation: None,
            gpus: None,
        }
    }

    fn apply(&self, container: &mut ContainerDefinition) {
        container.cpu = self.cpu.unwrap_or(container.cpu);
        container.memory = self.memory.or(container.memory);
        container.memory_reservation = self.memory_reservation.or(container.memory_reservation);
        container.gpus = self.gpus.or(container.gpus);
    }
}

impl TaskOverride {
    /// Overrides that change nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with an override of a container.
    #[must_use]
    pub fn with_container(mut self, container: ContainerOverride) -> Self {
        self.containers.push(container);
        self
    }
}

impl TaskDefinition {
    /// What a task of this definition takes with overrides.
    ///
    /// A container's override replaces its value before the sums are taken; it changes nothing
    /// about a task-level size that is set. Where a container has a soft limit of memory, that
    /// still governs when only its hard limit is overridden.
    ///
    /// # Errors
    ///
    /// Every variant of [`InvalidOverride`].
    pub fn need_with(&self, overrides: &TaskOverride) -> Result<Need, InvalidOverride> {
        let mut containers = self.containers().to_vec();
        for change in &overrides.containers {
            let container = containers
                .iter_mut()
                .find(|c| c.name.as_str() == change.name);
            let Some(container) = container else {
                return Err(InvalidOverride::UnknownContainer {
                    name: change.name.clone(),
                });
            };
            change.apply(container);
        }
        let mut size = TaskSize {
            cpu: overrides.cpu.or(self.cpu()),
            memory: overrides.memory.or(self.memory()),
        };
        check(size, &containers)?;
        if self.runtime_platform().is_windows() {
            size = TaskSize {
                cpu: None,
                memory: None,
            };
        }
        Ok(need(size, self.network_mode(), &containers))
    }
}

/// The rules between containers and task that a definition was registered by.
fn check(size: TaskSize, containers: &[ContainerDefinition]) -> Result<(), InvalidOverride> {
    for container in containers {
        let name = || container.name.to_string();
        if container
            .memory
            .is_some_and(|hard| container.memory_reservation > Some(hard))
        {
            return Err(InvalidOverride::MemoryBelowReservation { name: name() });
        }
        let largest = container.memory.max(container.memory_reservation);
        if size.memory.is_some_and(|task| largest > Some(task)) {
            return Err(InvalidOverride::ContainerAboveTask { name: name() });
        }
    }
    let cpu = containers
        .iter()
        .fold(CpuUnits::default(), |sum, c| sum.saturating_add(c.cpu));
    if size.cpu.is_some_and(|task| cpu > task) {
        Err(InvalidOverride::CpuAboveTask)
    } else {
        Ok(())
    }
}
