//! A workload on an engine.

use bayplan::model::{ContainerInstance, PlacementRequest};

use crate::digest::Digest;
use crate::engines::Host;
use crate::workloads::{Fill, Requests, Workload, is_of_largest};

/// A prepared run.
#[derive(Debug)]
pub(crate) struct Run<H: Host> {
    host: H,
    requests: Requests,
    stops_tasks: bool,
    /// The tasks that could stop, where some do.
    running: Vec<H::Task>,
    /// Of each task that was asked for.
    decisions: Vec<Option<H::Place>>,
}

impl<H: Host> Run<H> {
    /// Everything that is there before the clock starts. `instances` are those of the host.
    pub(crate) fn prepare(
        mut host: H,
        workload: Workload,
        instances: &[ContainerInstance],
    ) -> Self {
        let mut running = fill(&mut host, workload, instances);
        if !workload.stops_tasks() {
            running = Vec::new();
        }
        Self {
            host,
            requests: workload.requests(instances.len()),
            stops_tasks: workload.stops_tasks(),
            running,
            decisions: Vec::with_capacity(workload.tasks(instances.len())),
        }
    }

    /// The same run on another engine.
    pub(crate) fn on<G: Host<Task = H::Task>>(self, other: impl FnOnce(H) -> G) -> Run<G> {
        assert!(self.decisions.is_empty(), "the run is new");
        Run {
            host: other(self.host),
            requests: self.requests,
            stops_tasks: self.stops_tasks,
            running: self.running,
            decisions: Vec::with_capacity(self.decisions.capacity()),
        }
    }

    /// Makes all decisions, or the first so many.
    pub(crate) fn go(&mut self, most: usize) {
        let mut left = most;
        while left > 0 && self.step() {
            left -= 1;
        }
    }

    /// Stops a task if tasks stop, and answers a request; whether there was one.
    #[inline]
    pub(crate) fn step(&mut self) -> bool {
        self.stop_one();
        let Some(request) = self.requests.next() else {
            return false;
        };
        let Self {
            host,
            stops_tasks,
            running,
            decisions,
            ..
        } = self;
        let before = decisions.len();
        host.place(request, |id, place| {
            if *stops_tasks {
                running.push(id.clone());
            }
            decisions.push(Some(place));
        });
        let asked = usize::try_from(request.count()).expect("a moderate number");
        decisions.resize_with(before + asked, || None);
        true
    }

    fn stop_one(&mut self) {
        if self.stops_tasks && !self.running.is_empty() {
            let drawn = self.requests.draw(self.running.len());
            let task = self.running.swap_remove(drawn);
            self.host.stop(task);
        }
    }

    /// How many decisions were made.
    pub(crate) fn decided(&self) -> usize {
        self.decisions.len()
    }

    /// The hash of the decisions: the instance of each task, nothing where one was not placed.
    pub(crate) fn digest(&self) -> u64 {
        let mut digest = Digest::new();
        for decision in &self.decisions {
            let key = decision.as_ref().map(|place| self.host.key(place));
            digest.add(key.unwrap_or_default());
        }
        digest.as_u64()
    }
}

/// Places tasks before the clock starts; those that were placed.
fn fill<H: Host>(
    host: &mut H,
    workload: Workload,
    instances: &[ContainerInstance],
) -> Vec<H::Task> {
    let (fill, mut requests) = (workload.fill(), workload.requests_of_fill());
    let mut tasks = Vec::new();
    let mut used = Used::of(instances);
    while !used.is_enough(fill) {
        let request = requests.next().expect("a request");
        let before = tasks.len();
        host.place(request, |id, _| tasks.push(id.clone()));
        used.add(request, tasks.len() > before);
    }
    tasks
}

/// What is used of a cluster.
#[derive(Debug)]
struct Used {
    registered: (u64, u64),
    taken: (u64, u64),
    is_whole: bool,
    attempts_left: usize,
}

impl Used {
    fn of(instances: &[ContainerInstance]) -> Self {
        let registered = instances.iter().map(|instance| &instance.registered);
        Self {
            registered: registered.fold((0, 0), |(cpu, memory), registered| {
                (
                    cpu + registered.cpu.as_u64(),
                    memory + registered.memory.as_u64(),
                )
            }),
            taken: (0, 0),
            is_whole: false,
            // More than are ever needed: what large tasks leave, small ones take.
            attempts_left: instances.len() * 100,
        }
    }

    fn add(&mut self, request: &PlacementRequest, is_placed: bool) {
        self.attempts_left = self.attempts_left.saturating_sub(1);
        if is_placed {
            self.taken.0 += request.need().cpu.as_u64();
            self.taken.1 += request.need().memory.as_u64();
        } else if is_of_largest(request) {
            self.is_whole = true;
        }
    }

    fn is_enough(&self, fill: Fill) -> bool {
        let is_at = |percent: u64| {
            self.taken.0 * 100 >= self.registered.0 * percent
                || self.taken.1 * 100 >= self.registered.1 * percent
        };
        match fill {
            Fill::Empty => true,
            Fill::Percent(percent) => is_at(percent) || self.attempts_left == 0,
            Fill::Whole => self.is_whole,
        }
    }
}
