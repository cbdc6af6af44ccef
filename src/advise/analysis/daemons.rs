//! Whether daemons can start and be replaced.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::clauses::without_tasks;
use super::trial::{Own, Trial};
use super::{AnalysisError, Basis, Finding, NoPlace, Problem, Severity, percents, places};
use crate::cluster::{ClusterView, InstanceView};
use crate::model::{ContainerInstanceArn, PlacementRequest, Seed, Service};
use crate::placement::{Filter, PlacementEngine, Rejection};
use crate::plan::Reason;
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
    let due = hosts(&present, service, request);
    let most = hosts(&best, service, &relaxed).len();
    let deadlock = |hosts: usize, basis| {
        let hosts = u32::try_from(hosts).unwrap_or(u32::MAX);
        percents::daemon_deadlock(service, hosts, basis)
    };
    // What rounds so for more instances rounds so for fewer.
    let basis = places::basis(deadlock(most, Basis::Instances).is_some());
    let deadlock = deadlock(due.len(), basis);
    let mut found: Vec<Finding> = Vec::new();
    if let Some((instances, reason)) = unplaced(&mut present, request, &due)? {
        let at_best = unplaced(&mut best, &relaxed, &due)?;
        let at_best = at_best.map_or(Vec::new(), |(instances, _)| instances);
        let is_lasting = instances.iter().any(|one| at_best.contains(one));
        let basis = places::basis(is_lasting);
        let problem = Problem::Placement(NoPlace::Daemon { instances, reason });
        found.push(Finding::new(Severity::NeverDeploys, basis, problem));
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

/// Those of the instances that cannot take a daemon, in the order of their keys, and why the first
/// cannot.
fn unplaced(
    trial: &mut Trial,
    request: &PlacementRequest,
    hosts: &[ContainerInstanceArn],
) -> Result<Option<(Vec<ContainerInstanceArn>, Reason)>, AnalysisError> {
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
    let failing: Vec<_> = verdicts
        .filter(|one| hosts.contains(&one.container_instance_arn))
        .filter(|one| is_without(&one.container_instance_arn))
        .filter_map(|one| {
            Some((
                one.container_instance_arn.clone(),
                one.first_reason()?.clone(),
            ))
        })
        .collect();
    let reason = failing.first().map(|(_, reason)| reason.clone());
    let instances = failing.into_iter().map(|(arn, _)| arn).collect();
    Ok(reason.map(|reason| (instances, reason)))
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
