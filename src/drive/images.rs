//! Which images a task uses.

use alloc::format;
use alloc::string::{String, ToString};

use super::pins::Pins;
use super::step::Step;
use crate::model::{
    ClusterName, ContainerDefinition, DeploymentCircuitBreaker, Digest, ImageChoice,
    ImageReference, TaskId, VersionConsistency,
};
use crate::ports::{AuthorizationToken, ImageRegistryError, Submission, TaskSpec};
use crate::time::Timestamp;

/// Why a task cannot be started now.
pub(super) enum Hold {
    /// It is to be tried again then.
    Until(Timestamp),
    /// It never can, for that reason.
    Never(String),
    /// The budget is used up.
    Spent,
}

/// What came of a question.
enum Asked {
    Done(Digest),
    PutOff,
    Failed(ImageRegistryError),
    Spent,
}

impl Step<'_, '_> {
    /// Puts the digests of its deployment into the spec of a task of a service. Standalone tasks keep
    /// what is written.
    pub(super) fn pin_images(
        &mut self,
        (cluster, task): (&ClusterName, &TaskId),
        spec: &mut TaskSpec,
    ) -> Result<(), Hold> {
        let governed = self.control.cluster(cluster);
        let deployment = governed.and_then(|governed| governed.deployment_of(task));
        let Some((service, _)) = deployment else {
            return Ok(());
        };
        let service = governed.and_then(|governed| governed.service(service));
        let breaker = service.map(|service| service.deployment_configuration.circuit_breaker);
        let breaker = breaker.unwrap_or_default();
        let definition = spec.task_definition.clone();
        for container in definition.containers() {
            if let Some(image) = spec.images.get_mut(&container.name) {
                *image = self.image((cluster, task), (container, image), &breaker)?;
            }
        }
        Ok(())
    }

    /// The image of one container.
    fn image(
        &mut self,
        (cluster, task): (&ClusterName, &TaskId),
        (container, written): (&ContainerDefinition, &ImageReference),
        breaker: &DeploymentCircuitBreaker,
    ) -> Result<ImageReference, Hold> {
        loop {
            let now = self.now;
            let can_ask = self.ports.images.is_some();
            let Some(pins) = self.pins_of(cluster, task) else {
                return Ok(written.clone());
            };
            let consistency = container.version_consistency;
            match pins
                .images
                .choose(&container.name, written, consistency, breaker)
            {
                ImageChoice::Use { image, .. } => return Ok(image),
                ImageChoice::Fail => {
                    let problem = &pins.problem;
                    return Err(Hold::Never(format!("CannotPullContainerError: {problem}")));
                }
                ImageChoice::Resolve | ImageChoice::Wait if !can_ask => {
                    self.leave_to_agent((cluster, task), consistency)?;
                    return Ok(written.clone());
                }
                ImageChoice::Resolve | ImageChoice::Wait => {}
            }
            if pins.not_before > now {
                return Err(Hold::Until(pins.not_before));
            }
            match self.resolve(written) {
                Asked::Spent => return Err(Hold::Spent),
                Asked::PutOff => {
                    let after = self.driver.settings.ask_again_after;
                    return Err(Hold::Until(now.saturating_add(after)));
                }
                Asked::Done(digest) => {
                    if let Some(pins) = self.pins_of(cluster, task) {
                        pins.images.pin(container.name.clone(), digest);
                    }
                }
                Asked::Failed(error) => self.note_failure((cluster, task), &error),
            }
        }
    }

    /// Without a registry of images, agents resolve. Where consistency is asked for in so many words,
    /// one task begins; the others wait until it runs, or is not to start any more.
    fn leave_to_agent(
        &mut self,
        (cluster, task): (&ClusterName, &TaskId),
        consistency: VersionConsistency,
    ) -> Result<(), Hold> {
        if consistency != VersionConsistency::Enabled {
            return Ok(());
        }
        let pins = self.pins_of(cluster, task);
        let first = pins.and_then(|pins| pins.resolver.clone());
        let first = first.filter(|first| first != task);
        if first.is_some_and(|first| self.is_to_start(cluster, &first)) {
            let after = self.driver.settings.ask_again_after;
            return Err(Hold::Until(self.now.saturating_add(after)));
        }
        if let Some(pins) = self.pins_of(cluster, task) {
            pins.resolver = Some(task.clone());
        }
        Ok(())
    }

    fn note_failure(
        &mut self,
        (cluster, task): (&ClusterName, &TaskId),
        error: &ImageRegistryError,
    ) {
        let (now, settings) = (self.now, self.driver.settings);
        if let Some(pins) = self.pins_of(cluster, task) {
            pins.images.attempt_failed();
            let delay = settings.delay(pins.images.failed_attempts());
            pins.not_before = now.saturating_add(delay);
            pins.problem = error.to_string();
        }
    }

    /// The digests of the deployment that a task belongs to.
    pub(super) fn pins_of(&mut self, cluster: &ClusterName, task: &TaskId) -> Option<&mut Pins> {
        let governed = self.control.cluster(cluster)?;
        let (service, deployment) = governed.deployment_of(task)?;
        let service = governed.service(service)?;
        self.driver.pins.of(cluster, service, deployment)
    }

    /// Asks for the digest of an image; once more with a new token if the one at hand is refused.
    fn resolve(&mut self, image: &ImageReference) -> Asked {
        let host = image.host().map(ToString::to_string);
        for _ in 0..2 {
            let kept = self.driver.tokens.get(&host);
            let kept = kept.filter(|token| token.is_fresh(self.now)).cloned();
            let is_kept = kept.is_some();
            let token = match kept.map_or_else(|| self.new_token(image), Ok) {
                Ok(token) => token,
                Err(asked) => return asked,
            };
            if !self.spend() {
                return Asked::Spent;
            }
            let Some(images) = self.ports.images.as_deref_mut() else {
                return Asked::PutOff;
            };
            match images.resolve(image, &token) {
                Ok(Submission::Done(digest)) => return Asked::Done(digest),
                Ok(Submission::Pending) => return Asked::PutOff,
                Err(ImageRegistryError::Unauthorized { .. }) if is_kept => {
                    self.driver.tokens.remove(&host);
                }
                Err(error) => return Asked::Failed(error),
            }
        }
        Asked::PutOff
    }

    fn new_token(&mut self, image: &ImageReference) -> Result<AuthorizationToken, Asked> {
        if !self.spend() {
            return Err(Asked::Spent);
        }
        let Some(images) = self.ports.images.as_deref_mut() else {
            return Err(Asked::PutOff);
        };
        match images.authorize(image.host()) {
            Ok(Submission::Done(token)) => {
                let host = image.host().map(ToString::to_string);
                self.driver.tokens.insert(host, token.clone());
                Ok(token)
            }
            Ok(Submission::Pending) => Err(Asked::PutOff),
            Err(error) => Err(Asked::Failed(error)),
        }
    }
}
