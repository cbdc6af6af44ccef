//! How much memory a cluster takes: one line of a table per size, with ten tasks on each instance.
//!
//! ```text
//! cargo bench --bench memory                   # 10,000 and 100,000 instances
//! cargo bench --bench memory -- 1000000
//! ```
//!
//! Instances are registered and tasks placed a thousandth at a time, so that next to nothing but the
//! cluster is in memory. The bytes are what the system counts for the process, more or less than
//! before; the peak is that of the whole process so far. Then the cluster is written as a snapshot,
//! forgotten and read again.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a benchmark reads the clock, prints and may fail"
)]

#[path = "workloads/sizes.rs"]
mod sizes;
#[path = "workloads/system.rs"]
#[expect(dead_code, reason = "other benchmarks use the rest")]
mod system;
#[path = "workloads/mod.rs"]
#[expect(dead_code, reason = "other benchmarks use the rest")]
mod workloads;

use std::time::Instant;

use bayplan::cluster::ClusterState;
use bayplan::model::Seed;
use bayplan::placement::PlacementEngine;
use bayplan::plan::Change;
use sizes::sizes;
use system::{peak_rss_mib, rss_bytes};
use workloads::Workload;

fn main() {
    println!(
        "N\tT\tseconds\tbytes_per_instance\tbytes_per_task\tpeak_rss_mib\tsnapshot_mib\twrite_ms\tload_ms"
    );
    sizes(1_000, &[10_000, 100_000])
        .into_iter()
        .for_each(measure);
}

fn measure(size: usize) {
    let start = Instant::now();
    let before = rss_bytes();
    let mut cluster = ClusterState::new();
    for number in 0..size {
        let instance = Box::new(Workload::W1Batch.instance(number));
        let registered = cluster.apply(&Change::RegisterContainerInstance(instance));
        registered.expect("a valid instance");
    }
    let registered = rss_bytes();
    place(&mut cluster, size);
    let placed = rss_bytes();
    let seconds = start.elapsed().as_secs();
    let tasks = cluster.view().task_count();
    let per = |bytes: u64, count: usize| bytes / u64::try_from(count).expect("a small number");
    print!(
        "{size}\t{tasks}\t{seconds}\t{}\t{}\t{}",
        per(registered.saturating_sub(before), size),
        per(placed.saturating_sub(registered), tasks),
        peak_rss_mib()
    );
    let start = Instant::now();
    let bytes = cluster.view().snapshot();
    let written = start.elapsed().as_millis();
    drop(cluster);
    let start = Instant::now();
    let loaded = ClusterState::from_snapshot(&bytes).expect("its own snapshot");
    let read = start.elapsed().as_millis();
    assert_eq!(loaded.view().task_count(), tasks);
    println!("\t{}\t{written}\t{read}", bytes.len() >> 20);
}

/// Places ten tasks for each instance.
fn place(cluster: &mut ClusterState, size: usize) {
    let mut requests = Workload::W1Batch.requests(size);
    let all = requests.next().expect("one request").clone();
    let part = all.with_count(u32::try_from(size / 100).expect("a small number"));
    let mut engine = PlacementEngine::new();
    for _ in 0..1000 {
        let mut txn = cluster.begin();
        let outcome = engine.place(&mut txn, &part, Seed::new(1));
        drop(outcome.expect("no scorers"));
        txn.commit();
    }
}
