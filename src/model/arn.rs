//! ARNs that the library makes, and what a name or ARN in a request stands for.

use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;

use super::name::{FromParts, InvalidName};
use super::{
    ClusterArn, ClusterName, ContainerInstanceArn, DeploymentId, Family, Reference, ServiceArn,
    ServiceName, TaskDefinitionArn, TaskId,
};

/// What every ARN of an account in a region begins with: `arn:aws:ecs:us-east-1:123456789012`.
///
/// Outside AWS any five parts of letters, digits and hyphens serve, the first of them `arn`.
///
/// Source: Service Authorization Reference, "Amazon ECS", read 2026-11.
///
/// # Example
///
/// ```
/// use bayplan::model::{ArnPrefix, ClusterName, Reference};
///
/// let prefix = ArnPrefix::new("arn:bayplan:ecs:harbour:1")?;
/// let arn = prefix.cluster(&ClusterName::new("web")?);
/// assert_eq!(arn.as_str(), "arn:bayplan:ecs:harbour:1:cluster/web");
/// assert_eq!(prefix.resource("cluster", &Reference::new(arn.as_str())?), Some("web"));
/// assert_eq!(prefix.resource("cluster", &Reference::new("web")?), Some("web"));
/// assert_eq!(prefix.resource("task", &Reference::new(arn.as_str())?), None);
/// # Ok::<(), bayplan::model::InvalidName>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArnPrefix(Arc<str>);

impl ArnPrefix {
    /// Checks the text and takes it as the prefix.
    ///
    /// # Errors
    ///
    /// [`InvalidName`] when it is not five parts joined by colons, at most 200 characters together.
    pub fn new(text: &str) -> Result<Self, InvalidName> {
        let is_part = |part: &str| {
            let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            !part.is_empty() && part.bytes().all(is_allowed)
        };
        let is_prefix = text.len() <= 200
            && text.starts_with(ARN)
            && text.split(':').count() == 5
            && text.split(':').all(is_part);
        if is_prefix {
            return Ok(Self(Arc::from(text)));
        }
        Err(InvalidName {
            noun: "ARN prefix",
            found: text.chars().take(300).collect(),
            allowed: "`arn` and four more parts of letters, digits and hyphens, joined by colons",
        })
    }

    /// The prefix as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The ARN of a cluster.
    pub fn cluster(&self, cluster: &ClusterName) -> ClusterArn {
        ClusterArn::of_parts(&format!("{self}:cluster/{cluster}"))
    }

    /// The ARN of a container instance.
    pub fn container_instance(&self, cluster: &ClusterName, id: &str) -> ContainerInstanceArn {
        ContainerInstanceArn::of_parts(&format!("{self}:container-instance/{cluster}/{id}"))
    }

    /// The ARN of a service.
    pub fn service(&self, cluster: &ClusterName, service: &ServiceName) -> ServiceArn {
        ServiceArn::of_parts(&format!("{self}:service/{cluster}/{service}"))
    }

    /// The ARN of a task.
    pub fn task(&self, cluster: &ClusterName, task: &TaskId) -> String {
        format!("{self}:task/{cluster}/{task}")
    }

    /// The ARN of a task set.
    pub fn task_set(
        &self,
        cluster: &ClusterName,
        service: &ServiceName,
        id: &DeploymentId,
    ) -> String {
        format!("{self}:task-set/{cluster}/{service}/{id}")
    }

    /// The ARN of a revision of a task definition.
    pub fn task_definition(&self, family: &Family, revision: u32) -> TaskDefinitionArn {
        TaskDefinitionArn::of_parts(&format!("{self}:task-definition/{family}:{revision}"))
    }

    /// What a reference to a resource of that kind says besides the prefix: the reference itself if
    /// it is no ARN; `None` if it is the ARN of something else, or of another account or region.
    pub fn resource<'a>(&self, kind: &str, reference: &'a Reference) -> Option<&'a str> {
        let text = reference.as_str();
        if !text.starts_with(ARN) {
            return Some(text);
        }
        let rest = text.strip_prefix(self.as_str())?.strip_prefix(':')?;
        rest.strip_prefix(kind)?.strip_prefix('/')
    }

    /// The same for a resource of a cluster, without the cluster's name; `None` also if it is of
    /// another cluster. Old ARNs do not name the cluster.
    pub fn resource_of<'a>(
        &self,
        kind: &str,
        cluster: &ClusterName,
        reference: &'a Reference,
    ) -> Option<&'a str> {
        let path = self.resource(kind, reference)?;
        match path.split_once('/') {
            Some((first, rest)) => (first == cluster.as_str()).then_some(rest),
            None => Some(path),
        }
    }
}

impl fmt::Display for ArnPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What every ARN begins with.
const ARN: &str = "arn:";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_has_five_parts() {
        for wrong in [
            "",
            "arn",
            "arn:a:b:c",
            "arn:a:b:c:",
            "arn:a:b:c:d:e",
            "x:a:b:c:d",
            "arn:a:b:c:/",
        ] {
            assert!(ArnPrefix::new(wrong).is_err(), "{wrong}");
        }
        assert!(ArnPrefix::new("arn:aws:ecs:us-east-1:123456789012").is_ok());
    }

    #[test]
    fn a_resource_belongs_to_its_cluster() {
        let prefix = ArnPrefix::new("arn:aws:ecs:us-east-1:1").unwrap();
        let web = ClusterName::new("web").unwrap();
        let task = |text: &str| {
            let reference = Reference::new(text).unwrap();
            prefix
                .resource_of("task", &web, &reference)
                .map(String::from)
        };
        let id = Some("t1".into());
        assert_eq!(task("t1"), id);
        assert_eq!(task("arn:aws:ecs:us-east-1:1:task/web/t1"), id);
        assert_eq!(task("arn:aws:ecs:us-east-1:1:task/t1"), id);
        assert_eq!(task("arn:aws:ecs:us-east-1:1:task/other/t1"), None);
        assert_eq!(task("arn:aws:ecs:us-east-1:2:task/web/t1"), None);
        assert_eq!(task("arn:aws:ecs:us-east-1:1:service/web/t1"), None);
    }
}
