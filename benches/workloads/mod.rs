//! The workloads that are measured, the same for every engine.

mod services;

use bayplan::model::{
    ContainerInstance, ContainerInstanceArn, CpuUnits, Draws, MemoryMiB, PlacementRequest, Purpose,
    Resources, Seed, attributes,
};

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
    /// Fifty services on a cluster that is 75 % full: a task stops, one is placed.
    W4,
    /// Requests for which there is no room.
    W5,
    /// Fifty services that spread over instances.
    W6Instances,
    /// Fifty services that spread over a thousand racks, then over instances.
    W6Racks,
    /// Fifty services without a strategy on a cluster that is half full: a task stops, one is placed.
    W9Half,
    /// The same on a cluster that is 95 % full.
    W9Full,
    /// As many services as a cluster may have, without strategies, on one that is half full: a task
    /// stops, one is placed.
    Many,
    /// The same with network interfaces of their own, packed in each zone.
    ManyPacked,
}

/// What is there before the clock starts: tasks of the fifty services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fill {
    /// None.
    Empty,
    /// Until so many percent of the scarcer of CPU and memory are used.
    Percent(u64),
    /// Until the largest service finds no room.
    Whole,
}

impl Workload {
    pub(crate) const ALL: [Self; 12] = [
        Self::W1Batch,
        Self::W1Single,
        Self::W2,
        Self::W3,
        Self::W4,
        Self::W5,
        Self::W6Instances,
        Self::W6Racks,
        Self::W9Half,
        Self::W9Full,
        Self::Many,
        Self::ManyPacked,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::W1Batch => "W1-batch",
            Self::W1Single => "W1-single",
            Self::W2 => "W2",
            Self::W3 => "W3",
            Self::W4 => "W4",
            Self::W5 => "W5",
            Self::W6Instances => "W6-instances",
            Self::W6Racks => "W6-racks",
            Self::W9Half => "W9-50",
            Self::W9Full => "W9-95",
            Self::Many => "many",
            Self::ManyPacked => "many-packed",
        }
    }

    /// How many tasks are asked for at a cluster size.
    pub(crate) fn tasks(self, instances: usize) -> usize {
        match self {
            Self::W1Batch | Self::W1Single => instances * 10,
            Self::W5 => 10_000,
            Self::W2
            | Self::W3
            | Self::W4
            | Self::W6Instances
            | Self::W6Racks
            | Self::W9Half
            | Self::W9Full
            | Self::Many
            | Self::ManyPacked => instances * 5,
        }
    }

    /// Whether a task stops before each request.
    pub(crate) fn stops_tasks(self) -> bool {
        matches!(
            self,
            Self::W4 | Self::W9Half | Self::W9Full | Self::Many | Self::ManyPacked
        )
    }

    /// What is there before the clock starts.
    pub(crate) fn fill(self) -> Fill {
        match self {
            Self::W4 => Fill::Percent(75),
            Self::W9Half | Self::Many | Self::ManyPacked => Fill::Percent(50),
            Self::W9Full => Fill::Percent(95),
            Self::W5 => Fill::Whole,
            Self::W1Batch
            | Self::W1Single
            | Self::W2
            | Self::W3
            | Self::W6Instances
            | Self::W6Racks => Fill::Empty,
        }
    }

    /// The instances.
    pub(crate) fn instances(self, count: usize) -> Vec<ContainerInstance> {
        (0..count).map(|number| self.instance(number)).collect()
    }

    /// One of them.
    pub(crate) fn instance(self, number: usize) -> ContainerInstance {
        let are_equal = matches!(self, Self::W1Batch | Self::W1Single);
        let shape = if are_equal { 1 } else { number % 4 };
        let (cpu, memory) = [(2048, 16384), (4096, 16384), (8192, 32768), (16384, 65536)][shape];
        let registered = Resources::new(CpuUnits::new(cpu), MemoryMiB::new(memory));
        let arn = ContainerInstanceArn::new(&format!("i{number:07}")).expect("a valid ARN");
        let zone = ZONES[number % 3];
        let rack = format!("{:03}", number % RACKS);
        let mut pairs = vec![
            ("ecs.availability-zone", zone),
            ("ecs.instance-type", TYPES[shape]),
        ];
        if self == Self::W6Racks {
            pairs.push(("rack", rack.as_str()));
        }
        let mut instance = ContainerInstance::new(arn, registered)
            .with_attributes(attributes(pairs).expect("valid attributes"));
        if self == Self::ManyPacked {
            instance.eni_slots = Some([2, 3, 7, 14][shape]);
        }
        instance
    }

    /// The requests of the tasks that are there before the clock starts, without end.
    pub(crate) fn requests_of_fill(self) -> Requests {
        let services = match self {
            Self::W9Half | Self::W9Full => services::at_random(),
            Self::Many => services::many(),
            Self::ManyPacked => services::many_packed(),
            Self::W1Batch
            | Self::W1Single
            | Self::W2
            | Self::W3
            | Self::W4
            | Self::W5
            | Self::W6Instances
            | Self::W6Racks => services::packed(),
        };
        Requests::new(services, usize::MAX)
    }

    /// The requests, in order; one for one task, unless the workload is one batch.
    pub(crate) fn requests(self, instances: usize) -> Requests {
        let tasks = self.tasks(instances);
        match self {
            Self::W1Batch => {
                let count = u32::try_from(tasks).expect("a moderate number");
                Requests::new(vec![services::one().with_count(count)], 1)
            }
            Self::W1Single => Requests::new(vec![services::one()], tasks),
            Self::W2 | Self::W4 => Requests::new(services::packed(), tasks),
            Self::W3 => Requests::new(services::constrained(), tasks),
            Self::W5 => Requests::new(vec![services::largest()], tasks),
            Self::W6Instances => Requests::new(services::over_instances(), tasks),
            Self::W6Racks => Requests::new(services::over_racks(), tasks),
            Self::W9Half | Self::W9Full => Requests::new(services::at_random(), tasks),
            Self::Many => Requests::new(services::many(), tasks),
            Self::ManyPacked => Requests::new(services::many_packed(), tasks),
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
    fn new(services: Vec<PlacementRequest>, left: usize) -> Self {
        Self {
            services,
            draws: Seed::new(1).draws(Purpose::Placement, 0),
            left,
        }
    }

    /// The next request.
    pub(crate) fn next(&mut self) -> Option<&PlacementRequest> {
        self.left = self.left.checked_sub(1)?;
        let drawn = if self.services.len() == 1 {
            0
        } else {
            self.draw(self.services.len())
        };
        self.services.get(drawn)
    }

    /// One of so many.
    pub(crate) fn draw(&mut self, count: usize) -> usize {
        let count = u64::try_from(count).expect("a moderate number");
        usize::try_from(self.draws.below(count)).expect("a moderate number")
    }
}

/// Whether a request is one of the largest service of the fifty.
pub(crate) fn is_of_largest(request: &PlacementRequest) -> bool {
    let need = request.need();
    need.cpu.as_u64() == 2048 && need.memory.as_u64() == 8192
}

/// How many racks there are, where there are as many instances.
pub(crate) const RACKS: usize = 1000;

const ZONES: [&str; 3] = ["az-a", "az-b", "az-c"];

const TYPES: [&str; 4] = ["t.small", "t.medium", "t.large", "t.xlarge"];
