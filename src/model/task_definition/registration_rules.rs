//! What a definition is checked against.

use super::FargateSizes;
use crate::document::Reading;
use crate::model::Quotas;

/// The rules by which a task definition is read: the reader, the account, the registry.
///
/// # Example
///
/// ```
/// use bayplan::model::{FargateSizes, RegistrationRules};
///
/// let mut rules = RegistrationRules::strict();
/// rules.fargate_sizes = FargateSizes::With32Vcpu;
/// rules.is_managed_registry = |host| host.ends_with(".registry.example");
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct RegistrationRules {
    /// The reader.
    pub reading: Reading,
    /// The account's limits.
    pub quotas: Quotas,
    /// The Fargate sizes that the region offers.
    pub fargate_sizes: FargateSizes,
    /// Whether a host is the managed image registry, whose images need the execution role. The
    /// library knows no host names; by default no registry is managed.
    pub is_managed_registry: fn(&str) -> bool,
}

impl RegistrationRules {
    /// What the ECS API takes.
    pub fn strict() -> Self {
        Self {
            reading: Reading::Strict,
            quotas: Quotas::default(),
            fargate_sizes: FargateSizes::default(),
            is_managed_registry: |_| false,
        }
    }

    /// The same rules for JSON found in the wild.
    pub fn lenient() -> Self {
        Self {
            reading: Reading::Lenient,
            ..Self::strict()
        }
    }
}
