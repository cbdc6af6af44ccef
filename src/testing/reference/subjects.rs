//! An instance as the query language sees it.

use super::World;
use crate::model::ContainerInstance;
use crate::query::{AgentVersion, AttributeName, Subjects};
use crate::time::Timestamp;

/// An instance and the tasks on it.
///
/// The tasks that count are those that should run, also the ones placed earlier in the same request;
/// the task that is being placed is not among them.
pub(super) struct Seen<'a> {
    pub(super) world: &'a World,
    pub(super) instance: &'a ContainerInstance,
}

impl Subjects for Seen<'_> {
    fn agent_connected(&self) -> bool {
        self.instance.agent_connected
    }

    fn agent_version(&self) -> Option<AgentVersion> {
        self.instance.agent_version.as_deref()?.parse().ok()
    }

    fn attribute(&self, name: &AttributeName) -> Option<&str> {
        self.instance.attributes.text(name.as_str())
    }

    fn ec2_instance_id(&self) -> Option<&str> {
        Some(self.instance.ec2_instance_id.as_ref()?.as_str())
    }

    fn registered_at(&self) -> Option<Timestamp> {
        self.instance.registered_at
    }

    fn running_tasks_count(&self) -> u64 {
        let arn = &self.instance.container_instance_arn;
        let counted = u64::try_from(self.world.counted_on(arn).count()).unwrap_or(u64::MAX);
        u64::from(self.instance.running_tasks_count).saturating_add(counted)
    }

    fn any_group(&self, test: &mut dyn FnMut(&str) -> bool) -> bool {
        let arn = &self.instance.container_instance_arn;
        self.world
            .counted_on(arn)
            .any(|task| test(task.group.as_str()))
    }
}
