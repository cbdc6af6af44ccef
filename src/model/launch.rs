//! Where a task may run at all.

use core::fmt;

use super::CapacityProviderName;

/// The launch types of ECS.
///
/// Source: ECS API Reference, `LaunchType`, read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LaunchType {
    /// Container instances of the cluster inside AWS.
    Ec2,
    /// No instance.
    Fargate,
    /// Container instances of the cluster outside AWS.
    External,
    /// Instances that ECS manages; never requested, only seen on tasks.
    ManagedInstances,
}

impl LaunchType {
    /// Every launch type, in the order of the API.
    pub const ALL: [Self; 4] = [
        Self::Ec2,
        Self::Fargate,
        Self::External,
        Self::ManagedInstances,
    ];

    /// As the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ec2 => "EC2",
            Self::Fargate => "FARGATE",
            Self::External => "EXTERNAL",
            Self::ManagedInstances => "MANAGED_INSTANCES",
        }
    }

    /// Reads the API's spelling.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|launch_type| launch_type.as_str() == text)
    }
}

impl fmt::Display for LaunchType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which instances of the cluster a request considers.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InstanceScope {
    /// Launch type `EC2`: those that are not external.
    #[default]
    Ec2,
    /// Launch type `EXTERNAL`: those that are.
    External,
    /// Those of one capacity provider.
    CapacityProvider(CapacityProviderName),
}

impl fmt::Display for InstanceScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ec2 => f.write_str("launch type EC2"),
            Self::External => f.write_str("launch type EXTERNAL"),
            Self::CapacityProvider(name) => write!(f, "capacity provider {name}"),
        }
    }
}
