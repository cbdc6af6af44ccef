//! One change that would help.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;

use crate::model::{
    Attribute, AttributeSet, AvailabilityZone, CapacityProviderName, ContainerInstance,
    ContainerInstanceArn, CpuUnits, HostPort, MemoryMiB, NetworkId, ResourceName, Resources,
    TaskGroup, TaskId, built_in,
};
use crate::plan::ConstraintOrigin;
use crate::query::Expression;

/// One change of an instance, of the request or of the cluster.
///
/// The order of the variants, here and below, is that in which changes of one relaxation are listed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Remedy {
    /// A registered instance changes.
    Instance(ContainerInstanceArn, InstanceRemedy),
    /// The request asks for something else.
    Request(RequestRemedy),
    /// One more instance is registered.
    AddInstance(Box<Shape>),
}

/// One change of a registered instance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum InstanceRemedy {
    /// Its agent is connected.
    ConnectAgent,
    /// It is draining and becomes `ACTIVE` again.
    Activate,
    /// A task on it stops.
    StopTask {
        /// The task.
        task: TaskId,
        /// Its group.
        group: TaskGroup,
        /// Whether it should stop anyway, so that one need only wait.
        is_stopping: bool,
    },
    /// It has more of a resource.
    More(Amount),
    /// It gets a custom attribute, or another value of it.
    PutAttribute(Attribute),
}

/// One change of a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RequestRemedy {
    /// The task takes less of a resource.
    Less(Amount),
    /// The task takes no such host port.
    DropPort(HostPort),
    /// The request names a subnet there as well.
    AddSubnet {
        /// The zone.
        availability_zone: AvailabilityZone,
        /// The network, where the instance reports one.
        network: Option<NetworkId>,
    },
    /// The request asks for no distinct instances.
    DropDistinctInstance,
    /// A clause of a `memberOf` expression goes, or a wider one takes its place.
    ChangeClause {
        /// The clause.
        clause: ClauseName,
        /// What takes its place, if anything does.
        to: Option<Expression>,
    },
}

/// So much of a resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Amount {
    /// CPU.
    Cpu(CpuUnits),
    /// Memory.
    Memory(MemoryMiB),
    /// GPUs.
    Gpus(u32),
    /// Network interfaces.
    Enis(u32),
    /// A resource that ECS does not know.
    Named(ResourceName, u64),
}

/// A clause of a `memberOf` expression.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct ClauseName {
    /// Whose constraint it is.
    pub origin: ConstraintOrigin,
    /// Which one of them, from zero.
    pub index: usize,
    /// Which clause of its expression, from zero.
    pub position: usize,
    /// The clause, in its canonical form.
    pub text: Arc<str>,
}

/// What an instance that is to be added must have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Shape {
    /// The registered instance that it is like, if there is one.
    pub like: Option<ContainerInstanceArn>,
    /// Its resources.
    pub registered: Resources,
    /// How many network interfaces it has for tasks; `None` is unlimited.
    pub eni_slots: Option<u32>,
    /// Its attributes.
    pub attributes: AttributeSet,
    /// The capacity provider it belongs to.
    pub capacity_provider_name: Option<CapacityProviderName>,
}

impl Shape {
    /// An instance of these resources and attributes.
    pub fn new(registered: Resources, attributes: AttributeSet) -> Self {
        Self {
            like: None,
            registered,
            eni_slots: None,
            attributes,
            capacity_provider_name: None,
        }
    }

    /// An instance of this shape.
    pub(crate) fn instance(&self, arn: ContainerInstanceArn) -> ContainerInstance {
        let mut instance = ContainerInstance::new(arn, self.registered.clone());
        instance.eni_slots = self.eni_slots;
        instance.attributes = self.attributes.clone();
        instance
            .capacity_provider_name
            .clone_from(&self.capacity_provider_name);
        instance
    }
}

impl ClauseName {
    /// A clause by its constraint, its position and its text.
    pub fn new(origin: ConstraintOrigin, index: usize, position: usize, text: Arc<str>) -> Self {
        Self {
            origin,
            index,
            position,
            text,
        }
    }
}

/// What kind of change a remedy is, without its particulars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RemedyKind {
    ConnectAgent,
    Activate,
    AwaitStop,
    StopTask,
    More(AmountKind),
    PutAttribute,
    Less(AmountKind),
    DropPort,
    AddSubnet,
    DropDistinctInstance,
    DropClause,
    WidenClause,
    AddInstance,
}

/// Of which resource an amount is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum AmountKind {
    Cpu,
    Memory,
    Gpus,
    Enis,
    Named,
}

impl Remedy {
    pub(crate) fn kind(&self) -> RemedyKind {
        match self {
            Self::Instance(_, change) => match change {
                InstanceRemedy::ConnectAgent => RemedyKind::ConnectAgent,
                InstanceRemedy::Activate => RemedyKind::Activate,
                InstanceRemedy::StopTask { is_stopping, .. } if *is_stopping => {
                    RemedyKind::AwaitStop
                }
                InstanceRemedy::StopTask { .. } => RemedyKind::StopTask,
                InstanceRemedy::More(amount) => RemedyKind::More(amount.kind()),
                InstanceRemedy::PutAttribute(_) => RemedyKind::PutAttribute,
            },
            Self::Request(change) => match change {
                RequestRemedy::Less(amount) => RemedyKind::Less(amount.kind()),
                RequestRemedy::DropPort(_) => RemedyKind::DropPort,
                RequestRemedy::AddSubnet { .. } => RemedyKind::AddSubnet,
                RequestRemedy::DropDistinctInstance => RemedyKind::DropDistinctInstance,
                RequestRemedy::ChangeClause { to: None, .. } => RemedyKind::DropClause,
                RequestRemedy::ChangeClause { to: Some(_), .. } => RemedyKind::WidenClause,
            },
            Self::AddInstance(_) => RemedyKind::AddInstance,
        }
    }
}

impl Amount {
    fn kind(&self) -> AmountKind {
        match self {
            Self::Cpu(_) => AmountKind::Cpu,
            Self::Memory(_) => AmountKind::Memory,
            Self::Gpus(_) => AmountKind::Gpus,
            Self::Enis(_) => AmountKind::Enis,
            Self::Named(..) => AmountKind::Named,
        }
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instance(arn, change) => change.write(f, arn.id()),
            Self::Request(change) => write!(f, "{change}"),
            Self::AddInstance(shape) => write!(f, "add one instance {shape}"),
        }
    }
}

impl InstanceRemedy {
    fn write(&self, f: &mut fmt::Formatter<'_>, instance: &str) -> fmt::Result {
        match self {
            Self::ConnectAgent => write!(f, "connect the agent of {instance}"),
            Self::Activate => write!(f, "make {instance} ACTIVE again"),
            Self::StopTask {
                task,
                group,
                is_stopping: false,
            } => write!(f, "stop task {task} of {group} on {instance}"),
            Self::StopTask {
                task,
                group,
                is_stopping: true,
            } => write!(f, "wait for task {task} of {group} on {instance} to stop"),
            Self::More(amount) => write!(f, "give {instance} {amount} more"),
            Self::PutAttribute(attribute) => write!(f, "put attribute {attribute} on {instance}"),
        }
    }
}

impl fmt::Display for RequestRemedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Less(amount) => write!(f, "ask for {amount} less"),
            Self::DropPort(port) => write!(f, "do without host port {port}"),
            Self::AddSubnet {
                availability_zone: zone,
                network,
            } => {
                write!(f, "add a subnet in {zone}")?;
                network.as_ref().map_or(Ok(()), |id| write!(f, " of {id}"))
            }
            Self::DropDistinctInstance => f.write_str("drop distinctInstance"),
            Self::ChangeClause { clause, to: None } => write!(f, "drop `{}`", clause.text),
            Self::ChangeClause {
                clause,
                to: Some(to),
            } => write!(f, "widen `{}` to `{to}`", clause.text),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu(amount) => write!(f, "{amount}"),
            Self::Memory(amount) => write!(f, "{amount} of memory"),
            Self::Gpus(1) => f.write_str("1 GPU"),
            Self::Gpus(count) => write!(f, "{count} GPUs"),
            Self::Enis(1) => f.write_str("1 network interface"),
            Self::Enis(count) => write!(f, "{count} network interfaces"),
            Self::Named(name, amount) => write!(f, "{amount} {name}"),
        }
    }
}

/// Of an instance that is like another, only what a person asks for first.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.like {
            Some(like) => write!(f, "like {}: ", like.id())?,
            None => f.write_str("with at least ")?,
        }
        write!(f, "{}, {}", self.registered.cpu, self.registered.memory)?;
        match self.registered.gpus.len() {
            0 => {}
            1 => f.write_str(", 1 GPU")?,
            several => write!(f, ", {several} GPUs")?,
        }
        if let Some(provider) = self
            .capacity_provider_name
            .as_ref()
            .filter(|_| self.like.is_none())
        {
            write!(f, ", of capacity provider {provider}")?;
        }
        let is_shown = |name: &str| {
            self.like.is_none()
                || name == built_in::INSTANCE_TYPE
                || name == built_in::AVAILABILITY_ZONE
        };
        for (name, value) in self.attributes.iter().filter(|(n, _)| is_shown(n.as_str())) {
            match value {
                Some(value) => write!(f, ", {name}={value}")?,
                None => write!(f, ", {name}")?,
            }
        }
        Ok(())
    }
}
