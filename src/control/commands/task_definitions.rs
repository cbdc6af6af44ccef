//! `RegisterTaskDefinition`, `DeregisterTaskDefinition`, `DescribeTaskDefinition`,
//! `ListTaskDefinitions` and `ListTaskDefinitionFamilies`.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Reverse;

use crate::api::{
    DeregisterTaskDefinition, DeregisterTaskDefinitionResponse, DescribeTaskDefinition,
    DescribeTaskDefinitionResponse, FamilyStatus, Limits, ListTaskDefinitionFamilies,
    ListTaskDefinitionFamiliesResponse, ListTaskDefinitions, ListTaskDefinitionsResponse,
    RegisterTaskDefinition, RegisterTaskDefinitionResponse, SortOrder, Tags,
};
use crate::control::{ControlPlane, RequestError};
use crate::model::{Family, RegistrationRules, TaskDefinition};
use crate::time::Timestamp;

impl ControlPlane {
    /// Registers the next revision of a family, or the first.
    ///
    /// Source: ECS API Reference, `RegisterTaskDefinition`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::TaskDefinition`].
    pub fn register_task_definition(
        &mut self,
        now: Timestamp,
        request: RegisterTaskDefinition,
    ) -> Result<RegisterTaskDefinitionResponse, RequestError> {
        let now = self.at(now);
        let (definition, tags) = self.read_definition(request)?;
        let at = (&self.arns, now);
        let definition = self
            .definitions
            .register(at, &definition)
            .definition
            .clone();
        if let Some(arn) = definition.task_definition_arn() {
            self.tags.set(arn.as_str(), tags.clone());
        }
        Ok(RegisterTaskDefinitionResponse::new(definition, tags))
    }

    /// What a request registers.
    pub(in crate::control) fn read_definition(
        &self,
        request: RegisterTaskDefinition,
    ) -> Result<(TaskDefinition, Tags), RequestError> {
        let rules = RegistrationRules {
            reading: request.reading,
            quotas: self.quotas,
            ..self.rules
        };
        let read = TaskDefinition::read(request.document, &rules);
        let definition = read.map_err(RequestError::TaskDefinition)?.value;
        let tags = Tags::of(definition.document()).map_err(RequestError::Document)?;
        Ok((definition, tags))
    }

    /// Deregisters a revision: it is `INACTIVE` at once. Tasks and services that use it go on, and
    /// services still scale with it.
    ///
    /// Source: ECS API Reference, `DeregisterTaskDefinition`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::TaskDefinitionUnknown`], also when no revision is named.
    pub fn deregister_task_definition(
        &mut self,
        now: Timestamp,
        request: &DeregisterTaskDefinition,
    ) -> Result<DeregisterTaskDefinitionResponse, RequestError> {
        let now = self.at(now);
        let at = (&self.arns, now);
        let revision = self.definitions.deregister(at, &request.task_definition);
        let revision = revision.ok_or(RequestError::TaskDefinitionUnknown)?;
        let definition = revision.definition.clone();
        Ok(DeregisterTaskDefinitionResponse::new(definition))
    }

    /// Describes a revision, also one that was deregistered.
    ///
    /// Source: ECS API Reference, `DescribeTaskDefinition`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::TaskDefinitionUnknown`], also for a family without an `ACTIVE` revision.
    pub fn describe_task_definition(
        &self,
        request: &DescribeTaskDefinition,
    ) -> Result<DescribeTaskDefinitionResponse, RequestError> {
        let revision = self.definitions.find(&self.arns, &request.task_definition);
        let revision = revision.ok_or(RequestError::TaskDefinitionUnknown)?;
        let definition = revision.definition.clone();
        let arn = definition.task_definition_arn();
        let arn = arn.filter(|_| request.with_tags);
        let tags = arn.map(|arn| self.tags.of(arn.as_str()));
        Ok(DescribeTaskDefinitionResponse::new(definition, tags))
    }

    /// Lists revisions, by family and number.
    ///
    /// Source: ECS API Reference, `ListTaskDefinitions`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    pub fn list_task_definitions(
        &self,
        request: &ListTaskDefinitions,
    ) -> Result<ListTaskDefinitionsResponse, RequestError> {
        request.check()?;
        let is_revision =
            |arn: &str| self.is_arn_of("task-definition", arn) && position(arn).is_some();
        request.page.check_token(is_revision)?;
        let family = request.family_prefix.as_deref();
        let arns = self.definitions.arns(family, request.status);
        let page = match request.sort {
            SortOrder::Ascending => request.page.cut_by(arns, position),
            SortOrder::Descending => {
                let key = |arn: &str| position(arn).map(Reverse);
                request.page.cut_by(arns.rev(), key)
            }
        };
        Ok(ListTaskDefinitionsResponse::new(page))
    }

    /// Lists families.
    ///
    /// Source: ECS API Reference, `ListTaskDefinitionFamilies`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    pub fn list_task_definition_families(
        &self,
        request: &ListTaskDefinitionFamilies,
    ) -> Result<ListTaskDefinitionFamiliesResponse, RequestError> {
        request.check()?;
        let is_family = |name: &str| Family::new(name).is_ok();
        request.page.check_token(is_family)?;
        let prefix = request.family_prefix.as_deref().unwrap_or_default();
        let is_listed = |is_active: bool| match request.status {
            FamilyStatus::Active => is_active,
            FamilyStatus::Inactive => !is_active,
            FamilyStatus::All => true,
        };
        let families = self.definitions.families();
        let families = families
            .filter(|(name, is_active)| name.as_str().starts_with(prefix) && is_listed(*is_active))
            .map(|(name, _)| name.to_string());
        let families: Vec<_> = families.collect();
        Ok(ListTaskDefinitionFamiliesResponse::new(
            request.page.cut(families),
        ))
    }
}

/// Where a revision stands in a list: by family, then by number.
fn position(arn: &str) -> Option<(String, u32)> {
    let (family, number) = arn.rsplit_once('/')?.1.split_once(':')?;
    Some((family.to_string(), number.parse().ok()?))
}
