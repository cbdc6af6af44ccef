//! The workloads at small sizes, for regressions: instances x workload, criterion's way.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark may fail"
)]

#[path = "workloads/digest.rs"]
mod digest;
#[path = "workloads/engines.rs"]
#[expect(dead_code, reason = "every engine fills its cluster itself here")]
mod engines;
#[path = "workloads/runs.rs"]
#[expect(dead_code, reason = "every engine fills its cluster itself here")]
mod runs;
#[path = "workloads/mod.rs"]
mod workloads;

use bayplan::model::ContainerInstance;
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};

use engines::{Host, Library, Reference};
use runs::Run;
use workloads::Workload;

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    measure(&mut criterion, "fast", [100, 1000], |instances| {
        Library::new(instances)
    });
    measure(&mut criterion, "scan", [10, 100], |instances| {
        Library::new(instances).scanning()
    });
    measure(&mut criterion, "reference", [10, 20], |instances| {
        Reference::new(instances.to_vec())
    });
    criterion.final_summary();
}

fn measure<H: Host>(
    criterion: &mut Criterion,
    name: &str,
    sizes: [usize; 2],
    host: impl Fn(&[ContainerInstance]) -> H,
) {
    let mut group = criterion.benchmark_group(name);
    for workload in Workload::ALL {
        for size in sizes {
            let instances = workload.instances(size);
            let tasks = u64::try_from(workload.tasks(size)).expect("a moderate number");
            group.throughput(Throughput::Elements(tasks));
            group.bench_function(BenchmarkId::new(workload.name(), size), |bencher| {
                bencher.iter_batched(
                    || Run::prepare(host(&instances), workload, &instances),
                    |mut run| {
                        run.go(usize::MAX);
                        (run.decided(), run.digest())
                    },
                    BatchSize::LargeInput,
                );
            });
        }
    }
    group.finish();
}
