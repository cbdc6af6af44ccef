//! What a command costs: `RunTask` through a control plane, a million times.
//!
//! ```text
//! cargo bench --bench control                # 10,000 instances, a hundred commands for each
//! cargo bench --bench control -- spread 1000
//! ```
//!
//! Fifty families, asked for in random order, one task each time; after each command the host takes
//! what is to be done and what is told. `random`: without a strategy. `spread`: over zones, then packed
//! by memory. `apart`: the same, each command with a `startedBy` of its own. `token`: the same as
//! `spread`, each command with a client token of its own.
//!
//! The time is that of the thread, of commands and of what the host takes; the digest is a hash of the
//! instances in the order of the commands, equal on every machine.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark prints and may fail"
)]

#[path = "workloads/digest.rs"]
mod digest;
#[path = "workloads/sizes.rs"]
mod sizes;
#[path = "workloads/system.rs"]
#[expect(dead_code, reason = "other benchmarks use the rest")]
mod system;

use bayplan::api::{CreateCluster, RegisterContainerInstance, RegisterTaskDefinition, RunTask};
use bayplan::control::ControlPlane;
use bayplan::model::{
    ArnPrefix, BinpackField, ClusterName, ContainerDefinitionBuilder, CpuUnits, MemoryMiB,
    PlacementStrategy, Purpose, Quota, Quotas, Reference, Resources, Seed, StartedBy,
    TaskDefinition, attributes,
};
use bayplan::time::Timestamp;
use digest::Digest;
use sizes::sizes;
use system::{cpu_ns, peak_rss_mib};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const FAMILIES: usize = 50;
const KINDS: [&str; 4] = ["random", "spread", "apart", "token"];

fn main() {
    let arguments = || std::env::args().skip(1);
    let is_named = |kind: &str| arguments().any(|text| text == kind);
    let is_any_named = KINDS.into_iter().any(is_named);
    println!("commands\tN\tcount\tns_each\tper_second\tpeak_rss_mib\tdigest");
    for size in sizes(100, &[10_000]) {
        for kind in KINDS {
            if !is_any_named || is_named(kind) {
                measure(kind, size);
            }
        }
    }
}

fn measure(kind: &str, size: usize) {
    let mut control = plane(size);
    let requests: Vec<RunTask> = (0..FAMILIES).map(|number| request(kind, number)).collect();
    let count = size * 100;
    let mut draws = Seed::new(2).draws(Purpose::Placement, 0);
    let mut digest = Digest::new();
    let before = cpu_ns();
    for number in 0..count {
        let family = usize::try_from(draws.below(50)).expect("a moderate number");
        let own = own(kind, number, &requests[family]);
        let request = own.as_ref().unwrap_or(&requests[family]);
        let answer = control.run_task(NOW, request).expect("a valid request");
        while control.poll_effect().is_some() {}
        while control.poll_event().is_some() {}
        let task = answer.tasks.first().map(|detail| &detail.task);
        let instance = task.and_then(|task| task.container_instance_arn.as_ref());
        digest.add(instance.map_or("-", |arn| arn.as_str()));
    }
    let count = u64::try_from(count).expect("a moderate number");
    let spent = (cpu_ns() - before).max(1);
    println!(
        "{kind}\t{size}\t{count}\t{}\t{}\t{}\t{:016x}",
        spent / count,
        count * 1_000_000_000 / spent,
        peak_rss_mib(),
        digest.as_u64()
    );
}

/// A control plane with a cluster `default` of that many instances, in three zones.
fn plane(size: usize) -> ControlPlane {
    let arns = ArnPrefix::new("arn:aws:ecs:us-east-1:123456789012").expect("a prefix");
    let mut quotas = Quotas::default();
    quotas.container_instances_per_cluster = Quota::UNLIMITED;
    let mut control = ControlPlane::new(arns, Seed::new(1), quotas);
    let name = ClusterName::new("default").expect("a name");
    let made = control.create_cluster(NOW, CreateCluster::new(name));
    made.expect("a cluster");
    for number in 0..size {
        let resources = Resources::new(CpuUnits::new(16_384), MemoryMiB::new(65_536));
        let mut request = RegisterContainerInstance::new(resources);
        let zone = [("ecs.availability-zone", ["a", "b", "c"][number % 3])];
        let zone = attributes(zone).expect("valid attributes");
        request.attributes = zone.into_iter().collect();
        control
            .register_container_instance(NOW, request)
            .expect("an instance");
    }
    for number in 0..FAMILIES {
        let step = u32::try_from(number).expect("a moderate number");
        let container = ContainerDefinitionBuilder::new("app", "team/app:v1")
            .cpu(50 + step)
            .memory(200 + 8 * step);
        let definition = TaskDefinition::builder(&family(number)).container(container);
        let definition = definition.build().expect("a definition");
        control
            .register_task_definition(NOW, RegisterTaskDefinition::new(&definition))
            .expect("a revision");
    }
    control
}

/// The request of a command that is like no other.
fn own(kind: &str, number: usize, request: &RunTask) -> Option<RunTask> {
    let mut own = match kind {
        "apart" | "token" => request.clone(),
        _ => return None,
    };
    if kind == "apart" {
        own.tasks.started_by = StartedBy::new(&format!("run/{number}")).ok();
    } else {
        own.client_token = Some(format!("token-{number}"));
    }
    Some(own)
}

fn request(kind: &str, number: usize) -> RunTask {
    let definition = Reference::new(&family(number)).expect("a name");
    let mut request = RunTask::new(definition);
    if kind != "random" {
        request.placement_strategy = vec![
            PlacementStrategy::spread_zones(),
            PlacementStrategy::Binpack(BinpackField::Memory),
        ];
    }
    request
}

fn family(number: usize) -> String {
    format!("family-{number}")
}
