//! How many placements a second, at which size: one line of a table per run.
//!
//! ```text
//! cargo bench --bench scale                                  # the default set, within a minute
//! cargo bench --bench scale -- W2 10000 100000               # one workload at two sizes
//! cargo bench --bench scale -- --latency W2 10000            # with percentiles of single requests
//! cargo bench --bench scale -- --engine reference W1-single 100
//! cargo bench --bench scale -- --engine reference --first 200 W2 100000
//! cargo bench --bench scale -- --engine bare W4 10000        # the same without records
//! ```
//!
//! What is measured is the whole path of the library: request in, exact decision, committed,
//! recorded, indexes kept; `per_cpu_s` counts only the time that the thread ran. Where tasks stop, a
//! stop and a placement count as one. The digest is a hash of all decisions, equal on every machine and
//! for every engine: `fast`, `scan`, which looks at every instance, and `reference`, which is
//! `testing`'s. Each fills the cluster itself, but where only the first decisions are asked for: then
//! `fast` does. `bare` does no more of W1, W2, W4, W5, W6-racks and W9 than to choose and to
//! move instances: what the library costs beside it is what it does besides.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a benchmark reads the clock, prints and may fail"
)]

#[path = "workloads/bare.rs"]
mod bare;
#[path = "workloads/bare_draws.rs"]
mod bare_draws;
#[path = "workloads/bare_racks.rs"]
mod bare_racks;
#[path = "workloads/digest.rs"]
mod digest;
#[path = "workloads/engines.rs"]
mod engines;
#[path = "workloads/runs.rs"]
mod runs;
#[path = "workloads/system.rs"]
#[expect(dead_code, reason = "other benchmarks use the rest")]
mod system;
#[path = "workloads/mod.rs"]
mod workloads;

use std::time::Instant;

use bare::Bare;
use bare_draws::BareDraws;
use bare_racks::BareRacks;
use engines::{Host, Library, Reference};
use runs::Run;
use system::{cpu_ns, peak_rss_mib};
use workloads::Workload;

fn main() {
    let asked = Asked::from_arguments(std::env::args().skip(1));
    print!("workload\tN\tT\tthreads\tplacements_per_s\tns_per_placement\tper_cpu_s");
    println!(
        "{}\tpeak_rss_mib\tdigest",
        if asked.latency {
            "\tp50_ns\tp99_ns\tp99.9_ns"
        } else {
            ""
        }
    );
    for workload in &asked.workloads {
        for size in &asked.sizes {
            asked.run(*workload, *size);
        }
    }
}

/// What is to be measured.
#[derive(Debug)]
struct Asked {
    engine: String,
    workloads: Vec<Workload>,
    sizes: Vec<usize>,
    latency: bool,
    first: usize,
}

impl Asked {
    fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Self {
        let mut asked = Self {
            engine: "fast".to_string(),
            workloads: Vec::new(),
            sizes: Vec::new(),
            latency: false,
            first: usize::MAX,
        };
        let mut default_sizes = vec![100, 1_000, 10_000];
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--bench" => {}
                "--test" => default_sizes = vec![100],
                "--latency" => asked.latency = true,
                "--engine" => asked.engine = arguments.next().expect("an engine after --engine"),
                "--first" => {
                    let number = arguments.next().and_then(|text| text.parse().ok());
                    asked.first = number.expect("a number after --first");
                }
                text => match text.parse() {
                    Ok(size) => asked.sizes.push(size),
                    Err(_) => asked.workloads.push(by_name(text)),
                },
            }
        }
        if asked.workloads.is_empty() {
            asked.workloads.extend(Workload::ALL);
        }
        if asked.sizes.is_empty() {
            asked.sizes = default_sizes;
        }
        asked
    }

    fn run(&self, workload: Workload, size: usize) {
        let instances = workload.instances(size);
        let fast = || Run::prepare(Library::new(&instances), workload, &instances);
        match (self.engine.as_str(), self.first) {
            ("fast", _) => self.measure(workload, size, fast()),
            ("scan", usize::MAX) => {
                let host = Library::new(&instances).scanning();
                self.measure(workload, size, Run::prepare(host, workload, &instances));
            }
            ("scan", _) => self.measure(workload, size, fast().on(Library::scanning)),
            ("reference", usize::MAX) => {
                let host = Reference::new(instances.clone());
                self.measure(workload, size, Run::prepare(host, workload, &instances));
            }
            ("reference", _) => {
                let run = fast();
                let run = run.on(|library| Reference::from_library(&library, instances));
                self.measure(workload, size, run);
            }
            ("bare", _) if workload == Workload::W6Racks => {
                let host = BareRacks::new(&instances);
                self.measure(workload, size, Run::prepare(host, workload, &instances));
            }
            ("bare", _) if matches!(workload, Workload::W9Half | Workload::W9Full) => {
                let host = BareDraws::new(&instances);
                self.measure(workload, size, Run::prepare(host, workload, &instances));
            }
            ("bare", _) => {
                assert!(
                    Bare::serves(workload),
                    "bare does W1, W2, W4, W5, W6-racks and W9"
                );
                let host = Bare::new(&instances);
                self.measure(workload, size, Run::prepare(host, workload, &instances));
            }
            (other, _) => panic!("no engine {other}: there are fast, scan, reference and bare"),
        }
    }

    fn measure<H: Host>(&self, workload: Workload, size: usize, mut run: Run<H>) {
        let (start, cpu_start) = (Instant::now(), cpu_ns());
        let latencies = if self.latency {
            timed_steps(&mut run, self.first)
        } else {
            run.go(self.first);
            Vec::new()
        };
        let (elapsed, cpu) = (start.elapsed(), cpu_ns() - cpu_start);
        let tasks = run.decided();
        let ns = elapsed.as_nanos() as f64 / tasks as f64;
        print!(
            "{}\t{size}\t{tasks}\t1\t{:.0}\t{ns:.0}",
            workload.name(),
            1e9 / ns
        );
        // The system counts in steps of some milliseconds.
        if cpu < 20_000_000 {
            print!("\t-");
        } else {
            print!("\t{:.0}", 1e9 * tasks as f64 / cpu as f64);
        }
        if self.latency {
            let [half, most, nearly_all] = [500, 990, 999].map(|of| percentile(&latencies, of));
            print!("\t{half}\t{most}\t{nearly_all}");
        }
        println!("\t{}\t{:016x}", peak_rss_mib(), run.digest());
    }
}

/// Makes decisions and says how long each took, in nanoseconds, ascending.
fn timed_steps<H: Host>(run: &mut Run<H>, most: usize) -> Vec<u128> {
    let mut latencies = Vec::new();
    while latencies.len() < most {
        let start = Instant::now();
        if !run.step() {
            break;
        }
        latencies.push(start.elapsed().as_nanos());
    }
    latencies.sort_unstable();
    latencies
}

/// What so many of a thousand are within.
fn percentile(sorted: &[u128], per_mille: usize) -> u128 {
    let at = (sorted.len() * per_mille).div_ceil(1000);
    sorted.get(at.saturating_sub(1)).copied().unwrap_or(0)
}

fn by_name(text: &str) -> Workload {
    let names: Vec<&str> = Workload::ALL
        .iter()
        .map(|workload| workload.name())
        .collect();
    let found = Workload::ALL
        .into_iter()
        .find(|workload| workload.name() == text);
    found.unwrap_or_else(|| panic!("no workload {text}: there are {}", names.join(", ")))
}
