//! Task-level CPU and memory.

use core::ops::RangeInclusive;

use super::{Draft, broken, report};
use crate::document::Findings;
use crate::model::{CpuUnits, InvalidSize, MemoryMiB, parse_cpu, parse_memory};

pub(super) fn check(draft: &Draft<'_>, findings: &mut Findings) {
    let fields = draft.fields;
    if let Some(cpu) = fields.text("cpu") {
        let allowed = "256 or another number of CPU units, or a number of vCPU such as .25 vCPU, \
                       from 128 to 196608 units";
        // On Fargate the table of sizes is narrower, and is checked with its own words.
        let is_valid = |cpu: CpuUnits| draft.requires_only_fargate() || TASK_CPU.contains(&cpu);
        let is_old = |cpu: CpuUnits| draft.is_registered() && cpu < *TASK_CPU.start();
        if parse_cpu(cpu).is_ok_and(is_old) {
            let text = "ECS registers no less than 128 CPU units today";
            findings.doubt(fields.at("cpu"), text);
        } else if !parse_cpu(cpu).is_ok_and(is_valid) {
            let violation = broken(fields, "cpu", "Invalid 'cpu' setting for task.");
            findings.report_unreadable(violation.allowing(allowed));
        }
    }
    if let Some(memory) = fields.text("memory") {
        let allowed =
            "512 or another number of MiB, or a number of GB such as 0.5 GB, at least 4 MiB";
        let is_valid = |memory: MemoryMiB| memory >= SMALLEST_MEMORY;
        if draft.is_registered() && parse_memory(memory).is_ok_and(|memory| !is_valid(memory)) {
            let text = "ECS registers no less than 4 MiB today";
            findings.doubt(fields.at("memory"), text);
        } else if !parse_memory(memory).is_ok_and(is_valid) {
            let violation = broken(fields, "memory", "Invalid 'memory' setting for task.");
            findings.report_unreadable(violation.allowing(allowed));
        }
    }
    let platform = fields
        .structure("runtimePlatform")
        .filter(|_| draft.is_windows());
    if let Some(platform) = platform.filter(|p| p.text("cpuArchitecture") == Some("ARM64")) {
        let text = "Windows containers do not support the ARM64 architecture.";
        report(
            findings,
            broken(&platform, "cpuArchitecture", text).allowing("X86_64"),
        );
    }
}

impl Draft<'_> {
    /// The task-level CPU, if it is there and can be read.
    pub(in super::super) fn cpu(&self) -> Option<CpuUnits> {
        self.size("cpu", parse_cpu)
    }

    /// The task-level memory, if it is there and can be read.
    pub(in super::super) fn memory(&self) -> Option<MemoryMiB> {
        self.size("memory", parse_memory)
    }

    fn size<T>(&self, name: &str, parse: fn(&str) -> Result<T, InvalidSize>) -> Option<T> {
        self.fields.text(name).and_then(|text| parse(text).ok())
    }
}

/// The CPU that a task on instances can have.
pub(in super::super) const TASK_CPU: RangeInclusive<CpuUnits> =
    CpuUnits::new(128)..=CpuUnits::new(196_608);

/// The least memory that a task or a container can have. Ours.
pub(in super::super) const SMALLEST_MEMORY: MemoryMiB = MemoryMiB::new(4);
