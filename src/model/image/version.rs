//! Whether the tasks of a deployment use the same image.

/// Whether all tasks of a deployment use the same image: `versionConsistency` of a container.
///
/// Source: ECS API Reference, `ContainerDefinition`, read 2026-11.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VersionConsistency {
    /// They do, because nothing else was said.
    #[default]
    EnabledByDefault,
    /// They do, because it was asked for: no task goes without a digest.
    Enabled,
    /// Each resolves the tag on its own.
    Disabled,
}

impl VersionConsistency {
    /// What a definition says; a value that is not known counts as not given.
    pub fn from_field(text: Option<&str>) -> Self {
        match text {
            Some("enabled") => Self::Enabled,
            Some("disabled") => Self::Disabled,
            Some(_) | None => Self::EnabledByDefault,
        }
    }
}
