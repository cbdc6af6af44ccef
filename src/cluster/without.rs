//! An instance as if the tasks of a group were not there.

use super::InstanceView;
use crate::model::TaskGroup;
use crate::query::{AgentVersion, AttributeName, Expression, Subjects};
use crate::time::Timestamp;

impl InstanceView<'_> {
    /// Whether an expression would hold of the instance if no task of the group were on it.
    pub(crate) fn satisfies_without(&self, group: &TaskGroup, expression: &Expression) -> bool {
        let instance = *self;
        expression.evaluate(&Without { instance, group })
    }
}

struct Without<'a> {
    instance: InstanceView<'a>,
    group: &'a TaskGroup,
}

impl Subjects for Without<'_> {
    fn agent_connected(&self) -> bool {
        self.instance.agent_connected()
    }

    fn agent_version(&self) -> Option<AgentVersion> {
        self.instance.agent_version()
    }

    fn attribute(&self, name: &AttributeName) -> Option<&str> {
        self.instance.attribute(name)
    }

    fn ec2_instance_id(&self) -> Option<&str> {
        Subjects::ec2_instance_id(&self.instance)
    }

    fn registered_at(&self) -> Option<Timestamp> {
        Subjects::registered_at(&self.instance)
    }

    fn running_tasks_count(&self) -> u64 {
        let own = u64::from(self.instance.peers(self.group));
        Subjects::running_tasks_count(&self.instance).saturating_sub(own)
    }

    fn any_group(&self, test: &mut dyn FnMut(&str) -> bool) -> bool {
        let own = self.group.as_str();
        let mut others = |group: &str| group != own && test(group);
        self.instance.any_group(&mut others)
    }
}
