//! How many placements a second, at which size: one line of a table per run.
//!
//! ```text
//! cargo bench --bench scale                                  # the default set, within a minute
//! cargo bench --bench scale -- W2 10000 100000               # one workload at two sizes
//! cargo bench --bench scale -- --engine reference W1-single 100
//! ```
//!
//! What is measured is the whole path of the library: request in, exact decision, committed,
//! recorded. The digest is a hash of all decisions, equal on every machine and for every engine.
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

#[path = "workloads/digest.rs"]
mod digest;
#[path = "workloads/runs.rs"]
mod runs;
#[path = "workloads/mod.rs"]
mod workloads;

use std::time::Instant;

use runs::Engine;
use workloads::Workload;

fn main() {
    let mut engine = Engine::Fast;
    let mut chosen: Vec<Workload> = Vec::new();
    let mut sizes: Vec<usize> = Vec::new();
    let mut arguments = std::env::args().skip(1);
    let mut is_test = false;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bench" => {}
            "--test" => is_test = true,
            "--engine" => {
                let name = arguments
                    .next()
                    .expect("the name of an engine after --engine");
                engine = Engine::from_name(&name).expect("the engine `fast` or `reference`");
            }
            text => match text.parse() {
                Ok(size) => sizes.push(size),
                Err(_) => chosen.push(by_name(text)),
            },
        }
    }
    if chosen.is_empty() {
        chosen.extend(Workload::ALL);
    }
    if sizes.is_empty() {
        sizes.extend(if is_test {
            vec![100]
        } else {
            vec![100, 1_000, 10_000]
        });
    }
    println!("workload\tN\tT\tthreads\tplacements_per_s\tns_per_placement\tpeak_rss_mib\tdigest");
    for workload in chosen {
        for size in &sizes {
            measure(engine, workload, *size);
        }
    }
}

fn by_name(text: &str) -> Workload {
    let found = Workload::ALL
        .into_iter()
        .find(|workload| workload.name() == text);
    found.expect("the name of a workload: W1-batch, W1-single, W2 or W3")
}

fn measure(engine: Engine, workload: Workload, size: usize) {
    let mut run = engine.prepare(workload, size);
    let start = Instant::now();
    run.go();
    let elapsed = start.elapsed();
    let tasks = workload.tasks(size);
    let ns = elapsed.as_nanos() as f64 / tasks as f64;
    println!(
        "{}\t{size}\t{tasks}\t1\t{:.0}\t{ns:.0}\t{}\t{:016x}",
        workload.name(),
        1e9 / ns,
        peak_rss_mib(),
        run.digest(),
    );
}

/// The most memory that the process had so far, in MiB; 0 where the system does not say.
fn peak_rss_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}
