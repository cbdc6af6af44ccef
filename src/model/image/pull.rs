//! When an agent pulls an image.

use crate::model::service::spelled;

/// When an agent pulls an image: `ECS_IMAGE_PULL_BEHAVIOR`.
///
/// | | no local copy | local copy | when the pull fails |
/// |---|---|---|---|
/// | `default` | pull | pull | the local copy, if there is one |
/// | `always` | pull | pull | the task fails |
/// | `once` | pull | use it if this agent pulled it, else pull | the local copy, if there is one |
/// | `prefer-cached` | pull | use it | there was no local copy: the task fails |
///
/// Source: ECS Developer Guide, "Amazon ECS container agent configuration", read 2026-11.
///
/// # Example
///
/// ```
/// use bayplan::model::{AfterFailedPull, LocalImage, PullBehavior, PullDecision};
///
/// let once = PullBehavior::Once;
/// assert_eq!(once.decide(LocalImage::PulledByAgent), PullDecision::UseLocal);
/// assert_eq!(once.decide(LocalImage::Found), PullDecision::Pull);
/// assert_eq!(once.after_failed_pull(LocalImage::Found), AfterFailedPull::UseLocal);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PullBehavior {
    /// Always; a local copy helps when that fails.
    #[default]
    Default,
    /// Always, and never else.
    Always,
    /// Once, until the image is cleaned up.
    Once,
    /// Only if there is no local copy.
    PreferCached,
}

spelled!(
    PullBehavior,
    Default = "default",
    Always = "always",
    Once = "once",
    PreferCached = "prefer-cached"
);

/// What an instance has of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LocalImage {
    /// Nothing.
    Absent,
    /// A copy that this agent did not pull, or has cleaned up since.
    Found,
    /// A copy that this agent pulled and has not cleaned up.
    PulledByAgent,
}

/// Whether an image is pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PullDecision {
    /// It is.
    Pull,
    /// It is not: the local copy is used.
    UseLocal,
}

/// What comes of a pull that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AfterFailedPull {
    /// The local copy is used.
    UseLocal,
    /// The task fails with `CannotPullContainerError`.
    FailTask,
}

impl PullBehavior {
    /// Whether an image is pulled.
    pub fn decide(self, local: LocalImage) -> PullDecision {
        match (self, local) {
            (Self::PreferCached, LocalImage::Found | LocalImage::PulledByAgent)
            | (Self::Once, LocalImage::PulledByAgent) => PullDecision::UseLocal,
            (
                Self::Default | Self::Always | Self::Once | Self::PreferCached,
                LocalImage::Absent | LocalImage::Found | LocalImage::PulledByAgent,
            ) => PullDecision::Pull,
        }
    }

    /// What comes of a pull that failed.
    pub fn after_failed_pull(self, local: LocalImage) -> AfterFailedPull {
        match (self, local) {
            (Self::Always, _) | (_, LocalImage::Absent) => AfterFailedPull::FailTask,
            (
                Self::Default | Self::Once | Self::PreferCached,
                LocalImage::Found | LocalImage::PulledByAgent,
            ) => AfterFailedPull::UseLocal,
        }
    }

    /// Whether images that are not used are removed by the agent.
    pub fn cleans_up(self) -> bool {
        match self {
            Self::Default | Self::Always | Self::Once => true,
            Self::PreferCached => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table() {
        use AfterFailedPull::{FailTask, UseLocal as Copy};
        use PullDecision::{Pull, UseLocal};
        let local = [
            LocalImage::Absent,
            LocalImage::Found,
            LocalImage::PulledByAgent,
        ];
        let rows = [
            (
                PullBehavior::Default,
                [Pull, Pull, Pull],
                [FailTask, Copy, Copy],
                true,
            ),
            (
                PullBehavior::Always,
                [Pull, Pull, Pull],
                [FailTask, FailTask, FailTask],
                true,
            ),
            (
                PullBehavior::Once,
                [Pull, Pull, UseLocal],
                [FailTask, Copy, Copy],
                true,
            ),
            (
                PullBehavior::PreferCached,
                [Pull, UseLocal, UseLocal],
                [FailTask, Copy, Copy],
                false,
            ),
        ];
        for (behavior, decisions, failures, cleans_up) in rows {
            assert_eq!(
                local.map(|one| behavior.decide(one)),
                decisions,
                "{behavior}"
            );
            let found = local.map(|one| behavior.after_failed_pull(one));
            assert_eq!(found, failures, "{behavior}");
            assert_eq!(behavior.cleans_up(), cleans_up, "{behavior}");
            assert_eq!(PullBehavior::from_text(behavior.as_str()), Some(behavior));
        }
    }
}
