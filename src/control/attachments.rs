//! What tasks are given besides their containers.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::ControlPlane;
use crate::api::{TaskDetail, TaskParameters};
use crate::document::Document;
use crate::model::{
    Attachment, AttachmentKind, AttachmentState, AttachmentStatus, ClusterName, Purpose, Seed,
    SubnetId, Task, TaskId, TaskStatus,
};

impl ControlPlane {
    /// What a task is given besides its containers: a network interface in network mode `awsvpc`, then
    /// its volumes in the order of its request; nothing when it is not known. Who makes them reports
    /// of them by their ids.
    ///
    /// The network interface is in the first subnet of the request that lies in the zone of the task.
    ///
    /// Source: ECS API Reference, `Task`, read 2026-11. Ours: which subnet.
    pub fn task_attachments(&self, cluster: &ClusterName, task: &TaskId) -> Vec<Attachment> {
        let detail = self.task_detail(cluster, task);
        detail.map_or_else(Vec::new, |detail| detail.attachments)
    }

    /// The same of a task of which all else is known.
    pub(super) fn attachments_of(
        &self,
        detail: &TaskDetail,
        reported: &[AttachmentState],
    ) -> Vec<Attachment> {
        let (task, parameters) = (&detail.task, detail.parameters.as_ref());
        let enis = task.need.as_ref().map_or(0, |need| need.enis);
        let interface = (enis > 0).then(|| self.network_interface(task, parameters));
        let volumes = parameters.volume_configurations.as_ref();
        let volumes = volumes.and_then(Document::as_array).unwrap_or_default();
        let all = interface.into_iter().chain(volumes.iter().map(volume));
        let named = all.zip(0..).map(|(attachment, ordinal)| Attachment {
            id: id(&task.id, ordinal),
            ..attachment
        });
        let known = named.map(|attachment| {
            let report = reported.iter().find(|one| one.id == attachment.id);
            known(attachment, report, task.last_status)
        });
        known.collect()
    }

    fn network_interface(&self, task: &Task, parameters: &TaskParameters) -> Attachment {
        let network = parameters.network.as_ref();
        let subnets = network.map_or(&[][..], |network| &network.subnets);
        let is_there = |id: &&SubnetId| {
            let subnet = self.subnets.get(*id);
            subnet
                .is_some_and(|one| Some(&one.availability_zone) == task.availability_zone.as_ref())
        };
        let interface = Attachment::new("", AttachmentKind::ElasticNetworkInterface);
        match subnets.iter().find(is_there) {
            Some(subnet) => interface.with("subnetId", subnet.as_str()),
            None => interface,
        }
    }
}

/// A volume of a request, by what it asks for.
fn volume(asked: &Document) -> Attachment {
    let managed = asked.field("managedEBSVolume");
    let text = |of: Option<&Document>, name: &str| {
        let text = of.and_then(|of| of.field(name)?.as_text());
        text.unwrap_or_default().to_string()
    };
    let policy = managed.and_then(|managed| managed.field("terminationPolicy"));
    let is_kept = policy.and_then(|policy| policy.field("deleteOnTermination"))
        == Some(&Document::from(false));
    Attachment::new("", AttachmentKind::AmazonElasticBlockStorage)
        .with("roleArn", text(managed, "roleArn"))
        .with("volumeName", text(Some(asked), "name"))
        .with("deleteOnTermination", (!is_kept).to_string())
}

/// An attachment after what was reported of it, and as far as its task has come.
fn known(
    mut attachment: Attachment,
    report: Option<&AttachmentState>,
    task: TaskStatus,
) -> Attachment {
    let implied = match task {
        TaskStatus::Provisioning => attachment.status,
        TaskStatus::Pending | TaskStatus::Activating => AttachmentStatus::Attaching,
        TaskStatus::Running | TaskStatus::Deactivating | TaskStatus::Stopping => {
            AttachmentStatus::Attached
        }
        TaskStatus::Deprovisioning => AttachmentStatus::Detaching,
        TaskStatus::Stopped => AttachmentStatus::Deleted,
    };
    attachment.status = implied;
    match report {
        Some(report) => attachment.after(report),
        None => attachment,
    }
}

/// The id of the n-th attachment of a task, in the form of a UUID.
fn id(task: &TaskId, ordinal: u64) -> String {
    let seed = Seed::of_text(&task.to_string());
    seed.draws(Purpose::Attachment, ordinal).uuid()
}
