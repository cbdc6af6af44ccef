//! `TagResource`, `UntagResource` and `ListTagsForResource`.

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::api::{
    Limits, ListTagsForResource, ListTagsForResourceResponse, TagResource, TagResourceResponse,
    UntagResource, UntagResourceResponse,
};
use crate::control::control_plane::Governed;
use crate::control::{ControlPlane, RequestError};
use crate::model::{
    ClusterName, ContainerInstanceStatus, DeploymentId, Reference, ServiceName, ServiceStatus,
    TaskId, TaskStatus,
};
use crate::time::Timestamp;

/// Whether a resource takes tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Active,
    /// What it is that does not.
    Inactive(&'static str),
}

impl ControlPlane {
    /// Gives a resource tags. Tags that it has and that are not named stay.
    ///
    /// Clusters, container instances, services, task definitions, tasks and task sets have tags. Ours:
    /// resources that are over, and can still be described, keep theirs as they are.
    ///
    /// Source: ECS API Reference, `TagResource`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    /// [`RequestError::ResourceInvalid`] for what is no ARN of such a resource of this account;
    /// [`RequestError::ShortArn`]; [`RequestError::ClusterNotFound`]; [`RequestError::ResourceNotFound`];
    /// [`RequestError::ResourceInactive`]; [`RequestError::TooManyTags`].
    pub fn tag_resource(
        &mut self,
        now: Timestamp,
        request: &TagResource,
    ) -> Result<TagResourceResponse, RequestError> {
        request.check()?;
        self.at(now);
        self.check_taggable(&request.resource)?;
        let arn = request.resource.as_str();
        let tags = self.tags.of(arn).merged(&request.tags);
        if !tags.is_within_limit() {
            return Err(RequestError::TooManyTags);
        }
        self.tags.set(arn, tags);
        Ok(TagResourceResponse::new())
    }

    /// Takes tags of a resource away; those that are not there are no error.
    ///
    /// Source: ECS API Reference, `UntagResource`, read 2026-11.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`]: what is wrong with the request by itself.
    /// As [`Self::tag_resource`].
    pub fn untag_resource(
        &mut self,
        now: Timestamp,
        request: &UntagResource,
    ) -> Result<UntagResourceResponse, RequestError> {
        request.check()?;
        self.at(now);
        self.check_taggable(&request.resource)?;
        let arn = request.resource.as_str();
        let mut tags = self.tags.of(arn);
        for key in &request.tag_keys {
            tags.remove(key);
        }
        self.tags.set(arn, tags);
        Ok(UntagResourceResponse::new())
    }

    /// Lists the tags of a resource, also of one that is over and can still be described.
    ///
    /// Source: ECS API Reference, `ListTagsForResource`, read 2026-11.
    ///
    /// # Errors
    ///
    /// As [`Self::tag_resource`], but for resources that are over and for the number of tags.
    pub fn list_tags_for_resource(
        &self,
        request: &ListTagsForResource,
    ) -> Result<ListTagsForResourceResponse, RequestError> {
        self.standing(&request.resource)?;
        let tags = self.tags.of(request.resource.as_str());
        Ok(ListTagsForResourceResponse::new(tags))
    }

    fn check_taggable(&self, resource: &Reference) -> Result<(), RequestError> {
        match self.standing(resource)? {
            Standing::Active => Ok(()),
            Standing::Inactive(what) => Err(RequestError::ResourceInactive { what }),
        }
    }

    /// Whether the resource of an ARN takes tags, if it is there.
    fn standing(&self, resource: &Reference) -> Result<Standing, RequestError> {
        let invalid = || RequestError::ResourceInvalid {
            resource: resource.to_string(),
        };
        let own = resource.as_str().strip_prefix(self.arns.as_str());
        let path = own.and_then(|own| own.strip_prefix(':'));
        let parts: Vec<&str> = path.ok_or_else(invalid)?.split('/').collect();
        let found = match parts.as_slice() {
            ["cluster", cluster] => {
                self.cluster_of(cluster)?;
                Some(Standing::Active)
            }
            ["task-definition", _] => self.standing_of_definition(resource),
            ["container-instance" | "service" | "task", _] => return Err(RequestError::ShortArn),
            ["container-instance", cluster, _] => {
                let (name, governed) = self.cluster_of(cluster)?;
                self.standing_of_instance(governed, &name, resource)
            }
            ["service", cluster, service] => {
                standing_of_service(self.cluster_of(cluster)?.1, service)
            }
            ["task", cluster, task] => standing_of_task(self.cluster_of(cluster)?.1, task),
            // The id of a task set has a stroke in it.
            ["task-set", cluster, service, id @ ..] if !id.is_empty() => {
                standing_of_task_set(self.cluster_of(cluster)?.1, service, &id.join("/"))
            }
            _ => return Err(invalid()),
        };
        found.ok_or_else(|| RequestError::ResourceNotFound {
            resource: resource.to_string(),
        })
    }

    fn cluster_of(&self, name: &str) -> Result<(ClusterName, &Governed), RequestError> {
        let reference = Reference::new(name).map_err(|_| RequestError::ClusterNotFound)?;
        self.active_to_read(Some(&reference))
    }

    fn standing_of_definition(&self, resource: &Reference) -> Option<Standing> {
        // The ARN of a family alone names no resource.
        let has_number = |text: &str| {
            text.rsplit('/')
                .next()
                .is_some_and(|rest| rest.contains(':'))
        };
        let found = self.definitions.find(&self.arns, resource);
        let found = found.filter(|_| has_number(resource.as_str()))?;
        Some(standing(!found.is_active(), "task definition"))
    }

    fn standing_of_instance(
        &self,
        governed: &Governed,
        cluster: &ClusterName,
        resource: &Reference,
    ) -> Option<Standing> {
        let arn = self.instance_arn(cluster, resource).ok()?;
        let found = governed.control.cluster().instance(&arn);
        let is_over = found.is_none_or(|one| one.status() == ContainerInstanceStatus::Inactive);
        let is_known = !is_over || found.is_some() || governed.instances.gone(&arn).is_some();
        is_known.then(|| standing(is_over, "container instance"))
    }
}

fn standing_of_service(governed: &Governed, name: &str) -> Option<Standing> {
    let name = ServiceName::new(name).ok()?;
    let service = governed.control.service(&name)?;
    let is_over = service.status == ServiceStatus::Inactive;
    Some(standing(is_over, "service"))
}

fn standing_of_task(governed: &Governed, id: &str) -> Option<Standing> {
    let id = TaskId::new(id).ok()?;
    let found = governed.control.cluster().task(&id);
    match found.map(|task| task.last_status()) {
        Some(status) => Some(standing(status == TaskStatus::Stopped, "task")),
        None => governed.tasks.gone(&id).map(|_| standing(true, "task")),
    }
}

fn standing_of_task_set(governed: &Governed, service: &str, id: &str) -> Option<Standing> {
    let name = ServiceName::new(service).ok()?;
    let id = DeploymentId::new(id).ok()?;
    let service = governed.control.service(&name)?;
    let mut sets = service.task_sets.iter();
    sets.find(|set| set.id == id).map(|_| Standing::Active)
}

fn standing(is_over: bool, what: &'static str) -> Standing {
    if is_over {
        Standing::Inactive(what)
    } else {
        Standing::Active
    }
}
