//! `RunTask` and `StartTask`.

use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::launch::strategy_unless_said;
use crate::api::{
    Limits, RunTask, RunTaskResponse, StartTask, StartTaskResponse, Tag, Tags, TaskDetail,
    TaskParameters,
};
use crate::cluster::InstanceView;
use crate::control::control_plane::Governed;
use crate::control::tokens::Answer;
use crate::control::{ControlPlane, Event, RequestError};
use crate::model::{
    CapacityProviderName, CapacityProviderStrategyItem, ClusterName, ContainerInstanceArn, Failure,
    FailureReason, InstanceScope, InvalidRequest, LaunchType, NetworkMode, PlacementRequest,
    PlacementRequestBuilder, PropagateTags, StartTaskRequest, TaskDefinition, TaskDefinitionArn,
    TaskId, built_in,
};
use crate::time::Timestamp;

/// What `RunTask` means.
struct Meant {
    cluster: ClusterName,
    definition: TaskDefinition,
    /// How the tasks are placed.
    placement: PlacementRequest,
    /// Whether that was known from a request before.
    is_known: bool,
}

impl ControlPlane {
    /// Places standalone tasks, as many as can be.
    ///
    /// Beyond the shape of the request, what is wrong is found in this order: cluster, definition, what is said of the tasks, launch
    /// type, network, client token, instances. A token whose request placed nothing may be used
    /// again.
    ///
    /// Source: ECS API Reference, `RunTask`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    /// [`RequestError::ClusterNotFound`]; [`RequestError::TaskDefinitionNotFound`];
    /// [`RequestError::TaskDefinitionInactive`]; [`RequestError::Task`];
    /// [`RequestError::LaunchTypeAndStrategy`];
    /// [`RequestError::CapacityProviderNotFound`]; [`RequestError::Unsupported`] for Fargate and for more
    /// than one capacity provider; [`RequestError::SubnetNotFound`]; [`RequestError::TokenReused`];
    /// [`RequestError::TooManyTags`], those of the definition counted;
    /// [`RequestError::NoContainerInstances`]; [`RequestError::NoContainerInstancesOfProvider`]. That
    /// tasks find no place is no error.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::api::{CreateCluster, RegisterContainerInstance, RegisterTaskDefinition, RunTask};
    /// use bayplan::control::ControlPlane;
    /// use bayplan::model::{
    ///     ArnPrefix, ClusterName, ContainerDefinitionBuilder, CpuUnits, MemoryMiB, Quotas, Reference,
    ///     Resources, Seed, TaskDefinition,
    /// };
    /// use bayplan::time::Timestamp;
    ///
    /// let now = Timestamp::UNIX_EPOCH;
    /// let prefix = ArnPrefix::new("arn:bayplan:ecs:harbour:1")?;
    /// let mut control = ControlPlane::new(prefix, Seed::new(1), Quotas::default());
    /// control.create_cluster(now, CreateCluster::new(ClusterName::new("default")?))?;
    /// let resources = Resources::new(CpuUnits::new(2048), MemoryMiB::new(1000));
    /// control.register_container_instance(now, RegisterContainerInstance::new(resources))?;
    /// let container = ContainerDefinitionBuilder::new("web", "nginx").memory(600);
    /// let web = TaskDefinition::builder("web").container(container).build()?;
    /// control.register_task_definition(now, RegisterTaskDefinition::new(&web))?;
    ///
    /// let mut request = RunTask::new(Reference::new("web")?);
    /// request.count = 2;
    /// let answer = control.run_task(now, &request)?;
    /// assert_eq!(answer.tasks.len(), 1);
    /// assert_eq!(answer.failures[0].reason, "RESOURCE:MEMORY");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run_task(
        &mut self,
        now: Timestamp,
        request: &RunTask,
    ) -> Result<RunTaskResponse, RequestError> {
        request.check()?;
        let now = self.at(now);
        let Meant {
            cluster,
            definition,
            placement,
            is_known,
        } = self.meant(request)?;
        self.tokens.purge(now);
        if let Some(answered) = self.replay(request)? {
            return Ok(answered);
        }
        let tags = self.tags_of_tasks(&cluster, &request.tasks, &definition)?;
        let governed = self.governed(&cluster)?;
        let output = governed.control.run_task(now, placement.clone())?;
        if let Some(arn) = definition.task_definition_arn().filter(|_| !is_known) {
            governed.control.learn_definition(arn, &definition);
            governed.requests.put(arn, request, &placement);
        }
        let tasks = self.started(&cluster, (&request.tasks, &tags), &output.tasks);
        let response = RunTaskResponse::new(tasks, output.failures);
        let token = request.client_token.clone();
        if let Some(token) = token.filter(|_| !response.tasks.is_empty()) {
            let asked = (request.clone(), cluster);
            self.tokens
                .keep(token, Answer::new(now, asked, response.clone()));
        }
        Ok(response)
    }

    /// Starts one task on each of some instances, where there is room for it.
    ///
    /// Source: ECS API Reference, `StartTask`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    /// [`RequestError::ClusterNotFound`]; [`RequestError::TaskDefinitionNotFound`];
    /// [`RequestError::TaskDefinitionInactive`]; [`RequestError::Task`];
    /// [`RequestError::SubnetNotFound`]. What finds no room is a failure.
    pub fn start_task(
        &mut self,
        now: Timestamp,
        request: &StartTask,
    ) -> Result<StartTaskResponse, RequestError> {
        request.check()?;
        let now = self.at(now);
        let (cluster, _) = self.active_to_read(request.cluster.as_ref())?;
        let found = self
            .definitions
            .resolve(&self.arns, &request.task_definition)?;
        let definition = found.definition.clone();
        let references = request.container_instances.iter();
        let instances = references.map(|reference| self.instance_arn(&cluster, reference));
        let instances: Vec<_> = instances.collect::<Result<_, _>>()?;
        let builder = builder(&definition, &request.tasks).created_at(now);
        builder.check_parameters(&self.quotas)?;
        let builder = builder.scope(self.scope_of_named(&cluster, &instances));
        let builder = self.with_subnets(builder, (&definition, &request.tasks))?;
        let start = StartTaskRequest::new(builder, instances, &self.quotas)?;
        let tags = self.tags_of_tasks(&cluster, &request.tasks, &definition)?;
        let governed = self.governed(&cluster)?;
        let mut output = governed.control.start_task(now, &start)?;
        for failure in &mut output.failures {
            let arn = ContainerInstanceArn::new(&failure.arn).ok();
            if arn.is_some_and(|arn| governed.instances.gone(&arn).is_some()) {
                *failure = Failure::new(&failure.arn, &FailureReason::Inactive);
            }
        }
        if let Some(arn) = definition.task_definition_arn() {
            governed.control.learn_definition(arn, &definition);
        }
        let tasks = self.started(&cluster, (&request.tasks, &tags), &output.tasks);
        Ok(StartTaskResponse::new(tasks, output.failures))
    }

    fn meant(&self, request: &RunTask) -> Result<Meant, RequestError> {
        let (cluster, governed) = self.active_to_read(request.cluster.as_ref())?;
        let found = self
            .definitions
            .resolve(&self.arns, &request.task_definition)?;
        let definition = found.definition.clone();
        let arn: Option<&TaskDefinitionArn> = definition.task_definition_arn();
        let known = arn.and_then(|arn| governed.requests.get(arn, request));
        if let Some(placement) = known {
            return Ok(Meant {
                cluster,
                definition,
                placement: placement.run_by(request.tasks.started_by.as_ref())?,
                is_known: true,
            });
        }
        let mut builder = builder(&definition, &request.tasks).count(request.count);
        for constraint in &request.placement_constraints {
            builder = builder.constraint(constraint.clone());
        }
        for strategy in &request.placement_strategy {
            builder = builder.strategy(strategy.clone());
        }
        builder.check_parameters(&self.quotas)?;
        let builder = builder.scope(scope(request, governed)?);
        let builder = self.with_subnets(builder, (&definition, &request.tasks))?;
        let placement = builder.build(&self.quotas)?;
        Ok(Meant {
            cluster,
            definition,
            placement,
            is_known: false,
        })
    }

    /// What was answered to the same request before: its tasks as they are now, those that are not known
    /// any more as they were.
    fn replay(&self, request: &RunTask) -> Result<Option<RunTaskResponse>, RequestError> {
        let token = request.client_token.as_deref();
        let Some(answer) = token.and_then(|token| self.tokens.answer(token)) else {
            return Ok(None);
        };
        let tasks = answer.response.tasks.iter();
        if answer.request != *request {
            let tasks = tasks.map(TaskDetail::arn).collect();
            return Err(RequestError::TokenReused { tasks });
        }
        let tasks = tasks.map(|before| {
            let now = self.tagged_detail(&answer.cluster, &before.task.id);
            now.unwrap_or_else(|| before.clone())
        });
        let failures = answer.response.failures.clone();
        Ok(Some(RunTaskResponse::new(tasks.collect(), failures)))
    }

    /// Keeps what is said of tasks that were just placed, tells of them, and gives them as they are.
    fn started(
        &mut self,
        cluster: &ClusterName,
        (parameters, tags): (&TaskParameters, &Tags),
        tasks: &[TaskId],
    ) -> Vec<TaskDetail> {
        if !parameters.is_plain() {
            let shared = Arc::new(parameters.clone());
            if let Some(governed) = self.clusters.get_mut(cluster) {
                for task in tasks {
                    governed.tasks.of_mut(task).parameters = Some(shared.clone());
                }
            }
        }
        if !tags.is_empty() {
            for task in tasks {
                self.tags.set(&self.arns.task(cluster, task), tags.clone());
            }
        }
        let told = self.events.len();
        self.collect(cluster);
        // What was just told of them is what there is to say.
        let details = self.events.iter().skip(told).filter_map(|(_, event)| {
            let Event::TaskStateChange { task, .. } = event else {
                return None;
            };
            let mut detail = TaskDetail::clone(task.as_ref());
            detail.tags.clone_from(tags);
            tasks.contains(&task.task.id).then_some(detail)
        });
        details.collect()
    }

    /// The tags that tasks get.
    fn tags_of_tasks(
        &self,
        cluster: &ClusterName,
        parameters: &TaskParameters,
        definition: &TaskDefinition,
    ) -> Result<Tags, RequestError> {
        let mut tags = Tags::default();
        if parameters.propagate_tags == PropagateTags::TaskDefinition {
            let arn = definition.task_definition_arn();
            tags = arn
                .map(|arn| self.tags.of(arn.as_str()))
                .unwrap_or_default();
        }
        for tag in parameters.tags.as_slice() {
            tags.set(tag.clone());
        }
        if parameters.enable_ecs_managed_tags {
            tags.set(Tag::new("aws:ecs:clusterName", cluster.as_str()));
        }
        if tags.is_within_limit() {
            Ok(tags)
        } else {
            Err(RequestError::TooManyTags)
        }
    }

    fn tagged_detail(&self, cluster: &ClusterName, task: &TaskId) -> Option<TaskDetail> {
        let mut detail = self.task_detail(cluster, task)?;
        detail.tags = self.tags.of(&detail.arn());
        Some(detail)
    }

    /// The same with the subnets that tasks may use.
    fn with_subnets(
        &self,
        mut builder: PlacementRequestBuilder,
        (definition, parameters): (&TaskDefinition, &TaskParameters),
    ) -> Result<PlacementRequestBuilder, RequestError> {
        let Some(network) = &parameters.network else {
            return Ok(builder);
        };
        if definition.network_mode() != NetworkMode::Awsvpc {
            return Err(InvalidRequest::NetworkConfigurationNotAllowed.into());
        }
        for id in &network.subnets {
            let subnet = self.subnets.get(id);
            let missing = || RequestError::SubnetNotFound {
                subnet: id.to_string(),
            };
            builder = builder.subnet(subnet.ok_or_else(missing)?.clone());
        }
        Ok(builder)
    }

    /// The launch type that named instances are for: that of the first which is there.
    fn scope_of_named(
        &self,
        cluster: &ClusterName,
        instances: &[ContainerInstanceArn],
    ) -> InstanceScope {
        let view = self.cluster(cluster).map(|control| control.cluster());
        let first = view.and_then(|view| instances.iter().find_map(|arn| view.instance(arn)));
        let external = |one: InstanceView<'_>| one.attributes().get(built_in::EXTERNAL).is_some();
        if first.is_some_and(external) {
            InstanceScope::External
        } else {
            InstanceScope::Ec2
        }
    }

    fn governed(&mut self, cluster: &ClusterName) -> Result<&mut Governed, RequestError> {
        let governed = self.clusters.get_mut(cluster);
        governed.ok_or(RequestError::ClusterNotFound)
    }
}

fn builder(definition: &TaskDefinition, parameters: &TaskParameters) -> PlacementRequestBuilder {
    let sizes = parameters.overrides.sizes().clone();
    let mut builder = PlacementRequest::run_task(definition).overrides(sizes);
    if let Some(group) = &parameters.group {
        builder = builder.group(group);
    }
    if let Some(started_by) = &parameters.started_by {
        builder = builder.started_by(started_by.clone());
    }
    builder
}

/// Which instances a request considers.
///
/// Source: ECS API Reference, `RunTask`, read 2026-11: without either, the cluster's default strategy.
fn scope(request: &RunTask, governed: &Governed) -> Result<InstanceScope, RequestError> {
    let given = request.capacity_provider_strategy.as_slice();
    match (request.launch_type, given) {
        (Some(_), [_, ..]) => Err(RequestError::LaunchTypeAndStrategy),
        (Some(LaunchType::Ec2), []) => Ok(InstanceScope::Ec2),
        (Some(LaunchType::External), []) => Ok(InstanceScope::External),
        (Some(launch_type), []) => Err(RequestError::Unsupported {
            what: alloc::format!("launch type {launch_type}"),
        }),
        (None, _) => match strategy_of(request, governed) {
            [] => Ok(InstanceScope::Ec2),
            items => scope_of_strategy(items, governed),
        },
    }
}

/// The strategy by which the tasks of a request run; empty where they run by a launch type.
pub(in crate::control) fn strategy_of<'a>(
    request: &'a RunTask,
    governed: &'a Governed,
) -> &'a [CapacityProviderStrategyItem] {
    let said = &request.capacity_provider_strategy;
    let default = &governed.record.default_capacity_provider_strategy;
    strategy_unless_said(request.launch_type, said, default)
}

fn scope_of_strategy(
    items: &[CapacityProviderStrategyItem],
    governed: &Governed,
) -> Result<InstanceScope, RequestError> {
    let known = &governed.record.capacity_providers;
    let providers = || items.iter().map(|item| &item.capacity_provider);
    if let Some(provider) = providers().find(|one| !known.contains(one)) {
        let provider = provider.clone();
        return Err(RequestError::CapacityProviderNotFound { provider });
    }
    let is_fargate = |one: &&CapacityProviderName| one.as_str().starts_with("FARGATE");
    let unsupported = |what: &str| {
        let what = what.to_string();
        Err(RequestError::Unsupported { what })
    };
    match items {
        _ if providers().any(|one| is_fargate(&one)) => unsupported("launch type FARGATE"),
        [item] => Ok(InstanceScope::CapacityProvider(
            item.capacity_provider.clone(),
        )),
        _ => unsupported("a strategy of several capacity providers"),
    }
}
