//! The request itself.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::PlacementRequestBuilder;
use super::builder::{Origin, RUN_TASK_STARTED_BY, check_started_by};
use crate::model::{
    Attribute, InstanceScope, InvalidRequest, LaunchType, Need, PlacementStrategy, ScorerName,
    Service, ServiceName, StartedBy, Subnet, TaskDefinition, TaskGroup,
};
use crate::query::Expression;
use crate::time::Timestamp;

/// A request to place identical tasks on the container instances of a cluster.
///
/// It is what `RunTask` asks for, and what the service scheduler asks for when a service needs
/// tasks. In hand, it is well formed: its builder checks every rule of ECS that can be checked
/// without a cluster.
///
/// Source: ECS API Reference, `RunTask`, read 2026-11.
///
/// # Example
///
/// ```
/// use bayplan::model::{
///     ContainerDefinitionBuilder, PlacementRequest, PlacementStrategy, Quotas, TaskDefinition,
/// };
///
/// let container = ContainerDefinitionBuilder::new("web", "nginx").memory(512);
/// let definition = TaskDefinition::builder("web").container(container).build()?;
/// let request = PlacementRequest::run_task(&definition)
///     .count(3)
///     .strategy(PlacementStrategy::spread_zones())
///     .build(&Quotas::default())?;
/// assert_eq!(request.group().as_str(), "family:web");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacementRequest {
    pub(super) body: Arc<Body>,
    pub(super) count: u32,
    pub(super) created_at: Option<Timestamp>,
    pub(super) started_by: Option<StartedBy>,
    pub(super) explanation_level: ExplanationLevel,
}

/// What is the same for all tasks of a request; shared by its clones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Body {
    pub(super) task_definition: TaskDefinition,
    pub(super) group: TaskGroup,
    pub(super) need: Arc<Need>,
    pub(super) scope: InstanceScope,
    pub(super) distinct_instance: bool,
    pub(super) member_of: Vec<Expression>,
    /// How many of those are the definition's.
    pub(super) definition_constraints: usize,
    pub(super) chain: Vec<ChainStep>,
    pub(super) subnets: Vec<Subnet>,
    pub(super) required_attributes: Vec<Attribute>,
    pub(super) capability_checks: CapabilityChecks,
}

/// Tells requests apart that differ in more than their count, their time, what started them and their
/// level: equal for clones of one.
///
/// It keeps what it identifies, so that no other request can come to have the same identity.
#[derive(Debug, Clone)]
pub(crate) struct Identity(Arc<Body>);

impl PartialEq for Identity {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Identity {
    /// A number that is the same for equal identities, and mostly different for others.
    #[inline]
    pub(crate) fn hash(&self) -> usize {
        hash(&self.0)
    }

    /// That of the identity of a request.
    #[inline]
    pub(crate) fn hash_of(request: &PlacementRequest) -> usize {
        hash(&request.body)
    }

    #[inline]
    pub(crate) fn is_of(&self, request: &PlacementRequest) -> bool {
        Arc::ptr_eq(&self.0, &request.body)
    }
}

#[inline]
fn hash(body: &Arc<Body>) -> usize {
    let address = Arc::as_ptr(body).addr();
    // Requests that were made one after the other may be as far apart as those before, so every bit of
    // the address is to matter.
    address.wrapping_mul(SPREAD) >> (usize::BITS / 2)
}

/// An odd number whose bits are in no order, as large as an address: of the golden ratio.
#[cfg(target_pointer_width = "64")]
const SPREAD: usize = 0x9e37_79b9_7f4a_7c15;
#[cfg(not(target_pointer_width = "64"))]
const SPREAD: usize = 0x9e37_79b9;

/// How much of a decision is to be explained.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExplanationLevel {
    /// Nothing.
    None,
    /// Why a task was not placed. It costs nothing while all are.
    #[default]
    Unplaced,
    /// Also why each task went where it went. What is needed for it is noted while tasks are
    /// placed, which about doubles the time that takes.
    All,
}

/// One step of the chain that narrows the instances a task could go to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChainStep {
    /// A strategy of ECS.
    Strategy(PlacementStrategy),
    /// A score that the embedder adds; the lowest is best.
    Scorer(ScorerName),
}

/// On which instances the capabilities that a task needs are checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum CapabilityChecks {
    /// On those that report at least one capability. Ours: a registry that reports none leaves it
    /// to the runtime.
    #[default]
    WhereReported,
    /// On every instance.
    Always,
    /// On none.
    Never,
}

impl PlacementRequest {
    /// Begins a `RunTask`: one standalone task in the group of its family, launch type `EC2`, on a
    /// random instance.
    pub fn run_task(definition: &TaskDefinition) -> PlacementRequestBuilder {
        let group = Ok(TaskGroup::of_family(definition.family()));
        PlacementRequestBuilder::new(definition, Origin::RunTask, group)
    }

    /// Begins a request for one task of a service. Without strategies tasks are spread over zones,
    /// then placed where the service has the fewest.
    pub fn service_tasks(
        service: &ServiceName,
        definition: &TaskDefinition,
    ) -> PlacementRequestBuilder {
        let group = Ok(TaskGroup::of_service(service));
        PlacementRequestBuilder::new(definition, Origin::Service, group)
    }

    /// Begins the request by which the service scheduler places one task of a service: with its scope,
    /// its constraints and its strategies.
    ///
    /// Subnets, which tasks in network mode `awsvpc` need, are to be added.
    pub fn tasks_of(service: &Service, definition: &TaskDefinition) -> PlacementRequestBuilder {
        let provider = service.capacity_provider_strategy.first();
        let scope = match (provider, service.launch_type) {
            (Some(item), _) => InstanceScope::CapacityProvider(item.capacity_provider.clone()),
            (None, Some(LaunchType::External)) => InstanceScope::External,
            (None, Some(_) | None) => InstanceScope::Ec2,
        };
        let mut builder = Self::service_tasks(&service.service_name, definition).scope(scope);
        for constraint in &service.placement_constraints {
            builder = builder.constraint(constraint.clone());
        }
        for strategy in &service.placement_strategy {
            builder = builder.strategy(strategy.clone());
        }
        builder
    }

    /// Whether another asks the same of the attributes of instances, and spreads and packs alike.
    pub(crate) fn asks_alike(&self, other: &Self) -> bool {
        let Body {
            task_definition,
            group: _,
            need: _,
            scope,
            distinct_instance: _,
            member_of,
            definition_constraints: _,
            chain,
            subnets,
            required_attributes,
            capability_checks,
        } = &*self.body;
        let other = &*other.body;
        *scope == other.scope
            && *member_of == other.member_of
            && *chain == other.chain
            && *subnets == other.subnets
            && *required_attributes == other.required_attributes
            && *capability_checks == other.capability_checks
            && task_definition.runtime_platform() == other.task_definition.runtime_platform()
    }

    /// What the request is besides its count, its time, what started it and its level.
    pub(crate) fn identity(&self) -> Identity {
        Identity(self.body.clone())
    }

    /// The definition of the tasks.
    pub fn task_definition(&self) -> &TaskDefinition {
        &self.body.task_definition
    }

    /// The group of the tasks; the tasks of the same group are their peers.
    pub fn group(&self) -> &TaskGroup {
        &self.body.group
    }

    /// How many tasks, at least one.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// What each task takes.
    pub fn need(&self) -> &Arc<Need> {
        &self.body.need
    }

    /// Which instances are considered.
    pub fn scope(&self) -> &InstanceScope {
        &self.body.scope
    }

    /// Whether each task needs an instance without active peers.
    pub fn is_distinct_instance(&self) -> bool {
        self.body.distinct_instance
    }

    /// The `memberOf` expressions, those of the definition first; all must hold.
    pub fn member_of(&self) -> &[Expression] {
        &self.body.member_of
    }

    /// How many of [`Self::member_of`] are the definition's.
    pub fn definition_constraints(&self) -> usize {
        self.body.definition_constraints
    }

    /// The chain of strategies, the defaults filled in: at least one step.
    pub fn chain(&self) -> &[ChainStep] {
        &self.body.chain
    }

    /// The subnets of a task in network mode `awsvpc`.
    pub fn subnets(&self) -> &[Subnet] {
        &self.body.subnets
    }

    /// The capabilities that an instance needs.
    pub fn required_attributes(&self) -> &[Attribute] {
        &self.body.required_attributes
    }

    /// On which instances they are checked.
    pub fn capability_checks(&self) -> CapabilityChecks {
        self.body.capability_checks
    }

    /// What started the tasks.
    pub fn started_by(&self) -> Option<&StartedBy> {
        self.started_by.as_ref()
    }

    /// When the tasks are created.
    pub fn created_at(&self) -> Option<Timestamp> {
        self.created_at
    }

    /// How much of the decision is to be explained.
    pub fn explanation_level(&self) -> ExplanationLevel {
        self.explanation_level
    }

    /// The same request, explained as much as said.
    #[must_use]
    pub fn with_explanation_level(mut self, level: ExplanationLevel) -> Self {
        self.explanation_level = level;
        self
    }

    /// The same request for tasks that take something else.
    #[must_use]
    pub fn with_need(mut self, need: Need) -> Self {
        Arc::make_mut(&mut self.body).need = Arc::new(need);
        self
    }

    /// The same request with other `memberOf` expressions in the place of the definition's and of
    /// its own.
    #[must_use]
    pub fn with_member_of(mut self, definition: Vec<Expression>, own: Vec<Expression>) -> Self {
        let body = Arc::make_mut(&mut self.body);
        body.definition_constraints = definition.len();
        body.member_of = definition;
        body.member_of.extend(own);
        self
    }

    /// The same request without `distinctInstance`.
    #[must_use]
    pub fn without_distinct_instance(mut self) -> Self {
        Arc::make_mut(&mut self.body).distinct_instance = false;
        self
    }

    /// The same request for tasks that are created at a time.
    #[must_use]
    pub fn with_created_at(mut self, at: Timestamp) -> Self {
        self.created_at = Some(at);
        self
    }

    /// The same `RunTask` where something else starts the tasks.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest::StartedBy`].
    pub(crate) fn run_by(self, started_by: Option<&StartedBy>) -> Result<Self, InvalidRequest> {
        check_started_by(started_by, RUN_TASK_STARTED_BY)?;
        Ok(Self {
            started_by: started_by.cloned(),
            ..self
        })
    }

    /// The same request with one more subnet.
    #[must_use]
    pub fn with_subnet(mut self, subnet: Subnet) -> Self {
        Arc::make_mut(&mut self.body).subnets.push(subnet);
        self
    }

    /// The same request for another number of tasks, at least one.
    #[must_use]
    pub fn with_count(&self, count: u32) -> Self {
        Self {
            count: count.max(1),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::model::{
        AvailabilityZone, ContainerDefinitionBuilder, PlacementConstraint, PlacementStrategy,
        Quotas, SubnetId, TaskDefinitionBuilder,
    };

    fn request(
        cpu: u32,
        define: impl FnOnce(TaskDefinitionBuilder) -> TaskDefinitionBuilder,
        ask: impl FnOnce(PlacementRequestBuilder) -> PlacementRequestBuilder,
    ) -> PlacementRequest {
        let container = ContainerDefinitionBuilder::new("web", "nginx")
            .cpu(cpu)
            .memory(500);
        let definition = TaskDefinition::builder("web").container(container);
        let definition = define(definition).build().unwrap();
        let request = ask(PlacementRequest::run_task(&definition));
        request.build(&Quotas::default()).unwrap()
    }

    #[test]
    fn requests_ask_alike_whatever_they_need_and_whosever_they_are() {
        let plain = request(1, |definition| definition, |request| request);
        let other = request(
            2,
            |definition| definition,
            |request| {
                let distinct = PlacementConstraint::DistinctInstance;
                request.group("others").constraint(distinct)
            },
        );
        assert!(plain.asks_alike(&other));
    }

    #[test]
    fn requests_that_ask_other_things_of_attributes_do_not_ask_alike() {
        let plain = request(1, |definition| definition, |request| request);
        let asking = |ask: fn(PlacementRequestBuilder) -> PlacementRequestBuilder| {
            request(1, |definition| definition, ask)
        };
        let defined = |define: fn(TaskDefinitionBuilder) -> TaskDefinitionBuilder| {
            request(1, define, |request| request)
        };
        let subnet = Subnet {
            id: SubnetId::new("subnet-1").unwrap(),
            availability_zone: AvailabilityZone::new("az-a").unwrap(),
            network: None,
        };
        let others = [
            asking(|request| request.scope(InstanceScope::External)),
            asking(|request| {
                request.constraint(PlacementConstraint::member_of("attribute:a == b").unwrap())
            }),
            asking(|request| request.strategy(PlacementStrategy::spread_zones())),
            asking(|request| request.capability_checks(CapabilityChecks::Always)),
            defined(|definition| {
                let platform = Document::object([("cpuArchitecture", "ARM64".into())]);
                definition.field("runtimePlatform", platform)
            }),
            // It needs a capability.
            defined(|definition| definition.field("pidMode", "task".into())),
            plain.clone().with_subnet(subnet),
        ];
        for other in others {
            assert!(!plain.asks_alike(&other), "{other:?}");
        }
    }
}
