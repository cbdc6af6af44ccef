//! What resolves images.

use alloc::string::String;
use core::fmt;

use super::{Persistence, Submission};
use crate::model::{Digest, ImageReference};
use crate::time::{TimeDelta, Timestamp};

/// What a registry is asked with. Its text is never shown.
///
/// Source: ECR API Reference, `GetAuthorizationToken`, read 2026-11.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthorizationToken {
    /// The token, in the form that the registry takes; empty for one that takes none.
    pub secret: String,
    /// Until when it serves; `None` for ever.
    pub expires_at: Option<Timestamp>,
}

impl AuthorizationToken {
    /// A token that serves until then.
    pub fn new(secret: impl Into<String>, expires_at: Timestamp) -> Self {
        Self {
            secret: secret.into(),
            expires_at: Some(expires_at),
        }
    }

    /// No token: for registries that need none.
    pub fn anonymous() -> Self {
        Self {
            secret: String::new(),
            expires_at: None,
        }
    }

    /// Whether it serves, and will for five minutes more.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::ports::AuthorizationToken;
    /// use bayplan::time::Timestamp;
    ///
    /// let token = AuthorizationToken::new("secret", Timestamp::from_millis(300_000));
    /// assert!(token.is_fresh(Timestamp::from_millis(-1)));
    /// assert!(!token.is_fresh(Timestamp::from_millis(0)));
    /// assert!(!format!("{token:?}").contains("secret"));
    /// ```
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        let until = now.saturating_add(MARGIN);
        self.expires_at.is_none_or(|expires_at| until < expires_at)
    }
}

impl fmt::Debug for AuthorizationToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationToken")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Why an image is not resolved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImageRegistryError {
    /// There is no such repository, or no image of that tag or digest in it.
    #[error("the image `{image}` was not found")]
    NotFound {
        /// The image.
        image: ImageReference,
    },
    /// The token does not serve: it has expired, or allows something else.
    #[error("not authorized: {reason}")]
    Unauthorized {
        /// Why, in the registry's words.
        reason: String,
    },
    /// The registry cannot be reached, or has too much to do.
    #[error("the image registry is unavailable: {reason}")]
    Unavailable {
        /// Why, in the registry's words.
        reason: String,
    },
    /// The registry refuses the question itself.
    #[error("the image registry refuses: {reason}")]
    Invalid {
        /// Why, in the registry's words.
        reason: String,
    },
}

impl ImageRegistryError {
    /// Whether asking again may help. With another token it may after `Unauthorized` too.
    pub fn persistence(&self) -> Persistence {
        match self {
            Self::Unavailable { .. } => Persistence::Transient,
            Self::NotFound { .. } | Self::Unauthorized { .. } | Self::Invalid { .. } => {
                Persistence::Permanent
            }
        }
    }
}

/// Resolves the tags of images to digests. Layers are never asked for.
///
/// A host guarantees:
///
/// * No call waits. [`Submission::Pending`] says that the same question is to be asked again later;
///   asking again does not begin anew.
/// * The digest of a reference that has one is that digest, if the image is there.
/// * A token is for all images of a host, and serves until it says that it expires.
///
/// A host may rely on:
///
/// * Tokens are kept, and asked for again when they have nearly expired or were refused.
/// * A question that fails is asked again after a while, at most three times for a deployment,
///   except where a container asks for consistency in so many words.
///
/// # Example
///
/// ```
/// use bayplan::model::{Digest, ImageReference};
/// use bayplan::ports::{AuthorizationToken, ImageRegistry, ImageRegistryError, Submission};
///
/// /// A registry of one image.
/// struct One(Digest);
///
/// impl ImageRegistry for One {
///     fn authorize(
///         &mut self,
///         _: Option<&str>,
///     ) -> Result<Submission<AuthorizationToken>, ImageRegistryError> {
///         Ok(Submission::Done(AuthorizationToken::anonymous()))
///     }
///
///     fn resolve(
///         &mut self,
///         image: &ImageReference,
///         _: &AuthorizationToken,
///     ) -> Result<Submission<Digest>, ImageRegistryError> {
///         match image.path() {
///             "nginx" => Ok(Submission::Done(self.0.clone())),
///             _ => Err(ImageRegistryError::NotFound { image: image.clone() }),
///         }
///     }
/// }
/// let digest = Digest::new(&format!("sha256:{}", "0".repeat(64)))?;
/// let registry: &mut dyn ImageRegistry = &mut One(digest.clone());
/// let nginx = ImageReference::parse("nginx")?;
/// let found = registry.resolve(&nginx, &AuthorizationToken::anonymous())?;
/// assert_eq!(found, Submission::Done(digest));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait ImageRegistry {
    /// A token for the images of a host, `None` being the public registry.
    ///
    /// # Errors
    ///
    /// [`ImageRegistryError::Unauthorized`], [`ImageRegistryError::Unavailable`],
    /// [`ImageRegistryError::Invalid`].
    fn authorize(
        &mut self,
        host: Option<&str>,
    ) -> Result<Submission<AuthorizationToken>, ImageRegistryError>;

    /// The digest of what a reference names now.
    ///
    /// # Errors
    ///
    /// Every variant of [`ImageRegistryError`].
    fn resolve(
        &mut self,
        image: &ImageReference,
        token: &AuthorizationToken,
    ) -> Result<Submission<Digest>, ImageRegistryError>;
}

/// How long before it expires a token is not used any more. Ours: 5 minutes, of 12 hours.
const MARGIN: TimeDelta = TimeDelta::from_millis(300_000);
