//! What explanations cost: of tasks that could not be placed, beside the time in which the
//! brute-force engine asks every check of every instance; of tasks that were placed, beside plain
//! placing.
//!
//! ```text
//! cargo bench --bench explain                  # 100, 1,000 and 10,000 instances
//! cargo bench --bench explain -- 1000
//! ```
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a benchmark reads the clock, prints and may fail"
)]

#[path = "workloads/sizes.rs"]
mod sizes;
#[path = "workloads/system.rs"]
#[expect(dead_code, reason = "other benchmarks use the rest")]
mod system;
#[path = "workloads/mod.rs"]
#[expect(
    dead_code,
    reason = "only the workloads of many services are explained"
)]
mod workloads;

use core::time::Duration;

use bayplan::cluster::{ClusterState, TaskView};
use bayplan::model::{ExplanationLevel, PlacementRequest, Seed};
use bayplan::placement::PlacementEngine;
use bayplan::testing::reference::{Extras, World};

use sizes::sizes;
use system::cpu_ns;
use workloads::{Workload, is_of_largest};

fn main() {
    println!("what\tN\tns\tbeside\tns\tratio");
    for size in sizes(100, &[100, 1_000, 10_000]) {
        unplaced(size);
        placed(size);
    }
}

fn line(what: &str, size: usize, found: Duration, beside: &str, other: Duration) {
    let (found, other) = (found.as_nanos() as f64, other.as_nanos() as f64);
    println!(
        "{what}\t{size}\t{found:.0}\t{beside}\t{other:.0}\t{:.3}",
        found / other
    );
}

/// How long the thread runs for a run: of twice as many, until they are long for the steps in which
/// the system counts.
fn time(mut run: impl FnMut()) -> Duration {
    let mut runs: u32 = 1;
    loop {
        let start = cpu_ns();
        for _ in 0..runs {
            run();
        }
        let spent = Duration::from_nanos(cpu_ns().saturating_sub(start));
        if spent > ENOUGH || runs >= MOST_RUNS {
            return spent / runs;
        }
        runs *= 2;
    }
}

/// A request for which there is no room, on a cluster that is full of tasks.
fn unplaced(size: usize) {
    for workload in [Workload::W2, Workload::W3] {
        let instances = workload.instances(size);
        let mut cluster = ClusterState::from_instances(&instances).expect("a valid cluster");
        let request = fill(workload, &mut cluster);
        let tasks = cluster
            .view()
            .tasks()
            .iter()
            .map(TaskView::to_model)
            .collect();
        let world = World::new(instances, tasks);
        let mut engine = PlacementEngine::new();
        let mut txn = cluster.begin();
        let outcome = engine
            .place(&mut txn, &request, Seed::new(1))
            .expect("no scorers");
        assert!(outcome.unplaced().is_some(), "there is no room");
        let explanation = time(|| {
            let why = engine.explain(txn.view(), &request, &outcome);
            assert!(why.expect("the present state").unplaced.is_some());
        });
        let what = format!("{}-unplaced", workload.name());
        if size > 1_000 {
            println!("{what}\t{size}\t{}", explanation.as_nanos());
            continue;
        }
        let reference = time(|| {
            assert_eq!(world.reasons(&request, &Extras::default()).len(), size);
        });
        line(&what, size, explanation, "reference", reference);
    }
}

/// Places tasks of all services until one of the largest finds no room; that request.
fn fill(workload: Workload, cluster: &mut ClusterState) -> PlacementRequest {
    let mut engine = PlacementEngine::new();
    loop {
        let mut requests = workload.requests(1_000);
        while let Some(request) = requests.next() {
            let mut txn = cluster.begin();
            let outcome = engine
                .place(&mut txn, request, Seed::new(1))
                .expect("no scorers");
            txn.commit();
            if is_of_largest(request) && outcome.unplaced().is_some() {
                return request.clone();
            }
        }
    }
}

/// Placing with each level of explanation.
fn placed(size: usize) {
    let tasks = size.min(2_000);
    let mut times = Vec::new();
    let levels = [
        ExplanationLevel::None,
        ExplanationLevel::Unplaced,
        ExplanationLevel::All,
    ];
    for level in levels {
        times.push(time(|| place(size, tasks, level)));
    }
    let empty = time(|| place(size, 0, ExplanationLevel::None));
    let net = |time: Duration| time.saturating_sub(empty);
    line(
        "W2-unplaced-level",
        size,
        net(times[1]),
        "none",
        net(times[0]),
    );
    line("W2-all-level", size, net(times[2]), "none", net(times[0]));
}

fn place(size: usize, tasks: usize, level: ExplanationLevel) {
    let instances = Workload::W2.instances(size);
    let mut requests = Workload::W2.requests(size);
    let mut cluster = ClusterState::from_instances(&instances).expect("a valid cluster");
    let mut engine = PlacementEngine::new();
    for _ in 0..tasks {
        let request: PlacementRequest = requests
            .next()
            .expect("a request")
            .clone()
            .with_explanation_level(level);
        let mut txn = cluster.begin();
        let outcome = engine
            .place(&mut txn, &request, Seed::new(1))
            .expect("no scorers");
        drop(
            engine
                .explain(txn.view(), &request, &outcome)
                .expect("the present state"),
        );
        txn.commit();
    }
}

const ENOUGH: Duration = Duration::from_millis(200);

/// How many are enough, also where the system does not say how long the thread ran.
const MOST_RUNS: u32 = 1 << 16;
