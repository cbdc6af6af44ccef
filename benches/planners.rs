//! How planners on forks get on with one another: one line of a table per size and number of threads.
//!
//! ```text
//! cargo bench --bench planners                 # 1,000 and 10,000 instances
//! cargo bench --bench planners -- 100000
//! ```
//!
//! Each planner forks the cluster, places a batch of tasks on its fork, one request each, and submits
//! the outcomes; what is refused is planned again on a new fork. They share one cluster behind a lock,
//! which is held to fork and to submit and not to plan. All pack into the same instances, so that they
//! get into each other's way as much as can be. Counted are the tasks that were placed in the end, a
//! second, and the plans that were refused, of a thousand.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a benchmark reads the clock, prints and may fail"
)]

#[path = "workloads/sizes.rs"]
mod sizes;
#[path = "workloads/mod.rs"]
#[expect(dead_code, reason = "other benchmarks use the rest")]
mod workloads;

use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use bayplan::cluster::ClusterState;
use bayplan::model::{PlacementRequest, Seed};
use bayplan::placement::PlacementEngine;
use bayplan::plan::{Partial, PlacementOutcome};
use sizes::sizes;
use workloads::Workload;

fn main() {
    println!("N\tplanners\tbatch\tplacements_per_s\trefused_per_mille");
    for size in sizes(100, &[1_000, 10_000]) {
        for planners in [1, 2] {
            for batch in [1, 100] {
                measure(size, planners, batch);
            }
        }
    }
}

fn measure(size: usize, planners: u64, batch: usize) {
    let instances = Workload::W2.instances(size);
    let mut cluster = ClusterState::from_instances(&instances).expect("a valid cluster");
    warm_up(&mut cluster);
    let cluster = Mutex::new(cluster);
    // All planners together place one task for each instance.
    let share = size / usize::try_from(planners).expect("a small number");
    let start = Instant::now();
    let refused: usize = thread::scope(|scope| {
        let start = |number| {
            let planner = Planner { number, batch };
            let cluster = &cluster;
            scope.spawn(move || planner.place(cluster, share))
        };
        let threads: Vec<_> = (0..planners).map(start).collect();
        let refused = threads.into_iter().map(thread::ScopedJoinHandle::join);
        refused.map(|refused| refused.expect("no panic")).sum()
    });
    let placed = share * usize::try_from(planners).expect("a small number");
    let per_second = placed as f64 / start.elapsed().as_secs_f64();
    println!(
        "{size}\t{planners}\t{batch}\t{per_second:.0}\t{}",
        1000 * refused / (placed + refused)
    );
}

/// Lets the cluster make the indexes that planners ask for, so that forks have them.
fn warm_up(cluster: &mut ClusterState) {
    let mut engine = PlacementEngine::new();
    let mut requests = Workload::W2.requests_of_fill();
    let request = requests.next().expect("requests without end");
    let outcome = engine.place(&mut cluster.begin(), request, Seed::new(1));
    drop(outcome.expect("no scorers"));
}

/// Who places tasks, so many on each fork.
#[derive(Debug, Clone, Copy)]
struct Planner {
    number: u64,
    batch: usize,
}

impl Planner {
    /// Places so many tasks; how many plans were refused.
    fn place(self, cluster: &Mutex<ClusterState>, tasks: usize) -> usize {
        let mut engine = PlacementEngine::new();
        let mut requests = Workload::W2.requests_of_fill();
        let mut wanted: Vec<PlacementRequest> = Vec::new();
        for _ in 0..tasks {
            wanted.push(requests.next().expect("requests without end").clone());
        }
        let mut refused = 0;
        while !wanted.is_empty() {
            let mut lock = cluster.lock().expect("no panic");
            let mut fork = lock.fork_for_planner(self.number);
            drop(lock);
            let batch = wanted.split_off(wanted.len().saturating_sub(self.batch));
            let mut plan = |request: &PlacementRequest| {
                let mut txn = fork.begin();
                let seed = Seed::new(self.number);
                let outcome = engine.place(&mut txn, request, seed).expect("no scorers");
                txn.commit();
                outcome
            };
            let outcomes: Vec<PlacementOutcome> = batch.iter().map(&mut plan).collect();
            // The fork goes first, so that the cluster need not copy what it writes to.
            drop(fork);
            lock = cluster.lock().expect("no panic");
            for (request, outcome) in batch.into_iter().zip(outcomes) {
                if lock.submit(&request, &outcome, Partial::Refuse).is_err() {
                    refused += 1;
                    wanted.push(request);
                }
            }
        }
        refused
    }
}
