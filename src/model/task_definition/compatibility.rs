//! The launch types that a definition requires, and those it could run on.

use alloc::collections::BTreeSet;
use core::fmt;

use crate::model::LaunchType;

/// A set of launch types.
///
/// ```
/// use bayplan::model::{CompatibilitySet, LaunchType};
///
/// let both: CompatibilitySet = [LaunchType::Fargate, LaunchType::Ec2].into_iter().collect();
/// assert!(both.contains(LaunchType::Ec2) && !both.contains(LaunchType::External));
/// assert_eq!(both.to_string(), "EC2, FARGATE");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct CompatibilitySet(BTreeSet<LaunchType>);

impl CompatibilitySet {
    /// Whether the launch type is in the set.
    pub fn contains(&self, launch_type: LaunchType) -> bool {
        self.0.contains(&launch_type)
    }

    /// The launch types in the API's order.
    pub fn iter(&self) -> impl Iterator<Item = LaunchType> {
        self.0.iter().copied()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<LaunchType> for CompatibilitySet {
    fn from_iter<I: IntoIterator<Item = LaunchType>>(launch_types: I) -> Self {
        Self(launch_types.into_iter().collect())
    }
}

impl fmt::Display for CompatibilitySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, launch_type) in self.iter().enumerate() {
            write!(f, "{}{launch_type}", if position == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
