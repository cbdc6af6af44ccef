//! Which image the tasks of a deployment use.

use alloc::collections::BTreeMap;

use super::{Digest, ImageReference, VersionConsistency};
use crate::model::{ContainerName, DeploymentCircuitBreaker};

/// The digests that the tasks of one deployment use, so that all of them run the same images.
///
/// The first task of a deployment resolves tags to digests; every later task of it uses those,
/// whatever becomes of the tags meanwhile. A new deployment, also a forced one, begins with none.
/// Standalone tasks have no pins, see [`ImageChoice::standalone`].
///
/// Resolving may fail three times. Then a deployment with a circuit breaker fails; a container that
/// asks for consistency in so many words waits for its digest; any other goes on with its tag.
/// Ours: failed attempts count for the deployment, whichever container they were for, and the
/// circuit breaker goes before the container's own wish.
///
/// Source: ECS Developer Guide, "Container image resolution", read 2026-11.
///
/// # Example
///
/// ```
/// use bayplan::model::{
///     ContainerName, DeploymentCircuitBreaker, Digest, ImageChoice, ImagePins, ImageReference,
///     VersionConsistency,
/// };
///
/// let web = ContainerName::new("web")?;
/// let image = ImageReference::parse("team/web:v1")?;
/// let breaker = DeploymentCircuitBreaker::default();
/// let consistency = VersionConsistency::default();
///
/// let mut pins = ImagePins::default();
/// assert_eq!(pins.choose(&web, &image, consistency, &breaker), ImageChoice::Resolve);
/// let digest = Digest::new(&format!("sha256:{}", "0".repeat(64)))?;
/// assert!(pins.pin(web.clone(), digest.clone()));
/// let ImageChoice::Use { image, .. } = pins.choose(&web, &image, consistency, &breaker) else {
///     unreachable!()
/// };
/// assert_eq!(image.to_string(), format!("team/web:v1@{digest}"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImagePins {
    digests: BTreeMap<ContainerName, Digest>,
    failed_attempts: u32,
}

/// Which image a container of a task uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageChoice {
    /// This one.
    Use {
        /// The reference to be given to the runtime.
        image: ImageReference,
        /// Why it is this one.
        reason: ImageReason,
    },
    /// Its tag is to be resolved first.
    Resolve,
    /// Its tag could not be resolved, and no task starts until it is: resolve it again later.
    Wait,
    /// Its tag could not be resolved, and the deployment fails for it.
    Fail,
}

/// Why a container of a task uses an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImageReason {
    /// It is named by its digest.
    ByDigest,
    /// The deployment resolved its tag to that digest.
    Pinned,
    /// The container does not ask for consistency.
    NotConsistent,
    /// The tag could not be resolved.
    Unresolved,
    /// The task is of no service.
    Standalone,
}

impl ImagePins {
    /// How often resolving may fail.
    ///
    /// Source: ECS Developer Guide, "Container image resolution", read 2026-11.
    pub const ATTEMPTS: u32 = 3;

    /// The pins of a deployment that goes back to the revision of another one: its digests.
    #[must_use]
    pub fn for_rollback(restored: &Self) -> Self {
        Self {
            digests: restored.digests.clone(),
            failed_attempts: 0,
        }
    }

    /// Which image a container of the deployment's next task uses.
    pub fn choose(
        &self,
        container: &ContainerName,
        written: &ImageReference,
        consistency: VersionConsistency,
        breaker: &DeploymentCircuitBreaker,
    ) -> ImageChoice {
        let as_written = |reason| ImageChoice::Use {
            image: written.clone(),
            reason,
        };
        if written.digest().is_some() {
            return as_written(ImageReason::ByDigest);
        }
        if consistency == VersionConsistency::Disabled {
            return as_written(ImageReason::NotConsistent);
        }
        if let Some(digest) = self.digests.get(container) {
            return ImageChoice::Use {
                image: written.clone().with_digest(digest.clone()),
                reason: ImageReason::Pinned,
            };
        }
        if self.failed_attempts < Self::ATTEMPTS {
            return ImageChoice::Resolve;
        }
        match (breaker.enable, consistency) {
            (true, _) => ImageChoice::Fail,
            (false, VersionConsistency::Enabled) => ImageChoice::Wait,
            (false, VersionConsistency::EnabledByDefault | VersionConsistency::Disabled) => {
                as_written(ImageReason::Unresolved)
            }
        }
    }

    /// The tag of a container was resolved to that digest, by a registry or by the agent of the
    /// first task. Whether it is kept: the first one is, later ones are not.
    pub fn pin(&mut self, container: ContainerName, digest: Digest) -> bool {
        let is_first = !self.digests.contains_key(&container);
        if is_first {
            self.digests.insert(container, digest);
        }
        is_first
    }

    /// An attempt to resolve a tag failed.
    pub fn attempt_failed(&mut self) {
        self.failed_attempts = self.failed_attempts.saturating_add(1);
    }

    /// How many attempts failed.
    pub fn failed_attempts(&self) -> u32 {
        self.failed_attempts
    }

    /// The digests, in the order of the containers' names.
    pub fn digests(&self) -> &BTreeMap<ContainerName, Digest> {
        &self.digests
    }
}

impl ImageChoice {
    /// The image of a container of a standalone task: what is written. Each such task resolves on
    /// its own.
    pub fn standalone(written: &ImageReference) -> Self {
        Self::Use {
            image: written.clone(),
            reason: ImageReason::Standalone,
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::VersionConsistency::{Disabled, Enabled, EnabledByDefault};
    use super::*;

    fn digest(digit: &str) -> Digest {
        Digest::new(&format!("sha256:{}", digit.repeat(64))).unwrap()
    }

    fn container() -> ContainerName {
        ContainerName::new("web").unwrap()
    }

    fn tagged() -> ImageReference {
        ImageReference::parse("web:v1").unwrap()
    }

    fn choose(pins: &ImagePins, consistency: VersionConsistency, breaks: bool) -> ImageChoice {
        let breaker = DeploymentCircuitBreaker {
            enable: breaks,
            ..DeploymentCircuitBreaker::default()
        };
        pins.choose(&container(), &tagged(), consistency, &breaker)
    }

    fn after(failures: u32) -> ImagePins {
        let mut pins = ImagePins::default();
        (0..failures).for_each(|_| pins.attempt_failed());
        pins
    }

    fn used(choice: ImageChoice) -> (ImageReference, ImageReason) {
        match choice {
            ImageChoice::Use { image, reason } => (image, reason),
            other @ (ImageChoice::Resolve | ImageChoice::Wait | ImageChoice::Fail) => {
                panic!("{other:?}")
            }
        }
    }

    #[test]
    fn the_first_task_resolves_and_later_ones_use_its_digest() {
        let mut pins = ImagePins::default();
        assert_eq!(choose(&pins, EnabledByDefault, false), ImageChoice::Resolve);
        assert!(pins.pin(container(), digest("1")));
        assert!(!pins.pin(container(), digest("2")), "the tag moved since");
        for consistency in [EnabledByDefault, Enabled] {
            let expected = (tagged().with_digest(digest("1")), ImageReason::Pinned);
            assert_eq!(used(choose(&pins, consistency, true)), expected);
        }
    }

    #[test]
    fn a_digest_is_used_as_it_is() {
        let written = tagged().with_digest(digest("3"));
        let pins = after(9);
        let breaker = DeploymentCircuitBreaker::enabled(true);
        let choice = pins.choose(&container(), &written, Enabled, &breaker);
        assert_eq!(used(choice), (written, ImageReason::ByDigest));
    }

    #[test]
    fn what_is_not_to_be_consistent_is_never_resolved() {
        let mut pins = ImagePins::default();
        pins.pin(container(), digest("1"));
        let expected = (tagged(), ImageReason::NotConsistent);
        assert_eq!(used(choose(&pins, Disabled, true)), expected);
    }

    #[test]
    fn three_attempts_may_fail() {
        for consistency in [EnabledByDefault, Enabled] {
            for breaks in [false, true] {
                let choice = choose(&after(2), consistency, breaks);
                assert_eq!(choice, ImageChoice::Resolve);
            }
        }
        let expected = (tagged(), ImageReason::Unresolved);
        assert_eq!(used(choose(&after(3), EnabledByDefault, false)), expected);
        assert_eq!(choose(&after(3), Enabled, false), ImageChoice::Wait);
        assert_eq!(choose(&after(3), EnabledByDefault, true), ImageChoice::Fail);
        assert_eq!(choose(&after(3), Enabled, true), ImageChoice::Fail);
    }

    #[test]
    fn what_waits_goes_on_once_it_is_resolved() {
        let mut pins = after(7);
        pins.pin(container(), digest("1"));
        let (_, reason) = used(choose(&pins, Enabled, false));
        assert_eq!(reason, ImageReason::Pinned);
    }

    #[test]
    fn a_rollback_uses_the_digests_of_the_restored_revision() {
        let mut restored = after(2);
        restored.pin(container(), digest("1"));
        let pins = ImagePins::for_rollback(&restored);
        let (image, _) = used(choose(&pins, EnabledByDefault, true));
        assert_eq!(image.digest(), Some(&digest("1")));
        assert_eq!(pins.failed_attempts(), 0);
    }

    #[test]
    fn a_standalone_task_is_not_pinned() {
        let choice = ImageChoice::standalone(&tagged());
        assert_eq!(used(choice), (tagged(), ImageReason::Standalone));
    }

    #[test]
    fn what_a_definition_says() {
        let said = [None, Some("enabled"), Some("disabled"), Some("soon")];
        let expected = [EnabledByDefault, Enabled, Disabled, EnabledByDefault];
        assert_eq!(said.map(VersionConsistency::from_field), expected);
    }
}
