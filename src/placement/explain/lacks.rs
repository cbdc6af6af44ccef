//! What an instance would lack if some of its tasks had stopped.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::asked::Asked;
use super::imagined::Imagined;
use crate::cluster::{InstanceView, Slot, TaskView};
use crate::model::{GpuNeed, HostPort, MAX_RESERVED_PORTS, Need, PlacementRequest, ResourceName};

/// What an instance would lack to take a task, but for the state of the instance and its location.
#[derive(Debug, Clone, Default)]
pub(super) struct Lacks {
    pub(super) cpu: u64,
    pub(super) memory: u64,
    pub(super) gpus: Gpus,
    pub(super) enis: u32,
    pub(super) named: Vec<(ResourceName, u64)>,
    pub(super) ports: Vec<HostPort>,
    /// How many of the other ports of the need would be too many.
    pub(super) excess_ports: usize,
    /// Whether tasks of the group are there that should not be.
    pub(super) has_peers: bool,
    /// The positions of the clauses that would be false.
    pub(super) clauses: Vec<usize>,
}

/// What is missing of GPUs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Gpus {
    #[default]
    Nothing,
    /// So many more.
    More(u32),
    /// None is missing, but not all are free.
    Busy,
}

/// What stopped tasks give back.
#[derive(Debug, Clone, Default)]
pub(super) struct Freed {
    cpu: u64,
    memory: u64,
    gpus: u64,
    enis: u32,
    ports: BTreeSet<HostPort>,
    named: BTreeMap<ResourceName, u64>,
    peers: usize,
}

impl Lacks {
    /// Whether nothing is missing.
    pub(super) fn is_nothing(&self) -> bool {
        self.has_resources() && !self.has_peers && self.clauses.is_empty()
    }

    /// Whether no resource is missing.
    pub(super) fn has_resources(&self) -> bool {
        self.cpu == 0
            && self.memory == 0
            && self.gpus == Gpus::Nothing
            && self.enis == 0
            && self.named.is_empty()
            && self.ports.is_empty()
            && self.excess_ports == 0
    }

    /// What an instance would lack with `freed` given back by the tasks in `stopped`.
    pub(super) fn of(
        instance: InstanceView<'_>,
        asked: &Asked<'_>,
        freed: &Freed,
        stopped: &[Slot],
    ) -> Self {
        let mut lacks = Self::of_resources(instance, asked.request, freed);
        lacks.clauses = asked.false_clauses(&Imagined::without(instance, stopped));
        lacks
    }

    /// The same without the clauses.
    pub(super) fn of_resources(
        instance: InstanceView<'_>,
        request: &PlacementRequest,
        freed: &Freed,
    ) -> Self {
        let need = request.need();
        let missing =
            |need: u64, left: u64, freed: u64| need.saturating_sub(left.saturating_add(freed));
        let mut lacks = Self {
            cpu: missing(
                need.cpu.as_u64(),
                instance.remaining_cpu().as_u64(),
                freed.cpu,
            ),
            memory: missing(
                need.memory.as_u64(),
                instance.remaining_memory().as_u64(),
                freed.memory,
            ),
            has_peers: has_peers(instance, request, freed),
            ..Self::default()
        };
        if !need.is_cpu_and_memory() {
            lacks.rare(instance, request, freed);
        }
        lacks
    }

    fn rare(&mut self, instance: InstanceView<'_>, request: &PlacementRequest, freed: &Freed) {
        let need = request.need();
        self.gpus = gpus(instance, need.gpus, freed.gpus);
        if let Some(free) = instance.free_enis() {
            self.enis = need.enis.saturating_sub(free.saturating_add(freed.enis));
        }
        let named = need.named.iter().map(|(name, amount)| {
            let left = instance.remaining_named(name);
            let freed = freed.named.get(name).copied().unwrap_or(0);
            (name, amount.saturating_sub(left.saturating_add(freed)))
        });
        let named = named.filter(|(_, missing)| *missing > 0);
        self.named = named
            .map(|(name, missing)| (name.clone(), missing))
            .collect();
        let in_use = instance.ports_in_use();
        let taken = need.ports.intersection(in_use);
        let taken = taken.filter(|port| !freed.ports.contains(port));
        self.ports = taken.copied().collect();
        let left_in_use = in_use.len().saturating_sub(freed.ports.len());
        let others = need.ports.len().saturating_sub(self.ports.len());
        let total = left_in_use.saturating_add(others);
        self.excess_ports = total.saturating_sub(MAX_RESERVED_PORTS).min(others);
    }
}

fn has_peers(instance: InstanceView<'_>, request: &PlacementRequest, freed: &Freed) -> bool {
    if !request.is_distinct_instance() {
        return false;
    }
    let peers = usize::try_from(instance.peers(request.group())).unwrap_or(usize::MAX);
    peers > freed.peers
}

fn gpus(instance: InstanceView<'_>, need: GpuNeed, freed: u64) -> Gpus {
    let free = u64::try_from(instance.free_gpus().count()).unwrap_or(u64::MAX);
    let free = free.saturating_add(freed);
    let registered = u64::try_from(instance.registered().gpus.len()).unwrap_or(u64::MAX);
    match need {
        GpuNeed::Nothing => Gpus::Nothing,
        GpuNeed::Devices(count) => match u64::from(count).saturating_sub(free) {
            0 => Gpus::Nothing,
            missing => Gpus::More(u32::try_from(missing).unwrap_or(u32::MAX)),
        },
        GpuNeed::All => match registered {
            0 => Gpus::More(1),
            _ if free < registered => Gpus::Busy,
            _ => Gpus::Nothing,
        },
    }
}

impl Freed {
    /// A task stops.
    pub(super) fn add(&mut self, task: &TaskView<'_>, request: &PlacementRequest) {
        let peers = usize::from(is_peer(task, request));
        self.peers = self.peers.saturating_add(peers);
        let Some(need) = held(task) else {
            return;
        };
        self.change(need, u64::saturating_add, u32::saturating_add);
        if request.need().gpus != GpuNeed::Nothing {
            self.gpus = self.gpus.saturating_add(gpus_of(task));
        }
        if !need.ports.is_empty() {
            self.ports.extend(&need.ports);
        }
    }

    /// It does not stop after all.
    pub(super) fn remove(&mut self, task: &TaskView<'_>, request: &PlacementRequest) {
        let peers = usize::from(is_peer(task, request));
        self.peers = self.peers.saturating_sub(peers);
        let Some(need) = held(task) else {
            return;
        };
        self.change(need, u64::saturating_sub, u32::saturating_sub);
        if request.need().gpus != GpuNeed::Nothing {
            self.gpus = self.gpus.saturating_sub(gpus_of(task));
        }
        if !need.ports.is_empty() {
            self.ports.retain(|port| !need.ports.contains(port));
        }
    }

    fn change(
        &mut self,
        need: &Need,
        amount: impl Fn(u64, u64) -> u64,
        count: impl Fn(u32, u32) -> u32,
    ) {
        self.cpu = amount(self.cpu, need.cpu.as_u64());
        self.memory = amount(self.memory, need.memory.as_u64());
        self.enis = count(self.enis, need.enis);
        for (name, held) in &need.named {
            let freed = self.named.entry(name.clone()).or_default();
            *freed = amount(*freed, *held);
        }
    }
}

/// Whether a task is one that the request does not want beside it.
fn is_peer(task: &TaskView<'_>, request: &PlacementRequest) -> bool {
    request.is_distinct_instance() && task.is_counted() && task.group() == request.group()
}

/// What a task holds, as far as that is known.
fn held<'a>(task: &TaskView<'a>) -> Option<&'a Need> {
    task.need().filter(|_| task.holds_resources())
}

fn gpus_of(task: &TaskView<'_>) -> u64 {
    u64::try_from(task.gpus().len()).unwrap_or(u64::MAX)
}
