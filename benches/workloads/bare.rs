//! What cannot be left out: instances in order, the first with room, moving it.

use bayplan::model::{ContainerInstance, PlacementRequest};

use crate::engines::Host;
use crate::workloads::Workload;

/// Chooses and moves instances as `[spread attribute:ecs.availability-zone, binpack memory]` asks,
/// for the services and instances of the workloads, and nothing else.
///
/// No request is checked, nothing is recorded or taken back, tasks have no ids; a task that stops
/// brings along what it took, and where. So it shows what the choice and the two moves cost by
/// themselves on this machine, with the same decisions.
#[derive(Debug)]
pub(crate) struct Bare {
    arns: Vec<String>,
    /// The CPU and memory that each instance has left.
    left: Vec<(u64, u64)>,
    zones: [Sorted; ZONES],
    /// The tasks of each service in each zone.
    counts: [[u32; ZONES]; 100],
}

/// A task: its instance, its service, and what it takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BareTask {
    instance: usize,
    service: usize,
    need: (u64, u64),
}

impl Bare {
    /// Whether the requests of a workload are of this kind, those of its fill among them.
    pub(crate) fn serves(workload: Workload) -> bool {
        match workload {
            Workload::W1Batch | Workload::W1Single | Workload::W2 | Workload::W4 | Workload::W5 => {
                true
            }
            Workload::W3
            | Workload::W6Instances
            | Workload::W6Racks
            | Workload::W9Half
            | Workload::W9Full
            | Workload::Many
            | Workload::ManyPacked => false,
        }
    }

    pub(crate) fn new(instances: &[ContainerInstance]) -> Self {
        let mut bare = Self {
            arns: arns(instances),
            left: left(instances),
            zones: Default::default(),
            counts: [[0; ZONES]; 100],
        };
        for (instance, left) in bare.left.iter().enumerate() {
            bare.zones[instance % ZONES].insert(packed(instance, *left));
        }
        bare
    }

    /// The best instance: of the zones with the fewest tasks of the service that have room, the one
    /// with the least memory left, then the first.
    fn best(&self, service: usize, need: (u64, u64)) -> Option<usize> {
        let counts = &self.counts[service];
        let mut after = None;
        loop {
            let later = counts.iter().filter(|count| Some(**count) > after);
            let least = *later.min()?;
            let tied = (0..ZONES).filter(|zone| counts[*zone] == least);
            let firsts = tied.filter_map(|zone| self.zones[zone].first(need));
            if let Some(best) = firsts.min() {
                return Some(instance_of(best));
            }
            after = Some(least);
        }
    }

    /// Changes what an instance has left.
    fn shift(&mut self, instance: usize, change: impl FnOnce(&mut (u64, u64))) {
        let left = &mut self.left[instance];
        let zone = &mut self.zones[instance % ZONES];
        zone.remove(packed(instance, *left));
        change(left);
        zone.insert(packed(instance, *left));
    }
}

impl Host for Bare {
    type Place = usize;
    type Task = BareTask;

    fn place(&mut self, request: &PlacementRequest, mut tell: impl FnMut(&BareTask, usize)) {
        let (service, need) = asked(request);
        for _ in 0..request.count() {
            let Some(instance) = self.best(service, need) else {
                return;
            };
            self.shift(instance, |left| *left = (left.0 - need.0, left.1 - need.1));
            self.counts[service][instance % ZONES] += 1;
            let task = BareTask {
                instance,
                service,
                need,
            };
            tell(&task, instance);
        }
    }

    fn stop(&mut self, task: BareTask) {
        let need = task.need;
        self.shift(task.instance, |left| {
            *left = (left.0 + need.0, left.1 + need.1);
        });
        self.counts[task.service][task.instance % ZONES] -= 1;
    }

    fn key<'a>(&'a self, place: &'a usize) -> &'a str {
        &self.arns[*place]
    }
}

/// Instances by memory left, then by number, in blocks that know the most CPU that one of them has
/// left; of as many blocks together the most is known as well.
#[derive(Debug, Default)]
struct Sorted {
    entries: Vec<Vec<u64>>,
    /// The blocks in order: where its entries are, the first of them, the most CPU.
    blocks: Vec<usize>,
    firsts: Vec<u64>,
    most: Vec<u64>,
    most_of_many: Vec<u64>,
}

impl Sorted {
    /// The first with room.
    fn first(&self, (cpu, memory): (u64, u64)) -> Option<u64> {
        let start = memory << MEMORY;
        let mut block = self.block_of(start);
        while block < self.blocks.len() {
            if block % WIDTH == 0 && self.most_of_many[block / WIDTH] < cpu {
                block += WIDTH;
                continue;
            }
            if self.most[block] >= cpu {
                let mut entries = self.entries[self.blocks[block]].iter();
                let has_room = |entry: &&u64| **entry >= start && **entry & CPU >= cpu;
                if let Some(found) = entries.find(has_room) {
                    return Some(*found);
                }
            }
            block += 1;
        }
        None
    }

    /// The block in which an entry is, or would be.
    fn block_of(&self, entry: u64) -> usize {
        let behind = self.firsts.partition_point(|first| *first <= entry);
        behind.saturating_sub(1)
    }

    fn insert(&mut self, entry: u64) {
        if self.blocks.is_empty() {
            self.add(0, Vec::with_capacity(WIDTH));
        }
        let mut block = self.block_of(entry);
        let entries = &mut self.entries[self.blocks[block]];
        if entries.len() == WIDTH {
            let mut upper = Vec::with_capacity(WIDTH);
            upper.extend(entries.drain(WIDTH / 2..));
            let is_upper = entry > upper[0];
            self.add(block + 1, upper);
            self.look_again(block);
            block += usize::from(is_upper);
        }
        let entries = &mut self.entries[self.blocks[block]];
        entries.insert(entries.partition_point(|other| *other < entry), entry);
        self.firsts[block] = self.firsts[block].min(entry);
        self.most[block] = self.most[block].max(entry & CPU);
        let many = &mut self.most_of_many[block / WIDTH];
        *many = (*many).max(entry & CPU);
    }

    fn remove(&mut self, entry: u64) {
        let block = self.block_of(entry);
        let entries = &mut self.entries[self.blocks[block]];
        entries.remove(entries.partition_point(|other| *other < entry));
        if entries.is_empty() {
            self.blocks.remove(block);
            self.firsts.remove(block);
            self.most.remove(block);
            self.look_at_many();
        } else if self.most[block] == entry & CPU {
            self.look_again(block);
        }
    }

    /// A new block at a place among them.
    fn add(&mut self, block: usize, entries: Vec<u64>) {
        self.blocks.insert(block, self.entries.len());
        self.firsts
            .insert(block, entries.first().copied().unwrap_or(0));
        self.most.insert(block, 0);
        self.entries.push(entries);
        self.look_at_many();
        self.look_again(block);
    }

    /// Finds the most CPU of a block again.
    fn look_again(&mut self, block: usize) {
        let entries = self.entries[self.blocks[block]].iter();
        self.most[block] = entries.map(|entry| entry & CPU).max().unwrap_or(0);
        let first = block / WIDTH * WIDTH;
        let end = self.most.len().min(first + WIDTH);
        self.most_of_many[block / WIDTH] = most(&self.most[first..end]);
    }

    fn look_at_many(&mut self) {
        self.most_of_many = self.most.chunks(WIDTH).map(most).collect();
    }
}

fn most(cpu: &[u64]) -> u64 {
    cpu.iter().copied().max().unwrap_or(0)
}

/// An instance in one number that is ordered by memory, then by the instance.
fn packed(instance: usize, (cpu, memory): (u64, u64)) -> u64 {
    let instance = u64::try_from(instance).expect("a moderate number");
    memory << MEMORY | instance << INSTANCE | cpu
}

fn instance_of(entry: u64) -> usize {
    let instance = entry >> INSTANCE & ((1 << (MEMORY - INSTANCE)) - 1);
    usize::try_from(instance).expect("a moderate number")
}

/// The keys of instances.
pub(crate) fn arns(instances: &[ContainerInstance]) -> Vec<String> {
    let arns = instances.iter().map(|i| i.container_instance_arn.as_str());
    arns.map(str::to_string).collect()
}

/// The CPU and memory that instances have left.
pub(crate) fn left(instances: &[ContainerInstance]) -> Vec<(u64, u64)> {
    let left = instances.iter().map(|instance| &instance.remaining);
    left.map(|left| (left.cpu.as_u64(), left.memory.as_u64()))
        .collect()
}

/// The number at the end of the service's name, and the CPU and memory of a task.
pub(crate) fn asked(request: &PlacementRequest) -> (usize, (u64, u64)) {
    let name = request.group().as_str().as_bytes();
    let [.., tens, ones] = name else {
        panic!("a service with a number");
    };
    let service = usize::from(tens - b'0') * 10 + usize::from(ones - b'0');
    (service, need_of(request))
}

/// The CPU and memory of a task.
pub(crate) fn need_of(request: &PlacementRequest) -> (u64, u64) {
    let need = request.need();
    (need.cpu.as_u64(), need.memory.as_u64())
}

const ZONES: usize = 3;

/// How many entries a block has at most, and of how many blocks together the most is known.
const WIDTH: usize = 64;

/// Where the memory and the instance of an entry begin.
const MEMORY: u32 = 44;
const INSTANCE: u32 = 20;

/// The CPU of an entry.
const CPU: u64 = (1 << INSTANCE) - 1;
