//! What a service is: how it schedules, who deploys it, whether it is there.

/// A closed list of the API: its texts both ways.
macro_rules! spelled {
    ($name:ident, $($variant:ident = $text:literal),+) => {
        impl $name {
            /// Every value, in the order of the API.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// As the API spells it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),+
                }
            }

            /// Reads the API's spelling.
            pub fn from_text(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use spelled;

/// How many tasks a service has, and where.
///
/// Source: ECS API Reference, `Service`, read 2026-11.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SchedulingStrategy {
    /// A desired count of tasks, placed by strategies.
    #[default]
    Replica,
    /// One task on each instance that takes it.
    Daemon,
}

spelled!(SchedulingStrategy, Replica = "REPLICA", Daemon = "DAEMON");

/// Who deploys a service.
///
/// Source: ECS API Reference, `DeploymentController`, read 2026-11.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeploymentController {
    /// The service scheduler.
    #[default]
    Ecs,
    /// `CodeDeploy`, by task sets.
    CodeDeploy,
    /// Someone else, by task sets.
    External,
}

spelled!(
    DeploymentController,
    Ecs = "ECS",
    CodeDeploy = "CODE_DEPLOY",
    External = "EXTERNAL"
);

/// Whether a service is there; it never goes back.
///
/// Source: ECS API Reference, `Service`, read 2026-11.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceStatus {
    /// It is.
    #[default]
    Active,
    /// It was deleted and some of its tasks did not stop yet.
    Draining,
    /// It was deleted; its name is free.
    Inactive,
}

spelled!(
    ServiceStatus,
    Active = "ACTIVE",
    Draining = "DRAINING",
    Inactive = "INACTIVE"
);

/// Whether tasks move from full zones to empty ones.
///
/// Source: ECS Developer Guide, "Balancing an Amazon ECS service across Availability Zones", read
/// 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AvailabilityZoneRebalancing {
    /// They do.
    Enabled,
    /// They do not.
    Disabled,
}

spelled!(
    AvailabilityZoneRebalancing,
    Enabled = "ENABLED",
    Disabled = "DISABLED"
);

/// Whose tags the tasks of a service get.
///
/// Source: ECS API Reference, `CreateService`, read 2026-11.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PropagateTags {
    /// Those of the task definition.
    TaskDefinition,
    /// Those of the service.
    Service,
    /// Nobody's.
    #[default]
    None,
}

spelled!(
    PropagateTags,
    TaskDefinition = "TASK_DEFINITION",
    Service = "SERVICE",
    None = "NONE"
);
