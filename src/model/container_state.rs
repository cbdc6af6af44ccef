//! What is said of the containers of a task.

use alloc::string::String;
use alloc::vec::Vec;

use super::service::spelled;
use super::{ContainerName, Digest, HealthStatus, Protocol};

/// How far a container has come.
///
/// Source: ECS API Reference, `Container`, read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContainerStatus {
    /// It does not run yet.
    Pending,
    /// It runs.
    Running,
    /// It ended, or never ran.
    Stopped,
}

spelled!(
    ContainerStatus,
    Pending = "PENDING",
    Running = "RUNNING",
    Stopped = "STOPPED"
);

/// What is said of a container.
///
/// Source: ECS API Reference, `SubmitContainerStateChange`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContainerState {
    /// Its name.
    pub name: ContainerName,
    /// How far it has come.
    pub last_status: Option<ContainerStatus>,
    /// What its health checks say.
    pub health_status: Option<HealthStatus>,
    /// How it ended.
    pub exit_code: Option<i32>,
    /// Why it ended, or did not start.
    pub reason: Option<String>,
    /// Its id in the runtime.
    pub runtime_id: Option<String>,
    /// The digest of the image that it runs.
    pub image_digest: Option<Digest>,
    /// Its ports on the instance.
    pub network_bindings: Vec<NetworkBinding>,
}

impl ContainerState {
    /// A container of which nothing is said yet.
    pub fn new(name: ContainerName) -> Self {
        Self {
            name,
            last_status: None,
            health_status: None,
            exit_code: None,
            reason: None,
            runtime_id: None,
            image_digest: None,
            network_bindings: Vec::new(),
        }
    }

    /// The same, which has come so far.
    #[must_use]
    pub fn status(self, status: ContainerStatus) -> Self {
        Self {
            last_status: Some(status),
            ..self
        }
    }

    /// The same with the digest of the image that it runs.
    #[must_use]
    pub fn image_digest(self, digest: Digest) -> Self {
        Self {
            image_digest: Some(digest),
            ..self
        }
    }

    /// The same, which ended with that exit code.
    #[must_use]
    pub fn exited(self, code: i32) -> Self {
        Self {
            last_status: Some(ContainerStatus::Stopped),
            exit_code: Some(code),
            ..self
        }
    }

    /// What is known of the container after another report. What a report leaves out stays. Its status
    /// never goes back: a report of an earlier one came late, and only fills in what is not known.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::model::{ContainerName, ContainerState, ContainerStatus};
    ///
    /// let web = ContainerState::new(ContainerName::new("web")?);
    /// let mut running = web.clone().status(ContainerStatus::Running);
    /// running.runtime_id = Some("c1".to_string());
    /// let ended = web.exited(1);
    /// // In whichever order the reports come:
    /// assert_eq!(running.clone().after(&ended), ended.clone().after(&running));
    /// assert_eq!(ended.after(&running).runtime_id, running.runtime_id);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn after(self, report: &Self) -> Self {
        let is_late = report.last_status.is_some() && report.last_status < self.last_status;
        if is_late {
            self.or(report.clone())
        } else {
            report.clone().or(self)
        }
    }

    /// The same with what it does not say as another says it.
    fn or(self, other: Self) -> Self {
        let network_bindings = if self.network_bindings.is_empty() {
            other.network_bindings
        } else {
            self.network_bindings
        };
        Self {
            name: self.name,
            last_status: self.last_status.or(other.last_status),
            health_status: self.health_status.or(other.health_status),
            exit_code: self.exit_code.or(other.exit_code),
            reason: self.reason.or(other.reason),
            runtime_id: self.runtime_id.or(other.runtime_id),
            image_digest: self.image_digest.or(other.image_digest),
            network_bindings,
        }
    }
}

/// A port of a container on its instance.
///
/// Source: ECS API Reference, `NetworkBinding`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkBinding {
    /// The port of the container.
    pub container_port: u16,
    /// The port of the instance.
    pub host_port: u16,
    /// The transport.
    pub protocol: Protocol,
    /// The address it is bound to.
    pub bind_ip: String,
}
