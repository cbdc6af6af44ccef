//! What an expression may look at.

use core::fmt;

use super::name::AttributeName;
use super::version::AgentVersion;
use crate::time::Timestamp;

/// What a comparison looks at on a container instance.
///
/// Displayed as an expression spells it, such as `attribute:ecs.instance-type`.
///
/// Source: ECS Developer Guide, "Cluster query language", read 2026-11. There is no other subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// `agentConnected`: whether the container agent is connected, as the text `true` or `false`.
    AgentConnected,
    /// `agentVersion`: the version of the container agent, which may be missing.
    AgentVersion,
    /// `attribute:NAME`: the value of an attribute, which may be missing. An attribute without a
    /// value has the empty text.
    Attribute(AttributeName),
    /// `ec2InstanceId`: the id of the EC2 instance, or of the external instance.
    Ec2InstanceId,
    /// `registeredAt`: the instant of registration, to the second.
    RegisteredAt,
    /// `runningTasksCount`: how many tasks the instance hosts.
    RunningTasksCount,
    /// `task:group`: the groups of the tasks that the instance hosts, of which there may be none or
    /// several.
    TaskGroup,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AgentConnected => AGENT_CONNECTED,
            Self::AgentVersion => AGENT_VERSION,
            Self::Attribute(name) => return write!(f, "{ATTRIBUTE_PREFIX}{name}"),
            Self::Ec2InstanceId => EC2_INSTANCE_ID,
            Self::RegisteredAt => REGISTERED_AT,
            Self::RunningTasksCount => RUNNING_TASKS_COUNT,
            Self::TaskGroup => TASK_GROUP,
        })
    }
}

/// One container instance, as an expression sees it.
///
/// Implement it on whatever holds an instance; nothing is copied. The tasks that count for
/// [`running_tasks_count`](Self::running_tasks_count) and [`any_group`](Self::any_group) are those
/// bound to the instance whose *desired* status is RUNNING, whatever their last status, and so also
/// those that were placed earlier in the same call. The task that is being placed is not among
/// them.
///
/// Source: ECS API Reference, `ContainerInstance`, read 2026-11, for the count. Ours: the groups
/// follow the same tasks, because ECS does not say and a count that disagrees with the groups would
/// surprise.
///
/// # Example
///
/// ```
/// use bayplan::query::{AgentVersion, AttributeName, Expression, Subjects};
/// use bayplan::time::Timestamp;
///
/// struct Instance {
///     zone: &'static str,
///     groups: Vec<&'static str>,
/// }
///
/// impl Subjects for Instance {
///     fn agent_connected(&self) -> bool {
///         true
///     }
///     fn agent_version(&self) -> Option<AgentVersion> {
///         None
///     }
///     fn attribute(&self, name: &AttributeName) -> Option<&str> {
///         (name.as_str() == "ecs.availability-zone").then_some(self.zone)
///     }
///     fn ec2_instance_id(&self) -> Option<&str> {
///         None
///     }
///     fn registered_at(&self) -> Option<Timestamp> {
///         None
///     }
///     fn running_tasks_count(&self) -> u64 {
///         self.groups.len() as u64
///     }
///     fn any_group(&self, test: &mut dyn FnMut(&str) -> bool) -> bool {
///         self.groups.iter().any(|group| test(group))
///     }
/// }
///
/// let busy = Instance { zone: "us-east-1a", groups: vec!["service:web", "database"] };
/// let rule = "attribute:ecs.availability-zone == us-east-1a and not(task:group == database)";
/// assert!(!Expression::parse(rule)?.evaluate(&busy));
/// assert!(Expression::parse("runningTasksCount < 3")?.evaluate(&busy));
/// # Ok::<(), bayplan::query::ParseError>(())
/// ```
pub trait Subjects {
    /// Whether the container agent is connected.
    fn agent_connected(&self) -> bool;

    /// The version of the container agent; `None` where it is not known or its text is not a
    /// version.
    fn agent_version(&self) -> Option<AgentVersion>;

    /// The value of an attribute, built-in or custom; `Some("")` for one without a value, `None`
    /// for one the instance does not have.
    fn attribute(&self, name: &AttributeName) -> Option<&str>;

    /// The id of the EC2 instance, or the `mi-…` id of an external instance.
    fn ec2_instance_id(&self) -> Option<&str>;

    /// When the instance was registered. Only whole seconds count: what is finer is dropped before
    /// comparing.
    fn registered_at(&self) -> Option<Timestamp>;

    /// How many tasks the instance hosts.
    fn running_tasks_count(&self) -> u64;

    /// Whether the group of some task that the instance hosts passes a test.
    ///
    /// The test may be called in any order and more than once for a group; it answers alike each
    /// time.
    fn any_group(&self, test: &mut dyn FnMut(&str) -> bool) -> bool;
}

impl<S: Subjects + ?Sized> Subjects for &S {
    fn agent_connected(&self) -> bool {
        (**self).agent_connected()
    }

    fn agent_version(&self) -> Option<AgentVersion> {
        (**self).agent_version()
    }

    fn attribute(&self, name: &AttributeName) -> Option<&str> {
        (**self).attribute(name)
    }

    fn ec2_instance_id(&self) -> Option<&str> {
        (**self).ec2_instance_id()
    }

    fn registered_at(&self) -> Option<Timestamp> {
        (**self).registered_at()
    }

    fn running_tasks_count(&self) -> u64 {
        (**self).running_tasks_count()
    }

    fn any_group(&self, test: &mut dyn FnMut(&str) -> bool) -> bool {
        (**self).any_group(test)
    }
}

/// How a flag reads as text.
pub(super) const fn flag_text(flag: bool) -> &'static str {
    if flag { "true" } else { "false" }
}

pub(super) const AGENT_CONNECTED: &str = "agentConnected";
pub(super) const AGENT_VERSION: &str = "agentVersion";
pub(super) const ATTRIBUTE_PREFIX: &str = "attribute:";
pub(super) const EC2_INSTANCE_ID: &str = "ec2InstanceId";
pub(super) const REGISTERED_AT: &str = "registeredAt";
pub(super) const RUNNING_TASKS_COUNT: &str = "runningTasksCount";
pub(super) const TASK_GROUP: &str = "task:group";
