//! Volumes and the containers that mount them.

use alloc::collections::BTreeSet;

use super::{Draft, broken, report};
use crate::document::Findings;

pub(super) fn check(draft: &Draft<'_>, findings: &mut Findings) {
    let mut names = BTreeSet::new();
    for volume in draft.fields.structures("volumes") {
        let Some(name) = volume.text("name") else {
            continue;
        };
        if !names.insert(name) {
            let text = alloc::format!("Volume names must be unique: '{name}' is used twice.");
            report(findings, broken(&volume, "name", text));
        }
    }
    let mut mounted = BTreeSet::new();
    for container in &draft.containers {
        for mount in container.structures("mountPoints") {
            let Some(source) = mount.text("sourceVolume") else {
                continue;
            };
            mounted.insert(source);
            if !names.contains(source) {
                let text = alloc::format!("Unknown volume '{source}'.");
                report(findings, broken(&mount, "sourceVolume", text));
            }
        }
    }
    for volume in draft.fields.structures("volumes") {
        // A volume without a name is one that nobody can mount.
        let is_unused = volume
            .text("name")
            .is_none_or(|name| !mounted.contains(name));
        if is_unused {
            let text = "Every volume must be mounted by a container.";
            report(findings, broken(&volume, "name", text));
        }
    }
}
