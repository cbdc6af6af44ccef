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
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a benchmark reads the clock, prints and may fail"
)]

#[path = "workloads/mod.rs"]
mod workloads;

use std::time::{Duration, Instant};

use bayplan::cluster::ClusterState;
use bayplan::model::{CpuUnits, ExplanationLevel, MemoryMiB, PlacementRequest, Seed};
use bayplan::placement::PlacementEngine;
use bayplan::testing::reference::{Extras, World};

use workloads::Workload;

fn main() {
    let arguments = std::env::args().skip(1);
    let is_test = std::env::args().any(|argument| argument == "--test");
    let mut sizes: Vec<usize> = arguments.filter_map(|text| text.parse().ok()).collect();
    if sizes.is_empty() {
        sizes.extend(if is_test {
            vec![100]
        } else {
            vec![100, 1_000, 10_000]
        });
    }
    println!("what\tN\tns\tbeside\tns\tratio");
    for size in sizes {
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

/// The shortest of a few runs.
fn shortest(mut run: impl FnMut()) -> Duration {
    let runs = (0..5).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    runs.min().expect("five runs")
}

/// A request for which there is no room on any instance, each of which runs nothing.
fn unplaced(size: usize) {
    for workload in [Workload::W2, Workload::W3] {
        let mut instances = workload.instances(size);
        for (number, instance) in (0_u64..).zip(&mut instances) {
            instance.remaining.cpu = CpuUnits::new(number % 100);
            instance.remaining.memory = MemoryMiB::new(number % 500);
        }
        let mut requests = workload.requests(size);
        let mut request = requests.next().expect("a request").clone();
        while request.need().cpu.as_u64() < 1024 {
            request = requests.next().expect("a request").clone();
        }
        let mut cluster = ClusterState::from_instances(&instances).expect("a valid cluster");
        let world = World::new(instances, Vec::new());
        let mut engine = PlacementEngine::new();
        let mut txn = cluster.begin();
        let outcome = engine
            .place(&mut txn, &request, Seed::new(1))
            .expect("no scorers");
        assert!(outcome.unplaced().is_some(), "there is no room");
        let explanation = shortest(|| {
            let why = engine.explain(txn.view(), &request, &outcome);
            assert!(why.expect("the present state").unplaced.is_some());
        });
        let reference = shortest(|| {
            assert_eq!(world.reasons(&request, &Extras::default()).len(), size);
        });
        let what = format!("{}-unplaced", workload.name());
        line(&what, size, explanation, "reference", reference);
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
        times.push(shortest(|| place(size, tasks, level)));
    }
    let empty = shortest(|| place(size, 0, ExplanationLevel::None));
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
