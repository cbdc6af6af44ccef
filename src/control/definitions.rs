//! The registry of task definitions: families and their revisions.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};

use super::RequestError;
use crate::api::TaskDefinitionStatus;
use crate::model::{ArnPrefix, Family, Reference, TaskDefinition};
use crate::time::Timestamp;

/// The families, in the order of their names, each with every revision it ever had.
#[derive(Debug, Clone, Default)]
pub(super) struct Definitions {
    families: BTreeMap<Family, BTreeMap<u32, Revision>>,
}

/// A revision of a family.
#[derive(Debug, Clone)]
pub(super) struct Revision {
    /// As it was registered, with its ARN and number.
    pub(super) definition: TaskDefinition,
    pub(super) status: TaskDefinitionStatus,
}

impl Definitions {
    /// Registers the next revision of a definition's family. Numbers begin at 1 and never repeat.
    pub(super) fn register(
        &mut self,
        (arns, now): (&ArnPrefix, Timestamp),
        definition: &TaskDefinition,
    ) -> &Revision {
        let family = definition.family().clone();
        let revisions = self.families.entry(family).or_default();
        let last = revisions.last_key_value().map_or(0, |(number, _)| *number);
        let number = last.saturating_add(1);
        let arn = arns.task_definition(definition.family(), number);
        revisions.entry(number).or_insert(Revision {
            definition: definition.registered(arn, number, now),
            status: TaskDefinitionStatus::Active,
        })
    }

    /// Makes a revision `INACTIVE`; one that is so already stays as it is.
    pub(super) fn deregister(
        &mut self,
        (arns, now): (&ArnPrefix, Timestamp),
        reference: &Reference,
    ) -> Option<&Revision> {
        let (family, number) = parts(arns, reference)?;
        let revision = self.families.get_mut(family)?.get_mut(&number?)?;
        if revision.status == TaskDefinitionStatus::Active {
            revision.status = TaskDefinitionStatus::Inactive;
            revision.definition = revision.definition.deregistered(now);
        }
        Some(revision)
    }

    /// The revision that a reference means, whatever its status: the newest `ACTIVE` one of a
    /// family, or the one that is named.
    pub(super) fn find(&self, arns: &ArnPrefix, reference: &Reference) -> Option<&Revision> {
        let (family, number) = parts(arns, reference)?;
        let revisions = self.families.get(family)?;
        match number {
            Some(number) => revisions.get(&number),
            None => revisions.values().rev().find(|one| one.is_active()),
        }
    }

    /// The revision that a reference means, if tasks may be run of it.
    pub(super) fn resolve(
        &self,
        arns: &ArnPrefix,
        reference: &Reference,
    ) -> Result<&Revision, RequestError> {
        let found = self.find(arns, reference);
        let missing = || RequestError::TaskDefinitionNotFound {
            task_definition: None,
        };
        let found = found.ok_or_else(missing)?;
        if found.is_active() {
            return Ok(found);
        }
        Err(RequestError::TaskDefinitionInactive)
    }

    /// The ARNs of the revisions of a status, of one family or of all.
    pub(super) fn arns(
        &self,
        family: Option<&str>,
        status: TaskDefinitionStatus,
    ) -> impl DoubleEndedIterator<Item = String> {
        let families = self.families.iter();
        let families =
            families.filter(move |(name, _)| family.is_none_or(|family| name.as_str() == family));
        families
            .flat_map(|(_, revisions)| revisions.values())
            .filter(move |revision| revision.status == status)
            .filter_map(|revision| revision.definition.task_definition_arn())
            .map(ToString::to_string)
    }

    /// The families, each with whether it has an `ACTIVE` revision.
    pub(super) fn families(&self) -> impl Iterator<Item = (&Family, bool)> {
        let families = self.families.iter();
        families.map(|(name, revisions)| (name, revisions.values().any(Revision::is_active)))
    }
}

impl Revision {
    pub(super) fn is_active(&self) -> bool {
        self.status == TaskDefinitionStatus::Active
    }
}

/// The family and, if it is said, the revision that a reference means.
fn parts<'a>(arns: &ArnPrefix, reference: &'a Reference) -> Option<(&'a str, Option<u32>)> {
    let text = arns.resource("task-definition", reference)?;
    let Some((family, number)) = text.split_once(':') else {
        return Some((text, None));
    };
    let is_number = !number.starts_with(['+', '0']);
    let number = number.parse().ok().filter(|_| is_number)?;
    Some((family, Some(number)))
}
