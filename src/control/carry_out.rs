//! What a plan says is done.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::agenda::Turn;
use super::managed::Started;
use super::{ClusterControl, Effect, Event, RequestError};
use crate::model::{
    AvailabilityZone, DeploymentId, DeploymentStatus, DesiredStatus, ServiceEvent, ServiceName,
    StartedBy, StopCode, TaskId,
};
use crate::plan::{
    Change, Destination, EventName, RebalancingMessage, ServiceMessage, ServiceNotice, ServicePlan,
    ServiceStep, StartReason, StopReason, WhyUnplaced,
};
use crate::service::UnplacedStart;

/// What came of a plan.
#[derive(Debug, Default)]
pub(super) struct Done {
    started: Vec<Started>,
    pub(super) unplaced: Vec<UnplacedStart>,
    pub(super) why: Vec<WhyUnplaced>,
}

impl Done {
    /// Starts of one deployment are told together.
    fn note_unplaced(&mut self, start: UnplacedStart) {
        let found = self
            .unplaced
            .iter()
            .position(|one| one.deployment == start.deployment);
        let start = match found {
            Some(position) => self.unplaced.swap_remove(position).and(start),
            None => start,
        };
        self.unplaced.push(start);
    }
}

impl ClusterControl {
    /// Puts the record of the plan in the place of the service's, and says what it says.
    pub(super) fn take(&mut self, name: &ServiceName, plan: &ServicePlan) {
        if let (Some(service), Some(managed)) = (&plan.service, self.services.get_mut(name)) {
            managed.service.clone_from(service);
            let said = u64::try_from(plan.notices.len()).unwrap_or(u64::MAX);
            managed.said = managed.said.saturating_add(said);
            let service = &managed.service;
            let is_known = |id: &DeploymentId, _: &mut _| service.memory_of(id).is_some();
            managed.requests.retain(is_known);
        }
        for notice in &plan.notices {
            let is_rollback = matches!(notice.message, ServiceMessage::RollingBack(_));
            self.events.push_back(Event::Service {
                at: self.now,
                notice: notice.clone(),
            });
            if is_rollback {
                self.say_action(name, EventName::ServiceDeploymentInProgress);
            }
        }
    }

    /// Carries out the steps of a plan. A step that cannot be carried out does not stop the others.
    pub(super) fn carry_out(&mut self, turn: &Turn, plan: &ServicePlan) -> Done {
        self.take(&turn.name, plan);
        if turn.is_daemon() && !plan.steps.is_empty() {
            self.withheld = None;
        }
        let mut done = Done::default();
        for step in &plan.steps {
            let result = self.carry_out_step(&turn.name, step, &mut done);
            debug_assert!(result.is_ok(), "{step}: {result:?}");
        }
        self.say_started(&turn.name, &done.started);
        if plan.steps.iter().any(is_violation) {
            let name = EventName::ServiceDaemonPlacementConstraintViolated;
            self.say_action(&turn.name, name);
        }
        done
    }

    fn carry_out_step(
        &mut self,
        name: &ServiceName,
        step: &ServiceStep,
        done: &mut Done,
    ) -> Result<(), RequestError> {
        match step {
            ServiceStep::Start {
                deployment,
                count,
                destination,
                reason,
            } => {
                let started = self.start(name, deployment, (*count, destination))?;
                self.count_started(name, deployment, started.tasks.len());
                if let Some(start) = started.unplaced {
                    done.note_unplaced(start);
                }
                done.why.extend(started.why);
                let service = self.service(name);
                let task_set = service.and_then(|service| service.task_set(deployment));
                done.started.push(Started {
                    task_set: task_set.map(|one| one.id.clone()),
                    tasks: started.tasks,
                    moved_to: moved_to(reason, destination),
                });
            }
            ServiceStep::Stop { task, reason } => {
                let text = self.stopped_reason(name, task, reason);
                self.stop(task, StopCode::ServiceSchedulerInitiated, text)?;
            }
            ServiceStep::Forget { task } => self.forget(task)?,
            ServiceStep::ShiftTraffic { deployment, share } => {
                self.effects.push_back(Effect::ShiftTraffic {
                    service: name.clone(),
                    deployment: deployment.clone(),
                    share: *share,
                });
            }
        }
        Ok(())
    }

    /// What was just placed is pending; the pass counted its tasks before.
    fn count_started(&mut self, name: &ServiceName, deployment: &DeploymentId, tasks: usize) {
        let Some(managed) = self.services.get_mut(name) else {
            return;
        };
        let tasks = u32::try_from(tasks).unwrap_or(u32::MAX);
        let mut deployments = managed.service.deployments.iter_mut();
        if let Some(found) = deployments.find(|one| one.id == *deployment) {
            found.counts.pending = found.counts.pending.saturating_add(tasks);
            // An older deployment should have the tasks that it has.
            if found.status != DeploymentStatus::Primary {
                found.desired_count = found.desired_count.saturating_add(tasks);
            }
        }
        let mut task_sets = managed.service.task_sets.iter_mut();
        if let Some(found) = task_sets.find(|one| one.id == *deployment) {
            found.counts.pending = found.counts.pending.saturating_add(tasks);
        }
        let counts = &mut managed.service.counts;
        counts.pending = counts.pending.saturating_add(tasks);
    }

    fn forget(&mut self, task: &TaskId) -> Result<(), RequestError> {
        let found = self.task(task)?;
        let instance = found.instance().map(|instance| instance.arn().clone());
        let is_lost = found.desired_status() == DesiredStatus::Running;
        let task_id = task.clone();
        if is_lost {
            // It is the books that end here, not the task: nobody is told to stop it.
            self.withheld = None;
        }
        self.change(&Change::RemoveTask { task_id })?;
        if let Some(instance) = instance {
            self.drop_if_empty(&instance);
        }
        Ok(())
    }

    /// What `stoppedReason` says.
    ///
    /// Source: ECS Developer Guide, "Amazon ECS stopped tasks error messages", read 2026-11.
    fn stopped_reason(&self, name: &ServiceName, task: &TaskId, reason: &StopReason) -> String {
        let primary = self.service(name).and_then(|service| service.primary());
        let deployment = primary.map(|primary| primary.id.as_str());
        let started_by = || self.task(task).ok()?.started_by().map(StartedBy::as_str);
        let deployment = deployment.or_else(started_by).unwrap_or_default();
        match reason {
            StopReason::Rebalanced { .. } => alloc::format!(
                "Availability-zone rebalancing initiated by (deployment {deployment})"
            ),
            StopReason::UnhealthyReplaced { .. } | StopReason::UnhealthyNoRoom { .. } => {
                "Task failed container health checks".to_string()
            }
            StopReason::OldRevision { .. }
            | StopReason::OldNotHealthy
            | StopReason::ScaleIn { .. }
            | StopReason::DrainingPending
            | StopReason::Draining { .. }
            | StopReason::DaemonMisplaced
            | StopReason::DaemonDuplicate
            | StopReason::DaemonReplaced { .. }
            | StopReason::DaemonDraining
            | StopReason::ServiceDeleted
            | StopReason::Unknown => {
                alloc::format!("Scaling activity initiated by (deployment {deployment})")
            }
        }
    }

    /// Says which tasks were started: all of a pass together, but those of task sets by task set, and
    /// moves between zones by zone.
    fn say_started(&mut self, name: &ServiceName, started: &[Started]) {
        let mut plain = Vec::new();
        let mut moved: BTreeMap<&AvailabilityZone, Vec<TaskId>> = BTreeMap::new();
        for start in started {
            let tasks = start.tasks.iter().cloned();
            match (&start.task_set, &start.moved_to) {
                (None, None) => plain.extend(tasks),
                (None, Some(zone)) => moved.entry(zone).or_default().extend(tasks),
                (Some(_), _) if start.tasks.is_empty() => {}
                (Some(set), _) => {
                    let message = ServiceMessage::StartedTasks(start.tasks.clone());
                    let notice = ServiceNotice::new(name.clone(), message);
                    self.say(notice.of_task_set(set.clone()));
                }
            }
        }
        if !plain.is_empty() {
            let message = ServiceMessage::StartedTasks(plain);
            self.say(ServiceNotice::new(name.clone(), message));
        }
        for (zone, tasks) in moved {
            if !tasks.is_empty() {
                let message = RebalancingMessage::Started(zone.clone(), tasks);
                let message = ServiceMessage::Rebalancing(message);
                self.say(ServiceNotice::new(name.clone(), message));
            }
        }
    }

    fn say(&mut self, notice: ServiceNotice) {
        let at = self.now;
        if let Some(managed) = self.services.get_mut(&notice.service) {
            let mut event = ServiceEvent::new(notice.to_string());
            event.created_at = Some(at);
            managed.service.add_event(event);
            managed.said = managed.said.saturating_add(1);
        }
        self.events.push_back(Event::Service { at, notice });
    }
}

/// Whether a step stops a daemon because the constraints do not hold any more where it is.
fn is_violation(step: &ServiceStep) -> bool {
    let ServiceStep::Stop { reason, .. } = step else {
        return false;
    };
    *reason == StopReason::DaemonMisplaced
}

/// The zone to which a start moves a task.
fn moved_to(reason: &StartReason, destination: &Destination) -> Option<AvailabilityZone> {
    match (reason, destination) {
        (StartReason::Rebalance { .. }, Destination::Zone(zone)) => Some(zone.clone()),
        (_, _) => None,
    }
}
