//! A registry of images in memory.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Fault, Faults};
use crate::model::{Digest, ImageReference};
use crate::ports::{AuthorizationToken, ImageRegistry, ImageRegistryError, Submission};
use crate::time::{TimeDelta, Timestamp};

/// A registry of images: repositories with tags, tokens that expire, hosts that admit nobody.
///
/// # Example
///
/// ```
/// use bayplan::model::{Digest, ImageReference};
/// use bayplan::ports::{AuthorizationToken, ImageRegistry, ImageRegistryError, Submission};
/// use bayplan::testing::InMemoryImageRegistry;
///
/// let mut images = InMemoryImageRegistry::default();
/// let web = ImageReference::parse("team/web:v1")?;
/// let digest = Digest::new(&format!("sha256:{}", "0".repeat(64)))?;
/// images.push(&web, digest.clone());
/// let Submission::Done(token) = images.authorize(None)? else { unreachable!() };
/// assert_eq!(images.resolve(&web, &token)?, Submission::Done(digest));
/// let refused = images.resolve(&web, &AuthorizationToken::anonymous());
/// assert!(matches!(refused, Err(ImageRegistryError::Unauthorized { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct InMemoryImageRegistry {
    /// What goes wrong: what is refused for a while shows as unavailable, what is refused for good as
    /// invalid.
    pub faults: Faults,
    /// How long a token serves: 12 hours unless it is set.
    pub token_life: TimeDelta,
    /// How many times a question is put off before it is answered.
    pub put_off: u32,
    now: Timestamp,
    tags: BTreeMap<(Repository, String), Digest>,
    digests: BTreeSet<(Repository, Digest)>,
    denied: BTreeSet<Option<String>>,
    tokens: u64,
    questions: Vec<ImageReference>,
    waiting: u32,
}

/// A host and a path.
type Repository = (Option<String>, String);

impl Default for InMemoryImageRegistry {
    fn default() -> Self {
        Self {
            faults: Faults::none(),
            token_life: TimeDelta::from_millis(43_200_000),
            put_off: 0,
            now: Timestamp::UNIX_EPOCH,
            tags: BTreeMap::new(),
            digests: BTreeSet::new(),
            denied: BTreeSet::new(),
            tokens: 0,
            questions: Vec::new(),
            waiting: 0,
        }
    }
}

impl InMemoryImageRegistry {
    /// An image of that digest is there, and what the reference says as tag names it from now on.
    pub fn push(&mut self, image: &ImageReference, digest: Digest) {
        self.digests.insert((repository(image), digest.clone()));
        let tag = image.tag().unwrap_or_default().to_string();
        self.tags.insert((repository(image), tag), digest);
    }

    /// A host admits nobody any more, `None` being the public registry; or it does again.
    pub fn deny(&mut self, host: Option<&str>) {
        self.denied.insert(host.map(ToString::to_string));
    }

    /// A host admits everyone again.
    pub fn admit(&mut self, host: Option<&str>) {
        self.denied.remove(&host.map(ToString::to_string));
    }

    /// It is that time now; tokens expire.
    pub fn advance(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
    }

    /// How many tokens were given.
    pub fn tokens(&self) -> u64 {
        self.tokens
    }

    /// What was asked for, in order.
    pub fn questions(&self) -> &[ImageReference] {
        &self.questions
    }

    fn fault(&mut self) -> Result<(), ImageRegistryError> {
        match self.faults.draw() {
            None => Ok(()),
            Some(Fault::Refused(error)) if error.is_transient() => {
                let reason = error.reason;
                Err(ImageRegistryError::Unavailable { reason })
            }
            Some(Fault::Refused(error)) => {
                let reason = error.reason;
                Err(ImageRegistryError::Invalid { reason })
            }
            Some(Fault::AnswerLost) => Err(ImageRegistryError::Unavailable {
                reason: "the answer was lost".to_string(),
            }),
        }
    }

    fn find(&self, image: &ImageReference) -> Option<Digest> {
        if let Some(digest) = image.digest() {
            let key = (repository(image), digest.clone());
            return self.digests.get(&key).map(|(_, digest)| digest.clone());
        }
        let tag = image.tag().unwrap_or_default().to_string();
        self.tags.get(&(repository(image), tag)).cloned()
    }

    /// Whether a question is put off once more.
    fn is_put_off(&mut self) -> bool {
        let is_put_off = self.waiting < self.put_off;
        self.waiting = if is_put_off {
            self.waiting.saturating_add(1)
        } else {
            0
        };
        is_put_off
    }
}

impl ImageRegistry for InMemoryImageRegistry {
    fn authorize(
        &mut self,
        host: Option<&str>,
    ) -> Result<Submission<AuthorizationToken>, ImageRegistryError> {
        self.fault()?;
        if self.denied.contains(&host.map(ToString::to_string)) {
            let reason = "nobody is admitted".to_string();
            return Err(ImageRegistryError::Unauthorized { reason });
        }
        self.tokens = self.tokens.saturating_add(1);
        let expires_at = self.now.saturating_add(self.token_life);
        let secret = format!("{}@{}", expires_at.as_millis(), host.unwrap_or_default());
        let token = AuthorizationToken::new(secret, expires_at);
        Ok(Submission::Done(token))
    }

    fn resolve(
        &mut self,
        image: &ImageReference,
        token: &AuthorizationToken,
    ) -> Result<Submission<Digest>, ImageRegistryError> {
        self.questions.push(image.clone());
        self.fault()?;
        let unauthorized = |reason: &str| ImageRegistryError::Unauthorized {
            reason: reason.to_string(),
        };
        let (expires_at, host) = token.secret.split_once('@').unwrap_or_default();
        let expires_at = expires_at.parse().map(Timestamp::from_millis);
        let is_valid = expires_at.is_ok_and(|expires_at| self.now < expires_at);
        if !is_valid || host != image.host().unwrap_or_default() {
            return Err(unauthorized("the token does not serve"));
        }
        if self.denied.contains(&image.host().map(ToString::to_string)) {
            return Err(unauthorized("nobody is admitted"));
        }
        if self.is_put_off() {
            return Ok(Submission::Pending);
        }
        let image = image.clone();
        let found = self.find(&image);
        let found = found.ok_or(ImageRegistryError::NotFound { image })?;
        Ok(Submission::Done(found))
    }
}

fn repository(image: &ImageReference) -> Repository {
    (
        image.host().map(ToString::to_string),
        image.path().to_string(),
    )
}
