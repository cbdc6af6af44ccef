//! Image registries.

use super::Breach;
use super::breach::{PATIENCE, Port};
use crate::model::{Digest, ImageReference};
use crate::ports::{AuthorizationToken, ImageRegistry, ImageRegistryError, Submission};

const PORT: Port = Port("ImageRegistry");

/// Checks a registry with an image that it has, by its tag, and one that it has not, of the same
/// host.
///
/// # Errors
///
/// The first [`Breach`].
pub fn image_registry(
    registry: &mut dyn ImageRegistry,
    present: &ImageReference,
    absent: &ImageReference,
) -> Result<(), Breach> {
    let token = token(registry, present.host())?;
    let first = resolve(registry, present, &token)?;
    let first = PORT.answer("an image that is there is resolved", first)?;
    let again = resolve(registry, present, &token)?;
    PORT.rule(
        "a tag that does not move resolves the same",
        again == Ok(first.clone()),
        &again,
    )?;
    let pinned = present.clone().with_digest(first.clone());
    let found = resolve(registry, &pinned, &token)?;
    PORT.rule("a digest resolves to itself", found == Ok(first), &found)?;
    let missing = resolve(registry, absent, &token)?;
    let is_missing =
        matches!(&missing, Err(ImageRegistryError::NotFound { image }) if image == absent);
    PORT.rule(
        "an image that is not there is not found",
        is_missing,
        &missing,
    )
}

fn token(
    registry: &mut dyn ImageRegistry,
    host: Option<&str>,
) -> Result<AuthorizationToken, Breach> {
    for _ in 0..PATIENCE {
        let answer = PORT.answer("a token is given", registry.authorize(host))?;
        if let Submission::Done(token) = answer {
            return Ok(token);
        }
    }
    Err(PORT.breach("a question is answered some time", &host))
}

/// Asks until there is an answer.
fn resolve(
    registry: &mut dyn ImageRegistry,
    image: &ImageReference,
    token: &AuthorizationToken,
) -> Result<Result<Digest, ImageRegistryError>, Breach> {
    for _ in 0..PATIENCE {
        match registry.resolve(image, token) {
            Ok(Submission::Done(digest)) => return Ok(Ok(digest)),
            Ok(Submission::Pending) => {}
            Err(error) => return Ok(Err(error)),
        }
    }
    Err(PORT.breach("a question is answered some time", image))
}
