//! What launches and ends instances.

use alloc::string::String;
use alloc::vec::Vec;

use super::{PortError, Submission};
use crate::model::{
    AvailabilityZone, CapacityProviderName, ContainerInstanceArn, CpuUnits, MemoryMiB, Resources,
};

/// What a capacity provider has.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProviderCapacity {
    /// How many instances it has, those that are launching included.
    pub instances: u32,
    /// How many of them are launching.
    pub launching: u32,
    /// How many may be there at least, and at most.
    pub bounds: (u32, u32),
    /// What the smallest instance that it launches registers, and the largest.
    pub shapes: (Resources, Resources),
}

impl ProviderCapacity {
    /// A provider of that many instances, all of one shape, and never more than `most`.
    pub fn new(instances: u32, most: u32, shape: Resources) -> Self {
        Self {
            instances,
            launching: 0,
            bounds: (0, most),
            shapes: (shape.clone(), shape),
        }
    }
}

/// How many instances a capacity provider should have.
///
/// Source: ECS Developer Guide, "Amazon ECS cluster auto scaling", read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScalingAdvice {
    /// The provider.
    pub provider: CapacityProviderName,
    /// How many instances it should have.
    pub desired: u32,
    /// Instances that must not be ended, in the order of their ARNs.
    pub protected: Vec<ContainerInstanceArn>,
}

impl ScalingAdvice {
    /// A provider should have that many instances.
    pub fn new(provider: CapacityProviderName, desired: u32) -> Self {
        Self {
            provider,
            desired,
            protected: Vec::new(),
        }
    }

    /// The same, with instances that must not be ended.
    #[must_use]
    pub fn protecting(self, mut protected: Vec<ContainerInstanceArn>) -> Self {
        protected.sort();
        Self { protected, ..self }
    }
}

/// Whether there would be room for a task on Fargate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct FargateQuestion {
    /// The provider: `FARGATE` or `FARGATE_SPOT`.
    pub provider: CapacityProviderName,
    /// The zone.
    pub zone: AvailabilityZone,
    /// The CPU of the task.
    pub cpu: CpuUnits,
    /// The memory of the task.
    pub memory: MemoryMiB,
}

impl FargateQuestion {
    /// Room for a task of that size in a zone.
    pub fn new(
        provider: CapacityProviderName,
        zone: AvailabilityZone,
        (cpu, memory): (CpuUnits, MemoryMiB),
    ) -> Self {
        Self {
            provider,
            zone,
            cpu,
            memory,
        }
    }
}

/// Whether there is room on Fargate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FargateCapacity {
    /// There is.
    Available,
    /// There is none, for that reason.
    Unavailable(String),
}

/// Launches and ends instances as it is advised to. The library never does.
///
/// How many instances there should be is not decided in this crate so far: whoever decides it asks and
/// advises, as below.
///
/// A host guarantees:
///
/// * No call waits: instances come by being registered, and go by being deregistered.
/// * Advice replaces earlier advice for the same provider; repeated, it changes nothing.
/// * Instances that the advice protects are not ended.
/// * Bounds of its own go before advice.
///
/// A host may rely on: advice is given whenever it changes, and may be given again.
///
/// # Example
///
/// ```
/// use std::collections::BTreeMap;
///
/// use bayplan::model::{CapacityProviderName, CpuUnits, MemoryMiB, Resources};
/// use bayplan::ports::{
///     CapacityController, FargateCapacity, FargateQuestion, PortError, ProviderCapacity,
///     ScalingAdvice, Submission,
/// };
///
/// /// Launches at once whatever is advised, up to ten.
/// #[derive(Default)]
/// struct Generous(BTreeMap<CapacityProviderName, u32>);
///
/// impl CapacityController for Generous {
///     fn describe(
///         &mut self,
///         provider: &CapacityProviderName,
///     ) -> Result<ProviderCapacity, PortError> {
///         let instances = self.0.get(provider).copied().unwrap_or(0);
///         let shape = Resources::new(CpuUnits::new(2048), MemoryMiB::new(3800));
///         Ok(ProviderCapacity::new(instances, 10, shape))
///     }
///
///     fn advise(&mut self, advice: &ScalingAdvice) -> Result<Submission<()>, PortError> {
///         self.0.insert(advice.provider.clone(), advice.desired.min(10));
///         Ok(Submission::Done(()))
///     }
///
///     fn fargate(&mut self, _: &FargateQuestion) -> Result<FargateCapacity, PortError> {
///         Ok(FargateCapacity::Unavailable("there is no Fargate here".to_string()))
///     }
/// }
/// let fast = CapacityProviderName::new("fast")?;
/// let mut capacity = Generous::default();
/// capacity.advise(&ScalingAdvice::new(fast.clone(), 12))?;
/// assert_eq!(capacity.describe(&fast)?.instances, 10);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait CapacityController {
    /// What a provider has.
    ///
    /// # Errors
    ///
    /// [`PortError`]; a permanent one for a provider that is not known.
    fn describe(&mut self, provider: &CapacityProviderName) -> Result<ProviderCapacity, PortError>;

    /// Takes advice.
    ///
    /// # Errors
    ///
    /// [`PortError`]; a permanent one for a provider that is not known.
    fn advise(&mut self, advice: &ScalingAdvice) -> Result<Submission<()>, PortError>;

    /// Whether there would be room for a task on Fargate.
    ///
    /// # Errors
    ///
    /// [`PortError`], when it cannot be said. That there is no room is no error.
    fn fargate(&mut self, question: &FargateQuestion) -> Result<FargateCapacity, PortError>;
}
