//! What cannot be left out where services spread over racks: the best rack, its next instance.

use bayplan::model::{ContainerInstance, PlacementRequest};

use crate::bare::{arns, asked, left};
use crate::engines::Host;
use crate::workloads::RACKS;

/// Chooses instances as `[spread attribute:rack, spread instanceId]` asks, for the services and
/// instances of the workloads, and nothing else: where tasks only come.
///
/// No request is checked, nothing is recorded or taken back, tasks have no ids. What ranks a rack is
/// one number, its score, the lowest first; no instance that was full is looked at again.
#[derive(Debug)]
pub(crate) struct BareRacks {
    arns: Vec<String>,
    /// The CPU and memory that each instance has left.
    left: Vec<(u64, u64)>,
    racks: usize,
    services: Vec<Service>,
}

/// What a service knows of the racks.
#[derive(Debug, Clone)]
struct Service {
    racks: Vec<Rack>,
    /// The scores of the racks when each was last looked at, or lower; before them the better of each
    /// pair, before these that of each pair of pairs, and so on.
    scores: Vec<u64>,
}

/// How far a service has looked in a rack.
#[derive(Debug, Clone, Default)]
struct Rack {
    tasks: u64,
    /// The first instance that it has not passed, counted in the rack.
    next: usize,
    /// The instances that host its tasks, and how many.
    hosts: Vec<(usize, u64)>,
}

impl BareRacks {
    pub(crate) fn new(instances: &[ContainerInstance]) -> Self {
        let racks = instances.len().min(RACKS);
        let service = Service {
            racks: vec![Rack::default(); racks],
            scores: vec![NONE; 2 * racks.next_power_of_two()],
        };
        let mut bare = Self {
            arns: arns(instances),
            left: left(instances),
            racks,
            services: vec![service; 100],
        };
        for service in &mut bare.services {
            // Every rack is to be looked at.
            (0..racks).for_each(|rack| service.put(rack, 0));
        }
        bare
    }

    /// The best instance: of the racks with the fewest tasks of the service, the one with the fewest
    /// itself, then the first.
    fn best(&mut self, service: usize, need: (u64, u64)) -> Option<usize> {
        let service = &mut self.services[service];
        loop {
            let rack = service.top()?;
            let score = service.racks[rack].score(&self.left, (rack, self.racks), need);
            service.put(rack, score);
            if service.top() == Some(rack) {
                return Some(instance_of(score));
            }
        }
    }
}

impl Service {
    /// The rack that ranks first.
    fn top(&self) -> Option<usize> {
        let half = self.scores.len() / 2;
        if self.scores[1] == NONE {
            return None;
        }
        let mut node = 1;
        while node < half {
            node *= 2;
            node += usize::from(self.scores[node] > self.scores[node + 1]);
        }
        Some(node - half)
    }

    fn put(&mut self, rack: usize, score: u64) {
        let mut node = rack + self.scores.len() / 2;
        self.scores[node] = score;
        while node > 1 {
            node /= 2;
            self.scores[node] = self.scores[2 * node].min(self.scores[2 * node + 1]);
        }
    }
}

impl Rack {
    /// The score of the rack by its first instance, in one number.
    fn score(
        &mut self,
        left: &[(u64, u64)],
        (rack, racks): (usize, usize),
        (cpu, memory): (u64, u64),
    ) -> u64 {
        let has_room = |instance: usize| {
            let left = left[instance];
            left.0 >= cpu && left.1 >= memory
        };
        let numbered = |position: usize| rack + position * racks;
        while numbered(self.next) < left.len() {
            if has_room(numbered(self.next)) {
                return joined(self.tasks, 0, numbered(self.next));
            }
            self.next += 1;
        }
        let hosts = self.hosts.iter().filter(|(host, _)| has_room(*host));
        let scores = hosts.map(|(host, peers)| joined(self.tasks, *peers, *host));
        scores.min().unwrap_or(NONE)
    }

    fn take(&mut self, instance: usize) {
        self.tasks += 1;
        if let Some((_, peers)) = self.hosts.iter_mut().find(|(host, _)| *host == instance) {
            *peers += 1;
        } else {
            self.hosts.push((instance, 1));
            self.next += 1;
        }
    }
}

impl Host for BareRacks {
    type Place = usize;
    type Task = ();

    fn place(&mut self, request: &PlacementRequest, mut tell: impl FnMut(&(), usize)) {
        let (service, need) = asked(request);
        for _ in 0..request.count() {
            let Some(instance) = self.best(service, need) else {
                return;
            };
            let left = &mut self.left[instance];
            *left = (left.0 - need.0, left.1 - need.1);
            self.services[service].racks[instance % self.racks].take(instance);
            tell(&(), instance);
        }
    }

    fn stop(&mut self, (): ()) {
        panic!("tasks only come");
    }

    fn key<'a>(&'a self, place: &'a usize) -> &'a str {
        &self.arns[*place]
    }
}

/// Tasks in the rack, tasks on the instance, the instance, in one number that is ordered by them.
fn joined(tasks: u64, peers: u64, instance: usize) -> u64 {
    let instance = u64::try_from(instance).expect("a moderate number");
    tasks << 44 | peers << 32 | instance
}

fn instance_of(score: u64) -> usize {
    let instance = score & u64::from(u32::MAX);
    usize::try_from(instance).expect("a moderate number")
}

/// The score of a rack without room.
const NONE: u64 = u64::MAX;
