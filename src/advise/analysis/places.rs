//! Whether the tasks of a replica service find places.

use alloc::vec::Vec;

use super::clauses::{self_affinity, without_affinity, without_tasks};
use super::percents::{Limits, to_stop};
use super::repairs::{dropping, more_instances, of_one};
use super::trial::{Own, Trial};
use super::{AnalysisError, Basis, Finding, NoPlace, Problem, Repair, Scarce, Severity};
use crate::cluster::ClusterView;
use crate::model::{DeploymentStrategy, PlacementRequest, Service};
use crate::placement::PlacementEngine;
use crate::plan::{FailureClass, Relaxation, Remedy, RequestRemedy};

/// The places that there are for the tasks of a service.
#[derive(Debug)]
pub(super) struct Places<'a> {
    pub(super) view: ClusterView<'a>,
    pub(super) service: &'a Service,
    /// Without clauses that may hold because of tasks of the service.
    pub(super) request: PlacementRequest,
    /// As it is given.
    pub(super) asked: &'a PlacementRequest,
    /// The cluster without tasks of the service.
    pub(super) trial: Trial,
    /// How many tasks of the service should run.
    pub(super) own: u32,
    /// How many tasks find a place, as far as that matters.
    pub(super) found: u32,
}

impl<'a> Places<'a> {
    pub(super) fn new(
        view: ClusterView<'a>,
        service: &'a Service,
        asked: &'a PlacementRequest,
    ) -> Result<Self, AnalysisError> {
        let own = view.peers_unordered(asked.group());
        let own = own.filter(crate::cluster::TaskView::is_counted).count();
        // Where tasks of the service are, others may follow them.
        let request = if own == 0 {
            asked.clone()
        } else {
            without_affinity(asked)
        };
        let mut trial = Trial::of_tasks(view, asked.group(), Own::Without)?;
        let most = service.desired_count.saturating_mul(2);
        Ok(Self {
            view,
            service,
            found: trial.places(&request, most)?,
            request,
            asked,
            trial,
            own: u32::try_from(own).unwrap_or(u32::MAX),
        })
    }

    /// What keeps the service from having all its tasks.
    pub(super) fn deploy(&mut self) -> Result<Option<Finding>, AnalysisError> {
        let desired = self.service.desired_count;
        if self.found >= desired {
            return Ok(None);
        }
        let mut best = Trial::of_instances(self.view)?;
        let most = best.places(&without_tasks(self.asked), desired)?;
        let basis = basis(most < desired);
        let finding = if self.found == 0 || most == 0 {
            self.no_place(&mut best, most)?
        } else {
            None
        };
        let finding = match finding {
            Some(finding) => finding,
            None => self.too_few(if most < desired { most } else { self.found }, basis)?,
        };
        Ok(Some(finding))
    }

    /// Of tasks that are there none is stopped for want of a place: what they lack is only missed
    /// when others should follow.
    fn severity(&self) -> Severity {
        if self.own.saturating_add(self.found) < self.service.desired_count || self.own == 0 {
            Severity::NeverDeploys
        } else {
            Severity::NeverUpdates
        }
    }

    /// What keeps a single task from being placed, if no instance could take it.
    fn no_place(&mut self, best: &mut Trial, most: u32) -> Result<Option<Finding>, AnalysisError> {
        let affinity = self_affinity(self.asked).filter(|_| self.own == 0);
        let why = self.trial.why(&self.request, 0, PlacementEngine::new())?;
        let Some(why) = why else {
            return Ok(None);
        };
        let severity = self.severity();
        let new = |basis, no_place| Finding::new(severity, basis, Problem::Placement(no_place));
        let finding = match (why.class.clone(), affinity) {
            (FailureClass::Contradiction(clash), _) => {
                new(Basis::Service, NoPlace::Contradiction(clash))
            }
            (_, Some(clause)) => {
                let (group, text) = (self.asked.group().clone(), clause.text.as_ref().into());
                let no_place = NoPlace::SelfAffinity {
                    group,
                    clause: text,
                };
                let repairs = [Repair::Change(dropping(&[clause]))];
                return Ok(Some(new(Basis::Service, no_place).repaired_by(repairs)));
            }
            (FailureClass::NobodyHasIt(unmet), None) => {
                let request = without_tasks(self.asked);
                let at_best = best.why(&request, 0, PlacementEngine::new())?;
                let at_best = at_best.map(|why| why.class);
                match (at_best, most) {
                    _ if why.instances.is_empty() => new(Basis::Instances, NoPlace::NoInstances),
                    (Some(FailureClass::NobodyHasIt(unmet)), 0) => {
                        new(Basis::Instances, NoPlace::NobodyHasIt(unmet))
                    }
                    (_, 0) => new(Basis::Instances, NoPlace::NobodyHasIt(unmet)),
                    (_, _) => new(Basis::Tasks, NoPlace::NobodyHasIt(unmet)),
                }
            }
            (FailureClass::Capacity | FailureClass::Custom | FailureClass::Transient(_), None) => {
                return Ok(None);
            }
        };
        let repairs = of_one(self, &why)?;
        Ok(Some(finding.repaired_by(repairs)))
    }

    fn too_few(&mut self, places: u32, basis: Basis) -> Result<Finding, AnalysisError> {
        let desired = self.service.desired_count;
        let (scarce, repair) = self.scarce(desired)?;
        let no_place = NoPlace::TooFew {
            desired,
            places,
            scarce,
        };
        let mut repairs: Vec<Repair> = repair.into_iter().collect();
        if self.found > 0 {
            repairs.push(Repair::DesiredCount(self.found));
        }
        let request = self.request.clone();
        repairs.extend(more_instances(&mut self.trial, &request, desired)?);
        let severity = self.severity();
        Ok(Finding::new(severity, basis, Problem::Placement(no_place)).repaired_by(repairs))
    }

    /// What keeps a completed deployment from being followed by another of tasks like its own.
    pub(super) fn update(&mut self) -> Result<Option<Finding>, AnalysisError> {
        let limits = Limits::of(self.service);
        let configuration = &self.service.deployment_configuration;
        let is_rolling = configuration.strategy == DeploymentStrategy::Rolling;
        if limits.desired == 0 || self.found < limits.desired {
            return Ok(None);
        }
        if is_rolling && limits.minimum == 0 {
            return Ok(self.loses_affinity());
        }
        let beside = if !is_rolling && configuration.early_success.is_none() {
            limits.desired
        } else {
            1
        };
        let is_bound = limits.may_stop_first() || limits.maximum == limits.desired;
        if is_rolling && is_bound {
            return Ok(None);
        }
        self.beside(beside)
    }

    fn beside(&mut self, beside: u32) -> Result<Option<Finding>, AnalysisError> {
        let tasks = self.service.desired_count;
        let wanted = tasks.saturating_add(beside);
        let (found, basis) = if self.own == 0 {
            if self.found >= wanted {
                return Ok(None);
            }
            let mut best = Trial::of_instances(self.view)?;
            let most = best.places(&without_tasks(self.asked), wanted)?;
            let is_least = most < wanted;
            (if is_least { most } else { self.found }, basis(is_least))
        } else {
            let mut present = Trial::of_tasks(self.view, self.asked.group(), Own::With)?;
            let found = present.places(self.asked, beside)?;
            if self.own != tasks || found >= beside {
                return Ok(None);
            }
            (tasks.saturating_add(found), Basis::Tasks)
        };
        let (scarce, repair) = self.scarce(wanted)?;
        let no_place = NoPlace::Beside {
            tasks,
            beside,
            places: found.saturating_sub(tasks),
            scarce,
        };
        let mut repairs = Vec::new();
        let strategy = self.service.deployment_configuration.strategy;
        if strategy == DeploymentStrategy::Rolling {
            repairs.push(Repair::MinimumHealthyPercent(to_stop(tasks)));
        }
        repairs.extend(repair);
        let request = self.request.clone();
        repairs.extend(more_instances(&mut self.trial, &request, wanted)?);
        let problem = Problem::Placement(no_place);
        Ok(Some(
            Finding::new(Severity::NeverUpdates, basis, problem).repaired_by(repairs),
        ))
    }

    /// All tasks of a service may be stopped at once; none starts where one must be already.
    fn loses_affinity(&self) -> Option<Finding> {
        let mut own = self.view.peers_unordered(self.asked.group());
        let is_protected = own.any(|task| task.facts().protected_until.is_some());
        let clause = self_affinity(self.asked).filter(|_| self.own > 0)?;
        if is_protected {
            return None;
        }
        let problem = Problem::Placement(NoPlace::SelfAffinityLost {
            group: self.asked.group().clone(),
            clause: clause.text.as_ref().into(),
        });
        let repairs = [Repair::Change(dropping(&[clause]))];
        let finding = Finding::new(Severity::NeverUpdates, Basis::Service, problem);
        Some(finding.repaired_by(repairs))
    }

    /// What there would have to be more of for so many tasks, and the change that would do without.
    fn scarce(&mut self, wanted: u32) -> Result<(Scarce, Option<Repair>), AnalysisError> {
        let change = |changes: Vec<RequestRemedy>| {
            let changes: Vec<_> = changes.into_iter().map(Remedy::Request).collect();
            let size = u64::try_from(changes.len())
                .unwrap_or(1)
                .saturating_mul(100);
            Relaxation::new(changes, size, None)
        };
        let ports: Vec<_> = self.request.need().ports.iter().copied().collect();
        let dropped = ports.iter().copied().map(RequestRemedy::DropPort).collect();
        let mut candidates = Vec::new();
        if self.request.is_distinct_instance() {
            let change = change(Vec::from([RequestRemedy::DropDistinctInstance]));
            candidates.push((Scarce::DistinctInstances, change));
        }
        if !ports.is_empty() {
            candidates.push((Scarce::HostPorts(ports), change(dropped)));
        }
        for (scarce, change) in candidates {
            let relaxed = change.applied_to(&self.request);
            if self.trial.places(&relaxed, wanted)? >= wanted {
                return Ok((scarce, Some(Repair::Change(change))));
            }
        }
        Ok((Scarce::Room, None))
    }
}

pub(super) fn basis(is_of_instances: bool) -> Basis {
    if is_of_instances {
        Basis::Instances
    } else {
        Basis::Tasks
    }
}
