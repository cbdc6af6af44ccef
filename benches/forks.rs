//! What forks cost: one line of a table per size of the cluster, with ten tasks on each instance.
//!
//! ```text
//! cargo bench --bench forks                    # 1,000 and 10,000 instances
//! cargo bench --bench forks -- 1000000
//! ```
//!
//! Medians in nanoseconds. Of many forks: making one, dropping it, the first placement on one that was
//! just made; making and dropping another while the first lives, after 100 placements. Then per
//! placement, over 10,000 of many services: on the cluster without forks, on a fork, and on the
//! cluster while a fork of it lives; the last two begin with nothing copied. Last, in microseconds, what
//! if a zone is lost: a third of the tasks are stopped and placed again on a fork.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a benchmark reads the clock, prints and may fail"
)]

#[path = "workloads/sizes.rs"]
mod sizes;
#[path = "workloads/mod.rs"]
#[expect(dead_code, reason = "other benchmarks use the rest")]
mod workloads;

use std::time::Instant;

use bayplan::advise::what_if::{Instances, Question, WhatIf};
use bayplan::cluster::ClusterState;
use bayplan::model::{AvailabilityZone, PlacementRequest, Seed};
use bayplan::placement::PlacementEngine;
use sizes::sizes;
use workloads::{Requests, Workload};

fn main() {
    println!(
        "N\tT\tfork_ns\tdrop_ns\tfirst_ns\tfork_again_ns\talone_ns\ton_fork_ns\tbeside_fork_ns\tlose_zone_us"
    );
    for size in sizes(100, &[1_000, 10_000]) {
        measure(size);
    }
}

fn measure(size: usize) {
    let mut cluster = filled(size);
    let mut engine = PlacementEngine::new();
    let mut requests = Workload::W2.requests_of_fill();
    // The indexes are there, as they are in a cluster that is at work.
    place(&mut cluster, &mut engine, &mut requests, 100);
    let mut columns: [Vec<u128>; 7] = Default::default();
    let [forks, drops, firsts, agains, ..] = &mut columns;
    for _ in 0..FORKS {
        let mut fork = None;
        forks.push(nanoseconds(|| fork = Some(cluster.fork())));
        let mut fork = fork.expect("a fork");
        let request = requests.next().expect("requests without end").clone();
        firsts.push(nanoseconds(|| one(&mut fork, &mut engine, &request)));
        place(&mut cluster, &mut engine, &mut requests, 100);
        agains.push(nanoseconds(|| drop(cluster.fork())));
        drops.push(nanoseconds(|| drop(fork)));
        // The next fork finds the cluster as it is without forks.
        drop(cluster.begin());
    }
    let placements = PLACEMENTS.min(size);
    let many = |cluster: &mut ClusterState| {
        let mut engine = PlacementEngine::new();
        let mut requests = Workload::W2.requests_of_fill();
        let all = nanoseconds(|| place(cluster, &mut engine, &mut requests, placements));
        all / u128::try_from(placements).expect("a small number")
    };
    let [.., alone, on_fork, beside_fork] = &mut columns;
    for _ in 0..ROUNDS {
        let mut cluster = cluster.clone();
        let mut fork = cluster.fork();
        on_fork.push(many(&mut fork));
        drop(fork);
        alone.push(many(&mut cluster.clone()));
        let fork = cluster.fork();
        beside_fork.push(many(&mut cluster));
        drop(fork);
    }
    let columns = columns.map(|times| median(times).to_string());
    let losing = lose_zone(&mut cluster, size) / 1000;
    println!("{size}\t{}\t{}\t{losing}", 10 * size, columns.join("\t"));
}

/// How long it takes to say what losing a third of the instances, and of the tasks, would mean.
fn lose_zone(cluster: &mut ClusterState, size: usize) -> u128 {
    let mut requests = Workload::W1Batch.requests(size);
    let request = requests.next().expect("one request").clone();
    let zone = AvailabilityZone::new("az-a").expect("a zone");
    let question = Question::Lose(Instances::OfZone(zone));
    nanoseconds(|| {
        let mut what_if = WhatIf::new(cluster).with_request(request);
        let answer = what_if.ask(&question).expect("a zone with instances");
        assert!(!answer.tasks.is_empty(), "tasks are lost");
    })
}

/// Equal instances with ten equal tasks each.
fn filled(size: usize) -> ClusterState {
    let instances = Workload::W1Batch.instances(size);
    let mut cluster = ClusterState::from_instances(&instances).expect("a valid cluster");
    let mut requests = Workload::W1Batch.requests(size);
    place(&mut cluster, &mut PlacementEngine::new(), &mut requests, 1);
    cluster
}

/// Answers so many requests.
fn place(
    cluster: &mut ClusterState,
    engine: &mut PlacementEngine,
    requests: &mut Requests,
    count: usize,
) {
    for _ in 0..count {
        if let Some(request) = requests.next() {
            one(cluster, engine, request);
        }
    }
}

fn one(cluster: &mut ClusterState, engine: &mut PlacementEngine, request: &PlacementRequest) {
    let mut txn = cluster.begin();
    let outcome = engine.place(&mut txn, request, Seed::new(1));
    drop(outcome.expect("no scorers"));
    txn.commit();
}

fn nanoseconds(work: impl FnOnce()) -> u128 {
    let start = Instant::now();
    work();
    start.elapsed().as_nanos()
}

fn median(mut times: Vec<u128>) -> u128 {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or(0)
}

/// How many forks are made of each cluster.
const FORKS: usize = 101;

/// How many placements are timed together, but no more than there are instances.
const PLACEMENTS: usize = 10_000;

/// How often.
const ROUNDS: usize = 5;
