//! `StopTask`, `ListTasks` and `DescribeTasks`.

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::api::{
    DescribeTasks, DescribeTasksResponse, Limits, ListTasks, ListTasksResponse, StopTask,
    StopTaskResponse, TaskDetail,
};
use crate::cluster::TaskView;
use crate::control::control_plane::Governed;
use crate::control::{ControlPlane, RequestError};
use crate::model::{
    AvailabilityZone, ClusterName, ContainerInstanceArn, Failure, FailureReason, Family, Reference,
    Task, TaskDefinitionArn, TaskGroup, TaskId, built_in,
};
use crate::plan::Conflict;
use crate::time::Timestamp;

impl ControlPlane {
    /// Stops a task. A service replaces its own. A task that stops or has stopped is no error.
    ///
    /// Source: ECS API Reference, `StopTask`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::ClusterNotFound`]; [`RequestError::OtherCluster`];
    /// [`RequestError::TaskNotFound`], also when it stopped more than an hour ago.
    pub fn stop_task(
        &mut self,
        now: Timestamp,
        request: &StopTask,
    ) -> Result<StopTaskResponse, RequestError> {
        let now = self.at(now);
        let (cluster, _) = self.active(request.cluster.as_ref())?;
        let task = self.task_id(&cluster, &request.task)?;
        let (_, governed) = self.active(request.cluster.as_ref())?;
        if governed.tasks.gone(&task).is_none() {
            let reason = request.reason.as_deref();
            governed.control.stop_task(now, &task, reason)?;
            self.collect(&cluster);
        }
        let detail = self.task_detail(&cluster, &task);
        let detail = detail.ok_or_else(|| not_found(&request.task))?;
        Ok(StopTaskResponse::new(detail))
    }

    /// Lists tasks, also those that stopped within the last hour if those that should not run are
    /// asked for.
    ///
    /// Source: ECS API Reference, `ListTasks`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    /// [`RequestError::ClusterNotFound`]; [`RequestError::OtherCluster`];
    /// [`RequestError::ServiceNotFound`]; [`RequestError::Conflict`] when the instance is not
    /// registered.
    pub fn list_tasks(&self, request: &ListTasks) -> Result<ListTasksResponse, RequestError> {
        request.check()?;
        request
            .page
            .check_token(|arn| self.is_arn_of("task", arn))?;
        let (cluster, governed) = self.active_to_read(request.cluster.as_ref())?;
        let filter = self.task_filter(&cluster, governed, request)?;
        let view = governed.control.cluster();
        let here = |task: &TaskView<'_>| {
            let may_be = Some(task.desired_status()) == request.desired_status;
            (may_be && filter.is_met(&task.to_model())).then(|| task.id())
        };
        let on = filter.instance.as_ref().and_then(|arn| view.instance(arn));
        let mut found: Vec<TaskId> = match on {
            Some(instance) => instance.tasks().iter().filter_map(here).collect(),
            None => view.tasks().iter().filter_map(here).collect(),
        };
        let gone = governed.tasks.all_gone().filter(|task| filter.is_met(task));
        found.extend(gone.map(|task| task.id.clone()));
        found.sort_unstable();
        let arns = found.iter().map(|task| self.arns.task(&cluster, task));
        Ok(ListTasksResponse::new(request.page.cut(arns)))
    }

    /// Describes tasks, also those that stopped within the last hour.
    ///
    /// Source: ECS API Reference, `DescribeTasks`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    /// [`RequestError::ClusterNotFound`]; [`RequestError::OtherCluster`]. What is not there is a
    /// failure, `MISSING`.
    pub fn describe_tasks(
        &self,
        request: &DescribeTasks,
    ) -> Result<DescribeTasksResponse, RequestError> {
        request.check()?;
        let (cluster, _) = self.active_to_read(request.cluster.as_ref())?;
        let mut tasks = Vec::new();
        let mut failures = Vec::new();
        for reference in &request.tasks {
            let id = self.id_in("task", &cluster, reference)?;
            let id = id.and_then(|id| TaskId::new(id).ok());
            let task = id.and_then(|id| self.task_detail(&cluster, &id));
            let Some(mut task) = task else {
                failures.push(Failure::new(reference.as_str(), &FailureReason::Missing));
                continue;
            };
            if request.include_tags {
                task.tags = self.tags.of(&task.arn());
            }
            tasks.push(task);
        }
        Ok(DescribeTasksResponse::new(tasks, failures))
    }

    /// A task as it is shown, without its tags; `None` when it is not known, or not any more.
    pub(in crate::control) fn task_detail(
        &self,
        cluster: &ClusterName,
        id: &TaskId,
    ) -> Option<TaskDetail> {
        let governed = self.clusters.get(cluster)?;
        let view = governed.control.cluster().task(id);
        let task = view.as_ref().map(TaskView::to_model);
        let task = task.or_else(|| governed.tasks.gone(id).cloned())?;
        let arn = task.task_definition_arn.as_ref();
        let definition = arn.and_then(|arn| governed.control.definitions.get(arn));
        let definition = definition.cloned();
        let instance = if let Some(view) = view {
            view.instance()
        } else {
            let arn = task.container_instance_arn.as_ref();
            arn.and_then(|arn| governed.control.cluster().instance(arn))
        };
        let mut detail = TaskDetail::new(self.arns.clone(), cluster.clone(), task);
        if let Some(instance) = &instance {
            let text = |name| instance.attributes().text(name);
            detail.cpu_architecture = text(built_in::CPU_ARCHITECTURE).map(ToString::to_string);
            let zone = text(built_in::AVAILABILITY_ZONE);
            detail.task.availability_zone = zone.and_then(|zone| AvailabilityZone::new(zone).ok());
        }
        let record = governed.tasks.of(id);
        if let Some(parameters) = governed.parameters(&detail.task) {
            detail.parameters = parameters;
        }
        detail.task_definition = definition;
        detail.is_connected = instance.map(|instance| instance.is_agent_connected());
        detail.version = record.version;
        detail.stopping_at = record.stopping_at;
        detail.stopped_reason.clone_from(&record.stopped_reason);
        let reported = record.reported.as_ref();
        let attachments = reported.map_or(&[][..], |reported| &reported.attachments);
        detail.attachments = self.attachments_of(&detail, attachments);
        if let Some(reported) = reported {
            detail.containers.clone_from(&reported.containers);
            detail.pull_started_at = reported.pull_started_at;
            detail.pull_stopped_at = reported.pull_stopped_at;
            detail.execution_stopped_at = reported.execution_stopped_at;
        }
        Some(detail)
    }

    /// The id of the task that a request means.
    pub(in crate::control) fn task_id(
        &self,
        cluster: &ClusterName,
        reference: &Reference,
    ) -> Result<TaskId, RequestError> {
        let id = self.id_in("task", cluster, reference)?;
        let id = id.and_then(|id| TaskId::new(id).ok());
        id.ok_or_else(|| not_found(reference))
    }

    fn task_filter(
        &self,
        cluster: &ClusterName,
        governed: &Governed,
        request: &ListTasks,
    ) -> Result<Filter, RequestError> {
        let instance = request.container_instance.as_ref();
        let instance = instance.map(|reference| self.instance_arn(cluster, reference));
        let instance = instance.transpose()?;
        if let Some(instance) = &instance {
            if governed.control.cluster().instance(instance).is_none() {
                let instance = instance.clone();
                return Err(Conflict::InstanceMissing { instance }.into());
            }
        }
        let service = request.service_name.as_ref();
        let service = service.map(|reference| self.service_name(cluster, governed, reference));
        Ok(Filter {
            instance,
            group: service.transpose()?.as_ref().map(TaskGroup::of_service),
            request: request.clone(),
        })
    }
}

/// Which tasks are listed.
struct Filter {
    instance: Option<ContainerInstanceArn>,
    group: Option<TaskGroup>,
    request: ListTasks,
}

impl Filter {
    fn is_met(&self, task: &Task) -> bool {
        let request = &self.request;
        let family = request.family.as_ref();
        let is_of_family = |arn: &TaskDefinitionArn| family_of(arn) == family.map(Family::as_str);
        request.desired_status == Some(task.desired_status)
            && (self.instance.is_none() || self.instance == task.container_instance_arn)
            && self.group.as_ref().is_none_or(|group| *group == task.group)
            && (request.started_by.is_none() || request.started_by == task.started_by)
            && (request.launch_type.is_none() || request.launch_type == task.launch_type)
            && (family.is_none() || task.task_definition_arn.as_ref().is_some_and(is_of_family))
    }
}

/// The family that the ARN of a definition names.
fn family_of(arn: &TaskDefinitionArn) -> Option<&str> {
    let name = arn.as_str().rsplit('/').next()?;
    name.split(':').next()
}

fn not_found(task: &Reference) -> RequestError {
    RequestError::TaskNotFound {
        task: task.to_string(),
    }
}
