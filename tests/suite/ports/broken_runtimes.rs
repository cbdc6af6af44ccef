//! The suite sees runtimes that break a rule.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "each flaw breaks one thing, and leaves the others alone"
)]

use std::collections::VecDeque;

use bayplan::model::{ClusterName, ContainerInstanceArn, TaskId, TaskStatus};
use bayplan::ports::{
    ContainerRuntime, PortError, RuntimeReport, StopOrder, Submission, TaskSpec, TaskState,
};
use bayplan::testing::{Answers, InMemoryRuntime, Life};

use super::samples::{SECOND, checked, spec};

/// What a runtime does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    StartsTwice,
    ForgetsStops,
    StartsAgain,
    NeverRuns,
    NeverStops,
    GoesBack,
    ListsBackwards,
    ListsNothing,
    StopsOthers,
    RefusesSecondStop,
}

struct Broken {
    flaw: Flaw,
    sound: InMemoryRuntime,
    extra: VecDeque<RuntimeReport>,
    stops: usize,
}

impl ContainerRuntime for Broken {
    fn start(&mut self, spec: &TaskSpec) -> Result<Submission<TaskState>, PortError> {
        let status = self.sound.status(&spec.address.task);
        let is_stopped = status == Some(TaskStatus::Stopped);
        if self.flaw == Flaw::NeverRuns {
            return Ok(Submission::Pending);
        }
        if self.flaw == Flaw::StartsTwice && status == Some(TaskStatus::Running) {
            let mut twin = spec.clone();
            twin.address.task = TaskId::from_bits(99);
            self.sound.start(&twin)?;
        }
        let starts_again = match self.flaw {
            Flaw::ForgetsStops => spec.address.task == super::samples::spec(2).address.task,
            Flaw::StartsAgain => spec.address.task == super::samples::spec(1).address.task,
            _ => false,
        };
        if is_stopped && starts_again {
            self.sound.lose(&spec.address.task);
            self.sound.answers = Answers::Later;
        }
        self.sound.start(spec)
    }

    fn stop(&mut self, order: &StopOrder) -> Result<Submission<TaskState>, PortError> {
        self.stops += 1;
        let is_first = order.address.task == spec(1).address.task;
        match self.flaw {
            Flaw::NeverStops if is_first => return Ok(Submission::Pending),
            Flaw::RefusesSecondStop if self.stops > 2 => {
                return Err(PortError::permanent("no such task"));
            }
            Flaw::StopsOthers => self.sound.lose(&spec(1).address.task),
            Flaw::GoesBack if is_first => {
                let state = TaskState::new(TaskStatus::Pending);
                let (cluster, task) = (order.address.cluster.clone(), order.address.task.clone());
                self.extra
                    .push_back(RuntimeReport::new(cluster, task, state));
            }
            _ => {}
        }
        self.sound.stop(order)
    }

    fn list(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
    ) -> Result<Vec<RuntimeReport>, PortError> {
        let mut listed = self.sound.list(cluster, instance)?;
        match self.flaw {
            Flaw::ListsBackwards => {
                listed.extend(listed.clone());
                listed.push(RuntimeReport::new(
                    cluster.clone(),
                    TaskId::from_bits(0),
                    TaskState::new(TaskStatus::Running),
                ));
            }
            Flaw::ListsNothing => listed.clear(),
            Flaw::StartsTwice => {
                for report in &mut listed {
                    report.task = spec(1).address.task;
                }
            }
            _ => {}
        }
        Ok(listed)
    }

    fn poll_report(&mut self) -> Option<RuntimeReport> {
        // What is started again is not told of either: only the list shows it.
        if matches!(self.flaw, Flaw::ForgetsStops | Flaw::StartsAgain) {
            return None;
        }
        self.extra.pop_front().or_else(|| self.sound.poll_report())
    }
}

#[test]
fn each_flaw_is_seen() {
    let rows = [
        (Flaw::StartsTwice, "a task that is started again runs once"),
        (
            Flaw::ForgetsStops,
            "a task that was told to stop does not start",
        ),
        (Flaw::StartsAgain, "a task id names one run"),
        (Flaw::NeverRuns, "a task that was started runs"),
        (Flaw::NeverStops, "a task that was told to stop stops"),
        (Flaw::GoesBack, "a task does not go back"),
        (Flaw::ListsBackwards, "a list is in the order of ids"),
        (Flaw::ListsNothing, "a task that was started runs"),
        (Flaw::StopsOthers, "other tasks are left alone"),
        (Flaw::RefusesSecondStop, "a stop is taken"),
    ];
    for (flaw, rule) in rows {
        let broken = Broken {
            flaw,
            sound: InMemoryRuntime::new(Life::runs().starting_after(SECOND)),
            extra: VecDeque::new(),
            stops: 0,
        };
        let breach = checked(broken, |broken, now| broken.sound.advance(now));
        let found = breach.map_err(|breach| breach.rule);
        assert_eq!(found, Err(rule), "{flaw:?}");
    }
}
