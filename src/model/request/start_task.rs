//! Requests to start tasks on named instances.

use alloc::collections::BTreeSet;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::{InvalidRequest, PlacementRequest, PlacementRequestBuilder};
use crate::model::{ContainerInstanceArn, Quotas};

/// A request to start one task on each of the named instances: `StartTask`.
///
/// No constraint and no strategy is evaluated, not even those of the definition; resources,
/// attributes, agent and location are.
///
/// Source: ECS API Reference, `StartTask`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartTaskRequest {
    placement: PlacementRequest,
    instances: Vec<ContainerInstanceArn>,
}

impl StartTaskRequest {
    /// A request for one task on each instance, in the order given.
    ///
    /// The group is that of the family unless one is given.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest::InstanceCount`], [`InvalidRequest::DuplicateInstance`],
    /// [`InvalidRequest::CapacityProvider`], [`InvalidRequest::StartedBy`] beyond 36 characters, and
    /// what [`PlacementRequestBuilder::build`] finds.
    pub fn new(
        task: PlacementRequestBuilder,
        instances: Vec<ContainerInstanceArn>,
        quotas: &Quotas,
    ) -> Result<Self, InvalidRequest> {
        let quota = quotas.start_task_instances;
        if instances.is_empty() || quota.exceeded_by(instances.len()).is_some() {
            let (count, limit) = (instances.len(), quota.to_string());
            return Err(InvalidRequest::InstanceCount { count, limit });
        }
        let mut seen = BTreeSet::new();
        if let Some(instance) = instances.iter().find(|instance| !seen.insert(*instance)) {
            return Err(InvalidRequest::DuplicateInstance {
                instance: instance.clone(),
            });
        }
        task.check_no_provider()?;
        task.check_started_by(STARTED_BY)?;
        let placement = task.count(1).build(quotas)?;
        let placement = placement
            .with_member_of(Vec::new(), Vec::new())
            .without_distinct_instance();
        Ok(Self {
            placement,
            instances,
        })
    }

    /// What each task is.
    pub fn task(&self) -> &PlacementRequest {
        &self.placement
    }

    /// The instances, each once, in the order given.
    pub fn instances(&self) -> &[ContainerInstanceArn] {
        &self.instances
    }
}

/// The longest `startedBy` of `StartTask`.
const STARTED_BY: usize = 36;
