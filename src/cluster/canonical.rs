//! The content of a cluster as bytes that depend on nothing else.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use super::ClusterView;

impl ClusterView<'_> {
    /// The content of the cluster as bytes: equal exactly when the instances, the tasks and what is
    /// left are equal.
    ///
    /// It does not depend on the order in which things were registered or listed, nor on what was
    /// there before. It is meant for comparing and hashing; its form may change with any release.
    pub fn content(&self) -> Vec<u8> {
        let mut text = String::new();
        // Writing to a `String` cannot fail.
        for instance in self.instances() {
            let _ = writeln!(text, "instance {:?}", instance.to_model());
            let _ = writeln!(text, "external {:?}", instance.record().external);
            let _ = writeln!(text, "unlisted {}", instance.record().unlisted_running);
        }
        for task in self.tasks() {
            let _ = writeln!(text, "task {:?} {:?}", task.to_model(), task.gpus());
        }
        text.into_bytes()
    }
}
