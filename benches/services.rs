//! What services cost: a thousand of them, a hundred tasks each, on ten thousand instances, are
//! created, and then all updated at once; a line of a table for each of the two.
//!
//! ```text
//! cargo bench --bench services                   # 10,000 instances, within a minute
//! cargo bench --bench services -- W8-apart 1000  # one workload, a hundred services
//! ```
//!
//! W8: the percents are 100 and 200, and the host reports all it did two seconds later. W8-apart: the
//! same, but each task takes from one to thirty seconds to start and to stop, so that there are many
//! more passes. W8-waves: the percents are 90 and 110, so that a hundred tasks are replaced in waves.
//!
//! Per task started, in nanoseconds: all steps, which are the passes over services, placement included;
//! and all calls of the library, which are also requests and reports. Then the passes, and the longest
//! of them, in microseconds; and what a step and a poll cost when nothing is to be done, all services
//! together. The same is done several times, and of each pass the shortest time counts: others on the
//! machine do not show. The digest is a hash of all effects and events, equal on every machine.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::std_instead_of_alloc,
    reason = "a benchmark reads the clock, prints and may fail"
)]

#[path = "workloads/digest.rs"]
mod digest;
#[path = "workloads/fleet.rs"]
mod fleet;
#[path = "workloads/sizes.rs"]
mod sizes;
#[path = "workloads/system.rs"]
#[expect(dead_code, reason = "other benchmarks use the rest")]
mod system;
#[path = "workloads/mod.rs"]
#[expect(dead_code, reason = "other benchmarks use the rest")]
mod workloads;

use fleet::{Fleet, Pace, Spent};
use sizes::sizes;
use system::peak_rss_mib;
use workloads::Workload;

fn main() {
    let arguments = || std::env::args().skip(1);
    println!(
        "workload\tphase\tN\tservices\tstarted\tstep_ns\tlibrary_ns\tpasses\tlongest_pass_us\tidle_step_ns\tidle_poll_ns\tpeak_rss_mib\tdigest"
    );
    let is_named = |name: &str| arguments().any(|text| text == name);
    let is_any_named = WORKLOADS.iter().any(|(name, ..)| is_named(name));
    for size in sizes(100, &[10_000]) {
        for (name, pace, percents) in WORKLOADS {
            if !is_any_named || is_named(name) {
                measure(name, size, (pace, percents));
            }
        }
    }
}

fn measure(name: &str, size: usize, of: (Pace, (u32, u32))) {
    let mut best = run(size, of);
    for _ in 1..RUNS {
        let next = run(size, of);
        best = best.into_iter().zip(next).map(least).collect();
    }
    for (phase, result) in ["create", "update"].into_iter().zip(best) {
        let spent = result.spent;
        let started = u64::try_from(spent.started).expect("a moderate number");
        let steps: u64 = spent.passes.iter().sum();
        let calls: u64 = spent.calls.iter().sum();
        println!(
            "{name}\t{phase}\t{size}\t{}\t{started}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{:016x}",
            size / 10,
            steps / started,
            (steps + calls) / started,
            spent.passes.len(),
            spent.passes.iter().max().copied().unwrap_or(0) / 1_000,
            result.idle.0,
            result.idle.1,
            peak_rss_mib(),
            result.digest
        );
    }
}

/// What came of a phase.
#[derive(Debug)]
struct Result {
    spent: Spent,
    idle: (u64, u64),
    digest: u64,
}

/// The creation and the update.
fn run(size: usize, (pace, percents): (Pace, (u32, u32))) -> Vec<Result> {
    let mut fleet = Fleet::new(Workload::W2.instances(size), pace);
    let mut results = Vec::new();
    for phase in 0..2 {
        if phase == 0 {
            fleet.create(size / 10, TASKS, percents);
        } else {
            fleet.update();
        }
        results.push(Result {
            spent: fleet.take_spent(),
            idle: fleet.idle(),
            digest: fleet.digest(),
        });
    }
    results
}

fn least((one, other): (Result, Result)) -> Result {
    assert_eq!(one.digest, other.digest, "the same decisions");
    Result {
        spent: one.spent.least(&other.spent),
        idle: one.idle.min(other.idle),
        digest: one.digest,
    }
}

/// Each workload by its name, with when the host reports, and the percents.
const WORKLOADS: [(&str, Pace, (u32, u32)); 3] = [
    ("W8", Pace::Together, (100, 200)),
    ("W8-apart", Pace::Apart, (100, 200)),
    ("W8-waves", Pace::Together, (90, 110)),
];

/// How many tasks a service has.
const TASKS: u32 = 100;

/// How often everything is done.
const RUNS: usize = 3;
