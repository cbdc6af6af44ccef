//! The host that an image reference names.

use alloc::string::String;

use super::ImageReference;
use crate::model::InvalidName;
use crate::model::name::Rule;

/// The registry of an image: its first component, if that can be a host.
///
/// It can when it holds a `.` or a `:`, or is `localhost`. Source: the reference grammar of Docker.
pub(in crate::model) fn registry(image: &str) -> Option<&str> {
    let (first, _) = image.split_once('/')?;
    (first.contains(['.', ':']) || first == "localhost").then_some(first)
}

/// Whose a registry is that belongs to an account, as a host of Amazon ECR does.
///
/// Source: Amazon ECR User Guide, "Amazon ECR private registries", read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct ManagedRegistry {
    /// The account: 12 digits.
    pub account: String,
    /// The region.
    pub region: String,
}

impl ManagedRegistry {
    /// The registry of an account in a region.
    ///
    /// # Errors
    ///
    /// [`InvalidName`] when the account has not 12 digits, or the region has not 1 to 255 letters,
    /// digits and hyphens.
    pub fn new(account: &str, region: &str) -> Result<Self, InvalidName> {
        Rule::Name.check("region", region)?;
        let is_account = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
        if !is_account {
            return Err(InvalidName {
                noun: "account",
                found: account.chars().take(300).collect(),
                allowed: "12 digits",
            });
        }
        Ok(Self {
            account: account.into(),
            region: region.into(),
        })
    }
}

impl ImageReference {
    /// Whose registry the image is in, if it is one that belongs to an account.
    ///
    /// Which hosts do, the embedder says: the library knows no names of hosts. An image without a
    /// host is in the public registry, which belongs to none.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::model::{ImageReference, ManagedRegistry};
    ///
    /// // Here hosts are named ACCOUNT.images.REGION.example.
    /// let is_managed = |host: &str| {
    ///     let (account, rest) = host.split_once(".images.")?;
    ///     ManagedRegistry::new(account, rest.strip_suffix(".example")?).ok()
    /// };
    /// let image = ImageReference::parse("123456789012.images.north-1.example/web:v1")?;
    /// let found = image.managed_registry(is_managed);
    /// assert_eq!(found.map(|found| found.region).as_deref(), Some("north-1"));
    /// assert_eq!(ImageReference::parse("web")?.managed_registry(is_managed), None);
    /// # Ok::<(), bayplan::model::ImageReferenceError>(())
    /// ```
    pub fn managed_registry(
        &self,
        is_managed: impl FnOnce(&str) -> Option<ManagedRegistry>,
    ) -> Option<ManagedRegistry> {
        is_managed(self.host()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_component_is_a_host_if_it_looks_like_one() {
        assert_eq!(registry("nginx:1.25"), None);
        assert_eq!(registry("team/app:v1"), None);
        assert_eq!(
            registry("registry.example:5000/app"),
            Some("registry.example:5000")
        );
        assert_eq!(registry("localhost/app:1"), Some("localhost"));
    }

    #[test]
    fn an_account_has_twelve_digits() {
        assert!(ManagedRegistry::new("123456789012", "north-1").is_ok());
        assert!(ManagedRegistry::new("12345678901", "north-1").is_err());
        assert!(ManagedRegistry::new("12345678901x", "north-1").is_err());
        assert!(ManagedRegistry::new("123456789012", "").is_err());
    }
}
