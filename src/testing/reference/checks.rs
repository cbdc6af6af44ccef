//! The checks that an instance has to pass, in their order.

use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::here::Here;
use super::{Extras, World};
use crate::model::{
    AttributeValue, AvailabilityZone, CapabilityChecks, ContainerInstance, ContainerInstanceArn,
    ContainerInstanceStatus, InstanceScope, LaunchType, NetworkId, PlacementRequest,
    RuntimePlatform, Subnet, TaskId, built_in, is_capability,
};
use crate::plan::{ConstraintOrigin, FalseClause, NotConsidered, Reason};

impl World {
    /// For every instance in key order every check that it fails, in the order of the checks; none
    /// if it can take a task of the request now.
    ///
    /// The filters of an embedder are asked only about instances that pass all other checks.
    pub fn reasons(
        &self,
        request: &PlacementRequest,
        extras: &Extras<'_>,
    ) -> Vec<(ContainerInstanceArn, Vec<Reason>)> {
        self.everywhere()
            .iter()
            .map(|here| (here.arn().clone(), here.reasons(request, extras)))
            .collect()
    }
}

impl Here<'_> {
    /// Every check that the instance fails, in the order of the checks.
    pub(super) fn reasons(&self, request: &PlacementRequest, extras: &Extras<'_>) -> Vec<Reason> {
        let mut reasons = not_considered(request, self.instance);
        reasons.extend(self.cannot_start(request));
        reasons.extend(self.distinct_instance(request));
        reasons.extend(self.member_of(request));
        if reasons.is_empty() {
            reasons.extend(self.fails_filters(extras));
        }
        reasons
    }

    /// The checks that `StartTask` makes as well: agent, attributes, resources, location.
    pub(super) fn cannot_start(&self, request: &PlacementRequest) -> Vec<Reason> {
        let instance = self.instance;
        let platform = request.task_definition().runtime_platform();
        let mut reasons = Vec::new();
        reasons.extend(agent(instance));
        reasons.extend(capabilities(request, instance));
        reasons.extend(operating_system(platform, instance));
        reasons.extend(architecture(platform, instance));
        reasons.extend(self.shortages(request.need()));
        reasons.extend(location(request.subnets(), instance));
        reasons
    }

    /// The instance must hold no active task of the group, whatever placed it.
    ///
    /// Source: ECS API Reference, `PlacementConstraint`, read 2026-11.
    fn distinct_instance(&self, request: &PlacementRequest) -> Option<Reason> {
        let peers = self.peers(request.group());
        let mut peers: Vec<TaskId> = peers.map(|task| task.id.clone()).collect();
        peers.sort();
        (request.is_distinct_instance() && !peers.is_empty())
            .then_some(Reason::DistinctInstance { peers })
    }

    /// Every expression that is false, with those of its clauses that are.
    fn member_of(&self, request: &PlacementRequest) -> Vec<Reason> {
        let expressions = request.member_of().iter().enumerate();
        let violated = expressions.filter(|(_, expression)| !expression.evaluate(self));
        violated
            .map(|(position, expression)| {
                let (origin, index) = match position.checked_sub(request.definition_constraints()) {
                    None => (ConstraintOrigin::TaskDefinition, position),
                    Some(index) => (ConstraintOrigin::Request, index),
                };
                let clauses = expression.clauses().into_iter().enumerate();
                let clauses = clauses.filter(|(_, clause)| !clause.evaluate(self));
                let clauses = clauses.map(|(position, clause)| {
                    let text = Arc::from(clause.to_string());
                    FalseClause::new(position, text, clause.blame(self))
                });
                Reason::MemberOf {
                    origin,
                    index,
                    expression: Arc::from(expression.as_str()),
                    clauses: clauses.collect(),
                }
            })
            .collect()
    }

    fn fails_filters(&self, extras: &Extras<'_>) -> Vec<Reason> {
        let filters = extras.filters.iter();
        let rejections = filters.filter_map(|filter| {
            let detail = (filter.test)(self.instance, self.world)?;
            Some(Reason::Custom {
                filter: filter.name.to_string(),
                detail,
            })
        });
        rejections.collect()
    }
}

/// Whether the request does not ask about the instance at all: first its status, then where it is.
fn not_considered(request: &PlacementRequest, instance: &ContainerInstance) -> Vec<Reason> {
    let is_active = instance.status == ContainerInstanceStatus::Active;
    let status = (!is_active).then_some(NotConsidered::Status(instance.status));
    let causes = status.into_iter().chain(elsewhere(request, instance));
    causes.map(Reason::NotConsidered).collect()
}

/// Whether the instance belongs to another launch type or capacity provider.
fn elsewhere(request: &PlacementRequest, instance: &ContainerInstance) -> Option<NotConsidered> {
    let is_external = instance.attributes.get(built_in::EXTERNAL).is_some();
    match request.scope() {
        InstanceScope::Ec2 => is_external.then_some(NotConsidered::LaunchType {
            wanted: LaunchType::Ec2,
        }),
        InstanceScope::External => (!is_external).then_some(NotConsidered::LaunchType {
            wanted: LaunchType::External,
        }),
        InstanceScope::CapacityProvider(wanted) => {
            let found = &instance.capacity_provider_name;
            (found.as_ref() != Some(wanted)).then(|| NotConsidered::CapacityProvider {
                wanted: wanted.clone(),
                found: found.clone(),
            })
        }
    }
}

fn agent(instance: &ContainerInstance) -> Option<Reason> {
    (!instance.agent_connected).then_some(Reason::Agent)
}

/// The required attributes in their order: the name must be there, and the value be equal where one
/// is required.
fn capabilities(request: &PlacementRequest, instance: &ContainerInstance) -> Vec<Reason> {
    let attributes = &instance.attributes;
    let are_checked = match request.capability_checks() {
        CapabilityChecks::Always => true,
        CapabilityChecks::Never => false,
        CapabilityChecks::WhereReported => attributes
            .iter()
            .any(|(name, _)| is_capability(name.as_str())),
    };
    if !are_checked {
        return Vec::new();
    }
    let lacking = request.required_attributes().iter().filter_map(|required| {
        let name = required.name.as_str();
        let expected = required.value.as_ref().map(AttributeValue::as_str);
        match (attributes.text(name), expected) {
            (Some(_), None) => None,
            (Some(found), Some(expected)) if found == expected => None,
            (found, expected) => Some(attribute(name, expected, found)),
        }
    });
    lacking.collect()
}

/// The family of the operating system where the instance reports it, else its type where it
/// reports that.
///
/// Ours: an instance that reports neither takes any task.
fn operating_system(platform: &RuntimePlatform, instance: &ContainerInstance) -> Option<Reason> {
    let kind = if platform.is_windows() {
        "windows"
    } else {
        "linux"
    };
    let (name, expected) = if instance.attributes.get(built_in::OS_FAMILY).is_some() {
        (built_in::OS_FAMILY, platform.family())
    } else {
        (built_in::OS_TYPE, kind)
    };
    let found = instance.attributes.text(name)?;
    (found != expected).then(|| attribute(name, Some(expected), Some(found)))
}

/// The processor architecture in any case, where the instance reports one and the definition asks
/// for one.
fn architecture(platform: &RuntimePlatform, instance: &ContainerInstance) -> Option<Reason> {
    let expected = platform.cpu_architecture.as_deref()?.to_ascii_lowercase();
    let found = instance.attributes.text(built_in::CPU_ARCHITECTURE)?;
    (!found.eq_ignore_ascii_case(&expected))
        .then(|| attribute(built_in::CPU_ARCHITECTURE, Some(&expected), Some(found)))
}

fn attribute(name: &str, expected: Option<&str>, found: Option<&str>) -> Reason {
    Reason::Attribute {
        name: name.to_string(),
        expected: expected.map(ToString::to_string),
        found: found.map(ToString::to_string),
    }
}

/// The instance must be in the zone of one of the subnets and, where that subnet names a network,
/// in that network. Only tasks in network mode `awsvpc` have subnets.
fn location(subnets: &[Subnet], instance: &ContainerInstance) -> Option<Reason> {
    let zone = instance.attributes.text(built_in::AVAILABILITY_ZONE);
    let network = instance.attributes.text(built_in::VPC_ID);
    let holds = |subnet: &Subnet| {
        let is_in_network = match &subnet.network {
            Some(wanted) => network == Some(wanted.as_str()),
            None => true,
        };
        zone == Some(subnet.availability_zone.as_str()) && is_in_network
    };
    if subnets.is_empty() || subnets.iter().any(holds) {
        return None;
    }
    Some(Reason::Location {
        zone: zone.and_then(|zone| AvailabilityZone::new(zone).ok()),
        network: network.and_then(|network| NetworkId::new(network).ok()),
    })
}
