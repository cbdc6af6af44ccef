//! What a runtime is told of a task.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::api::TaskParameters;
use crate::model::{
    Attachment, ClusterName, ContainerInstanceArn, ContainerName, ImageReference,
    ImageReferenceError, StartedBy, TaskDefinition, TaskDefinitionArn, TaskGroup, TaskId,
};
use crate::time::TimeDelta;

/// Which task it is, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct TaskAddress {
    /// The cluster.
    pub cluster: ClusterName,
    /// The task; its id is unique among all tasks of all clusters.
    pub task: TaskId,
    /// The instance; `None` where there is none, as on Fargate.
    pub container_instance_arn: Option<ContainerInstanceArn>,
}

impl TaskAddress {
    /// A task of a cluster on no instance.
    pub fn new(cluster: ClusterName, task: TaskId) -> Self {
        Self {
            cluster,
            task,
            container_instance_arn: None,
        }
    }

    /// The same on an instance.
    #[must_use]
    pub fn on(self, instance: ContainerInstanceArn) -> Self {
        Self {
            container_instance_arn: Some(instance),
            ..self
        }
    }
}

/// A task that is to be started.
///
/// # Example
///
/// ```
/// use bayplan::model::{
///     ClusterName, ContainerDefinitionBuilder, TaskDefinition, TaskGroup, TaskId,
/// };
/// use bayplan::ports::{TaskAddress, TaskSpec};
///
/// let container = ContainerDefinitionBuilder::new("web", "team/web:v1").memory(100);
/// let definition = TaskDefinition::builder("web").container(container).build()?;
/// let address = TaskAddress::new(ClusterName::new("harbour")?, TaskId::from_bits(1));
/// let spec = TaskSpec::new(address, TaskGroup::of_family(definition.family()), definition)?;
/// let images: Vec<_> = spec.images.values().map(|image| image.path()).collect();
/// assert_eq!(images, ["team/web"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskSpec {
    /// Which task, and where.
    pub address: TaskAddress,
    /// The group it belongs to.
    pub group: TaskGroup,
    /// The deployment, user or schedule that started it.
    pub started_by: Option<StartedBy>,
    /// The ARN its definition is registered under.
    pub task_definition_arn: Option<TaskDefinitionArn>,
    /// Its definition, with its whole document.
    pub task_definition: TaskDefinition,
    /// Which image each container runs; not always what its definition says, since tags may have
    /// been resolved.
    pub images: BTreeMap<ContainerName, ImageReference>,
    /// What was said of it when it was run, or of its service: commands, environments, security
    /// groups, volumes.
    pub parameters: Arc<TaskParameters>,
    /// What it is given besides its containers. Who makes a network interface or a volume reports of it
    /// by its id.
    pub attachments: Vec<Attachment>,
    /// The role of the application in its containers.
    pub task_role_arn: Option<String>,
    /// The role by which images are pulled, logs written and secrets read for it.
    pub execution_role_arn: Option<String>,
}

impl TaskSpec {
    /// How long containers have to end by themselves that say nothing of it: 30 s,
    /// `ECS_CONTAINER_STOP_TIMEOUT`.
    pub const DEFAULT_STOP_TIMEOUT: TimeDelta = TimeDelta::from_millis(30_000);

    /// A task of a definition: with its images as they are written, and its roles.
    ///
    /// # Errors
    ///
    /// [`ImageReferenceError`] when the image of a container cannot be read.
    pub fn new(
        address: TaskAddress,
        group: TaskGroup,
        task_definition: TaskDefinition,
    ) -> Result<Self, ImageReferenceError> {
        let images = task_definition.containers().iter().map(|container| {
            let image = container.image_reference()?;
            Ok((container.name.clone(), image))
        });
        Ok(Self {
            address,
            group,
            started_by: None,
            task_definition_arn: None,
            parameters: Arc::default(),
            attachments: Vec::new(),
            images: images.collect::<Result<_, _>>()?,
            task_role_arn: task_definition.task_role_arn().map(ToString::to_string),
            execution_role_arn: task_definition
                .execution_role_arn()
                .map(ToString::to_string),
            task_definition,
        })
    }

    /// The same with what was said of it when it was run; roles that this names are its roles.
    #[must_use]
    pub fn with_parameters(mut self, parameters: Arc<TaskParameters>) -> Self {
        let overrides = &parameters.overrides;
        let text = |role: Option<&str>| role.map(ToString::to_string);
        self.task_role_arn = text(overrides.task_role_arn()).or(self.task_role_arn);
        self.execution_role_arn = text(overrides.execution_role_arn()).or(self.execution_role_arn);
        self.parameters = parameters;
        self
    }

    /// How long its containers have to end by themselves once it is to stop: the longest
    /// `stopTimeout` of them, 30 s for those that have none.
    ///
    /// Source: ECS Developer Guide, "Amazon ECS container agent configuration", read 2026-11.
    pub fn stop_timeout(definition: &TaskDefinition) -> TimeDelta {
        let containers = definition.containers().iter();
        let timeouts = containers.map(|one| one.stop_timeout.unwrap_or(Self::DEFAULT_STOP_TIMEOUT));
        timeouts.max().unwrap_or(Self::DEFAULT_STOP_TIMEOUT)
    }
}
