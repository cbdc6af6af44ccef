//! Which tasks of services are protected, and which may be.

use super::ClusterControl;
use crate::cluster::TaskView;
use crate::model::{DeploymentController, DesiredStatus, FailureReason, StartedBy, TaskId};
use crate::time::Timestamp;

impl ClusterControl {
    /// Until when a task is protected at that time, if it is.
    ///
    /// Source: ECS API Reference, `GetTaskProtection`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`FailureReason::Missing`] for a task that is not there; [`FailureReason::TaskNotValid`] for
    /// one of no service, and for one that stops.
    pub fn task_protection(
        &self,
        now: Timestamp,
        task: &TaskId,
    ) -> Result<Option<Timestamp>, FailureReason> {
        let view = self.cluster().task(task).ok_or(FailureReason::Missing)?;
        let is_valid =
            view.desired_status() == DesiredStatus::Running && self.owner(&view).is_some();
        if !is_valid {
            return Err(FailureReason::TaskNotValid);
        }
        let facts = view.facts();
        Ok(facts.protected_until.filter(|_| facts.is_protected(now)))
    }

    /// Whether a task may be protected.
    ///
    /// Ours: a deployment is blocked when all its own tasks run and it waits for nothing but older
    /// ones to go; then none of these is protected, or protected for longer.
    ///
    /// Source: ECS API Reference, `UpdateTaskProtection`, and ECS Developer Guide, "API failure
    /// reasons", read 2026-11.
    ///
    /// # Errors
    ///
    /// Those of [`Self::task_protection`]; [`FailureReason::DeploymentBlocked`].
    pub fn check_protectable(&self, task: &TaskId) -> Result<(), FailureReason> {
        self.task_protection(self.now, task)?;
        let view = self.cluster().task(task).ok_or(FailureReason::Missing)?;
        if self.blocks_deployment(&view) {
            return Err(FailureReason::DeploymentBlocked);
        }
        Ok(())
    }

    /// Whether the newest deployment of the task's service waits for the task.
    fn blocks_deployment(&self, task: &TaskView<'_>) -> bool {
        let name = self.owner(task);
        let Some(managed) = name.and_then(|name| self.services.get(&name)) else {
            return false;
        };
        let service = self.counted(managed);
        let started_by = task.started_by().map(StartedBy::as_str);
        let primary = service.primary();
        service.deployment_controller == DeploymentController::Ecs
            && primary.is_some_and(|primary| {
                started_by != Some(primary.id.as_str())
                    && primary.counts.running >= primary.desired_count
            })
    }
}
