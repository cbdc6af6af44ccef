//! The ports that are driven, together.

use core::fmt;

use super::{ContainerRuntime, EventSink, ImageRegistry, InstanceRegistry};

/// The ports that [`drive`](crate::drive) calls, borrowed for one step.
///
/// # Example
///
/// ```
/// use bayplan::ports::{ContainerRuntime, EventSink, ImageRegistry, Ports};
///
/// fn bundle<'a>(
///     runtime: &'a mut dyn ContainerRuntime,
///     events: &'a mut dyn EventSink,
///     images: &'a mut dyn ImageRegistry,
/// ) -> Ports<'a> {
///     Ports::new(runtime, events).images(images)
/// }
/// ```
#[non_exhaustive]
pub struct Ports<'a> {
    /// Starts and stops tasks.
    pub runtime: &'a mut dyn ContainerRuntime,
    /// Takes events.
    pub events: &'a mut dyn EventSink,
    /// Resolves images before the first task of a deployment is started. Without it, agents do, and
    /// what they report is used from then on.
    pub images: Option<&'a mut dyn ImageRegistry>,
    /// Keeps instances and tasks for several planners, and over restarts. Without it, this planner
    /// knows all there is.
    pub instances: Option<&'a mut dyn InstanceRegistry>,
}

impl<'a> Ports<'a> {
    /// Nothing but a runtime and a sink.
    pub fn new(runtime: &'a mut dyn ContainerRuntime, events: &'a mut dyn EventSink) -> Self {
        Self {
            runtime,
            events,
            images: None,
            instances: None,
        }
    }

    /// The same with a registry of images.
    #[must_use]
    pub fn images(self, images: &'a mut dyn ImageRegistry) -> Self {
        Self {
            images: Some(images),
            ..self
        }
    }

    /// The same with a registry of instances.
    #[must_use]
    pub fn instances(self, instances: &'a mut dyn InstanceRegistry) -> Self {
        Self {
            instances: Some(instances),
            ..self
        }
    }
}

impl fmt::Debug for Ports<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ports")
            .field("images", &self.images.is_some())
            .field("instances", &self.instances.is_some())
            .finish_non_exhaustive()
    }
}
