//! `StartTask`: one task on each instance that is named.

use alloc::vec::Vec;

use super::World;
use crate::model::{
    ContainerInstanceArn, ContainerInstanceStatus, FailureReason, StartTaskRequest,
};

impl World {
    /// Starts a task on each of the named instances, in the order given: where it was started, and
    /// where it was not and why.
    ///
    /// Agent, attributes, resources and location are checked; constraints and strategies are not.
    ///
    /// Source: ECS API Reference, `StartTask`, read 2026-11. Ours: an instance that is known but not
    /// `ACTIVE` is `INACTIVE`, also while it drains; launch type and capacity provider do not matter,
    /// because the caller chose the instance.
    pub fn start(
        &mut self,
        request: &StartTaskRequest,
    ) -> (
        Vec<ContainerInstanceArn>,
        Vec<(ContainerInstanceArn, FailureReason)>,
    ) {
        let mut started = Vec::new();
        let mut failures = Vec::new();
        for arn in request.instances() {
            if let Some(reason) = self.start_failure(request, arn) {
                failures.push((arn.clone(), reason));
                continue;
            }
            self.bind(request.task(), arn);
            started.push(arn.clone());
        }
        (started, failures)
    }

    fn start_failure(
        &self,
        request: &StartTaskRequest,
        arn: &ContainerInstanceArn,
    ) -> Option<FailureReason> {
        let Some(instance) = self.instance(arn) else {
            return Some(FailureReason::Missing);
        };
        if instance.status != ContainerInstanceStatus::Active {
            return Some(FailureReason::Inactive);
        }
        let reasons = self.here(instance).cannot_start(request.task());
        reasons.first()?.failure()
    }
}
