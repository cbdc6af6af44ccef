//! Builds a request and checks it.

use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::placement::Body;
use super::{CapabilityChecks, ChainStep, ExplanationLevel, InvalidRequest, PlacementRequest};
use crate::model::{
    InstanceScope, InvalidGroup, LaunchType, Need, NetworkMode, PlacementConstraint,
    PlacementStrategy, Quota, Quotas, ResourceName, ScorerName, StartedBy, Subnet, TaskDefinition,
    TaskGroup, TaskOverride,
};
use crate::query::Expression;
use crate::time::Timestamp;

/// What asks for the tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    RunTask,
    Service,
}

/// Builds a [`PlacementRequest`] and checks it at the end.
#[derive(Debug, Clone)]
#[must_use]
pub struct PlacementRequestBuilder {
    definition: TaskDefinition,
    origin: Origin,
    group: Result<TaskGroup, InvalidGroup>,
    count: u32,
    scope: InstanceScope,
    constraints: Vec<PlacementConstraint>,
    steps: Vec<ChainStep>,
    subnets: Vec<Subnet>,
    overrides: TaskOverride,
    named: Vec<(ResourceName, u64)>,
    listed_attributes: bool,
    capability_checks: CapabilityChecks,
    started_by: Option<StartedBy>,
    created_at: Option<Timestamp>,
    explanation_level: ExplanationLevel,
}

impl PlacementRequestBuilder {
    pub(super) fn new(
        definition: &TaskDefinition,
        origin: Origin,
        group: Result<TaskGroup, InvalidGroup>,
    ) -> Self {
        Self {
            definition: definition.clone(),
            origin,
            group,
            count: 1,
            scope: InstanceScope::default(),
            constraints: Vec::new(),
            steps: Vec::new(),
            subnets: Vec::new(),
            overrides: TaskOverride::default(),
            named: Vec::new(),
            listed_attributes: false,
            capability_checks: CapabilityChecks::default(),
            started_by: None,
            created_at: None,
            explanation_level: ExplanationLevel::default(),
        }
    }

    /// How many tasks.
    pub fn count(mut self, count: u32) -> Self {
        self.count = count;
        self
    }

    /// The group of standalone tasks. A service's tasks are always in the group of the service,
    /// whatever is given here.
    pub fn group(mut self, group: &str) -> Self {
        if self.origin == Origin::RunTask {
            self.group = TaskGroup::of_standalone(group);
        }
        self
    }

    /// Which instances are considered.
    pub fn scope(mut self, scope: InstanceScope) -> Self {
        self.scope = scope;
        self
    }

    /// Adds a constraint to those of the definition.
    pub fn constraint(mut self, constraint: PlacementConstraint) -> Self {
        self.constraints.push(constraint);
        self
    }

    /// Adds a strategy to the end of the chain.
    pub fn strategy(mut self, strategy: PlacementStrategy) -> Self {
        self.steps.push(ChainStep::Strategy(strategy));
        self
    }

    /// Adds a scorer of the embedder to the end of the chain.
    pub fn scorer(mut self, scorer: ScorerName) -> Self {
        self.steps.push(ChainStep::Scorer(scorer));
        self
    }

    /// Adds a subnet for tasks in network mode `awsvpc`.
    pub fn subnet(mut self, subnet: Subnet) -> Self {
        self.subnets.push(subnet);
        self
    }

    /// Changes the definition for these tasks.
    pub fn overrides(mut self, overrides: TaskOverride) -> Self {
        self.overrides = overrides;
        self
    }

    /// Asks for an amount of a resource that ECS does not know.
    pub fn named_resource(mut self, name: ResourceName, amount: u64) -> Self {
        self.named.push((name, amount));
        self
    }

    /// On which instances capabilities are checked.
    pub fn capability_checks(mut self, checks: CapabilityChecks) -> Self {
        self.capability_checks = checks;
        self
    }

    /// What starts the tasks: a deployment, a user, a schedule. Of standalone tasks it is at most 128
    /// letters, digits, hyphens, underscores and slashes, of `StartTask` at most 36.
    pub fn started_by(mut self, started_by: StartedBy) -> Self {
        self.started_by = Some(started_by);
        self
    }

    /// When the tasks are created; it decides which of several is the newest.
    pub fn created_at(mut self, at: Timestamp) -> Self {
        self.created_at = Some(at);
        self
    }

    /// Checks `requiresAttributes` as the answer of ECS listed them, not as they are computed.
    pub fn listed_attributes(mut self) -> Self {
        self.listed_attributes = true;
        self
    }

    /// How much of the decision is to be explained.
    pub fn explain(mut self, level: ExplanationLevel) -> Self {
        self.explanation_level = level;
        self
    }

    /// Checks the request.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`]: the first rule that is broken, of those on count, group, `startedBy`,
    /// constraints, strategies, overrides, launch type and network, in this order.
    pub fn build(self, quotas: &Quotas) -> Result<PlacementRequest, InvalidRequest> {
        let (group, member_of, mut need) = self.parameters(quotas)?;
        check_launch_type(&self.definition, &self.scope)?;
        check_network(&self.definition, &self.subnets, quotas)?;
        for (name, amount) in self.named {
            need = need.with_named(name, amount);
        }
        let required_attributes = if self.listed_attributes {
            self.definition.listed_requires_attributes()
        } else {
            self.definition.requires_attributes()
        };
        let body = Body {
            group,
            need: Arc::new(need),
            scope: self.scope,
            distinct_instance: self
                .constraints
                .contains(&PlacementConstraint::DistinctInstance),
            member_of,
            definition_constraints: self.definition.member_of().len(),
            chain: chain(self.steps, self.origin),
            subnets: self.subnets,
            required_attributes: required_attributes.to_vec(),
            capability_checks: self.capability_checks,
            task_definition: self.definition,
        };
        Ok(PlacementRequest {
            body: Arc::new(body),
            count: self.count,
            created_at: self.created_at,
            started_by: self.started_by,
            explanation_level: self.explanation_level,
        })
    }

    /// Checks what of the request does not depend on where the tasks may run: the rules that come
    /// before those on launch type and network.
    pub(crate) fn check_parameters(&self, quotas: &Quotas) -> Result<(), InvalidRequest> {
        self.parameters(quotas).map(|_| ())
    }

    /// The group, the `memberOf` expressions and the need of each task.
    fn parameters(
        &self,
        quotas: &Quotas,
    ) -> Result<(TaskGroup, Vec<Expression>, Need), InvalidRequest> {
        self.check_count(quotas)?;
        let group = self.group.clone()?;
        if self.origin == Origin::RunTask {
            self.check_started_by(RUN_TASK_STARTED_BY)?;
        }
        let member_of = self.check_constraints(quotas)?;
        if let Some(limit) = quotas.placement_strategies.exceeded_by(self.steps.len()) {
            return Err(InvalidRequest::TooManyStrategies {
                count: self.steps.len(),
                limit,
            });
        }
        let need = self.definition.need_with(&self.overrides)?;
        Ok((group, member_of, need))
    }

    fn check_count(&self, quotas: &Quotas) -> Result<(), InvalidRequest> {
        let count = usize::try_from(self.count).unwrap_or(usize::MAX);
        let quota = match self.origin {
            Origin::RunTask => quotas.run_task_count,
            Origin::Service => Quota::UNLIMITED,
        };
        if count > 0 && quota.exceeded_by(count).is_none() {
            return Ok(());
        }
        Err(InvalidRequest::Count {
            count: self.count,
            limit: quota.to_string(),
        })
    }

    /// Whether what starts the tasks is at most that many of the characters that are allowed.
    pub(super) fn check_started_by(&self, limit: usize) -> Result<(), InvalidRequest> {
        check_started_by(self.started_by.as_ref(), limit)
    }

    /// Refuses a capacity provider, which `StartTask` cannot use.
    pub(super) fn check_no_provider(&self) -> Result<(), InvalidRequest> {
        match &self.scope {
            InstanceScope::CapacityProvider(provider) => Err(InvalidRequest::CapacityProvider {
                provider: provider.clone(),
            }),
            InstanceScope::Ec2 | InstanceScope::External => Ok(()),
        }
    }

    fn check_constraints(&self, quotas: &Quotas) -> Result<Vec<Expression>, InvalidRequest> {
        let own = self.definition.member_of();
        let count = own.len().saturating_add(self.constraints.len());
        if let Some(limit) = quotas.placement_constraints.exceeded_by(count) {
            return Err(InvalidRequest::TooManyConstraints { count, limit });
        }
        let given = self
            .constraints
            .iter()
            .filter_map(|constraint| match constraint {
                PlacementConstraint::MemberOf(expression) => Some(expression),
                PlacementConstraint::DistinctInstance => None,
            });
        Ok(own.iter().chain(given).cloned().collect())
    }
}

/// Whether what starts tasks is at most that many of the characters that are allowed.
pub(super) fn check_started_by(
    started_by: Option<&StartedBy>,
    limit: usize,
) -> Result<(), InvalidRequest> {
    let is_valid = |text: &str| {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_/".contains(&byte);
        text.len() <= limit && text.bytes().all(is_allowed)
    };
    match started_by {
        Some(found) if !is_valid(found.as_str()) => Err(InvalidRequest::StartedBy {
            found: found.clone(),
            limit,
        }),
        Some(_) | None => Ok(()),
    }
}

/// The chain with ECS's defaults: zones for services, chance for `RunTask`. Steps after `random`
/// have no effect and are left out.
fn chain(steps: Vec<ChainStep>, origin: Origin) -> Vec<ChainStep> {
    let random = ChainStep::Strategy(PlacementStrategy::Random);
    if steps.is_empty() {
        return match origin {
            Origin::RunTask => alloc::vec![random],
            Origin::Service => {
                alloc::vec![ChainStep::Strategy(PlacementStrategy::spread_zones())]
            }
        };
    }
    let end = steps.iter().position(|step| *step == random);
    let length = end.map_or(steps.len(), |position| position.saturating_add(1));
    steps.into_iter().take(length).collect()
}

fn check_launch_type(
    definition: &TaskDefinition,
    scope: &InstanceScope,
) -> Result<(), InvalidRequest> {
    let launch_type = match scope {
        InstanceScope::Ec2 | InstanceScope::CapacityProvider(_) => LaunchType::Ec2,
        InstanceScope::External => LaunchType::External,
    };
    if definition.compatibilities().contains(launch_type) {
        return Ok(());
    }
    Err(InvalidRequest::LaunchType { launch_type })
}

fn check_network(
    definition: &TaskDefinition,
    subnets: &[Subnet],
    quotas: &Quotas,
) -> Result<(), InvalidRequest> {
    if let Some(limit) = quotas.subnets.exceeded_by(subnets.len()) {
        return Err(InvalidRequest::TooManySubnets {
            count: subnets.len(),
            limit,
        });
    }
    let is_own_network = definition.network_mode() == NetworkMode::Awsvpc;
    match (is_own_network, subnets.is_empty()) {
        (true, true) => Err(InvalidRequest::NetworkConfigurationMissing),
        (false, false) => Err(InvalidRequest::NetworkConfigurationNotAllowed),
        (true, false) | (false, true) => Ok(()),
    }
}

/// The longest `startedBy` of `RunTask`. Source: ECS API Reference, `RunTask`, read 2026-11.
pub(super) const RUN_TASK_STARTED_BY: usize = 128;
