//! Attributes of container instances: what they are and how they may be changed.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use super::Quotas;
use crate::query::AttributeName;

/// The value of an attribute: 1 to 128 of letters, digits, `-_.@/\:` and inner blanks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttributeValue(Arc<str>);

/// A text that cannot be the value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{found}` is no attribute value, allowed are 1 to 128 letters, digits, `-_.@/\\:` and inner blanks"
)]
#[non_exhaustive]
pub struct InvalidAttributeValue {
    /// The text, cut after 300 characters.
    pub found: String,
}

impl AttributeValue {
    /// Checks the text and takes it as a value.
    ///
    /// # Errors
    ///
    /// [`InvalidAttributeValue`].
    pub fn new(text: &str) -> Result<Self, InvalidAttributeValue> {
        let is_valid = (1..=128).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || VALUE_SIGNS.contains(&byte))
            && !text.starts_with(' ')
            && !text.ends_with(' ');
        if is_valid {
            return Ok(Self(Arc::from(text)));
        }
        let found = text
            .chars()
            .take(300)
            .flat_map(char::escape_debug)
            .collect();
        Err(InvalidAttributeValue { found })
    }

    /// A value that an agent reported.
    ///
    /// Ours: agents report values that the API would not take for a custom attribute (real
    /// instances carry an ARN of more than 128 characters), so any text without control characters
    /// of at most 1024 characters is kept.
    ///
    /// # Errors
    ///
    /// [`InvalidAttributeValue`].
    pub fn reported(text: &str) -> Result<Self, InvalidAttributeValue> {
        if text.chars().nth(1024).is_none() && !text.chars().any(char::is_control) {
            return Ok(Self(Arc::from(text)));
        }
        let found = text
            .chars()
            .take(300)
            .flat_map(char::escape_debug)
            .collect();
        Err(InvalidAttributeValue { found })
    }

    /// The value as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AttributeValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A name with or without a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attribute {
    /// The name.
    pub name: AttributeName,
    /// The value; an attribute without one exists nevertheless.
    pub value: Option<AttributeValue>,
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "{}={value}", self.name),
            None => write!(f, "{}", self.name),
        }
    }
}

/// The attributes of one container instance, one per name, in the order of the names.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttributeSet(BTreeMap<AttributeName, Option<AttributeValue>>);

/// Why attributes cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AttributeError {
    /// `AttributeLimitExceededException`: the instance would have too many custom attributes.
    #[error("the instance would have {count} custom attributes, allowed are {limit}")]
    LimitExceeded {
        /// How many it would have.
        count: usize,
        /// How many it may have.
        limit: u32,
    },
    /// `InvalidParameterException`: too many attributes in one call.
    #[error("the call names {count} attributes, allowed are {limit}")]
    TooMany {
        /// How many the call names.
        count: usize,
        /// How many it may name.
        limit: u32,
    },
    /// `InvalidParameterException`: ECS itself keeps the attribute.
    #[error("`{name}` is kept by ECS and cannot be written")]
    Reserved {
        /// The name.
        name: AttributeName,
    },
}

impl AttributeSet {
    /// The value under a name: `None` when the attribute is absent, `Some(None)` when it has no
    /// value.
    pub fn get(&self, name: &str) -> Option<Option<&AttributeValue>> {
        self.0.get(name).map(Option::as_ref)
    }

    /// The text under a name, empty for an attribute without value; `None` when it is absent.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)
            .map(|value| value.map_or("", AttributeValue::as_str))
    }

    /// The attributes in the order of their names.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&AttributeName, Option<&AttributeValue>)> {
        self.0.iter().map(|(name, value)| (name, value.as_ref()))
    }

    /// How many attributes there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds or replaces an attribute, whatever its name: what a registration does.
    pub fn insert(&mut self, attribute: Attribute) {
        self.0.insert(attribute.name, attribute.value);
    }

    /// Removes an attribute; one that is not there is no error.
    pub fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// The set after `PutAttributes`: new names are added, existing ones get the new value.
    ///
    /// Source: ECS API Reference, `PutAttributes`, read 2026-11. Ours: the names that ECS itself
    /// keeps cannot be written, and all others count as custom.
    ///
    /// # Errors
    ///
    /// [`AttributeError::TooMany`] and [`AttributeError::LimitExceeded`] beyond the quotas,
    /// [`AttributeError::Reserved`] for a name that ECS keeps. The set itself is never changed.
    pub fn put(&self, attributes: &[Attribute], quotas: &Quotas) -> Result<Self, AttributeError> {
        check_call(attributes.len(), quotas)?;
        let mut names = attributes.iter().map(|attribute| &attribute.name);
        if let Some(name) = names.find(|name| is_kept_by_ecs(name)) {
            return Err(AttributeError::Reserved { name: name.clone() });
        }
        let mut next = self.clone();
        for attribute in attributes {
            next.insert(attribute.clone());
        }
        let count = next.0.keys().filter(|name| !is_kept_by_ecs(name)).count();
        match quotas.custom_attributes_per_instance.exceeded_by(count) {
            Some(limit) => Err(AttributeError::LimitExceeded { count, limit }),
            None => Ok(next),
        }
    }

    /// The set after `DeleteAttributes`; a name that is not there is no error.
    ///
    /// # Errors
    ///
    /// [`AttributeError::TooMany`] beyond the quota, [`AttributeError::Reserved`] for a name that
    /// ECS keeps.
    pub fn delete(&self, names: &[AttributeName], quotas: &Quotas) -> Result<Self, AttributeError> {
        check_call(names.len(), quotas)?;
        let mut next = self.clone();
        for name in names {
            if is_kept_by_ecs(name) {
                return Err(AttributeError::Reserved { name: name.clone() });
            }
            next.0.remove(name);
        }
        Ok(next)
    }

    /// The set after its instance registered again: capabilities are those that are sent, everything
    /// else that is sent is added or replaced, and what is not sent stays.
    ///
    /// Source: ECS Developer Guide, "Amazon ECS container agent configuration", read 2026-11: attributes
    /// that were put stay. Ours: so do those that ECS finds from the machine, which is the same.
    #[must_use]
    pub fn registered_again(&self, sent: &Self) -> Self {
        let mut next = self.clone();
        next.0.retain(|name, _| !is_capability(name.as_str()));
        next.0.extend(sent.0.clone());
        next
    }

    /// Whether the instance reports what its agent is capable of.
    pub fn reports_capabilities(&self) -> bool {
        self.0.keys().any(|name| is_capability(name.as_str()))
    }
}

impl FromIterator<Attribute> for AttributeSet {
    fn from_iter<I: IntoIterator<Item = Attribute>>(attributes: I) -> Self {
        Self(
            attributes
                .into_iter()
                .map(|attribute| (attribute.name, attribute.value))
                .collect(),
        )
    }
}

fn check_call(count: usize, quotas: &Quotas) -> Result<(), AttributeError> {
    match quotas.attributes_per_call.exceeded_by(count) {
        Some(limit) => Err(AttributeError::TooMany { count, limit }),
        None => Ok(()),
    }
}

/// Whether `PutAttributes` and `DeleteAttributes` refuse the name.
pub(crate) fn is_kept_by_ecs(name: &AttributeName) -> bool {
    BUILT_IN.contains(&name.as_str()) || is_capability(name.as_str())
}

/// Whether the name is that of an agent capability.
pub fn is_capability(name: &str) -> bool {
    name.starts_with(CAPABILITY) || name.starts_with(AMAZON_CAPABILITY)
}

/// Names that ECS gives to instances by itself.
pub mod built_in {
    /// The zone, for example `us-east-1a`.
    pub const AVAILABILITY_ZONE: &str = "ecs.availability-zone";
    /// The instance type, for example `m5.large`.
    pub const INSTANCE_TYPE: &str = "ecs.instance-type";
    /// The machine image.
    pub const AMI_ID: &str = "ecs.ami-id";
    /// `linux` or `windows`.
    pub const OS_TYPE: &str = "ecs.os-type";
    /// `LINUX` or `WINDOWS_SERVER_...`.
    pub const OS_FAMILY: &str = "ecs.os-family";
    /// `x86_64` or `arm64`.
    pub const CPU_ARCHITECTURE: &str = "ecs.cpu-architecture";
    /// The network of the instance.
    pub const VPC_ID: &str = "ecs.vpc-id";
    /// The subnet of the instance's primary interface.
    pub const SUBNET_ID: &str = "ecs.subnet-id";
    /// Present, without value, on instances outside AWS.
    pub const EXTERNAL: &str = "ecs.capability.external";
}

/// The prefix of newer capabilities.
pub(crate) const CAPABILITY: &str = "ecs.capability.";
/// The prefix of older capabilities.
pub(crate) const AMAZON_CAPABILITY: &str = "com.amazonaws.ecs.capability.";

const BUILT_IN: [&str; 10] = [
    built_in::AMI_ID,
    built_in::AVAILABILITY_ZONE,
    built_in::INSTANCE_TYPE,
    built_in::OS_TYPE,
    built_in::OS_FAMILY,
    built_in::CPU_ARCHITECTURE,
    built_in::VPC_ID,
    built_in::SUBNET_ID,
    "ecs.awsvpc-trunk-id",
    "ecs.outpost-arn",
];

const VALUE_SIGNS: &[u8] = b"-_.@/\\: ";

/// Attributes from pairs of name and value, an empty value standing for none.
///
/// # Errors
///
/// The first name or value that is not allowed, as a message.
pub fn attributes<'a>(
    pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<Attribute>, AttributeTextError> {
    let attribute = |(name, value): (&str, &str)| {
        let name = AttributeName::new(name)?;
        let value = if value.is_empty() {
            None
        } else {
            Some(AttributeValue::new(value)?)
        };
        Ok(Attribute { name, value })
    };
    pairs.into_iter().map(attribute).collect()
}

/// A name or a value that is not allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AttributeTextError {
    /// The name.
    #[error(transparent)]
    Name(#[from] crate::query::AttributeNameError),
    /// The value.
    #[error(transparent)]
    Value(#[from] InvalidAttributeValue),
}
