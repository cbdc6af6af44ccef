//! The workloads at small sizes, for regressions: instances x workload, criterion's way.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark may fail"
)]

#[path = "workloads/digest.rs"]
mod digest;
#[path = "workloads/runs.rs"]
mod runs;
#[path = "workloads/mod.rs"]
mod workloads;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};

use runs::Engine;
use workloads::Workload;

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    for (name, sizes) in [("fast", [100, 1000]), ("reference", [10, 20])] {
        let engine = Engine::from_name(name).expect("an engine");
        let mut group = criterion.benchmark_group(name);
        for workload in Workload::ALL {
            for size in sizes {
                let tasks = u64::try_from(workload.tasks(size)).expect("a moderate number");
                group.throughput(Throughput::Elements(tasks));
                group.bench_function(BenchmarkId::new(workload.name(), size), |bencher| {
                    let prepare = || engine.prepare(workload, size);
                    bencher.iter_batched(
                        prepare,
                        |mut run| {
                            run.go();
                            run.digest()
                        },
                        BatchSize::LargeInput,
                    );
                });
            }
        }
        group.finish();
    }
    criterion.final_summary();
}
