//! The workloads that are measured, the same for every engine.

use bayplan::model::{
    ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn, CpuUnits, Draws,
    MemoryMiB, PlacementConstraint, PlacementRequest, PlacementRequestBuilder, PlacementStrategy,
    Purpose, Quota, Quotas, Resources, Seed, ServiceName, TaskDefinition, attributes,
};
use bayplan::time::Timestamp;

/// A workload by its name in the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Workload {
    /// One service scales out, in one request.
    W1Batch,
    /// One service scales out, task by task.
    W1Single,
    /// Fifty services, tasks of which come in random order.
    W2,
    /// The same with constraints.
    W3,
}

impl Workload {
    pub(crate) const ALL: [Self; 4] = [Self::W1Batch, Self::W1Single, Self::W2, Self::W3];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::W1Batch => "W1-batch",
            Self::W1Single => "W1-single",
            Self::W2 => "W2",
            Self::W3 => "W3",
        }
    }

    /// How many tasks are asked for at a cluster size.
    pub(crate) fn tasks(self, instances: usize) -> usize {
        match self {
            Self::W1Batch | Self::W1Single => instances * 10,
            Self::W2 | Self::W3 => instances * 5,
        }
    }

    /// The instances.
    pub(crate) fn instances(self, count: usize) -> Vec<ContainerInstance> {
        (0..count).map(|number| self.instance(number)).collect()
    }

    fn instance(self, number: usize) -> ContainerInstance {
        let shape = match self {
            Self::W1Batch | Self::W1Single => 1,
            Self::W2 | Self::W3 => number % 4,
        };
        let (cpu, memory) = [(2048, 16384), (4096, 16384), (8192, 32768), (16384, 65536)][shape];
        let registered = Resources::new(CpuUnits::new(cpu), MemoryMiB::new(memory));
        let arn = ContainerInstanceArn::new(&format!("i{number:07}")).expect("a valid ARN");
        let zone = ["az-a", "az-b", "az-c"][number % 3];
        let pairs = [
            ("ecs.availability-zone", zone),
            ("ecs.instance-type", TYPES[shape]),
        ];
        ContainerInstance::new(arn, registered)
            .with_attributes(attributes(pairs).expect("valid attributes"))
    }

    /// The requests, in order; one for one task, unless the workload is one batch.
    pub(crate) fn requests(self, instances: usize) -> Requests {
        let services = match self {
            Self::W1Batch | Self::W1Single => vec![service(0, 256, 512, |request| request)],
            Self::W2 => (0..SERVICES)
                .map(|k| service_of(k, |request| request))
                .collect(),
            Self::W3 => (0..SERVICES)
                .map(|k| service_of(k, |r| constrained(k, r)))
                .collect(),
        };
        let draws = Seed::new(1).draws(Purpose::Placement, 0);
        let tasks = self.tasks(instances);
        if self == Self::W1Batch {
            let count = u32::try_from(tasks).expect("a moderate number");
            let batch = services[0].with_count(count);
            return Requests {
                services: vec![batch],
                draws,
                left: 1,
            };
        }
        Requests {
            services,
            draws,
            left: tasks,
        }
    }
}

/// Requests in the order in which they come.
#[derive(Debug)]
pub(crate) struct Requests {
    services: Vec<PlacementRequest>,
    draws: Draws,
    left: usize,
}

impl Requests {
    /// The next request.
    pub(crate) fn next(&mut self) -> Option<&PlacementRequest> {
        self.left = self.left.checked_sub(1)?;
        let count = u64::try_from(self.services.len()).expect("a small number");
        let drawn = if count == 1 {
            0
        } else {
            self.draws.below(count)
        };
        self.services
            .get(usize::try_from(drawn).expect("a small number"))
    }
}

/// Service k of the workloads with many services.
fn service_of(
    k: usize,
    change: impl FnOnce(PlacementRequestBuilder) -> PlacementRequestBuilder,
) -> PlacementRequest {
    service(k, 128 << (k % 5), 256 << ((k / 5) % 6), change)
}

fn service(
    k: usize,
    cpu: u32,
    memory: u32,
    change: impl FnOnce(PlacementRequestBuilder) -> PlacementRequestBuilder,
) -> PlacementRequest {
    let container = ContainerDefinitionBuilder::new("main", "image")
        .cpu(cpu)
        .memory(memory);
    let definition = TaskDefinition::builder(&format!("family-{k}"))
        .container(container)
        .build()
        .expect("a valid definition");
    let name = ServiceName::new(&format!("service-{k:02}")).expect("a valid name");
    let pack = PlacementStrategy::from_parts("binpack", Some("memory")).expect("a valid strategy");
    let request = PlacementRequest::service_tasks(&name, &definition)
        .strategy(PlacementStrategy::spread_zones())
        .strategy(pack)
        .created_at(Timestamp::from_millis(1_700_000_000_000));
    let mut quotas = Quotas::default();
    quotas.run_task_count = Quota::UNLIMITED;
    change(request).build(&quotas).expect("a valid request")
}

/// Every service asks for one or two instance types, every third for distinct instances.
fn constrained(k: usize, request: PlacementRequestBuilder) -> PlacementRequestBuilder {
    let (first, second) = (TYPES[k % 4], TYPES[(k + 1) % 4]);
    let expression = if k % 2 == 0 {
        format!("attribute:ecs.instance-type == {first}")
    } else {
        format!("attribute:ecs.instance-type in [{first}, {second}]")
    };
    let member = PlacementConstraint::member_of(&expression).expect("a valid expression");
    let request = request.constraint(member);
    if k % 3 == 0 {
        request.constraint(PlacementConstraint::DistinctInstance)
    } else {
        request
    }
}

const TYPES: [&str; 4] = ["t.small", "t.medium", "t.large", "t.xlarge"];
const SERVICES: usize = 50;
