//! What a `RunTask` or `StartTask` changes about a definition for its tasks.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::need::{TaskSize, need};
use super::rules::{SMALLEST_MEMORY, TASK_CPU};
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
    /// Its hard limit instead of the definition's; 0 counts as absent, as it does there.
    pub memory: Option<MemoryMiB>,
    /// Its soft limit instead of the definition's; 0 counts as absent.
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
    /// The task-level CPU is out of range.
    #[error("Invalid 'cpu' setting for task. (found {found}, allowed is 128 to 196608 CPU units)")]
    Cpu {
        /// What it would be.
        found: CpuUnits,
    },
    /// The task-level memory is too little.
    #[error("Invalid 'memory' setting for task. (found {found}, allowed is at least 4 MiB)")]
    Memory {
        /// What it would be.
        found: MemoryMiB,
    },
    /// The memory of a container is too little.
    #[error(
        "Invalid setting for container '{name}'. '{setting}' is too small. (found {found}, allowed is at least 4 MiB)"
    )]
    ContainerMemory {
        /// The container.
        name: String,
        /// `memory` or `memoryReservation`.
        setting: &'static str,
        /// What it would be.
        found: MemoryMiB,
    },
    /// A container would be larger than the task.
    #[error(
        "Invalid setting for container '{name}'. The '{setting}' setting for container '{name}' is greater than for the task."
    )]
    ContainerAboveTask {
        /// The container.
        name: String,
        /// `memory` or `memoryReservation`.
        setting: &'static str,
    },
    /// The containers together would reserve more memory than the task has.
    #[error("The containers reserve more memory than the task-level 'memory' value.")]
    ReservedAboveTask,
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

    /// Puts its values in the place of a container's.
    pub(crate) fn apply(&self, container: &mut ContainerDefinition) {
        container.cpu = self.cpu.unwrap_or(container.cpu);
        container.memory = given(self.memory).or(container.memory);
        container.memory_reservation =
            given(self.memory_reservation).or(container.memory_reservation);
        container.gpus = self.gpus.or(container.gpus);
    }

    fn check(&self) -> Result<(), InvalidOverride> {
        let settings = [
            ("memory", self.memory),
            ("memoryReservation", self.memory_reservation),
        ];
        for (setting, amount) in settings {
            if let Some(found) = given(amount).filter(|amount| *amount < SMALLEST_MEMORY) {
                return Err(InvalidOverride::ContainerMemory {
                    name: self.name.clone(),
                    setting,
                    found,
                });
            }
        }
        Ok(())
    }
}

/// An amount of memory, of which 0 means that there is none.
fn given(amount: Option<MemoryMiB>) -> Option<MemoryMiB> {
    amount.filter(|amount| *amount > MemoryMiB::default())
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

    /// The rules on each value by itself.
    fn check(&self) -> Result<(), InvalidOverride> {
        if let Some(found) = self.cpu.filter(|cpu| !TASK_CPU.contains(cpu)) {
            return Err(InvalidOverride::Cpu { found });
        }
        if let Some(found) = self.memory.filter(|memory| *memory < SMALLEST_MEMORY) {
            return Err(InvalidOverride::Memory { found });
        }
        self.containers
            .iter()
            .try_for_each(ContainerOverride::check)
    }
}

impl TaskDefinition {
    /// What a task of this definition takes with overrides.
    ///
    /// A container's override replaces its value before the sums are taken; it changes nothing
    /// about a task-level size that is set. Where a container has a soft limit of memory, that
    /// still governs when only its hard limit is overridden. Each value that is overridden, and what
    /// comes of them together, must follow the rules of registration; the sizes of Fargate are not
    /// among them, because what is asked for is the need of a task on an instance.
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
        overrides.check()?;
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
        let settings = [
            ("memory", container.memory),
            ("memoryReservation", container.memory_reservation),
        ];
        let above = |amount| size.memory.is_some_and(|task| amount > Some(task));
        if let Some((setting, _)) = settings.into_iter().find(|(_, amount)| above(*amount)) {
            return Err(InvalidOverride::ContainerAboveTask {
                name: name(),
                setting,
            });
        }
    }
    let reserved = containers.iter().fold(MemoryMiB::default(), |sum, c| {
        sum.saturating_add(c.reserved_memory())
    });
    if size.memory.is_some_and(|task| reserved > task) {
        return Err(InvalidOverride::ReservedAboveTask);
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
