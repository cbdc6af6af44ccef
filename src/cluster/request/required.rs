//! The attributes that an instance needs.

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::cluster::class::{Class, Classes};
use crate::model::{
    Attribute, AttributeValue, CapabilityChecks, PlacementRequest, RuntimePlatform, built_in,
};
use crate::query::{AttributeName, Expression};

/// An attribute that an instance needs.
#[derive(Debug, Clone)]
pub(super) struct Required {
    pub(super) attribute: Attribute,
    kind: RequiredKind,
}

/// Where a required attribute is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RequiredKind {
    /// Where capabilities are checked.
    Capability(CapabilityChecks),
    /// The operating system family, where the instance reports one.
    OsFamily,
    /// The operating system type, where the instance reports no family.
    OsType,
    /// The processor, where the instance reports one.
    Architecture,
}

/// The attributes that the tasks of a request need, in the order in which they are checked:
/// capabilities by name, operating system, processor.
pub(super) fn required(request: &PlacementRequest) -> Vec<Required> {
    let checks = request.capability_checks();
    let capability = |attribute: &Attribute| Required {
        attribute: attribute.clone(),
        kind: RequiredKind::Capability(checks),
    };
    let platform = request.task_definition().runtime_platform();
    let capabilities = request.required_attributes().iter().map(capability);
    capabilities.chain(platform_attributes(platform)).collect()
}

fn platform_attributes(platform: &RuntimePlatform) -> impl Iterator<Item = Required> {
    let os_type = if platform.is_windows() {
        "windows"
    } else {
        "linux"
    };
    let wanted = [
        (
            built_in::OS_FAMILY,
            Some(platform.family()),
            RequiredKind::OsFamily,
        ),
        (built_in::OS_TYPE, Some(os_type), RequiredKind::OsType),
        (
            built_in::CPU_ARCHITECTURE,
            platform.cpu_architecture.as_deref(),
            RequiredKind::Architecture,
        ),
    ];
    wanted.into_iter().filter_map(|(name, value, kind)| {
        let value = match kind {
            RequiredKind::Architecture => value?.to_ascii_lowercase(),
            RequiredKind::Capability(_) | RequiredKind::OsFamily | RequiredKind::OsType => {
                value?.to_string()
            }
        };
        let value = AttributeValue::reported(&value).ok();
        Some(Required {
            attribute: Attribute {
                name: AttributeName::new(name).ok()?,
                value,
            },
            kind,
        })
    })
}

impl Required {
    /// What it demands of an instance that might be; of capabilities what is checked where an
    /// instance reports some, if `reports` says that it does. `None` where it demands nothing.
    pub(super) fn fact(&self, reports: bool) -> Option<Expression> {
        let Attribute { name, value } = &self.attribute;
        let value = value.as_ref().map(AttributeValue::as_str);
        let or_absent = |fact: Expression| Expression::any([Expression::has_not(name), fact]);
        match self.kind {
            RequiredKind::Capability(CapabilityChecks::Never) => None,
            RequiredKind::Capability(CapabilityChecks::WhereReported) if !reports => None,
            RequiredKind::Capability(_) => Some(match value {
                Some(value) => Expression::has_value(name, value),
                None => Expression::has(name),
            }),
            RequiredKind::OsFamily => or_absent(Expression::has_value(name, value?)),
            RequiredKind::OsType => {
                let family = AttributeName::new(built_in::OS_FAMILY).ok()?;
                let or_family = [
                    Expression::has(&family),
                    Expression::has_value(name, value?),
                ];
                or_absent(Expression::any(or_family)?)
            }
            RequiredKind::Architecture => {
                or_absent(Expression::has_value_of_any_case(name, value?)?)
            }
        }
    }

    /// The position of the attribute among those tracked.
    pub(super) fn position(&self, classes: &Classes) -> Option<usize> {
        classes.position(self.attribute.name.as_str())
    }

    /// Whether the instances of a class have it; its position is known.
    pub(super) fn is_met(&self, position: Option<usize>, classes: &Classes, class: &Class) -> bool {
        let found = position.and_then(|position| classes.text(class, position));
        let expected = self.attribute.value.as_ref().map(AttributeValue::as_str);
        match self.kind {
            RequiredKind::Capability(CapabilityChecks::Never) => true,
            RequiredKind::Capability(CapabilityChecks::WhereReported)
                if !class.reports_capabilities =>
            {
                true
            }
            RequiredKind::Capability(_) => {
                found.is_some_and(|found| expected.is_none_or(|expected| expected == found))
            }
            RequiredKind::OsFamily => found.is_none() || found == expected,
            RequiredKind::OsType => {
                let family = || classes.built_in(class, built_in::OS_FAMILY);
                found.is_none() || found == expected || family().is_some()
            }
            RequiredKind::Architecture => {
                found.is_none_or(|found| expected.is_some_and(|e| e.eq_ignore_ascii_case(found)))
            }
        }
    }
}
