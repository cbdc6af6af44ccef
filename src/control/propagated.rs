//! The tags that tasks of services get.

use super::ControlPlane;
use crate::api::{Tag, Tags};
use crate::model::{ClusterName, PropagateTags, ServiceName, Task};

impl ControlPlane {
    /// Gives a task that was placed the tags that its service says, if it is a service's.
    ///
    /// Source: ECS Developer Guide, "Tagging Amazon ECS resources", read 2026-11.
    pub(super) fn tag_task_of_service(&mut self, cluster: &ClusterName, task: &Task) {
        let Some(tags) = self.tags_from_service(cluster, task) else {
            return;
        };
        if !tags.is_empty() {
            self.tags.set(&self.arns.task(cluster, &task.id), tags);
        }
    }

    fn tags_from_service(&self, cluster: &ClusterName, task: &Task) -> Option<Tags> {
        let name = ServiceName::new(task.group.service_name()?).ok()?;
        let service = self.clusters.get(cluster)?.control.service(&name)?;
        let mut tags = match service.propagate_tags {
            PropagateTags::None => Tags::default(),
            PropagateTags::Service => self.tags.of(self.arns.service(cluster, &name).as_str()),
            PropagateTags::TaskDefinition => {
                self.tags.of(task.task_definition_arn.as_ref()?.as_str())
            }
        };
        if service.enable_ecs_managed_tags {
            tags.set(Tag::new("aws:ecs:clusterName", cluster.as_str()));
            tags.set(Tag::new("aws:ecs:serviceName", name.as_str()));
        }
        Some(tags)
    }
}
