//! What can be left out of an instance.

use alloc::collections::BTreeSet;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::domain::Domain;
use super::witness::Witness;
use crate::query::name::AttributeName;
use crate::query::subject::Subject;

/// One way in which an instance has less.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Omission {
    /// The agent is connected, as it should be.
    AgentDisconnection,
    AgentVersion,
    Attribute(AttributeName),
    Ec2InstanceId,
    RegisteredAt,
    Group(Arc<str>),
    /// All tasks but so many, and but one for each group.
    TasksBeyond(u64),
}

impl Omission {
    /// What can be left out of a domain: groups in turn, then tasks, as many as can be.
    pub(super) fn of(domain: &Domain, instance: &Witness) -> Vec<Self> {
        match domain.subject() {
            Subject::AgentConnected => [Self::AgentDisconnection].into(),
            Subject::AgentVersion => [Self::AgentVersion].into(),
            Subject::Attribute(name) => [Self::Attribute(name.clone())].into(),
            Subject::Ec2InstanceId => [Self::Ec2InstanceId].into(),
            Subject::RegisteredAt => [Self::RegisteredAt].into(),
            Subject::RunningTasksCount | Subject::TaskGroup => {
                let near = |count: u64| [count, count.saturating_add(1)];
                let counts: BTreeSet<u64> = domain.counts().flat_map(near).collect();
                let tasks = core::iter::once(0).chain(counts).map(Self::TasksBeyond);
                let groups = instance.groups.iter().cloned().map(Self::Group);
                groups.chain(tasks).collect()
            }
        }
    }

    /// The instance that is left; `None` where there is nothing to leave out.
    pub(super) fn apply(self, instance: &Witness) -> Option<Witness> {
        let mut less = instance.clone();
        match self {
            Self::AgentDisconnection => less.agent_connected = true,
            Self::AgentVersion => less.agent_version = None,
            Self::Attribute(name) => {
                less.attributes.remove(&name);
            }
            Self::Ec2InstanceId => less.ec2_instance_id = None,
            Self::RegisteredAt => less.registered_at = None,
            Self::Group(group) => {
                less.groups.remove(&group);
            }
            Self::TasksBeyond(count) => {
                let groups = u64::try_from(less.groups.len()).unwrap_or(u64::MAX);
                less.running_tasks_count = less.running_tasks_count.min(count.max(groups));
            }
        }
        (less != *instance).then_some(less)
    }
}
