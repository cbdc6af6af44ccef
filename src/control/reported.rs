//! What is kept of reports of tasks, beside what the state of their cluster keeps.

use alloc::vec::Vec;

use super::TaskReport;
use crate::model::{AttachmentState, ContainerState};
use crate::time::Timestamp;

/// What reports of a task said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reported {
    /// In the order of their names, each once.
    pub(super) containers: Vec<ContainerState>,
    /// In the order of their ids, each once.
    pub(super) attachments: Vec<AttachmentState>,
    pub(super) pull_started_at: Option<Timestamp>,
    pub(super) pull_stopped_at: Option<Timestamp>,
    pub(super) execution_stopped_at: Option<Timestamp>,
}

impl Reported {
    /// What is known after another report, in whichever order reports come. The first time that is said
    /// of something stays.
    pub(super) fn after(mut self, report: &TaskReport) -> Self {
        self.pull_started_at = self.pull_started_at.or(report.pull_started_at);
        self.pull_stopped_at = self.pull_stopped_at.or(report.pull_stopped_at);
        let stopped_at = report.execution_stopped_at;
        self.execution_stopped_at = self.execution_stopped_at.or(stopped_at);
        for container in &report.containers {
            match self.find(container) {
                Ok(at) => {
                    if let Some(known) = self.containers.get_mut(at) {
                        *known = known.clone().after(container);
                    }
                }
                Err(at) => self.containers.insert(at, container.clone()),
            }
        }
        for attachment in &report.attachments {
            let found = self
                .attachments
                .binary_search_by(|one| one.id.cmp(&attachment.id));
            match found {
                Ok(at) => {
                    if let Some(known) = self.attachments.get_mut(at) {
                        *known = known.clone().after(attachment);
                    }
                }
                Err(at) => self.attachments.insert(at, attachment.clone()),
            }
        }
        self
    }

    fn find(&self, container: &ContainerState) -> Result<usize, usize> {
        let name = &container.name;
        self.containers.binary_search_by(|one| one.name.cmp(name))
    }
}
