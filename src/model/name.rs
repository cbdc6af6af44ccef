//! The names and identifiers of ECS's nouns: text that was checked once, cheap to clone.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;

/// A text that is not the name it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no {noun}, allowed is {allowed}")]
#[non_exhaustive]
pub struct InvalidName {
    /// What it should have been: `family`, `service name`, ...
    pub noun: &'static str,
    /// The text, cut after 300 characters.
    pub found: String,
    /// What is allowed.
    pub allowed: &'static str,
}

/// A name that is put together from parts that were checked.
pub(super) trait FromParts {
    fn of_parts(text: &str) -> Self;
}

/// Declares names that are checked by one rule. Each is text behind a reference count, ordered by
/// its bytes.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident is $noun:literal by $rule:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks the text and takes it as the name.
            ///
            /// # Errors
            ///
            /// [`InvalidName`] when the text does not follow the rule of the type.
            pub fn new(text: &str) -> Result<Self, InvalidName> {
                $rule.check($noun, text)?;
                Ok(Self(Arc::from(text)))
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromParts for $name {
            fn of_parts(text: &str) -> Self {
                Self(Arc::from(text))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl core::str::FromStr for $name {
            type Err = InvalidName;

            fn from_str(text: &str) -> Result<Self, InvalidName> {
                Self::new(text)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserialize_text(deserializer, Self::new)
            }
        }
    )+};
}

/// Reads a text and checks it.
#[cfg(feature = "serde")]
pub(super) fn deserialize_text<'de, T, D: serde::Deserializer<'de>>(
    deserializer: D,
    parse: fn(&str) -> Result<T, InvalidName>,
) -> Result<T, D::Error> {
    let text: String = serde::Deserialize::deserialize(deserializer)?;
    parse(&text).map_err(serde::de::Error::custom)
}

names! {
    /// The family of a task definition: 1 to 255 letters, digits, `-` and `_`.
    Family is "family" by Rule::Name;
    /// The name of a container within its definition: 1 to 255 letters, digits, `-` and `_`.
    ContainerName is "container name" by Rule::Name;
    /// The name of a service: 1 to 255 letters, digits, `-` and `_`.
    ServiceName is "service name" by Rule::Name;
    /// The name of a cluster: 1 to 255 letters, digits, `-` and `_`.
    ClusterName is "cluster name" by Rule::Name;
    /// The ARN of a cluster, 1 to 1024 characters.
    ClusterArn is "cluster ARN" by Rule::Text(1024);
    /// The name of a capacity provider: 1 to 255 letters, digits, `-` and `_`.
    CapacityProviderName is "capacity provider name" by Rule::Name;
    /// The name of a resource: 1 to 255 characters, `CPU` and `MEMORY` among them.
    ResourceName is "resource name" by Rule::Text(255);
    /// The identifier of a device, for example of a GPU.
    DeviceId is "device id" by Rule::Text(255);
    /// The ARN under which a container instance is registered, 1 to 1024 characters.
    ///
    /// Its bytes are the key by which ties between instances are decided. Anything that names an
    /// instance uniquely serves: outside AWS it need not begin with `arn:`.
    ContainerInstanceArn is "container instance ARN" by Rule::Text(1024);
    /// The ARN of a task definition, 1 to 1024 characters.
    TaskDefinitionArn is "task definition ARN" by Rule::Text(1024);
    /// The id of the machine behind a container instance: `i-...`, or `mi-...` if external.
    Ec2InstanceId is "EC2 instance id" by Rule::Text(255);
    /// What a request names something by: its name or id, or its ARN; 1 to 1024 characters.
    Reference is "name or ARN" by Rule::Text(1024);
    /// The ARN of a service, 1 to 1024 characters.
    ServiceArn is "service ARN" by Rule::Text(1024);
    /// The id of a deployment or of a task set: `ecs-svc/` and a number. Its tasks say it as what
    /// started them.
    DeploymentId is "deployment id" by Rule::Text(255);
    /// The id of a subnet.
    SubnetId is "subnet id" by Rule::Text(255);
    /// The id of a network, in AWS a VPC.
    NetworkId is "network id" by Rule::Text(255);
    /// The name of an availability zone.
    AvailabilityZone is "availability zone" by Rule::Text(255);
    /// The deployment, user or schedule that started a task, as it is reported: 1 to 255 characters.
    /// What a request may give is less, and checked by its builder.
    StartedBy is "startedBy" by Rule::Text(255);
}

impl ContainerInstanceArn {
    /// The instance's id: what follows the last `/`, or everything.
    ///
    /// ```
    /// use bayplan::model::ContainerInstanceArn;
    ///
    /// let arn = ContainerInstanceArn::new("arn:aws:ecs:eu-west-1:1:container-instance/c/3f2a")?;
    /// assert_eq!(arn.id(), "3f2a");
    /// # Ok::<(), bayplan::model::InvalidName>(())
    /// ```
    pub fn id(&self) -> &str {
        last_segment(&self.0)
    }
}

/// What follows the last `/` of an ARN, or all of it.
pub(crate) fn last_segment(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// What a name may hold.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rule {
    /// 1 to 255 letters, digits, hyphens and underscores.
    Name,
    /// 1 to that many characters, none of them a control character.
    Text(usize),
}

impl Rule {
    pub(crate) fn check(self, noun: &'static str, text: &str) -> Result<(), InvalidName> {
        let is_valid = match self {
            Self::Name => {
                (1..=255).contains(&text.len())
                    && text
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            }
            Self::Text(limit) => {
                !text.is_empty()
                    && (text.len() <= limit || text.chars().nth(limit).is_none())
                    && !text.chars().any(char::is_control)
            }
        };
        if is_valid {
            return Ok(());
        }
        let found = text
            .chars()
            .take(300)
            .flat_map(char::escape_debug)
            .collect();
        Err(InvalidName {
            noun,
            found,
            allowed: self.allowed(),
        })
    }

    fn allowed(self) -> &'static str {
        match self {
            Self::Name => "1 to 255 letters, digits, hyphens and underscores",
            Self::Text(255) => "1 to 255 characters, no control characters",
            Self::Text(_) => "1 to 1024 characters, no control characters",
        }
    }
}

/// Families are ordered and hashed as their texts are.
impl core::borrow::Borrow<str> for Family {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl core::borrow::Borrow<str> for ClusterName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// The group a task belongs to: 1 to 255 characters.
///
/// Tasks of a service are in the group `service:NAME`. A standalone task is in the group it was
/// given, or else in `family:FAMILY`; it cannot be put into a `service:` group by hand.
///
/// Source: ECS Developer Guide, "Task groups", read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskGroup(Arc<str>);

impl TaskGroup {
    /// The group of a service's tasks.
    pub fn of_service(service: &ServiceName) -> Self {
        Self(Arc::from(alloc::format!("{SERVICE_PREFIX}{service}")))
    }

    /// The group of a standalone task that was given none.
    pub fn of_family(family: &Family) -> Self {
        Self(Arc::from(alloc::format!("{FAMILY_PREFIX}{family}")))
    }

    /// A group that was given for standalone tasks.
    ///
    /// # Errors
    ///
    /// [`InvalidGroup::Namespace`] when it begins with `service:`, [`InvalidGroup::Name`] when it
    /// has not 1 to 255 characters.
    pub fn of_standalone(text: &str) -> Result<Self, InvalidGroup> {
        if text.starts_with(SERVICE_PREFIX) {
            return Err(InvalidGroup::Namespace {
                group: text.to_owned(),
            });
        }
        Ok(Self::reported(text)?)
    }

    /// The group that a running task is reported to have, of a service or not.
    ///
    /// # Errors
    ///
    /// [`InvalidName`] when it has not 1 to 255 characters.
    pub fn reported(text: &str) -> Result<Self, InvalidName> {
        Rule::Text(255).check("task group", text)?;
        Ok(Self(Arc::from(text)))
    }

    /// A group that the library itself may have made: one that is reported, or that of the longest
    /// names of services and families, which is longer.
    ///
    /// # Errors
    ///
    /// [`InvalidName`] when it is neither.
    pub(crate) fn kept(text: &str) -> Result<Self, InvalidName> {
        let is_service = || text.strip_prefix(SERVICE_PREFIX).map(ServiceName::new);
        let is_family = || text.strip_prefix(FAMILY_PREFIX).map(Family::new);
        if matches!(is_service(), Some(Ok(_))) || matches!(is_family(), Some(Ok(_))) {
            return Ok(Self(Arc::from(text)));
        }
        Self::reported(text)
    }

    /// The group of a task of which neither group nor definition is known.
    pub(crate) fn unknown() -> Self {
        Self(Arc::from("family:unknown"))
    }

    /// The group as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The service whose tasks these are, if they are a service's.
    pub fn service_name(&self) -> Option<&str> {
        self.0.strip_prefix(SERVICE_PREFIX)
    }
}

impl fmt::Display for TaskGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for TaskGroup {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Reads a group as it is reported, of a service or not.
#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for TaskGroup {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_text(deserializer, Self::reported)
    }
}

/// A text that cannot be the group of standalone tasks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidGroup {
    /// The prefix `service:` is ECS's own.
    #[error("Invalid namespace for group")]
    Namespace {
        /// The group that was asked for.
        group: String,
    },
    /// It has not 1 to 255 characters.
    #[error(transparent)]
    Name(#[from] InvalidName),
}

const SERVICE_PREFIX: &str = "service:";
const FAMILY_PREFIX: &str = "family:";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked() {
        assert!(Family::new("web-2_x").is_ok());
        for wrong in ["", "my family", "ü", &"x".repeat(256)] {
            assert!(Family::new(wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            Family::new("my family").unwrap_err(),
            InvalidName {
                noun: "family",
                found: "my family".into(),
                allowed: "1 to 255 letters, digits, hyphens and underscores",
            }
        );
    }

    #[test]
    fn a_standalone_task_cannot_join_a_service() {
        let refused = TaskGroup::of_standalone("service:web");
        assert!(matches!(refused, Err(InvalidGroup::Namespace { .. })));
        assert!(TaskGroup::of_standalone("family:web").is_ok());
        assert_eq!(
            TaskGroup::reported("service:web").unwrap().service_name(),
            Some("web")
        );
    }
}
