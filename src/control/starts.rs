//! How starts become placements.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::journal::Trace;
use super::{ClusterControl, Effect, RequestError};
use crate::model::{
    AvailabilityZone, ContainerInstanceArn, DeploymentId, FailureReason, PlacementRequest,
    PlacementRequestBuilder, Seed, Service, ServiceName, ServiceRevision, StartTaskRequest,
    StartedBy, SubnetId, TaskDefinitionArn, TaskId,
};
use crate::plan::{
    Destination, NearestMiss, PlacementOutcome, Reason, ServiceMessage, WhyUnplaced,
};
use crate::query::{Expression, TaskInfluence};
use crate::service::UnplacedStart;

/// What became of a request to place tasks.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) tasks: Vec<TaskId>,
    pub(super) why: Option<WhyUnplaced>,
}

/// What became of a start.
#[derive(Debug)]
pub(super) struct StartOutcome {
    pub(super) tasks: Vec<TaskId>,
    /// What the scheduler is told if not all were placed.
    pub(super) unplaced: Option<UnplacedStart>,
    pub(super) why: Option<WhyUnplaced>,
}

impl ClusterControl {
    /// Places tasks beside what is withheld for daemons, and asks for them to be started.
    pub(super) fn place(
        &mut self,
        request: &PlacementRequest,
        seed: Seed,
    ) -> Result<Found, RequestError> {
        let withheld = self.withheld();
        let mut txn = self.cluster.begin();
        let held = super::withheld::hold(&mut txn, &withheld)?;
        let outcome = self.engine.place(&mut txn, request, seed)?;
        let why = match outcome.unplaced() {
            None => None,
            // The tasks were placed on this very state, so it can be explained.
            Some(_) => self.engine.explain(txn.view(), request, &outcome).ok(),
        };
        super::withheld::give_back(&mut txn, held)?;
        txn.commit();
        self.withheld = Some(withheld);
        let tasks = self.start_placed(&outcome);
        let why = why.and_then(|explanation| explanation.unplaced);
        Ok(Found { tasks, why })
    }

    /// Asks for placed tasks to be started.
    pub(super) fn start_placed(&mut self, outcome: &PlacementOutcome) -> Vec<TaskId> {
        let view = self.cluster.view();
        let tasks = outcome.task_ids().zip(outcome.instances());
        for (task, instance) in tasks {
            if let Some(instance) = view.resolve(instance) {
                self.effects.push_back(Effect::StartTask {
                    task: task.clone(),
                    container_instance_arn: instance.arn().clone(),
                });
            }
        }
        if outcome.task_ids().next().is_some() {
            self.touch_daemons_that_look_at_tasks();
        }
        for task in outcome.task_ids() {
            self.note_trace(|| Trace::Placed(task.clone()));
        }
        outcome.task_ids().cloned().collect()
    }

    /// Carries out a start of a service.
    pub(super) fn start(
        &mut self,
        name: &ServiceName,
        deployment: &DeploymentId,
        (count, destination): (u32, &Destination),
    ) -> Result<StartOutcome, RequestError> {
        if let Destination::Instance(instance) = destination {
            return self.start_on(name, deployment, instance);
        }
        let request = self.request_of(name, deployment)?.with_count(count);
        let request = match destination {
            Destination::Anywhere | Destination::Instance(_) => request,
            Destination::Zone(zone) => in_zone(request, zone)?,
        };
        let seed = self.next_seed(name);
        let found = self.place(&request.with_created_at(self.now), seed)?;
        let unplaced = found.why.as_ref().map(|why| {
            let reasons = why.counts().into_iter().filter_map(|count| count.reason);
            UnplacedStart::new(deployment.clone(), why.service_message()).lacking(reasons.collect())
        });
        Ok(StartOutcome {
            tasks: found.tasks,
            unplaced,
            why: found.why,
        })
    }

    /// Starts a daemon on an instance.
    fn start_on(
        &mut self,
        name: &ServiceName,
        deployment: &DeploymentId,
        instance: &ContainerInstanceArn,
    ) -> Result<StartOutcome, RequestError> {
        let service = self.service(name).cloned();
        let service = service.ok_or_else(|| RequestError::ServiceNotFound {
            service: name.to_string(),
        })?;
        let (seen, definition) = seen_by(&service, deployment);
        let builder = self.builder(&seen, definition, deployment)?;
        let builder = builder.created_at(self.now);
        let named = alloc::vec![instance.clone()];
        let request = StartTaskRequest::new(builder, named, &self.quotas)?;
        let mut txn = self.cluster.begin();
        let outcome = self.engine.start(&mut txn, &request)?;
        txn.commit();
        let tasks = self.start_placed(&outcome.placements);
        let failure = outcome.failures.first();
        let unplaced = failure.map(|failure| {
            let reason = word(&failure.reason);
            let message = self.message_of(&request, instance, failure.detail.as_deref());
            UnplacedStart::new(deployment.clone(), message).lacking(reason.into_iter().collect())
        });
        Ok(StartOutcome {
            tasks,
            unplaced,
            why: None,
        })
    }

    /// What a service says of a daemon that an instance has no room for.
    fn message_of(
        &self,
        request: &StartTaskRequest,
        arn: &ContainerInstanceArn,
        detail: Option<&str>,
    ) -> ServiceMessage {
        let need = request.task().need();
        let lack = self.cluster.view().instance(arn).and_then(|instance| {
            let (cpu, memory) = (instance.remaining_cpu(), instance.remaining_memory());
            if !instance.is_agent_connected() {
                Some(Reason::Agent)
            } else if cpu < need.cpu {
                let (need, remaining) = (need.cpu, cpu);
                Some(Reason::Cpu { need, remaining })
            } else if memory < need.memory {
                let (need, remaining) = (need.memory, memory);
                Some(Reason::Memory { need, remaining })
            } else {
                None
            }
        });
        lack.map_or_else(
            || ServiceMessage::UnableToPlace {
                reason: detail.unwrap_or("Internal error").to_string(),
            },
            |reason| {
                ServiceMessage::ClosestMatching(Box::new(NearestMiss::new(arn.clone(), reason)))
            },
        )
    }

    fn next_seed(&mut self, name: &ServiceName) -> Seed {
        let Some(managed) = self.services.get_mut(name) else {
            return self.seed;
        };
        managed.starts = managed.starts.saturating_add(1);
        managed.seed.for_request(managed.starts)
    }

    /// How tasks of a deployment are placed.
    pub(super) fn request_of(
        &mut self,
        name: &ServiceName,
        deployment: &DeploymentId,
    ) -> Result<PlacementRequest, RequestError> {
        let missing = || RequestError::ServiceNotFound {
            service: name.to_string(),
        };
        let managed = self.services.get(name).ok_or_else(missing)?;
        if let Some(request) = managed.requests.get(deployment) {
            return Ok(request.clone());
        }
        let (seen, definition) = seen_by(&managed.service, deployment);
        let request = self.build_request(&seen, definition, deployment)?;
        if let Some(managed) = self.services.get_mut(name) {
            managed.looks_at_tasks = looks_at_tasks(&request);
            managed.requests.insert(deployment.clone(), request.clone());
        }
        Ok(request)
    }

    pub(super) fn build_request(
        &self,
        service: &Service,
        definition: Option<&TaskDefinitionArn>,
        deployment: &DeploymentId,
    ) -> Result<PlacementRequest, RequestError> {
        let builder = self.builder(service, definition, deployment)?;
        Ok(builder.build(&self.quotas)?)
    }

    fn builder(
        &self,
        service: &Service,
        arn: Option<&TaskDefinitionArn>,
        deployment: &DeploymentId,
    ) -> Result<PlacementRequestBuilder, RequestError> {
        let definition = arn.and_then(|arn| self.definitions.get(arn));
        let definition = definition.ok_or_else(|| RequestError::TaskDefinitionNotFound {
            task_definition: arn.cloned(),
        })?;
        let mut builder = PlacementRequest::tasks_of(service, definition);
        if let Ok(started_by) = StartedBy::new(deployment.as_str()) {
            builder = builder.started_by(started_by);
        }
        for id in revision_of(service, deployment).subnets() {
            let known = SubnetId::new(id).ok().and_then(|id| self.subnets.get(&id));
            let missing = || RequestError::SubnetNotFound { subnet: id.into() };
            builder = builder.subnet(known.ok_or_else(missing)?.clone());
        }
        Ok(builder)
    }
}

/// The service as the tasks of a deployment, or of a task set, see it, and their definition.
fn seen_by<'a>(
    service: &'a Service,
    id: &DeploymentId,
) -> (Cow<'a, Service>, Option<&'a TaskDefinitionArn>) {
    if let Some(task_set) = service.task_set(id) {
        let definition = task_set.revision.task_definition.as_ref();
        return (Cow::Owned(service.as_of_task_set(task_set)), definition);
    }
    let mut deployments = service.deployments.iter();
    let found = deployments.find(|one| one.id == *id);
    let definition = found.and_then(|one| one.revision.task_definition.as_ref());
    (Cow::Borrowed(service), definition)
}

/// What the tasks of a deployment, or of a task set, are: that of the service before it has such.
fn revision_of<'a>(service: &'a Service, id: &DeploymentId) -> &'a ServiceRevision {
    let task_set = service.task_set(id).map(|task_set| &task_set.revision);
    let deployment = || service.deployments.iter().find(|one| one.id == *id);
    let found = task_set.or_else(|| Some(&deployment()?.revision));
    found.unwrap_or(&service.revision)
}

/// Whether constraints hold or not by what runs on an instance.
fn looks_at_tasks(request: &PlacementRequest) -> bool {
    let mut clauses = request.member_of().iter().flat_map(Expression::clauses);
    clauses.any(|clause| clause.task_influence() != TaskInfluence::None)
}

/// The same request within one zone.
fn in_zone(
    request: PlacementRequest,
    zone: &AvailabilityZone,
) -> Result<PlacementRequest, RequestError> {
    let text = alloc::format!("attribute:ecs.availability-zone == {zone}");
    let zone = Expression::parse(&text).map_err(|error| RequestError::Unsupported {
        what: alloc::format!("the zone `{zone}` ({error})"),
    })?;
    let all = request.member_of();
    let (definition, own) = all
        .split_at_checked(request.definition_constraints())
        .unwrap_or((all, &[]));
    let (definition, mut own) = (definition.to_vec(), own.to_vec());
    own.push(zone);
    Ok(request.with_member_of(definition, own))
}

/// ECS's word for a failure, as a value.
fn word(text: &str) -> Option<FailureReason> {
    let words = [
        FailureReason::Agent,
        FailureReason::Attribute,
        FailureReason::Cpu,
        FailureReason::Memory,
        FailureReason::Ports,
        FailureReason::Gpu,
        FailureReason::Eni,
        FailureReason::Location,
        FailureReason::Missing,
        FailureReason::Inactive,
    ];
    words.into_iter().find(|word| word.to_string() == text)
}
