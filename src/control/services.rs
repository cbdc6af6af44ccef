//! `CreateService`, `UpdateService`, `DeleteService`.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};

use super::managed::Managed;
use super::{ClusterControl, Event, RequestError};
use crate::model::{
    CreateService, Deletion, DeploymentController, DeploymentId, InvalidServices, NewDeployment,
    SchedulingStrategy, Service, ServiceName, TaskDefinition, TaskDefinitionArn, TaskGroup,
    UpdateService,
};
use crate::plan::EventName;
use crate::service::AlarmState;
use crate::time::Timestamp;

impl ClusterControl {
    /// Makes a service and its first deployment. Its tasks are started by the next step.
    ///
    /// The name of a service that is `INACTIVE` is free.
    ///
    /// Source: ECS API Reference, `CreateService`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::ServiceExists`], [`RequestError::TaskDefinitionNotFound`],
    /// [`RequestError::Unsupported`], [`RequestError::Service`], [`RequestError::Task`].
    pub fn create_service(
        &mut self,
        now: Timestamp,
        request: CreateService,
    ) -> Result<&Service, RequestError> {
        let now = self.at(now);
        let name = request.service_name.clone();
        let old = self.services.get(&name);
        if old.is_some_and(|old| !old.is_gone()) {
            return Err(RequestError::ServiceExists { service: name });
        }
        let definition = request.revision.task_definition.as_ref();
        let number = self.next_number(&name, definition);
        let first = self.next_deployment((now, number), definition)?;
        let service = request.build(first, &self.quotas)?;
        self.check_placeable(&service)?;
        self.deployments = number;
        let seed = self.seed.for_request(self.next_draw());
        let managed = Managed::new(service, seed);
        // One that is gone has no turn any more.
        self.services.remove(&name);
        self.agenda.mark(&managed.turn);
        self.note_daemons(&managed);
        self.say_action(&name, EventName::ServiceDeploymentInProgress);
        let managed = self.services.entry(name).or_insert(managed);
        Ok(&managed.service)
    }

    /// Changes a service; a new deployment begins if its revision changes or one is asked for.
    ///
    /// Source: ECS API Reference, `UpdateService`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::ServiceNotFound`], and as [`Self::create_service`]; [`RequestError::Service`]
    /// also when the service is not `ACTIVE`.
    pub fn update_service(
        &mut self,
        now: Timestamp,
        name: &ServiceName,
        request: UpdateService,
    ) -> Result<&Service, RequestError> {
        let now = self.at(now);
        let known = self.services.get(name);
        let known = known.ok_or_else(|| RequestError::ServiceNotFound {
            service: name.to_string(),
        })?;
        let old = known.service.clone();
        let definition = request.task_definition.as_ref();
        let definition = definition.or(old.revision.task_definition.as_ref());
        let number = self.next_number(name, definition);
        let next = self.next_deployment((now, number), definition)?;
        let updated = request.build(&old, next, &self.quotas)?;
        self.check_placeable(&updated)?;
        let is_deployed = updated.deployments.len() > old.deployments.len();
        let is_scaled = updated.desired_count != old.desired_count;
        if is_scaled {
            self.say_action(name, EventName::ServiceDesiredCountUpdated);
        }
        if is_deployed {
            self.deployments = number;
            self.say_action(name, EventName::ServiceDeploymentInProgress);
        }
        self.replace(name, updated)
    }

    /// Deletes a service: it is `DRAINING` until its tasks are gone, then `INACTIVE`.
    ///
    /// Source: ECS API Reference, `DeleteService`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::ServiceNotFound`], also when it is `INACTIVE`; [`RequestError::Service`] when
    /// it should still have tasks, or those of its newest deployment run still, and the deletion is not [`Deletion::Forced`].
    pub fn delete_service(
        &mut self,
        now: Timestamp,
        name: &ServiceName,
        deletion: Deletion,
    ) -> Result<&Service, RequestError> {
        self.at(now);
        let deleted = self.counted(self.managed(name)?).delete(deletion);
        let deleted = deleted.map_err(InvalidServices::from)?;
        self.replace(name, deleted)
    }

    /// What the alarms of a service say now.
    ///
    /// # Errors
    ///
    /// [`RequestError::ServiceNotFound`].
    pub fn observe_alarms(
        &mut self,
        now: Timestamp,
        name: &ServiceName,
        alarms: AlarmState,
    ) -> Result<(), RequestError> {
        self.at(now);
        self.managed(name)?;
        if let Some(managed) = self.services.get_mut(name) {
            managed.alarms = alarms;
            self.agenda.mark(&managed.turn);
        }
        Ok(())
    }

    pub(super) fn replace(
        &mut self,
        name: &ServiceName,
        service: Service,
    ) -> Result<&Service, RequestError> {
        let service = Box::new(service);
        let missing = || RequestError::ServiceNotFound {
            service: name.to_string(),
        };
        let managed = self.services.get_mut(name).ok_or_else(missing)?;
        managed.service = service;
        managed.requests.clear();
        self.agenda.mark(&managed.turn);
        if managed.turn.is_daemon() {
            self.withheld = None;
        }
        Ok(&managed.service)
    }

    /// Takes note of whether the tasks of a new service are daemons.
    fn note_daemons(&mut self, managed: &Managed) {
        let group = managed.service.group();
        if managed.turn.is_daemon() {
            self.withheld = None;
            self.daemons.insert(group, managed.turn.name.clone());
        } else {
            self.daemons.remove(&group);
        }
    }

    /// The service of that name that is not gone.
    pub(super) fn managed(&self, name: &ServiceName) -> Result<&Managed, RequestError> {
        let managed = self.services.get(name).filter(|managed| !managed.is_gone());
        managed.ok_or_else(|| RequestError::ServiceNotFound {
            service: name.to_string(),
        })
    }

    /// The number of the deployment, or task set, of a service that would begin now: the next one by
    /// which no task of another task definition was started, as a planner before this one may have.
    pub(super) fn next_number(
        &self,
        name: &ServiceName,
        definition: Option<&TaskDefinitionArn>,
    ) -> u64 {
        let group = TaskGroup::of_service(name);
        let tasks = self.cluster.view().peers_unordered(&group);
        let others = tasks.filter(|task| {
            let own = task.task_definition_arn();
            own.is_some() && definition.is_some() && own != definition
        });
        let taken = others.filter_map(|task| number_of(task.started_by()?.as_str()));
        let taken: BTreeSet<u64> = taken.filter(|number| *number > self.deployments).collect();
        let mut number = self.deployments.saturating_add(1);
        while taken.contains(&number) {
            number = number.saturating_add(1);
        }
        number
    }

    /// The deployment, or task set, of that number that would begin now.
    pub(super) fn next_deployment(
        &self,
        (now, number): (Timestamp, u64),
        definition: Option<&TaskDefinitionArn>,
    ) -> Result<NewDeployment, RequestError> {
        let missing = |arn: &TaskDefinitionArn| RequestError::TaskDefinitionNotFound {
            task_definition: Some(arn.clone()),
        };
        let found = definition.map(|arn| self.definitions.get(arn).ok_or_else(|| missing(arn)));
        let found = found.transpose()?;
        let id = DeploymentId::new(&id(number));
        let id = id.map_err(|error| RequestError::Unsupported {
            what: error.to_string(),
        })?;
        let next = NewDeployment::new(id, now);
        Ok(if found.is_some_and(TaskDefinition::checks_containers) {
            next.checking_containers()
        } else {
            next
        })
    }

    /// Whether tasks of the service can be asked for at all.
    pub(super) fn check_placeable(&self, service: &Service) -> Result<(), RequestError> {
        let unsupported = |what: &str| {
            Err(RequestError::Unsupported {
                what: what.to_string(),
            })
        };
        if service.deployment_controller == DeploymentController::CodeDeploy {
            return unsupported("the deployment controller CODE_DEPLOY");
        }
        if service.is_on_fargate() {
            return unsupported("launch type FARGATE");
        }
        if service.capacity_provider_strategy.len() > 1 {
            return unsupported("a strategy of several capacity providers");
        }
        // Daemons are started on instances by name, which takes no provider.
        let has_provider = !service.capacity_provider_strategy.is_empty();
        if has_provider && service.scheduling_strategy == SchedulingStrategy::Daemon {
            return unsupported("a DAEMON service with a capacity provider");
        }
        let definition = service.revision.task_definition.as_ref();
        if let Some(deployment) = service.primary() {
            self.build_request(service, definition, &deployment.id)?;
        }
        Ok(())
    }

    pub(super) fn next_draw(&mut self) -> u64 {
        self.draws = self.draws.saturating_add(1);
        self.draws
    }

    pub(super) fn say_action(&mut self, service: &ServiceName, name: EventName) {
        self.events.push_back(Event::Action {
            at: self.now,
            service: service.clone(),
            name,
        });
    }
}

/// The id of the deployment, or task set, of that number.
fn id(number: u64) -> String {
    alloc::format!("{IDS}{number}")
}

/// The number of the deployment, or task set, that has that id, if one here may have it.
fn number_of(id: &str) -> Option<u64> {
    id.strip_prefix(IDS)?.parse().ok()
}

/// What the ids of deployments and task sets begin with.
const IDS: &str = "ecs-svc/";
