//! The operating system and the processor that a definition is made for.

use alloc::string::String;

/// `runtimePlatform`.
///
/// Source: ECS API Reference, `RuntimePlatform`, read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct RuntimePlatform {
    /// `operatingSystemFamily`: `LINUX` or `WINDOWS_SERVER_...`; absent means `LINUX`.
    pub operating_system_family: Option<String>,
    /// `cpuArchitecture`: `X86_64` or `ARM64`; absent means any on instances, `X86_64` on Fargate.
    pub cpu_architecture: Option<String>,
}

impl RuntimePlatform {
    /// The operating system family, `LINUX` when none is given.
    pub fn family(&self) -> &str {
        self.operating_system_family.as_deref().unwrap_or(LINUX)
    }

    /// Whether the family is one of Windows.
    pub fn is_windows(&self) -> bool {
        self.family().starts_with("WINDOWS")
    }
}

const LINUX: &str = "LINUX";
