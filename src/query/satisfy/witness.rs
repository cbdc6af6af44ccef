//! An instance that was made up.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;

use crate::query::name::AttributeName;
use crate::query::subject::Subjects;
use crate::query::version::AgentVersion;
use crate::time::Timestamp;

/// An instance that satisfies expressions, made up by [`satisfiability`](super::satisfiability).
///
/// It has what the expressions ask for and nothing else: without any one of its values or groups,
/// with its agent connected where it is not, or with fewer tasks, it would not satisfy them. Only of
/// very large expressions something needless may be left, where finding out would take too much
/// work.
///
/// The count of tasks is at least the number of groups; tasks beyond have a group of no interest.
/// Texts are short, and made of characters that ECS allows in them where the expressions let them
/// be; which text is chosen may change between versions of this crate.
///
/// # Example
///
/// ```
/// use bayplan::query::{Expression, Satisfiability, satisfiability};
///
/// let rule = "attribute:stack in [prod, dev] and task:group =~ service:.* and agentVersion > 1.9";
/// let Satisfiability::Satisfiable(instance) = satisfiability(&[Expression::parse(rule)?]) else {
///     unreachable!()
/// };
/// let attributes: Vec<_> =
///     instance.attributes().map(|(name, value)| (name.as_str(), value)).collect();
/// assert_eq!(attributes, [("stack", "dev")]);
/// assert_eq!(instance.groups().collect::<Vec<_>>(), ["service:x"]);
/// assert_eq!(instance.running_tasks_count(), 1);
/// assert_eq!(instance.agent_version().map(ToString::to_string).as_deref(), Some("1.9.1"));
/// assert_eq!(instance.registered_at(), None);
/// # Ok::<(), bayplan::query::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    pub(super) attributes: BTreeMap<AttributeName, Arc<str>>,
    pub(super) agent_connected: bool,
    pub(super) agent_version: Option<AgentVersion>,
    pub(super) ec2_instance_id: Option<Arc<str>>,
    pub(super) registered_at: Option<Timestamp>,
    // Invariant: at least the number of groups.
    pub(super) running_tasks_count: u64,
    pub(super) groups: BTreeSet<Arc<str>>,
}

impl Witness {
    /// An instance with a connected agent and nothing else.
    pub(super) const fn bare() -> Self {
        Self {
            attributes: BTreeMap::new(),
            agent_connected: true,
            agent_version: None,
            ec2_instance_id: None,
            registered_at: None,
            running_tasks_count: 0,
            groups: BTreeSet::new(),
        }
    }

    /// Takes over what another one has, of subjects that this one has nothing of.
    pub(super) fn absorb(&mut self, other: Self) {
        self.attributes.extend(other.attributes);
        self.agent_connected &= other.agent_connected;
        self.agent_version = self.agent_version.take().or(other.agent_version);
        self.ec2_instance_id = self.ec2_instance_id.take().or(other.ec2_instance_id);
        self.registered_at = self.registered_at.or(other.registered_at);
        self.running_tasks_count = self.running_tasks_count.max(other.running_tasks_count);
        self.groups.extend(other.groups);
    }

    /// The attributes and their values, ordered by name; the empty text for one without a value.
    pub fn attributes(&self) -> impl Iterator<Item = (&AttributeName, &str)> {
        self.attributes.iter().map(|(name, value)| (name, &**value))
    }

    /// Whether the container agent is connected.
    pub const fn agent_connected(&self) -> bool {
        self.agent_connected
    }

    /// The version of the container agent; `None` where none is needed.
    pub const fn agent_version(&self) -> Option<&AgentVersion> {
        self.agent_version.as_ref()
    }

    /// The id of the EC2 instance; `None` where none is needed.
    pub fn ec2_instance_id(&self) -> Option<&str> {
        self.ec2_instance_id.as_deref()
    }

    /// When the instance was registered, to the second; `None` where it does not matter.
    pub const fn registered_at(&self) -> Option<Timestamp> {
        self.registered_at
    }

    /// How many tasks the instance hosts.
    pub const fn running_tasks_count(&self) -> u64 {
        self.running_tasks_count
    }

    /// The groups of tasks that the instance hosts, ascending.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(|group| &**group)
    }
}

impl Subjects for Witness {
    fn agent_connected(&self) -> bool {
        self.agent_connected
    }

    fn agent_version(&self) -> Option<AgentVersion> {
        self.agent_version.clone()
    }

    fn attribute(&self, name: &AttributeName) -> Option<&str> {
        self.attributes.get(name).map(|value| &**value)
    }

    fn ec2_instance_id(&self) -> Option<&str> {
        self.ec2_instance_id.as_deref()
    }

    fn registered_at(&self) -> Option<Timestamp> {
        self.registered_at
    }

    fn running_tasks_count(&self) -> u64 {
        self.running_tasks_count
    }

    fn any_group(&self, test: &mut dyn FnMut(&str) -> bool) -> bool {
        self.groups.iter().any(|group| test(group))
    }
}
