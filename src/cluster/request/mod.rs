//! A request, compiled for the cluster as it is: what each class of instances and each instance is
//! asked, in ECS's order.

mod facts;
mod names;
mod program;
mod reason;
mod required;

pub(crate) use facts::{beyond_all, facts, location};
pub(super) use names::{names, spread_names};

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::ClusterState;
use super::class::{ByNumber, Class, Classes};
use super::ledger::Shortfall;
use super::rank::Candidate;
use super::table::Slot;
use crate::model::{InstanceScope, Need, PlacementRequest, Subnet, built_in};
use crate::query::{MatchCache, Verdict};
use program::CompiledProgram;
use required::{Required, required};

/// A check that an instance failed, without what it found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailedCheck {
    Status,
    Scope,
    Agent,
    /// By its position among [`CompiledRequest::required`].
    Attribute(usize),
    Resource(Shortfall),
    Location,
    DistinctInstance,
    /// By its position among the expressions.
    MemberOf(usize),
}

/// What the checks that look at attributes alone say of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct ClassVerdict {
    is_considered: bool,
    /// The first required attribute that it lacks.
    lacks: Option<usize>,
    is_located: bool,
    /// The first expression that is false for all its instances.
    not_member: Option<usize>,
    /// Whether an expression before that one must be asked of each instance.
    asks_instances: bool,
}

impl ClassVerdict {
    /// Whether no instance of the class can pass.
    fn is_hopeless(self) -> bool {
        !self.is_considered || self.lacks.is_some() || !self.is_located || self.not_member.is_some()
    }
}

/// What the instances of a class can hope for that have the CPU and memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prospect {
    /// None of them passes.
    None,
    /// All of them pass.
    Good,
    /// Each must be asked.
    Open,
}

/// A request, compiled for the cluster as it is.
///
/// Its answers hold while no instance and no group is added. It is kept and reused, so that
/// compiling allocates little.
#[derive(Debug, Default)]
pub(crate) struct CompiledRequest {
    need: Arc<Need>,
    group: Slot,
    is_distinct: bool,
    required: Vec<Required>,
    /// The positions of the required attributes among those tracked.
    positions: Vec<Option<usize>>,
    programs: Vec<CompiledProgram>,
    verdicts: ByNumber<ClassVerdict>,
    prospects: ByNumber<Prospect>,
    cache: MatchCache,
}

impl CompiledRequest {
    /// Compiles a request whose names are tracked.
    pub(crate) fn compile(
        &mut self,
        state: &ClusterState,
        request: &PlacementRequest,
        group: Slot,
    ) {
        self.begin(state, request, group);
        self.verdicts
            .reset(ClassVerdict::default(), state.classes.reach());
        self.prospects.reset(Prospect::None, state.classes.reach());
        for (slot, class) in state.classes.iter() {
            let verdict = self.class_verdict(state, request, (slot, class));
            self.verdicts.set(slot, verdict);
            self.prospects.set(slot, self.prospect(verdict));
        }
    }

    /// Compiles a request without asking about every class: then
    /// [`admits_class`](Self::admits_class) is all that may be asked.
    pub(crate) fn begin(&mut self, state: &ClusterState, request: &PlacementRequest, group: Slot) {
        self.need = request.need().clone();
        self.group = group;
        self.is_distinct = request.is_distinct_instance();
        self.required = required(request);
        let positions = self.required.iter().map(|r| r.position(&state.classes));
        self.positions = positions.collect();
        let Self {
            programs, cache, ..
        } = self;
        programs.clear();
        programs.extend(
            request
                .member_of()
                .iter()
                .map(|e| CompiledProgram::new(e.compile(), state, cache)),
        );
    }

    fn class_verdict(
        &self,
        state: &ClusterState,
        request: &PlacementRequest,
        (slot, class): (Slot, &Class),
    ) -> ClassVerdict {
        let mut verdict = ClassVerdict {
            is_considered: is_considered(class, request.scope()),
            lacks: self
                .required
                .iter()
                .zip(&self.positions)
                .position(|(r, position)| !r.is_met(*position, &state.classes, class)),
            is_located: is_located(&state.classes, class, request.subnets()),
            not_member: None,
            asks_instances: false,
        };
        for (position, program) in self.programs.iter().enumerate() {
            match program.of_class(slot) {
                Verdict::Always => {}
                Verdict::Depends => verdict.asks_instances = true,
                Verdict::Never => {
                    verdict.not_member = Some(position);
                    break;
                }
            }
        }
        verdict
    }

    fn prospect(&self, verdict: ClassVerdict) -> Prospect {
        if verdict.is_hopeless() {
            return Prospect::None;
        }
        if verdict.asks_instances || self.is_distinct || !self.need.is_cpu_and_memory() {
            return Prospect::Open;
        }
        Prospect::Good
    }

    /// Whether what is the same for all instances of a class lets them pass; `None` where an
    /// expression must be asked of each instance.
    pub(crate) fn admits_class(
        &self,
        state: &ClusterState,
        request: &PlacementRequest,
        class: Slot,
    ) -> Option<bool> {
        let verdict = self.class_verdict(state, request, (class, state.classes.class(class)));
        if verdict.is_hopeless() {
            return Some(false);
        }
        (!verdict.asks_instances).then_some(true)
    }

    /// The positions of the attributes that the checks of the request look at.
    pub(crate) fn positions(&self, state: &ClusterState, request: &PlacementRequest) -> Vec<usize> {
        let position = |name: &str| state.classes.position(name);
        let required = self.positions.iter().copied().flatten();
        let mentioned = names(request).into_iter();
        let mentioned = mentioned.filter_map(|name| position(name.as_str()));
        let located = [built_in::AVAILABILITY_ZONE, built_in::VPC_ID];
        let located = located
            .into_iter()
            .filter(|_| !request.subnets().is_empty());
        let located = located.filter_map(position);
        // The family decides whether the type is looked at.
        required.chain(mentioned).chain(located).collect()
    }

    /// The instances that pass every check, in no order that means anything.
    ///
    /// `is_worth` is asked of every slot that has the CPU and memory, so that an instance that would
    /// not be taken costs no further check.
    #[inline]
    #[expect(clippy::needless_bitwise_bool, reason = "one branch instead of three")]
    pub(crate) fn each_admitted<T>(
        &mut self,
        state: &ClusterState,
        target: &mut T,
        is_worth: impl Fn(&T, Candidate) -> bool,
        mut take: impl FnMut(&mut T, Candidate),
    ) {
        // No instance has as much as the largest number, so a larger need never fits either.
        let cpu = u32::try_from(self.need.cpu.as_u64()).unwrap_or(u32::MAX);
        let memory = u32::try_from(self.need.memory.as_u64()).unwrap_or(u32::MAX);
        for (row, instance) in state.instances.iter().zip(0..) {
            let candidate = Candidate {
                instance,
                class: row.class,
                cpu: row.cpu,
                memory: row.memory,
            };
            // One branch that is nearly always taken: which of the three holds is unpredictable.
            let skips = (row.cpu < cpu) | (row.memory < memory) | !is_worth(target, candidate);
            if skips || !row.is_active() || !row.connected {
                continue;
            }
            let admits = match self.prospects.get(row.class) {
                Prospect::None => false,
                Prospect::Good => true,
                Prospect::Open => self.passes_the_rest(state, instance),
            };
            if admits {
                take(target, candidate);
            }
        }
    }

    /// Whether an instance that has the CPU and memory, and whose class has a prospect, passes what
    /// must be asked of each instance.
    fn passes_the_rest(&mut self, state: &ClusterState, instance: Slot) -> bool {
        let asks_instances = self
            .verdicts
            .get(state.instances.get(instance).class)
            .asks_instances;
        state.has_room(instance, &self.need)
            && !(self.is_distinct && state.peers_on(self.group, instance) > 0)
            && !(asks_instances && self.false_expression(state, instance).is_some())
    }

    /// Every check that an instance fails, in their order.
    pub(crate) fn failures(&mut self, state: &ClusterState, instance: Slot) -> Vec<FailedCheck> {
        let row = state.instances.get(instance);
        let verdict = self.verdicts.get(row.class);
        let class = state.classes.class(row.class);
        let has_peers = self.is_distinct && state.peers_on(self.group, instance) > 0;
        let mut failures = Vec::new();
        let mut check = |failed, fails: bool| failures.extend(fails.then_some(failed));
        check(FailedCheck::Status, !row.is_active());
        check(FailedCheck::Scope, !verdict.is_considered);
        check(FailedCheck::Agent, !row.connected);
        let required = self.required.iter().zip(&self.positions);
        for (position, (required, tracked)) in required.enumerate() {
            let is_met = required.is_met(*tracked, &state.classes, class);
            check(FailedCheck::Attribute(position), !is_met);
        }
        for shortfall in state.shortfalls(instance, &self.need) {
            check(FailedCheck::Resource(shortfall), true);
        }
        check(FailedCheck::Location, !verdict.is_located);
        check(FailedCheck::DistinctInstance, has_peers);
        for (position, program) in self.programs.iter().enumerate() {
            let holds = program.holds(state, instance, &mut self.cache);
            check(FailedCheck::MemberOf(position), !holds);
        }
        failures
    }

    /// The first check that an instance fails among those that `StartTask` makes: all but the
    /// constraints.
    pub(crate) fn first_failure_of_named(
        &self,
        state: &ClusterState,
        instance: Slot,
    ) -> Option<FailedCheck> {
        let row = state.instances.get(instance);
        if !row.connected {
            return Some(FailedCheck::Agent);
        }
        let verdict = *self.verdicts.get(row.class);
        if let Some(position) = verdict.lacks {
            return Some(FailedCheck::Attribute(position));
        }
        if let Some(shortfall) = state.shortfall(instance, &self.need) {
            return Some(FailedCheck::Resource(shortfall));
        }
        (!verdict.is_located).then_some(FailedCheck::Location)
    }

    /// The first expression that is false of an instance.
    fn false_expression(&mut self, state: &ClusterState, instance: Slot) -> Option<usize> {
        let Self {
            programs, cache, ..
        } = self;
        programs
            .iter()
            .position(|program| !program.holds(state, instance, cache))
    }
}

/// Whether a scope considers the instances of a class, if they are active.
pub(super) fn is_considered(class: &Class, scope: &InstanceScope) -> bool {
    match scope {
        InstanceScope::Ec2 => !class.is_external,
        InstanceScope::External => class.is_external,
        InstanceScope::CapacityProvider(name) => {
            class.capacity_provider_name.as_ref() == Some(name)
        }
    }
}

/// Whether a class is in the zone and network of one of the subnets; without subnets everywhere is.
fn is_located(classes: &Classes, class: &Class, subnets: &[Subnet]) -> bool {
    if subnets.is_empty() {
        return true;
    }
    let zone = classes.built_in(class, built_in::AVAILABILITY_ZONE);
    let network = classes.built_in(class, built_in::VPC_ID);
    subnets.iter().any(|subnet| {
        zone == Some(subnet.availability_zone.as_str())
            && subnet
                .network
                .as_ref()
                .is_none_or(|wanted| network == Some(wanted.as_str()))
    })
}
