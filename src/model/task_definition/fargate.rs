//! The sizes that a Fargate task can have.

use crate::model::{CpuUnits, MemoryMiB};

/// Which Fargate sizes a region offers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum FargateSizes {
    /// Up to 16 vCPU.
    #[default]
    Standard,
    /// 32 vCPU as well. Ours: off by default, because a region can refuse them.
    With32Vcpu,
}

/// Whether Fargate offers a task of that size.
///
/// Source: ECS Developer Guide, "Fargate task definition considerations", read 2026-11.
///
/// # Example
///
/// ```
/// use bayplan::model::{CpuUnits, FargateSizes, MemoryMiB, is_fargate_size};
///
/// let sizes = FargateSizes::Standard;
/// assert!(is_fargate_size(CpuUnits::new(256), MemoryMiB::new(512), sizes));
/// assert!(!is_fargate_size(CpuUnits::new(256), MemoryMiB::new(4096), sizes));
/// ```
pub fn is_fargate_size(cpu: CpuUnits, memory: MemoryMiB, sizes: FargateSizes) -> bool {
    let memory = memory.as_u64();
    let is_offered = |least: u64, most: u64, step: u64| {
        (least..=most).contains(&memory)
            && memory
                .checked_sub(least)
                .and_then(|above| above.checked_rem(step))
                == Some(0)
    };
    match cpu.as_u64() {
        256 => matches!(memory, 512 | 1024 | 2048),
        512 => is_offered(1024, 4096, 1024),
        1024 => is_offered(2048, 8192, 1024),
        2048 => is_offered(4096, 16384, 1024),
        4096 => is_offered(8192, 30720, 1024),
        8192 => is_offered(16384, 61440, 4096),
        16384 => is_offered(32768, 122_880, 8192),
        32768 => sizes == FargateSizes::With32Vcpu && matches!(memory, 61440 | 122_880 | 249_856),
        _ => false,
    }
}

/// Whether Windows tasks may have that CPU on Fargate: 1 to 4 vCPU.
pub(super) fn is_windows_cpu(cpu: CpuUnits) -> bool {
    (1024..=4096).contains(&cpu.as_u64())
}
