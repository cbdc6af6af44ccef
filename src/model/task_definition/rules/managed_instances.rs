//! What keeps a definition from running on instances that ECS manages.

use alloc::vec::Vec;

use super::{Draft, broken};
use crate::document::{Fields, Violation};
use crate::model::task_definition::NetworkMode;

/// Everything that keeps the definition from running on managed instances; empty when nothing does.
///
/// Ours: what `EC2` takes, in network mode `awsvpc` or `host`, of a known size.
pub(super) fn obstacles(draft: &Draft<'_>) -> Vec<Violation> {
    let mut found = Vec::new();
    if !matches!(
        draft.network_mode(),
        NetworkMode::Awsvpc | NetworkMode::Host
    ) {
        let text = "Managed instances support the network modes awsvpc and host only.";
        found.push(broken(draft.fields, "networkMode", text).allowing("awsvpc or host"));
    }
    if !has_sizes(draft) {
        let text = "Managed instances require that cpu and memory be defined for the task or for \
                    every container.";
        found.push(Violation::rule(draft.fields.path().clone(), text));
    }
    found
}

/// Whether CPU and memory are set for the task or for every container.
fn has_sizes(draft: &Draft<'_>) -> bool {
    let has_memory = |fields: &Fields<'_>| fields.has("memory") || fields.has("memoryReservation");
    let is_sized = |fields: &Fields<'_>| fields.has("cpu") && has_memory(fields);
    is_sized(draft.fields) || draft.containers.iter().all(is_sized)
}
