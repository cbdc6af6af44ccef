//! An instance as it would be.

use alloc::vec::Vec;

use crate::cluster::{InstanceView, Slot, TaskView};
use crate::model::{Attribute, AttributeValue};
use crate::query::{AgentVersion, AttributeName, Subjects};
use crate::time::Timestamp;

/// An instance as it would be if its agent were connected and some things were otherwise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Imagined<'a> {
    pub(super) instance: InstanceView<'a>,
    pub(super) tasks: Tasks<'a>,
    /// Attributes that it would have.
    pub(super) put: &'a [Attribute],
    /// Whether it would be another instance of the same kind, of which machine, version and time of
    /// registration are not known.
    pub(super) is_new: bool,
}

/// Which tasks would be on it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Tasks<'a> {
    /// None at all, not even those that are not known one by one.
    None,
    /// Those that are, without these.
    Without(&'a [Slot]),
}

impl<'a> Imagined<'a> {
    /// The instance without the tasks in a list.
    pub(super) fn without(instance: InstanceView<'a>, stopped: &'a [Slot]) -> Self {
        Self {
            instance,
            tasks: Tasks::Without(stopped),
            put: &[],
            is_new: false,
        }
    }

    /// The instance without any task.
    pub(super) fn empty(instance: InstanceView<'a>) -> Self {
        Self {
            tasks: Tasks::None,
            ..Self::without(instance, &[])
        }
    }

    fn counted(&self) -> Vec<TaskView<'a>> {
        match self.tasks {
            Tasks::None => Vec::new(),
            Tasks::Without(stopped) => self
                .instance
                .tasks_unordered()
                .filter(|task| task.is_counted() && !stopped.contains(&task.slot()))
                .collect(),
        }
    }
}

impl Subjects for Imagined<'_> {
    fn agent_connected(&self) -> bool {
        true
    }

    fn agent_version(&self) -> Option<AgentVersion> {
        Subjects::agent_version(&self.instance).filter(|_| !self.is_new)
    }

    fn attribute(&self, name: &AttributeName) -> Option<&str> {
        let put = self.put.iter().find(|attribute| attribute.name == *name);
        match put {
            Some(put) => Some(put.value.as_ref().map_or("", AttributeValue::as_str)),
            None => self.instance.attributes().text(name.as_str()),
        }
    }

    fn ec2_instance_id(&self) -> Option<&str> {
        let id = self.instance.ec2_instance_id().filter(|_| !self.is_new);
        id.map(crate::model::Ec2InstanceId::as_str)
    }

    fn registered_at(&self) -> Option<Timestamp> {
        Subjects::registered_at(&self.instance).filter(|_| !self.is_new)
    }

    fn running_tasks_count(&self) -> u64 {
        match self.tasks {
            Tasks::None => 0,
            Tasks::Without(_) => {
                let listed = u64::try_from(self.counted().len()).unwrap_or(u64::MAX);
                listed.saturating_add(self.instance.unlisted_running_tasks().into())
            }
        }
    }

    fn any_group(&self, test: &mut dyn FnMut(&str) -> bool) -> bool {
        self.counted()
            .iter()
            .any(|task| test(task.group().as_str()))
    }
}
