//! `UpdateTaskProtection` and `GetTaskProtection`.

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::api::{
    GetTaskProtection, GetTaskProtectionResponse, Limits, ProtectedTask, UpdateTaskProtection,
    UpdateTaskProtectionResponse,
};
use crate::control::control_plane::Governed;
use crate::control::{ControlPlane, RequestError};
use crate::model::{ClusterName, Failure, FailureReason, Reference, TaskId};
use crate::time::Timestamp;

impl ControlPlane {
    /// Protects tasks of services from scale-in and deployments, or takes their protection away. A
    /// task that is protected already is protected for the new time from now on.
    ///
    /// Source: ECS API Reference, `UpdateTaskProtection`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    /// [`RequestError::ClusterNotFound`]; [`RequestError::OtherCluster`]; then nothing changed. What
    /// cannot be protected is a failure: `MISSING`, `TASK_NOT_VALID`, `DEPLOYMENT_BLOCKED`.
    pub fn update_task_protection(
        &mut self,
        now: Timestamp,
        request: &UpdateTaskProtection,
    ) -> Result<UpdateTaskProtectionResponse, RequestError> {
        request.check()?;
        let now = self.at(now);
        let (cluster, _) = self.active_to_read(Some(&request.cluster))?;
        let minutes = request.expires_in_minutes.unwrap_or(DEFAULT_PERIOD);
        let tasks = self.tasks_named(&cluster, &request.tasks)?;
        let minutes = if request.protection_enabled {
            minutes
        } else {
            0
        };
        let mut protected = Vec::new();
        let mut failures = Vec::new();
        for (arn, task) in tasks {
            match self.protect(now, (&cluster, task), minutes)? {
                Ok(until) => protected.push(ProtectedTask::new(arn, until)),
                Err(reason) => failures.push(Failure::new(&arn, &reason)),
            }
        }
        self.collect(&cluster);
        Ok(UpdateTaskProtectionResponse::new(protected, failures))
    }

    /// Says which tasks are protected, and until when.
    ///
    /// Source: ECS API Reference, `GetTaskProtection`, read 2026-11. Ours: a request that names no
    /// tasks means every task of the cluster that is protected.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    /// [`RequestError::ClusterNotFound`]; [`RequestError::OtherCluster`]. Of what nothing can be said
    /// is a failure: `MISSING`, `TASK_NOT_VALID`.
    pub fn get_task_protection(
        &mut self,
        now: Timestamp,
        request: &GetTaskProtection,
    ) -> Result<GetTaskProtectionResponse, RequestError> {
        request.check()?;
        let now = self.at(now);
        let (cluster, governed) = self.active_to_read(Some(&request.cluster))?;
        let control = &governed.control;
        if request.tasks.is_empty() {
            let tasks = control.cluster().tasks();
            let protected = tasks.iter().filter_map(|task| {
                let id = task.id();
                let until = control.task_protection(now, &id).ok()??;
                Some(ProtectedTask::new(
                    self.arns.task(&cluster, &id),
                    Some(until),
                ))
            });
            return Ok(GetTaskProtectionResponse::new(
                protected.collect(),
                Vec::new(),
            ));
        }
        let mut protected = Vec::new();
        let mut failures = Vec::new();
        for (arn, task) in self.tasks_named(&cluster, &request.tasks)? {
            match protection_of(now, governed, task.as_ref()) {
                Ok(until) => protected.push(ProtectedTask::new(arn, until)),
                Err(reason) => failures.push(Failure::new(&arn, &reason)),
            }
        }
        Ok(GetTaskProtectionResponse::new(protected, failures))
    }

    /// Protects one task, if it may be, and says until when.
    fn protect(
        &mut self,
        now: Timestamp,
        (cluster, task): (&ClusterName, Option<TaskId>),
        minutes: u32,
    ) -> Result<Result<Option<Timestamp>, FailureReason>, RequestError> {
        let governed = self.clusters.get_mut(cluster);
        let governed = governed.ok_or(RequestError::ClusterNotFound)?;
        let found = protection_of(now, governed, task.as_ref());
        let (Some(task), Ok(_)) = (task, &found) else {
            return Ok(found);
        };
        if minutes > 0 {
            if let Err(reason) = governed.control.check_protectable(&task) {
                return Ok(Err(reason));
            }
        }
        governed
            .control
            .update_task_protection(now, &task, minutes)?;
        Ok(governed.control.task_protection(now, &task))
    }

    /// The tasks that a request names, each with its ARN; `None` what is no task's id.
    fn tasks_named(
        &self,
        cluster: &ClusterName,
        references: &[Reference],
    ) -> Result<Vec<(alloc::string::String, Option<TaskId>)>, RequestError> {
        let named = references.iter().map(|reference| {
            let id = self.id_in("task", cluster, reference)?;
            let id = id.and_then(|id| TaskId::new(id).ok());
            let arn = id.as_ref().map(|id| self.arns.task(cluster, id));
            Ok((arn.unwrap_or_else(|| reference.to_string()), id))
        });
        named.collect()
    }
}

/// Until when a task is protected, if it is. One that stopped and is still known cannot be.
fn protection_of(
    now: Timestamp,
    governed: &Governed,
    task: Option<&TaskId>,
) -> Result<Option<Timestamp>, FailureReason> {
    let task = task.ok_or(FailureReason::Missing)?;
    if governed.tasks.gone(task).is_some() {
        return Err(FailureReason::TaskNotValid);
    }
    governed.control.task_protection(now, task)
}

/// For how long a task is protected where nothing is said, in minutes.
const DEFAULT_PERIOD: u32 = 120;
