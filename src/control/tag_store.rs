//! The tags of all resources.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};

use crate::api::Tags;

/// Tags by the ARN of their resource. Resources without tags are not in it.
#[derive(Debug, Clone, Default)]
pub(super) struct TagStore(BTreeMap<String, Tags>);

impl TagStore {
    /// The tags of a resource.
    pub(super) fn of(&self, arn: &str) -> Tags {
        self.0.get(arn).cloned().unwrap_or_default()
    }

    /// The tags of a resource that is gone from now on.
    pub(super) fn take(&mut self, arn: &str) -> Tags {
        self.0.remove(arn).unwrap_or_default()
    }

    /// Gives a resource these tags and no others.
    pub(super) fn set(&mut self, arn: &str, tags: Tags) {
        if tags.is_empty() {
            self.0.remove(arn);
        } else {
            self.0.insert(arn.to_string(), tags);
        }
    }
}
