//! One question: what is done to find its answer.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;

use super::evicted::{Evicted, Evictions, Replacements, Which, evicted};
use super::{Answer, Fate, Instances, Missing, Question, TaskFate, Unreplaced, WhatIfError};
use crate::cluster::{InstanceView, Txn};
use crate::model::{
    ContainerInstanceArn, ContainerInstanceStatus, ExplanationLevel, PlacementRequest, Seed,
    TaskGroup, built_in,
};
use crate::placement::{ExplainError, PlacementEngine};
use crate::plan::{Change, Placed, Shape};

/// A question that is being answered.
pub(super) struct Step<'a> {
    pub(super) txn: Txn<'a>,
    pub(super) engine: &'a mut PlacementEngine,
    pub(super) requests: &'a BTreeMap<TaskGroup, PlacementRequest>,
    pub(super) seed: Seed,
    pub(super) ordinal: u64,
    pub(super) added: u64,
    pub(super) answer: Answer,
}

impl Step<'_> {
    /// Does what is asked about.
    pub(super) fn take(&mut self, question: &Question) -> Result<(), WhatIfError> {
        match question {
            Question::Place(request) => {
                self.answer.placed = self.place(request)?;
                Ok(())
            }
            Question::Drain(instances) => self.drain(instances),
            Question::Lose(instances) => self.lose(instances),
            Question::Add { count, shape } => self.add(*count, shape),
            Question::Redeploy(request) => self.redeploy(request),
        }
    }

    fn drain(&mut self, instances: &Instances) -> Result<(), WhatIfError> {
        let mut drained = Vec::new();
        for (arn, status) in self.selected(instances)? {
            match (status, instances) {
                (ContainerInstanceStatus::Active, _) => {
                    self.txn.apply(&Change::SetStatus {
                        container_instance_arn: arn.clone(),
                        status: ContainerInstanceStatus::Draining,
                    })?;
                }
                (ContainerInstanceStatus::Draining, _) => {}
                (status, Instances::One(instance)) => {
                    let instance = instance.clone();
                    return Err(WhatIfError::NotActive { instance, status });
                }
                (_, Instances::OfZone(_) | Instances::Matching(_)) => continue,
            }
            drained.push(arn);
        }
        let mut evictions = self.tasks_on(&drained);
        self.answer.instances = drained;
        for (group, tasks) in &mut evictions {
            if self.request_of(group).is_ok() {
                // Those that did not start yet stop at once, and come first where room is short.
                tasks.sort_by_key(|task| !task.is_starting);
                self.stop(tasks, Which::Starting)?;
            }
        }
        for (group, tasks) in evictions {
            self.move_away(&group, tasks)?;
        }
        Ok(())
    }

    /// Places replacements and then stops what they replace.
    fn move_away(&mut self, group: &TaskGroup, tasks: Vec<Evicted>) -> Result<(), WhatIfError> {
        let request = match self.request_of(group) {
            Ok(request) => request,
            Err(why) => {
                self.tell(group, tasks, |_| Fate::Stays(why));
                return Ok(());
            }
        };
        let mut placed: VecDeque<Placed> = self.place_several(&request, tasks.len())?.into();
        let moved = tasks.get(..placed.len()).unwrap_or(&tasks);
        self.stop(moved, Which::Started)?;
        self.tell(group, tasks, |task| match placed.pop_front() {
            Some(placed) => Fate::Replaced(placed),
            None if task.is_starting => Fate::Lost(Unreplaced::NoRoom),
            None => Fate::Stays(Unreplaced::NoRoom),
        });
        Ok(())
    }

    fn lose(&mut self, instances: &Instances) -> Result<(), WhatIfError> {
        let lost = self.selected(instances)?.into_iter();
        let lost: Vec<_> = lost.map(|(arn, _)| arn).collect();
        let evictions = self.tasks_on(&lost);
        for arn in &lost {
            let container_instance_arn = arn.clone();
            self.txn.apply(&Change::DeregisterContainerInstance {
                container_instance_arn,
            })?;
        }
        self.answer.instances = lost;
        for (group, tasks) in evictions {
            match self.request_of(&group) {
                Ok(request) => {
                    let placed = self.place_several(&request, tasks.len())?;
                    let mut placed: VecDeque<Placed> = placed.into();
                    self.tell(&group, tasks, |_| replaced(placed.pop_front()));
                }
                Err(why) => self.tell(&group, tasks, |_| Fate::Lost(why)),
            }
        }
        Ok(())
    }

    fn add(&mut self, count: u32, shape: &Shape) -> Result<(), WhatIfError> {
        for _ in 0..count {
            let arn = self.new_arn()?;
            let instance = shape.instance(arn.clone());
            let change = Change::RegisterContainerInstance(Box::new(instance));
            self.txn.apply(&change)?;
            self.answer.instances.push(arn);
        }
        self.answer.instances.sort_unstable();
        Ok(())
    }

    /// The key of an instance that is added: `what-if/` and a number, from 1, that is free.
    fn new_arn(&mut self) -> Result<ContainerInstanceArn, WhatIfError> {
        loop {
            self.added = self.added.saturating_add(1);
            let arn = ContainerInstanceArn::new(&alloc::format!("what-if/{:06}", self.added))?;
            if self.txn.view().instance(&arn).is_none() {
                return Ok(arn);
            }
        }
    }

    fn redeploy(&mut self, request: &PlacementRequest) -> Result<(), WhatIfError> {
        let group = request.group();
        let tasks: Vec<Evicted> = self
            .txn
            .view()
            .tasks_of(group)
            .iter()
            .filter_map(evicted)
            .collect();
        if tasks.is_empty() {
            let group = group.clone();
            return Err(WhatIfError::NoTasks { group });
        }
        self.stop(&tasks, Which::All)?;
        let placed = self.place_several(request, tasks.len())?;
        let mut replacements = Replacements::new(&tasks, placed);
        self.tell(group, tasks, |task| replaced(replacements.next(&task.from)));
        Ok(())
    }

    /// Places as many tasks of a request as can be.
    fn place(&mut self, request: &PlacementRequest) -> Result<Vec<Placed>, WhatIfError> {
        let level = request.explanation_level().min(ExplanationLevel::Unplaced);
        let request = request.clone().with_explanation_level(level);
        let seed = self.seed.for_request(self.ordinal);
        self.ordinal = self.ordinal.saturating_add(1);
        let outcome = self.engine.place(&mut self.txn, &request, seed)?;
        let view = self.txn.view();
        if outcome.unplaced().is_some() {
            let explanation = self.engine.explain(view, &request, &outcome)?;
            self.answer.missing.push(Missing {
                group: request.group().clone(),
                requested: outcome.requested(),
                missing: outcome.requested().saturating_sub(outcome.placed()),
                why: explanation.unplaced,
            });
        }
        Ok(view.placed(&outcome).map_err(ExplainError::Stale)?)
    }

    fn place_several(
        &mut self,
        request: &PlacementRequest,
        count: usize,
    ) -> Result<Vec<Placed>, WhatIfError> {
        self.place(&request.with_count(u32::try_from(count).unwrap_or(u32::MAX)))
    }

    /// The request by which tasks of a group are replaced, or why there is none.
    fn request_of(&self, group: &TaskGroup) -> Result<PlacementRequest, Unreplaced> {
        if group.service_name().is_none() {
            return Err(Unreplaced::Standalone);
        }
        self.requests
            .get(group)
            .cloned()
            .ok_or(Unreplaced::NoRequest)
    }

    fn stop(&mut self, tasks: &[Evicted], which: Which) -> Result<(), WhatIfError> {
        for task in tasks.iter().filter(|task| which.includes(task)) {
            let task_id = task.task_id.clone();
            self.txn.apply(&Change::RemoveTask { task_id })?;
        }
        Ok(())
    }

    /// Writes down what becomes of tasks.
    fn tell(
        &mut self,
        group: &TaskGroup,
        tasks: Vec<Evicted>,
        mut fate: impl FnMut(&Evicted) -> Fate,
    ) {
        let mut told: Vec<_> = tasks
            .into_iter()
            .map(|task| {
                let fate = fate(&task);
                TaskFate {
                    task_id: task.task_id,
                    group: group.clone(),
                    from: task.from,
                    fate,
                }
            })
            .collect();
        told.sort_by(|a, b| a.task_id.cmp(&b.task_id));
        self.answer.tasks.append(&mut told);
    }

    /// The instances and their statuses, in the order of their keys.
    fn selected(
        &self,
        instances: &Instances,
    ) -> Result<Vec<(ContainerInstanceArn, ContainerInstanceStatus)>, WhatIfError> {
        let view = self.txn.view();
        let named = |instance: InstanceView<'_>| (instance.arn().clone(), instance.status());
        match instances {
            Instances::One(arn) => {
                let instance = view
                    .instance(arn)
                    .ok_or_else(|| WhatIfError::UnknownInstance {
                        instance: arn.clone(),
                    })?;
                Ok(alloc::vec![named(instance)])
            }
            Instances::OfZone(zone) => {
                let zone_of = |i: &InstanceView<'_>| {
                    i.attributes().text(built_in::AVAILABILITY_ZONE) == Some(zone.as_str())
                };
                let selected: Vec<_> = view.instances().filter(zone_of).map(named).collect();
                if selected.is_empty() {
                    let zone = zone.clone();
                    return Err(WhatIfError::UnknownZone { zone });
                }
                Ok(selected)
            }
            Instances::Matching(expression) => {
                let matching = view.instances().filter(|i| expression.evaluate(i));
                Ok(matching.map(named).collect())
            }
        }
    }

    /// The tasks on instances that should run.
    fn tasks_on(&self, instances: &[ContainerInstanceArn]) -> Evictions {
        let view = self.txn.view();
        let mut evictions = Evictions::new();
        let hosts = instances.iter().filter_map(|arn| view.instance(arn));
        for task in hosts.flat_map(|instance| instance.tasks()) {
            if let Some(evicted) = evicted(&task) {
                evictions
                    .entry(task.group().clone())
                    .or_default()
                    .push(evicted);
            }
        }
        for tasks in evictions.values_mut() {
            tasks.sort_by(|a, b| a.task_id.cmp(&b.task_id));
        }
        evictions
    }
}

fn replaced(by: Option<Placed>) -> Fate {
    by.map_or(Fate::Lost(Unreplaced::NoRoom), Fate::Replaced)
}
