//! Whether daemons can start and be replaced.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::clauses::without_tasks;
use super::trial::{Own, Trial};
use super::{AnalysisError, Basis, Finding, NoPlace, Problem, Repair, Severity, percents, places};
use crate::cluster::{ClusterView, InstanceView};
use crate::model::{ContainerInstanceArn, CpuUnits, MemoryMiB, PlacementRequest, Seed, Service};
use crate::placement::{Filter, PlacementEngine, Rejection};
use crate::plan::{Amount, Reason, Relaxation, Remedy, RequestRemedy};
use crate::service::{Pass, daemons_due};
use crate::time::Timestamp;

/// What keeps daemons from starting, or from being replaced.
pub(super) fn daemons(
    view: ClusterView<'_>,
    service: &Service,
    request: &PlacementRequest,
) -> Result<Vec<Finding>, AnalysisError> {
    let mut present = Trial::of_tasks(view, request.group(), Own::Without)?;
    let mut best = Trial::of_instances(view)?;
    let relaxed = without_tasks(request);
    let mut due = hosts(&present, service, request);
    // What does not fit where no agent is connected is not missed there.
    due.retain(|arn| {
        view.instance(arn)
            .is_some_and(|one| one.is_agent_connected())
    });
    let most = hosts(&best, service, &relaxed).len();
    let deadlock = |hosts: usize, basis| {
        let hosts = u32::try_from(hosts).unwrap_or(u32::MAX);
        percents::daemon_deadlock(service, hosts, basis)
    };
    // What rounds so for more instances rounds so for fewer.
    let basis = places::basis(deadlock(most, Basis::Instances).is_some());
    let deadlock = deadlock(due.len(), basis);
    let mut found: Vec<Finding> = Vec::new();
    let failing = unplaced(&mut present, request, &due)?;
    if let Some((_, reason)) = failing.first().cloned() {
        let at_best = unplaced(&mut best, &relaxed, &due)?;
        let is_failing = |arn| at_best.iter().any(|(other, _)| other == arn);
        let basis = places::basis(failing.iter().any(|(arn, _)| is_failing(arn)));
        let relaxation = smaller(&failing);
        let relaxed = relaxation.applied_to(request);
        let is_enough = unplaced(&mut present, &relaxed, &due)?.is_empty();
        let repairs = is_enough.then_some(Repair::Change(relaxation));
        let instances = failing.into_iter().map(|(arn, _)| arn).collect();
        let problem = Problem::Placement(NoPlace::Daemon { instances, reason });
        let finding = Finding::new(Severity::NeverDeploys, basis, problem);
        found.push(finding.repaired_by(repairs));
    }
    found.extend(deadlock);
    Ok(found)
}

/// The instances that should have a daemon, where none is.
fn hosts(
    trial: &Trial,
    service: &Service,
    request: &PlacementRequest,
) -> Vec<ContainerInstanceArn> {
    let pass = Pass::new(trial.view(), service, Timestamp::UNIX_EPOCH);
    daemons_due(&pass.daemon(request))
}

/// What a daemon would have to do without to fit everywhere.
fn smaller(failing: &[(ContainerInstanceArn, Reason)]) -> Relaxation {
    let (mut cpu, mut memory) = (0, 0);
    for (_, reason) in failing {
        if let Reason::Cpu { need, remaining } = reason {
            cpu = cpu.max(need.as_u64().saturating_sub(remaining.as_u64()));
        }
        if let Reason::Memory { need, remaining } = reason {
            memory = memory.max(need.as_u64().saturating_sub(remaining.as_u64()));
        }
    }
    let amounts = [
        (cpu > 0).then(|| Amount::Cpu(CpuUnits::new(cpu))),
        (memory > 0).then(|| Amount::Memory(MemoryMiB::new(memory))),
    ];
    let less = amounts.into_iter().flatten().map(RequestRemedy::Less);
    Relaxation::new(less.map(Remedy::Request).collect(), 100, None)
}

/// Those of the instances that cannot take a daemon, in the order of their keys, and why.
fn unplaced(
    trial: &mut Trial,
    request: &PlacementRequest,
    hosts: &[ContainerInstanceArn],
) -> Result<Vec<(ContainerInstanceArn, Reason)>, AnalysisError> {
    let mut engine = PlacementEngine::new().with_filter(Box::new(OneEach));
    let mut txn = trial.begin();
    // One more than there can be, so that the rest is explained.
    let count = u32::try_from(txn.view().instance_count()).unwrap_or(u32::MAX);
    let request = request.with_count(count.saturating_add(1));
    let outcome = engine.place(&mut txn, &request, Seed::new(0))?;
    let why = engine.explain(txn.view(), &request, &outcome)?.unplaced;
    let is_without = |arn: &ContainerInstanceArn| {
        let instance = txn.view().instance(arn);
        instance.is_some_and(|one| one.peers(request.group()) == 0)
    };
    let verdicts = why.map_or(Vec::new(), |why| why.instances).into_iter();
    let failing = verdicts
        .filter(|one| hosts.contains(&one.container_instance_arn))
        .filter(|one| is_without(&one.container_instance_arn))
        .filter_map(|one| {
            let reason = one.first_reason()?.clone();
            Some((one.container_instance_arn, reason))
        });
    Ok(failing.collect())
}

/// One daemon on each instance.
#[derive(Debug)]
struct OneEach;

impl Filter for OneEach {
    fn name(&self) -> &'static str {
        "one daemon each"
    }

    fn check(
        &self,
        instance: InstanceView<'_>,
        request: &PlacementRequest,
    ) -> Result<(), Rejection> {
        if instance.peers(request.group()) == 0 {
            return Ok(());
        }
        Err(Rejection::new("a daemon of the service is there"))
    }
}
